/* Private: the public API's answers in JSON. */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "archive.h"

#include <cjson/cJSON.h>

struct meso_archive {
    struct store *store;
    struct arena *arena; /* of the running call */
    char *text;          /* the last answer */
};

/* Clears what the last call left. */
void store_answer_begin(struct meso_archive *archive);
/* Takes the object (NULL: out of memory) and gives *json if code is MESO_OK, or keeps is set;
   returns code, or what went wrong. */
int store_answer(struct meso_archive *archive, cJSON *object, int code, const char **json,
                 struct meso_error *err);
/* Nothing for "". */
void store_answer_text(cJSON *object, const char *name, const char *text);
cJSON *store_answer_patient(const struct store_patient *patient);
cJSON *store_answer_session(const struct store_session *session);
cJSON *store_answer_photo(const struct store_photo *photo);

#endif
