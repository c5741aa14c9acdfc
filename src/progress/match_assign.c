/* The assignment of least cost in all: not the nearest first, which takes a neighbour's partner
   away. Shortest augmenting paths (Jonker and Volgenant 1987) on the few pairs that are possible,
   so that the work grows with them and not with the square of the counts. Knows costs alone. */
#include "match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int progress_match_add_edge(struct match_edges *edges, int before, int after, double cost,
                            struct arena *arena, struct meso_error *err)
{
    if (edges->count == edges->room) {
        int room = edges->room ? 2 * edges->room : 256;
        struct match_edge *at = base_arena_alloc(arena, sizeof *at * (size_t)room, err);
        if (!at)
            return MESO_E_OUT_OF_MEMORY;
        if (edges->count)
            memcpy(at, edges->at, sizeof *at * (size_t)edges->count);
        edges->at = at;
        edges->room = room;
    }
    edges->at[edges->count++] = (struct match_edge){before, after, cost};
    return MESO_OK;
}

/* Rows are the baseline's things; columns the follow-up's, and behind them one a row for "none". */
struct search {
    const struct match_edge *edges;
    const int *first; /* edges of a row */
    int columns;
    int *row_of, *from; /* by column: who has it; from which row it was reached */
    double *row_price, *column_price, *distance;
    bool *settled;
    int *touched;
    int touched_count;
};

static int by_place(const void *a, const void *b)
{
    const struct match_edge *x = a, *y = b;
    return x->before != y->before ? x->before - y->before : x->after - y->after;
}

static void reach(struct search *s, int row, int column, double cost, double so_far)
{
    double there = so_far + cost - s->row_price[row] - s->column_price[column];
    if (s->distance[column] == INFINITY)
        s->touched[s->touched_count++] = column;
    if (!s->settled[column] && there < s->distance[column]) {
        s->distance[column] = there;
        s->from[column] = row;
    }
}

/* Of the columns reached the nearest that is not settled. */
static int nearest(const struct search *s)
{
    int best = -1;
    for (int i = 0; i < s->touched_count; i++) {
        int c = s->touched[i];
        if (!s->settled[c] && (best < 0 || s->distance[c] < s->distance[best] ||
                               (s->distance[c] == s->distance[best] && c < best)))
            best = c;
    }
    return best;
}

/* The shortest path from a row to a free column. */
static int find_path(struct search *s, int row)
{
    int at = row, column;
    double so_far = 0;
    s->touched_count = 0;
    s->row_price[row] = -s->column_price[s->columns + row];
    for (int e = s->first[row]; e < s->first[row + 1]; e++)
        s->row_price[row] =
            fmin(s->row_price[row], s->edges[e].cost - s->column_price[s->edges[e].after]);
    for (;;) {
        for (int e = s->first[at]; e < s->first[at + 1]; e++)
            reach(s, at, s->edges[e].after, s->edges[e].cost, so_far);
        reach(s, at, s->columns + at, 0, so_far);
        column = nearest(s);
        so_far = s->distance[column];
        s->settled[column] = true;
        if (s->row_of[column] < 0)
            return column;
        at = s->row_of[column];
    }
}

static void augment(struct search *s, int row, int column, int *column_of)
{
    double whole = s->distance[column];
    for (int i = 0; i < s->touched_count; i++) {
        int c = s->touched[i];
        if (s->settled[c] && c != column) {
            s->column_price[c] += s->distance[c] - whole;
            s->row_price[s->row_of[c]] += whole - s->distance[c];
        }
        s->distance[c] = INFINITY;
        s->settled[c] = false;
    }
    s->row_price[row] += whole;
    for (int at = -1; at != row;) {
        at = s->from[column];
        int given_up = column_of[at];
        s->row_of[column] = at;
        column_of[at] = column;
        column = given_up;
    }
}

static int search_new(struct search *s, const struct match_edges *edges, int rows, int columns,
                      struct arena *arena, struct meso_error *err)
{
    size_t all = (size_t)rows + (size_t)columns + 1;
    int *first = base_arena_calloc(arena, (size_t)rows + 2, sizeof *first, err);
    int *numbers = base_arena_alloc(arena, sizeof *numbers * 3 * all, err);
    double *prices = base_arena_calloc(arena, 3 * all, sizeof *prices, err);
    s->settled = base_arena_calloc(arena, all, sizeof *s->settled, err);
    if (!first || !numbers || !prices || !s->settled)
        return MESO_E_OUT_OF_MEMORY;
    for (int e = 0; e < edges->count; e++)
        first[edges->at[e].before + 1]++;
    for (int r = 0; r < rows; r++)
        first[r + 1] += first[r];
    s->edges = edges->at;
    s->first = first;
    s->columns = columns;
    s->row_of = numbers;
    s->from = numbers + all;
    s->touched = numbers + 2 * all;
    s->row_price = prices;
    s->column_price = prices + all;
    s->distance = prices + 2 * all;
    for (size_t i = 0; i < all; i++) {
        s->row_of[i] = -1;
        s->distance[i] = INFINITY;
    }
    return MESO_OK;
}

int progress_match_assign(struct match_edges *edges, int before_count, int after_count,
                          int *partner, struct arena *arena, struct meso_error *err)
{
    struct search s = {0};
    if (edges->count)
        qsort(edges->at, (size_t)edges->count, sizeof *edges->at, by_place);
    int code = search_new(&s, edges, before_count, after_count, arena, err);
    if (code)
        return code;
    for (int r = 0; r < before_count; r++)
        partner[r] = -1;
    for (int r = 0; r < before_count; r++)
        augment(&s, r, find_path(&s, r), partner);
    for (int r = 0; r < before_count; r++)
        if (partner[r] >= after_count)
            partner[r] = -1;
    return MESO_OK;
}
