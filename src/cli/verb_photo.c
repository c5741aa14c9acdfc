/* photo, import, verify: photographs into the archive, and whether they are still there. */
#include "archive.h"

#include <string.h>

static void print_hash(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    fprintf(out, "%s\n", cli_text_of(root, "sha256"));
}

int cli_photo_add(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    struct meso_archive_photo photo = {
        .patient = request->positional[0],
        .session = request->number,
        .view = request->text[CLI_OPTION_VIEW],
        .side = request->text[CLI_OPTION_SIDE],
        .needles = request->text[CLI_OPTION_NEEDLES],
        .repeat_number = request->repeat,
        .consent = request->text[CLI_OPTION_CONSENT],
        .flags = request->text[CLI_OPTION_FLAG],
        .allow_duplicate = cli_given(request, CLI_OPTION_ALLOW_DUPLICATE),
        .mm_per_px = request->mm_per_px,
        .polygon = request->polygon_points ? request->polygon : NULL,
        .polygon_points = (size_t)request->polygon_points,
    };
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_add_photo(archive, &photo, request->positional[2], &json, &err);
    return cli_archive_end(request, archive, code, json, print_hash, &err);
}

static void print_photos(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *photo, *photos = cJSON_GetObjectItem(root, "photos");
    double last = 0;
    cJSON_ArrayForEach(photo, photos)
    {
        if (cli_number_of(photo, "session") != last)
            fprintf(out, "session %.0f\n", last = cli_number_of(photo, "session"));
        cJSON *one = cJSON_CreateArray();
        cJSON_AddItemReferenceToArray(one, (cJSON *)photo);
        cli_print_photos(out, one, "  ");
        cJSON_Delete(one);
    }
}

int cli_photo_list(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_photos(archive, request->positional[0], request->number, &json, &err);
    return cli_archive_end(request, archive, code, json, print_photos, &err);
}

static void print_import(FILE *out, const cJSON *root, const struct cli_request *request)
{
    const cJSON *item, *items = cJSON_GetObjectItem(root, "items");
    bool dry = cJSON_IsTrue(cJSON_GetObjectItem(root, "dry_run"));
    cJSON_ArrayForEach(item, items)
    {
        const char *outcome = cli_text_of(item, "outcome");
        if (!strcmp(outcome, "refused"))
            fprintf(out, "refused      %s\n             %s [%s]\n", cli_text_of(item, "path"),
                    cli_text_of(item, "message"), cli_text_of(item, "code"));
        else if (dry || !cli_given(request, CLI_OPTION_QUIET))
            fprintf(out, "%-12s %s\n", !strcmp(outcome, "would_store") ? "would store" : outcome,
                    cli_text_of(item, "path"));
    }
    fprintf(out, "%s %.0f, already there %.0f, refused %.0f, ignored %.0f\n",
            dry ? "would store" : "stored", cli_number_of(root, dry ? "would_store" : "stored"),
            cli_number_of(root, "there"), cli_number_of(root, "refused"),
            cli_number_of(root, "ignored"));
}

int cli_import(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    struct meso_archive_import import = {
        .folder = request->positional[0],
        .consent = request->text[CLI_OPTION_CONSENT],
        .dry_run = cli_given(request, CLI_OPTION_DRY_RUN),
        .allow_duplicate = cli_given(request, CLI_OPTION_ALLOW_DUPLICATE),
        .mm_per_px = request->mm_per_px,
        .progress = cli_progress(request),
    };
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_import(archive, &import, &json, &err);
    cli_end_progress(request);
    return cli_archive_end(request, archive, code, json, print_import, &err);
}

static void print_verify(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *finding, *findings = cJSON_GetObjectItem(root, "findings");
    cJSON_ArrayForEach(finding, findings)
    {
        fprintf(out, "%s: %s", cli_text_of(finding, "kind"), cli_text_of(finding, "message"));
        if (!strcmp(cli_text_of(finding, "kind"), "unreferenced"))
            fprintf(out, " (%s)", cli_text_of(finding, "sha256"));
        fputc('\n', out);
    }
    fprintf(out,
            "%.0f photographs, %.0f lines of the audit trail: %.0f damaged; %.0f files that no "
            "session names\n",
            cli_number_of(root, "photos"), cli_number_of(root, "audit_lines"),
            cli_number_of(root, "damaged"), cli_number_of(root, "unreferenced"));
    fprintf(out, "the audit trail ends in %s\n", cli_text_of(root, "audit_head"));
}

int cli_verify(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_verify(archive, &json, &err);
    return cli_archive_end(request, archive, code, json, print_verify, &err);
}
