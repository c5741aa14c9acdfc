/* Connected components of a picture, by its runs of pixels; no label image, no mask of bytes. Knows
   nothing of their meaning. How they are found: strips.h. */
#include "scalar.h"
#include "strips.h"

static int new_bits(int width, int height, struct kernels_strips *out, struct arena *arena,
                    struct meso_error *err)
{
    ptrdiff_t words = ((ptrdiff_t)width + 63) / 64;
    size_t rows = ((size_t)height + 1) / 2 * 2; /* whole strips */
    uint64_t *bits = base_arena_alloc(arena, rows * (size_t)words * sizeof *bits, err);
    if (!bits)
        return MESO_E_OUT_OF_MEMORY;
    if (height % 2)
        memset(bits + height * words, 0, (size_t)words * sizeof *bits);
    *out = (struct kernels_strips){.bits = bits, .words = words, .width = width, .height = height};
    return MESO_OK;
}

/* How many runs there are in all strips. */
static size_t count_runs(const struct kernels_strips *strips)
{
    size_t count = 0;
    for (int y = 0; y < strips->height; y += 2) {
        const uint64_t *row = kernels_strip_row(strips, y), *below = row + strips->words;
        uint64_t last = 0;
        for (ptrdiff_t w = 0; w < strips->words; w++) {
            uint64_t word = row[w] | below[w];
            count += (size_t)kernels_count_bits(kernels_begins(word, last));
            last = word;
        }
    }
    return count;
}

static int find(void (*label)(struct kernels_strips *strips),
                void (*measure)(const struct kernels_strips *strips, struct kernels_component *at),
                struct kernels_strips strips, struct kernels_components *out, struct arena *arena,
                struct meso_error *err)
{
    size_t count = count_runs(&strips), all = ((size_t)strips.height + 1) / 2;
    strips.before =
        base_arena_alloc(arena, all * (size_t)strips.words * sizeof *strips.before, err);
    strips.component = base_arena_alloc(arena, count * sizeof *strips.component, err);
    if (!strips.before || !strips.component)
        return MESO_E_OUT_OF_MEMORY;
    label(&strips);
    struct kernels_component *at = base_arena_alloc(arena, (size_t)strips.count * sizeof *at, err);
    if (!at)
        return MESO_E_OUT_OF_MEMORY;
    measure(&strips, at);
    *out = (struct kernels_components){.at = at, .count = strips.count, .strips = strips};
    return MESO_OK;
}

int kernels_components_above(const struct kernels *kernels, struct plane source,
                             struct plane background, float level, struct mask within,
                             struct kernels_components *out, struct arena *arena,
                             struct meso_error *err)
{
    struct kernels_strips strips;
    int code = new_bits(source.width, source.height, &strips, arena, err);
    if (code)
        return code;
    kernels->bits_above(source, background, level, within, strips.bits, strips.words);
    return find(kernels->label_strips, kernels->measure_strips, strips, out, arena, err);
}

int kernels_components_of_mask(const struct kernels *kernels, struct mask mask,
                               struct kernels_components *out, struct arena *arena,
                               struct meso_error *err)
{
    struct kernels_strips strips;
    int code = new_bits(mask.width, mask.height, &strips, arena, err);
    if (code)
        return code;
    kernels->bits_of_mask(mask, strips.bits, strips.words);
    return find(kernels->label_strips, kernels->measure_strips, strips, out, arena, err);
}

int kernels_components_of_bright(const struct kernels *kernels, const uint8_t *rgb,
                                 ptrdiff_t rgb_stride, int width, int height, int level,
                                 struct kernels_components *out, struct arena *arena,
                                 struct meso_error *err)
{
    enum { ROWS = 16 }; /* that stay in the cache between the two steps */
    struct kernels_strips strips;
    struct mask bright;
    int code = new_bits(width, height, &strips, arena, err);
    if (!code)
        code = kernels_mask_new(&bright, width, ROWS, arena, err);
    for (int y = 0; !code && y < height; y += ROWS) {
        bright.height = height - y < ROWS ? height - y : ROWS;
        kernels->bright_rgb8(rgb + y * rgb_stride, rgb_stride, level, bright);
        kernels->bits_of_mask(bright, strips.bits + y * strips.words, strips.words);
    }
    return code ? code
                : find(kernels->label_strips, kernels->measure_strips, strips, out, arena, err);
}

/* Calls back with every run of pixels, row by row. */
static void each_run(struct kernels_components *of,
                     void (*call)(struct kernels_components *of, struct kernels_run run))
{
    const struct kernels_strips *s = &of->strips;
    for (int y = 0; y < s->height; y++) {
        const uint64_t *row = kernels_strip_row(s, y), *other = kernels_strip_row(s, y ^ 1);
        const int32_t *before = s->before + y / 2 * s->words;
        struct kernels_run run = {.y = y, .x_begin = -1};
        uint64_t last = 0, last_either = 0;
        for (ptrdiff_t w = 0; w < s->words; w++) {
            uint64_t word = row[w], either = word | other[w];
            uint64_t begins = kernels_begins(either, last_either);
            /* Begins and ends of runs in turn. */
            for (uint64_t turns = word ^ (word << 1 | last >> 63); turns; turns &= turns - 1) {
                int x = __builtin_ctzll(turns);
                if (run.x_begin < 0) {
                    int number = before[w] + kernels_count_bits(begins & kernels_bits_up_to(x)) - 1;
                    run.x_begin = (int)(64 * w + x);
                    run.component = s->component[number];
                } else {
                    run.x_end = (int)(64 * w + x);
                    call(of, run);
                    run.x_begin = -1;
                }
            }
            last = word;
            last_either = either;
        }
        run.x_end = s->width;
        if (run.x_begin >= 0)
            call(of, run);
    }
}

static void count_run(struct kernels_components *of, struct kernels_run run)
{
    of->at[run.component].run_count++;
    of->run_count++;
}

static void place_run(struct kernels_components *of, struct kernels_run run)
{
    struct kernels_component *component = &of->at[run.component];
    of->runs[component->first_run + component->run_count++] = run;
}

int kernels_components_list_runs(struct kernels_components *of, struct arena *arena,
                                 struct meso_error *err)
{
    each_run(of, count_run);
    of->runs = base_arena_alloc(arena, (size_t)of->run_count * sizeof *of->runs, err);
    if (!of->runs)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0, first = 0; i < of->count; i++) {
        of->at[i].first_run = first;
        first += of->at[i].run_count;
        of->at[i].run_count = 0;
    }
    each_run(of, place_run);
    return MESO_OK;
}

int kernels_components(struct mask mask, struct kernels_components *out, struct arena *arena,
                       struct meso_error *err)
{
    struct kernels_strips strips;
    int code = new_bits(mask.width, mask.height, &strips, arena, err);
    if (code)
        return code;
    kernels_scalar_bits_of_mask(mask, strips.bits, strips.words);
    code =
        find(kernels_scalar_label_strips, kernels_scalar_measure_strips, strips, out, arena, err);
    return code ? code : kernels_components_list_runs(out, arena, err);
}
