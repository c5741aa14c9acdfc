/* Archives for tests: a fresh one on SQLite, or in a schema of its own on a PostgreSQL server that
   is started for the program. */
#ifndef STORE_STAGE_H
#define STORE_STAGE_H

#include "archive.h"
#include "verify.h"

struct stage {
    char folder[256];   /* of the archive; a path below is free for other files */
    char database[256]; /* "" SQLite */
    struct store *store;
    struct arena *arena;
    struct meso_error err;
};

/* false, with a line that says why: no server here. */
bool stage_start_server(void);
void stage_stop_server(void);
/* Set-up and tear-down of cmocka: *state is a struct stage with an open archive. */
int stage_sqlite(void **state);
int stage_postgres(void **state);
int stage_end(void **state);

/* Fills stage->database with a schema that nobody uses yet. */
void stage_make_schema(struct stage *stage);

struct meso_archive_options stage_options(const struct stage *stage);
/* Closes the archive and opens it again. */
void stage_reopen(struct stage *stage);
/* A file of the archive's folder. */
void stage_path(const struct stage *stage, const char *name, char out[STORE_PATH]);
/* A patient, a session, a photograph (bytes are bytes to the store: it was decoded before). */
int64_t stage_patient(struct stage *stage, const char *code);
int64_t stage_session(struct stage *stage, const char *code, int number);
int stage_photo(struct stage *stage, const char *code, int number, const char *view,
                const char *bytes, struct store_photo *out);
/* What verify tells. */
struct stage_told {
    int count;
    char last_kind[32];
};
struct store_findings stage_verified(struct stage *stage, struct stage_told *told);
/* The whole folder tree is removed. */
void stage_remove(const char *folder);

#endif
