/* Outlines cut out of a photograph as masks. Does not know how they came about. */
#include "cut.h"
#include "outline.h"

#include <math.h>
#include <string.h>

static int64_t count_set(struct mask mask)
{
    int64_t count = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            count += mask.at[y * mask.stride + x] != 0;
    return count;
}

void locate_cut_count(struct zone *zone)
{
    zone->valid_px = count_set(zone->mask);
}

int locate_cut_zone(const char *name, struct image_polygon outline, const struct photo *photo,
                    struct zone *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct zone){.name = name, .outline = outline};
    double left = photo->width, top = photo->height, right = 0, bottom = 0;
    for (int i = 0; i < outline.count; i++) {
        left = fmin(left, outline.points[i].x);
        right = fmax(right, outline.points[i].x);
        top = fmin(top, outline.points[i].y);
        bottom = fmax(bottom, outline.points[i].y);
    }
    left = floor(fmax(left, 0));
    top = floor(fmax(top, 0));
    right = ceil(fmin(right, photo->width));
    bottom = ceil(fmin(bottom, photo->height));
    if (outline.count < 3 || !(right > left) || !(bottom > top))
        return MESO_OK;
    out->x = (int)left;
    out->y = (int)top;
    out->width = (int)(right - left);
    out->height = (int)(bottom - top);
    int code = kernels_mask_new(&out->mask, out->width, out->height, arena, err);
    if (code)
        return code;
    image_polygon_fill(outline, out->x, out->y, 255, out->mask);
    locate_cut_count(out);
    out->outline_px = out->valid_px;
    return MESO_OK;
}

/* What of an outline lies beyond the photograph's edge. A filled outline differs from its area by
   half a pixel along it: below a hundredth nothing is missing. */
static int64_t beyond_edge(const struct zone *zone)
{
    double area = fabs(image_polygon_area(zone->outline));
    double missing = area - (double)zone->outline_px;
    return missing > 0.01 * area ? (int64_t)missing : 0;
}

int locate_cut_features(struct locate_zones *zones, const struct locate_face *face,
                        struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    for (int f = 0; f < OUTLINE_FEATURES; f++) {
        struct image_polygon polygon;
        int code = locate_outline_feature(face, (enum outline_feature)f,
                                          locate_outline_taken_out[f], &polygon, arena, err);
        if (code)
            return code;
        for (int i = 0; i < zones->count; i++)
            if (zones->at[i].width)
                image_polygon_fill(polygon, zones->at[i].x, zones->at[i].y, 0, zones->at[i].mask);
    }
    base_arena_rewind(arena, mark);
    for (int i = 0; i < zones->count; i++) {
        int64_t beyond = beyond_edge(&zones->at[i]);
        locate_cut_count(&zones->at[i]);
        zones->at[i].outline_px = zones->at[i].valid_px + beyond;
    }
    return MESO_OK;
}

/* free_skin: skin that no zone has yet, over the box of skin. */
static void take(struct zone *zone, const struct locate_skin *skin, struct mask free_skin)
{
    for (int y = 0; y < zone->height; y++) {
        uint8_t *row = zone->mask.at + y * zone->mask.stride;
        int skin_y = zone->y + y - skin->y;
        for (int x = 0; x < zone->width; x++) {
            int skin_x = zone->x + x - skin->x;
            bool inside =
                skin_x >= 0 && skin_y >= 0 && skin_x < free_skin.width && skin_y < free_skin.height;
            uint8_t *there = inside ? free_skin.at + skin_y * free_skin.stride + skin_x : NULL;
            if (row[x] && inside) {
                uint8_t cover = skin->covers.at[skin_y * skin->covers.stride + skin_x];
                zone->glare_px += cover == LOCATE_COVER_GLARE;
                zone->hair_px += cover == LOCATE_COVER_HAIR;
            }
            if (row[x] && (!there || !*there))
                row[x] = 0;
            else if (row[x])
                *there = 0;
        }
    }
    locate_cut_count(zone);
}

int locate_cut_to_skin(struct locate_zones *zones, const struct locate_skin *skin,
                       struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask free_skin;
    int code = kernels_mask_new(&free_skin, skin->mask.width, skin->mask.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < skin->mask.height; y++)
        memcpy(free_skin.at + y * free_skin.stride, skin->mask.at + y * skin->mask.stride,
               (size_t)skin->mask.width);
    for (int i = 0; i < zones->count; i++)
        if (zones->at[i].width)
            take(&zones->at[i], skin, free_skin);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int locate_cut_to_polygon(struct zone *zone, struct image_polygon polygon, struct arena *arena,
                          struct meso_error *err)
{
    struct mask inside;
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = kernels_mask_new(&inside, zone->width, zone->height, arena, err);
    if (code)
        return code;
    image_polygon_fill(polygon, zone->x, zone->y, 255, inside);
    for (int y = 0; y < zone->height; y++)
        for (int x = 0; x < zone->width; x++)
            zone->mask.at[y * zone->mask.stride + x] &= inside.at[y * inside.stride + x];
    base_arena_rewind(arena, mark);
    locate_cut_count(zone);
    return MESO_OK;
}
