/* The vector kernels of the level that a file is compiled for. Each vector_*.c is compiled once a
   level, into a library with that level's flags; vector_list.h says which entries there are. */
#ifndef KERNELS_VECTOR_H
#define KERNELS_VECTOR_H

#include "kernels/kernels.h"
#include "lanes.h"

#define KERNEL(name, arguments) void KERNELS_ENTRY(name) arguments;
#include "kernels/kernels_list.h"
#undef KERNEL

#endif
