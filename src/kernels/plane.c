/* Planes and masks of an arena, and windows into them. Knows nothing of what stands in them. */
#include "kernels/kernels.h"
#include "thin_room.h"

#include <assert.h>
#include <string.h>

static bool bad_size(int width, int height)
{
    return width < 1 || height < 1;
}

int kernels_plane_new(struct plane *out, int width, int height, struct arena *arena,
                      struct meso_error *err)
{
    if (bad_size(width, height))
        return base_error(err, MESO_E_USAGE, "a plane of %d x %d px cannot be", width, height);
    ptrdiff_t stride = ((ptrdiff_t)width + 15) / 16 * 16;
    float *at = base_arena_alloc(arena, (size_t)stride * (size_t)height * sizeof *at, err);
    if (!at)
        return MESO_E_OUT_OF_MEMORY;
    *out = (struct plane){at, width, height, stride};
    return MESO_OK;
}

int kernels_mask_new(struct mask *out, int width, int height, struct arena *arena,
                     struct meso_error *err)
{
    if (bad_size(width, height))
        return base_error(err, MESO_E_USAGE, "a mask of %d x %d px cannot be", width, height);
    ptrdiff_t stride = ((ptrdiff_t)width + 63) / 64 * 64;
    uint8_t *at = base_arena_alloc(arena, (size_t)stride * (size_t)height, err);
    if (!at)
        return MESO_E_OUT_OF_MEMORY;
    memset(at, 0, (size_t)stride * (size_t)height);
    *out = (struct mask){at, width, height, stride};
    return MESO_OK;
}

struct plane kernels_plane_window(struct plane plane, int x, int y, int width, int height)
{
    assert(x >= 0 && y >= 0 && width >= 0 && height >= 0);
    assert(width <= plane.width - x && height <= plane.height - y);
    return (struct plane){plane.at + y * plane.stride + x, width, height, plane.stride};
}

struct mask kernels_mask_window(struct mask mask, int x, int y, int width, int height)
{
    assert(x >= 0 && y >= 0 && width >= 0 && height >= 0);
    assert(width <= mask.width - x && height <= mask.height - y);
    return (struct mask){mask.at + y * mask.stride + x, width, height, mask.stride};
}

size_t kernels_thin_words(int width, int height)
{
    size_t stride = (size_t)kernels_thin_stride(width), rows = (size_t)height + 2;
    return (rows + 2) * stride + 2 * KERNELS_THIN_MARGIN + 3 * rows;
}
