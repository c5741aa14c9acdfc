/* The ledger on planted and on unchanged pairs. */
#include "accuracy.h"
#include "hair_pairs.h"

#include <stdio.h>

int accuracy_ledger(void)
{
    struct meso_error err;
    struct arena *arena;
    int code = base_arena_new(&arena, 0, &err);
    if (!code)
        code = accuracy_hair_pairs(arena, &err);
    if (code)
        fprintf(stderr, "%s\n", err.text);
    base_arena_free(arena);
    return code ? 1 : 0;
}
