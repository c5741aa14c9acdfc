/* How far this face's skin reaches and how rough it is, cell by cell (about a millimetre). Skin is
   walked from the middle of the face over steps no steeper than shading, so that a cheek that turns
   away from the light stays skin while a hairline, an edge, ends it. Roughness is what stubble and
   hair of any colour have more of than the skin beside them. Does not know what ends the walk. */
#include "outline.h"
#include "skin_work.h"

#include <math.h>
#include <string.h>

static const double cell_mm = 1.25;
/* A hair's scale: what is smaller than this stands out. */
static const double grain_mm = 0.6;
/* The edges of lips, nostrils and jaw reach this far in. */
static const double rim_mm = 2;
/* One strong line, a wrinkle or the rim of a mole, counts no more than this many times what is
   usual: a beard is many hairs. */
static const double most_fine = 4;
/* The least that is usual: a step of 8 bits at middle grey (ln units). Photographs have 0.015 to
   0.04. */
static const double least_fine = 0.01;
/* Shading at the rim of a round cheek is up to 0.1 a mm (ln units of red light), a hairline 0.25
   and more on black skin, 0.5 and more on pale skin. */
static const double step_per_mm = 0.10;
/* A cell rougher than this many times the seeds is not walked into. */
static const double rough_step = 3;
/* Seeds lie this far inside the oval. */
static const double seed_mm = 6;
static const double seed_share = 0.8, inside_share = 0.5;
/* Brighter than this is glare, darker deep shadow or hair. */
static const double brightest = -0.3, darkest = 1.3;
/* The area over which roughness is taken. */
static const double area_mm = 2;

static int new_cells(struct skin_work *work, struct meso_error *err)
{
    struct skin_cells *cells = &work->cells;
    cells->size = (int)fmax(2, round(cell_mm * work->px_per_mm));
    int width = (work->width + cells->size - 1) / cells->size;
    int height = (work->height + cells->size - 1) / cells->size;
    struct plane *const planes[] = {&cells->red,   &cells->light,   &cells->fine,
                                    &cells->share, &cells->counted, &cells->roughness};
    struct mask *const masks[] = {&cells->seed, &cells->walked};
    int code = MESO_OK;
    for (int i = 0; i < 6 && !code; i++)
        code = kernels_plane_new(planes[i], width, height, work->arena, err);
    for (int i = 0; i < 2 && !code; i++)
        code = kernels_mask_new(masks[i], width, height, work->arena, err);
    return code;
}

struct detail {
    struct plane fine;
    struct mask
        far; /* from the rims of the face, lips, eyes, whose edges are no hairs; half size */
    double most;
};

/* Means over one cell of what lies inside; whether most of it is clean. */
static void fill_cell(struct skin_work *work, const struct detail *detail, int cx, int cy)
{
    struct skin_cells *cells = &work->cells;
    double red = 0, rough = 0, share;
    int inside = 0, clean = 0, counted = 0, size = cells->size;
    for (int y = cy * size; y < (cy + 1) * size && y < work->height; y++)
        for (int x = cx * size; x < (cx + 1) * size && x < work->width; x++) {
            if (!work->inside.at[y * work->inside.stride + x])
                continue;
            inside++;
            clean += work->clean.at[y * work->clean.stride + x] != 0;
            red += (double)work->red.at[y * work->red.stride + x];
            if (!detail->far.at[y / 2 * detail->far.stride + x / 2])
                continue;
            counted++;
            rough += fmin(fabs((double)detail->fine.at[y * detail->fine.stride + x]), detail->most);
        }
    red = inside ? red / inside : 0;
    /* in the shade noise grows in ln units: of photons, by the square root of the light lost */
    share = exp(-0.5 * fmax(0, red - work->red_median));
    cells->red.at[cy * cells->red.stride + cx] = (float)red;
    cells->fine.at[cy * cells->fine.stride + cx] = (float)(counted ? rough / counted * share : 0);
    cells->share.at[cy * cells->share.stride + cx] = (float)inside / (float)(size * size);
    cells->counted.at[cy * cells->counted.stride + cx] = (float)counted / (float)(size * size);
    cells->seed.at[cy * cells->seed.stride + cx] = clean > seed_share * size * size ? 255 : 0;
}

/* What is finer than grain_mm. */
static int find_fine(struct skin_work *work, struct detail *detail, struct meso_error *err)
{
    struct plane fine = detail->fine;
    int code = kernels_gaussian(work->kernels, work->red, fmax(0.3, grain_mm * work->px_per_mm),
                                fine, work->arena, err);
    for (int y = 0; y < work->height && !code; y++) {
        const float *red = work->red.at + y * work->red.stride;
        float *out = fine.at + y * fine.stride;
        for (int x = 0; x < work->width; x++)
            out[x] = red[x] - out[x];
    }
    for (int y = 0; y < detail->far.height && !code; y++)
        for (int x = 0; x < detail->far.width; x++)
            detail->far.at[y * detail->far.stride + x] =
                work->inside.at[2 * y * work->inside.stride + 2 * x];
    return code ? code : kernels_grow(detail->far, -rim_mm * work->px_per_mm / 2, work->arena, err);
}

static int fill_cells(struct skin_work *work, struct meso_error *err)
{
    struct detail detail;
    double centre, deviation;
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = locate_skin_plane(work, &detail.fine, err);
    if (!code)
        code = kernels_mask_new(&detail.far, (work->width + 1) / 2, (work->height + 1) / 2,
                                work->arena, err);
    if (!code)
        code = find_fine(work, &detail, err);
    if (!code)
        code = locate_skin_median(work, detail.fine, work->clean, &centre, &deviation, err);
    detail.most = most_fine * fmax(deviation, least_fine);
    for (int y = 0; y < work->cells.red.height && !code; y++)
        for (int x = 0; x < work->cells.red.width; x++)
            fill_cell(work, &detail, x, y);
    base_arena_rewind(work->arena, mark);
    return code;
}

/* Takes the seeds near the rim away; the seeds' usual fine detail. */
static int settle_seeds(struct skin_work *work, double *usual, struct meso_error *err)
{
    struct skin_cells *cells = &work->cells;
    struct mask outside;
    int code = kernels_mask_new(&outside, cells->seed.width, cells->seed.height, work->arena, err);
    if (code)
        return code;
    for (int y = 0; y < outside.height; y++)
        for (int x = 0; x < outside.width; x++) {
            int at_x = x * cells->size + cells->size / 2, at_y = y * cells->size + cells->size / 2;
            at_x = at_x < work->width ? at_x : work->width - 1;
            at_y = at_y < work->height ? at_y : work->height - 1;
            outside.at[y * outside.stride + x] = work->border.at[at_y * work->border.stride + at_x];
        }
    code = kernels_grow(outside, seed_mm / cell_mm, work->arena, err);
    for (int y = 0; y < outside.height && !code; y++)
        for (int x = 0; x < outside.width; x++)
            if (outside.at[y * outside.stride + x])
                cells->seed.at[y * cells->seed.stride + x] = 0;
    return code ? code
                : kernels_medians(work->kernels, cells->fine, cells->seed, usual, NULL, work->arena,
                                  err);
}

struct walk {
    struct skin_cells *cells;
    double median, step, roughest;
    int *queue, queued;
};

static void try_cell(struct walk *walk, int x, int y, double from)
{
    struct skin_cells *cells = walk->cells;
    if (x < 0 || y < 0 || x >= cells->red.width || y >= cells->red.height ||
        cells->walked.at[y * cells->walked.stride + x])
        return;
    double red = (double)cells->red.at[y * cells->red.stride + x], over = red - walk->median;
    if ((double)cells->share.at[y * cells->share.stride + x] < inside_share ||
        (double)cells->fine.at[y * cells->fine.stride + x] > walk->roughest ||
        fabs(red - from) > walk->step || over < brightest || over > darkest)
        return;
    cells->walked.at[y * cells->walked.stride + x] = 255;
    walk->queue[walk->queued++] = y * cells->red.width + x;
}

/* Whether a cell is reached doesn't depend on the order: each step is between two cells. */
static int walk_cells(struct skin_work *work, double usual, struct meso_error *err)
{
    struct skin_cells *cells = &work->cells;
    int width = cells->red.width, height = cells->red.height;
    struct walk walk = {cells,
                        work->red_median,
                        step_per_mm * cells->size / work->px_per_mm,
                        rough_step * fmax(usual, least_fine),
                        NULL,
                        0};
    walk.queue =
        base_arena_alloc(work->arena, (size_t)width * (size_t)height * sizeof *walk.queue, err);
    if (!walk.queue)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (cells->seed.at[y * cells->seed.stride + x])
                try_cell(&walk, x, y, (double)cells->red.at[y * cells->red.stride + x]);
    for (int i = 0; i < walk.queued; i++) {
        int x = walk.queue[i] % width, y = walk.queue[i] / width;
        double from = (double)cells->red.at[y * cells->red.stride + x];
        try_cell(&walk, x - 1, y, from);
        try_cell(&walk, x + 1, y, from);
        try_cell(&walk, x, y - 1, from);
        try_cell(&walk, x, y + 1, from);
    }
    return MESO_OK;
}

/* Fine detail averaged over the area, in units of what the walked skin above the base of the nose
   usually has: cheeks and forehead, where no beard grows. */
static int compare_roughness(struct skin_work *work, struct meso_error *err)
{
    struct skin_cells *cells = &work->cells;
    struct plane share;
    struct mask upper;
    double usual, sigma = area_mm * work->px_per_mm / cells->size;
    int width = cells->red.width, height = cells->red.height;
    int code = kernels_plane_new(&share, width, height, work->arena, err);
    if (!code)
        code = kernels_mask_new(&upper, width, height, work->arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            cells->fine.at[y * cells->fine.stride + x] *=
                cells->counted.at[y * cells->counted.stride + x];
            bool above =
                locate_skin_below_nose(work, (x + 0.5) * cells->size, (y + 0.5) * cells->size) < 0;
            upper.at[y * upper.stride + x] =
                above ? cells->walked.at[y * cells->walked.stride + x] : 0;
        }
    code = kernels_gaussian(work->kernels, cells->fine, sigma, cells->roughness, work->arena, err);
    if (!code)
        code = kernels_gaussian(work->kernels, cells->counted, sigma, share, work->arena, err);
    for (int y = 0; y < height && !code; y++)
        for (int x = 0; x < width; x++)
            cells->roughness.at[y * cells->roughness.stride + x] /=
                fmaxf(share.at[y * share.stride + x], 0.05f);
    if (!code)
        code =
            kernels_medians(work->kernels, cells->roughness, upper, &usual, NULL, work->arena, err);
    for (int y = 0; y < height && !code; y++)
        for (int x = 0; x < width; x++)
            cells->roughness.at[y * cells->roughness.stride + x] /= (float)fmax(usual, least_fine);
    return code;
}

int locate_skin_spread(struct skin_work *work, struct plane cells, struct plane *out,
                       struct meso_error *err)
{
    struct plane all;
    int size = work->cells.size;
    int code = kernels_plane_new(&all, cells.width * size, cells.height * size, work->arena, err);
    if (code)
        return code;
    work->kernels->resize_linear(cells, all);
    *out = kernels_plane_window(all, 0, 0, work->width, work->height);
    return MESO_OK;
}

int locate_skin_walk(struct skin_work *work, struct meso_error *err)
{
    double usual = 0;
    int code = new_cells(work, err);
    if (!code)
        code = fill_cells(work, err);
    if (!code)
        code = settle_seeds(work, &usual, err);
    if (!code)
        code = walk_cells(work, usual, err);
    return code ? code : compare_roughness(work, err);
}
