/* photo edit, get, remove, restore, purge: photographs that are filed already. */
#include "archive.h"

#include <string.h>

static struct meso_archive_photo_id id_of(const struct cli_request *request)
{
    return (struct meso_archive_photo_id){.patient = request->positional[0],
                                          .session = request->number,
                                          .sha256 = request->positional[2],
                                          .view = request->text[CLI_OPTION_VIEW]};
}

static void print_photo(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    cJSON *one = cJSON_CreateArray();
    cJSON_AddItemReferenceToArray(one, (cJSON *)root);
    fprintf(out, "session %.0f\n", cli_number_of(root, "session"));
    cli_print_photos(out, one, "  ");
    cJSON_Delete(one);
}

int cli_photo_edit(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    struct meso_archive_photo_id id = id_of(request);
    struct meso_archive_photo to = {
        .session = request->to,
        .view = request->text[CLI_OPTION_VIEW],
        .side = request->text[CLI_OPTION_SIDE],
        .needles = request->text[CLI_OPTION_NEEDLES],
        .repeat_number = request->repeat,
        .consent = request->text[CLI_OPTION_CONSENT],
        .flags = request->text[CLI_OPTION_FLAG],
        .mm_per_px = request->mm_per_px,
        .polygon = request->text[CLI_OPTION_POLYGON] ? request->polygon : NULL,
        .polygon_points = (size_t)request->polygon_points,
    };
    id.view = NULL; /* it is the new one */
    bool any = to.session || to.view || to.side || to.needles || to.repeat_number || to.consent ||
               to.flags || to.mm_per_px != 0 || to.polygon;
    int code = any ? cli_archive_open(request, &archive, &err)
                   : base_error(&err, MESO_E_USAGE,
                                "nothing to change: give --to-session, --view, --side, --needles, "
                                "--repeat, --flag, --consent, --um-per-px, --mm-per-px or "
                                "--polygon");
    if (!code)
        code = meso_archive_edit_photo(archive, &id, &to, &json, &err);
    return cli_archive_end(request, archive, code, json, print_photo, &err);
}

int cli_photo_get(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    struct meso_archive_photo_id id = id_of(request);
    const void *bytes;
    size_t length;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_read_photo(archive, &id, &bytes, &length, &err);
    if (!code)
        code = cli_write_text(request, bytes, length, &err);
    return cli_archive_end(request, archive, code, NULL, NULL, &err);
}

static int change(const struct cli_request *request,
                  int (*call)(struct meso_archive *archive, const struct meso_archive_photo_id *id,
                              struct meso_error *err))
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    struct meso_archive_photo_id id = id_of(request);
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = call(archive, &id, &err);
    return cli_archive_end(request, archive, code, NULL, NULL, &err);
}

int cli_photo_remove(const struct cli_request *request)
{
    return change(request, meso_archive_remove_photo);
}

int cli_photo_restore(const struct cli_request *request)
{
    return change(request, meso_archive_restore_photo);
}

static void print_purged(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    fprintf(out, "deleted for good: %.0f photographs\n", cli_number_of(root, "photos"));
}

int cli_photo_purge(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL, *patient = request->positional[0];
    int code = cli_archive_open(request, &archive, &err);
    if (!code && !cli_given(request, CLI_OPTION_YES))
        code = base_error(&err, MESO_E_USAGE,
                          "this would delete for good what is set aside of patient '%s' ('photo "
                          "list %s' shows it); give --yes if that is meant",
                          patient, patient);
    if (!code)
        code = meso_archive_purge_photos(archive, patient, &json, &err);
    return cli_archive_end(request, archive, code, json, print_purged, &err);
}
