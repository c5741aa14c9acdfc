/* Burnt-in device text: bars of one flat colour along the upper or lower border, and lines of white
   letters over the picture. Both are taken out of the zone. Knows nothing of hair. */
#include "hair_trace.h"

#include <stdlib.h>
#include <string.h>

enum {
    FLAT = 6,         /* grey levels around the row's own colour; JPEG ripples by less */
    STEP = 20,        /* grey levels from the bar to the picture */
    WHITE = 225,      /* every channel of a letter */
    LEAST_LETTERS = 4 /* side by side; glints don't stand in line */
};
#define WIDEST_BAR 0.2 /* of the picture's height */
#define LEAST_LETTER 0.008
#define MOST_LETTER 0.06

static int grey_at(const struct photo *photo, int x, int y)
{
    const uint8_t *rgb = photo->rgb + y * photo->stride + 3 * x;
    return (rgb[0] + 2 * rgb[1] + rgb[2]) / 4;
}

/* The commonest grey of a row (of FLAT neighbours) and the part of the row that has it. */
static double row_colour(const struct photo *photo, int y, int *colour)
{
    int histogram[256] = {0}, best = -1;
    for (int x = 0; x < photo->width; x++)
        histogram[grey_at(photo, x, y)]++;
    for (int g = 0; g < 256; g++) {
        int sum = 0;
        for (int k = g - FLAT; k <= g + FLAT; k++)
            sum += k >= 0 && k < 256 ? histogram[k] : 0;
        if (sum > best) {
            best = sum;
            *colour = g;
        }
    }
    return (double)best / photo->width;
}

/* Part of a row that has the colour. */
static double part_of_row(const struct photo *photo, int y, int colour)
{
    int count = 0;
    for (int x = 0; x < photo->width; x++)
        count += abs(grey_at(photo, x, y) - colour) <= FLAT;
    return (double)count / photo->width;
}

/* Rows of the bar that begins at the first row and goes on by `step`; 0 if there is none. A bar is
   flat but for its letters, keeps its colour, and ends with a step. */
static int bar_rows(const struct photo *photo, int first, int step)
{
    int colour, here, most = (int)(WIDEST_BAR * photo->height);
    if (row_colour(photo, first, &colour) < 0.95)
        return 0;
    for (int rows = 1; rows <= most; rows++) {
        if (part_of_row(photo, first + rows * step, colour) > 0.2)
            continue;
        row_colour(photo, first + rows * step, &here);
        return rows >= 6 && abs(here - colour) >= STEP ? rows : 0;
    }
    return 0;
}

/* Takes [x0, x1) x [y0, y1) of the photograph out of the zone. */
static void take_out(const struct measure_input *input, struct hair_field *field, int x0, int y0,
                     int x1, int y1)
{
    int factor = field->factor;
    for (int y = 0; y < field->zone.height; y++) {
        int py = input->zone->y + y * factor;
        for (int x = 0; x < field->zone.width && py + factor > y0 && py < y1; x++) {
            int px = input->zone->x + x * factor;
            if (px + factor > x0 && px < x1)
                field->zone.at[y * field->zone.stride + x] = 0;
        }
    }
}

static bool is_letter(const struct kernels_component *c, const struct photo *photo)
{
    int height = c->bottom - c->top + 1, width = c->right - c->left + 1;
    return height >= LEAST_LETTER * photo->height && height >= 7 &&
           height <= MOST_LETTER * photo->height && width <= 1.3 * height &&
           width >= 0.1 * height && 5 * c->area < 4 * (int64_t)width * height + 5;
}

/* Whether b stands beside a in the same line of text. */
static bool beside(const struct kernels_component *a, const struct kernels_component *b)
{
    int height = a->bottom - a->top + 1, gap = b->left - a->right;
    return abs(a->top - b->top) <= height / 6 && abs(a->bottom - b->bottom) <= height / 6 &&
           gap > -height / 4 && gap < 2 * height;
}

/* Lines of letters: from each letter to the nearest one on its right. */
static void remove_lines(const struct measure_input *input, struct hair_field *field,
                         const struct kernels_components *letters)
{
    for (int i = 0; i < letters->count; i++) {
        const struct kernels_component *first = &letters->at[i], *last = first;
        int count = 1;
        for (bool found = true; found;) {
            const struct kernels_component *next = NULL;
            for (int j = 0; j < letters->count; j++)
                if (letters->at[j].left > last->left && beside(last, &letters->at[j]) &&
                    (!next || letters->at[j].left < next->left))
                    next = &letters->at[j];
            found = next != NULL;
            last = found ? next : last;
            count += found;
        }
        int margin = (first->bottom - first->top + 1) / 3;
        if (count >= LEAST_LETTERS)
            take_out(input, field, first->left - margin, first->top - margin,
                     last->right + 1 + margin, first->bottom + 1 + margin);
    }
}

static int find_letters(const struct measure_input *input, struct kernels_components *out,
                        struct arena *arena, struct meso_error *err)
{
    const struct photo *photo = input->photo;
    int code = kernels_components_of_bright(input->kernels, photo->rgb, photo->stride, photo->width,
                                            photo->height, WHITE, out, arena, err);
    int kept = 0;
    for (int i = 0; !code && i < out->count; i++)
        if (is_letter(&out->at[i], photo))
            out->at[kept++] = out->at[i];
    out->count = code ? 0 : kept;
    return code;
}

int measure_hair_text_remove(const struct measure_input *input, struct hair_field *field,
                             struct arena *arena, struct meso_error *err)
{
    const struct photo *photo = input->photo;
    struct base_arena_mark mark = base_arena_mark(arena);
    int top = bar_rows(photo, 0, 1), bottom = bar_rows(photo, photo->height - 1, -1);
    take_out(input, field, 0, 0, photo->width, top ? top + 1 : 0);
    take_out(input, field, 0, photo->height - (bottom ? bottom + 1 : 0), photo->width,
             photo->height);
    struct kernels_components letters;
    int code = find_letters(input, &letters, arena, err);
    if (!code)
        remove_lines(input, field, &letters);
    base_arena_rewind(arena, mark);
    return code;
}
