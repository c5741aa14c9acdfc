/* Archives for tests, on either database. */
#include "store_stage.h"

#include "rows.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char server[128], server_folder[128];
static int schemas;

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

void stage_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

bool stage_start_server(void)
{
    char command[512];
    strcpy(server_folder, "/tmp/mesotrack-postgres-XXXXXX");
    if (!mkdtemp(server_folder))
        return false;
    snprintf(command, sizeof command, "sh %s start %s", POSTGRES_SH, server_folder);
    FILE *said = popen(command, "r");
    bool told = said && fgets(server, sizeof server, said);
    int status = said ? pclose(said) : -1;
    server[strcspn(server, "\n")] = 0;
    if (told && !status)
        return true;
    printf("skipped: PostgreSQL (%s)\n",
           WEXITSTATUS(status) == 77 ? "its server is not installed" : "its server did not start");
    stage_remove(server_folder);
    if (WEXITSTATUS(status) != 77)
        exit(1);
    return false;
}

void stage_stop_server(void)
{
    char command[512];
    snprintf(command, sizeof command, "sh %s stop %s", POSTGRES_SH, server_folder);
    if (system(command))
        fprintf(stderr, "the test server did not stop\n");
    stage_remove(server_folder);
}

void stage_make_schema(struct stage *stage)
{
    struct store_rows *rows;
    char sql[64];
    snprintf(sql, sizeof sql, "CREATE SCHEMA t%d", ++schemas);
    if (store_rows_open(&rows, server, true, &stage->err) || store_script(rows, sql, &stage->err)) {
        fprintf(stderr, "%s\n", stage->err.text);
        abort();
    }
    store_rows_close(rows);
    snprintf(stage->database, sizeof stage->database, "%s?options=-csearch_path%%3Dt%d", server,
             schemas);
}

struct meso_archive_options stage_options(const struct stage *stage)
{
    return (struct meso_archive_options){.folder = stage->folder,
                                         .database = *stage->database ? stage->database : NULL,
                                         .actor = "tester"};
}

static int begin(void **state, bool postgres)
{
    struct stage *stage = calloc(1, sizeof *stage);
    *state = stage;
    strcpy(stage->folder, "/tmp/mesotrack-store-XXXXXX");
    if (!mkdtemp(stage->folder) || base_arena_new(&stage->arena, 0, NULL))
        return -1;
    if (postgres)
        stage_make_schema(stage);
    struct meso_archive_options options = stage_options(stage);
    if (store_init(&options, &stage->err) || store_open(&stage->store, &options, &stage->err)) {
        fprintf(stderr, "%s\n", stage->err.text);
        return -1;
    }
    return 0;
}

int stage_sqlite(void **state)
{
    return begin(state, false);
}

int stage_postgres(void **state)
{
    return begin(state, true);
}

int stage_end(void **state)
{
    struct stage *stage = *state;
    store_close(stage->store);
    base_arena_free(stage->arena);
    stage_remove(stage->folder);
    free(stage);
    return 0;
}

void stage_reopen(struct stage *stage)
{
    struct meso_archive_options options = stage_options(stage);
    store_close(stage->store);
    stage->store = NULL;
    if (store_open(&stage->store, &options, &stage->err)) {
        fprintf(stderr, "%s\n", stage->err.text);
        abort();
    }
}

void stage_path(const struct stage *stage, const char *name, char out[STORE_PATH])
{
    snprintf(out, STORE_PATH, "%s/%s", stage->folder, name);
}

static void done(const struct stage *stage, int code)
{
    if (!code)
        return;
    fprintf(stderr, "%s\n", stage->err.text);
    abort();
}

int64_t stage_patient(struct stage *stage, const char *code)
{
    int64_t id;
    done(stage, store_add_patient(stage->store, code, NULL, &id, &stage->err));
    return id;
}

int64_t stage_session(struct stage *stage, const char *code, int number)
{
    int64_t id;
    struct meso_archive_session session = {.patient = code, .number = number};
    done(stage, store_add_session(stage->store, &session, &id, &stage->err));
    return id;
}

int stage_photo(struct stage *stage, const char *code, int number, const char *view,
                const char *bytes, struct store_photo *out)
{
    struct meso_archive_photo photo = {.patient = code, .session = number, .view = view};
    return store_add_photo(stage->store, &photo, (const uint8_t *)bytes, strlen(bytes), out,
                           stage->arena, &stage->err);
}

static int tell(void *context, const char *kind, const char *sha256, const char *text,
                struct meso_error *err)
{
    struct stage_told *told = context;
    (void)sha256;
    (void)text;
    (void)err;
    told->count++;
    snprintf(told->last_kind, sizeof told->last_kind, "%s", kind);
    return MESO_OK;
}

struct store_findings stage_verified(struct stage *stage, struct stage_told *told)
{
    struct store_findings findings = {.say = tell, .context = told};
    memset(told, 0, sizeof *told);
    done(stage, store_verify(stage->store, &findings, &stage->err));
    return findings;
}
