/* Boxes of any size, whole pixels or not, laid along one direction; the entry `shrink_boxes` takes
   means over them. */
#include "rows.h"

#include <math.h>

int kernels_boxes_of(int size, double factor, struct kernels_boxes *out, struct arena *arena,
                     struct meso_error *err)
{
    int count = (int)floor(size / factor + 1e-9);
    int taps = factor == floor(factor) ? (int)factor : (int)ceil(factor) + 1;
    out->count = count;
    out->taps = taps = kernels_min(taps, size);
    out->first = base_arena_alloc(arena, (size_t)(count + 1) * sizeof *out->first, err);
    out->weights =
        base_arena_alloc(arena, (size_t)(count + 1) * (size_t)taps * sizeof *out->weights, err);
    if (!out->first || !out->weights)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++) {
        double begin = i * factor, end = begin + factor;
        int first = kernels_min((int)floor(begin), size - taps);
        out->first[i] = first;
        for (int k = 0; k < taps; k++) {
            double low = fmax(begin, first + k), high = fmin(end, first + k + 1);
            out->weights[(ptrdiff_t)k * count + i] = (float)(fmax(high - low, 0) / factor);
        }
    }
    return MESO_OK;
}
