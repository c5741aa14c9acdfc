/* What the photographs of a comparison show of one zone, read together (measure.join), and the
   marks that stand in the report after it. */
#include "compare.h"

#include <math.h>

struct job {
    const struct measure *measure;
    int zone, index;
    struct arena *arena; /* of the marks */
    int code;
    struct meso_error err;
};

struct work {
    const struct kernels *kernels;
    const struct report *report;
    struct session_readings *sessions;
    struct job *jobs;
    int count;
};

static void run_job(void *context, int index, int worker)
{
    enum { MAX_CAPTURES = 2 * PROGRESS_MAX_CAPTURES };
    struct work *work = context;
    struct job *job = &work->jobs[index];
    struct measure_input inputs[MAX_CAPTURES];
    struct measure_capture captures[MAX_CAPTURES];
    int count = 0;
    (void)worker;
    for (int s = 0; s < work->report->session_count; s++)
        for (int c = 0; c < work->sessions[s].capture_count; c++) {
            const struct report_photo *photo =
                &work->report->sessions[s].photos[work->sessions[s].photo[c]];
            struct measure_reading *reading = &work->sessions[s].captures[c][job->index];
            inputs[count] = (struct measure_input){
                .kernels = work->kernels,
                .photo = photo->photo,
                .zone = &photo->zones.at[job->zone],
                .mm_per_px = photo->mm_per_px,
                .match_blur_px = photo->matched_blur_px,
                .frozen = count ? work->sessions[0].captures[0][job->index].frozen : NULL,
            };
            captures[count] = (struct measure_capture){.input = &inputs[count], .reading = reading};
            if (photo->alignment) {
                captures[count].map = pipeline_to_follow_up;
                captures[count].map_back = pipeline_to_baseline;
                captures[count].context = photo->alignment;
            }
            count++;
        }
    if (!(job->code = base_arena_new(&job->arena, 0, &job->err)))
        job->code = job->measure->join(captures, count, job->arena, &job->err);
    base_arena_trim(job->arena); /* what is left are the marks */
}

static int plan(struct work *work, struct arena *arena, struct meso_error *err)
{
    const struct report_photo *baseline = &work->report->sessions[0].photos[0];
    int slots = pipeline_reading_slots(baseline);
    work->jobs = base_arena_calloc(arena, (size_t)pipeline_measure_count() * (size_t)slots,
                                   sizeof *work->jobs, err);
    if (!work->jobs)
        return MESO_E_OUT_OF_MEMORY;
    for (int m = 0; measure_all[m]; m++)
        for (int z = 0; z < baseline->zones.count; z++) {
            const struct zone *zone = &baseline->zones.at[z];
            if (measure_all[m]->join && zone->valid_px &&
                measure_applies(measure_all[m], 1u << work->report->view, zone->name))
                work->jobs[work->count++] =
                    (struct job){.measure = measure_all[m], .zone = z, .index = m * slots + z};
        }
    return MESO_OK;
}

/* The jobs' marks in the run's arena. */
static int keep_marks(const struct work *work, const struct job *job, struct arena *arena,
                      struct meso_error *err)
{
    for (int s = 0; s < work->report->session_count; s++)
        for (int c = 0; c < work->sessions[s].capture_count; c++) {
            struct measure_reading *reading = &work->sessions[s].captures[c][job->index];
            int code = pipeline_copy_marks(reading, arena, err);
            if (code)
                return code;
        }
    return MESO_OK;
}

int pipeline_join_captures(struct pipeline *pipeline, const struct report *report,
                           struct session_readings *sessions, struct arena *arena,
                           struct meso_error *err)
{
    struct work work = {.kernels = &pipeline->kernels, .report = report, .sessions = sessions};
    if (report->not_aligned ||
        sessions[0].capture_count + (report->session_count > 1 ? sessions[1].capture_count : 0) < 2)
        return MESO_OK;
    int code = plan(&work, arena, err);
    if (code)
        return code;
    base_run_parallel(pipeline->threads, work.count, run_job, &work);
    for (int i = 0; i < work.count; i++) {
        if (!code && work.jobs[i].code) {
            code = work.jobs[i].code;
            if (err)
                *err = work.jobs[i].err;
        }
        if (!code)
            code = keep_marks(&work, &work.jobs[i], arena, err);
    }
    for (int i = 0; i < work.count; i++)
        base_arena_free(work.jobs[i].arena);
    return code;
}

/* The marks of things, or the lines that show where a figure was read. */
static void take_marks(enum locate_view view, struct report_photo *photo,
                       const struct measure_reading *readings, bool lines)
{
    int slots = pipeline_reading_slots(photo);
    for (int m = 0; measure_all[m]; m++)
        for (int z = 0; z < photo->zones.count; z++) {
            const struct measure_reading *reading = &readings[m * slots + z];
            if (!measure_applies(measure_all[m], 1u << view, photo->zones.at[z].name))
                continue;
            for (int i = 0; i < reading->mark_count; i++) {
                if (measure_is_thing(reading->marks[i].kind) == lines)
                    continue;
                photo->mark_zones[photo->mark_count] = photo->zones.at[z].name;
                photo->marks[photo->mark_count++] = reading->marks[i];
            }
        }
}

int pipeline_write_marks(enum locate_view view, struct report_photo *photo,
                         const struct measure_reading *readings, struct arena *arena,
                         struct meso_error *err)
{
    size_t marks = 1;
    int slots = pipeline_reading_slots(photo);
    for (int i = 0; i < pipeline_measure_count() * slots; i++)
        marks += (size_t)readings[i].mark_count;
    photo->marks = base_arena_calloc(arena, marks, sizeof *photo->marks, err);
    photo->mark_zones = base_arena_calloc(arena, marks, sizeof *photo->mark_zones, err);
    photo->mark_ids = base_arena_calloc(arena, marks, sizeof *photo->mark_ids, err);
    if (!photo->marks || !photo->mark_zones || !photo->mark_ids)
        return MESO_E_OUT_OF_MEMORY;
    take_marks(view, photo, readings, false);
    take_marks(view, photo, readings, true);
    return MESO_OK;
}
