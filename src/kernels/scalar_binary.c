/* Thinning of masks. Knows nothing of the shapes. */
#include "rows.h"
#include "scalar.h"

#include <string.h>

/* The eight neighbours as bits, clockwise from the one above: P2 is bit 0 ... P9 is bit 7. */
static unsigned neighbours(struct mask mask, int x, int y)
{
    const uint8_t *row = kernels_mask_row(mask, y);
    const uint8_t *up = y > 0 ? row - mask.stride : NULL;
    const uint8_t *down = y + 1 < mask.height ? row + mask.stride : NULL;
    bool left = x > 0, right = x + 1 < mask.width;
    return (unsigned)(up && up[x]) | (unsigned)(up && right && up[x + 1]) << 1 |
           (unsigned)(right && row[x + 1]) << 2 | (unsigned)(down && right && down[x + 1]) << 3 |
           (unsigned)(down && down[x]) << 4 | (unsigned)(down && left && down[x - 1]) << 5 |
           (unsigned)(left && row[x - 1]) << 6 | (unsigned)(up && left && up[x - 1]) << 7;
}

/* Zhang and Suen, CACM 27 (1984): may the middle pixel go in the first (0) or second (1) pass? */
static bool may_go(unsigned around, int pass)
{
    int count = 0, rises = 0;
    for (int i = 0; i < 8; i++) {
        unsigned here = around >> i & 1, next = around >> ((i + 1) & 7) & 1;
        count += (int)here;
        rises += !here && next;
    }
    if (count < 2 || count > 6 || rises != 1)
        return false;
    unsigned up = around & 1, right = around >> 2 & 1, down = around >> 4 & 1,
             left = around >> 6 & 1;
    return pass == 0 ? !(up && right && down) && !(right && down && left)
                     : !(up && right && left) && !(up && down && left);
}

enum { GOES = 1 /* is still there for its neighbours until the pass is over */ };

static bool thin_pass(struct mask mask, const bool goes[256])
{
    bool any = false;
    for (int y = 0; y < mask.height; y++) {
        uint8_t *row = kernels_mask_row(mask, y);
        for (int x = 0; x < mask.width; x++)
            if (row[x] && goes[neighbours(mask, x, y)])
                row[x] = GOES;
    }
    for (int y = 0; y < mask.height; y++) {
        uint8_t *row = kernels_mask_row(mask, y);
        for (int x = 0; x < mask.width; x++) {
            any |= row[x] == GOES;
            row[x] = row[x] == GOES ? 0 : row[x];
        }
    }
    return any;
}

void kernels_scalar_thin(struct mask source, struct mask destination, uint64_t *room)
{
    (void)room;
    bool goes[2][256];
    for (unsigned around = 0; around < 256; around++)
        for (int pass = 0; pass < 2; pass++)
            goes[pass][around] = may_go(around, pass);
    for (int y = 0; y < source.height; y++)
        for (int x = 0; x < source.width; x++)
            kernels_mask_row(destination, y)[x] = kernels_mask_row(source, y)[x] ? 255 : 0;
    for (bool first = true, second = true; first || second;) {
        first = thin_pass(destination, goes[0]);
        second = thin_pass(destination, goes[1]);
    }
}
