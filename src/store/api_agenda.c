/* The archive's public call of a clinic's day: who is due, who is late, who came last. Reading it
   takes as long as there are patients, and the first page shows it: an answer serves until somebody
   changes the archive, which the audit trail tells. */
#include "answer.h"
#include "clinic.h"

#include <mesotrack/clinic.h>

#include <string.h>

static void add_appointments(cJSON *answer, const char *name, const struct store_appointment *list,
                             int count)
{
    cJSON *array = store_put_array(answer, name);
    for (int i = 0; i < count; i++) {
        cJSON *object = cJSON_CreateObject();
        store_put_text(object, "patient", list[i].patient);
        store_answer_text(object, "name", list[i].name);
        store_put_number(object, "number", list[i].number);
        store_answer_text(object, "course", list[i].course);
        store_answer_text(object, "date", list[i].date);
        store_put_item(array, object);
    }
}

/* Lines behind the last one seen, of which looks change nothing; none at all: it is another trail
   (the archive was restored). */
static int look_behind(struct store *store, int64_t seen, int64_t *last, bool *changed,
                       struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    int code = store_ask(store->rows, &query, err,
                         "SELECT MAX(id), COUNT(CASE WHEN action <> 'see' THEN 1 END) FROM audit "
                         "WHERE id > $1",
                         STORE_WITH(store_int(seen)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        *last = store_int_at(query, 0);
        *changed = !*last || store_int_at(query, 1) > 0;
    }
    store_done(query);
    return code;
}

/* Whether the kept answer still serves. The trail's head is read before what it stands for, so that
   a change in between is seen by the next call. */
static int is_same(struct meso_archive *archive, const char *day, bool *same,
                   struct meso_error *err)
{
    struct store_kept_agenda *kept = &archive->agenda;
    const char *head;
    int64_t last = 0;
    bool changed = false;
    int code = store_setting_get(archive->store->rows, "audit_head", &head, archive->arena, err);
    head = head ? head : "";
    if (!code && strcmp(head, kept->head) != 0) {
        code = look_behind(archive->store, kept->seen, &last, &changed, err);
        if (!code && changed && !last)
            code = look_behind(archive->store, 0, &last, &changed, err);
        if (code)
            return code;
        kept->seen = last;
        base_format(kept->head, sizeof kept->head, "%s", head);
    }
    *same = !code && !changed && kept->text && !strcmp(kept->day, day);
    return code;
}

static int read_agenda(struct meso_archive *archive, const char *day, struct meso_error *err)
{
    struct store_kept_agenda *kept = &archive->agenda;
    struct store_agenda agenda = {.due_count = 0};
    int64_t patients = 0;
    const char *text;
    store_agenda_forget(archive);
    int code = store_agenda(archive->store, day, &agenda, archive->arena, err);
    if (!code)
        code = store_number(archive->store->rows, &patients, NULL, err,
                            "SELECT COUNT(*) FROM patient", STORE_NOTHING);
    cJSON *answer = cJSON_CreateObject();
    add_appointments(answer, "due", agenda.due, agenda.due_count);
    add_appointments(answer, "overdue", agenda.overdue, agenda.overdue_count);
    add_appointments(answer, "recent", agenda.recent, agenda.recent_count);
    store_put_number(answer, "patient_count", (double)patients);
    code = store_answer(archive, answer, code, &text, err);
    if (code)
        return code;
    kept->text = archive->text;
    archive->text = NULL;
    /* A course in a file of the clinic's own changes without a line of the trail. */
    base_format(kept->day, sizeof kept->day, "%s", agenda.of_file ? "" : day);
    return MESO_OK;
}

void store_agenda_forget(struct meso_archive *archive)
{
    cJSON_free(archive->agenda.text);
    archive->agenda.text = NULL;
}

int meso_archive_agenda(struct meso_archive *archive, const char *day, const char **json,
                        struct meso_error *err)
{
    long days;
    bool same = false;
    *json = NULL;
    store_answer_begin(archive);
    int code = base_date_parse(day, &days)
                   ? is_same(archive, day, &same, err)
                   : base_error(err, MESO_E_BAD_DATE, "'%.40s' is not a date", day);
    if (!code && !same)
        code = read_agenda(archive, day, err);
    if (!code)
        *json = archive->agenda.text;
    return code;
}
