/* The archive's public calls for one patient sought and one session planned. */
#include "answer.h"
#include "clinic.h"

#include <mesotrack/clinic.h>

#include <string.h>

enum { MOST_WORDS = 200, MOST_FOUND = 1000 };

struct found {
    const char *code, *name, *last;
    int sessions;
};

static int read_found(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    struct found *found = out;
    found->code = store_copy_at(query, 0, arena, err);
    found->name = store_copy_at(query, 1, arena, err);
    found->last = store_copy_at(query, 2, arena, err);
    found->sessions = (int)store_int_at(query, 3);
    return found->code && found->name && found->last ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* For LIKE ... ESCAPE '!': anything with the words in it. */
static const char *pattern_of(const char *words, struct arena *arena, struct meso_error *err)
{
    char *text = base_arena_alloc(arena, 2 * strlen(words) + 3, err), *at = text;
    if (!text)
        return NULL;
    *at++ = '%';
    for (; *words; words++) {
        if (strchr("%_!", *words))
            *at++ = '!';
        *at++ = *words;
    }
    *at++ = '%';
    *at = 0;
    return text;
}

int meso_archive_find_patients(struct meso_archive *archive, const char *words, int most,
                               const char **json, struct meso_error *err)
{
    static const char SQL[] =
        "SELECT p.code, p.name, (SELECT MAX(s.held) FROM session s WHERE s.patient_id = p.id), "
        "(SELECT COUNT(*) FROM session s WHERE s.patient_id = p.id) FROM patient p "
        "WHERE LOWER(p.code) LIKE LOWER($1) ESCAPE '!' OR LOWER(p.name) LIKE LOWER($1) ESCAPE '!' "
        "ORDER BY p.code LIMIT $2";
    void *rows = NULL;
    int count = 0, code = MESO_OK;
    store_answer_begin(archive);
    most = most < 1 ? 1 : most > MOST_FOUND ? MOST_FOUND : most;
    if (words && (strlen(words) > MOST_WORDS || !store_is_text(words, false)))
        code = base_error(err, MESO_E_USAGE, "what is sought is not one line of up to %d bytes",
                          MOST_WORDS);
    const char *pattern = code ? NULL : pattern_of(words ? words : "", archive->arena, err);
    if (!code)
        code = pattern ? store_read_sql(archive->store, SQL,
                                        STORE_WITH(store_text(pattern), store_int(most + 1)),
                                        sizeof(struct found), read_found, &rows, &count,
                                        archive->arena, err)
                       : MESO_E_OUT_OF_MEMORY;
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "patients");
    for (int i = 0; i < count && i < most; i++) {
        const struct found *found = (struct found *)rows + i;
        cJSON *object = cJSON_CreateObject();
        store_put_text(object, "code", found->code);
        store_answer_text(object, "name", found->name);
        store_answer_text(object, "last", found->last);
        store_put_number(object, "session_count", found->sessions);
        store_put_item(list, object);
    }
    store_put_bool(answer, "more", count > most);
    return store_answer(archive, answer, code, json, err);
}

static cJSON *next_answer(const struct store_session *last, const struct store_next *next)
{
    cJSON *answer = cJSON_CreateObject();
    store_put_number(answer, "number", next->number);
    if (!last)
        return answer;
    store_answer_text(answer, "course", last->course);
    store_answer_text(answer, "after", last->held);
    store_answer_text(answer, "due", next->due);
    store_answer_text(answer, "latest", next->latest);
    if (*next->due)
        store_put_bool(answer, "maintenance", next->maintenance);
    return answer;
}

int meso_archive_next_session(struct meso_archive *archive, const char *patient, const char **json,
                              struct meso_error *err)
{
    struct store_patient found;
    struct store_session *sessions, *last = NULL;
    struct store_plan *known = NULL;
    struct store_next next = {.number = 1};
    int count = 0, highest = 0;
    store_answer_begin(archive);
    int code = store_find_patient(archive->store, patient, &found, archive->arena, err);
    if (!code)
        code = store_sessions(archive->store, found.id, &sessions, &count, archive->arena, err);
    for (int i = 0; i < count && !code; i++) {
        highest = sessions[i].number;
        if (*sessions[i].held)
            last = &sessions[i];
    }
    if (!code && last)
        code = store_next_after(last->course, last->number, last->held, &known, &next,
                                archive->arena, err);
    /* A number behind all that are entered, held or not. */
    if (next.number <= highest)
        next.number = highest + 1;
    cJSON *answer = code ? NULL : next_answer(last, &next);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_change_session(struct meso_archive *archive,
                                const struct meso_archive_session *session, struct meso_error *err)
{
    store_answer_begin(archive);
    return store_change_session(archive->store, session, err);
}
