/* Private: files that are being sent, on the archive's disk until they are filed or forgotten. */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "base/base.h"

#include <sys/types.h>

/* As the archive's own: a photograph's file. */
#define WEB_FILE_BYTES ((int64_t)64 << 20)

/* Where uploads wait. */
enum { WEB_SPOOL_KEY = 32, WEB_UPLOAD_HEAD = 40 /* of a sealed file */, WEB_UPLOAD_PIECE = 16448 };
struct web_spool {
    const char *archive; /* its folder */
    bool sealed;         /* nothing lies there in plain */
    unsigned char key[WEB_SPOOL_KEY];
};

struct web_upload {
    const char *field, *name; /* of the form's field, and of the file as its sender calls it */
    char path[4200];
    int fd; /* -1: ended */
    int64_t bytes;
    bool kept;                /* what came stays when the connection breaks */
    const unsigned char *key; /* NULL: it lies in plain */
    unsigned char head[WEB_UPLOAD_HEAD];
    int plain; /* while it is open: a file in memory */
    char plain_path[40];
    struct web_upload *next;
};

/* The folder, made if absent; what was left there longer than a day is taken away. */
int web_uploads_prepare(const char *archive, struct meso_error *err);
/* A new file of a random name. */
int web_upload_begin(const struct web_spool *spool, struct web_upload *upload,
                     struct meso_error *err);
/* One that may have begun before: bytes says how far. key names it; nobody else writes it. */
int web_upload_resume(const struct web_spool *spool, const char *key, struct web_upload *upload,
                      struct meso_error *err);
/* How much of that is there; 0 if nothing. */
int64_t web_upload_offset(const struct web_spool *spool, const char *key);
int web_upload_write(struct web_upload *upload, const char *data, size_t size,
                     struct meso_error *err);
/* Closes it; the file stays. */
void web_upload_end(struct web_upload *upload);
/* *file: where it can be read in plain, until web_upload_close. */
int web_upload_open(struct web_upload *upload, const char **file, struct meso_error *err);
void web_upload_close(struct web_upload *upload);
/* Closes it, and takes the file away unless it is kept. */
void web_upload_drop(struct web_upload *upload);

/* The answer to a key that is done, so that it is the same when asked again; NULL: none. */
int web_upload_note(const char *archive, const char *key, const char *answer,
                    struct meso_error *err);
const char *web_upload_noted(const char *archive, const char *key, struct arena *arena);

/* upload_seal.c */
int web_spool_begin(struct web_spool *spool, const char *archive, bool sealed,
                    struct meso_error *err);
bool web_upload_is_ours(const struct web_spool *spool, int fd, unsigned char head[WEB_UPLOAD_HEAD]);
/* The file is open and locked: goes on if it was begun with this key, otherwise begins. */
int web_upload_seal(const struct web_spool *spool, struct web_upload *upload,
                    struct meso_error *err);
struct web_upload_piece {
    const unsigned char *at;
    unsigned char room[WEB_UPLOAD_PIECE];
};
/* The next of the data as it lies in the file; how many bytes of it. */
size_t web_upload_turn(const struct web_upload *upload, const char *data, size_t size,
                       struct web_upload_piece *out);

#endif
