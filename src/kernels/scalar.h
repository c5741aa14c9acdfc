/* The scalar kernels: the definition of every entry of the table, bit by bit. */
#ifndef KERNELS_SCALAR_H
#define KERNELS_SCALAR_H

#include "kernels/kernels.h"

#define KERNEL(name, arguments) void kernels_scalar_##name arguments;
#include "kernels/kernels_list.h"
#undef KERNEL

#endif
