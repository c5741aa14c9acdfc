/* One patient's way: the sessions that the archive holds of one view, each pair compared once and
   kept, and the report made of what is kept. Knows the archive's rows, nothing of pixels. */
#include "patient.h"
#include "result.h"

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
    char repeat[32] = "";
    if (photo->repeat_number > 1)
        base_format(repeat, sizeof repeat, ", repeat %d", photo->repeat_number);
    return base_arena_printf(arena, err, "%s, session %d, %s%s", visit->patient.code,
                             photo->session, photo->view, repeat);
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
        *last = (struct pipeline_visit_session){.number = session->number,
                                                .date = or_null(session->held),
                                                .needles_date = needles_before(sessions, index),
                                                .flags = or_null(photo->flags),
                                                .treatment = or_null(session->treatment)};
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

static const char *known(const char *text)
{
    return text ? text : "-";
}

/* All that the result of a comparison depends on. A measure whose version is raised makes another
   key, and so the comparison is made anew. */
int pipeline_visit_key(const struct pipeline_visit *visit, int from, int to, char key[65],
                       struct arena *arena, struct meso_error *err)
{
    enum locate_view view;
    int code = locate_view_parse(visit->view, &view, err);
    char *text =
        code ? NULL
             : base_arena_printf(arena, err, "%s %s %s %s %s", meso_version(), report_pair_schema,
                                 visit->view, known(visit->course), known(visit->sessions[0].date));
    for (int m = 0; measure_all[m] && text; m++)
        if (measure_all[m]->views >> view & 1)
            text = base_arena_printf(arena, err, "%s %s=%d", text, measure_all[m]->name,
                                     measure_all[m]->version);
    const int both[2] = {from, to};
    for (int s = 0; s < 2 && text; s++) {
        const struct pipeline_visit_session *session = &visit->sessions[both[s]];
        text = base_arena_printf(arena, err, "%s; %d %s %s %s %s", text, session->number,
                                 known(session->date), known(session->needles_date),
                                 known(session->flags), known(session->treatment));
        for (int i = 0; i < session->photo_count && text; i++)
            text = base_arena_printf(arena, err, "%s %s", text, session->sha256[i]);
    }
    if (text)
        base_sha256_hex(text, strlen(text), key);
    return text ? MESO_OK : code ? code : MESO_E_OUT_OF_MEMORY;
}

/* The photographs' bytes of one session, opened from the archive. */
static int fetch(struct store *store, const struct pipeline_visit_session *session,
                 struct pipeline_file *files, struct meso_session *out, struct arena *arena,
                 struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < session->photo_count && !code; i++) {
        uint8_t *bytes;
        code = store_read_photo(store, session->sha256[i], &bytes, &files[i].length, arena, err);
        files[i].name = session->names[i];
        files[i].bytes = bytes;
    }
    out->photo = session->names[0];
    out->repeats = session->names + 1;
    out->repeat_count = (size_t)session->photo_count - 1;
    return code;
}

/* What is to be kept of two sessions' comparison: the text ends with a zero byte, which *length
   counts. */
struct made {
    char *text;
    uint8_t *drawing;
    size_t length, drawing_length;
};

static int compare(const struct pipeline_work *work, const struct pipeline_visit *visit, int from,
                   int to, struct made *out, struct arena *arena, struct meso_error *err)
{
    struct pipeline_file files[2 * PROGRESS_MAX_CAPTURES];
    struct meso_session sessions[REPORT_MAX_SESSIONS];
    struct report report = {.view = LOCATE_FACE_FRONT};
    struct pipeline_subject subject = {.patient_code = visit->patient.code, .files = files};
    int code = locate_view_parse(visit->view, &subject.view, err);
    pipeline_sign(&report);
    if (!code && visit->course)
        code = pipeline_read_course(visit->course, &subject.course, arena, err);
    for (int s = 0; s < visit->count; s++)
        sessions[s] = (struct meso_session){.number = visit->sessions[s].number,
                                            .date = visit->sessions[s].date,
                                            .needles_date = visit->sessions[s].needles_date,
                                            .flags = visit->sessions[s].flags,
                                            .treatment = visit->sessions[s].treatment};
    const int both[2] = {from, to};
    for (int s = 0; s < 2 && !code; s++) {
        const struct pipeline_visit_session *session = &visit->sessions[both[s]];
        code =
            fetch(work->store, session, files + subject.file_count, &sessions[both[s]], arena, err);
        subject.file_count += session->photo_count;
    }
    if (!code)
        code =
            pipeline_compare_two(work->pipeline, &subject, sessions, from, to, &report, arena, err);
    if (!code || pipeline_is_answer(code))
        code = report_pair_write(&report, &out->text, &out->length, arena, err);
    if (!code)
        code = report_drawing_write(&report, &out->drawing, &out->drawing_length, arena, err);
    pipeline_release(&report);
    return code;
}

static int find(const struct pipeline_work *work, const struct pipeline_visit *visit,
                const char *key, bool with_drawing, struct pipeline_kept *out, struct arena *arena,
                struct meso_error *err)
{
    int64_t patient = visit->patient.id;
    *out = (struct pipeline_kept){.text = NULL};
    int code = store_find_comparison(work->store, patient, key, &out->text, arena, err);
    if (!code && out->text && with_drawing)
        code = store_find_drawing(work->store, patient, key, &out->drawing, &out->drawing_length,
                                  arena, err);
    return code;
}

static int keep(const struct pipeline_work *work, const struct pipeline_visit *visit, int from,
                int to, const char *key, const struct made *made, struct meso_error *err)
{
    const struct store_comparison row = {.patient_id = visit->patient.id,
                                         .key = key,
                                         .view = visit->view,
                                         .from = visit->sessions[from].number,
                                         .to = visit->sessions[to].number,
                                         .payload = made->text,
                                         .length = made->length - 1,
                                         .drawing = made->drawing,
                                         .drawing_length = made->drawing_length};
    return store_keep_comparison(work->store, &row, err);
}

/* What was made lives in an arena of its own, with the photographs. */
static int copy(const struct made *made, bool with_drawing, struct pipeline_kept *out,
                struct arena *arena, struct meso_error *err)
{
    *out = (struct pipeline_kept){.text = base_arena_printf(arena, err, "%s", made->text)};
    if (with_drawing && (out->drawing = base_arena_alloc(arena, made->drawing_length, err))) {
        memcpy(out->drawing, made->drawing, made->drawing_length);
        out->drawing_length = made->drawing_length;
    }
    return out->text && (out->drawing || !with_drawing) ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* From the archive, or made now and kept there. */
static int find_or_make(const struct pipeline_work *work, const struct pipeline_visit *visit,
                        int from, int to, bool with_drawing, struct pipeline_tally *tally,
                        struct pipeline_kept *out, struct arena *arena, struct meso_error *err)
{
    char key[65];
    struct made made;
    struct arena *own;
    int code = pipeline_visit_key(visit, from, to, key, arena, err);
    if (!code)
        code = find(work, visit, key, with_drawing, out, arena, err);
    bool there = out->text && (out->drawing || !with_drawing);
    if (code || there || !work->pipeline) {
        tally->found += !code && there;
        tally->missing += !code && !there;
        return code;
    }
    if ((code = base_arena_new(&own, 0, err)))
        return code;
    code = compare(work, visit, from, to, &made, own, err);
    if (!code)
        code = keep(work, visit, from, to, key, &made, err);
    if (!code)
        code = copy(&made, with_drawing, out, arena, err);
    base_arena_free(own);
    tally->made += !code;
    return code;
}

int pipeline_visit_pair(const struct pipeline_work *work, const struct pipeline_visit *visit,
                        int from, int to, bool with_drawing, struct pipeline_kept *out,
                        struct arena *arena, struct meso_error *err)
{
    struct pipeline_tally tally = {0};
    return find_or_make(work, visit, from, to, with_drawing, &tally, out, arena, err);
}

int pipeline_visit_report(const struct pipeline_work *work, const struct pipeline_visit *visit,
                          struct report *out, struct pipeline_tally *tally, struct arena *arena,
                          struct meso_error *err)
{
    const struct report *pairs[REPORT_MAX_SESSIONS];
    struct report *kept = base_arena_calloc(arena, REPORT_MAX_SESSIONS, sizeof *kept, err);
    int last = visit->count - 1, count = 0, code = kept ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    *tally = (struct pipeline_tally){0};
    /* The first with each later one, then the one before last with the last. */
    for (int i = 1; i <= last + (last > 1) && !code; i++) {
        struct pipeline_kept pair;
        bool step = i > last;
        code = find_or_make(work, visit, step ? last - 1 : 0, step ? last : i, false, tally, &pair,
                            arena, err);
        if (!code && pair.text) {
            code = report_pair_read(pair.text, &kept[count], arena, err);
            pairs[count] = &kept[count];
            count++;
        }
    }
    if (code || tally->missing || !count)
        return code;
    return pipeline_compose(pairs, count, out, arena, err);
}
