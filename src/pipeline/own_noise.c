/* The error that a photograph brings along by itself: it is read together with copies of its own
   under small known nuisances. These hold the patient and the light still, so that they show the
   least of the error: copies that differ more than the prior expects raise the noise of the report,
   copies that differ less don't lower it. */
#include "nuisance.h"

#include <math.h>

int pipeline_add_own_noise(const struct report *report, const struct session_readings *sessions,
                           struct progress_repeats *own)
{
    const struct report_photo *photo = &report->sessions[0].photos[0];
    int slots = pipeline_reading_slots(photo);
    for (int m = 0; measure_all[m] && sessions[0].capture_count > 1; m++)
        for (int f = 0; f < measure_all[m]->field_count; f++) {
            struct progress_repeats copy = {0}, *sum = &own[m * MEASURE_MAX_FIELDS + f];
            for (int z = 0; z < photo->zones.count; z++) {
                struct progress_captures captures = pipeline_captures(&sessions[0], m * slots + z);
                if (pipeline_slot_applies(&photo->zones, report->view, measure_all[m], z))
                    progress_repeats_add(measure_all[m], f, &captures, &copy);
            }
            progress_repeats_discount(&copy);
            sum->squares += copy.squares;
            sum->freedom += copy.freedom;
            sum->zones++; /* copies of one photograph hang together as zones do */
        }
    return MESO_OK;
}

static int read_copy(struct pipeline *pipeline, const struct pipeline_subject *subject,
                     const struct meso_session *session, int index, struct progress_repeats *own,
                     struct meso_error *err)
{
    struct pipeline_subject plain = {.view = subject->view,
                                     .mm_per_px = subject->mm_per_px,
                                     .polygon = subject->polygon,
                                     .files = subject->files,
                                     .file_count = subject->file_count};
    struct pipeline_copy copy;
    struct photo *photo;
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    if (!(code = pipeline_open_photo(subject, session->photo, &photo, arena, err)))
        code = pipeline_nuisance_copy(&pipeline->kernels, photo, index, &copy, arena, err);
    if (!code)
        code = pipeline_run_copy(pipeline, &plain, session, &copy, own, arena, err);
    base_arena_free(arena);
    return code;
}

static void settle(struct progress_repeats *own)
{
    progress_repeats_discount(own);
    own->squares = fmax(own->squares, own->freedom);
}

/* What can't be read by itself is told by the comparison, or has no copies. */
static int read_session(struct pipeline *pipeline, const struct pipeline_subject *subject,
                        const struct meso_session *session, struct progress_repeats *own,
                        struct meso_error *err)
{
    for (int i = 0; i < subject->nuisances; i++)
        if (read_copy(pipeline, subject, session, i, own, err) == MESO_E_OUT_OF_MEMORY)
            return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

int pipeline_read_own_noise(struct pipeline *pipeline, const struct pipeline_subject *subject,
                            const struct meso_session *sessions, struct report *out,
                            struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK, fields = pipeline_measure_count() * MEASURE_MAX_FIELDS;
    struct progress_repeats *own = base_arena_calloc(arena, (size_t)fields, sizeof *own, err);
    void (*progress)(void *, const char *, int, int) = pipeline->progress;
    if (!own)
        return MESO_E_OUT_OF_MEMORY;
    pipeline->progress = NULL;
    for (int s = 0; s < 2 && !code; s++) {
        bool elsewhere = s && subject->polygon; /* the polygon is the baseline's */
        if (!sessions[s].repeat_count && !elsewhere)
            code = read_session(pipeline, subject, &sessions[s], own, err);
    }
    pipeline->progress = progress;
    for (int f = 0; f < fields; f++)
        settle(&own[f]);
    out->nuisances = subject->nuisances;
    out->own_noise = own;
    return code;
}
