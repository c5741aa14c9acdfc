/* mesotrack-render: patients with known truth, written to files. One command a subject. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *purpose;
    int (*run)(int argc, char **argv, struct arena *arena, struct meso_error *err);
} commands[] = {
    {"trichoscopy", "hairs of a scalp site through a dermatoscope; pairs of sessions",
     command_trichoscopy},
    {"face", "a face with wrinkles and spots; pairs of sessions", command_face},
    {"skin", "a close-up of skin with lines and spots; pairs of sessions", command_skin},
    {"scalp", "a scalp from above with a parting, coverage known; pairs", command_scalp},
    {"demo", "all demonstration patients with their truths into a folder", command_demo},
};

static void print_help(void)
{
    printf(
        "mesotrack-render: draws patients whose truth is known, to try and to judge mesotrack.\n"
        "No photograph of anyone is used. Every picture can have its truth (JSON) beside it.\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  mesotrack-render %-12s %s\n", commands[i].name, commands[i].purpose);
    printf("\n'mesotrack-render COMMAND --help' lists a command's options.\n");
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return argc < 2 ? 2 : 0;
    }
    struct meso_error err = {0};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        struct arena *arena;
        int status = base_arena_new(&arena, 0, &err);
        if (status == MESO_OK)
            status = commands[i].run(argc - 1, argv + 1, arena, &err);
        base_arena_free(arena);
        if (status > 0)
            fprintf(stderr, "mesotrack-render: %s\n", err.text);
        return status > 0 ? meso_error_exit_code(status) : 0;
    }
    fprintf(stderr, "mesotrack-render: unknown command '%s'; see mesotrack-render --help\n",
            argv[1]);
    return 2;
}
