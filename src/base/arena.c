/* Arena memory: blocks from mmap with huge pages where the kernel has them (first touch of 4 KiB
   pages costs more than many kernels do), freed together. */
#include "base.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 64,        /* a cache line, and the widest vector */
    SMALL_BLOCK = 1 << 20, /* the first block; later ones grow with what is asked for */
    LARGE_BLOCK = 64 << 20,
    HUGE_PAGE = 2 << 20
};

struct block {
    struct block *previous;
    size_t size, used; /* bytes with the header */
};

struct arena {
    struct block *last;
    struct block *spare; /* given back by a rewind, kept: the kernel's clearing of fresh pages costs
                            more than many kernels' work */
    size_t limit, in_use, peak; /* spare blocks count as in use */
};

enum { HEADER = (sizeof(struct block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

int base_arena_new(struct arena **out, size_t limit_bytes, struct meso_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an arena");
    (*out)->limit = limit_bytes ? limit_bytes : SIZE_MAX;
    return MESO_OK;
}

static void unmap(struct arena *arena, struct block *block)
{
    arena->in_use -= block->size;
    munmap(block, block->size);
}

static void unmap_all(struct arena *arena, struct block **list)
{
    while (*list) {
        struct block *block = *list;
        *list = block->previous;
        unmap(arena, block);
    }
}

/* The smallest spare block that has room, taken out of the list; NULL if there is none. */
static struct block *take_spare(struct arena *arena, size_t size)
{
    struct block **best = NULL;
    for (struct block **at = &arena->spare; *at; at = &(*at)->previous)
        if ((*at)->size >= size && (!best || (*at)->size < (*best)->size))
            best = at;
    struct block *block = best ? *best : NULL;
    if (block)
        *best = block->previous;
    return block;
}

static void push(struct arena *arena, struct block *block)
{
    block->previous = arena->last;
    block->used = HEADER;
    arena->last = block;
}

void base_arena_free(struct arena *arena)
{
    if (!arena)
        return;
    unmap_all(arena, &arena->last);
    unmap_all(arena, &arena->spare);
    free(arena);
}

/* size bytes that begin on a page of the given size, so that all of them can lie on huge ones; NULL
   if there is no memory. */
static void *map(size_t size, size_t page)
{
    size_t spare = page > 4096 ? page : 0;
    char *at = mmap(NULL, size + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    if (!spare)
        return at;
    size_t before = (page - (uintptr_t)at % page) % page;
    if (before)
        munmap(at, before);
    if (spare > before)
        munmap(at + before + size, spare - before);
    madvise(at + before, size, MADV_HUGEPAGE);
    return at + before;
}

static size_t block_size(size_t bytes)
{
    size_t size = bytes < SMALL_BLOCK ? SMALL_BLOCK : bytes;
    size_t page = size >= HUGE_PAGE ? HUGE_PAGE : 4096;
    return (size + page - 1) / page * page;
}

static bool has_room(const struct arena *arena, size_t size)
{
    return size <= arena->limit && arena->in_use <= arena->limit - size;
}

static int add_block(struct arena *arena, size_t bytes, struct meso_error *err)
{
    size_t needed = block_size(bytes + HEADER);
    struct block *spare = take_spare(arena, needed);
    if (spare) {
        push(arena, spare);
        return MESO_OK;
    }
    /* None fits: what lies idle must not stand in the way of the limit, nor pile up. */
    unmap_all(arena, &arena->spare);
    /* As much again as there is, so that later requests find room in it; pages that nobody touches
       cost nothing. */
    size_t size = block_size(arena->in_use < LARGE_BLOCK ? arena->in_use : LARGE_BLOCK);
    if (size < needed || !has_room(arena, size))
        size = needed;
    size_t page = size >= HUGE_PAGE ? HUGE_PAGE : 4096;
    if (!has_room(arena, size))
        return base_error(err, MESO_E_OUT_OF_MEMORY,
                          "the memory limit of %zu MiB does not suffice for %zu MiB more",
                          arena->limit >> 20, size >> 20);
    struct block *block = map(size, page);
    if (!block)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory: %zu MiB asked for",
                          size >> 20);
    block->size = size;
    push(arena, block);
    arena->in_use += size;
    if (arena->in_use > arena->peak)
        arena->peak = arena->in_use;
    return MESO_OK;
}

void *base_arena_alloc(struct arena *arena, size_t bytes, struct meso_error *err)
{
    if (bytes > SIZE_MAX / 2) {
        base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory: an impossible size was asked for");
        return NULL;
    }
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = arena->last;
    if (!block || block->size - block->used < rounded) {
        if (add_block(arena, rounded, err))
            return NULL;
        block = arena->last;
    }
    void *at = (char *)block + block->used;
    block->used += rounded;
#ifdef __SANITIZE_ADDRESS__
    /* As the sanitizer does for malloc: who reads what he didn't write shall not find zeros, nor
       what another plane left there. */
    memset(at, 0xBE, rounded);
#endif
    return at;
}

void *base_arena_calloc(struct arena *arena, size_t count, size_t size, struct meso_error *err)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory: an impossible size was asked for");
        return NULL;
    }
    void *at = base_arena_alloc(arena, bytes, err);
    if (at)
        memset(at, 0, bytes);
    return at;
}

void *base_arena_copy(struct arena *arena, const void *bytes, size_t length, struct meso_error *err)
{
    char *at = base_arena_alloc(arena, length + 1, err);
    if (!at)
        return NULL;
    if (length)
        memcpy(at, bytes, length);
    at[length] = 0;
    return at;
}

char *base_arena_printf(struct arena *arena, struct meso_error *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = base_vformat(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = base_arena_alloc(arena, (size_t)length + 1, err);
    if (!text)
        return NULL;
    va_start(arguments, format);
    base_vformat(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

struct base_arena_mark base_arena_mark(const struct arena *arena)
{
    return (struct base_arena_mark){arena->last, arena->last ? arena->last->used : 0};
}

void base_arena_rewind(struct arena *arena, struct base_arena_mark mark)
{
    while (arena->last && arena->last != mark.block) {
        struct block *block = arena->last;
        arena->last = block->previous;
        block->previous = arena->spare;
        arena->spare = block;
    }
    if (arena->last)
        arena->last->used = mark.used;
}

void base_arena_trim(struct arena *arena)
{
    if (arena)
        unmap_all(arena, &arena->spare);
}

size_t base_arena_peak_bytes(const struct arena *arena)
{
    return arena->peak;
}
