/* The public call that looks at machine and archive: it needs no open archive. */
#include "answer.h"
#include "doctor.h"

#include <stdlib.h>

static int note(void *context, const char *check, enum store_health health, const char *text,
                struct meso_error *err)
{
    static const char *const names[] = {"fine", "warning", "failed"};
    (void)err;
    cJSON *object = cJSON_CreateObject();
    store_put_text(object, "check", check);
    store_put_text(object, "health", names[health]);
    store_put_text(object, "message", text);
    store_put_item(context, object);
    return MESO_OK;
}

int meso_archive_doctor(const struct meso_archive_options *options, char **json,
                        struct meso_error *err)
{
    cJSON *answer = cJSON_CreateObject();
    int code = store_doctor(options, note, store_put_array(answer, "checks"), err);
    *json = cJSON_Print(answer);
    cJSON_Delete(answer);
    return *json ? code : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
}

void meso_archive_free_text(char *text)
{
    cJSON_free(text);
}
