/* scikit-image's frangi filter in a Python of its own, kept alive over a pipe. */
#ifndef TESTS_BENCH_PEER_FRANGI_H
#define TESTS_BENCH_PEER_FRANGI_H

#include <stddef.h>

struct peer_frangi;
/* NULL where /usr/bin/python3 has no scikit-image. stride in floats. */
struct peer_frangi *peer_frangi_new(const float *source, int width, int height, ptrdiff_t stride,
                                    const double *sigmas, int count);
/* One run over the source: CPU seconds of that process, all its threads. */
double peer_frangi_run(struct peer_frangi *frangi);
void peer_frangi_free(struct peer_frangi *frangi);

#endif
