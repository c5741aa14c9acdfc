/* Rows in the file's order put into the upright photograph, in the eight ways of EXIF. Knows
   nothing of where the orientation came from. */
#include "decode.h"

#include <stdlib.h>

/* Rows turned together: 64 pixels of 3 bytes are three whole cache lines, so that a turn by a
   quarter doesn't touch a line of memory for every pixel. */
enum { STRIP_ROWS = 64 };

static bool is_sideways(int orientation)
{
    return orientation >= 5;
}

int image_upright_open(struct upright *out, struct photo *photo, int stored_width,
                       int stored_height, struct arena *arena, struct meso_error *err)
{
    bool sideways = is_sideways(photo->exif_orientation);
    photo->width = sideways ? stored_height : stored_width;
    photo->height = sideways ? stored_width : stored_height;
    photo->stride = (ptrdiff_t)photo->width * 3;
    photo->rgb = base_arena_alloc(arena, (size_t)photo->stride * (size_t)photo->height, err);
    *out = (struct upright){.photo = photo, .width = stored_width, .height = stored_height};
    if (!photo->rgb)
        return MESO_E_OUT_OF_MEMORY;
    if (photo->exif_orientation == 1)
        return MESO_OK;
    out->strip = base_arena_alloc(arena, (size_t)stored_width * 3 * STRIP_ROWS, err);
    return out->strip ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

uint8_t *image_upright_row(const struct upright *upright, int y)
{
    if (!upright->strip)
        return upright->photo->rgb + y * upright->photo->stride;
    return upright->strip + (ptrdiff_t)(y % STRIP_ROWS) * upright->width * 3;
}

/* Where stored pixel (0, 0) goes, and the steps in bytes to its neighbours (1, 0) and (0, 1). */
struct turn {
    uint8_t *origin;
    ptrdiff_t step_x, step_y;
};

static struct turn turn_of(const struct upright *upright)
{
    const struct photo *photo = upright->photo;
    /* Orientations whose stored first column (row) ends up right or at the bottom, by EXIF 2.32's
       table of tag 0x0112. */
    static const bool right[9] = {[2] = true, [3] = true, [6] = true, [7] = true};
    static const bool bottom[9] = {[3] = true, [4] = true, [7] = true, [8] = true};
    int orientation = photo->exif_orientation;
    ptrdiff_t across = right[orientation] ? -3 : 3;
    ptrdiff_t down = bottom[orientation] ? -photo->stride : photo->stride;
    struct turn turn = {.origin = photo->rgb, .step_x = across, .step_y = down};
    if (right[orientation])
        turn.origin += (ptrdiff_t)(photo->width - 1) * 3;
    if (bottom[orientation])
        turn.origin += (ptrdiff_t)(photo->height - 1) * photo->stride;
    if (is_sideways(orientation)) {
        turn.step_x = down;
        turn.step_y = across;
    }
    return turn;
}

void image_upright_put(const struct upright *upright, int y)
{
    int rows = y % STRIP_ROWS + 1;
    if (!upright->strip || (rows < STRIP_ROWS && y + 1 < upright->height))
        return;
    struct turn turn = turn_of(upright);
    ptrdiff_t from_step = (ptrdiff_t)upright->width * 3;
    for (int x = 0; x < upright->width; x++) {
        uint8_t *restrict to = turn.origin + x * turn.step_x + (y + 1 - rows) * turn.step_y;
        const uint8_t *restrict from = upright->strip + (ptrdiff_t)x * 3;
        for (int row = 0; row < rows; row++, to += turn.step_y, from += from_step) {
            uint8_t red = from[0], green = from[1], blue = from[2];
            to[0] = red;
            to[1] = green;
            to[2] = blue;
        }
    }
}
