/* libFuzzer's door to one target, which FUZZ_TARGET names. */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#define FUZZ_NAME_OF(name) fuzz_##name
#define FUZZ_NAME(name) FUZZ_NAME_OF(name)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena;
    char *copy = malloc(length + 1);
    if (!copy || base_arena_new(&arena, (size_t)256 << 20, NULL))
        abort();
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = 0;
    FUZZ_NAME(FUZZ_TARGET)(copy, length, arena);
    base_arena_free(arena);
    free(copy);
    return 0;
}
