/* A patient erased: rows, photographs and readings for good, leaving a line of the audit trail that
   names nobody. */
#include "erase.h"

static int erase_rows(struct store *store, const struct store_patient *patient,
                      struct meso_error *err)
{
    struct store_rows *rows = store->rows;
    const struct store_value id = store_int(patient->id);
    char detail[80];
    int code = store_do(rows, err,
                        "INSERT INTO removal (sha256) SELECT DISTINCT f.sha256 FROM photo f "
                        "JOIN session s ON s.id = f.session_id WHERE s.patient_id = $1 "
                        "ON CONFLICT (sha256) DO NOTHING",
                        STORE_WITH(id));
    /* What belongs to the patient goes along: ON DELETE CASCADE. */
    if (!code)
        code = store_do(rows, err, "DELETE FROM patient WHERE id = $1", STORE_WITH(id));
    base_format(detail, sizeof detail, "%d sessions, %d photographs", patient->sessions,
                patient->photos);
    return code ? code : store_audit(store, "erase", "patient", patient->id, detail, err);
}

int store_erase_patient(struct store *store, const char *code, struct store_patient *erased,
                        struct arena *arena, struct meso_error *err)
{
    int failed = store_find_patient(store, code, erased, arena, err);
    if (!failed)
        failed = store_drop_reports(store, code, err);
    if (failed || (failed = store_begin(store->rows, err)))
        return failed;
    failed = store_end(store->rows, erase_rows(store, erased, err), err);
    if (!failed)
        failed = store_finish_removals(store, err);
    const char *const *scrub = store_rows_backend(store->rows)->scrub;
    for (int i = 0; !failed && scrub[i]; i++)
        failed = store_script(store->rows, scrub[i], err);
    return failed;
}
