/* Hairs that are too long: a clipped site's hairs are of one length, and a line much longer than
   all others is two hairs of which the second begins where the first ends. Where hairs are of many
   lengths nothing is told by this. Knows whole hairs, no pixels. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sds (of ln length, from the median deviation) above the median, and times it at least, from which
   on a line is two: hairs of one site that differ by a tenth or two never reach either. */
#define BEYOND 4.0
#define LEAST_RATIO 1.5
/* Hairs that make a distribution; thinner ones than this part of the median width were not clipped
   with the others. */
enum { FEW = 10 };
#define THIN 0.6
/* Of the line, where it may be parted; where it bends most. */
#define FIRST_PLACE 0.3
#define LAST_PLACE 0.7

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median_of(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

/* Px from which on a line is two hairs; infinite where lengths don't tell. */
static double longest_of(const struct hair_strands *strands, double *room)
{
    int count = 0;
    for (int s = 0; s < strands->count; s++)
        room[s] = strands->at[s].width_px;
    double least = strands->count ? THIN * median_of(room, strands->count) : 0;
    for (int s = 0; s < strands->count; s++) {
        const struct hair_strand *strand = &strands->at[s];
        if (!strand->cut[0] && !strand->cut[1] && strand->width_px >= least)
            room[count++] = log(strand->length_px);
    }
    if (count < FEW)
        return INFINITY;
    double middle = median_of(room, count);
    for (int i = 0; i < count; i++)
        room[i] = fabs(room[i] - middle);
    double spread = median_of(room, count) / 0.6745;
    return exp(middle + fmax(BEYOND * spread, log(LEAST_RATIO)));
}

static double turn_at(const struct hair_strand *strand, int i, int reach)
{
    struct image_point a = strand->points[i - reach], b = strand->points[i],
                       c = strand->points[i + reach];
    return fabs(remainder(atan2(c.y - b.y, c.x - b.x) - atan2(b.y - a.y, b.x - a.x), 2 * M_PI));
}

static int place_of(const struct hair_strand *strand)
{
    int from = (int)(FIRST_PLACE * strand->count), to = (int)(LAST_PLACE * strand->count);
    int reach = (int)fmin(fmax(2 * strand->seen_px, 6), from - 1), best = strand->count / 2;
    double most = 0;
    for (int i = from; reach > 0 && i < to; i++) {
        double turn = turn_at(strand, i, reach);
        if (turn > most) {
            most = turn;
            best = i;
        }
    }
    return best;
}

/* Leaves the first part in its place. */
static struct hair_strand part(struct hair_strand *strand)
{
    struct hair_strand second = *strand;
    int at = place_of(strand);
    double share = (double)at / strand->count;
    second.points += at;
    second.count -= at;
    strand->count = at;
    second.length_px *= 1 - share;
    strand->length_px *= share;
    second.traced_px *= 1 - share;
    strand->traced_px *= share;
    strand->width_ends[1] = second.width_ends[0] = strand->width_px;
    strand->cut[1] = second.cut[0] = false;
    return second;
}

int measure_hair_long_part(struct hair_strands *strands, struct arena *arena,
                           struct meso_error *err)
{
    size_t room = 2 * (size_t)strands->count + 1;
    struct hair_strand *all = base_arena_alloc(arena, sizeof *all * room, err);
    double *sorted = base_arena_alloc(arena, sizeof *sorted * room, err);
    if (!all || !sorted)
        return MESO_E_OUT_OF_MEMORY;
    double longest = longest_of(strands, sorted);
    int count = strands->count;
    if (count)
        memcpy(all, strands->at, sizeof *all * (size_t)count);
    for (int s = 0; s < strands->count; s++)
        if (all[s].length_px > longest && all[s].count > 12)
            all[count++] = part(&all[s]);
    *strands = (struct hair_strands){all, count};
    return MESO_OK;
}
