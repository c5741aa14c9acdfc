/* Private: files that are being sent, on the archive's disk until they are filed or forgotten. */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "base/base.h"

#include <sys/types.h>

/* As the archive's own: a photograph's file. */
#define WEB_FILE_BYTES ((int64_t)64 << 20)

struct web_upload {
    const char *field, *name; /* of the form's field, and of the file as its sender calls it */
    char path[4200];
    int fd; /* -1: ended */
    int64_t bytes;
    bool kept; /* what came stays when the connection breaks */
    struct web_upload *next;
};

/* The folder, made if absent; what was left there longer than a day is taken away. */
int web_uploads_prepare(const char *archive, struct meso_error *err);
/* A new file of a random name. */
int web_upload_begin(const char *archive, struct web_upload *upload, struct meso_error *err);
/* One that may have begun before: bytes says how far. key names it; nobody else writes it. */
int web_upload_resume(const char *archive, const char *key, struct web_upload *upload,
                      struct meso_error *err);
/* How much of that is there; 0 if nothing. */
int64_t web_upload_offset(const char *archive, const char *key);
int web_upload_write(struct web_upload *upload, const char *data, size_t size,
                     struct meso_error *err);
/* Closes it; the file stays. */
void web_upload_end(struct web_upload *upload);
/* Closes it, and takes the file away unless it is kept. */
void web_upload_drop(struct web_upload *upload);

/* The answer to a key that is done, so that it is the same when asked again; NULL: none. */
int web_upload_note(const char *archive, const char *key, const char *answer,
                    struct meso_error *err);
const char *web_upload_noted(const char *archive, const char *key, struct arena *arena);

#endif
