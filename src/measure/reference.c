/* The typical colour of a zone that others of the same photograph are read against. Knows no
   measure. */
#include "skin.h"

int measure_reference_read(const struct measure_input *input, struct measure_reference *out,
                           struct arena *arena, struct meso_error *err)
{
    struct measure_skin skin;
    struct base_arena_mark mark = base_arena_mark(arena);
    out->zone = NULL;
    int code = measure_skin_read(input, MEASURE_SKIN_COARSE, 0, &skin, arena, err);
    if (!code && !measure_skin_obstacle(input, &skin)) {
        code = measure_skin_colour(input->kernels, &skin, out->density, arena, err);
        out->zone = input->zone->name;
    }
    base_arena_rewind(arena, mark);
    return code;
}
