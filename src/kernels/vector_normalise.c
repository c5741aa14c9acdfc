/* Local normalisation with a level's flags: see normalise.h. */
#include "normalise.h"
#include "vector.h"

void KERNELS_ENTRY(local_normalise)(struct plane source, int radius, struct plane destination)
{
    kernels_normalise(source, radius, destination);
}
