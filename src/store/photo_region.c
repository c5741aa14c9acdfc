/* A photograph's region to measure, as the text that is kept of it. Knows no photograph. */
#include "photos.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CORNERS = 512, NUMBER = 32 };

int store_write_polygon(const double *corners, size_t count, char **out, struct arena *arena,
                        struct meso_error *err)
{
    if (count > MOST_CORNERS)
        return base_error(err, MESO_E_BAD_POLYGON, "a polygon of %zu corners; %d are kept", count,
                          MOST_CORNERS);
    size_t room = 2 * count * NUMBER + 1, used = 0;
    if (!(*out = base_arena_alloc(arena, room, err)))
        return MESO_E_OUT_OF_MEMORY;
    (*out)[0] = 0;
    for (size_t i = 0; i < 2 * count; i++)
        used += (size_t)base_format(*out + used, room - used, "%s%.10g", i ? "," : "", corners[i]);
    return MESO_OK;
}

int store_read_polygon(const char *text, double **corners, int *count, struct arena *arena,
                       struct meso_error *err)
{
    int numbers = *text ? 1 : 0;
    for (const char *at = text; *at; at++)
        numbers += *at == ',';
    *count = numbers / 2;
    *corners = base_arena_calloc(arena, (size_t)numbers + 1, sizeof **corners, err);
    if (!*corners)
        return MESO_E_OUT_OF_MEMORY;
    char *end = (char *)text;
    for (int i = 0; i < numbers; i++) {
        (*corners)[i] = strtod(text, &end);
        if (end == text || !isfinite((*corners)[i]) || (*end != (i + 1 < numbers ? ',' : 0)))
            return base_error(err, MESO_E_ARCHIVE_DAMAGED, "'%.40s' is no region", text);
        text = end + 1;
    }
    return numbers % 2 ? base_error(err, MESO_E_ARCHIVE_DAMAGED, "a region of %d numbers", numbers)
                       : MESO_OK;
}
