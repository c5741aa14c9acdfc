/* Zones and photographs without the cards that lie in them. Does not know how a card is found. */
#include "cut.h"

#include <string.h>

/* Taken away around a card: its cut edge, its shadow. Share of its size. */
static const double cut_margin = 0.06;

static int things(const struct locate_cards *cards)
{
    return cards->count + (cards->board.count > 0);
}

static struct image_polygon outline_of(const struct locate_cards *cards, int i)
{
    return i < cards->count ? cards->at[i].outline : cards->board;
}

/* Mean colour of what lies just around a card, from the margin to twice the margin. */
static int colour_around(const struct photo *photo, struct image_polygon outline, uint8_t colour[3],
                         struct arena *scratch, struct meso_error *err)
{
    struct zone ring;
    struct image_polygon inner, outer;
    int64_t sums[3] = {0, 0, 0}, count = 0;
    int code = image_polygon_grown(outline, 1 + cut_margin, 1 + cut_margin, &inner, scratch, err);
    if (!code)
        code = image_polygon_grown(outline, 1 + 2 * cut_margin, 1 + 2 * cut_margin, &outer, scratch,
                                   err);
    if (!code)
        code = locate_cut_zone("around", outer, photo, &ring, scratch, err);
    if (code || !ring.width)
        return code;
    image_polygon_fill(inner, ring.x, ring.y, 0, ring.mask);
    for (int y = 0; y < ring.height; y++)
        for (int x = 0; x < ring.width; x++) {
            const uint8_t *p = photo->rgb + (ring.y + y) * photo->stride + 3 * (ring.x + x);
            if (!ring.mask.at[y * ring.mask.stride + x])
                continue;
            for (int c = 0; c < 3; c++)
                sums[c] += p[c];
            count++;
        }
    for (int c = 0; c < 3; c++)
        colour[c] = (uint8_t)(count ? sums[c] / count : 128);
    return MESO_OK;
}

static int paint_over(struct photo *photo, struct image_polygon outline, struct arena *scratch,
                      struct meso_error *err)
{
    uint8_t colour[3] = {128, 128, 128};
    struct image_polygon grown;
    struct zone area;
    int code = colour_around(photo, outline, colour, scratch, err);
    if (!code)
        code = image_polygon_grown(outline, 1 + cut_margin, 1 + cut_margin, &grown, scratch, err);
    if (!code)
        code = locate_cut_zone("card", grown, photo, &area, scratch, err);
    if (code)
        return code;
    for (int y = 0; y < area.height; y++)
        for (int x = 0; x < area.width; x++)
            if (area.mask.at[y * area.mask.stride + x])
                for (int c = 0; c < 3; c++)
                    photo->rgb[(area.y + y) * photo->stride + 3 * (area.x + x) + c] = colour[c];
    return MESO_OK;
}

int locate_cards_painted_over(const struct photo *photo, const struct locate_cards *cards,
                              const struct photo **out, struct arena *arena, struct meso_error *err)
{
    *out = photo;
    if (!things(cards))
        return MESO_OK;
    struct photo *copy = base_arena_alloc(arena, sizeof *copy, err);
    size_t bytes = (size_t)photo->stride * (size_t)photo->height;
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    *copy = *photo;
    if (!(copy->rgb = base_arena_alloc(arena, bytes, err)))
        return MESO_E_OUT_OF_MEMORY;
    memcpy(copy->rgb, photo->rgb, bytes);
    *out = copy;
    int code = MESO_OK;
    for (int i = 0; i < things(cards) && !code; i++)
        code = paint_over(copy, outline_of(cards, i), arena, err);
    return code;
}

int locate_cards_cut(struct locate_zones *zones, const struct locate_cards *cards,
                     struct arena *arena, struct meso_error *err)
{
    for (int c = 0; c < things(cards); c++) {
        struct image_polygon grown;
        int code = image_polygon_grown(outline_of(cards, c), 1 + cut_margin, 1 + cut_margin, &grown,
                                       arena, err);
        if (code)
            return code;
        for (int i = 0; i < zones->count; i++) {
            struct zone *zone = &zones->at[i];
            if (!zone->width)
                continue;
            image_polygon_fill(grown, zone->x, zone->y, 0, zone->mask);
            locate_cut_count(zone);
        }
    }
    return MESO_OK;
}
