/* The stage of the server's tests. */
#include "web_stage.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char last_text[1 << 20];

static bool fine(struct web_stage *stage, int code)
{
    if (code)
        fprintf(stderr, "stage: %s\n", stage->err.text);
    return !code;
}

static bool fill(struct web_stage *stage, struct meso_archive *archive)
{
    char password[MESO_PASSWORD_ROOM];
    const char *json;
    struct meso_archive_session session = {.patient = "P1"};
    return fine(stage, meso_archive_add_patient(archive, "P1", "Ada Canary", &stage->err)) &&
           fine(stage, meso_archive_add_patient(archive, "P2", "Bea Linnet", &stage->err)) &&
           fine(stage, meso_archive_add_session(archive, &session, &json, &stage->err)) &&
           fine(stage, meso_archive_add_account(archive, "root", "admin", password, &stage->err)) &&
           fine(stage,
                meso_archive_sign_in(archive, "root", password, stage->admin, &stage->err)) &&
           fine(stage,
                meso_archive_add_account(archive, "anna", "clinician", password, &stage->err)) &&
           fine(stage,
                meso_archive_sign_in(archive, "anna", password, stage->clinician, &stage->err)) &&
           fine(stage,
                meso_archive_add_link(archive, "P1", "", "en", 7, stage->link, &json, &stage->err));
}

int web_stage_begin(void **state)
{
    struct web_stage *stage = calloc(1, sizeof *stage);
    struct meso_archive *archive = NULL;
    *state = stage;
    if (!stage)
        return -1;
    snprintf(stage->folder, sizeof stage->folder, "/tmp/mesotrack-web-XXXXXX");
    if (!mkdtemp(stage->folder))
        return -1;
    snprintf(stage->archive, sizeof stage->archive, "%s/archive", stage->folder);
    struct web_options options = {.archive = {.folder = stage->archive, .actor = "test"},
                                  .quiet = true};
    if (!fine(stage, meso_archive_init(&options.archive, &stage->err)) ||
        !fine(stage, meso_archive_open(&archive, &options.archive, &stage->err)))
        return -1;
    bool filled = fill(stage, archive);
    meso_archive_close(archive);
    return filled && fine(stage, web_start(&stage->server, &options, &stage->err)) ? 0 : -1;
}

static int take_away(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

int web_stage_end(void **state)
{
    struct web_stage *stage = *state;
    web_stop(stage->server);
    nftw(stage->folder, take_away, 8, FTW_DEPTH | FTW_PHYS);
    free(stage);
    return 0;
}

static void add_fields(struct web_request *request, const struct web_asked *asked)
{
    struct web_pair **list = asked->by_query ? &request->query : &request->fields;
    for (int i = 0; i < 8 && asked->fields[i][0]; i++)
        web_add_pair(request->arena, list, asked->fields[i][0], asked->fields[i][1], NULL);
}

static void begin(struct web_stage *stage, const struct web_asked *asked,
                  struct web_request *request)
{
    char text[200];
    *request = (struct web_request){
        .server = stage->server, .method = asked->method, .path = asked->path, .address = "test"};
    base_arena_new(&request->arena, 0, NULL);
    if (asked->cookie) {
        snprintf(text, sizeof text, "other=1; mesotrack=%s", asked->cookie);
        web_add_pair(request->arena, &request->headers, "Cookie", text, NULL);
    }
    if (asked->bearer) {
        snprintf(text, sizeof text, "Bearer %s", asked->bearer);
        web_add_pair(request->arena, &request->headers, "Authorization", text, NULL);
    }
    web_add_pair(request->arena, &request->headers, "Accept",
                 asked->accept ? asked->accept : "text/html", NULL);
    if (asked->as_part)
        web_add_pair(request->arena, &request->headers, "HX-Request", "true", NULL);
    if (asked->by_query)
        add_fields(request, asked);
}

int web_stage_enter(struct web_stage *stage, struct web_asked asked, struct meso_opened_link *link)
{
    struct web_request request;
    begin(stage, &asked, &request);
    int code = web_enter(&request, &stage->err);
    if (link)
        *link = request.link;
    base_arena_free(request.arena);
    return code;
}

static void note(char *out, size_t room, const char *value)
{
    size_t used = strlen(out);
    snprintf(out + used, room - used, "%s%s", used ? "\n" : "", value);
}

struct web_told web_stage_ask(struct web_stage *stage, struct web_asked asked)
{
    struct web_request request;
    struct web_answer answer = {0};
    struct web_told told = {.text = last_text};
    begin(stage, &asked, &request);
    int code = web_enter(&request, &stage->err);
    if (!asked.by_query)
        add_fields(&request, &asked);
    if (request.csrf && !asked.without_proof)
        web_add_pair(request.arena, &request.fields, "csrf", request.csrf, NULL);
    web_run(&request, &answer, code, &stage->err);
    told.status = answer.status;
    snprintf(told.type, sizeof told.type, "%s", answer.type ? answer.type : "");
    snprintf(last_text, sizeof last_text, "%.*s", (int)answer.length, (const char *)answer.bytes);
    for (const struct web_pair *header = answer.headers; header; header = header->next)
        if (!strcmp(header->name, "Location"))
            note(told.location, sizeof told.location, header->value);
        else if (!strcmp(header->name, "Set-Cookie"))
            note(told.cookies, sizeof told.cookies, header->value);
        else if (!strncmp(header->name, "HX-", 3)) {
            note(told.parts, sizeof told.parts, header->name);
            note(told.parts, sizeof told.parts, header->value);
        }
    web_body_drop(&(struct web_connection){.request = request});
    base_arena_free(request.arena);
    return told;
}
