/* Local normalisation: see normalise.h. */
#include "normalise.h"
#include "scalar.h"

void kernels_scalar_local_normalise(struct plane source, int radius, struct plane destination)
{
    kernels_normalise(source, radius, destination);
}
