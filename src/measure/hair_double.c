/* Lines that explain nothing: what they run along lies under other hairs already, or is bare skin
   between the arms of a fork. Taken out one after the other, the smallest first. Knows whole hairs
   and the contrast. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Part of its area that a hair must have for itself. */
#define LEAST_OWN 0.16
/* Of a hair's contrast: less is skin. */
#define SKIN_BELOW 0.6f
/* Px that others reach beyond where their flanks were read. */
#define MARGIN_PX 0.7

struct cover {
    const struct hair_field *field;
    struct mask hairs; /* how many lie there */
    int *stamp;        /* the last one that was drawn there */
    int stamps;
};

/* What is done at each place of a hair; each place is visited once. */
enum deed { ADD, TAKE_AWAY, COUNT };
struct tally {
    int own, of;
};

static void visit(struct cover *cover, int x, int y, enum deed deed, float skin,
                  struct tally *tally)
{
    uint8_t *hairs = &cover->hairs.at[y * cover->hairs.stride + x];
    struct plane contrast = cover->field->contrast;
    int *stamp = &cover->stamp[(ptrdiff_t)y * cover->hairs.width + x];
    if (*stamp == cover->stamps)
        return;
    *stamp = cover->stamps;
    if (deed == ADD)
        *hairs = *hairs < 255 ? *hairs + 1 : 255;
    if (deed == TAKE_AWAY)
        *hairs = *hairs ? *hairs - 1 : 0;
    tally->of++;
    tally->own += *hairs < 2 && contrast.at[y * contrast.stride + x] >= skin;
}

/* A disc, less those of its pixels that the last one has (NULL: all). */
static void visit_disc(struct cover *cover, const struct hair_disc *disc,
                       const struct hair_disc *last, enum deed deed, float skin,
                       struct tally *tally)
{
    for (int y = disc->top; y <= disc->bottom; y++) {
        int left = disc->left[y - disc->top], right = disc->right[y - disc->top];
        int known_from = right + 1, known_to = right;
        if (last && y >= last->top && y <= last->bottom &&
            last->left[y - last->top] <= last->right[y - last->top]) {
            known_from = last->left[y - last->top];
            known_to = last->right[y - last->top];
        }
        for (int x = left; x <= right && x < known_from; x++)
            visit(cover, x, y, deed, skin, tally);
        for (int x = known_to + 1 > left ? known_to + 1 : left; x <= right; x++)
            visit(cover, x, y, deed, skin, tally);
    }
}

static struct tally walk(struct cover *cover, const struct hair_strand *strand, double margin,
                         enum deed deed)
{
    struct tally tally = {0, 0};
    struct hair_disc discs[2];
    double radius = fmax(0.5 * strand->seen_px, 1) + margin;
    int step = radius < 6 ? 1 : (int)(radius / 3);
    float skin = SKIN_BELOW * (float)strand->contrast;
    cover->stamps++;
    for (int i = 0, here = 0; i < strand->count; i += step, here = !here) {
        measure_hair_disc(strand->points[i], radius, cover->hairs.width, cover->hairs.height,
                          &discs[here]);
        visit_disc(cover, &discs[here], i ? &discs[!here] : NULL, deed, skin, &tally);
    }
    return tally;
}

static double area_of(const struct hair_strand *strand)
{
    return strand->length_px * fmax(strand->seen_px, 2);
}

static int by_area(const void *a, const void *b)
{
    const struct hair_strand *x = a, *y = b;
    double p = area_of(x), q = area_of(y);
    if (p != q)
        return p < q ? 1 : -1;
    return x->points[0].y != y->points[0].y
               ? (x->points[0].y > y->points[0].y ? 1 : -1)
               : (x->points[0].x > y->points[0].x) - (x->points[0].x < y->points[0].x);
}

int measure_hair_doubles_drop(struct hair_strands *strands, const struct hair_field *field,
                              struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct cover cover = {.field = field};
    int width = field->zone.width, height = field->zone.height;
    int code = kernels_mask_new(&cover.hairs, width, height, arena, err);
    cover.stamp = base_arena_calloc(arena, (size_t)width * (size_t)height, sizeof(int), err);
    bool *drop = base_arena_calloc(arena, (size_t)strands->count + 1, sizeof *drop, err);
    if (code || !cover.stamp || !drop)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < height; y++)
        memset(cover.hairs.at + y * cover.hairs.stride, 0, (size_t)width);
    qsort(strands->at, (size_t)strands->count, sizeof *strands->at, by_area);
    for (int s = 0; s < strands->count; s++)
        walk(&cover, &strands->at[s], MARGIN_PX, ADD);
    for (int s = strands->count - 1; s >= 0; s--) {
        struct tally tally = walk(&cover, &strands->at[s], 0, COUNT);
        drop[s] = tally.own < LEAST_OWN * tally.of;
        if (drop[s])
            walk(&cover, &strands->at[s], MARGIN_PX, TAKE_AWAY);
    }
    int kept = 0;
    for (int s = 0; s < strands->count; s++)
        if (!drop[s])
            strands->at[kept++] = strands->at[s];
    strands->count = kept;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
