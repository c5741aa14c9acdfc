/* What a patient agreed to, for each photograph. */
#include "photos.h"

#include <string.h>

static const struct {
    unsigned consent;
    const char *name;
} purposes[] = {{STORE_CONSENT_TREATMENT, "treatment"},
                {STORE_CONSENT_SUMMARY, "summary"},
                {STORE_CONSENT_TEACHING, "teaching"}};
enum { PURPOSES = sizeof purposes / sizeof *purposes };

static int unknown(const char *word, struct meso_error *err)
{
    const char *names[PURPOSES + 1] = {"none"};
    for (int i = 0; i < PURPOSES; i++)
        names[i + 1] = purposes[i].name;
    const char *near = base_name_nearest(word, names, PURPOSES + 1);
    return base_error(err, MESO_E_USAGE,
                      "no purpose '%s' of consent; there are treatment, summary, teaching and "
                      "none%s%s%s",
                      word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int store_consent_parse(const char *text, unsigned *out, struct meso_error *err)
{
    *out = 0;
    if (!strcmp(text, "none"))
        return MESO_OK;
    for (const char *at = text;; at++) {
        char word[24];
        size_t length = strcspn(at, ",");
        unsigned found = 0;
        base_format(word, sizeof word, "%.*s", (int)(length < 23 ? length : 23), at);
        for (int i = 0; i < PURPOSES; i++)
            if (!strcmp(word, purposes[i].name))
                found = purposes[i].consent;
        if (!found)
            return unknown(word, err);
        *out |= found;
        at += length;
        if (!*at)
            return MESO_OK;
    }
}

void store_consent_write(unsigned consent, char out[STORE_CONSENT_ROOM])
{
    size_t used = 0;
    for (int i = 0; i < PURPOSES; i++)
        if (consent & purposes[i].consent)
            used += (size_t)base_format(out + used, STORE_CONSENT_ROOM - used, "%s%s",
                                        used ? "," : "", purposes[i].name);
    if (!used)
        base_format(out, STORE_CONSENT_ROOM, "none");
}

static int write_consent(struct store *store, int64_t session, unsigned consent, int *count,
                         struct meso_error *err)
{
    struct store_query *query;
    char detail[STORE_CONSENT_ROOM];
    bool row = true;
    int code = store_ask(store->rows, &query, err,
                         "UPDATE photo SET consent_treatment = $1, consent_summary = $2, "
                         "consent_teaching = $3 WHERE session_id = $4 RETURNING id",
                         STORE_WITH(store_int((consent & STORE_CONSENT_TREATMENT) != 0),
                                    store_int((consent & STORE_CONSENT_SUMMARY) != 0),
                                    store_int((consent & STORE_CONSENT_TEACHING) != 0),
                                    store_int(session)));
    while (!code && !(code = store_next(query, &row, err)) && row)
        ++*count;
    store_done(query);
    store_consent_write(consent, detail);
    if (!code && !(consent & STORE_CONSENT_TREATMENT))
        code = store_forget_comparisons(store, session, NULL, err);
    return code ? code : store_audit(store, "consent", "session", session, detail, err);
}

int store_set_consent(struct store *store, const char *patient, int number, const char *text,
                      int *count, struct arena *arena, struct meso_error *err)
{
    struct store_patient found;
    struct store_session *sessions;
    unsigned consent;
    int session_count, told = 0;
    int code = store_consent_parse(text, &consent, err);
    if (!code)
        code = store_find_patient(store, patient, &found, arena, err);
    if (!code)
        code = store_sessions(store, found.id, &sessions, &session_count, arena, err);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    for (int i = 0; i < session_count && !code; i++)
        if (!number || sessions[i].number == number) {
            code = write_consent(store, sessions[i].id, consent, count, err);
            told++;
        }
    if (!code && !told)
        code = base_error(err, MESO_E_NOT_FOUND, "patient '%s' has no session %d", patient, number);
    return store_end(store->rows, code, err);
}
