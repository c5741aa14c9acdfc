/* bench [pattern]: times kernels against their peers. See bench.h. */
#include "bench.h"
#include "peak.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_PAIRS = 199, MAX_LEVELS = 4 };

struct bench {
    struct arena *arena;
    const char *pattern;
    const char *levels[MAX_LEVELS];
    int level_count, pairs, rows;
    bool json;
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_magnitude(const void *a, const void *b)
{
    float x = fabsf(*(const float *)a), y = fabsf(*(const float *)b);
    return (x > y) - (x < y);
}

double bench_percentile(float *errors, size_t count)
{
    qsort(errors, count, sizeof *errors, by_magnitude);
    return fabs((double)errors[count - 1 - count / 1000]);
}

static void give_up(const char *text)
{
    fprintf(stderr, "bench: %s\n", text);
    exit(1);
}

struct arena *bench_arena(struct bench *bench)
{
    return bench->arena;
}

struct plane bench_plane(struct bench *bench, int width, int height)
{
    struct plane plane;
    struct meso_error err;
    if (kernels_plane_new(&plane, width, height, bench->arena, &err))
        give_up(err.text);
    memset(plane.at, 0, (size_t)plane.stride * (size_t)height * sizeof *plane.at);
    return plane;
}

struct mask bench_mask(struct bench *bench, int width, int height)
{
    struct mask mask;
    struct meso_error err;
    if (kernels_mask_new(&mask, width, height, bench->arena, &err))
        give_up(err.text);
    return mask;
}

static unsigned next(unsigned *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Shading, fine lines, pores and noise. */
static float skin(int x, int y, unsigned *state)
{
    double shade = 150 + 40 * sin(x * 0.0011) * cos(y * 0.0017);
    double line = -25 * exp(-0.5 * pow(sin(0.02 * x + 0.05 * y) * 12, 2));
    double pore = -8 * pow(sin(0.31 * x) * sin(0.27 * y), 8);
    double noise = ((double)(next(state) & 0xffff) + (double)(next(state) & 0xffff)) / 65535 - 1;
    return (float)fmin(255, fmax(0, shade + line + pore + 6 * noise));
}

struct plane bench_picture(struct bench *bench, int width, int height)
{
    struct plane plane = bench_plane(bench, width, height);
    unsigned state = 1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            plane.at[y * plane.stride + x] = skin(x, y, &state);
    return plane;
}

uint8_t *bench_rgb(struct bench *bench, int width, int height)
{
    uint8_t *rgb = base_arena_alloc(bench->arena, 3 * (size_t)width * (size_t)height, NULL);
    unsigned state = 1;
    if (!rgb)
        give_up("out of memory");
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float value = skin(x, y, &state);
            uint8_t *p = rgb + 3 * ((ptrdiff_t)y * width + x);
            p[0] = (uint8_t)value;
            p[1] = (uint8_t)(value * 0.8f + (float)(next(&state) % 8));
            p[2] = (uint8_t)(value * 0.7f + (float)(next(&state) % 8));
        }
    return rgb;
}

static struct kernels table(const char *level)
{
    struct kernels kernels;
    struct meso_error err;
    if (kernels_named(level, &kernels, &err))
        give_up(err.text);
    return kernels;
}

struct pairs {
    double ratio, lowest, highest, ours; /* ours: median seconds, only for the roofline */
};

static struct pairs time_pairs(const struct bench *bench, const struct kernels *kernels,
                               const struct kernels *scalar, const struct bench_case *what)
{
    double ratios[MAX_PAIRS], times[MAX_PAIRS];
    for (int i = -1; i < bench->pairs; i++) { /* the first pair warms up */
        double start = cpu_seconds();
        what->ours(kernels, what->context);
        double between = cpu_seconds();
        double elsewhere = 0;
        if (what->peer_seconds)
            elsewhere = what->peer_seconds(what->context);
        else if (what->peer_run)
            what->peer_run(what->context);
        else
            what->ours(scalar, what->context);
        double end = elsewhere > 0 ? between + elsewhere : cpu_seconds();
        if (i >= 0) {
            times[i] = between - start;
            ratios[i] = (end - between) / times[i];
        }
    }
    qsort(ratios, (size_t)bench->pairs, sizeof *ratios, by_value);
    qsort(times, (size_t)bench->pairs, sizeof *times, by_value);
    return (struct pairs){ratios[bench->pairs / 2], ratios[0], ratios[bench->pairs - 1],
                          times[bench->pairs / 2]};
}

/* The share of our time that memory and arithmetic at their limits would take. */
static double roofline(const char *level, const struct bench_case *what, double seconds)
{
    double bytes = what->pixels * what->bytes_per_px;
    double memory = bytes > 0 ? bytes / bench_peak_bytes(bytes) : 0;
    double arithmetic = what->pixels * what->flops_per_px / bench_peak_flops(level);
    return fmax(memory, arithmetic) / seconds;
}

static void print_if(bool known, const char *format, double value, const char *otherwise)
{
    char text[64];
    snprintf(text, sizeof text, format, value);
    fputs(known ? text : otherwise, stdout);
}

static void print_row(struct bench *bench, const char *entry, const char *level,
                      const struct bench_case *what, const struct pairs *pairs, double ours,
                      double peers)
{
    const char *peer = what->peer ? what->peer : "scalar, -O3";
    double goal = strcmp(level, "avx512") == 0 ? what->goal
                  : strcmp(level, "avx2") == 0 ? what->goal_avx2
                                               : 0;
    double share = roofline(level, what, pairs->ours);
    if (bench->json) {
        printf("%s{\"kernel\": \"%s\", \"size\": \"%s\", \"level\": \"%s\", \"peer\": \"%s\", "
               "\"ratio\": %.3f, \"lowest\": %.3f, \"highest\": %.3f, \"pairs\": %d, "
               "\"roofline\": %.3f",
               bench->rows ? ",\n " : " ", entry, what->size, level, peer, pairs->ratio,
               pairs->lowest, pairs->highest, bench->pairs, share);
        print_if(goal > 0, ", \"goal\": %g", goal, "");
        print_if(!isnan(ours), ", \"error_p999\": %.3g", ours, "");
        print_if(!isnan(peers), ", \"peer_error_p999\": %.3g", peers, "");
        printf("}");
    } else {
        if (!bench->rows)
            printf("%-18s %-20s %-7s %9s %15s %6s %9s %9s %9s  %s\n", "kernel", "size", "level",
                   "ratio", "range", "goal", "error", "peer's", "roofline", "peer");
        printf("%-18s %-20s %-7s %9.2f %6.2f -%7.2f", entry, what->size, level, pairs->ratio,
               pairs->lowest, pairs->highest);
        print_if(goal > 0, " %6g", goal, "      -");
        print_if(!isnan(ours), " %9.1e", ours, "         -");
        print_if(!isnan(peers), " %9.1e", peers, "         -");
        printf(" %8.0f%%  %s\n", 100 * share, peer);
    }
    bench->rows++;
    fflush(stdout);
}

void bench_add(struct bench *bench, const char *entry, const struct bench_case *what)
{
    struct kernels scalar = table("scalar");
    for (int i = 0; i < bench->level_count; i++) {
        struct kernels kernels = table(bench->levels[i]);
        struct pairs pairs = time_pairs(bench, &kernels, &scalar, what);
        double ours = NAN, peers = NAN;
        if (what->our_error) {
            what->ours(&kernels, what->context);
            ours = what->our_error(what->context);
        }
        if (what->peer_error) {
            what->peer_run(what->context);
            peers = what->peer_error(what->context);
        }
        print_row(bench, entry, bench->levels[i], what, &pairs, ours, peers);
    }
}

void bench_against_scalar(struct bench *bench, const char *entry, const char *size, double pixels,
                          double bytes_per_px, double flops_per_px,
                          void (*ours)(const struct kernels *kernels, void *context), void *context)
{
    struct bench_case what = {.size = size,
                              .ours = ours,
                              .context = context,
                              .pixels = pixels,
                              .bytes_per_px = bytes_per_px,
                              .flops_per_px = flops_per_px};
    bench_add(bench, entry, &what);
}

static void run(struct bench *bench, const char *name, void (*one)(struct bench *bench))
{
    if (bench->pattern && !strstr(name, bench->pattern))
        return;
    struct base_arena_mark mark = base_arena_mark(bench->arena);
    one(bench);
    base_arena_rewind(bench->arena, mark);
}

static int usage(FILE *to, int code)
{
    fprintf(to, "usage: bench [--json] [--pairs N] [--level NAME] [pattern]\n"
                "Times the kernels whose name holds the pattern against their peers: the ratio\n"
                "peer / ours of CPU time (median of N pairs, default 9), the goal, the error of\n"
                "both against float64 (p99.9), and the share of the machine's limit. Levels:\n"
                "avx2 and avx512 where the machine has them, or the one named (several times).\n");
    return code;
}

static void parse(struct bench *bench, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;
        if (strcmp(argv[i], "--help") == 0)
            exit(usage(stdout, 0));
        else if (strcmp(argv[i], "--json") == 0)
            bench->json = true;
        else if (strcmp(argv[i], "--pairs") == 0 && has_value)
            bench->pairs = atoi(argv[++i]);
        else if (strcmp(argv[i], "--level") == 0 && has_value && bench->level_count < MAX_LEVELS)
            bench->levels[bench->level_count++] = argv[++i];
        else if (argv[i][0] == '-' || bench->pattern)
            exit(usage(stderr, 2));
        else
            bench->pattern = argv[i];
    }
    if (bench->pairs < 3 || bench->pairs > MAX_PAIRS)
        exit(usage(stderr, 2));
    const char *level;
    for (int i = 1; !bench->level_count || i > 1; i++) { /* the two best ones */
        if (!(level = kernels_level(i)))
            break;
        if (!kernels_level(i + 2))
            bench->levels[bench->level_count++] = level;
        if (bench->level_count == 2)
            break;
    }
    if (!bench->level_count)
        bench->levels[bench->level_count++] = "scalar";
}

int main(int argc, char **argv)
{
    struct bench bench = {.pairs = 9};
    parse(&bench, argc, argv);
    if (base_arena_new(&bench.arena, 0, NULL))
        return 1;
    if (bench.json)
        printf("[\n");
#define KERNEL(name, arguments) run(&bench, #name, bench_##name);
#include "kernels/kernels_list.h"
#undef KERNEL
#define BENCH(name) run(&bench, #name, bench_##name);
#include "bench_list.h"
#undef BENCH
    if (bench.json)
        printf("\n]\n");
    base_arena_free(bench.arena);
    if (!bench.rows)
        fprintf(stderr, "bench: no kernel's name holds '%s'\n", bench.pattern);
    return bench.rows ? 0 : 2;
}
