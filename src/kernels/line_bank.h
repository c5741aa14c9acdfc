/* The oriented line bank in fixed point: its filters, and what the definition and the vector bodies
   share. Knows no photograph.

   The source is clipped to +-range and rounded to steps of range / 16384 (what differs by more than
   range from the mean of its neighbours counts as that much); a second derivative of a Gaussian
   across each direction is averaged along it. An anisotropic Gaussian is the isotropic one
   followed by a Gaussian along the line; that one is STEPS times the mean of two places, whose
   distances are whole pixels nearly along the line. All arithmetic is on 16-bit words, so that all
   levels agree by nature. */
#ifndef KERNELS_LINE_BANK_H
#define KERNELS_LINE_BANK_H

#include "kernels/kernels.h"

enum {
    KERNELS_LINE_STEPS = 5,
    KERNELS_LINE_RADIUS = 20,      /* of the derivatives: sigma below 5.3 px */
    KERNELS_LINE_REACH = 72,       /* of the average along: along_ratio * sigma up to 30 px */
    KERNELS_LINE_STEP_REACH = 63,  /* of two steps together: rows that must be at hand */
    KERNELS_LINE_SOURCE = 1 << 14, /* words of the source at range */
    KERNELS_LINE_ONE = 1 << 15     /* taps are in units of 1 / 32768 */
};

/* One direction: the weights of xx, xy, yy in the second derivative across it, and the steps. */
struct kernels_line {
    int16_t xx, xy, yy;
    int dx[KERNELS_LINE_STEPS], dy[KERNELS_LINE_STEPS]; /* not negative */
    bool mirrored;                                      /* dx runs to the left */
};

struct kernels_line_bank {
    float range;
    int radius;                                /* of smooth, slope and curve */
    int16_t smooth[KERNELS_LINE_RADIUS + 1];   /* Gaussian; [k] belongs to the offsets +-k */
    int16_t slope[KERNELS_LINE_RADIUS + 1];    /* its first derivative, at +k */
    int16_t curve[KERNELS_LINE_RADIUS + 1];    /* its second derivative */
    int16_t smooth_2[KERNELS_LINE_RADIUS + 1]; /* twice those, for the second pass */
    int16_t slope_2[KERNELS_LINE_RADIUS + 1];
    int16_t curve_2[KERNELS_LINE_RADIUS + 1];
    int reach_x, reach_y; /* of the average along, over all directions */
    struct kernels_line line[KERNELS_DIRECTIONS];
};

/* The bank of derivatives of sigma px, times scale_sigma squared, averaged along so that a line's
   Gaussian is along_ratio times as long as scale_sigma. False if it can't be had: sigma 0.8 to 5.3,
   along_ratio at least 1 and along_ratio * scale_sigma at most 30. */
bool kernels_line_bank_design(double sigma, double scale_sigma, double along_ratio, double range,
                              struct kernels_line_bank *out);
/* What an entry's scratch must hold for pictures of any size. */
size_t kernels_line_scratch_bytes(const struct kernels_line_bank *bank);

#endif
