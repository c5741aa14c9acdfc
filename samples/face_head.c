/* The head around the mask: skull, neck and shoulders as rings that start at the mask's border.
   Proportions read off anthropometric tables (head 15.5 cm wide, 19.5 long, crown 12 above the
   eyes). Knows nothing of skin and light. */
#include "face.h"

#include "texture.h"

#include <string.h>

/* The mask's border from the top (10) by the patient's left to the chin (152) and back. */
static const int border[FACE_COLUMNS] = {
    10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};

/* Seven columns of the patient's left half, ring by ring; the rest lies between them. */
enum { KEYS = 7 };
static const int key_columns[KEYS] = {0, 2, 4, 8, 12, 15, 18};
static const double key_rings[KEYS][FACE_RINGS][3] = {{{0, 11.2, 2.9},
                                                       {0, 13.5, -2.2},
                                                       {0, 12, -8.8},
                                                       {0, 5.8, -12.6},
                                                       {0, -3, -11.2},
                                                       {0, -8.5, -9.8},
                                                       {0, -13, -10.2},
                                                       {0, -16.6, -11.2},
                                                       {0, -18.4, -12},
                                                       {0, -34, -13}},
                                                      {{3.75, 10.3, 1.9},
                                                       {4.2, 12.3, -3.1},
                                                       {3.9, 10.7, -8.8},
                                                       {3, 4.6, -12.2},
                                                       {2.4, -3.4, -10.9},
                                                       {2.2, -8.6, -9.5},
                                                       {2.5, -13, -9.9},
                                                       {3.6, -16.4, -10.6},
                                                       {6.4, -18.5, -11},
                                                       {8, -34, -12}},
                                                      {{6.7, 8.1, -.6},
                                                       {7.15, 9, -4.3},
                                                       {6.6, 7.2, -8.3},
                                                       {5.2, 2, -10.8},
                                                       {4.4, -4, -10},
                                                       {4, -8.8, -9},
                                                       {4.4, -13, -9},
                                                       {7, -16.2, -9.3},
                                                       {13, -18.6, -9},
                                                       {16, -34, -10}},
                                                      {{7.62, .6, -3.8},
                                                       {7.55, .3, -5.3},
                                                       {7.2, -.6, -6.8},
                                                       {6.5, -2.6, -7.5},
                                                       {5.8, -5.5, -6.8},
                                                       {5.3, -9, -5.6},
                                                       {5.7, -12.8, -5.2},
                                                       {9.6, -16, -5},
                                                       {19.5, -19.5, -4},
                                                       {23, -34, -4}},
                                                      {{5.8, -6.6, -1.6},
                                                       {5.6, -7, -2.6},
                                                       {5.3, -7.5, -3.2},
                                                       {5.05, -8.2, -3.2},
                                                       {4.85, -9.2, -2.8},
                                                       {4.75, -11, -2.3},
                                                       {5.1, -13.6, -1.8},
                                                       {8, -16.8, -.4},
                                                       {14.5, -20.5, 2.6},
                                                       {19, -34, 5}},
                                                      {{3.2, -9.1, 1.9},
                                                       {3.2, -9.4, .8},
                                                       {3.1, -9.6, 0},
                                                       {3, -9.95, -.4},
                                                       {2.9, -10.5, -.5},
                                                       {2.8, -11.7, -.3},
                                                       {3, -13.9, .1},
                                                       {4.4, -17.2, 1.9},
                                                       {7.4, -21, 5},
                                                       {9, -34, 8}},
                                                      {{0, -9.62, 3.3},
                                                       {0, -9.75, 2.1},
                                                       {0, -9.85, 1},
                                                       {0, -10.2, .3},
                                                       {0, -10.9, .1},
                                                       {0, -12, .2},
                                                       {0, -14, .4},
                                                       {0, -17.2, 1.9},
                                                       {0, -21, 5.6},
                                                       {0, -34, 8.8}}};

static struct vector key_point(int key, int ring)
{
    const double *p = key_rings[key][ring];
    return (struct vector){p[0], p[1], p[2]};
}

/* Between two key columns, eased so that the skull stays round. */
static struct vector ring_point(int column, int ring)
{
    int half = column <= 18 ? column : FACE_COLUMNS - column, key = 0;
    while (key + 2 < KEYS && half >= key_columns[key + 1])
        key++;
    int k0 = key > 0 ? key - 1 : key, k3 = key + 2 < KEYS ? key + 2 : key + 1;
    double t = (double)(half - key_columns[key]) / (key_columns[key + 1] - key_columns[key]);
    struct vector p0 = key_point(k0, ring), p1 = key_point(key, ring);
    struct vector p2 = key_point(key + 1, ring), p3 = key_point(k3, ring);
    if (key == 0) { /* the head is its own mirror image at the middle line */
        p0 = key_point(1, ring);
        p0.x = -p0.x;
    }
    double span = key_columns[key + 1] - key_columns[key];
    double before = key > 0 ? key_columns[key] - key_columns[key - 1] : span;
    double after = key + 2 < KEYS ? key_columns[key + 2] - key_columns[key + 1] : span;
    struct vector m1 = vector_scale(vector_sub(p2, p0), span / (span + before));
    struct vector m2 = vector_scale(vector_sub(p3, p1), span / (span + after));
    double t2 = t * t, t3 = t2 * t;
    struct vector at = vector_add(
        vector_add(vector_scale(p1, 2 * t3 - 3 * t2 + 1), vector_scale(m1, t3 - 2 * t2 + t)),
        vector_add(vector_scale(p2, -2 * t3 + 3 * t2), vector_scale(m2, t3 - t2)));
    if (column > 18)
        at.x = -at.x;
    return at;
}

double face_hairline(double half)
{
    /* from the top to behind the ear; higher at the temples */
    static const double start[] = {0.75, 0.75, 0.9, 0.75, 0.5, 0.35, 0.4, 0.7, 2.1, 3.1, 4.2, 9};
    int k = (int)half;
    if (k > 10)
        return 99;
    return start[k] + (half - k) * (start[k + 1] - start[k]);
}

static void lay_rings(struct face_head *head)
{
    /* the patient's own width carries on to the skull */
    double width = head->landmarks[454].x / 7.664182;
    double chin = head->landmarks[152].y + 9.403378;
    for (int column = 0; column < FACE_COLUMNS; column++) {
        head->rings[0][column] = head->landmarks[border[column]];
        for (int ring = 0; ring < FACE_RINGS; ring++) {
            struct vector p = ring_point(column, ring);
            p.x *= width;
            if (ring < 3)
                p.y += chin * render_smoothstep(-6, -9.4, p.y);
            int half = column <= 18 ? column : FACE_COLUMNS - column;
            double hair = ring < 5 ? render_smoothstep(0, 1.5, ring + 1 - face_hairline(half)) : 0;
            struct vector out = vector_unit(vector_sub(p, (struct vector){0, 2, -4}));
            head->rings[ring + 1][column] = vector_add(p, vector_scale(out, 0.45 * hair));
        }
    }
}

static void set_material(struct face_vertex *vertex, int column, int ring)
{
    int half = column <= 18 ? column : FACE_COLUMNS - column;
    double from = face_hairline(half);
    vertex->hair = ring >= 6 ? 0 : render_smoothstep(from - 0.6, from + 0.6, ring);
    vertex->hair *= render_smoothstep(-4, -2, vertex->at.y);
}

static int build_coarse(struct face_head *head, struct arena *arena, struct meso_error *err)
{
    struct face_surface *s = &head->coarse;
    s->vertex_count = RENDER_LANDMARKS + FACE_RINGS * FACE_COLUMNS;
    s->triangle_count = head->face_count + 2 * FACE_RINGS * FACE_COLUMNS;
    s->vertices = base_arena_calloc(arena, (size_t)s->vertex_count, sizeof *s->vertices, err);
    s->triangles = base_arena_alloc(arena, (size_t)s->triangle_count * sizeof *s->triangles, err);
    if (!s->vertices || !s->triangles)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < RENDER_LANDMARKS; i++)
        s->vertices[i] = (struct face_vertex){
            .at = head->landmarks[i], .u = head->uv[i][0], .v = head->uv[i][1], .mask = 1};
    memcpy(s->triangles, head->faces, (size_t)head->face_count * sizeof *s->triangles);
    int t = head->face_count;
    for (int ring = 0; ring <= FACE_RINGS; ring++)
        for (int column = 0; column < FACE_COLUMNS; column++) {
            int next = (column + 1) % FACE_COLUMNS;
            int base = RENDER_LANDMARKS + (ring - 1) * FACE_COLUMNS;
            int here = ring ? base + column : border[column];
            int beside = ring ? base + next : border[next];
            if (ring > 0) {
                s->vertices[here].at = head->rings[ring][column];
                set_material(&s->vertices[here], column, ring);
            }
            if (ring == FACE_RINGS)
                continue;
            int out = RENDER_LANDMARKS + ring * FACE_COLUMNS + column;
            int out_beside = RENDER_LANDMARKS + ring * FACE_COLUMNS + next;
            const int two[2][3] = {{here, beside, out}, {beside, out_beside, out}};
            memcpy(s->triangles[t], two, sizeof two);
            t += 2;
        }
    return MESO_OK;
}

int face_head_build(const struct render_face_options *options, struct face_head *head,
                    struct arena *arena, struct meso_error *err)
{
    lay_rings(head);
    int status = build_coarse(head, arena, err);
    if (status != MESO_OK)
        return status;
    face_normals(&head->coarse);
    face_visibility(&head->coarse, head->light, options->light_softness);
    status = face_subdivide(&head->coarse, FACE_LEVELS, &head->fine, arena, err);
    if (status == MESO_OK)
        status = face_add_ears(head, arena, err);
    for (int side = 0; side < 2; side++) { /* a ball of 12 mm radius, its front behind the lids */
        const struct vector *p = head->landmarks;
        struct vector lids =
            side == 0 ? vector_mix(p[159], p[145], 0.5) : vector_mix(p[386], p[374], 0.5);
        lids.x = side == 0 ? 0.5 * (p[33].x + p[133].x) : 0.5 * (p[263].x + p[362].x);
        lids.z -= 1.2 - 0.02;
        head->eye_centre[side] = lids;
    }
    return status;
}

/* Weights of the second and third corner at atlas (u, v). */
static bool atlas_inside(const struct face_surface *s, const int corner[3], double u, double v,
                         double *w1, double *w2)
{
    const struct face_vertex *a = &s->vertices[corner[0]], *b = &s->vertices[corner[1]];
    const struct face_vertex *c = &s->vertices[corner[2]];
    double det = (b->u - a->u) * (c->v - a->v) - (c->u - a->u) * (b->v - a->v);
    *w1 = ((u - a->u) * (c->v - a->v) - (c->u - a->u) * (v - a->v)) / det;
    *w2 = ((b->u - a->u) * (v - a->v) - (u - a->u) * (b->v - a->v)) / det;
    return *w1 >= -1e-9 && *w2 >= -1e-9 && *w1 + *w2 <= 1 + 1e-9;
}

bool face_place(const struct face_head *head, double u, double v, struct vector *at)
{
    const struct face_surface *s = &head->fine;
    const int children = 1 << (2 * FACE_LEVELS); /* those of triangle t stand at t * children */
    double w1, w2;
    for (int t = 0; t < head->face_count; t++) {
        if (!atlas_inside(&head->coarse, head->coarse.triangles[t], u, v, &w1, &w2))
            continue;
        for (int k = t * children; k < (t + 1) * children; k++) {
            const int *corner = s->triangles[k];
            if (!atlas_inside(s, corner, u, v, &w1, &w2))
                continue;
            *at = vector_add(vector_scale(s->vertices[corner[0]].at, 1 - w1 - w2),
                             vector_add(vector_scale(s->vertices[corner[1]].at, w1),
                                        vector_scale(s->vertices[corner[2]].at, w2)));
            return true;
        }
    }
    return false;
}
