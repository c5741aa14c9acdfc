/* Pairs of rendered trichoscopic fields with planted gains and losses, taken through the whole
   program: each row of the ledger is held against the hairs that are truly there. */
#include "hair_pairs.h"
#include "hair_truth.h"
#include "pair_files.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the hairs in the field, per 20 of them; the rest of a pair is drawn from its number. */
static const struct {
    int hairs;
    double lost, gained;
    double restyle_deg;
    bool cut_again;
    double length_mm, um_per_px;
    enum render_colour colour;
    enum render_tone tone;
} pairs[] = {
    {60, 0.05, 0.15, 5, false, 0.9, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {120, 0.10, 0.05, 10, true, 0.9, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {160, 0.05, 0.10, 10, true, 0.8, 5, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT},
    {200, 0.15, 0.05, 5, true, 0.7, 5, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM},
    {80, 0.00, 0.20, 15, true, 1.1, 4, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM},
    {100, 0.20, 0.00, 10, false, 0.8, 6, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {80, 0.10, 0.10, 10, true, 0.9, 5, RENDER_HAIR_WHITE, RENDER_TONE_DARK},
    {50, 0.06, 0.20, 10, true, 0.6, 3, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {140, 0.10, 0.20, 10, false, 0.7, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {120, 0.00, 0.00, 8, true, 0.8, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {100, 0.05, 0.05, 8, true, 0.8, 8, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {90, 0.05, 0.20, 10, false, 0.5, 5, RENDER_HAIR_GREY, RENDER_TONE_MEDIUM},
    /* Nothing changed: whatever is stated is the program's own error. */
    {60, 0.00, 0.00, 10, true, 0.9, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {160, 0.00, 0.00, 10, true, 0.8, 5, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT},
    {200, 0.00, 0.00, 5, true, 0.7, 5, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM},
    {80, 0.00, 0.00, 15, false, 1.1, 4, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM},
    {100, 0.00, 0.00, 10, true, 0.8, 6, RENDER_HAIR_WHITE, RENDER_TONE_DARK},
    {140, 0.00, 0.00, 10, false, 0.6, 5, RENDER_HAIR_GREY, RENDER_TONE_MEDIUM},
};
enum { PAIRS = sizeof pairs / sizeof *pairs };

struct figures {
    int right[3], said[3], there[3], told[3]; /* kept, new, lost */
    int undecided;
    int itself, both; /* kept pairs of the same hair, of two known ones */
    int traced;       /* of the kept, found in either picture */
    int net, true_net, hairs;
    int causes[2][HAIR_PAIRS_CAUSES]; /* new, lost ones that are not told */
};

struct rendered {
    struct render_trichoscopy before, after;
};

static int render(int index, struct rendered *out, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy_options o;
    render_trichoscopy_defaults(&o);
    double turn = 2.399963 * index;       /* golden angle: spread over all directions */
    const char *others = getenv("SEEDS"); /* 1, 2 ...: pairs that nothing was tuned on */
    o.seed = o.camera.noise_seed =
        1701 + (uint64_t)index + 1000 * (others ? strtoul(others, NULL, 10) : 0);
    o.hairs = pairs[index].hairs;
    o.um_per_px = pairs[index].um_per_px;
    o.width = (int)(8000 / o.um_per_px);
    o.height = (int)(6000 / o.um_per_px);
    o.length_mm = pairs[index].length_mm;
    o.colour = pairs[index].colour;
    o.tone = pairs[index].tone;
    struct render_trichoscopy_change c = {
        .session = 4,
        .lost = (int)(pairs[index].lost * o.hairs + 0.5),
        .gained = (int)(pairs[index].gained * o.hairs + 0.5),
        .shift_x_um = 500 * cos(turn),
        .shift_y_um = 400 * sin(turn),
        .rotate_deg = 6 * sin(2 * turn + 1),
        .scale = 1 + 0.04 * cos(3 * turn),
        .restyle_deg = pairs[index].restyle_deg,
        .clipped_again = pairs[index].cut_again,
    };
    int code = render_trichoscopy(&o, NULL, &c, &out->before, arena, err);
    render_trichoscopy_other_light(&o, &c);
    return code ? code : render_trichoscopy(&o, &c, NULL, &out->after, arena, err);
}

static const struct render_hair *with_id(const struct render_trichoscopy *truth, int id)
{
    for (int i = 0; i < truth->hair_count; i++)
        if (truth->hairs[i].id == id)
            return &truth->hairs[i];
    return NULL;
}

/* Where a hair of one picture stands in the other: whether both see the root. */
static bool in_common(const struct rendered *pair, const struct render_hair *hair, bool after)
{
    const double *m = pair->after.to_baseline;
    struct render_point p = hair->path[0];
    double det = m[0] * m[4] - m[1] * m[3], x = p.x - m[2], y = p.y - m[5];
    struct render_point q =
        after
            ? (struct render_point){m[0] * p.x + m[1] * p.y + m[2], m[3] * p.x + m[4] * p.y + m[5]}
            : (struct render_point){(m[4] * x - m[1] * y) / det, (m[0] * y - m[3] * x) / det};
    return hair->root_in_field && q.x >= 0 && q.y >= 0 && q.x < pair->before.image.width &&
           q.y < pair->before.image.height;
}

static enum progress_fate fate_of(const struct render_hair *hair)
{
    return hair->status == RENDER_HAIR_NEW    ? PROGRESS_NEW
           : hair->status == RENDER_HAIR_LOST ? PROGRESS_GONE
                                              : PROGRESS_KEPT;
}

static enum progress_fate fate_said(const struct progress_match *row)
{
    return row->fate == PROGRESS_CHANGED ? PROGRESS_KEPT : row->fate;
}

/* What the truth holds within the frame that both see. */
static void count_truth(const struct rendered *pair, const int *before_of, int before_count,
                        const int *after_of, int after_count, struct figures *f)
{
    for (int i = 0; i < pair->before.hair_count; i++) {
        const struct render_hair *hair = &pair->before.hairs[i];
        if (!in_common(pair, hair, false) || hair_truth_visible_mm(hair, &pair->before) < 0.12)
            continue;
        enum progress_fate fate = fate_of(hair);
        f->there[fate]++;
        f->hairs++;
        f->true_net -= fate == PROGRESS_GONE;
        if (fate != PROGRESS_KEPT)
            continue;
        bool traced = false;
        for (int m = 0; m < before_count; m++)
            traced = traced || before_of[m] == hair->id;
        for (int m = 0; m < after_count; m++)
            traced = traced || after_of[m] == hair->id;
        f->traced += traced;
    }
    for (int i = 0; i < pair->after.hair_count; i++) {
        const struct render_hair *hair = &pair->after.hairs[i];
        if (hair->status == RENDER_HAIR_NEW && in_common(pair, hair, true)) {
            f->there[PROGRESS_NEW]++;
            f->true_net++;
        }
    }
}

static bool verbose;

/* What became of a hair that stands in no row of its fate. */
static void print_untold(const struct report *report, const struct render_hair *hair,
                         const int *before_of, const int *after_of)
{
    const struct report_photo *photos[2] = {&report->sessions[0].photos[0],
                                            &report->sessions[1].photos[0]};
    const int *of[2] = {before_of, after_of};
    printf("  %s hair %d at %.0f,%.0f, %.0f um, %.2f mm:", progress_fate_name(fate_of(hair)),
           hair->id, hair->path[0].x, hair->path[0].y, hair->diameter_um, hair->length_mm);
    for (int s = 0; s < 2; s++)
        for (int m = 0; m < photos[s]->mark_count; m++) {
            if (of[s][m] != hair->id)
                continue;
            printf(" found %s", s ? "after" : "before");
            for (int r = 0; r < report->ledger.count; r++) {
                const struct progress_match *row = &report->ledger.at[r];
                if (row->kind == MEASURE_HAIR && (s ? row->after : row->before) == m)
                    printf(" in row %s%s (%d, %d) shown %.2f again %.2f whole %.2f changed %.2f",
                           progress_fate_name(row->fate), row->seen ? " seen" : "",
                           row->before >= 0 ? before_of[row->before] : -2,
                           row->after >= 0 ? after_of[row->after] : -2, row->shown,
                           row->contrast_again, row->whole, row->changed);
            }
        }
    putchar('\n');
}

/* Of the true hairs in the frame, those that stand in a row of their fate. */
static void count_told(const struct rendered *pair, const struct report *report,
                       const int *before_of, const int *after_of, struct figures *f)
{
    for (int side = 0; side < 2; side++) {
        const struct render_trichoscopy *truth = side ? &pair->after : &pair->before;
        for (int i = 0; i < truth->hair_count; i++) {
            const struct render_hair *hair = &truth->hairs[i];
            enum progress_fate fate = fate_of(hair);
            if (!in_common(pair, hair, side) || hair_truth_visible_mm(hair, truth) < 0.12 ||
                (side && fate != PROGRESS_NEW))
                continue;
            bool told = false;
            for (int r = 0; r < report->ledger.count && !told; r++) {
                const struct progress_match *row = &report->ledger.at[r];
                bool names = (row->before >= 0 && before_of[row->before] == hair->id) ||
                             (row->after >= 0 && after_of[row->after] == hair->id);
                told = row->kind == MEASURE_HAIR && names && fate_said(row) == fate;
            }
            f->told[fate] += told;
            if (!told && fate != PROGRESS_KEPT)
                hair_pairs_add_cause(&report->ledger, hair, side ? after_of : before_of,
                                     report->sessions[side].photos[0].mark_count, side,
                                     f->causes[fate == PROGRESS_GONE]);
            if (verbose && !told)
                print_untold(report, hair, before_of, after_of);
        }
    }
}

static void judge_row(const struct rendered *pair, const struct progress_match *row,
                      const struct report *report, const int *before_of, const int *after_of,
                      struct figures *f)
{
    enum progress_fate fate = fate_said(row);
    int a = row->before >= 0 ? before_of[row->before] : -1;
    int b = row->after >= 0 ? after_of[row->after] : -1;
    const struct render_hair *first = a >= 0 ? with_id(&pair->before, a) : NULL;
    const struct render_hair *second = b >= 0 ? with_id(&pair->after, b) : NULL;
    if (fate == PROGRESS_UNDECIDED) {
        f->undecided += !row->outside;
        return;
    }
    f->net += (fate == PROGRESS_NEW) - (fate == PROGRESS_GONE);
    /* A hair whose root one picture doesn't show can't be held against anything. */
    bool outside =
        (first && !in_common(pair, first, false)) || (second && !in_common(pair, second, true));
    bool right = (first && fate_of(first) == fate) || (second && fate_of(second) == fate);
    if (fate == PROGRESS_KEPT && first && second) {
        f->both++;
        f->itself += a == b;
    }
    if (!outside) {
        f->said[fate]++;
        f->right[fate] += right;
    }
    if (verbose && (!right || row->before < 0 || row->after < 0) &&
        !(outside && fate == PROGRESS_KEPT)) {
        const struct measure_mark *m = row->before >= 0
                                           ? &report->sessions[0].photos[0].marks[row->before]
                                           : &report->sessions[1].photos[0].marks[row->after];
        printf("  %-5s%s%s shown %.2f again %.2f before %d after %d at %.0f,%.0f to "
               "%.0f,%.0f length %.0f width %.1f "
               "contrast %.2f\n",
               progress_fate_name(fate), right ? "" : " WRONG", outside ? " (outside)" : "",
               row->shown, row->contrast_again, a, b, m->points[0].x, m->points[0].y,
               m->points[m->count - 1].x, m->points[m->count - 1].y, m->length_px, m->width_px,
               m->contrast);
    }
}

static int judge(const struct rendered *pair, const struct report *report, struct figures *f,
                 struct arena *arena, struct meso_error *err)
{
    const struct report_photo *before = &report->sessions[0].photos[0];
    const struct report_photo *after = &report->sessions[1].photos[0];
    int *before_of, *after_of;
    int code =
        hair_truth_owners(&pair->before, before->marks, before->mark_count, &before_of, arena, err);
    if (!code)
        code =
            hair_truth_owners(&pair->after, after->marks, after->mark_count, &after_of, arena, err);
    if (code)
        return code;
    count_truth(pair, before_of, before->mark_count, after_of, after->mark_count, f);
    for (int i = 0; i < report->ledger.count; i++)
        if (report->ledger.at[i].kind == MEASURE_HAIR)
            judge_row(pair, &report->ledger.at[i], report, before_of, after_of, f);
    count_told(pair, report, before_of, after_of, f);
    return MESO_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How far from its follicle the mapping brings a root, um: median and 95th of 100. */
static int print_registration(const struct rendered *pair, const struct report *report,
                              struct arena *arena, struct meso_error *err)
{
    double *off = base_arena_alloc(arena, sizeof *off * (size_t)(pair->before.hair_count + 1), err);
    int count = 0;
    if (!off)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < pair->before.hair_count; i++) {
        const struct render_hair *hair = &pair->before.hairs[i];
        const struct render_hair *again = with_id(&pair->after, hair->id);
        double x, y;
        if (!again || !in_common(pair, hair, false))
            continue;
        align_point(report->sessions[1].photos[0].alignment, hair->path[0].x, hair->path[0].y, &x,
                    &y);
        off[count++] = pair->after.um_per_px * hypot(x - again->path[0].x, y - again->path[0].y);
    }
    qsort(off, (size_t)count, sizeof *off, by_value);
    if (count)
        printf("  root off by %.0f/%.0f um", off[count / 2], off[count * 95 / 100]);
    return MESO_OK;
}

static double share(int part, int whole)
{
    return whole ? (double)part / whole : 1;
}

static int print_pair(struct pipeline *pipeline, int index, const char *folder,
                      struct figures *total, double *net_error,
                      struct hair_pairs_coverage *coverage, struct meso_error *err)
{
    struct arena *arena;
    struct rendered pair;
    struct report report = {0};
    struct figures f = {0};
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = render(index, &pair, arena, err);
    const struct pipeline_subject subject = {.view = LOCATE_SCALP_MACRO,
                                             .mm_per_px = pair.before.um_per_px / 1000};
    if (!code)
        code = pair_files_compare(pipeline, &subject, &pair.before.image, &pair.after.image, folder,
                                  &report, arena, err);
    if (code && report.session_count == 2 && report.not_aligned) {
        printf("%3d hairs: not aligned: %s\n", pairs[index].hairs, err->text);
        code = MESO_OK;
    } else if (!code || code == MESO_E_NOT_COMPARABLE) {
        code = judge(&pair, &report, &f, arena, err);
        struct hair_pairs_stated stated;
        bool changed = pairs[index].lost != pairs[index].gained;
        hair_pairs_state(&report, f.hairs, f.true_net, changed, &stated);
        hair_pairs_add_stated(coverage, &stated, changed);
        *net_error = (stated.net - f.true_net) / f.hairs;
        printf("%3d %-5s on %-6s %.0f um/px %4.1f mm %4d %4d %4d  %+4d %+4d", pairs[index].hairs,
               render_colour_names[pairs[index].colour], render_tone_names[pairs[index].tone],
               pairs[index].um_per_px, pairs[index].length_mm, f.there[0], f.there[1], f.there[2],
               f.true_net, f.net);
        hair_pairs_print_stated(&stated);
        printf("%+5.1f%%  ", 100 * *net_error);
        for (int k = 0; k < 3; k++) {
            printf(" %4.2f/%4.2f", share(f.right[k], f.said[k]), share(f.told[k], f.there[k]));
            total->right[k] += f.right[k];
            total->said[k] += f.said[k];
            total->there[k] += f.there[k];
            total->told[k] += f.told[k];
        }
        hair_pairs_sum_causes(total->causes, f.causes);
        total->traced += f.traced;
        total->both += f.both;
        total->itself += f.itself;
        printf("  undecided %2d traced %4.2f", f.undecided, share(f.traced, f.there[0]));
        if (!code)
            code = print_registration(&pair, &report, arena, err);
        putchar('\n');
    }
    pipeline_release(&report);
    base_arena_free(arena);
    return code;
}

int accuracy_hair_pairs(struct pipeline *pipeline, const char *folder, struct meso_error *err)
{
    static const char *const names[3] = {"kept", "new", "lost"};
    struct figures total = {0};
    struct hair_pairs_coverage coverage = {0};
    double sum = 0, worst = 0;
    const char *only = getenv("PAIR"); /* one pair alone, row by row; `all`: every one */
    int code = MESO_OK, count = 0;
    only = only && strcmp(only, "all") ? only : NULL;
    verbose = only != NULL;
    printf("hair: pairs, rendered           kept  new lost   net rows  stated           error   "
           "precision/recall of kept, new, lost\n");
    for (int i = 0; i < PAIRS && !code; i++) {
        double error = 0;
        if (only && atoi(only) != i)
            continue;
        code = print_pair(pipeline, i, folder, &total, &error, &coverage, err);
        if (isnan(error))
            continue;
        sum += fabs(error);
        worst = fmax(worst, fabs(error));
        count++;
    }
    printf("hair, pairs: net change off by %.1f %% of the count in the mean, %.1f %% worst (goal "
           "1.5 %%)\n",
           100 * sum / count, 100 * worst);
    hair_pairs_print_coverage(&coverage);
    for (int k = 0; k < 3; k++)
        printf("hair, pairs: %s: precision %.3f recall %.3f (goal 0.95)\n", names[k],
               share(total.right[k], total.said[k]), share(total.told[k], total.there[k]));
    printf("hair, pairs: of the kept, %.3f were traced in one picture at least; of two known hairs "
           "called one, %.3f are\n",
           share(total.traced, total.there[0]), share(total.itself, total.both));
    hair_pairs_print_causes(total.causes, total.there + PROGRESS_NEW, total.told + PROGRESS_NEW);
    return code;
}
