/* Rendered skin with planted changes: spots that went or came, lines that faded. */
#include "ledger_marks.h"
#include "pair_files.h"

#include <math.h>
#include <stdio.h>

/* A found thing is the true one within this of it, mm. */
static const double reach_mm = 1.0;

struct figures {
    int right[5], said[5], told[5], there[5], in_view[5]; /* by fate; kept and changed as one */
};

static enum progress_fate said_of(const struct progress_match *row)
{
    return row->fate == PROGRESS_CHANGED ? PROGRESS_KEPT : row->fate;
}

static const struct measure_mark *mark_of(const struct report *report,
                                          const struct progress_match *row)
{
    return row->before >= 0 ? &report->sessions[0].photos[0].marks[row->before]
                            : &report->sessions[1].photos[0].marks[row->after];
}

/* The true spot that a mark is of; -1: none. */
static int spot_at(const struct render_skin *truth, struct image_point p)
{
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < truth->spot_count; i++) {
        double away = hypot(truth->spots[i].centre.x - p.x, truth->spots[i].centre.y - p.y) *
                      truth->mm_per_px;
        if (truth->spots[i].visible && away < least &&
            away < fmax(reach_mm, 0.5 * truth->spots[i].radius_mm)) {
            least = away;
            best = i;
        }
    }
    return best;
}

static bool in_both(const struct render_spot *a, const struct render_spot *b)
{
    return a->visible && b->visible;
}

/* reversed: the follow-up is the picture with all spots, and what was removed has come. */
static void judge_spots(const struct render_skin *pair[2], bool reversed,
                        const struct report *report, struct figures *f)
{
    enum progress_fate planted = reversed ? PROGRESS_NEW : PROGRESS_GONE;
    /* By the picture that has them all; spots keep their number. */
    const struct render_skin *full = pair[reversed ? 1 : 0], *less = pair[reversed ? 0 : 1];
    bool told[512] = {false}, found[512] = {false};
    for (int i = 0; i < report->ledger.count; i++) {
        const struct progress_match *row = &report->ledger.at[i];
        if (row->kind != MEASURE_SPOT)
            continue;
        const struct render_skin *own = row->before >= 0 ? pair[0] : pair[1];
        int spot = spot_at(own, mark_of(report, row)->points[0]);
        enum progress_fate said = said_of(row);
        f->said[said]++;
        if (spot < 0)
            continue;
        enum progress_fate fate = less->spots[spot].removed ? planted : PROGRESS_KEPT;
        f->right[said] += said == fate;
        if (spot >= 512)
            continue;
        found[spot] = true;
        told[spot] = told[spot] || said == fate;
    }
    for (int i = 0; i < full->spot_count && i < 512; i++) {
        /* What nobody would call a spot is not asked for. */
        if (!in_both(&full->spots[i], &less->spots[i]) || full->spots[i].radius_mm < 0.75 ||
            full->spots[i].melanin < 0.1)
            continue;
        enum progress_fate fate = less->spots[i].removed ? planted : PROGRESS_KEPT;
        f->in_view[fate]++;
        f->there[fate] += found[i];
        f->told[fate] += told[i];
    }
}

static void judge_lines(bool faded, bool reversed, const struct report *report, struct figures *f)
{
    enum progress_fate planted = reversed ? PROGRESS_NEW : PROGRESS_GONE;
    for (int i = 0; i < report->ledger.count; i++) {
        const struct progress_match *row = &report->ledger.at[i];
        if (row->kind != MEASURE_WRINKLE)
            continue;
        enum progress_fate said = said_of(row), fate = faded ? planted : PROGRESS_KEPT;
        f->said[said]++;
        f->right[said] += said == fate;
        f->there[fate]++;
        f->in_view[fate]++;
        f->told[fate] += said == fate;
    }
}

static int render_and_compare(struct pipeline *pipeline, uint64_t seed, bool reversed,
                              double line_factor, const char *folder, struct figures *spots,
                              struct figures *lines, struct meso_error *err)
{
    struct arena *arena;
    struct render_skin_options o;
    struct render_skin_change c;
    struct render_skin before, after;
    struct report report = {0};
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    render_skin_defaults(&o);
    render_skin_change_defaults(&c);
    o.seed = o.camera.noise_seed = seed;
    o.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    o.spots = 40;
    o.lines = 0.7;
    c.session = 3;
    c.spots_removed = 8;
    c.spot_factor = 1;
    c.line_factor = line_factor;
    c.redness_factor = 1;
    c.shift_x_mm = 2 * cos((double)seed);
    c.shift_y_mm = 1.5 * sin(2 * (double)seed);
    c.rotate_deg = 4 * sin((double)seed);
    c.scale = 1 + 0.03 * cos(3 * (double)seed);
    code = render_skin(&o, NULL, &before, arena, err);
    o.camera.noise_seed++;
    o.camera.exposure_ev += 0.06;
    if (!code)
        code = render_skin(&o, &c, &after, arena, err);
    const struct render_skin *pair[2] = {reversed ? &after : &before, reversed ? &before : &after};
    const struct pipeline_subject subject = {.view = LOCATE_SKIN, .mm_per_px = pair[0]->mm_per_px};
    if (!code)
        code = pair_files_compare(pipeline, &subject, &pair[0]->image, &pair[1]->image, folder,
                                  &report, arena, err);
    if (report.not_aligned)
        printf("ledger, planted: seed %d not aligned: %s\n", (int)seed, report.not_aligned);
    if (!code || code == MESO_E_NOT_COMPARABLE || code == MESO_E_NOT_ALIGNED) {
        code = MESO_OK;
        if (!report.not_aligned) {
            judge_spots(pair, reversed, &report, spots);
            judge_lines(line_factor == 0, reversed, &report, lines);
        }
    }
    pipeline_release(&report);
    base_arena_free(arena);
    return code;
}

static void print(const char *name, const struct figures *f)
{
    static const char *const fates[] = {"kept", "new", "gone"};
    for (int k = 0; k < 3; k++)
        if (f->there[k])
            printf(
                "ledger, planted: %s %s: precision %.3f recall %.3f of %d found, of %d in view\n",
                name, fates[k], f->said[k] ? (double)f->right[k] / f->said[k] : 1,
                (double)f->told[k] / f->there[k], f->there[k], f->in_view[k]);
}

int accuracy_ledger_planted(struct pipeline *pipeline, const char *folder, struct meso_error *err)
{
    enum { SITES = 9 };
    struct figures spots = {.right = {0}}, lines = {.right = {0}};
    int code = MESO_OK;
    for (uint64_t seed = 0; seed < SITES && !code; seed++)
        code = render_and_compare(pipeline, 5101 + seed, seed % 2, seed % 3 ? 1 : 0, folder, &spots,
                                  &lines, err);
    print("spots", &spots);
    print("wrinkles", &lines);
    return code;
}
