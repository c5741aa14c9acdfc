/* Grows and shrinks masks by a disc. Knows no units but pixels.

   On bits: a row, widened by one pixel after the other, is laid over the rows above and below that
   the disc reaches with that width. Discs so large that this is more work than distances go by
   these. */
#include "bit_rows.h"
#include "nearest.h"
#include "rows.h"

enum { LARGEST_DISC = 128 /* px; above, distances are quicker */ };

struct disc {
    int reach;                  /* rows */
    int half[LARGEST_DISC + 1]; /* columns, of the row at that distance */
};

struct growing {
    uint64_t *at; /* height rows, grown */
    ptrdiff_t words;
    int height;
    uint64_t *row, *wider; /* with an empty word on both sides */
};

/* The pixels at a squared distance of no more than radius^2, in floats as distances are. */
static struct disc disc_of(double radius)
{
    struct disc disc = {(int)radius, {0}};
    float limit = (float)(radius * radius);
    for (int y = 0; y <= disc.reach; y++)
        while ((float)((disc.half[y] + 1) * (disc.half[y] + 1) + y * y) <= limit)
            disc.half[y]++;
    return disc;
}

static void lay_over(const struct growing *g, int y)
{
    if (y < 0 || y >= g->height)
        return;
    uint64_t *restrict out = g->at + y * g->words;
    const uint64_t *restrict row = g->row;
    for (ptrdiff_t w = 0; w < g->words; w++)
        out[w] |= row[w];
}

static void widen(struct growing *g)
{
    const uint64_t *restrict row = g->row;
    uint64_t *restrict wider = g->wider;
    for (ptrdiff_t w = 0; w < g->words; w++)
        wider[w] = row[w] | row[w] << 1 | row[w - 1] >> 63 | row[w] >> 1 | row[w + 1] << 63;
    g->wider = g->row;
    g->row = wider;
}

/* What row y, which stands in g->row, grows to. */
static void spread_row(struct growing *g, const struct disc *disc, int y)
{
    int width = 0;
    for (int away = disc->reach; away >= 0; away--) {
        for (; width < disc->half[away]; width++)
            widen(g);
        lay_over(g, y - away);
        if (away)
            lay_over(g, y + away);
    }
}

/* Takes what is set (or, shrinking, what isn't) of a row; says whether there is any. */
static bool take_row(const struct growing *g, const uint8_t *in, int width, bool wanted_set)
{
    uint64_t any = 0;
    kernels_pack_row(in, width, g->row);
    for (ptrdiff_t w = 0; w < g->words && !wanted_set; w++)
        g->row[w] = ~g->row[w];
    if (!wanted_set && width % 64)
        g->row[g->words - 1] &= ~(UINT64_MAX << width % 64);
    for (ptrdiff_t w = 0; w < g->words; w++)
        any |= g->row[w];
    return any != 0;
}

static void put_row(const struct growing *g, int y, int width, bool wanted_set, uint8_t *out)
{
    uint64_t *row = g->at + y * g->words;
    for (ptrdiff_t w = 0; w < g->words && !wanted_set; w++)
        row[w] = ~row[w];
    kernels_unpack_row(row, width, out);
}

static int grow_bits(struct mask mask, double radius, struct arena *scratch, struct meso_error *err)
{
    struct disc disc = disc_of(fabs(radius));
    struct growing g = {.words = ((ptrdiff_t)mask.width + 63) / 64, .height = mask.height};
    size_t words = (size_t)g.words;
    g.at = base_arena_calloc(scratch, words * (size_t)mask.height, sizeof *g.at, err);
    g.row = base_arena_calloc(scratch, 2 * (words + 2), sizeof *g.row, err);
    if (!g.at || !g.row)
        return MESO_E_OUT_OF_MEMORY;
    g.row++;
    g.wider = g.row + words + 2;
    for (int y = 0; y < mask.height; y++)
        if (take_row(&g, kernels_mask_row(mask, y), mask.width, radius > 0))
            spread_row(&g, &disc, y);
    for (int y = 0; y < mask.height; y++)
        put_row(&g, y, mask.width, radius > 0, kernels_mask_row(mask, y));
    return MESO_OK;
}

static int grow_by_distance(struct mask mask, double radius, struct arena *scratch,
                            struct meso_error *err)
{
    struct kernels_nearest_rows rows;
    float limit = (float)(radius * radius);
    int code = kernels_nearest_rows(mask, radius > 0, &rows, scratch, err);
    int *work = code ? NULL : base_arena_alloc(scratch, 3 * (size_t)mask.width * sizeof *work, err);
    float *squares =
        code ? NULL : base_arena_alloc(scratch, (size_t)mask.width * sizeof *squares, err);
    if (!work || !squares)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < mask.height; y++) {
        uint8_t *out = kernels_mask_row(mask, y);
        kernels_distance_row(&rows, y, work, squares);
        for (int x = 0; x < mask.width; x++)
            out[x] = (squares[x] <= limit) == (radius > 0) ? 255 : 0;
    }
    return MESO_OK;
}

int kernels_grow(struct mask mask, double radius, struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = fabs(radius) <= LARGEST_DISC ? grow_bits(mask, radius, scratch, err)
                                            : grow_by_distance(mask, radius, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
