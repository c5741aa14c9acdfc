/* Found lines held against rendered hairs: a line is that hair's which most of it runs along. */
#include "hair_truth.h"

#include <math.h>

/* A found line is a hair's when most of it runs within this distance of the hair's middle. */
static const double reach_um = 30, least_along = 0.45, beside_um = 15;

double hair_truth_visible_mm(const struct render_hair *hair, const struct render_trichoscopy *truth)
{
    double length = 0;
    for (int i = 0; i + 1 < hair->points; i++) {
        struct render_point a = hair->path[i], b = hair->path[i + 1];
        if (a.x >= 0 && a.y >= 0 && a.x < truth->image.width && a.y < truth->image.height)
            length += hypot(b.x - a.x, b.y - a.y);
    }
    return length * truth->um_per_px / 1000;
}

static bool is_alone(const struct render_hair *hair, int i, const struct render_trichoscopy *truth)
{
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *other = &truth->hairs[h];
        for (int j = 0; other != hair && j < other->points; j++)
            if (hypot(other->path[j].x - hair->path[i].x, other->path[j].y - hair->path[i].y) *
                    truth->um_per_px <
                0.5 * (other->width_um[j] + hair->width_um[i]) + beside_um)
                return false;
    }
    return true;
}

double hair_truth_alone_part(const struct render_hair *hair, const struct render_trichoscopy *truth)
{
    int alone = 0, of = 0;
    for (int i = 0; i < hair->points; i++) {
        struct render_point p = hair->path[i];
        if (p.x < 0 || p.y < 0 || p.x >= truth->image.width || p.y >= truth->image.height)
            continue;
        of++;
        alone += is_alone(hair, i, truth);
    }
    return of ? (double)alone / of : 0;
}

static double distance_to_path(const struct render_hair *hair, struct image_point p)
{
    double best = INFINITY;
    for (int i = 0; i + 1 < hair->points; i++) {
        struct render_point a = hair->path[i], b = hair->path[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy + 1e-12;
        double t = fmin(fmax(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0), 1);
        best = fmin(best, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
    }
    return best;
}

/* Points of the mark that run along the hair; 0 when they are too few of it. */
static int points_along(const struct measure_mark *mark, const struct render_hair *hair,
                        double reach_px)
{
    int along = 0;
    struct image_point middle = mark->points[mark->count / 2];
    if (hypot(middle.x - hair->path[0].x, middle.y - hair->path[0].y) >
        mark->length_px + hair->length_mm * 1000 / 30 * reach_px + reach_px)
        return 0;
    for (int i = 0; i < mark->count; i++)
        along += distance_to_path(hair, mark->points[i]) < reach_px;
    return along >= least_along * mark->count ? along : 0;
}

int hair_truth_owners(const struct render_trichoscopy *truth, const struct measure_mark *marks,
                      int count, int **ids, struct arena *arena, struct meso_error *err)
{
    double reach_px = reach_um / truth->um_per_px + 0.5;
    int *owner = base_arena_alloc(arena, sizeof *owner * (size_t)(count + 1), err);
    int *longest = base_arena_calloc(arena, (size_t)truth->hair_count + 1, sizeof *longest, err);
    int *mark_of = base_arena_calloc(arena, (size_t)truth->hair_count + 1, sizeof *mark_of, err);
    if (!owner || !longest || !mark_of)
        return MESO_E_OUT_OF_MEMORY;
    for (int m = 0; m < count; m++) {
        int best = -1, most = 0;
        owner[m] = -1;
        for (int h = 0; h < truth->hair_count; h++) {
            int along = points_along(&marks[m], &truth->hairs[h], reach_px);
            if (along > most && along > longest[h]) {
                most = along;
                best = h;
            }
        }
        if (best < 0)
            continue;
        if (longest[best])
            owner[mark_of[best]] = -1; /* a fragment of the same hair */
        longest[best] = most;
        mark_of[best] = m;
        owner[m] = truth->hairs[best].id;
    }
    *ids = owner;
    return MESO_OK;
}
