/* What the vector bodies of the filters and of the ridge share. For levels' files; see lanes.h. */
#ifndef KERNELS_VECTOR_FILTER_H
#define KERNELS_VECTOR_FILTER_H

#include "filter.h"
#include "lanes_pairs.h"
#include "vector.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The work on a strip's rows without that of the ridge. */
extern const struct kernels_filter_rows KERNELS_ENTRY(filter_rows);

ALWAYS_INLINE void store_pair(float *out, const lanes pair[2], int count)
{
    if (count >= 2 * LANES) {
        lanes_store(out, pair[0]);
        lanes_store(out + LANES, pair[1]);
    } else if (count > LANES) {
        lanes_store(out, pair[0]);
        lanes_store_first(out + LANES, pair[1], count - LANES);
    } else if (count == LANES) {
        lanes_store(out, pair[0]);
    } else {
        lanes_store_first(out, pair[0], count);
    }
}

#endif
