/* Smooth surfaces: Loop subdivision (Loop 1987) of a triangle mesh, with the control points moved
   first so that the smooth surface still passes through the given vertices: landmarks stay where
   the truth says. Knows nothing of faces. */
#include "face.h"

#include <string.h>

struct edge {
    int a, b;        /* a < b */
    int opposite[2]; /* third corners of its triangles; the second is -1 on a border */
    int next;        /* of those that start at a */
};
struct level {
    struct edge *edges;
    int edge_count, vertex_count, triangle_count;
    int (*triangles)[3];
    int (*sides)[3]; /* edge of corner k -> k+1 */
};

static int find_edge(struct level *level, int *first, int from, int to, int opposite)
{
    int a = from < to ? from : to, b = from < to ? to : from;
    for (int e = first[a]; e >= 0; e = level->edges[e].next)
        if (level->edges[e].b == b) {
            level->edges[e].opposite[1] = opposite;
            return e;
        }
    level->edges[level->edge_count] = (struct edge){a, b, {opposite, -1}, first[a]};
    first[a] = level->edge_count;
    return level->edge_count++;
}

static int build_level(struct level *level, int (*triangles)[3], int triangle_count,
                       int vertex_count, struct arena *arena, struct meso_error *err)
{
    *level = (struct level){
        .triangles = triangles, .triangle_count = triangle_count, .vertex_count = vertex_count};
    level->edges = base_arena_alloc(arena, 3 * (size_t)triangle_count * sizeof(struct edge), err);
    level->sides = base_arena_alloc(arena, (size_t)triangle_count * sizeof *level->sides, err);
    int *first = base_arena_alloc(arena, (size_t)vertex_count * sizeof(int), err);
    if (!level->edges || !level->sides || !first)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < vertex_count; i++)
        first[i] = -1;
    for (int t = 0; t < triangle_count; t++)
        for (int k = 0; k < 3; k++)
            level->sides[t][k] = find_edge(level, first, triangles[t][k], triangles[t][(k + 1) % 3],
                                           triangles[t][(k + 2) % 3]);
    return MESO_OK;
}

static int refine(const struct level *from, int (**triangles)[3], struct arena *arena,
                  struct meso_error *err)
{
    int(*out)[3] = base_arena_alloc(arena, 4 * (size_t)from->triangle_count * sizeof *out, err);
    if (!out)
        return MESO_E_OUT_OF_MEMORY;
    for (int t = 0; t < from->triangle_count; t++) {
        const int *corner = from->triangles[t];
        int m[3];
        for (int k = 0; k < 3; k++)
            m[k] = from->vertex_count + from->sides[t][k];
        const int four[4][3] = {{corner[0], m[0], m[2]},
                                {corner[1], m[1], m[0]},
                                {corner[2], m[2], m[1]},
                                {m[0], m[1], m[2]}};
        memcpy(out[4 * t], four, sizeof four);
    }
    *triangles = out;
    return MESO_OK;
}

/* Loop's weights for one level; out holds vertex_count + edge_count points. */
static void smooth(const struct level *level, const struct vector *in, struct vector *out,
                   struct vector *sums, int *valence)
{
    int n = level->vertex_count;
    for (int i = 0; i < n; i++) {
        sums[i] = (struct vector){0, 0, 0};
        valence[i] = 0;
    }
    for (int e = 0; e < level->edge_count; e++) {
        const struct edge *edge = &level->edges[e];
        bool border = edge->opposite[1] < 0;
        struct vector ends = vector_add(in[edge->a], in[edge->b]);
        if (border) {
            out[n + e] = vector_scale(ends, 0.5);
        } else {
            struct vector far = vector_add(in[edge->opposite[0]], in[edge->opposite[1]]);
            out[n + e] = vector_add(vector_scale(ends, 0.375), vector_scale(far, 0.125));
        }
        const int end[2] = {edge->a, edge->b};
        for (int k = 0; k < 2; k++) {
            if (border && valence[end[k]] >= 0) { /* a border vertex follows its border only */
                valence[end[k]] = -1;
                sums[end[k]] = in[end[1 - k]];
            } else if (border) {
                sums[end[k]] = vector_add(sums[end[k]], in[end[1 - k]]);
            } else if (valence[end[k]] >= 0) {
                valence[end[k]]++;
                sums[end[k]] = vector_add(sums[end[k]], in[end[1 - k]]);
            }
        }
    }
    for (int i = 0; i < n; i++) {
        if (valence[i] < 0) {
            out[i] = vector_add(vector_scale(in[i], 0.75), vector_scale(sums[i], 0.125));
            continue;
        }
        double c = 0.375 + 0.25 * cos(2 * M_PI / valence[i]);
        double beta = (0.625 - c * c) / valence[i];
        out[i] =
            vector_add(vector_scale(in[i], 1 - valence[i] * beta), vector_scale(sums[i], beta));
    }
}

static struct face_vertex middle(const struct face_vertex *a, const struct face_vertex *b)
{
    return (struct face_vertex){.u = 0.5 * (a->u + b->u),
                                .v = 0.5 * (a->v + b->v),
                                .mask = 0.5 * (a->mask + b->mask),
                                .hair = 0.5 * (a->hair + b->hair),
                                .key = 0.5 * (a->key + b->key),
                                .ambient = 0.5 * (a->ambient + b->ambient)};
}

enum { LEVELS_MAX = 4, FIT_PASSES = 6 };
struct scheme {
    struct level levels[LEVELS_MAX];
    int count;
    struct vector *points[LEVELS_MAX + 1], *sums;
    int *valence;
};

static void run(struct scheme *scheme)
{
    for (int i = 0; i < scheme->count; i++)
        smooth(&scheme->levels[i], scheme->points[i], scheme->points[i + 1], scheme->sums,
               scheme->valence);
}

static int build_scheme(const struct face_surface *coarse, int levels, struct scheme *out,
                        int (**triangles)[3], int *vertices, struct arena *arena,
                        struct meso_error *err)
{
    int triangle_count = coarse->triangle_count;
    *out = (struct scheme){.count = levels};
    *triangles = coarse->triangles;
    *vertices = coarse->vertex_count;
    for (int i = 0; i <= levels; i++) {
        out->points[i] = base_arena_alloc(arena, (size_t)*vertices * sizeof(struct vector), err);
        if (!out->points[i])
            return MESO_E_OUT_OF_MEMORY;
        if (i == levels)
            break;
        int status =
            build_level(&out->levels[i], *triangles, triangle_count, *vertices, arena, err);
        if (status == MESO_OK)
            status = refine(&out->levels[i], triangles, arena, err);
        if (status != MESO_OK)
            return status;
        *vertices += out->levels[i].edge_count;
        triangle_count *= 4;
    }
    out->sums = base_arena_alloc(arena, (size_t)*vertices * sizeof(struct vector), err);
    out->valence = base_arena_alloc(arena, (size_t)*vertices * sizeof(int), err);
    return out->sums && out->valence ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int face_subdivide(const struct face_surface *coarse, int levels, struct face_surface *out,
                   struct arena *arena, struct meso_error *err)
{
    struct scheme scheme;
    int(*triangles)[3], vertices;
    int status = build_scheme(coarse, levels, &scheme, &triangles, &vertices, arena, err);
    if (status != MESO_OK)
        return status;
    out->vertices = base_arena_calloc(arena, (size_t)vertices, sizeof *out->vertices, err);
    if (!out->vertices)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < coarse->vertex_count; i++)
        scheme.points[0][i] = coarse->vertices[i].at;
    for (int pass = 0; pass < FIT_PASSES; pass++) {
        run(&scheme);
        for (int i = 0; i < coarse->vertex_count; i++) {
            struct vector miss = vector_sub(coarse->vertices[i].at, scheme.points[levels][i]);
            scheme.points[0][i] = vector_add(scheme.points[0][i], miss);
        }
    }
    run(&scheme);
    memcpy(out->vertices, coarse->vertices,
           (size_t)coarse->vertex_count * sizeof *coarse->vertices);
    for (int i = 0; i < levels; i++)
        for (int e = 0; e < scheme.levels[i].edge_count; e++)
            out->vertices[scheme.levels[i].vertex_count + e] =
                middle(&out->vertices[scheme.levels[i].edges[e].a],
                       &out->vertices[scheme.levels[i].edges[e].b]);
    for (int i = 0; i < vertices; i++)
        out->vertices[i].at = scheme.points[levels][i];
    out->vertex_count = vertices;
    out->triangles = triangles;
    out->triangle_count = coarse->triangle_count << (2 * levels);
    face_normals(out);
    return MESO_OK;
}

void face_normals(struct face_surface *surface)
{
    struct face_vertex *v = surface->vertices;
    for (int i = 0; i < surface->vertex_count; i++)
        v[i].normal = (struct vector){0, 0, 0};
    for (int t = 0; t < surface->triangle_count; t++) {
        const int *corner = surface->triangles[t];
        struct vector side = vector_sub(v[corner[1]].at, v[corner[0]].at);
        struct vector normal = vector_cross(side, vector_sub(v[corner[2]].at, v[corner[0]].at));
        for (int k = 0; k < 3; k++)
            v[corner[k]].normal = vector_add(v[corner[k]].normal, normal);
    }
    for (int i = 0; i < surface->vertex_count; i++)
        v[i].normal = vector_unit(v[i].normal);
}
