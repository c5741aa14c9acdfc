/* Patients: a code, and a name only if the clinic wants one. */
#include "archive.h"

#include <string.h>

enum { MOST_CODE = 64, MOST_NAME = 200, NEAR = 2000 };

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
    if (name && (strlen(name) > MOST_NAME || !store_is_text(name, false)))
        return base_error(err, MESO_E_USAGE,
                          "the patient's name is not UTF-8 text of up to %d bytes", MOST_NAME);
    if ((failed = store_begin(store->rows, err)))
        return failed;
    return store_end(store->rows, insert(store, code, name, id, err), err);
}

#define PATIENT                                                            \
    "SELECT p.id, p.code, p.name, p.added, "                               \
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
    patient->sessions = (int)store_int_at(query, 4);
    patient->photos = (int)store_int_at(query, 5);
    return patient->code && patient->name && patient->added ? MESO_OK : MESO_E_OUT_OF_MEMORY;
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
