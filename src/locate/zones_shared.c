/* Two photographs' zones cut to the skin that both show: what hair, glare or the edge hides in one
   is not measured in the other either. Where the mapping is not to be trusted nothing is cut: a
   spot that is gone looks just like that, and how much of a zone is trusted is judged elsewhere. */
#include "cut.h"

#include <math.h>
#include <string.h>

/* A zone is looked at in about this many squares each way: some 0.5 mm of a cheek. */
enum { SQUARES_A_SIDE = 100 };
/* Mapped squares overlap by this, so that a stretch leaves no gaps between them. */
static const double overlap = 1.3;

struct pair {
    struct zone *before, *after;
    double square, mapped_square; /* px */
};

static bool has(const struct zone *zone, double x, double y)
{
    double at_x = floor(x) - zone->x, at_y = floor(y) - zone->y;
    return at_x >= 0 && at_y >= 0 && at_x < zone->width && at_y < zone->height &&
           zone->mask.at[(int)at_y * zone->mask.stride + (int)at_x];
}

static void clear(struct zone *zone, double x, double y, double side)
{
    int left = (int)fmax(0, floor(x - side / 2) - zone->x);
    int top = (int)fmax(0, floor(y - side / 2) - zone->y);
    int right = (int)fmin(zone->width, ceil(x + side / 2) - zone->x);
    int bottom = (int)fmin(zone->height, ceil(y + side / 2) - zone->y);
    for (int row = top; row < bottom && right > left; row++)
        memset(zone->mask.at + row * zone->mask.stride + left, 0, (size_t)(right - left));
}

static void share(const struct pair *pair, locate_map_fn map, const void *context)
{
    struct zone *before = pair->before, *after = pair->after;
    for (double y = before->y + pair->square / 2; y < before->y + before->height; y += pair->square)
        for (double x = before->x + pair->square / 2; x < before->x + before->width;
             x += pair->square) {
            double to_x, to_y;
            map(context, x, y, &to_x, &to_y);
            if (!isfinite(to_x) || !isfinite(to_y))
                continue;
            bool seen_before = has(before, x, y), seen_after = has(after, to_x, to_y);
            if (seen_before && !seen_after)
                clear(before, x, y, pair->square);
            else if (seen_after && !seen_before &&
                     image_polygon_contains(before->outline, (struct image_point){x, y}))
                clear(after, to_x, to_y, pair->mapped_square);
        }
    locate_cut_count(before);
    locate_cut_count(after);
}

static bool shows(const struct zone *zone, double least)
{
    return zone->width && (double)zone->valid_px >= least * (double)zone->outline_px;
}

void locate_share_zones(struct locate_zones *baseline, struct locate_zones *follow_up,
                        locate_map_fn map, const void *map_context, double scale, double least)
{
    for (int i = 0; i < baseline->count && i < follow_up->count; i++) {
        struct zone *before = &baseline->at[i], *after = &follow_up->at[i];
        if (!shows(before, least) || !shows(after, least))
            continue;
        double square = fmax(1, floor(sqrt((double)before->outline_px) / SQUARES_A_SIDE));
        struct pair pair = {before, after, square, fmax(1, overlap * scale * square)};
        share(&pair, map, map_context);
    }
}
