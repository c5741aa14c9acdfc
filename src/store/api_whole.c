/* The archive's public calls that go through all of it: import and verify. */
#include "answer.h"
#include "import.h"
#include "verify.h"

#include "locate/locate.h"

#include <string.h>

static const char *const outcomes[STORE_OUTCOMES] = {"stored", "there", "refused", "ignored"};

static cJSON *item_answer(const struct store_import_item *item, bool dry_run)
{
    cJSON *object = cJSON_CreateObject();
    bool stored = item->outcome == STORE_OUTCOME_STORED;
    store_put_text(object, "path", item->path);
    store_put_text(object, "outcome", stored && dry_run ? "would_store" : outcomes[item->outcome]);
    store_answer_text(object, "sha256", item->sha256);
    if (item->outcome == STORE_OUTCOME_REFUSED) {
        store_put_text(object, "code", meso_error_name(item->error.code));
        store_put_text(object, "message", item->error.text);
    }
    return object;
}

static cJSON *import_answer(const struct store_import_item *items, int count, bool dry_run,
                            int counts[STORE_OUTCOMES])
{
    cJSON *answer = cJSON_CreateObject();
    cJSON *list = store_put_array(answer, "items");
    for (int i = 0; i < count; i++) {
        counts[items[i].outcome]++;
        store_put_item(list, item_answer(&items[i], dry_run));
    }
    store_put_bool(answer, "dry_run", dry_run);
    for (int i = 0; i < STORE_OUTCOMES; i++)
        store_put_number(answer, i || !dry_run ? outcomes[i] : "would_store", counts[i]);
    return answer;
}

int meso_archive_import(struct meso_archive *archive, const struct meso_archive_import *import,
                        const char **json, struct meso_error *err)
{
    struct store_import_item *items;
    int count, counts[STORE_OUTCOMES] = {0};
    cJSON *answer = NULL;
    unsigned consent;
    store_answer_begin(archive);
    int code = import->consent ? store_consent_parse(import->consent, &consent, err) : MESO_OK;
    if (!code)
        code = locate_check_scale(import->mm_per_px, err);
    if (!code)
        code = store_import_list(import->folder, &items, &count, archive->arena, err);
    if (!code && !count)
        code = base_error(err, MESO_E_FILE_NOT_FOUND, "the folder '%s' is empty", import->folder);
    if (!code)
        code = store_import_items(archive->store, import, items, count, err);
    if (!code) {
        answer = import_answer(items, count, import->dry_run, counts);
        if (counts[STORE_OUTCOME_REFUSED])
            code = base_error(err, MESO_E_SOME_FAILED, "%d of %d files %s refused",
                              counts[STORE_OUTCOME_REFUSED], count,
                              import->dry_run ? "would be" : "were");
    }
    return store_answer(archive, answer, code, json, err);
}

static int note(void *context, const char *kind, const char *sha256, const char *text,
                struct meso_error *err)
{
    cJSON *object = cJSON_CreateObject();
    store_put_text(object, "kind", kind);
    store_answer_text(object, "sha256", sha256);
    store_put_text(object, "message", text);
    store_put_item(context, object);
    (void)err;
    return MESO_OK;
}

int meso_archive_verify(struct meso_archive *archive, const char **json, struct meso_error *err)
{
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject();
    struct store_findings findings = {.say = note, .context = store_put_array(answer, "findings")};
    int code = store_verify(archive->store, &findings, err);
    store_put_number(answer, "photos", (double)findings.photos);
    store_put_number(answer, "audit_lines", (double)findings.audit_lines);
    store_put_text(answer, "audit_head", findings.audit_head);
    store_put_number(answer, "damaged", findings.damaged);
    store_put_number(answer, "unreferenced", findings.unreferenced);
    if (!code && findings.damaged)
        code = base_error(err, MESO_E_ARCHIVE_DAMAGED, "%d thing%s in the archive '%s' %s damaged",
                          findings.damaged, findings.damaged == 1 ? "" : "s",
                          archive->store->folder, findings.damaged == 1 ? "is" : "are");
    return store_answer(archive, answer, code, json, err);
}
