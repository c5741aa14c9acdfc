/* Patients: a code, and a name only if the clinic wants one. */
#include "erase.h"

#include <string.h>

enum { MOST_CODE = 64, MOST_NAME = 200, MOST_NOTES = 20000, NEAR = 2000 };

static int check_code(const char *code, struct meso_error *err)
{
    static const char ALLOWED[] = "._-";
    const char *wrong = NULL;
    if (!*code || strlen(code) > MOST_CODE)
        wrong = "is not 1 to 64 bytes long";
    else if (!store_is_text(code, false))
        wrong = "is not UTF-8 text of one line";
    else if (*code == '.' || *code == '-')
        wrong = "begins with a dot or dash";
    for (const char *at = code; !wrong && *at; at++) {
        unsigned char c = (unsigned char)*at;
        bool fine = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                    (c >= 'a' && c <= 'z') || strchr(ALLOWED, c);
        if (!fine)
            wrong = "has something else than letters, digits and . _ - in it";
    }
    return wrong ? base_error(err, MESO_E_USAGE, "the patient code '%.80s' %s", code, wrong)
                 : MESO_OK;
}

static int check_text(const char *what, const char *text, size_t most, bool lines,
                      struct meso_error *err)
{
    return text && (strlen(text) > most || !store_is_text(text, lines))
               ? base_error(err, MESO_E_USAGE,
                            "the patient's %s is not UTF-8 text of up to %zu bytes", what, most)
               : MESO_OK;
}

static int insert(struct store *store, const char *code, const char *name, int64_t *id,
                  struct meso_error *err)
{
    char now[STORE_TIME];
    bool added = false;
    store_now(now);
    int failed =
        store_number(store->rows, id, &added, err,
                     "INSERT INTO patient (code, name, added) VALUES ($1, $2, $3) "
                     "ON CONFLICT (code) DO NOTHING RETURNING id",
                     STORE_WITH(store_text(code), store_text_or_null(name), store_text(now)));
    if (!failed && !added)
        failed = base_error(err, MESO_E_ALREADY_THERE, "there is a patient '%s' already", code);
    return failed ? failed : store_audit(store, "add", "patient", *id, "", err);
}

int store_add_patient(struct store *store, const char *code, const char *name, int64_t *id,
                      struct meso_error *err)
{
    int failed = check_code(code, err);
    if (failed)
        return failed;
    if ((failed = check_text("name", name, MOST_NAME, false, err)) ||
        (failed = store_begin(store->rows, err)))
        return failed;
    return store_end(store->rows, insert(store, code, name, id, err), err);
}

#define PATIENT                                                            \
    "SELECT p.id, p.code, p.name, p.added, p.notes, "                      \
    "(SELECT COUNT(*) FROM session s WHERE s.patient_id = p.id), "         \
    "(SELECT COUNT(*) FROM photo f JOIN session s ON s.id = f.session_id " \
    "WHERE s.patient_id = p.id) FROM patient p "

static int read_patient(struct store_query *query, void *out, struct arena *arena,
                        struct meso_error *err)
{
    struct store_patient *patient = out;
    patient->id = store_int_at(query, 0);
    patient->code = store_copy_at(query, 1, arena, err);
    patient->name = store_copy_at(query, 2, arena, err);
    patient->added = store_copy_at(query, 3, arena, err);
    patient->notes = store_copy_at(query, 4, arena, err);
    patient->sessions = (int)store_int_at(query, 5);
    patient->photos = (int)store_int_at(query, 6);
    return patient->code && patient->name && patient->added && patient->notes
               ? MESO_OK
               : MESO_E_OUT_OF_MEMORY;
}

int store_patients(struct store *store, const char *after, int most, struct store_patient **out,
                   int *count, struct arena *arena, struct meso_error *err)
{
    void *rows;
    int code = store_read_sql(store, PATIENT "WHERE p.code > $1 ORDER BY p.code LIMIT $2",
                              STORE_WITH(store_text(after ? after : ""), store_int(most)),
                              sizeof **out, read_patient, &rows, count, arena, err);
    *out = rows;
    return code;
}

static int unknown(struct store *store, const char *code, struct arena *arena,
                   struct meso_error *err)
{
    struct store_patient *some;
    const char *names[NEAR];
    int count, failed = store_patients(store, NULL, NEAR, &some, &count, arena, err);
    if (failed)
        return failed;
    for (int i = 0; i < count; i++)
        names[i] = some[i].code;
    const char *near = base_name_nearest(code, names, count);
    return base_error(err, MESO_E_NOT_FOUND,
                      near ? "no patient '%s'; did you mean '%s'?" : "no patient '%s'%s", code,
                      near ? near : "");
}

int store_find_patient(struct store *store, const char *code, struct store_patient *out,
                       struct arena *arena, struct meso_error *err)
{
    void *rows;
    int count;
    int failed = store_read_sql(store, PATIENT "WHERE p.code = $1", STORE_WITH(store_text(code)),
                                sizeof *out, read_patient, &rows, &count, arena, err);
    if (!failed && !count)
        failed = unknown(store, code, arena, err);
    if (!failed)
        *out = *(struct store_patient *)rows;
    return failed;
}

/* The trail outlives an erasure: it tells what was changed, and no name or code. */
static int update(struct store *store, const struct store_patient *patient,
                  const struct meso_archive_patient_edit *edit, struct meso_error *err)
{
    const char *code = edit->new_code ? edit->new_code : patient->code;
    char detail[40];
    int64_t taken = 0;
    int failed = store_be_only_writer(store->rows, err);
    if (!failed)
        failed = store_number(store->rows, &taken, NULL, err,
                              "SELECT COUNT(*) FROM patient WHERE code = $1 AND id <> $2",
                              STORE_WITH(store_text(code), store_int(patient->id)));
    if (!failed && taken)
        failed = base_error(err, MESO_E_ALREADY_THERE, "there is a patient '%s' already", code);
    if (!failed)
        failed = store_do(store->rows, err,
                          "UPDATE patient SET code = $1, name = $2, notes = $3 WHERE id = $4",
                          STORE_WITH(store_text(code),
                                     store_text_or_null(edit->name ? edit->name : patient->name),
                                     store_text_or_null(edit->notes ? edit->notes : patient->notes),
                                     store_int(patient->id)));
    base_format(detail, sizeof detail, "%s%s%s", edit->new_code ? "code " : "",
                edit->name ? "name " : "", edit->notes ? "notes" : "");
    return failed ? failed : store_audit(store, "edit", "patient", patient->id, detail, err);
}

int store_edit_patient(struct store *store, const char *code,
                       const struct meso_archive_patient_edit *edit, struct meso_error *err)
{
    struct store_patient patient;
    struct arena *arena;
    int failed = edit->new_code ? check_code(edit->new_code, err) : MESO_OK;
    if (failed || (failed = check_text("name", edit->name, MOST_NAME, false, err)) ||
        (failed = check_text("notes", edit->notes, MOST_NOTES, true, err)) ||
        (failed = base_arena_new(&arena, 0, err)))
        return failed;
    failed = store_find_patient(store, code, &patient, arena, err);
    if (!failed && !(failed = store_begin(store->rows, err)))
        failed = store_end(store->rows, update(store, &patient, edit, err), err);
    if (!failed && edit->new_code && strcmp(edit->new_code, code))
        failed = store_drop_reports(store, code, err);
    base_arena_free(arena);
    return failed;
}
