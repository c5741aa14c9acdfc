/* Hairs that one session's search found and the other's did not are looked for again where they
   would lie there, before they are called new or gone: a change of a few hairs is not to be made of
   the search's own oversights. Hairs that both searches found tell how long and how dark hairs are
   here, and how far they turned in between. */
#include "second_look.h"

#include <math.h>
#include <stdlib.h>

/* So many of the hairs found in both tell what is usual, from all over the field. */
enum { TEACHERS = 40 };
/* Turns of hairs found in both: fewer do not tell; less is the search's own error, more are hairs
   taken for each other (rad). */
enum { FEWEST_TURNS = 12 };
static const double least_turn = 0.07, most_turn = 0.26;
/* |x| of a normal law's x is less in every second case. */
static const double NORMAL_MEDIAN = 0.6745;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool in_both(const struct progress_match *match)
{
    return match->kind == MEASURE_HAIR && match->before >= 0 && match->after >= 0;
}

/* From its root to its tip, on screen. */
static double heading(const struct measure_mark *mark)
{
    struct image_point a = mark->points[0], b = mark->points[mark->count - 1];
    return atan2(b.y - a.y, b.x - a.x);
}

/* Which hairs both searches found, how long they are, and how far they turned in between. values:
   room for all. */
static void find_usual(struct looking *l, double *values)
{
    const struct progress_ledger *ledger = &l->report->ledger;
    double common = l->map->rotation_deg * acos(-1) / 180 + ledger->comb;
    int count = 0;
    for (int i = 0; i < ledger->count; i++)
        if (in_both(&ledger->at[i]))
            values[count++] = pipeline_looking_mark(l, 0, ledger->at[i].before)->length_px *
                              l->report->sessions[0].photos[0].mm_per_px;
    qsort(values, (size_t)count, sizeof *values, by_value);
    l->usual_mm = count ? values[count / 2] : NAN; /* then no hair is told of */
    count = 0;
    for (int i = 0; i < ledger->count; i++)
        if (in_both(&ledger->at[i])) {
            const struct measure_mark *after = pipeline_looking_mark(l, 1, ledger->at[i].after);
            const struct measure_mark *before = pipeline_looking_mark(l, 0, ledger->at[i].before);
            /* one may be told from its tip */
            values[count++] = fabs(remainder(heading(after) - heading(before) - common, acos(-1)));
        }
    qsort(values, (size_t)count, sizeof *values, by_value);
    l->turn_sd = count < FEWEST_TURNS
                     ? 0
                     : fmin(fmax(values[count / 2] / NORMAL_MEDIAN, least_turn), most_turn);
}

/* What hairs found in both show in their own photographs. values: room for all. */
static void find_usual_contrast(struct looking *l, double *values)
{
    const struct progress_ledger *ledger = &l->report->ledger;
    int both = 0, at = 0, taught = 0;
    for (int i = 0; i < ledger->count; i++)
        both += in_both(&ledger->at[i]);
    int every = both / TEACHERS + 1;
    for (int i = 0; i < ledger->count; i++) {
        if (!in_both(&ledger->at[i]) || at++ % every)
            continue;
        for (int here = 0; here < 2; here++) {
            struct looked look;
            pipeline_look_at(l, here, here ? ledger->at[i].after : ledger->at[i].before, &look);
            if (look.own.contrast > 0)
                values[taught++] = look.own.contrast;
        }
    }
    qsort(values, (size_t)taught, sizeof *values, by_value);
    l->usual_contrast = taught ? values[taught / 2] : NAN;
}

/* Whether a line that one photograph alone shows is a hair by itself and not a piece, a chain or
   texture: from nothing at the first value to all that this can tell at the second. Dark beside
   others; would be seen where it was found; under no other; as long as others are. */
static const double dark_enough[2] = {0.15, 0.3}, shown_enough[2] = {0.3, 0.6},
                    clear_enough[2] = {0.3, 0.6}, long_enough[2] = {0.2, 0.5},
                    short_enough[2] = {2.2, 1.6};

static double share(double value, const double range[2])
{
    return fmin(fmax((value - range[0]) / (range[1] - range[0]), 0), 1);
}

static double whole(const struct looking *l, const struct looked *look)
{
    double length = look->length_mm / l->usual_mm, dark = look->own.contrast / l->usual_contrast;
    if (!look->inside || !(dark > 0) || !(length > 0))
        return 0;
    return share(dark, dark_enough) * share(look->own.shown, shown_enough) *
           share(look->clear, clear_enough) * share(length, long_enough) *
           share(length, short_enough);
}

static void look(struct looking *l, struct progress_match *match)
{
    int here = match->before >= 0 ? 0 : 1;
    struct looked look;
    int mark = here ? match->after : match->before;
    pipeline_look_at(l, here, mark, &look);
    pipeline_look_there(l, here, mark, &look);
    const struct progress_hair_signs signs = {.likelihood = look.there.likelihood,
                                              .contrast = look.own.contrast,
                                              .dark = look.own.contrast / l->usual_contrast,
                                              .length = look.length_mm / l->usual_mm,
                                              .clear = look.clear,
                                              .doubled = look.doubled,
                                              .root_at_border = !look.inside,
                                              .tip_at_border = look.cut};
    match->shown = look.there.shown;
    match->contrast_again = look.own.contrast > 0 ? look.there.contrast / look.own.contrast : NAN;
    match->whole = whole(l, &look);
    match->evidence = progress_hair_evidence(&signs);
}

static bool alone(const struct progress_match *match)
{
    return match->kind == MEASURE_HAIR && (match->before < 0 || match->after < 0);
}

int pipeline_look_again(struct report *report, const double *frozen, struct arena *arena,
                        struct meso_error *err)
{
    struct progress_ledger *ledger = &report->ledger;
    struct looking l;
    int left = 0;
    for (int i = 0; i < ledger->count; i++)
        left += alone(&ledger->at[i]);
    for (int s = 0; s < 2; s++)
        left = report->sessions[s].photos[0].zones.count == 1 ? left : 0;
    if (!left)
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(arena);
    double *values = base_arena_alloc(arena, 2 * sizeof *values * (size_t)ledger->count, err);
    int code = values ? pipeline_looking_new(&l, report, frozen, arena, err) : MESO_E_OUT_OF_MEMORY;
    if (!code) {
        find_usual(&l, values);
        find_usual_contrast(&l, values);
        for (int i = 0; i < ledger->count; i++)
            if (alone(&ledger->at[i]) && !ledger->at[i].outside)
                look(&l, &ledger->at[i]);
        progress_settle_hairs(ledger);
    }
    base_arena_rewind(arena, mark);
    return code;
}
