/* Sessions of a patient: number, course, planned, due and held dates, treatment and notes. */
#include "archive.h"

#include "course/course.h"

#include <string.h>

enum { MOST_NUMBER = 1000000, MOST_TEXT = 20000 };

static int check_date(const char *name, const char *date, struct meso_error *err)
{
    long days;
    return date && *date && !base_date_parse(date, &days)
               ? base_error(err, MESO_E_BAD_DATE, "the %s date '%.40s' is not a date", name, date)
               : MESO_OK;
}

static int check_text(const char *name, const char *text, bool lines, struct meso_error *err)
{
    return text && (strlen(text) > MOST_TEXT || !store_is_text(text, lines))
               ? base_error(err, MESO_E_USAGE, "the %s is not UTF-8 text of up to %d bytes", name,
                            MOST_TEXT)
               : MESO_OK;
}

/* A course of the clinic's own may name techniques and substances that nobody else knows. */
static bool is_own(const char *course)
{
    size_t length = course ? strlen(course) : 0;
    return length &&
           (strchr(course, '/') || (length > 7 && !strcmp(course + length - 7, ".course")));
}

/* The record as it is kept: every word known, in one spelling and order; the screening's words are
   looked at too. */
static int read_treatment(const struct meso_archive_session *session, const char **out,
                          struct arena *arena, struct meso_error *err)
{
    struct course_treatment treatment;
    struct course_faults faults;
    struct course_items found;
    *out = session->treatment;
    if (session->screening && *session->screening && !is_own(session->course)) {
        int wrong = course_screening_read(session->screening, NULL, &found, arena, err);
        if (wrong)
            return wrong;
    }
    if (!session->treatment || !*session->treatment || is_own(session->course))
        return MESO_OK;
    int code = course_treatment_read(session->treatment, NULL, &treatment, &faults, arena, err);
    if (!code && !(*out = course_treatment_write(&treatment, arena, err)))
        code = MESO_E_OUT_OF_MEMORY;
    return code;
}

static int check(const struct meso_archive_session *session, struct meso_error *err)
{
    int code;
    if (session->number < 0 || session->number > MOST_NUMBER)
        return base_error(err, MESO_E_USAGE, "a session of number %d; they go from 1 to %d",
                          session->number, MOST_NUMBER);
    if ((code = check_date("planned", session->planned, err)) ||
        (code = check_date("due", session->due, err)) ||
        (code = check_date("session's", session->date, err)) ||
        (code = check_text("course", session->course, false, err)) ||
        (code = check_text("treatment", session->treatment, true, err)) ||
        (code = check_text("screening", session->screening, false, err)))
        return code;
    return check_text("note", session->notes, true, err);
}

static int insert(struct store *store, const struct meso_archive_session *session,
                  const struct store_patient *patient, int64_t *id, struct meso_error *err)
{
    int64_t number = session->number;
    bool added = false;
    int code = number ? MESO_OK
                      : store_number(store->rows, &number, NULL, err,
                                     "SELECT COALESCE(MAX(number), 0) + 1 FROM session "
                                     "WHERE patient_id = $1",
                                     STORE_WITH(store_int(patient->id)));
    if (!code)
        code = store_number(
            store->rows, id, &added, err,
            "INSERT INTO session (patient_id, number, course, planned, due, held, treatment, "
            "notes, screening) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (patient_id, number) DO "
            "NOTHING "
            "RETURNING id",
            STORE_WITH(store_int(patient->id), store_int(number),
                       store_text_or_null(session->course), store_text_or_null(session->planned),
                       store_text_or_null(session->due), store_text_or_null(session->date),
                       store_text_or_null(session->treatment), store_text_or_null(session->notes),
                       store_text_or_null(session->screening)));
    if (!code && !added)
        code = base_error(err, MESO_E_ALREADY_THERE, "patient '%s' has a session %lld already",
                          session->patient, (long long)number);
    return code ? code : store_audit(store, "add", "session", *id, "", err);
}

int store_add_session(struct store *store, const struct meso_archive_session *session, int64_t *id,
                      struct meso_error *err)
{
    struct arena *arena;
    struct store_patient patient;
    struct meso_archive_session kept = *session;
    int code = check(session, err);
    if (code || (code = base_arena_new(&arena, 0, err)))
        return code;
    code = read_treatment(session, &kept.treatment, arena, err);
    if (!code)
        code = store_find_patient(store, session->patient, &patient, arena, err);
    if (!code && !(code = store_begin(store->rows, err)))
        code = store_end(store->rows, insert(store, &kept, &patient, id, err), err);
    base_arena_free(arena);
    return code;
}

static int update(struct store *store, const struct meso_archive_session *session, int64_t id,
                  struct meso_error *err)
{
    int code = store_do(
        store->rows, err,
        "UPDATE session SET course = $1, planned = $2, due = $3, held = $4, treatment = $5, "
        "notes = $6, screening = $7 WHERE id = $8",
        STORE_WITH(store_text_or_null(session->course), store_text_or_null(session->planned),
                   store_text_or_null(session->due), store_text_or_null(session->date),
                   store_text_or_null(session->treatment), store_text_or_null(session->notes),
                   store_text_or_null(session->screening), store_int(id)));
    return code ? code : store_audit(store, "change", "session", id, "", err);
}

int store_change_session(struct store *store, const struct meso_archive_session *session,
                         struct meso_error *err)
{
    struct arena *arena;
    struct store_session found;
    struct meso_archive_session kept = *session;
    int code = check(session, err);
    if (code || (code = base_arena_new(&arena, 0, err)))
        return code;
    code = read_treatment(session, &kept.treatment, arena, err);
    if (!code)
        code = store_find_session(store, session->patient, session->number, &found, arena, err);
    if (!code && !(code = store_begin(store->rows, err)))
        code = store_end(store->rows, update(store, &kept, found.id, err), err);
    base_arena_free(arena);
    return code;
}

#define SESSION                                                                                    \
    "SELECT s.id, s.patient_id, s.number, s.course, s.planned, s.due, s.held, s.treatment, "       \
    "s.notes, s.screening, (SELECT COUNT(*) FROM photo f WHERE f.session_id = s.id) FROM session " \
    "s "

static int read_session(struct store_query *query, void *out, struct arena *arena,
                        struct meso_error *err)
{
    struct store_session *session = out;
    const char **texts[] = {&session->course,   &session->planned,   &session->due,
                            &session->held,     &session->treatment, &session->notes,
                            &session->screening};
    session->id = store_int_at(query, 0);
    session->patient_id = store_int_at(query, 1);
    session->number = (int)store_int_at(query, 2);
    for (int i = 0; i < 7; i++)
        if (!(*texts[i] = store_copy_at(query, 3 + i, arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    session->photos = (int)store_int_at(query, 10);
    return MESO_OK;
}

int store_sessions(struct store *store, int64_t patient_id, struct store_session **out, int *count,
                   struct arena *arena, struct meso_error *err)
{
    void *rows;
    int code = store_read_sql(store, SESSION "WHERE s.patient_id = $1 ORDER BY s.number",
                              STORE_WITH(store_int(patient_id)), sizeof **out, read_session, &rows,
                              count, arena, err);
    *out = rows;
    return code;
}

int store_find_session(struct store *store, const char *patient, int number,
                       struct store_session *out, struct arena *arena, struct meso_error *err)
{
    struct store_patient found;
    void *rows;
    int count = 0;
    int code = store_find_patient(store, patient, &found, arena, err);
    if (!code)
        code = store_read_sql(store, SESSION "WHERE s.patient_id = $1 AND s.number = $2",
                              STORE_WITH(store_int(found.id), store_int(number)), sizeof *out,
                              read_session, &rows, &count, arena, err);
    if (!code && !count)
        return base_error(err, MESO_E_NOT_FOUND,
                          "patient '%s' has no session %d (there %s %d); add it with 'mesotrack "
                          "session add'",
                          patient, number, found.sessions == 1 ? "is" : "are", found.sessions);
    if (!code)
        *out = *(struct store_session *)rows;
    return code;
}

static const char *or_kept(const char *told, const char *kept)
{
    return told ? told : kept;
}

int store_edit_session(struct store *store, const struct meso_archive_session *session,
                       struct meso_error *err)
{
    struct arena *arena;
    struct store_session kept;
    int code = check(session, err);
    if (code || (code = base_arena_new(&arena, 0, err)))
        return code;
    code = store_find_session(store, session->patient, session->number, &kept, arena, err);
    struct meso_archive_session edited = *session;
    if (!code) {
        edited.course = or_kept(session->course, kept.course);
        edited.planned = or_kept(session->planned, kept.planned);
        edited.due = or_kept(session->due, kept.due);
        edited.date = or_kept(session->date, kept.held);
        edited.treatment = or_kept(session->treatment, kept.treatment);
        edited.notes = or_kept(session->notes, kept.notes);
        edited.screening = or_kept(session->screening, kept.screening);
        code = store_change_session(store, &edited, err);
    }
    base_arena_free(arena);
    return code;
}
