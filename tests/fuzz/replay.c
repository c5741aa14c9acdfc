/* Every file of the corpus through its target, and each with bytes changed, cut and doubled: replay
   CORPUS [ROUNDS]. The short run that is part of the tests. */
#include "target.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    fuzz_run *run;
} targets[] = {
#define FUZZ(name) {#name, fuzz_##name},
#include "target_list.h"
#undef FUZZ
};

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* One to four places changed; in a fifth of the rounds the rest is cut off. */
static size_t change(char *bytes, size_t length, uint64_t *state)
{
    static const char telling[] = "\0\n\"{}[],=-/.09eE+\\\xff";
    for (int i = (int)(draw(state) % 4); i >= 0 && length; i--)
        bytes[draw(state) % length] =
            draw(state) % 2 ? telling[draw(state) % (sizeof telling - 1)] : (char)draw(state);
    if (length && draw(state) % 5 == 0)
        length = draw(state) % length;
    bytes[length] = 0;
    return length;
}

static void replay(fuzz_run *run, const char *path, int rounds)
{
    struct arena *arena;
    struct meso_error err;
    uint8_t *bytes;
    size_t length;
    uint64_t state = 20261122;
    if (base_arena_new(&arena, (size_t)256 << 20, &err) ||
        base_file_read(path, 1 << 20, &bytes, &length, arena, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    for (int round = 0; round <= rounds; round++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        char *copy = base_arena_copy(arena, bytes, length, &err);
        size_t left = copy && round ? change(copy, length, &state) : length;
        if (!copy)
            exit(1);
        run(copy, left, arena);
        base_arena_rewind(arena, mark);
    }
    base_arena_free(arena);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 300;
    for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
        char path[4096];
        int files = 0;
        snprintf(path, sizeof path, "%s/%s", argc > 1 ? argv[1] : ".", targets[t].name);
        DIR *folder = opendir(path);
        for (struct dirent *entry; folder && (entry = readdir(folder));) {
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s/%s", argv[1], targets[t].name, entry->d_name);
            replay(targets[t].run, path, rounds);
            files++;
        }
        if (folder)
            closedir(folder);
        printf("%-10s %d files, each as it is and changed %d times\n", targets[t].name, files,
               rounds);
        if (!files)
            return 1;
    }
    return 0;
}
