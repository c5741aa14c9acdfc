/* The oriented line bank by OpenCV's own calls: one filter2D a direction. */
#ifndef TESTS_BENCH_PEER_LINES_H
#define TESTS_BENCH_PEER_LINES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct peer_lines {
    int width, height;
    const float *source; /* width floats a row, as response; direction width bytes */
    float *response;
    uint8_t *direction;
    const float *kernels; /* `directions` kernels of size x size */
    int directions, size;
};

/* filter2D, then max and argmax by compare, max and setTo: one thread, optimised code on. */
void peer_lines_tuned(void *lines);
/* The same as a newcomer writes it: the responses of all directions, then a loop over pixels. */
void peer_lines_plain(void *lines);

#ifdef __cplusplus
}
#endif
#endif
