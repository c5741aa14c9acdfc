/* The roofline's limits: arithmetic in registers, and a copy through memory. */
#include "peak.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHAINS = 12, STEPS = 2000000, TRIES = 5 };

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Enough chains that neither latency nor the number of registers limits. */
#define CHAIN_OF(level, bytes, target)                                \
    typedef float level##_vector __attribute__((vector_size(bytes))); \
    target static float level##_chains(void)                          \
    {                                                                 \
        level##_vector sum[CHAINS] = {{0}}, a = {1.0f}, b = {1e-7f};  \
        for (int i = 0; i < STEPS; i++)                               \
            for (int k = 0; k < CHAINS; k++)                          \
                sum[k] = sum[k] * a + b;                              \
        for (int k = 1; k < CHAINS; k++)                              \
            sum[0] += sum[k];                                         \
        return sum[0][0];                                             \
    }

#if defined(__x86_64__)
CHAIN_OF(sse, 16, )
CHAIN_OF(avx2, 32, __attribute__((target("avx2,fma"), optimize("fp-contract=fast"))))
CHAIN_OF(avx512, 64, __attribute__((target("avx512f"), optimize("fp-contract=fast"))))
#else
CHAIN_OF(sse, 16, __attribute__((optimize("fp-contract=fast"))))
#endif

double bench_peak_flops(const char *level)
{
    float (*chains)(void) = sse_chains;
    double lanes = 4;
#if defined(__x86_64__)
    if (strcmp(level, "avx2") == 0)
        chains = avx2_chains, lanes = 8;
    if (strcmp(level, "avx512") == 0)
        chains = avx512_chains, lanes = 16;
#endif
    (void)level;
    double best = 1e9;
    static volatile float kept;
    for (int i = 0; i < TRIES; i++) {
        double start = cpu_seconds();
        kept = chains();
        double seconds = cpu_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    (void)kept;
    return 2.0 * lanes * CHAINS * STEPS / best;
}

double bench_peak_bytes(double moved)
{
    size_t size = (size_t)(moved / 2);
    char *from = malloc(size), *to = malloc(size);
    double best = 1e9;
    if (!from || !to)
        exit(1);
    memset(from, 1, size);
    memset(to, 2, size);
    for (int i = 0; i < TRIES; i++) {
        double start = cpu_seconds();
        memcpy(to, from, size);
        double seconds = cpu_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    free(from);
    free(to);
    return 2.0 * (double)size / best;
}
