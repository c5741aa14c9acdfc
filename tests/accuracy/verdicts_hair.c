/* Rendered hair that changed by as much as its own null report says could be seen. */
#include "rendered_patient.h"
#include "verdicts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_hair, measure_hair_coverage;

static const struct nuisance camera = {.white_balance = 0.02,
                                       .gradient = 0.04,
                                       .blur_px = 0.5,
                                       .noise_levels = 1,
                                       .jpeg_lowest = 80,
                                       .jpeg_highest = 95};

struct site {
    struct verdicts_bench *bench;
    enum rendered_kind kind;
    uint64_t patient;
    double size;
    struct rendered_photograph baseline;
    struct pipeline_subject subject;
    struct arena *arena;
};

static int take(const struct site *site, const struct render_image *image, uint64_t draw,
                const char *path)
{
    const struct photo photo = {.width = image->width,
                                .height = image->height,
                                .stride = 3 * (ptrdiff_t)image->width,
                                .rgb = image->rgb};
    return rephotograph(&site->bench->pipeline.kernels, &photo, &camera, 9 * site->patient + draw,
                        path, site->arena, &site->bench->err);
}

static int render(const struct site *site, const struct rendered_treatment *treatment,
                  struct rendered_photograph *out)
{
    return rendered_patient(site->kind, site->patient, site->size, treatment, out, site->arena,
                            &site->bench->err);
}

/* By whole hairs, at least as much as wanted. */
static int change_count(const struct site *site, const struct progress_change *from, double wanted,
                        struct rendered_photograph *after, double *truth)
{
    struct rendered_treatment treatment = rendered_untreated;
    double area_cm2 = site->baseline.image.width * site->baseline.mm_per_px *
                      site->baseline.image.height * site->baseline.mm_per_px / 100;
    int hairs = (int)ceil(fabs(wanted) * area_cm2);
    if (wanted < 0)
        treatment.lost = hairs;
    else
        treatment.gained = hairs;
    *truth = copysign(hairs / area_cm2, wanted);
    int code = render(site, &treatment, after);
    /* Not so many are there to be lost. */
    if (code && wanted < 0) {
        *truth = NAN;
        code = MESO_OK;
    }
    (void)from;
    return code;
}

static int change_diameter(const struct site *site, const struct progress_change *from,
                           double wanted, struct rendered_photograph *after, double *truth)
{
    struct rendered_treatment treatment = rendered_untreated;
    treatment.thicken = wanted / from->before;
    *truth = wanted;
    return render(site, &treatment, after);
}

/* Bare skin falls exponentially with the hair that may lie over it; once corrected. */
static int change_coverage(const struct site *site, const struct progress_change *from,
                           double wanted, struct rendered_photograph *after, double *truth)
{
    struct rendered_treatment treatment = rendered_untreated;
    double bare = 1 - site->baseline.coverage;
    *truth = NAN;
    (void)from;
    if (!(bare > 0) || bare - wanted < 0.02 || bare - wanted > 0.98)
        return MESO_OK;
    treatment.density_factor = log(bare - wanted) / log(bare);
    for (int round = 0; round < 3; round++) {
        struct base_arena_mark mark = base_arena_mark(site->arena);
        int code = render(site, &treatment, after);
        double change = after->coverage - site->baseline.coverage;
        if (code)
            return code;
        *truth = change;
        if (fabs(change / wanted - 1) < 0.03 || round == 2)
            break;
        treatment.density_factor = 1 + (treatment.density_factor - 1) * wanted / change;
        if (!(treatment.density_factor > 0.05))
            treatment.density_factor = 0.05;
        base_arena_rewind(site->arena, mark);
    }
    return MESO_OK;
}

static const struct {
    const char *name;
    enum rendered_kind kind;
    const struct measure *measure;
    const char *field;
    int (*change)(const struct site *site, const struct progress_change *from, double wanted,
                  struct rendered_photograph *after, double *truth);
} plants[] = {
    {"hairs", RENDERED_FIELD, &measure_hair, "density", change_count},
    {"diameter", RENDERED_FIELD, &measure_hair, "mean_diameter", change_diameter},
    {"coverage", RENDERED_SCALP, &measure_hair_coverage, "coverage", change_coverage},
};
enum { PLANTS = sizeof plants / sizeof *plants };

static int plant_one(const struct site *site, int which, const struct verdicts_dose *dose,
                     const struct verdicts_report *null_about, const struct progress_change *from)
{
    struct verdicts_bench *bench = site->bench;
    struct verdicts_report about = *null_about;
    struct rendered_photograph after;
    struct report report;
    double truth, wanted = (about.number % 2 ? 1 : -1) * verdicts_dose_of(dose, from);
    int code = plants[which].change(site, from, wanted, &after, &truth);
    /* A full scalp can only lose. */
    if (!code && isnan(truth))
        code = plants[which].change(site, from, -wanted, &after, &truth);
    if (code || isnan(truth))
        return code;
    code = take(site, &after.image, 2 + dose->draw, bench->after);
    const struct verdicts_target target = {from->measure, from->field, from->zone, truth};
    verdicts_name_plant(&about, plants[which].name, dose);
    if (!code)
        code = verdicts_compare(bench, &site->subject, &about, &target, &report, site->arena);
    pipeline_release(&report);
    return code;
}

static int plant_all(const struct site *site, const struct report *null,
                     const struct verdicts_report *about)
{
    int code = MESO_OK;
    for (int p = 0; p < PLANTS; p++)
        for (int i = 0; i < null->change_count; i++) {
            const struct progress_change *change = &null->changes[i];
            if (plants[p].kind != site->kind || change->measure != plants[p].measure ||
                change->field != measure_field_index(plants[p].measure, plants[p].field) ||
                change->reason_count || !(change->detectable > 0) || !(change->before > 0))
                continue;
            for (int r = 0; r < VERDICTS_DOSES && !code; r++) {
                struct base_arena_mark mark = base_arena_mark(site->arena);
                code = plant_one(site, p, &verdicts_doses[r], about, change);
                base_arena_rewind(site->arena, mark);
            }
        }
    return code;
}

int verdicts_planted_hair(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                          int number, struct arena *arena)
{
    bool field = !strcmp(kind->name, "planted_field");
    struct site site = {.bench = bench,
                        .kind = field ? RENDERED_FIELD : RENDERED_SCALP,
                        .patient = 8000 + (uint64_t)number,
                        .size = field ? 0.75 : 0.625,
                        .arena = arena};
    struct rendered_photograph after;
    struct verdicts_report about;
    struct report null;
    char name[40];
    int code = render(&site, NULL, &site.baseline);
    if (!code)
        code = render(&site, &rendered_untreated, &after);
    if (code)
        return code;
    site.subject =
        (struct pipeline_subject){.view = site.baseline.view, .mm_per_px = site.baseline.mm_per_px};
    snprintf(name, sizeof name, "patient-%d", (int)site.patient);
    verdicts_about(&about, kind, number, name);
    code = take(&site, &site.baseline.image, 0, bench->before);
    if (!code)
        code = take(&site, &after.image, 1, bench->after);
    if (!code)
        code = verdicts_compare(bench, &site.subject, &about, NULL, &null, arena);
    if (!code && !about.code)
        code = plant_all(&site, &null, &about);
    pipeline_release(&null);
    return code;
}
