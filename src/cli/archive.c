/* What the verbs of an archive share: opening it, and telling its answers. */
#include "archive.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

struct meso_archive_options cli_archive_options(const struct cli_request *request)
{
    const char *folder = request->text[CLI_OPTION_ARCHIVE], *by = request->text[CLI_OPTION_BY];
    const struct passwd *user = by ? NULL : getpwuid(geteuid());
    return (struct meso_archive_options){
        .folder = folder ? folder : ".",
        .database = request->text[CLI_OPTION_DB],
        .key_file = request->text[CLI_OPTION_KEY_FILE],
        .passphrase_file = request->text[CLI_OPTION_PASSPHRASE_FILE],
        .actor = by     ? by
                 : user ? user->pw_name
                        : NULL,
    };
}

int cli_archive_open(const struct cli_request *request, struct meso_archive **out,
                     struct meso_error *err)
{
    struct meso_archive_options options = cli_archive_options(request);
    return meso_archive_open(out, &options, err);
}

int cli_archive_end(const struct cli_request *request, struct meso_archive *archive, int code,
                    const char *json,
                    void (*print)(FILE *out, const cJSON *root, const struct cli_request *request),
                    struct meso_error *err)
{
    struct meso_error unwritten;
    int written = MESO_OK;
    if (json && cli_given(request, CLI_OPTION_JSON)) {
        char *whole = NULL;
        struct arena *arena;
        if (!(written = base_arena_new(&arena, 0, &unwritten))) {
            whole = base_arena_printf(arena, &unwritten, "%s\n", json);
            written = whole ? cli_write_text(request, whole, strlen(whole), &unwritten)
                            : MESO_E_OUT_OF_MEMORY;
            base_arena_free(arena);
        }
    } else if (json && print) {
        written = cli_write_words(request, json, print, &unwritten);
    }
    meso_archive_close(archive);
    return code ? cli_say(err) : written ? cli_say(&unwritten) : 0;
}

void cli_print_photos(FILE *out, const cJSON *photos, const char *indent)
{
    const cJSON *photo;
    cJSON_ArrayForEach(photo, photos)
    {
        const char *side = cli_text_of(photo, "side"), *flags = cli_text_of(photo, "flags");
        fprintf(out, "%s%-12s", indent, cli_text_of(photo, "view"));
        fprintf(out, "%s%s  repeat %.0f  %s the needles", *side ? " " : "", side,
                cli_number_of(photo, "repeat"), cli_text_of(photo, "needles"));
        fprintf(out, "  consent: %s", cli_text_of(photo, "consent"));
        fprintf(out, "%s%s%s", *flags ? "  (" : "", flags, *flags ? ")" : "");
        if (cJSON_GetObjectItem(photo, "mm_per_px"))
            fprintf(out, "  %g um a pixel (%s)", 1000 * cli_number_of(photo, "mm_per_px"),
                    cli_text_of(photo, "scale_source"));
        fprintf(out, "%s", *cli_text_of(photo, "polygon") ? "  with a region" : "");
        if (*cli_text_of(photo, "aside"))
            fprintf(out, "  set aside %.10s", cli_text_of(photo, "aside"));
        fprintf(out, "  %.12s\n", cli_text_of(photo, "sha256"));
    }
}
