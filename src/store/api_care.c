/* The archive's public calls that take care of it: repair, backup, restore, audit, doctor; and a
   patient's export, erasure and consent. */
#include "answer.h"
#include "copy.h"
#include "dicom.h"
#include "erase.h"
#include "export.h"
#include "repair.h"

#include <string.h>
#include <unistd.h>

static int note(void *context, const char *kind, const char *sha256, const char *text,
                struct meso_error *err)
{
    (void)err;
    cJSON *object = cJSON_CreateObject();
    store_put_text(object, "kind", kind);
    store_answer_text(object, "sha256", sha256);
    store_put_text(object, "message", text);
    store_put_item(context, object);
    return MESO_OK;
}

int meso_archive_repair(struct meso_archive *archive, const char *from, const char **json,
                        struct meso_error *err)
{
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject();
    struct store_findings findings = {.say = note, .context = store_put_array(answer, "findings")};
    int code = store_repair(archive->store, from, &findings, err);
    store_put_number(answer, "photos", (double)findings.photos);
    store_put_number(answer, "damaged", findings.damaged);
    if (!code && findings.damaged)
        code = base_error(err, MESO_E_ARCHIVE_DAMAGED,
                          "%d thing%s in the archive '%s' could not be repaired", findings.damaged,
                          findings.damaged == 1 ? "" : "s", archive->store->folder);
    return store_answer(archive, answer, code, json, err);
}

static int copied(struct meso_archive *archive, const struct store_copied *copied, int code,
                  const char **json, struct meso_error *err)
{
    cJSON *answer = cJSON_CreateObject();
    store_put_number(answer, "photos", (double)copied->photos);
    store_put_number(answer, "there", (double)copied->photos_there);
    store_put_number(answer, "unreadable", copied->unreadable);
    if (!code && copied->unreadable)
        code = base_error(err, MESO_E_SOME_FAILED,
                          "%d photograph%s missing or damaged and not in the copy; all else is",
                          copied->unreadable, copied->unreadable == 1 ? " is" : "s are");
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_backup(struct meso_archive *archive, const char *folder, const char **json,
                        struct meso_error *err)
{
    struct store *store = archive->store;
    struct store_copied counts = {0};
    store_answer_begin(archive);
    /* First, so that the copy knows of itself. */
    int code = store_begin(store->rows, err);
    if (!code)
        code = store_end(store->rows, store_audit(store, "backup", "archive", 0, "", err), err);
    if (!code)
        code = store_copy(store, folder, NULL, true, &counts, err);
    return copied(archive, &counts, code, json, err);
}

int meso_archive_restore(struct meso_archive *backup, const char *folder, const char *database,
                         const char **json, struct meso_error *err)
{
    struct store_copied counts = {0};
    store_answer_begin(backup);
    int code = store_copy(backup->store, folder, database, false, &counts, err);
    return copied(backup, &counts, code, json, err);
}

#define LINE "SELECT a.id, a.at, a.actor, a.action, a.subject, a.subject_id, a.detail, a.hash, "
#define TRAIL                                                                                     \
    LINE "COALESCE(p.code, q.code, r.code) FROM audit a "                                         \
         "LEFT JOIN patient p ON a.subject = 'patient' AND p.id = a.subject_id "                  \
         "LEFT JOIN session s ON a.subject = 'session' AND s.id = a.subject_id "                  \
         "LEFT JOIN patient q ON q.id = s.patient_id "                                            \
         "LEFT JOIN photo f ON a.subject = 'photo' AND f.id = a.subject_id "                      \
         "LEFT JOIN session t ON t.id = f.session_id LEFT JOIN patient r ON r.id = t.patient_id " \
         "ORDER BY a.id"
/* Each part is found by the index of subjects: as quick whatever else the trail holds. */
#define OF_PATIENT                                                                          \
    LINE "$2 AS code FROM audit a WHERE a.subject = 'patient' AND a.subject_id = $1 UNION " \
         "ALL " LINE                                                                        \
         "$2 FROM session s JOIN audit a ON a.subject = 'session' AND a.subject_id = s.id " \
         "WHERE s.patient_id = $1 UNION ALL " LINE                                          \
         "$2 FROM session s JOIN photo f ON f.session_id = s.id "                           \
         "JOIN audit a ON a.subject = 'photo' AND a.subject_id = f.id "                     \
         "WHERE s.patient_id = $1 ORDER BY id"

static int trail_line(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    (void)arena;
    (void)err;
    static const char *const texts[] = {"at", "by", "action", "subject"};
    cJSON *object = cJSON_CreateObject();
    store_put_number(object, "line", (double)store_int_at(query, 0));
    for (int i = 0; i < 4; i++)
        store_put_text(object, texts[i], store_text_at(query, 1 + i));
    if (store_int_at(query, 5))
        store_put_number(object, "id", (double)store_int_at(query, 5));
    store_answer_text(object, "patient", store_text_at(query, 8));
    store_answer_text(object, "detail", store_text_at(query, 6));
    store_put_text(object, "hash", store_text_at(query, 7));
    *(cJSON **)out = object;
    return MESO_OK;
}

int meso_archive_audit(struct meso_archive *archive, const char *patient, const char **json,
                       struct meso_error *err)
{
    struct store_patient found;
    void *rows = NULL;
    int count = 0, code = MESO_OK;
    store_answer_begin(archive);
    if (patient)
        code = store_find_patient(archive->store, patient, &found, archive->arena, err);
    if (!code)
        code = patient
                   ? store_read_sql(archive->store, OF_PATIENT,
                                    STORE_WITH(store_int(found.id), store_text(found.code)),
                                    sizeof(cJSON *), trail_line, &rows, &count, archive->arena, err)
                   : store_read_sql(archive->store, TRAIL, STORE_NOTHING, sizeof(cJSON *),
                                    trail_line, &rows, &count, archive->arena, err);
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "lines");
    for (int i = 0; i < count; i++)
        store_put_item(list, ((cJSON **)rows)[i]);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_erase_patient(struct meso_archive *archive, const char *patient, const char **json,
                               struct meso_error *err)
{
    struct store_patient erased;
    cJSON *answer = NULL;
    store_answer_begin(archive);
    int code = store_erase_patient(archive->store, patient, &erased, archive->arena, err);
    if (!code) {
        answer = cJSON_CreateObject();
        store_put_number(answer, "sessions", erased.sessions);
        store_put_number(answer, "photos", erased.photos);
    }
    return store_answer(archive, answer, code, json, err);
}

static int exported(struct meso_archive *archive, const struct store_exported *exported,
                    const char *to, int code, const char **json, struct meso_error *err)
{
    cJSON *answer = NULL;
    if (!code) {
        answer = cJSON_CreateObject();
        store_put_number(answer, "photos", exported->photos);
        store_put_number(answer, "withheld", exported->withheld);
        store_put_number(answer, "unreadable", exported->unreadable);
        if (exported->unreadable)
            code = base_error(
                err, MESO_E_SOME_FAILED, "%d photograph%s missing or damaged and not in '%s'",
                exported->unreadable, exported->unreadable == 1 ? " is" : "s are", to);
    }
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_export_patient(struct meso_archive *archive, const char *patient,
                                const char *purpose, const char *path, const char **json,
                                struct meso_error *err)
{
    struct store_exported counts;
    const struct store_export_target target = {.path = path};
    store_answer_begin(archive);
    int code = store_export_patient(archive->store, patient, purpose, &target, &counts,
                                    archive->arena, err);
    return exported(archive, &counts, path, code, json, err);
}

int meso_archive_open_export(struct meso_archive *archive, const char *patient, const char *purpose,
                             int *file, const char **json, struct meso_error *err)
{
    struct store_exported counts;
    const struct store_export_target target = {.file = file};
    *file = -1;
    store_answer_begin(archive);
    int code = store_export_patient(archive->store, patient, purpose, &target, &counts,
                                    archive->arena, err);
    code = exported(archive, &counts, patient, code, json, err);
    if (code && *file >= 0) {
        close(*file);
        *file = -1;
    }
    return code;
}

int meso_archive_export_dicom(struct meso_archive *archive, const char *patient,
                              const char *purpose, const char *folder, const char *peer,
                              const char **json, struct meso_error *err)
{
    struct store_exported counts;
    const struct store_dicom_target target = {folder, peer};
    store_answer_begin(archive);
    int code =
        store_export_dicom(archive->store, patient, purpose, &target, &counts, archive->arena, err);
    return exported(archive, &counts, folder ? folder : peer, code, json, err);
}

int meso_archive_set_consent(struct meso_archive *archive, const char *patient, int session,
                             const char *consent, const char **json, struct meso_error *err)
{
    int count = 0;
    store_answer_begin(archive);
    int code =
        store_set_consent(archive->store, patient, session, consent, &count, archive->arena, err);
    cJSON *answer = cJSON_CreateObject();
    store_put_number(answer, "photos", count);
    return store_answer(archive, answer, code, json, err);
}
