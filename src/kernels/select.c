/* Chooses the kernel table for this machine. Knows the names of the levels and what they ask of the
   processor, not what kernels do. */
#include "levels.h"
#include "scalar.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kernels scalar = {
    .level = "scalar",
#define KERNEL(name, arguments) .name = kernels_scalar_##name,
#include "kernels/kernels_list.h"
#undef KERNEL
};

#if defined(__x86_64__)
/* Each asks the processor (cpuid) and whether the system saves the registers (xgetbv); the
   compiler's library does both. */
static bool has_sse4(void)
{
    return __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}
/* clang's library doesn't know it. */
static bool has_lzcnt(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000001, &a, &b, &c, &d) && c >> 5 & 1;
}
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt") && has_lzcnt();
}
static bool has_avx512(void) /* as of Ice Lake */
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vnni") &&
           __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vpopcntdq");
}
static const struct {
    const char *name;
    bool (*is_there)(void);
    void (*overlay)(struct kernels *table);
} LEVELS[] = {{"sse4", has_sse4, kernels_sse4_overlay},
              {"avx2", has_avx2, kernels_avx2_overlay},
              {"avx512", has_avx512, kernels_avx512_overlay}};
#elif defined(__aarch64__)
static bool is_baseline(void)
{
    return true;
}
static const struct {
    const char *name;
    bool (*is_there)(void);
    void (*overlay)(struct kernels *table);
} LEVELS[] = {{"neon", is_baseline, kernels_neon_overlay}};
#else
#error "levels are known for x86-64 and AArch64; other machines want a table with none"
#endif

enum { COUNT = sizeof LEVELS / sizeof *LEVELS };

/* How many of the levels this machine has: a level stands on all those below it. */
static int available(void)
{
    int count = 0;
    while (count < COUNT && LEVELS[count].is_there())
        count++;
    return count;
}

const char *kernels_level(int index)
{
    if (index < 0 || index > available())
        return NULL;
    return index ? LEVELS[index - 1].name : scalar.level;
}

int kernels_named(const char *level, struct kernels *out, struct meso_error *err)
{
    int count = available();
    char names[64];
    int used = snprintf(names, sizeof names, "%s", scalar.level);
    *out = scalar;
    for (int i = 0; strcmp(out->level, level) != 0; i++) {
        if (i == count)
            return base_error(err, MESO_E_USAGE,
                              "MESOTRACK_SIMD asks for the level '%s'; this machine and build "
                              "have: %s",
                              level, names);
        LEVELS[i].overlay(out);
        used += snprintf(names + used, sizeof names - (size_t)used, ", %s", LEVELS[i].name);
    }
    return MESO_OK;
}

int kernels_select(struct kernels *out, struct meso_error *err)
{
    const char *wanted = getenv("MESOTRACK_SIMD");
    return kernels_named(wanted && wanted[0] ? wanted : kernels_level(available()), out, err);
}
