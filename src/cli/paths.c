/* The files of a request: none that is read is written, none is written twice, standard input is
   read once. Knows nothing of what is in them. */
#include "overlays.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MOST = CLI_MAX_SESSIONS * (CLI_MAX_REPEATS + 1) + 8,
    MOST_OUTPUTS = 1 + CLI_FORMATS + MESO_OVERLAY_COUNT
};

/* A file as the file system knows it, whatever name leads to it. One that isn't there yet is told
   by its folder and its last name. */
struct place {
    const char *path, *what;
    bool there, known;
    mode_t mode;
    dev_t device;
    ino_t inode;
};

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct place place_of(const char *path, const char *what, int stream)
{
    struct place place = {.path = path, .what = what};
    struct stat info;
    char folder[4096] = ".";
    place.there = !strcmp(path, "-") ? !fstat(stream, &info) : !stat(path, &info);
    place.known = place.there;
    size_t length = (size_t)(last_name(path) - path);
    if (!place.there && length < sizeof folder) {
        if (length)
            snprintf(folder, sizeof folder, "%.*s", (int)length, path);
        place.known = !stat(folder, &info);
    }
    if (place.known) {
        place.mode = info.st_mode;
        place.device = info.st_dev;
        place.inode = info.st_ino;
    }
    return place;
}

static bool same_place(const struct place *a, const struct place *b)
{
    if (!strcmp(a->path, b->path))
        return !a->there || !S_ISCHR(a->mode) || !strcmp(a->path, "-");
    /* A device ("/dev/null") may be named as often as one likes. */
    return a->known && b->known && a->there == b->there && !S_ISCHR(a->mode) &&
           a->device == b->device && a->inode == b->inode &&
           (a->there || !strcmp(last_name(a->path), last_name(b->path)));
}

static int inputs_of(const struct cli_request *request, struct place *out)
{
    static const int options[] = {CLI_OPTION_BASELINE, CLI_OPTION_POINTS};
    int count = 0;
    for (int i = 0; i < request->positional_count; i++)
        out[count++] = place_of(request->positional[i], "photograph", STDIN_FILENO);
    for (int s = 0; s < request->positional_count; s++)
        for (int i = 0; i < request->repeat_count[s]; i++)
            out[count++] = place_of(request->repeats[s][i], "repeat", STDIN_FILENO);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (cli_given(request, options[i]))
            out[count++] =
                place_of(request->text[options[i]], cli_options[options[i]].name, STDIN_FILENO);
    return count;
}

static int outputs_of(const struct cli_request *request,
                      char overlays[MESO_OVERLAY_COUNT][CLI_OVERLAY_PATH], struct place *out)
{
    const char *output = request->text[CLI_OPTION_OUTPUT];
    int count = 0;
    out[count++] = place_of(output ? output : "-", "output", STDOUT_FILENO);
    for (int i = 0; i < CLI_FORMATS; i++) {
        enum cli_option_id option = cli_formats[i].option;
        if (cli_given(request, option))
            out[count++] = place_of(request->text[option], cli_options[option].name, STDOUT_FILENO);
    }
    for (int i = 0; i < MESO_OVERLAY_COUNT && cli_given(request, CLI_OPTION_OVERLAYS); i++)
        if (!cli_overlay_path(request->text[CLI_OPTION_OVERLAYS], i, overlays[i], NULL))
            out[count++] = place_of(overlays[i], "overlay", STDOUT_FILENO);
    return count;
}

static int check_inputs(const struct place *inputs, int count, struct meso_error *err)
{
    int streams = 0;
    for (int i = 0; i < count; i++)
        streams += !strcmp(inputs[i].path, "-");
    return streams > 1
               ? base_error(err, MESO_E_USAGE,
                            "standard input (-) holds one file and is named %d times", streams)
               : MESO_OK;
}

static int check_output(const struct place *output, const struct place *inputs, int input_count,
                        struct meso_error *err)
{
    for (int i = 0; i < input_count; i++) {
        bool streams = !strcmp(output->path, "-") && !strcmp(inputs[i].path, "-");
        /* A terminal or socket as both input and output holds nothing that could be lost. */
        if (same_place(output, &inputs[i]) && !streams)
            return base_error(err, MESO_E_USAGE,
                              "the %s '%s' would overwrite the %s '%s', which is read",
                              output->what, output->path, inputs[i].what, inputs[i].path);
    }
    return MESO_OK;
}

int cli_check_paths(const struct cli_request *request, struct meso_error *err)
{
    struct place inputs[MOST], outputs[MOST_OUTPUTS];
    char overlays[MESO_OVERLAY_COUNT][CLI_OVERLAY_PATH];
    if (request->verb->most == 0 || !(request->verb->groups & CLI_SUBJECT))
        return MESO_OK;
    int input_count = inputs_of(request, inputs),
        output_count = outputs_of(request, overlays, outputs);
    int code = check_inputs(inputs, input_count, err);
    for (int i = 0; i < output_count && !code; i++) {
        code = check_output(&outputs[i], inputs, input_count, err);
        for (int other = 0; other < i && !code; other++)
            if (same_place(&outputs[i], &outputs[other]))
                code = base_error(err, MESO_E_USAGE, "the %s and the %s would both go to '%s'%s",
                                  outputs[other].what, outputs[i].what, outputs[i].path,
                                  strcmp(outputs[i].path, "-") ? "" : ", standard output");
    }
    return code;
}
