/* The levels that this build has, lowest first: what each lays over the table. */
#ifndef KERNELS_LEVELS_H
#define KERNELS_LEVELS_H

#include "kernels/kernels.h"

void kernels_sse4_overlay(struct kernels *table);
void kernels_avx2_overlay(struct kernels *table);
void kernels_avx512_overlay(struct kernels *table);
void kernels_neon_overlay(struct kernels *table);

#endif
