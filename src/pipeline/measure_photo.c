/* One photograph measured in every zone: the zones side by side, the results in a fixed order. */
#include "compare.h"

#include <math.h>
#include <string.h>

enum { MAX_JOBS = 256 };
/* Of one zone of one measure; a whole 64 MP close-up needs most of it. */
static const size_t ZONE_ARENA_BYTES = (size_t)4 << 30;

struct job {
    const struct measure *measure;
    const struct zone *zone;
    int index;                                 /* of the reading */
    const struct measure_reference *reference; /* of the work's */
    struct arena *arena;
    struct measure_reading reading;
    int code;
    struct meso_error err;
};

struct work {
    struct pipeline *pipeline;
    const struct kernels *kernels;
    const struct report_photo *photo;
    const struct measure_reading *frozen;
    const struct image_calibration *calibration;
    struct measure_reference references[PIPELINE_MAX_ZONES]; /* by zone; zone NULL: not read */
    struct job jobs[MAX_JOBS];
    int count;
    struct image_point mesh[LOCATE_LANDMARKS];
};

static struct measure_input input_of(const struct work *work, const struct zone *zone)
{
    return (struct measure_input){
        .kernels = work->kernels,
        .photo = work->photo->photo,
        .zone = zone,
        .mm_per_px = work->photo->mm_per_px,
        .mesh = work->photo->face ? work->mesh : NULL,
        .match_blur_px = work->photo->matched_blur_px,
        .calibration = work->calibration,
    };
}

int pipeline_copy_marks(struct measure_reading *reading, struct arena *arena,
                        struct meso_error *err)
{
    int count = reading->mark_count + reading->doubtful_count;
    struct measure_mark *copies = base_arena_calloc(arena, (size_t)count + 1, sizeof *copies, err);
    if (!copies)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++) {
        size_t bytes = (size_t)reading->marks[i].count * sizeof *copies[i].points;
        copies[i] = reading->marks[i];
        if (!(copies[i].points = base_arena_alloc(arena, bytes, err)))
            return MESO_E_OUT_OF_MEMORY;
        memcpy(copies[i].points, reading->marks[i].points, bytes);
        bytes = (size_t)reading->marks[i].outline_count * sizeof *copies[i].outline;
        if (bytes && !(copies[i].outline = base_arena_alloc(arena, bytes, err)))
            return MESO_E_OUT_OF_MEMORY;
        if (bytes)
            memcpy(copies[i].outline, reading->marks[i].outline, bytes);
    }
    reading->marks = copies;
    return MESO_OK;
}

static void run_job(void *context, int index, int worker)
{
    struct work *work = context;
    struct job *job = &work->jobs[index];
    struct measure_input input = input_of(work, job->zone);
    input.frozen = work->frozen ? work->frozen[job->index].frozen : NULL;
    input.reference = job->reference && job->reference->zone ? job->reference : NULL;
    memset(&job->reading, 0, sizeof job->reading);
    if (!job->zone->width || !job->zone->valid_px) {
        measure_refuse(job->measure, &job->reading, "zone_not_visible");
        job->reading.area_cm2 = NAN;
        return;
    }
    struct arena **scratch = &work->pipeline->scratch[worker];
    if (!*scratch && (job->code = base_arena_new(scratch, ZONE_ARENA_BYTES, &job->err)))
        return;
    struct base_arena_mark mark = base_arena_mark(*scratch);
    job->code = job->measure->run(&input, &job->reading, *scratch, &job->err);
    /* Planes are given back at once; only the marks are kept. */
    if (!job->code && !(job->code = base_arena_new(&job->arena, 0, &job->err)))
        job->code = pipeline_copy_marks(&job->reading, job->arena, &job->err);
    base_arena_rewind(*scratch, mark);
}

static void plan(struct work *work, enum locate_view view)
{
    const struct locate_zones *zones = &work->photo->zones;
    for (int m = 0; measure_all[m]; m++)
        for (int z = 0; z < zones->count && work->count < MAX_JOBS; z++)
            if (measure_applies(measure_all[m], 1u << view, zones->at[z].name))
                work->jobs[work->count++] =
                    (struct job){.measure = measure_all[m],
                                 .zone = &zones->at[z],
                                 .index = m * pipeline_reading_slots(work->photo) + z};
}

/* The colours of the zones that jobs read theirs against, each once. */
static int read_references(struct work *work, const struct report *report, struct arena *arena,
                           struct meso_error *err)
{
    const struct zone *zones = work->photo->zones.at;
    int code = MESO_OK;
    for (int i = 0; i < work->count && !code; i++) {
        struct job *job = &work->jobs[i];
        const struct zone *against =
            pipeline_reference_zone(report, work->photo, job->measure, job->zone);
        if (!against)
            continue;
        struct measure_reference *reference = &work->references[against - zones];
        struct measure_input input = input_of(work, against);
        if (!reference->zone)
            code = measure_reference_read(&input, reference, arena, err);
        job->reference = reference;
    }
    return code;
}

static int collect(struct work *work, struct measure_reading *readings, struct arena *arena,
                   struct meso_error *err)
{
    for (int i = 0; i < work->count; i++) {
        const struct job *job = &work->jobs[i];
        if (job->code) {
            *err = job->err;
            return job->code;
        }
        readings[job->index] = job->reading;
        int code = pipeline_copy_marks(&readings[job->index], arena, err);
        if (code)
            return code;
    }
    return MESO_OK;
}

int pipeline_measure_photo(struct pipeline *pipeline, const struct report *report,
                           struct report_photo *photo, const struct measure_reading *frozen,
                           struct measure_reading *readings, struct arena *arena,
                           struct meso_error *err)
{
    struct meso_error local;
    struct work *work = base_arena_calloc(arena, 1, sizeof *work, err);
    if (!work)
        return MESO_E_OUT_OF_MEMORY;
    work->pipeline = pipeline;
    work->kernels = &pipeline->kernels;
    work->photo = photo;
    work->frozen = frozen;
    work->calibration = report->calibrated ? &photo->colours.calibration : NULL;
    for (int i = 0; photo->face && i < LOCATE_LANDMARKS; i++)
        work->mesh[i] = (struct image_point){photo->face->points[i].x, photo->face->points[i].y};
    plan(work, report->view);
    int code = read_references(work, report, arena, &local);
    if (!code) {
        base_run_parallel(pipeline->threads, work->count, run_job, work);
        for (int i = 0; i < BASE_MAX_THREADS; i++)
            base_arena_trim(pipeline->scratch[i]);
        code = collect(work, readings, arena, &local);
    }
    if (code && err)
        *err = local;
    for (int i = 0; i < work->count; i++)
        base_arena_free(work->jobs[i].arena);
    return code;
}
