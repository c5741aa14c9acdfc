/* Zones of photographs without a face: all of it or the clinician's polygon. */
#include "cut.h"

#include <math.h>

static int whole_outline(const struct photo *photo, struct image_polygon *out, struct arena *arena,
                         struct meso_error *err)
{
    out->count = 4;
    out->points = base_arena_calloc(arena, 4, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    out->points[1].x = out->points[2].x = photo->width;
    out->points[2].y = out->points[3].y = photo->height;
    return MESO_OK;
}

/* The polygon, else the field of a trichoscope, else the photograph. */
static int region_outline(const struct photo *photo, const struct image_polygon *polygon,
                          struct image_polygon field, struct image_polygon *out,
                          struct arena *arena, struct meso_error *err)
{
    if (polygon)
        return image_polygon_grown(*polygon, 1, 1, out, arena, err); /* a copy */
    if (!field.count)
        return whole_outline(photo, out, arena, err);
    *out = field;
    return MESO_OK;
}

int locate_region_zones(const struct photo *photo, enum locate_view view,
                        const struct image_polygon *polygon, const struct kernels *kernels,
                        struct locate_zones *out, struct arena *arena, struct meso_error *err)
{
    struct image_polygon outline, field = {NULL, 0};
    int code = MESO_OK;
    out->count = 1;
    out->at = base_arena_calloc(arena, 1, sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    if (view == LOCATE_SCALP_MACRO)
        code = locate_cut_field(photo, kernels, &field, arena, err);
    if (!code)
        code = region_outline(photo, polygon, field, &outline, arena, err);
    if (!code)
        code = locate_cut_zone("whole", outline, photo, out->at, arena, err);
    if (!code && out->at->width && polygon && field.count)
        code = locate_cut_to_polygon(out->at, field, arena, err);
    if (code)
        return code;
    if (!out->at->width || !out->at->valid_px)
        return base_error(err, MESO_E_BAD_POLYGON, "the polygon encloses nothing of '%s'",
                          photo->name);
    return MESO_OK;
}

bool locate_zones_show(const struct locate_zones *zones, double x, double y)
{
    for (int z = 0; z < zones->count; z++) {
        const struct zone *zone = &zones->at[z];
        int i = (int)floor(x) - zone->x, j = (int)floor(y) - zone->y;
        if (i >= 0 && j >= 0 && i < zone->width && j < zone->height &&
            zone->mask.at[j * zone->mask.stride + i])
            return true;
    }
    return false;
}
