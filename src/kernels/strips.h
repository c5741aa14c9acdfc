/* Connected components of a picture of bits, two rows at a time: the words of scalar_strips.c and
   of vector_strips.c, which differ by the instructions that count bits.

   Pixels of two neighbouring columns in two neighbouring rows touch. So what hangs together within
   a strip of two rows is one run of "either row is set", and strips are joined where their facing
   rows touch. A run of strip A above and one of strip B that overlap do so in one stretch of
   A & B, in which one contact joins them; the others are left out by an addition that carries the
   first contact to the stretch's end. Runs that meet in a corner only are joined one by one. A
   run's number is the number of runs that begin before it: no table of runs is kept. */
#ifndef KERNELS_STRIPS_H
#define KERNELS_STRIPS_H

#include "rows.h"

#include <limits.h>

static inline int kernels_count_bits(uint64_t word)
{
#if defined(__POPCNT__) || defined(__ARM_NEON)
    return __builtin_popcountll(word);
#else /* the library's call is a table's */
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int)(word * 0x0101010101010101u >> 56);
#endif
}

/* Bits 0 .. x. */
static inline uint64_t kernels_bits_up_to(int x)
{
    return UINT64_MAX >> (63 - x);
}

static inline const uint64_t *kernels_strip_row(const struct kernels_strips *strips, int y)
{
    return strips->bits + y * strips->words;
}

/* Where runs begin; before: the word on the left. */
static inline uint64_t kernels_begins(uint64_t word, uint64_t before)
{
    return word & ~(word << 1 | before >> 63);
}

/* Two steps without asking are enough most times. */
static inline int32_t kernels_root(int32_t *parent, int32_t run)
{
    int32_t root = parent[parent[run]];
    while (parent[root] != root)
        root = parent[root];
    parent[run] = root;
    return root;
}

/* The smaller number is the root. */
static inline void kernels_unite(int32_t *parent, int32_t a, int32_t b)
{
    a = kernels_root(parent, a);
    b = kernels_root(parent, b);
    int32_t first = a < b ? a : b, second = a < b ? b : a;
    parent[second] = first;
}

/* One word of the facing rows a (above) and b and of their strips A and B, and its neighbours. */
struct kernels_contact {
    uint64_t a, b, upper, lower; /* the words: rows, strips */
    uint64_t a_last, b_last;     /* the words on the left */
    uint64_t upper_last, lower_last;
    uint64_t a_next, b_next, lower_next; /* and on the right */
    uint64_t carry;                      /* 1: the stretch that reaches this word is joined */
};

/* Stretches to join, by their first contact. */
static inline uint64_t kernels_first_contacts(struct kernels_contact *c, uint64_t a_beside)
{
    uint64_t b_beside = c->b << 1 | c->b_last >> 63 | c->b >> 1 | c->b_next << 63;
    uint64_t both = c->upper & c->lower;
    uint64_t contacts = (c->b & c->upper & (c->a | a_beside)) | (c->a & c->lower & b_beside);
    uint64_t sum, carry_in = c->carry;
    bool over = __builtin_add_overflow(both, contacts, &sum);
    c->carry = over | __builtin_add_overflow(sum, carry_in, &sum);
    uint64_t joined = ((sum ^ both) | contacts) & both;
    return contacts & ~(joined << 1 | carry_in);
}

static inline void kernels_join_word(struct kernels_contact *c, int32_t upper_before,
                                     int32_t lower_before, int32_t *parent)
{
    uint64_t a_left = c->a << 1 | c->a_last >> 63, a_right = c->a >> 1 | c->a_next << 63;
    uint64_t joints = kernels_first_contacts(c, a_left | a_right);
    uint64_t corners = c->b & ~c->upper;
    uint64_t left = corners & a_left & ~(c->lower << 1 | c->lower_last >> 63);
    uint64_t right = corners & a_right & ~(c->lower >> 1 | c->lower_next << 63);
    uint64_t upper_begins = kernels_begins(c->upper, c->upper_last);
    uint64_t lower_begins = kernels_begins(c->lower, c->lower_last);
    for (uint64_t all = joints | left; all; all &= all - 1) {
        uint64_t here = kernels_bits_up_to(__builtin_ctzll(all));
        kernels_unite(parent, upper_before + kernels_count_bits(upper_begins & here) - 1,
                      lower_before + kernels_count_bits(lower_begins & here) - 1);
    }
    for (; right; right &= right - 1) { /* the run above begins on the right of here */
        uint64_t here = kernels_bits_up_to(__builtin_ctzll(right));
        kernels_unite(parent, upper_before + kernels_count_bits(upper_begins & here),
                      lower_before + kernels_count_bits(lower_begins & here) - 1);
    }
}

/* Numbers the runs of a strip from `run` on, each its own component; returns the next number. */
static inline int32_t kernels_number_strip(const struct kernels_strips *strips, int strip,
                                           int32_t run)
{
    const uint64_t *row = kernels_strip_row(strips, 2 * strip);
    int32_t *before = strips->before + strip * strips->words, begin = run;
    uint64_t last = 0;
    for (ptrdiff_t w = 0; w < strips->words; w++) {
        uint64_t word = row[w] | row[w + strips->words];
        before[w] = run;
        run += kernels_count_bits(kernels_begins(word, last));
        last = word;
    }
    for (int32_t i = begin; i < run; i++)
        strips->component[i] = i;
    return run;
}

static inline void kernels_join_strips(const struct kernels_strips *strips, int strip)
{
    const ptrdiff_t words = strips->words;
    const uint64_t *a = kernels_strip_row(strips, 2 * strip - 1), *b = a + words;
    const uint64_t *a_other = a - words, *b_other = b + words;
    const int32_t *upper_before = strips->before + (strip - 1) * words;
    struct kernels_contact c = {0};
    for (ptrdiff_t w = 0; w < words; w++) {
        bool more = w + 1 < words;
        c.a = a[w];
        c.b = b[w];
        c.upper = c.a | a_other[w];
        c.lower = c.b | b_other[w];
        c.a_next = more ? a[w + 1] : 0;
        c.b_next = more ? b[w + 1] : 0;
        c.lower_next = more ? b[w + 1] | b_other[w + 1] : 0;
        kernels_join_word(&c, upper_before[w], upper_before[w + words], strips->component);
        c.a_last = c.a;
        c.b_last = c.b;
        c.upper_last = c.upper;
        c.lower_last = c.lower;
    }
}

static inline void kernels_label(struct kernels_strips *strips)
{
    int32_t runs = 0, count = 0, *component = strips->component;
    for (int strip = 0; 2 * strip < strips->height; strip++) {
        runs = kernels_number_strip(strips, strip, runs);
        if (strip > 0)
            kernels_join_strips(strips, strip);
    }
    for (int32_t i = 0; i < runs; i++) { /* a link leads to an earlier run, numbered already */
        int32_t link = component[i], number = component[link];
        component[i] = link == i ? count : number;
        count += link == i;
    }
    strips->run_count = runs;
    strips->count = count;
}

/* Adds a stretch of a strip's run, no longer than 32 pixels from x on: the bits of both rows. */
static inline void kernels_add_stretch(struct kernels_component *to, uint32_t upper, uint32_t lower,
                                       int x, int last, int y)
{
    uint64_t both = (uint64_t)lower << 32 | upper;
    int area = kernels_count_bits(both), below = kernels_count_bits(lower);
    int offsets = kernels_count_bits(both & 0xaaaaaaaaaaaaaaaau) +
                  2 * kernels_count_bits(both & 0xccccccccccccccccu) +
                  4 * kernels_count_bits(both & 0xf0f0f0f0f0f0f0f0u) +
                  8 * kernels_count_bits(both & 0xff00ff00ff00ff00u) +
                  16 * kernels_count_bits(both & 0xffff0000ffff0000u);
    int top = upper ? y : y + 1, bottom = lower ? y + 1 : y;
    to->area += area;
    to->sum_x += (double)((int64_t)area * x + offsets);
    to->sum_y += (double)((int64_t)area * y + below);
    to->left = x < to->left ? x : to->left;
    to->right = last > to->right ? last : to->right;
    to->top = top < to->top ? top : to->top;
    to->bottom = bottom > to->bottom ? bottom : to->bottom;
}

/* Where sums stand, and how many of the components are begun: they come in the order of their
   numbers and are begun a few at a time, so that each is met while it is in the cache. */
struct kernels_sums_of_strips {
    struct kernels_component *at;
    int32_t begun, count;
};

static inline void kernels_begin_components(struct kernels_sums_of_strips *sums)
{
    const int32_t few = 64;
    int32_t end = sums->count - sums->begun < few ? sums->count : sums->begun + few;
    for (; sums->begun < end; sums->begun++)
        sums->at[sums->begun] =
            (struct kernels_component){.left = INT_MAX, .top = INT_MAX, .right = -1, .bottom = -1};
}

static inline void kernels_measure_word(uint64_t upper, uint64_t lower, const int32_t *number,
                                        int x, int y, struct kernels_sums_of_strips *sums)
{
    for (uint64_t rest = upper | lower; rest;) {
        uint64_t lowest = rest & -rest, run = rest & ~(rest + lowest);
        int begin = __builtin_ctzll(lowest);
        uint64_t part = run & (uint64_t)UINT32_MAX << begin;
        if (*number >= sums->begun)
            kernels_begin_components(sums);
        kernels_add_stretch(&sums->at[*number], (uint32_t)((upper & part) >> begin),
                            (uint32_t)((lower & part) >> begin), x + begin,
                            x + 63 - __builtin_clzll(part), y);
        rest &= ~part;
        number += part == run;
    }
}

static inline void kernels_measure(const struct kernels_strips *strips,
                                   struct kernels_component *at)
{
    struct kernels_sums_of_strips sums = {at, 0, strips->count};
    for (int y = 0; y < strips->height; y += 2) {
        const uint64_t *row = kernels_strip_row(strips, y), *below = row + strips->words;
        const int32_t *before = strips->before + y / 2 * strips->words;
        uint64_t last = 0;
        for (ptrdiff_t w = 0; w < strips->words; w++) {
            uint64_t word = row[w] | below[w], goes_on = last >> 63 & word;
            if (word)
                kernels_measure_word(row[w], below[w], strips->component + before[w] - goes_on,
                                     (int)(64 * w), y, &sums);
            last = word;
        }
    }
}

#endif
