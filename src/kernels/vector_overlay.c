/* Lays the entries that this level has over those of the level below. */
#include "levels.h"
#include "vector.h"

void KERNELS_ENTRY(overlay)(struct kernels *table)
{
    table->level = KERNELS_LEVEL;
#define VECTOR(name) table->name = KERNELS_ENTRY(name);
#include "vector_list.h"
#undef VECTOR
}
