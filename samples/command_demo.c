/* mesotrack-render demo DIR: the demonstration patients, each a row of options for the commands
   beside this one, so that every demo picture can be made again by hand. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { WORDS_MAX = 40 };
struct demo {
    const char *name, *kind; /* file names: NAME-1.KIND and NAME-4.KIND, sessions 1 and 4 */
    int (*run)(int argc, char **argv, struct arena *arena, struct meso_error *err);
    const char *options; /* parted by single spaces */
};
static const struct demo demos[] = {
    {"face", "jpg", command_face,
     "--seed 5 --hair brown --wrinkles 0.7 --spots 14 --redness 0.3 --number 4 "
     "--wrinkle-factor 0.6 --spot-factor 0.55 --spots-removed 3"},
    {"trichoscopy", "png", command_trichoscopy,
     "--seed 7 --um-per-px 5 --hairs 104 --vellus 0.25 --diameter 64 --session 4 --lost 4 --new 14 "
     "--thicken 0.08 --shift-x 150 --shift-y -90 --rotate 3 --scale 1.01 --restyle 5 --clip-again"},
    {"scalp", "jpg", command_scalp,
     "--seed 3 --parting 4 --thinning 0.5 --density 160 --session 4 --density-factor 1.2 "
     "--parting-factor 0.75"},
    {"skin", "jpg", command_skin,
     "--seed 2 --skin medium --lines 0.6 --spots 14 --session 4 --line-factor 0.65"},
};

static int run_demo(const struct demo *demo, const char *folder, const char *mesh,
                    struct arena *arena, struct meso_error *err)
{
    char *words[WORDS_MAX + 12], *rest;
    int count = 0;
    char *text = base_arena_printf(arena, err,
                                   "%s\n-o\n%s/%s-1.%s\n--truth\n%s/%s-1.json\n--after\n%s/"
                                   "%s-4.%s\n--after-truth\n%s/%s-4.json%s%s",
                                   demo->name, folder, demo->name, demo->kind, folder, demo->name,
                                   folder, demo->name, demo->kind, folder, demo->name,
                                   demo->run == command_face ? "\n--mesh\n" : "",
                                   demo->run == command_face ? mesh : "");
    char *options = base_arena_printf(arena, err, "%s", demo->options);
    if (!text || !options)
        return MESO_E_OUT_OF_MEMORY;
    for (char *word = strtok_r(text, "\n", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, "\n", &rest))
        words[count++] = word;
    for (char *word = strtok_r(options, " ", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    words[count] = NULL;
    return demo->run(count, words, arena, err);
}

int command_demo(int argc, char **argv, struct arena *arena, struct meso_error *err)
{
    const char *mesh = "models/build/canonical_face.json";
    const char *folder = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            printf(
                "mesotrack-render demo DIR [--mesh FILE]: writes the demonstration patients.\n\n");
            for (size_t k = 0; k < sizeof demos / sizeof *demos; k++)
                printf("  %s-1.%s, %s-4.%s and their .json\n", demos[k].name, demos[k].kind,
                       demos[k].name, demos[k].kind);
            return -1;
        }
        if (strcmp(argv[i], "--mesh") == 0 && i + 1 < argc)
            mesh = argv[++i];
        else if (argv[i][0] != '-' && !folder)
            folder = argv[i];
        else
            return base_error(err, MESO_E_USAGE,
                              "unexpected '%s'; see mesotrack-render demo --help", argv[i]);
    }
    if (!folder)
        return base_error(err, MESO_E_USAGE, "give the folder to write to");
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return base_error(err, MESO_E_FILE_UNWRITABLE, "cannot create the folder '%s': %s", folder,
                          strerror(errno));
    for (size_t k = 0; k < sizeof demos / sizeof *demos; k++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        int status = run_demo(&demos[k], folder, mesh, arena, err);
        base_arena_rewind(arena, mark);
        if (status != MESO_OK)
            return status;
    }
    return MESO_OK;
}
