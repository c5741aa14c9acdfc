/* Private: the public API's answers in JSON. */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "archive.h"

#include <cjson/cJSON.h>

/* api_agenda.c: the last agenda, and how far the audit trail was then. */
struct store_kept_agenda {
    char day[BASE_DATE_ROOM], head[STORE_HASH];
    int64_t seen;
    char *text;
};

struct meso_archive {
    struct store *store;
    struct arena *arena; /* of the running call */
    char *text;          /* the last answer */
    struct store_kept_agenda agenda;
};
void store_agenda_forget(struct meso_archive *archive);

/* Clears what the last call left. */
void store_answer_begin(struct meso_archive *archive);
/* Takes the object (NULL: out of memory) and gives *json if code is MESO_OK, or keeps is set;
   returns code, or what went wrong. */
int store_answer(struct meso_archive *archive, cJSON *object, int code, const char **json,
                 struct meso_error *err);
/* As cJSON's own, but what can't be added makes the whole invalid, so that it is never printed
   without it: out of memory is then told by store_answer. */
void store_put_text(cJSON *object, const char *name, const char *text);
void store_put_number(cJSON *object, const char *name, double number);
void store_put_bool(cJSON *object, const char *name, bool is);
void store_put_item(cJSON *array, cJSON *item);
cJSON *store_put_array(cJSON *object, const char *name);
/* Nothing for "". */
void store_answer_text(cJSON *object, const char *name, const char *text);
cJSON *store_answer_patient(const struct store_patient *patient);
cJSON *store_answer_session(const struct store_session *session);
cJSON *store_answer_photo(const struct store_photo *photo);

#endif
