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
    /* The hair at hand, in the box around it, row by row without a gap between rows: 1 where it
       lies. Of each row only the columns from .. to are set. */
    uint8_t *body;
    int *from, *to;
    int left, top, columns, rows;
};

static int cover_new(struct cover *out, const struct hair_field *field, struct arena *arena,
                     struct meso_error *err)
{
    size_t width = (size_t)field->zone.width, height = (size_t)field->zone.height;
    *out = (struct cover){.field = field};
    int code = kernels_mask_new(&out->hairs, field->zone.width, field->zone.height, arena, err);
    out->body = base_arena_alloc(arena, width * height, err);
    out->from = base_arena_alloc(arena, sizeof *out->from * height, err);
    out->to = base_arena_alloc(arena, sizeof *out->to * height, err);
    return code || !out->body || !out->from || !out->to ? MESO_E_OUT_OF_MEMORY : MESO_OK;
}

/* The box of a hair, with nothing in it. */
static void begin(struct cover *cover, const struct hair_strand *strand, double radius)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY};
    for (int i = 0; i < strand->count; i++) {
        x[0] = fmin(x[0], strand->points[i].x);
        x[1] = fmax(x[1], strand->points[i].x);
        y[0] = fmin(y[0], strand->points[i].y);
        y[1] = fmax(y[1], strand->points[i].y);
    }
    struct mask hairs = cover->hairs;
    cover->left = (int)fmax(x[0] - radius - 1, 0);
    cover->top = (int)fmax(y[0] - radius - 1, 0);
    cover->columns = (int)fmax(fmin(x[1] + radius + 2, hairs.width) - cover->left, 0);
    cover->rows = (int)fmin(y[1] + radius + 2, hairs.height) - cover->top;
    for (int row = 0; row < cover->rows; row++) {
        cover->from[row] = cover->columns;
        cover->to[row] = -1;
    }
}

/* Columns left .. right of a row, which are some, belong to the hair. */
static void set_columns(struct cover *cover, int row, int left, int right)
{
    uint8_t *body = cover->body + (ptrdiff_t)row * cover->columns;
    int *from = &cover->from[row], *to = &cover->to[row];
    if (*to >= 0 && left > *to)
        memset(body + *to + 1, 0, (size_t)(left - *to - 1));
    if (*to >= 0 && right < *from)
        memset(body + right + 1, 0, (size_t)(*from - right - 1));
    memset(body + left, 1, (size_t)(right - left + 1));
    *from = left < *from ? left : *from;
    *to = right > *to ? right : *to;
}

static void draw(struct cover *cover, const struct hair_strand *strand, double margin)
{
    double radius = fmax(0.5 * strand->seen_px, 1) + margin;
    int step = radius < 6 ? 1 : (int)(radius / 3);
    begin(cover, strand, radius);
    for (int i = 0; i < strand->count; i += step) {
        struct hair_disc disc;
        measure_hair_disc(strand->points[i], radius, cover->hairs.width, cover->hairs.height,
                          &disc);
        for (int y = disc.top; y <= disc.bottom; y++)
            if (disc.left[y - disc.top] <= disc.right[y - disc.top])
                set_columns(cover, y - cover->top, disc.left[y - disc.top] - cover->left,
                            disc.right[y - disc.top] - cover->left);
    }
}

static void add(struct cover *cover, const struct hair_strand *strand)
{
    draw(cover, strand, MARGIN_PX);
    for (int row = 0; row < cover->rows; row++) {
        const uint8_t *restrict body = cover->body + (ptrdiff_t)row * cover->columns;
        uint8_t *restrict hairs =
            cover->hairs.at + (cover->top + row) * cover->hairs.stride + cover->left;
        for (int x = cover->from[row]; x <= cover->to[row]; x++)
            hairs[x] = (uint8_t)(hairs[x] + (body[x] & (hairs[x] < 255)));
    }
}

static void take_away(struct cover *cover, const struct hair_strand *strand)
{
    draw(cover, strand, MARGIN_PX);
    for (int row = 0; row < cover->rows; row++) {
        const uint8_t *restrict body = cover->body + (ptrdiff_t)row * cover->columns;
        uint8_t *restrict hairs =
            cover->hairs.at + (cover->top + row) * cover->hairs.stride + cover->left;
        for (int x = cover->from[row]; x <= cover->to[row]; x++)
            hairs[x] = (uint8_t)(hairs[x] - (body[x] & (hairs[x] > 0)));
    }
}

/* Whether hardly any of a hair's area is hairy and its own. */
static bool is_double(struct cover *cover, const struct hair_strand *strand)
{
    const struct plane contrast = cover->field->contrast;
    const float skin = SKIN_BELOW * (float)strand->contrast;
    int own = 0, of = 0;
    draw(cover, strand, 0);
    for (int row = 0; row < cover->rows; row++) {
        int y = cover->top + row;
        const uint8_t *restrict body = cover->body + (ptrdiff_t)row * cover->columns;
        const uint8_t *restrict hairs = cover->hairs.at + y * cover->hairs.stride + cover->left;
        const float *restrict here = contrast.at + y * contrast.stride + cover->left;
        for (int x = cover->from[row]; x <= cover->to[row]; x++) {
            of += body[x];
            own += body[x] & (hairs[x] < 2) & (here[x] >= skin);
        }
    }
    return own < LEAST_OWN * of;
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
    struct cover cover;
    int code = cover_new(&cover, field, arena, err);
    bool *drop = base_arena_calloc(arena, (size_t)strands->count + 1, sizeof *drop, err);
    if (code || !drop)
        return MESO_E_OUT_OF_MEMORY;
    qsort(strands->at, (size_t)strands->count, sizeof *strands->at, by_area);
    for (int s = 0; s < strands->count; s++)
        add(&cover, &strands->at[s]);
    for (int s = strands->count - 1; s >= 0; s--) {
        drop[s] = is_double(&cover, &strands->at[s]);
        if (drop[s])
            take_away(&cover, &strands->at[s]);
    }
    int kept = 0;
    for (int s = 0; s < strands->count; s++)
        if (!drop[s])
            strands->at[kept++] = strands->at[s];
    strands->count = kept;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
