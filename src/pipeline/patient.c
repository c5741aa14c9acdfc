/* One patient's rows as the sessions of one view: which photographs stand for each. Knows the
   archive's rows, nothing of pixels. */
#include "patient.h"

#include <math.h>

#include <string.h>

/* Judged are photographs taken before the needles, which the patient lets be used for it. */
static bool counts(const struct store_photo *photo, const struct pipeline_visit *visit)
{
    return !strcmp(photo->view, visit->view) && !strcmp(photo->needles, "before") &&
           (photo->consent & STORE_CONSENT_TREATMENT) && !*photo->aside;
}

/* What messages call a photograph: by whom and when, as its file has no name. */
static const char *name_of(const struct pipeline_visit *visit, const struct store_photo *photo,
                           struct arena *arena, struct meso_error *err)
{
    if (photo->repeat_number > 1)
        return base_arena_printf(arena, err, "%s, session %d, %s, repeat %d", visit->patient.code,
                                 photo->session, photo->view, photo->repeat_number);
    return base_arena_printf(arena, err, "%s, session %d, %s", visit->patient.code, photo->session,
                             photo->view);
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* The needles of the session before, where the archive knows when that was. */
static const char *needles_before(const struct store_session *sessions, int index)
{
    bool next = index && sessions[index - 1].number + 1 == sessions[index].number;
    return next ? or_null(sessions[index - 1].held) : NULL;
}

static int add_photo(struct pipeline_visit *visit, const struct store_photo *photo,
                     const struct store_session *sessions, int index, struct arena *arena,
                     struct meso_error *err)
{
    const struct store_session *session = &sessions[index];
    const char *name = name_of(visit, photo, arena, err);
    if (!name)
        return MESO_E_OUT_OF_MEMORY;
    struct pipeline_visit_session *last = visit->count ? &visit->sessions[visit->count - 1] : NULL;
    if (!last || last->number != session->number) {
        if (visit->count == REPORT_MAX_SESSIONS)
            return base_error(err, MESO_E_USAGE,
                              "patient '%s' has more than %d sessions of view %s",
                              visit->patient.code, REPORT_MAX_SESSIONS, visit->view);
        last = &visit->sessions[visit->count++];
        double *corners;
        int corner_count;
        int code = store_read_polygon(photo->polygon, &corners, &corner_count, arena, err);
        if (code)
            return code;
        *last = (struct pipeline_visit_session){.number = session->number,
                                                .date = or_null(session->held),
                                                .needles_date = needles_before(sessions, index),
                                                .flags = or_null(photo->flags),
                                                .treatment = or_null(session->treatment),
                                                .mm_per_px =
                                                    isnan(photo->mm_per_px) ? 0 : photo->mm_per_px,
                                                .polygon = or_null(photo->polygon),
                                                .corners = corners,
                                                .corner_count = corner_count};
    }
    if (last->photo_count == PROGRESS_MAX_CAPTURES)
        return base_error(err, MESO_E_USAGE, "'%s' is one of more than %d photographs of a session",
                          name, PROGRESS_MAX_CAPTURES);
    last->names[last->photo_count] = name;
    last->sha256[last->photo_count++] = photo->sha256;
    return MESO_OK;
}

int pipeline_patient_read(struct store *store, const char *code, struct pipeline_patient *out,
                          struct arena *arena, struct meso_error *err)
{
    *out = (struct pipeline_patient){.session_count = 0};
    int failed = store_find_patient(store, code, &out->patient, arena, err);
    if (!failed)
        failed =
            store_sessions(store, out->patient.id, &out->sessions, &out->session_count, arena, err);
    return failed ? failed
                  : store_photos(store, out->patient.id, 0, &out->photos, &out->photo_count, arena,
                                 err);
}

int pipeline_visit_of(const struct pipeline_patient *patient, const char *view,
                      struct pipeline_visit *out, struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK;
    *out = (struct pipeline_visit){.patient = patient->patient, .view = view};
    for (int s = 0; s < patient->session_count && !code; s++) {
        const struct store_session *session = &patient->sessions[s];
        if (!out->course && *session->course)
            out->course = session->course;
        for (int i = 0; i < patient->photo_count && !code; i++)
            if (patient->photos[i].session_id == session->id && counts(&patient->photos[i], out))
                code = add_photo(out, &patient->photos[i], patient->sessions, s, arena, err);
    }
    return code;
}
