/* Changes planted in the pixels of a photograph, as large as its own null report says could be
   seen: 1.5 and 3 times the detectable change, in one zone or in all of them, for better and for
   worse. What is planted is known from the pixels: a line's contrast times a factor, lines and
   spots taken away, haemoglobin added; where it is not (shadow, unevenness), from the same
   photograph read with and without it. */
#include "rendered_patient.h"
#include "verdicts.h"
#include "verdicts_paint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct measure measure_wrinkles, measure_spots, measure_redness, measure_tone,
    measure_under_eye;

/* Haemoglobin in red, green and blue (measurement.md). */
static const double haemoglobin[3] = {0.2988, 0.6838, 0.6657};

struct site {
    struct verdicts_bench *bench;
    struct pipeline_subject subject;
    const struct photo *photo; /* as it was */
    const struct report *null; /* of the unchanged pair: zones, marks and what could be seen */
    const struct report_photo *baseline;
    struct arena *arena;
    uint64_t seed;
};

struct plan {
    const struct progress_change *from; /* of the null report */
    double wanted;                      /* absolute change */
};

/* Paints into photo what changes the field by about plan->wanted, and tells what it really does;
 *truth NaN: it can't be done here. */
typedef int (*paint_fn)(const struct site *site, const struct plan *plan, struct photo *photo,
                        double *truth);

static bool in_target(const struct site *site, int mark, enum measure_mark_kind kind,
                      const struct progress_change *target)
{
    return site->baseline->marks[mark].kind == kind &&
           (!strcmp(target->zone, "whole") ||
            !strcmp(target->zone, site->baseline->mark_zones[mark]));
}

/* Of spots the grain of the skin is left; a line is as fine as the grain is. */
static int scale_marks(const struct site *site, const struct paint_weight *weight,
                       enum measure_mark_kind kind, double factor, struct photo *photo)
{
    double mm = site->baseline->mm_per_px;
    return paint_contrast(&site->bench->pipeline.kernels, photo, weight, factor,
                          kind == MEASURE_SPOT ? 0.15 / mm : 0, 2 / mm, false, site->arena,
                          &site->bench->err);
}

/* Length of all that counts as lines in a zone of the baseline, mm. */
static double counted_mm(const struct site *site, const char *zone)
{
    for (int i = 0; i < site->null->measurement_count; i++) {
        const struct report_measurement *row = &site->null->measurements[i];
        if (row->session == 0 && row->measure == &measure_wrinkles && !strcmp(row->zone, zone))
            return row->reading.values[measure_field_index(&measure_wrinkles, "length")];
    }
    return NAN;
}

/* The mean depth is over all that counts, be it drawn as a line or not: what is drawn is changed by
   as much more. */
static int deepen_lines(const struct site *site, const struct plan *plan, struct photo *photo,
                        double *truth)
{
    struct paint_weight weight;
    double drawn = 0, mm = site->baseline->mm_per_px;
    int code = paint_weight_new(&weight, photo, site->arena, &site->bench->err);
    *truth = NAN;
    for (int i = 0; i < site->baseline->mark_count && !code; i++)
        if (in_target(site, i, MEASURE_WRINKLE, plan->from)) {
            const struct measure_mark *mark = &site->baseline->marks[i];
            paint_mark(&weight, mark, mm);
            drawn += mark->length_px * mm * mark->certainty * mark->depth;
        }
    double factor = 1 + plan->wanted * counted_mm(site, plan->from->zone) / drawn;
    if (code || !(drawn > 0) || !(factor > 0.2 && factor < 3))
        return code;
    *truth = plan->wanted;
    return scale_marks(site, &weight, MEASURE_WRINKLE, factor, photo);
}

/* Takes marks of a kind away until `amount` of them is gone: lines by their length in mm, spots by
   their number. What is taken away, or 0 when there is not enough. */
static int take_away(const struct site *site, enum measure_mark_kind kind,
                     const struct progress_change *target, double amount, struct photo *photo,
                     double *taken)
{
    struct paint_weight weight;
    int count = site->baseline->mark_count;
    int code = paint_weight_new(&weight, photo, site->arena, &site->bench->err);
    *taken = 0;
    /* Begun at another place each time, so that not the first ones alone are asked for. */
    for (int n = 0; n < count && !code && *taken < amount; n++) {
        int i = (int)((site->seed + (uint64_t)n) % (uint64_t)count);
        const struct measure_mark *mark = &site->baseline->marks[i];
        if (!in_target(site, i, kind, target))
            continue;
        paint_mark(&weight, mark, site->baseline->mm_per_px);
        *taken += kind == MEASURE_WRINKLE
                      ? mark->length_px * site->baseline->mm_per_px * mark->certainty
                      : 1;
    }
    if (code || *taken < amount) {
        *taken = 0;
        return code;
    }
    return scale_marks(site, &weight, kind, 0, photo);
}

static int remove_lines(const struct site *site, const struct plan *plan, struct photo *photo,
                        double *truth)
{
    double taken;
    int code = take_away(site, MEASURE_WRINKLE, plan->from,
                         fabs(plan->wanted) * plan->from->area_cm2, photo, &taken);
    *truth = taken > 0 ? -taken / plan->from->area_cm2 : NAN;
    return code;
}

static int remove_spots(const struct site *site, const struct plan *plan, struct photo *photo,
                        double *truth)
{
    double taken;
    int code = take_away(site, MEASURE_SPOT, plan->from, fabs(plan->wanted) * plan->from->area_cm2,
                         photo, &taken);
    *truth = taken > 0 ? -taken / plan->from->area_cm2 : NAN;
    return code;
}

static int weigh_zone(const struct site *site, const char *name, struct paint_weight *weight)
{
    const struct locate_zones *zones = &site->baseline->zones;
    int code = paint_weight_new(weight, site->photo, site->arena, &site->bench->err);
    for (int z = 0; z < zones->count && !code; z++)
        if (!strcmp(zones->at[z].name, name))
            code = paint_zone(weight, &site->bench->pipeline.kernels, &zones->at[z],
                              0.8 / site->baseline->mm_per_px, site->arena, &site->bench->err);
    return code;
}

static int add_blood(const struct site *site, const struct plan *plan, struct photo *photo,
                     double *truth)
{
    struct paint_weight weight;
    int code = weigh_zone(site, plan->from->zone, &weight);
    double density[3];
    for (int c = 0; c < 3; c++)
        density[c] = haemoglobin[c] * plan->wanted / 100;
    if (!code)
        paint_density(photo, &weight, density);
    *truth = plan->wanted;
    return code;
}

/* 100 / (1 + spread): the spread of what is coarser than 0.4 mm times a factor. */
static int even_out(const struct site *site, const struct plan *plan, struct photo *photo,
                    double *truth)
{
    struct paint_weight weight;
    double spread = 100 / plan->from->before - 1;
    double factor = (100 / (plan->from->before + plan->wanted) - 1) / spread;
    double mm = site->baseline->mm_per_px;
    int code = weigh_zone(site, plan->from->zone, &weight);
    *truth = factor > 0.05 ? plan->wanted : NAN;
    return code || isnan(*truth)
               ? code
               : paint_contrast(&site->bench->pipeline.kernels, photo, &weight, factor, 0.4 / mm,
                                12 / mm, true, site->arena, &site->bench->err);
}

/* The field of the same zone when photo stands where the baseline does. */
static int read_still(const struct site *site, const struct photo *photo,
                      const struct progress_change *target, double *change)
{
    struct verdicts_bench *bench = site->bench;
    struct report report = {0};
    const struct meso_session sessions[2] = {{.photo = bench->before}, {.photo = bench->after}};
    *change = NAN;
    int code = rephotograph(&bench->pipeline.kernels, photo, &verdicts_still, 2 * site->seed + 1,
                            bench->after, site->arena, &bench->err);
    if (!code)
        code = pipeline_run(&bench->pipeline, &site->subject, sessions, 2, PIPELINE_MEASURE,
                            &report, site->arena, &bench->err);
    for (int i = 0; i < report.change_count && !code; i++)
        if (report.changes[i].measure == target->measure &&
            report.changes[i].field == target->field &&
            !strcmp(report.changes[i].zone, target->zone))
            *change = report.changes[i].absolute;
    pipeline_release(&report);
    return code == MESO_E_NOT_COMPARABLE ? MESO_OK : code;
}

/* Shadow: how much of it makes how much of the field is read from the still photograph. */
static int darken_eye(const struct site *site, const struct plan *plan, struct photo *photo,
                      double *truth)
{
    struct paint_weight weight;
    struct photo trial;
    double density = copysign(0.08, plan->wanted), change = NAN;
    *truth = NAN;
    /* Across zero the field jumps from one side of a colour difference to the other. */
    if ((plan->from->before + plan->wanted) * plan->from->before <= 0)
        return MESO_OK;
    int code = weigh_zone(site, plan->from->zone, &weight);
    for (int round = 0; round < 2 && !code; round++) {
        code = paint_copy(site->photo, &trial, site->arena, &site->bench->err);
        if (code)
            return code;
        paint_density(&trial, &weight, (double[3]){density, density, density});
        code = read_still(site, &trial, plan->from, &change);
        if (!(fabs(change) > 0.1) || change * plan->wanted < 0)
            return code;
        if (round == 0)
            density *= plan->wanted / change;
    }
    *truth = change;
    if (!code)
        memcpy(photo->rgb, trial.rgb, (size_t)trial.stride * (size_t)trial.height);
    return code;
}

static const struct plant {
    const char *name;
    const struct measure *measure;
    const char *field;
    const char *zones; /* where, in turn; NULL: where most of the marks lie, and the whole */
    int sign;          /* -1: it can only be taken away; 0: both ways in turn */
    paint_fn paint;
} plants[] = {
    {"depth", &measure_wrinkles, "depth", NULL, 0, deepen_lines},
    {"lines", &measure_wrinkles, "density", NULL, -1, remove_lines},
    {"spots", &measure_spots, "density", NULL, -1, remove_spots},
    {"blood", &measure_redness, "index", "cheek_left cheek_right", 0, add_blood},
    {"evenness", &measure_tone, "evenness", "cheek_left cheek_right forehead", 0, even_out},
    {"shadow", &measure_under_eye, "darkness", "under_eye_left under_eye_right", 0, darken_eye},
};
enum { PLANTS = sizeof plants / sizeof *plants };

/* The n-th of the names, from the first on again. */
static void name_in_turn(const char *names, int n, char zone[24])
{
    char room[64], *rest = room, *name;
    int count = 1;
    for (const char *at = names; *at; at++)
        count += *at == ' ';
    snprintf(room, sizeof room, "%s", names);
    for (int i = n % count; (name = strtok_r(rest, " ", &rest)) && i > 0; i--)
        ;
    snprintf(zone, 24, "%s", name);
}

/* Lines below the eye lie among lashes and the lid's own edge, which no one can scale with them. */
static bool can_be_painted(const struct plant *plant, const char *zone)
{
    return strcmp(zone, "whole") != 0 &&
           (plant->measure != &measure_wrinkles || strncmp(zone, "under_eye", 9) != 0);
}

/* The zone of the most marks: of lines always (of a close-up there is but the whole), of spots in
   every other subject, which else are judged over the whole face. */
static void choose_zone(const struct site *site, const struct plant *plant, int number,
                        char zone[24])
{
    double most = 0;
    strcpy(zone, "whole");
    if (plant->zones) {
        name_in_turn(plant->zones, number, zone);
        return;
    }
    if (plant->measure != &measure_wrinkles && number % 2 == 0)
        return;
    for (int i = 0; i < site->null->change_count; i++) {
        const struct progress_change *change = &site->null->changes[i];
        if (change->measure == plant->measure && can_be_painted(plant, change->zone) &&
            change->field == 0 && change->before * change->area_cm2 > most) {
            most = change->before * change->area_cm2;
            snprintf(zone, 24, "%s", change->zone);
        }
    }
}

static const struct progress_change *find(const struct report *report, const struct plant *plant,
                                          const char *zone)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (change->measure == plant->measure && !strcmp(change->zone, zone) &&
            change->field == measure_field_index(plant->measure, plant->field))
            return change;
    }
    return NULL;
}

static int plant_one(const struct site *site, const struct plant *plant,
                     const struct verdicts_dose *dose, const struct verdicts_report *null_about,
                     const struct progress_change *from)
{
    struct verdicts_bench *bench = site->bench;
    struct verdicts_report about = *null_about;
    struct photo photo;
    struct report report;
    double truth;
    int sign = plant->sign ? plant->sign : about.number % 2 ? 1 : -1;
    const struct plan plan = {.from = from, .wanted = sign * verdicts_dose_of(dose, from)};
    int code = paint_copy(site->photo, &photo, site->arena, &bench->err);
    if (!code)
        code = plant->paint(site, &plan, &photo, &truth);
    if (code || isnan(truth))
        return code;
    code = rephotograph(&bench->pipeline.kernels, &photo, &verdicts_gates,
                        2 * site->seed + 2 + dose->draw, bench->after, site->arena, &bench->err);
    const struct verdicts_target target = {from->measure, from->field, from->zone, truth};
    verdicts_name_plant(&about, plant->name, dose);
    if (!code)
        code = verdicts_compare(bench, &site->subject, &about, &target, &report, site->arena);
    pipeline_release(&report);
    return code;
}

static int plant_all(const struct site *site, const struct verdicts_report *about)
{
    int code = MESO_OK;
    const char *one = getenv("PLANT");
    for (int p = 0; p < PLANTS && !code; p++) {
        char zone[24];
        if (one && strcmp(one, plants[p].name) != 0)
            continue;
        choose_zone(site, &plants[p], about->number, zone);
        const struct progress_change *from = find(site->null, &plants[p], zone);
        /* A field that this photograph does not show can't be asked for. */
        if (!from || from->reason_count || !(from->detectable > 0) || !(from->before != 0))
            continue;
        for (int r = 0; r < VERDICTS_DOSES && !code; r++) {
            struct base_arena_mark mark = base_arena_mark(site->arena);
            code = plant_one(site, &plants[p], &verdicts_doses[r], about, from);
            base_arena_rewind(site->arena, mark);
        }
    }
    return code;
}

static int open_rendered(struct verdicts_bench *bench, int number, struct photo **photo,
                         char name[40], struct pipeline_subject *subject, struct arena *arena)
{
    struct rendered_photograph rendered;
    int code = rendered_patient(RENDERED_SKIN, 7500 + (uint64_t)number, 0.75, NULL, &rendered,
                                arena, &bench->err);
    *photo = code ? NULL : base_arena_calloc(arena, 1, sizeof **photo, &bench->err);
    if (!*photo)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    **photo = (struct photo){.width = rendered.image.width,
                             .height = rendered.image.height,
                             .stride = 3 * (ptrdiff_t)rendered.image.width,
                             .rgb = rendered.image.rgb};
    *subject = (struct pipeline_subject){.view = rendered.view, .mm_per_px = rendered.mm_per_px};
    snprintf(name, 40, "patient-%d", 7500 + number);
    return MESO_OK;
}

int verdicts_planted_pixels(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                            int number, struct arena *arena)
{
    struct site site = {.bench = bench, .arena = arena, .seed = 30000 + 7 * (uint64_t)number};
    struct verdicts_report about;
    struct report null;
    struct photo *photo;
    char name[40];
    int code = kind->real ? verdicts_open_real(VERDICTS_FACES, number, &photo, name, &site.subject,
                                               arena, &bench->err)
                          : open_rendered(bench, number, &photo, name, &site.subject, arena);
    if (code || !*name)
        return code;
    verdicts_about(&about, kind, number, name);
    site.photo = photo;
    code = rephotograph(&bench->pipeline.kernels, photo, &verdicts_still, 2 * site.seed + 1,
                        bench->before, arena, &bench->err);
    if (!code)
        code = rephotograph(&bench->pipeline.kernels, photo, &verdicts_gates, 2 * site.seed + 2,
                            bench->after, arena, &bench->err);
    if (!code)
        code = verdicts_compare(bench, &site.subject, &about, NULL, &null, arena);
    site.null = &null;
    site.baseline = null.session_count ? &null.sessions[0].photos[0] : NULL;
    if (!code && !about.code)
        code = plant_all(&site, &about);
    pipeline_release(&null);
    return code;
}
