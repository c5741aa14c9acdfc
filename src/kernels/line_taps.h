/* One direction of the line bank as a list of shifts and weights. Shared by all levels. */
#ifndef KERNELS_LINE_TAPS_H
#define KERNELS_LINE_TAPS_H

enum {
    KERNELS_LINE_REACH = 98, /* 3 sigma of 32 px, and the neighbours that are interpolated from */
    KERNELS_LINE_TAPS = 3 * 40
};

struct kernels_line {
    float xx, xy, yy; /* of the Hessian: the second derivative across the line */
    int reach_x, reach_y;
    int count;
    int dx[KERNELS_LINE_TAPS], dy[KERNELS_LINE_TAPS];
    float weight[KERNELS_LINE_TAPS];
};

void kernels_line_taps(int direction, float along_sigma, struct kernels_line *out);

#endif
