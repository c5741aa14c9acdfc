/* repair, backup, restore, audit, doctor: an archive taken care of. */
#include "archive.h"

#include <string.h>

static void print_repair(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *finding, *findings = cJSON_GetObjectItem(root, "findings");
    cJSON_ArrayForEach(finding, findings)
        fprintf(out, "%-12s %s  %s\n", cli_text_of(finding, "kind"),
                cli_text_of(finding, "message"), cli_text_of(finding, "sha256"));
    fprintf(out, "%.0f photographs looked at; %.0f still damaged\n", cli_number_of(root, "photos"),
            cli_number_of(root, "damaged"));
}

int cli_repair(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_repair(archive, request->text[CLI_OPTION_FROM], &json, &err);
    return cli_archive_end(request, archive, code, json, print_repair, &err);
}

static void print_copied(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    fprintf(out, "copied %.0f photographs; %.0f were there already; %.0f could not be read\n",
            cli_number_of(root, "photos"), cli_number_of(root, "there"),
            cli_number_of(root, "unreadable"));
}

int cli_backup(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_backup(archive, request->positional[0], &json, &err);
    return cli_archive_end(request, archive, code, json, print_copied, &err);
}

int cli_restore(const struct cli_request *request)
{
    struct meso_archive *backup = NULL;
    struct meso_archive_options options = cli_archive_options(request);
    struct meso_error err;
    const char *json = NULL;
    options.folder = request->positional[0];
    int code = meso_archive_open(&backup, &options, &err);
    if (!code)
        code = meso_archive_restore(backup, request->positional[1], options.database, &json, &err);
    return cli_archive_end(request, backup, code, json, print_copied, &err);
}

static void print_audit(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *line, *lines = cJSON_GetObjectItem(root, "lines");
    cJSON_ArrayForEach(line, lines)
    {
        const char *patient = cli_text_of(line, "patient");
        fprintf(out, "%6.0f  %s  %-12s %-8s %s", cli_number_of(line, "line"),
                cli_text_of(line, "at"), cli_text_of(line, "by"), cli_text_of(line, "action"),
                cli_text_of(line, "subject"));
        if (cJSON_GetObjectItem(line, "id"))
            fprintf(out, " %.0f", cli_number_of(line, "id"));
        fprintf(out, "%s%s%s  %s\n", *patient ? " of " : "", patient, "",
                cli_text_of(line, "detail"));
    }
}

int cli_audit(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_audit(
            archive, request->positional_count ? request->positional[0] : NULL, &json, &err);
    return cli_archive_end(request, archive, code, json, print_audit, &err);
}

static void print_doctor(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *check, *checks = cJSON_GetObjectItem(root, "checks");
    cJSON_ArrayForEach(check, checks)
        fprintf(out, "%-8s %-12s %s\n", cli_text_of(check, "health"), cli_text_of(check, "check"),
                cli_text_of(check, "message"));
}

int cli_doctor(const struct cli_request *request)
{
    struct meso_archive_options options = cli_archive_options(request);
    struct meso_error err;
    char *json = NULL;
    int code = meso_archive_doctor(&options, &json, &err);
    int ended = cli_archive_end(request, NULL, code, json, print_doctor, &err);
    meso_archive_free_text(json);
    return ended;
}
