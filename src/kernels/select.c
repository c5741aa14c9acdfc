/* Chooses the kernel table for this machine. Knows the names of the levels, not what kernels do. */
#include "scalar.h"

#include <stdlib.h>
#include <string.h>

static const struct kernels scalar = {
    .level = "scalar",
#define KERNEL(name, arguments) .name = kernels_scalar_##name,
#include "kernels/kernels_list.h"
#undef KERNEL
};

int kernels_select(struct kernels *out, struct meso_error *err)
{
    const char *wanted = getenv("MESOTRACK_SIMD");
    if (wanted && wanted[0] && strcmp(wanted, scalar.level) != 0)
        return base_error(err, MESO_E_USAGE,
                          "MESOTRACK_SIMD asks for the level '%s'; this machine and build have: %s",
                          wanted, scalar.level);
    *out = scalar;
    return MESO_OK;
}
