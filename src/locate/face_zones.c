/* The 13 zones of a face, in a photograph of its own and as a baseline's outlines mapped into a
   follow-up. Does not know what is measured in them. */
#include "cut.h"
#include "outline.h"

#include <math.h>

static int cut_face(const struct locate_face *face, const struct photo *photo,
                    const struct kernels *kernels, struct locate_zones *zones, struct arena *arena,
                    struct meso_error *err)
{
    struct locate_skin skin;
    int code = locate_cut_features(zones, face, arena, err);
    if (!code)
        code = locate_skin(face, photo, kernels, &skin, arena, err);
    return code ? code : locate_cut_to_skin(zones, &skin, arena, err);
}

int locate_face_zones(const struct locate_face *face, const struct photo *photo,
                      enum locate_view view, const struct kernels *kernels,
                      struct locate_zones *out, struct arena *arena, struct meso_error *err)
{
    out->count = 0;
    out->at = base_arena_calloc(arena, OUTLINE_ZONES, sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < OUTLINE_ZONES; i++) {
        struct image_polygon outline;
        int code = locate_outline_zone(face, i, view, &outline, arena, err);
        if (!code && outline.count)
            code = locate_cut_zone(locate_outline_zone_names[i], outline, photo,
                                   &out->at[out->count++], arena, err);
        if (code)
            return code;
    }
    return cut_face(face, photo, kernels, out, arena, err);
}

/* Long edges bend under a map: they are mapped in pieces of at most this share of the outline's
 * box. */
static const double piece_share = 0.03;
/* An outline of which less than this share maps is not to be trusted at all. */
static const double least_mapped_share = 0.6;

static double piece_of(struct image_polygon outline)
{
    double area = fabs(image_polygon_area(outline));
    return fmax(2, piece_share * 2 * sqrt(area)); /* 2 sqrt(area): about a long side */
}

struct mapping {
    locate_map_fn map;
    const void *context;
};

/* The pieces' beginnings, mapped; *tried counts all of them. points may be NULL: only count. */
static int map_outline(struct image_polygon outline, const struct mapping *mapping,
                       struct image_point *points, int *tried)
{
    double piece = piece_of(outline);
    int count = 0;
    *tried = 0;
    for (int i = 0; i < outline.count; i++) {
        struct image_point a = outline.points[i], b = outline.points[(i + 1) % outline.count];
        int pieces = (int)fmax(1, ceil(hypot(b.x - a.x, b.y - a.y) / piece));
        for (int k = 0; k < pieces; k++, (*tried)++) {
            double x = a.x + (b.x - a.x) * k / pieces, y = a.y + (b.y - a.y) * k / pieces;
            struct image_point to;
            if (!points || !mapping->map(mapping->context, x, y, &to.x, &to.y))
                continue;
            points[count++] = to;
        }
    }
    return count;
}

static int map_zone(const struct zone *from, const struct mapping *mapping,
                    const struct photo *photo, struct zone *out, struct arena *arena,
                    struct meso_error *err)
{
    int tried;
    map_outline(from->outline, mapping, NULL, &tried);
    struct image_polygon outline;
    outline.points = base_arena_calloc(arena, (size_t)tried, sizeof *outline.points, err);
    if (!outline.points)
        return MESO_E_OUT_OF_MEMORY;
    outline.count = map_outline(from->outline, mapping, outline.points, &tried);
    if (!from->width || outline.count < least_mapped_share * tried)
        outline.count = 0;
    return locate_cut_zone(from->name, outline, photo, out, arena, err);
}

int locate_mapped_zones(const struct locate_zones *baseline, locate_map_fn map,
                        const void *map_context, const struct locate_face *face,
                        const struct photo *photo, enum locate_view view,
                        const struct kernels *kernels, struct locate_zones *out,
                        struct arena *arena, struct meso_error *err)
{
    const struct mapping mapping = {map, map_context};
    out->count = baseline->count;
    out->at = base_arena_calloc(arena, (size_t)baseline->count, sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < out->count; i++) {
        int code = map_zone(&baseline->at[i], &mapping, photo, &out->at[i], arena, err);
        if (code)
            return code;
    }
    if (face)
        return cut_face(face, photo, kernels, out, arena, err);
    struct image_polygon field = {NULL, 0};
    int code = MESO_OK;
    if (view == LOCATE_SCALP_MACRO)
        code = locate_cut_field(photo, kernels, &field, arena, err);
    for (int i = 0; field.count && i < out->count && !code; i++)
        if (out->at[i].width)
            code = locate_cut_to_polygon(&out->at[i], field, arena, err);
    return code;
}
