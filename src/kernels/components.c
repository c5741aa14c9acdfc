/* Connected components of a mask as runs of pixels; no label image. Knows nothing of their meaning.

   Runs of a row are united with the touching ones (8-neighbours) of the row above; the root of a
   set is its first run, so that components come in the order of their first pixels. */
#include "rows.h"

#include <string.h>

static int count_runs(struct mask mask)
{
    int count = 0;
    for (int y = 0; y < mask.height; y++) {
        const uint8_t *row = kernels_mask_row(mask, y);
        for (int x = 0; x < mask.width; x++)
            count += row[x] && !(x > 0 && row[x - 1]);
    }
    return count;
}

/* Each run is its own component at first. */
static void find_runs(struct mask mask, struct kernels_run *runs)
{
    int count = 0;
    for (int y = 0; y < mask.height; y++) {
        const uint8_t *row = kernels_mask_row(mask, y);
        for (int x = 0; x < mask.width; x++) {
            if (!row[x])
                continue;
            int begin = x;
            while (x < mask.width && row[x])
                x++;
            runs[count] = (struct kernels_run){y, begin, x, count};
            count++;
        }
    }
}

static int root_of(struct kernels_run *runs, int run)
{
    while (runs[run].component != run) {
        runs[run].component = runs[runs[run].component].component;
        run = runs[run].component;
    }
    return run;
}

static void unite(struct kernels_run *runs, int a, int b)
{
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a < b)
        runs[b].component = a;
    else
        runs[a].component = b;
}

static void unite_touching(struct kernels_run *runs, int count)
{
    int above = 0;
    for (int run = 0; run < count; run++) {
        const struct kernels_run *here = &runs[run];
        while (above < run && (runs[above].y < here->y - 1 ||
                               (runs[above].y == here->y - 1 && runs[above].x_end < here->x_begin)))
            above++;
        for (int other = above;
             other < run && runs[other].y == here->y - 1 && runs[other].x_begin <= here->x_end;
             other++)
            unite(runs, run, other);
    }
}

/* Replaces links by numbers from 0 on; returns how many there are. A link leads to an earlier run,
   which has its number already. */
static int number_components(struct kernels_run *runs, int count)
{
    int components = 0;
    for (int run = 0; run < count; run++) {
        int link = runs[run].component;
        runs[run].component = link == run ? components++ : runs[link].component;
    }
    return components;
}

static void add_run(struct kernels_component *to, const struct kernels_run *run)
{
    int64_t length = run->x_end - run->x_begin;
    if (to->area == 0)
        *to = (struct kernels_component){
            .left = run->x_begin, .top = run->y, .right = run->x_end - 1, .bottom = run->y};
    to->area += length;
    to->left = kernels_min(to->left, run->x_begin);
    to->right = to->right > run->x_end - 1 ? to->right : run->x_end - 1;
    to->bottom = run->y;
    to->sum_x += 0.5 * (double)length * (run->x_begin + run->x_end - 1);
    to->sum_y += (double)length * run->y;
    to->run_count++;
}

/* Runs of one component stand together, in their old order. */
static int sort_runs(struct kernels_components *all, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t bytes = (size_t)all->run_count * sizeof *all->runs;
    struct kernels_run *unsorted = base_arena_alloc(arena, bytes, err);
    int *next = base_arena_alloc(arena, (size_t)all->count * sizeof *next, err);
    if (!unsorted || !next)
        return MESO_E_OUT_OF_MEMORY;
    if (bytes)
        memcpy(unsorted, all->runs, bytes);
    int first = 0;
    for (int i = 0; i < all->count; i++) {
        all->at[i].first_run = next[i] = first;
        first += all->at[i].run_count;
    }
    for (int run = 0; run < all->run_count; run++)
        all->runs[next[unsorted[run].component]++] = unsorted[run];
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int kernels_components(struct mask mask, struct kernels_components *out, struct arena *arena,
                       struct meso_error *err)
{
    struct kernels_components all = {.run_count = count_runs(mask)};
    all.runs = base_arena_alloc(arena, (size_t)all.run_count * sizeof *all.runs, err);
    if (!all.runs)
        return MESO_E_OUT_OF_MEMORY;
    find_runs(mask, all.runs);
    unite_touching(all.runs, all.run_count);
    all.count = number_components(all.runs, all.run_count);
    all.at = base_arena_calloc(arena, (size_t)all.count, sizeof *all.at, err);
    if (!all.at)
        return MESO_E_OUT_OF_MEMORY;
    for (int run = 0; run < all.run_count; run++)
        add_run(&all.at[all.runs[run].component], &all.runs[run]);
    int code = sort_runs(&all, arena, err);
    if (!code)
        *out = all;
    return code;
}
