/* Private: an open archive, and what its files share. */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include "rows.h"
#include "store.h"

enum { STORE_PATH = 4096, STORE_KEY = 32, STORE_HASH = 65, STORE_TIME = 24 };

struct store {
    char folder[STORE_PATH];
    char actor[128];
    struct store_rows *rows;
    bool sealed;
    unsigned char key[STORE_KEY]; /* of the photographs, if sealed */
};

/* settings.c: the folder's settings file, and the rows of the table "settings". */
int store_settings_write(const char *folder, const char *database, struct meso_error *err);
/* *database: NULL is the file in the folder. */
int store_settings_read(const char *folder, const char **database, struct arena *arena,
                        struct meso_error *err);
int store_setting_set(struct store_rows *rows, const char *name, const char *value,
                      struct meso_error *err);
/* *value NULL if it was never set. */
int store_setting_get(struct store_rows *rows, const char *name, const char **value,
                      struct arena *arena, struct meso_error *err);

/* audit.c. Within a transaction; subject and detail never name a person: the trail outlives an
   erasure. subject_id 0: none. */
int store_audit(struct store *store, const char *action, const char *subject, int64_t subject_id,
                const char *detail, struct meso_error *err);
/* Walks the whole chain. *broken_at: the number of the first wrong line, 0 if all is right; *head
   is the last line's hash ("" if there is none). */
int store_audit_check(struct store *store, int64_t *lines, int64_t *broken_at,
                      char head[STORE_HASH], struct meso_error *err);
void store_now(char out[STORE_TIME]); /* UTC, "2026-03-02T09:30:00Z" */

/* files.c: photographs as files. */
struct store_incoming;
int store_files_make(const char *folder, struct meso_error *err);
void store_file_path(const struct store *store, const char *sha256, char out[STORE_PATH]);
/* Writes while hashing, syncs, and gives the file its name: what has been ended survives a power
   cut. Hold the shared lock until the row is committed. */
int store_incoming_begin(struct store *store, struct store_incoming **out, struct meso_error *err);
int store_incoming_write(struct store_incoming *incoming, const void *bytes, size_t length,
                         struct meso_error *err);
int store_incoming_end(struct store_incoming *incoming, char sha256[STORE_HASH],
                       struct meso_error *err);
void store_incoming_drop(struct store_incoming *incoming); /* frees; NULL is fine */
/* Takes away what killed commands left half written; *count of them. */
int store_files_sweep(const struct store *store, int *count, struct meso_error *err);
bool store_file_there(const struct store *store, const char *sha256);
/* Every file under photos by its hash. */
int store_files_each(const struct store *store,
                     int (*each)(void *context, const char *sha256, struct meso_error *err),
                     void *context, struct meso_error *err);

/* lock.c: keeps the taking away of files and the adding of rows apart. -1 on failure. */
int store_lock(const struct store *store, bool alone, struct meso_error *err);
void store_unlock(int lock);

/* removal.c: takes away the files that rows in the table "removal" name and no photo row does; what
   a kill interrupted is done at the next opening. */
int store_finish_removals(struct store *store, struct meso_error *err);

/* read.c: rows into structs. */
int store_read_sql(struct store *store, const char *sql, const struct store_value *values,
                   int value_count, size_t size,
                   int (*read)(struct store_query *query, void *out, struct arena *arena,
                               struct meso_error *err),
                   void **out, int *count, struct arena *arena, struct meso_error *err);
/* "" as NULL */
struct store_value store_text_or_null(const char *text);
/* Whether text is UTF-8 without control characters (newlines are fine in notes). */
bool store_is_text(const char *text, bool lines);

#endif
