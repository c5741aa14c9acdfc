/* The phototrichogram: a site is clipped, photographed, and photographed again two or three days
   later. Hairs that have become longer grow (anagen); those that have not rest (telogen). Both
   kinds are told apart by their lengthening itself: a mixture of one group about 0 and one about
   the growth, fitted to all hairs (expectation and maximisation). Limits: what the border cuts, or
   the search joined to another hair, is left out; below about 0.1 mm of growth the groups run into
   each other; a growing hair that the clipper left nothing of is missed. Interval and rates after
   Van Neste (Skin Res Technol 2001) and Hoffmann (Eur J Dermatol 2001): 0.3 to 0.4 mm a day,
   telogen 5 to 20 % in healthy scalps. */
#include "progress.h"

#include <math.h>
#include <stdlib.h>

/* Days apart: less shows too little growth, more lets the hairs cross and bend. */
const double progress_growth_days[2] = {1, 4};
/* A follicle found again lies within this. */
static const double root_mm = 0.12;
/* mm a day: no scalp hair grows faster; slower than this can't be told from rest. */
static const double fastest = 0.7, slowest = 0.08;
/* mm: no hair becomes shorter than by what both ends are rough to. */
static const double shortest = -0.15;
enum { LEAST_HAIRS = 20, ROUNDS = 60 };
/* Bounds of the spreads: of resting hairs, mm; of growing ones, of their growth. */
static const double least_rest_sd = 0.015, most_rest_sd = 0.07, least_growth_sd = 0.06,
                    most_growth_sd = 0.35;
/* Photographs are taken in the same surgery's hours: a date tells the time to this, days. */
static const double date_sd = 0.14;
static const double Z95 = 1.959963984540054;

static double length_of(const struct measure_mark *mark)
{
    double length = 0;
    for (int i = 1; i < mark->count; i++)
        length += hypot(mark->points[i].x - mark->points[i - 1].x,
                        mark->points[i].y - mark->points[i - 1].y);
    return length;
}

static double apart(struct image_point a, struct image_point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* Whether the hair's ends are its own and not the border's, even if both went on by so many px:
   what grows must not be left out more often than what rests. */
static bool ends_inside(const struct measure_mark *mark, const struct progress_growth_view *view,
                        double further)
{
    double margin = mark->width_px + 0.05 / view->mm_per_px;
    for (int e = 0; e < 2; e++) {
        struct image_point p = mark->points[e ? mark->count - 1 : 0];
        struct image_point q = mark->points[mark->count / 2];
        double length = apart(p, q), on = length > 0 ? fmax(further, 0) / length : 0;
        double x = p.x + on * (p.x - q.x), y = p.y + on * (p.y - q.y);
        if (x < margin || y < margin || x > view->width - margin || y > view->height - margin)
            return false;
    }
    return true;
}

/* Lengthening of a kept hair in mm; NaN: it doesn't tell. growth: what may be expected, mm. */
static double lengthening(const struct progress_match *match,
                          const struct progress_growth_view views[2], progress_map_fn back,
                          const void *context, double days, double growth)
{
    if (match->kind != MEASURE_HAIR || match->before < 0 || match->after < 0)
        return NAN;
    const struct measure_mark *a = &views[0].marks.at[match->before];
    const struct measure_mark *b = &views[1].marks.at[match->after];
    struct image_point from[2] = {a->points[0], a->points[a->count - 1]}, to[2];
    for (int e = 0; e < 2; e++) {
        struct image_point p = b->points[e ? b->count - 1 : 0];
        if (!back(context, p.x, p.y, &to[e].x, &to[e].y))
            return NAN;
    }
    double straight = fmin(apart(from[0], to[0]), apart(from[1], to[1]));
    double turned = fmin(apart(from[0], to[1]), apart(from[1], to[0]));
    if (fmin(straight, turned) * views[0].mm_per_px > root_mm)
        return NAN;
    double more = length_of(b) * views[1].mm_per_px - length_of(a) * views[0].mm_per_px;
    if (more < shortest || more > fastest * days + 0.1 || !ends_inside(a, &views[0], 0) ||
        !ends_inside(b, &views[1], (growth - more) / views[1].mm_per_px))
        return NAN;
    return more;
}

struct mixture {
    double rest_sd, growth, growth_sd, share; /* share that grows */
};

static double density(double x, double mean, double sd)
{
    return exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / sd;
}

static double chance_of_growth(const struct mixture *m, double x)
{
    /* Nothing rests that is further out than any growth. */
    if (x > m->growth)
        return 1;
    double grows = m->share * density(x, m->growth, m->growth_sd);
    double rests = (1 - m->share) * density(x, 0, m->rest_sd);
    return grows + rests > 0 ? grows / (grows + rests) : x > m->growth / 2;
}

static void improve(struct mixture *m, const double *values, int count)
{
    double grows = 0, sum = 0, squares = 0, rest_squares = 0;
    for (int i = 0; i < count; i++) {
        double chance = chance_of_growth(m, values[i]);
        grows += chance;
        sum += chance * values[i];
        squares += chance * (values[i] - m->growth) * (values[i] - m->growth);
        rest_squares += (1 - chance) * values[i] * values[i];
    }
    double rests = count - grows;
    if (grows > 0.5) {
        m->growth = fmax(sum / grows, 0);
        m->growth_sd = fmin(fmax(sqrt(squares / grows), least_growth_sd * m->growth),
                            most_growth_sd * m->growth);
        m->growth_sd = fmax(m->growth_sd, least_rest_sd);
    }
    if (rests > 0.5)
        m->rest_sd = fmin(fmax(sqrt(rest_squares / rests), least_rest_sd), most_rest_sd);
    /* One hair of each kind is taken for granted: no share is certain. */
    m->share = (grows + 0.5) / (count + 1);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Values in rising order. */
static struct mixture fit(const double *values, int count)
{
    struct mixture m = {.rest_sd = 0.04, .growth = values[count * 3 / 4], .share = 0.7};
    m.growth_sd = fmax(0.2 * m.growth, least_rest_sd);
    for (int round = 0; round < ROUNDS; round++)
        improve(&m, values, count);
    return m;
}

/* Wilson's interval, its variance with that of the doubtful hairs. */
static void interval_of_share(double share, double count, double doubt, double out[2])
{
    double z2 = Z95 * Z95, middle = (share + z2 / (2 * count)) / (1 + z2 / count);
    double half =
        Z95 / (1 + z2 / count) *
        sqrt(share * (1 - share) / count + doubt / (count * count) + z2 / (4 * count * count));
    out[0] = fmax(0, middle - half);
    out[1] = fmin(1, middle + half);
}

static void read_groups(const double *values, int count, double scale_error,
                        struct progress_phototrichogram *out)
{
    struct mixture m = fit(values, count);
    double doubt = 0, grows = 0;
    if (m.growth < slowest * out->days) { /* one group, and it rests */
        m = (struct mixture){.rest_sd = m.rest_sd, .growth = INFINITY, .growth_sd = 1};
        out->rate_reason = "no_growth";
    }
    for (int i = 0; i < count; i++) {
        double chance = chance_of_growth(&m, values[i]);
        grows += chance;
        doubt += chance * (1 - chance);
        out->growing += chance >= 0.5;
    }
    out->hairs = count;
    out->resting = count - out->growing;
    out->anagen_fraction = grows / count;
    interval_of_share(out->anagen_fraction, count, doubt, out->anagen95);
    if (out->rate_reason)
        return;
    out->growth_rate = m.growth / out->days;
    double relative = hypot(m.growth_sd / sqrt(fmax(grows, 1)) / m.growth,
                            hypot(scale_error, out->days_sd / out->days));
    out->rate95[0] = out->growth_rate * (1 - Z95 * relative);
    out->rate95[1] = out->growth_rate * (1 + Z95 * relative);
}

int progress_phototrichogram(const struct progress_ledger *ledger,
                             const struct progress_growth_view views[2], progress_map_fn back,
                             const void *context, double days, bool days_by_date,
                             double scale_error, struct progress_phototrichogram *out,
                             struct arena *arena, struct meso_error *err)
{
    *out = (struct progress_phototrichogram){.days = days,
                                             .days_sd = days_by_date ? date_sd : 0,
                                             .anagen_fraction = NAN,
                                             .anagen95 = {NAN, NAN},
                                             .growth_rate = NAN,
                                             .rate95 = {NAN, NAN}};
    out->reason = !(days >= 0) ? "interval_unknown"
                  : days < progress_growth_days[0] || days > progress_growth_days[1]
                      ? "interval_out_of_range"
                  : !back ? "not_aligned"
                          : NULL;
    if (out->reason)
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(arena);
    double *values = base_arena_alloc(arena, sizeof *values * (size_t)(ledger->count + 1), err);
    int count = 0;
    double growth = 0;
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    /* Once to learn the growth, then those alone that would show it. */
    for (int pass = 0; pass < 2; pass++) {
        count = out->left_out = 0;
        for (int i = 0; i < ledger->count; i++) {
            double more = lengthening(&ledger->at[i], views, back, context, days, growth);
            if (!isnan(more))
                values[count++] = more;
            else if (ledger->at[i].kind == MEASURE_HAIR)
                out->left_out++;
        }
        qsort(values, (size_t)count, sizeof *values, by_value);
        growth = count ? 1.2 * fit(values, count).growth : 0;
    }
    if (count < LEAST_HAIRS)
        out->reason = "too_few";
    else
        read_groups(values, count, scale_error, out);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
