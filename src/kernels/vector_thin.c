/* Thinning of one bit a pixel: see scalar_binary.c for what it computes.

   Zhang and Suen's conditions hold for all pixels of a register at once. Going round the eight
   neighbours, a rise at a corner or at the side after it is one function of three of them; exactly
   one rise makes the neighbours one arc, which has two pixels or more if it has a side and a
   corner, and lacks two or more if it lacks a side and a corner. The sides' other conditions, that
   of east, south and (north or west) one is lacking (second pass: of north, west and (east or
   south)), and that a side is there, make one: the three are not equal. Nor are the corners.

   A pixel's fate hangs on its neighbourhood, so that only parts whose surround changed in the two
   passes before are looked at again. */
#include "rows.h"
#include "thin_room.h"
#include "vector.h"
#include "vector_bits.h"

struct thinning {
    uint64_t *at; /* row 0; rows -1 and height are empty, as is what stands around each row */
    ptrdiff_t stride;
    int height, vectors;
    int step;             /* vectors that one bit of `changed` stands for */
    uint64_t *old[2];     /* rows as they were before this pass: y in old[y & 1] */
    uint64_t *changed[3]; /* of each row, in this pass, the one before, and the one before that */
};

/* The pixels of `here` that go; up, here, down stand at the rows' words. */
static inline bits goes(const uint64_t *up, const uint64_t *row, const uint64_t *down, bits here,
                        int pass)
{
    bits n = bits_load(up), s = bits_load(down);
    bits nw = bits_left_of(up, n), ne = bits_right_of(up, n);
    bits w = bits_left_of(row, here), e = bits_right_of(row, here);
    bits sw = bits_left_of(down, s), se = bits_right_of(down, s);
    bits rises_ne = bits_rises(n, ne, e), rises_se = bits_rises(e, se, s);
    bits rises_sw = bits_rises(s, sw, w), rises_nw = bits_rises(w, nw, n);
    bits several = bits_two_of_3(rises_ne, rises_se, rises_sw);
    bits odd = bits_odd(rises_ne, rises_se, rises_sw);
    bits once = bits_xor_and_not(odd, rises_nw, several);
    bits corners = bits_or(bits_unequal(ne, se, sw), bits_xor(sw, nw));
    bits sides = pass ? bits_unequal(bits_or(e, s), n, w) : bits_unequal(bits_or(n, w), e, s);
    return bits_and(bits_and_3(once, corners, sides), here);
}

/* The parts wanted of row y; returns those that changed. */
static inline uint64_t thin_row(const struct thinning *t, uint64_t *row, const uint64_t *up,
                                const uint64_t *old, uint64_t wanted, int pass)
{
    uint64_t changed = 0;
    for (; wanted; wanted &= wanted - 1) {
        int part = __builtin_ctzll(wanted);
        for (int v = part * t->step; v < kernels_min((part + 1) * t->step, t->vectors); v++) {
            ptrdiff_t at = (ptrdiff_t)v * BITS_WORDS;
            bits here = bits_load(old + at);
            if (!bits_any(here))
                continue;
            bits gone = goes(up + at, old + at, row + t->stride + at, here, pass);
            if (!bits_any(gone))
                continue;
            bits_store(row + at, bits_xor(here, gone));
            changed |= (uint64_t)1 << part;
        }
    }
    return changed;
}

static inline bool thin_pass(struct thinning *t, int pass)
{
    uint64_t *now = t->changed[2], *last = t->changed[0], *before = t->changed[1], any = 0;
    const uint64_t *above = NULL; /* the row above as it was */
    for (int y = 0; y < t->height; y++) {
        uint64_t wanted =
            last[y - 1] | last[y] | last[y + 1] | before[y - 1] | before[y] | before[y + 1];
        uint64_t *row = t->at + y * t->stride, *old = t->old[y & 1];
        now[y] = 0;
        if (wanted) {
            memcpy(old, row, (size_t)t->vectors * BITS_WORDS * sizeof *row);
            wanted |= wanted << 1 | wanted >> 1;
            now[y] = thin_row(t, row, above ? above : row - t->stride, old, wanted, pass);
        }
        any |= now[y];
        above = wanted ? old : NULL;
    }
    t->changed[2] = before;
    t->changed[1] = last;
    t->changed[0] = now;
    return any;
}

/* Packs the mask; every part that holds a pixel counts as changed. */
static void pack(const struct thinning *t, struct mask mask)
{
    for (int y = 0; y < mask.height; y++) {
        uint64_t *row = t->at + y * t->stride, occupied = 0;
        bits_of_row(kernels_mask_row(mask, y), mask.width, row, t->stride);
        for (int v = 0, part = 0; v < t->vectors; part++)
            for (int end = kernels_min(v + t->step, t->vectors); v < end; v++)
                occupied |= (uint64_t)bits_any(bits_load(row + v * BITS_WORDS)) << part;
        t->changed[0][y] = occupied;
    }
}

static void unpack(const struct thinning *t, struct mask mask)
{
    const int whole = mask.width / 64, rest = mask.width % 64;
    for (int y = 0; y < mask.height; y++) {
        uint8_t *out = kernels_mask_row(mask, y);
        const uint64_t *row = t->at + y * t->stride;
        for (int i = 0; i < whole; i++)
            bits_to_bytes(out + 64 * (ptrdiff_t)i, row[i]);
        if (rest) {
            uint8_t part[64];
            bits_to_bytes(part, row[whole]);
            memcpy(out + 64 * (ptrdiff_t)whole, part, (size_t)rest);
        }
    }
}

/* Lays the room out: an empty margin before and after every row and above and below all. */
static struct thinning lay_out(int width, int height, uint64_t *room)
{
    struct thinning t = {.stride = kernels_thin_stride(width),
                         .height = height,
                         .vectors = (width + BITS - 1) / BITS};
    t.step = (t.vectors + 63) / 64;
    memset(room, 0, (size_t)(t.stride + KERNELS_THIN_MARGIN) * sizeof *room);
    t.at = room + KERNELS_THIN_MARGIN + t.stride;
    room = t.at + height * t.stride;
    memset(room, 0, (size_t)(3 * t.stride + KERNELS_THIN_MARGIN) * sizeof *room);
    t.old[0] = room + t.stride + KERNELS_THIN_MARGIN;
    t.old[1] = t.old[0] + t.stride;
    room += 3 * t.stride + KERNELS_THIN_MARGIN;
    memset(room, 0, 3 * ((size_t)height + 2) * sizeof *room);
    for (int i = 0; i < 3; i++)
        t.changed[i] = room + 1 + i * ((ptrdiff_t)height + 2);
    return t;
}

void KERNELS_ENTRY(thin)(struct mask source, struct mask destination, uint64_t *room)
{
    struct thinning t = lay_out(source.width, source.height, room);
    pack(&t, source);
    for (bool first = true, second = true; first || second;) {
        first = thin_pass(&t, 0);
        second = thin_pass(&t, 1);
    }
    unpack(&t, destination);
}
