/* What this machine can do at most on one core, measured: the roofline's two limits. */
#ifndef TESTS_BENCH_PEAK_H
#define TESTS_BENCH_PEAK_H

/* Float operations a second of fused multiply-adds in registers at a level (add and multiply where
   it has no such instruction). */
double bench_peak_flops(const char *level);
/* Bytes a second, read and written together, of a copy that moves as many bytes. */
double bench_peak_bytes(double moved);

#endif
