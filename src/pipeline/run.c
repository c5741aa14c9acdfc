/* One patient's way from photographs to a report: decode, locate, align, judge, measure, compare.
 */
#include "nuisance.h"

#include <math.h>
#include <string.h>

void pipeline_release(struct report *report)
{
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            base_arena_free(report->sessions[s].photos[i].pixels);
    report->session_count = 0;
}

/* A run: the report being made, and what only the way needs. */
struct run {
    struct pipeline *pipeline;
    const struct pipeline_subject *subject;
    enum pipeline_goal goal;
    struct report *report;
    struct passage *passages;
    int passage_count;
    struct arena *arena;
    const struct pipeline_copy *copy; /* of the only session's photograph; NULL: an ordinary run */
    struct progress_repeats *own;     /* what it says, by measure and field */
};

static int own_zones(struct run *run, struct report_photo *photo, struct meso_error *err)
{
    const struct kernels *kernels = &run->pipeline->kernels;
    enum locate_view view = run->subject->view;
    if (photo->face)
        return locate_face_zones(photo->face, photo->photo, view, kernels, &photo->zones,
                                 run->arena, err);
    return locate_region_zones(photo->photo, view, run->subject->polygon, kernels, &photo->zones,
                               run->arena, err);
}

/* A zone that the view doesn't have can't be left untreated in it. */
static int check_control(const struct run *run, const struct report_photo *photo,
                         struct meso_error *err)
{
    const char *names[PIPELINE_MAX_ZONES], *control = run->subject->control;
    for (int z = 0; control && z < photo->zones.count; z++)
        if (!strcmp(names[z] = photo->zones.at[z].name, control))
            return MESO_OK;
    if (!control)
        return MESO_OK;
    const char *near = base_name_nearest(control, names, photo->zones.count);
    return base_error(err, MESO_E_USAGE, "the view %s has no zone '%s'%s%s%s",
                      locate_view_name(run->subject->view), control, near ? "; did you mean '" : "",
                      near ? near : "", near ? "'?" : "");
}

static int own_baseline(struct run *run, struct report_photo *photo, struct meso_error *err)
{
    pipeline_scale_own(run->subject, photo);
    if (run->goal == PIPELINE_MEASURE && run->subject->view == LOCATE_SCALP_MACRO &&
        isnan(photo->mm_per_px))
        return base_error(err, MESO_E_SCALE_NEEDED,
                          "the view scalp-macro needs the scale of the photograph: none is given, "
                          "and no card is in view");
    int code = own_zones(run, photo, err);
    return code ? code : check_control(run, photo, err);
}

static int align(struct run *run, const struct report_photo *baseline, struct report_photo *photo,
                 struct align_map **map, struct meso_error *err)
{
    const struct kernels *kernels = &run->pipeline->kernels;
    struct opencv *opencv = run->pipeline->opencv[0];
    const struct photo *before, *after;
    int code = locate_cards_painted_over(baseline->photo, &baseline->cards, &before,
                                         baseline->pixels, err);
    if (!code)
        code = locate_cards_painted_over(photo->photo, &photo->cards, &after, photo->pixels, err);
    if (code)
        return code;
    if (photo->face)
        return align_faces(kernels, opencv, before, baseline->face, after, photo->face, map,
                           run->arena, err);
    return align_textures(kernels, opencv, before, after, run->subject->view, run->subject->polygon,
                          map, run->arena, err);
}

/* Outlines are carried along even where the mapping is not to be trusted, as at the rim of the mesh
   or of the photograph; how much of a zone is trusted decides later whether it is compared. */
static bool map_outline(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    align_point(context, x, y, mapped_x, mapped_y);
    return true;
}

/* Aligned: the baseline's zones and scale. Refused: its own, and nothing will be compared. */
static int join_baseline(struct run *run, const struct report_photo *baseline,
                         struct report_photo *photo, struct meso_error *err)
{
    struct align_map *map;
    struct meso_error refusal = {0};
    int code = align(run, baseline, photo, &map, &refusal);
    if (code == MESO_E_NOT_ALIGNED && !photo->primary) {
        photo->left_out = true;
        pipeline_scale_own(run->subject, photo);
        return own_zones(run, photo, err);
    }
    if (code == MESO_E_NOT_ALIGNED) {
        run->report->not_aligned = base_arena_printf(run->arena, err, "%s", refusal.text);
        pipeline_scale_own(run->subject, photo);
        return run->report->not_aligned ? own_zones(run, photo, err) : MESO_E_OUT_OF_MEMORY;
    }
    if (code) {
        if (err)
            *err = refusal;
        return code;
    }
    photo->alignment = map;
    photo->aligned_to_session = run->report->sessions[0].number;
    pipeline_scale_inherited(baseline, photo);
    if (map->identity_doubtful && !photo->primary)
        photo->left_out = true;
    else if (map->identity_doubtful)
        pipeline_warn(
            run->report, "identity_doubtful",
            "the photographs may show different people: check that they are of one patient");
    return locate_mapped_zones(&baseline->zones, map_outline, map, photo->face, photo->photo,
                               run->subject->view, &run->pipeline->kernels, &photo->zones,
                               run->arena, err);
}

/* A repeat is another capture of the same; one that isn't would be averaged in as if it were. */
static int admit_repeat(struct run *run, struct report_photo *photo, struct meso_error *err)
{
    const struct quality *quality = &photo->quality;
    const char *why = "it shows another site or another person";
    for (int i = quality->problem_count - 1; i >= 0; i--)
        if (quality->problems[i].scope >= QUALITY_EVERYTHING)
            why = quality->problems[i].message;
    photo->left_out = photo->left_out || !quality->comparable;
    return photo->left_out ? pipeline_warn(run->report, "repeat_left_out",
                                           base_arena_printf(run->arena, err,
                                                             "the repeat '%s' was left out: %s",
                                                             photo->photo->name, why))
                           : MESO_OK;
}

/* One session with make-up and one without are not compared; both alike are, with a word of it. */
static int compare_flags(struct run *run, const struct report_photo *baseline,
                         struct report_photo *photo, struct meso_error *err)
{
    unsigned alike;
    const char *why;
    quality_compare_flags(run->subject->view, &baseline->quality, &photo->quality, &alike, &why);
    for (int i = 0; i < QUALITY_FLAG_COUNT && photo->primary; i++)
        if (alike >> i & 1)
            return pipeline_warn(run->report, "flagged_alike",
                                 base_arena_printf(run->arena, err, "both sessions were %s", why));
    return MESO_OK;
}

static int settle_photo(struct run *run, struct passage *passage, struct meso_error *err)
{
    struct report_photo *photo = passage->out;
    const struct report_photo *baseline = &run->report->sessions[0].photos[0];
    int code = pipeline_warn_of_photo(run->report, photo, run->arena, err);
    if (code)
        return code;
    if (photo == baseline) {
        code = own_baseline(run, photo, err);
    } else {
        code = join_baseline(run, baseline, photo, err);
    }
    if (!code)
        code = pipeline_scale_doubts(run->subject, run->report, photo, run->arena, err);
    if (!code && run->goal == PIPELINE_MEASURE)
        code = pipeline_warn_of_scale(run->report, photo, run->arena, err);
    if (!code)
        code = locate_cards_cut(&photo->zones, &photo->cards, run->arena, err);
    base_arena_trim(run->arena);
    if (code || (code = pipeline_judge_photo(run->pipeline, run->subject, baseline,
                                             passage->face_share, photo, err)))
        return code;
    if (photo->alignment && (code = compare_flags(run, baseline, photo, err)))
        return code;
    photo->quality.reference_residual_de00 = photo->colours.residual_de00;
    if (photo->alignment)
        quality_compare_colours(&baseline->colours, &photo->colours, &photo->quality);
    return photo->primary ? MESO_OK : admit_repeat(run, photo, err);
}

/* The baseline's primary and the follow-up's are brought to one sharpness; repeats follow theirs.
 */
static void match_blur(struct report *report)
{
    const struct report_photo *after = &report->sessions[1].photos[0];
    if (report->session_count < 2 || !after->alignment)
        return;
    double sigma[2];
    quality_match_blur(&report->sessions[0].photos[0].quality, &after->quality,
                       after->alignment->scale, &sigma[0], &sigma[1]);
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            report->sessions[s].photos[i].matched_blur_px = sigma[s];
}

static int measure_all_photos(struct run *run, struct session_readings *sessions,
                              struct meso_error *err)
{
    const struct measure_reading *frozen = NULL;
    for (int i = 0; i < run->passage_count; i++) {
        const struct passage *passage = &run->passages[i];
        struct report_photo *photo = passage->out;
        struct session_readings *session = &sessions[passage->session];
        if (photo->left_out)
            continue;
        size_t count = (size_t)pipeline_measure_count() * (size_t)pipeline_reading_slots(photo);
        struct measure_reading *readings =
            base_arena_calloc(run->arena, count, sizeof *readings, err);
        if (!readings)
            return MESO_E_OUT_OF_MEMORY;
        pipeline_say(run->pipeline, "measure", i, run->passage_count);
        int code =
            pipeline_measure_photo(run->pipeline, run->report, photo,
                                   photo->alignment ? frozen : NULL, readings, run->arena, err);
        if (code)
            return code;
        session->photo[session->capture_count] =
            (int)(photo - run->report->sessions[passage->session].photos);
        session->captures[session->capture_count++] = readings;
        if (!frozen)
            frozen = readings;
    }
    pipeline_say(run->pipeline, "measure", run->passage_count, run->passage_count);
    return MESO_OK;
}

static int pool_wholes(struct run *run, const struct session_readings *sessions,
                       struct meso_error *err)
{
    const char *names;
    bool none_left;
    int code = pipeline_pool_wholes(run->report, sessions, &names, &none_left, run->arena, err);
    if (code || !names)
        return code;
    if (none_left)
        return pipeline_warn(run->report, "zones_left_out",
                             "in every zone there is something that one photograph shows and "
                             "another can't be measured for: the whole is of what is left");
    return pipeline_warn(
        run->report, "zones_left_out",
        base_arena_printf(run->arena, err,
                          "where not every photograph can be measured the whole is without "
                          "that zone: %s",
                          names));
}

static int write_marks(struct run *run, const struct session_readings *sessions,
                       struct meso_error *err)
{
    int code = MESO_OK;
    for (int s = 0; s < run->report->session_count; s++)
        for (int c = 0; c < sessions[s].capture_count && !code; c++)
            code = pipeline_write_marks(run->subject->view,
                                        &run->report->sessions[s].photos[sessions[s].photo[c]],
                                        sessions[s].captures[c], run->arena, err);
    return code;
}

static int measure_and_compare(struct run *run, struct meso_error *err)
{
    struct report *report = run->report;
    struct session_readings *sessions = base_arena_calloc(run->arena, 2, sizeof *sessions, err);
    int code;
    if (!sessions)
        return MESO_E_OUT_OF_MEMORY;
    pipeline_share_zones(report);
    report->calibrated = pipeline_is_calibrated(report);
    match_blur(report);
    if ((code = measure_all_photos(run, sessions, err)) ||
        (code = pipeline_join_captures(run->pipeline, report, sessions, run->arena, err)) ||
        (run->copy && (code = pipeline_add_own_noise(report, sessions, run->own))) ||
        (code = write_marks(run, sessions, err)) || (code = pool_wholes(run, sessions, err)) ||
        (code = pipeline_write_measurements(report, sessions, run->arena, err)) ||
        (code = pipeline_write_ledger(report, sessions, run->arena, err)))
        return code;
    if (report->session_count == 2 &&
        (code = pipeline_write_changes(report, sessions, run->arena, err)))
        return code;
    if (report->session_count == 2 && run->subject->phototrichogram)
        return pipeline_write_growth(report, run->subject->days_between, run->arena, err);
    return MESO_OK;
}

static int plan(struct run *run, const struct meso_session *sessions, int session_count,
                struct meso_error *err)
{
    int code = pipeline_plan(run->report, sessions, session_count, &run->passages,
                             &run->passage_count, run->arena, err);
    for (int i = 0; i < run->passage_count && !code; i++) {
        run->passages[i].pipeline = run->pipeline;
        run->passages[i].subject = run->subject;
        if (i && run->copy) {
            run->passages[i].bytes = run->copy->bytes;
            run->passages[i].length = run->copy->length;
        }
    }
    return code;
}

static int walk(struct run *run, const struct meso_session *sessions, int session_count,
                struct meso_error *err)
{
    int code;
    if ((code = plan(run, sessions, session_count, err)) ||
        (code = pipeline_warn_of_course(run->report, run->arena, err)) ||
        (code = pipeline_warn_of_record(run->report, run->arena, err)) ||
        (code = pipeline_locate_all(run->pipeline, run->passages, run->passage_count, err)))
        return code;
    for (int i = 0; i < run->passage_count; i++) {
        pipeline_say(run->pipeline, "align", i, run->passage_count);
        if ((code = settle_photo(run, &run->passages[i], err)))
            return code;
    }
    if (run->goal == PIPELINE_MEASURE && (code = measure_and_compare(run, err)))
        return code;
    if (run->goal == PIPELINE_ALIGN && run->report->not_aligned)
        return base_error(err, MESO_E_NOT_ALIGNED, "%s", run->report->not_aligned);
    return run->goal == PIPELINE_MEASURE ? pipeline_answer(run->report, err) : MESO_OK;
}

static int start(struct run *run, const struct meso_session *sessions, int session_count,
                 struct meso_error *err)
{
    const struct pipeline_subject *subject = run->subject;
    struct pipeline *pipeline = run->pipeline;
    struct report *out = run->report;
    out->view = subject->view;
    if (subject->patient_code &&
        !(out->patient_code = base_arena_printf(run->arena, err, "%s", subject->patient_code)))
        return MESO_E_OUT_OF_MEMORY;
    out->course = subject->course;
    out->control = subject->control;
    out->screening = subject->screening;
    out->days_of_course =
        base_days_between(subject->first_date ? subject->first_date : sessions[0].date,
                          sessions[session_count - 1].date);
    out->given_mm_per_px = subject->mm_per_px;
    out->polygon = subject->polygon;
    out->simd = pipeline->kernels.level;
    out->kernels = &pipeline->kernels;
    out->opencv_version = opencv_version();
    return walk(run, sessions, session_count, err);
}

int pipeline_run(struct pipeline *pipeline, const struct pipeline_subject *subject,
                 const struct meso_session *sessions, int session_count, enum pipeline_goal goal,
                 struct report *out, struct arena *arena, struct meso_error *err)
{
    struct run run = {
        .pipeline = pipeline, .subject = subject, .goal = goal, .report = out, .arena = arena};
    int code = MESO_OK;
    if (goal == PIPELINE_MEASURE && session_count == 2 && subject->nuisances > 0)
        code = pipeline_read_own_noise(pipeline, subject, sessions, out, arena, err);
    return code ? code : start(&run, sessions, session_count, err);
}

int pipeline_run_copy(struct pipeline *pipeline, const struct pipeline_subject *subject,
                      const struct meso_session *session, const struct pipeline_copy *copy,
                      struct progress_repeats *own, struct arena *arena, struct meso_error *err)
{
    struct report report = {0};
    struct meso_session both = {
        .photo = session->photo, .repeats = &session->photo, .repeat_count = 1};
    struct run run = {.pipeline = pipeline,
                      .subject = subject,
                      .goal = PIPELINE_MEASURE,
                      .report = &report,
                      .arena = arena,
                      .copy = copy,
                      .own = own};
    int code = start(&run, &both, 1, err);
    pipeline_release(&report);
    return code;
}
