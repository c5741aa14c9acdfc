/* A map's nodes as few bytes. Knows numbers, nothing of what they map. */
#include "drawing.h"

#include <math.h>

enum { PER_PX = 64, MOST_BYTES = 10, MOST_NODES = 1 << 22 };

static int64_t whole(float value)
{
    double scaled = (double)value * PER_PX;
    return isfinite(scaled) && fabs(scaled) < 1e15 ? llround(scaled) : 0;
}

/* Small numbers of either sign in few bytes: seven bits each, the lowest first. */
static size_t put(uint8_t *at, int64_t value)
{
    uint64_t rest = (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
    size_t count = 0;
    for (; rest > 127; rest >>= 7)
        at[count++] = (uint8_t)(rest | 128);
    at[count++] = (uint8_t)rest;
    return count;
}

static bool get(const uint8_t **at, const uint8_t *end, int64_t *value)
{
    uint64_t bits = 0;
    for (int shift = 0; shift < 7 * MOST_BYTES; shift += 7) {
        if (*at == end)
            return false;
        uint8_t byte = *(*at)++;
        bits |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
            return *value < INT64_C(1) << 60 && *value > -(INT64_C(1) << 60);
        }
    }
    return false;
}

/* A row goes on as its last two nodes did; the first begins as the row above. */
static int64_t guess(const int64_t *row, int i, int64_t above)
{
    return i > 1 ? 2 * row[i - 1] - row[i - 2] : i ? row[i - 1] : above;
}

static size_t put_plane(uint8_t *at, const float *values, int columns, int rows, int64_t *row)
{
    size_t used = 0;
    int64_t above = 0;
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            row[i] = whole(values[(ptrdiff_t)j * columns + i]);
            used += put(at + used, row[i] - guess(row, i, above));
        }
        above = row[0];
    }
    return used;
}

int report_drawing_pack(const struct align_map *map, uint8_t **bytes, size_t *length,
                        struct arena *arena, struct meso_error *err)
{
    size_t nodes = (size_t)map->columns * (size_t)map->rows;
    int64_t *row = base_arena_calloc(arena, (size_t)map->columns, sizeof *row, err);
    uint8_t *at = base_arena_alloc(arena, nodes * 2 * MOST_BYTES + nodes / 8 + 1, err);
    if (!row || !at)
        return MESO_E_OUT_OF_MEMORY;
    size_t used = put_plane(at, map->x, map->columns, map->rows, row);
    used += put_plane(at + used, map->y, map->columns, map->rows, row);
    for (size_t i = 0; i < nodes; i++) {
        if (i % 8 == 0)
            at[used + i / 8] = 0;
        at[used + i / 8] |= (uint8_t)((map->valid[i] != 0) << i % 8);
    }
    *bytes = at;
    *length = used + (nodes + 7) / 8;
    return MESO_OK;
}

static bool get_plane(const uint8_t **at, const uint8_t *end, float *values, int columns, int rows,
                      int64_t *row)
{
    int64_t above = 0, rest;
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            if (!get(at, end, &rest))
                return false;
            row[i] = guess(row, i, above) + rest;
            if (row[i] > INT64_C(1) << 50 || row[i] < -(INT64_C(1) << 50))
                return false;
            values[(ptrdiff_t)j * columns + i] = (float)((double)row[i] / PER_PX);
        }
        above = row[0];
    }
    return true;
}

bool report_drawing_unpack(const uint8_t *bytes, size_t length, struct align_map *map,
                           struct arena *arena, struct meso_error *err)
{
    const uint8_t *at = bytes, *end = bytes + length;
    if (map->columns < 2 || map->rows < 2 || map->columns > MOST_NODES / map->rows)
        return false;
    size_t nodes = (size_t)map->columns * (size_t)map->rows;
    int64_t *row = base_arena_calloc(arena, (size_t)map->columns, sizeof *row, err);
    map->x = base_arena_alloc(arena, nodes * sizeof *map->x, err);
    map->y = base_arena_alloc(arena, nodes * sizeof *map->y, err);
    map->valid = base_arena_alloc(arena, nodes, err);
    if (!row || !map->x || !map->y || !map->valid ||
        !get_plane(&at, end, map->x, map->columns, map->rows, row) ||
        !get_plane(&at, end, map->y, map->columns, map->rows, row) ||
        (size_t)(end - at) != (nodes + 7) / 8)
        return false;
    for (size_t i = 0; i < nodes; i++)
        map->valid[i] = at[i / 8] >> i % 8 & 1;
    return true;
}
