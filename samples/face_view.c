/* Where the head is seen: pose, perspective, and the buffer of what stands at each pixel. Knows
   surfaces and pixels, nothing of skin. */
#include "face.h"

#include <string.h>

enum { CAMERA_DISTANCE_CM = 150 };

void face_view_set(const struct render_face_options *options, struct face_view *out)
{
    double y = options->yaw_deg * M_PI / 180, p = options->pitch_deg * M_PI / 180;
    double r = options->roll_deg * M_PI / 180;
    /* roll . pitch . yaw; signs as locate.h has them */
    double yaw[3][3] = {{cos(y), 0, -sin(y)}, {0, 1, 0}, {sin(y), 0, cos(y)}};
    double pitch[3][3] = {{1, 0, 0}, {0, cos(p), sin(p)}, {0, -sin(p), cos(p)}};
    double roll[3][3] = {{cos(r), sin(r), 0}, {-sin(r), cos(r), 0}, {0, 0, 1}}, both[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            both[i][j] = 0;
            for (int k = 0; k < 3; k++)
                both[i][j] += pitch[i][k] * yaw[k][j];
        }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            out->rotation[i][j] = 0;
            for (int k = 0; k < 3; k++)
                out->rotation[i][j] += roll[i][k] * both[k][j];
        }
    out->pivot = (struct vector){0, 1, -2};
    out->distance = CAMERA_DISTANCE_CM;
    out->focal_px = options->px_per_cm * (CAMERA_DISTANCE_CM - 5.8); /* the eyes are 5.8 nearer */
    out->centre_x = 0.5 * options->width;
    out->centre_y = 0.5 * options->height;
    out->camera =
        vector_add(out->pivot, face_to_head(out, (struct vector){0, 0, CAMERA_DISTANCE_CM}));
}

struct vector face_to_head(const struct face_view *view, struct vector d)
{
    const double(*m)[3] = view->rotation;
    return (struct vector){m[0][0] * d.x + m[1][0] * d.y + m[2][0] * d.z,
                           m[0][1] * d.x + m[1][1] * d.y + m[2][1] * d.z,
                           m[0][2] * d.x + m[1][2] * d.y + m[2][2] * d.z};
}

struct face_projected face_project(const struct face_view *view, struct vector at)
{
    const double(*m)[3] = view->rotation;
    struct vector d = vector_sub(at, view->pivot);
    double x = m[0][0] * d.x + m[0][1] * d.y + m[0][2] * d.z;
    double y = m[1][0] * d.x + m[1][1] * d.y + m[1][2] * d.z;
    double z = view->distance - (m[2][0] * d.x + m[2][1] * d.y + m[2][2] * d.z);
    return (struct face_projected){view->centre_x + view->focal_px * x / z,
                                   view->centre_y - view->focal_px * y / z, z};
}

int face_buffer_new(struct face_buffer *out, int width, int height, struct arena *arena,
                    struct meso_error *err)
{
    size_t n = (size_t)width * (size_t)height;
    *out = (struct face_buffer){.width = width, .height = height};
    out->depth = base_arena_calloc(arena, n, sizeof(float), err);
    out->at = base_arena_calloc(arena, n, sizeof *out->at, err);
    out->triangle = base_arena_calloc(arena, n, sizeof(int), err);
    out->weight = base_arena_calloc(arena, n, sizeof *out->weight, err);
    out->cover = base_arena_calloc(arena, n, sizeof(float), err);
    out->melanin = base_arena_calloc(arena, n, sizeof(float), err);
    out->haemoglobin = base_arena_calloc(arena, n, sizeof(float), err);
    out->height_map = base_arena_calloc(arena, n, sizeof(float), err);
    out->dark = base_arena_calloc(arena, n, sizeof(float), err);
    out->gloss = base_arena_calloc(arena, n, sizeof(float), err);
    bool ok = out->depth && out->at && out->triangle && out->weight && out->cover && out->melanin &&
              out->haemoglobin && out->height_map && out->dark && out->gloss;
    return ok ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

struct corners {
    struct face_projected p[3];
    double det;
};

/* Weights of the second and third corner at (x, y); false outside. */
static bool inside(const struct corners *c, double x, double y, double *w1, double *w2)
{
    double px = x - c->p[0].x, py = y - c->p[0].y;
    *w1 = (px * (c->p[2].y - c->p[0].y) - py * (c->p[2].x - c->p[0].x)) / c->det;
    *w2 = (py * (c->p[1].x - c->p[0].x) - px * (c->p[1].y - c->p[0].y)) / c->det;
    return *w1 >= 0 && *w2 >= 0 && *w1 + *w2 <= 1;
}

static void keep_pixel(const struct face_surface *s, int t, const struct corners *c, double w1,
                       double w2, struct face_buffer *buffer, int index)
{
    double inv = (1 - w1 - w2) / c->p[0].depth + w1 / c->p[1].depth + w2 / c->p[2].depth;
    double depth = 1 / inv;
    if (buffer->depth[index] > 0 && buffer->depth[index] <= depth)
        return;
    buffer->depth[index] = (float)depth;
    buffer->triangle[index] = t;
    w1 *= depth / c->p[1].depth; /* weights on the head, not on the screen */
    w2 *= depth / c->p[2].depth;
    buffer->weight[index][0] = (float)w1;
    buffer->weight[index][1] = (float)w2;
    struct vector at = vector_scale(s->vertices[s->triangles[t][0]].at, 1 - w1 - w2);
    at = vector_add(at, vector_scale(s->vertices[s->triangles[t][1]].at, w1));
    at = vector_add(at, vector_scale(s->vertices[s->triangles[t][2]].at, w2));
    buffer->at[index][0] = (float)at.x;
    buffer->at[index][1] = (float)at.y;
    buffer->at[index][2] = (float)at.z;
}

enum { SUB = 3 }; /* sub-samples a side for the silhouette */

static void cover_pixel(const struct corners *c, int x, int y, uint16_t *bits)
{
    double w1, w2;
    for (int k = 0; k < SUB * SUB; k++)
        if (!(*bits >> k & 1) &&
            inside(c, x + (k % SUB + 0.5) / SUB, y + (double)(k / SUB + 0.5) / SUB, &w1, &w2))
            *bits |= (uint16_t)(1u << k);
}

int face_rasterise(const struct face_surface *surface, const struct face_view *view,
                   struct face_buffer *buffer, struct arena *scratch, struct meso_error *err)
{
    size_t n = (size_t)buffer->width * (size_t)buffer->height;
    struct base_arena_mark mark = base_arena_mark(scratch);
    uint16_t *bits = base_arena_calloc(scratch, n, sizeof *bits, err);
    if (!bits)
        return MESO_E_OUT_OF_MEMORY;
    for (int t = 0; t < surface->triangle_count; t++) {
        struct corners c;
        double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9, w1, w2;
        for (int k = 0; k < 3; k++) {
            c.p[k] = face_project(view, surface->vertices[surface->triangles[t][k]].at);
            left = fmin(left, c.p[k].x);
            right = fmax(right, c.p[k].x);
            top = fmin(top, c.p[k].y);
            bottom = fmax(bottom, c.p[k].y);
        }
        c.det = (c.p[1].x - c.p[0].x) * (c.p[2].y - c.p[0].y) -
                (c.p[2].x - c.p[0].x) * (c.p[1].y - c.p[0].y);
        if (fabs(c.det) < 1e-9)
            continue;
        int x0 = (int)fmax(0, floor(left)), x1 = (int)fmin(buffer->width - 1, floor(right));
        int y0 = (int)fmax(0, floor(top)), y1 = (int)fmin(buffer->height - 1, floor(bottom));
        for (int y = y0; y <= y1; y++)
            for (int x = x0; x <= x1; x++) {
                int index = y * buffer->width + x;
                if (inside(&c, x + 0.5, y + 0.5, &w1, &w2))
                    keep_pixel(surface, t, &c, w1, w2, buffer, index);
                if (bits[index] != (1u << (SUB * SUB)) - 1)
                    cover_pixel(&c, x, y, &bits[index]);
            }
    }
    for (size_t i = 0; i < n; i++)
        buffer->cover[i] = (float)__builtin_popcount(bits[i]) / (SUB * SUB);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

struct face_vertex face_buffer_vertex(const struct face_buffer *buffer,
                                      const struct face_surface *surface, int index)
{
    const int *corner = surface->triangles[buffer->triangle[index]];
    double w1 = buffer->weight[index][0], w2 = buffer->weight[index][1];
    const double weight[3] = {1 - w1 - w2, w1, w2};
    struct face_vertex out = {0};
    for (int k = 0; k < 3; k++) {
        const struct face_vertex *v = &surface->vertices[corner[k]];
        out.normal = vector_add(out.normal, vector_scale(v->normal, weight[k]));
        out.u += weight[k] * v->u;
        out.v += weight[k] * v->v;
        out.mask += weight[k] * v->mask;
        out.hair += weight[k] * v->hair;
        out.key += weight[k] * v->key;
        out.ambient += weight[k] * v->ambient;
    }
    out.normal = vector_unit(out.normal);
    const float *at = buffer->at[index];
    out.at = (struct vector){at[0], at[1], at[2]};
    return out;
}

void face_around(const struct face_buffer *buffer, const struct face_view *view, struct vector at,
                 double radius, void (*visit)(void *context, int index, double distance),
                 void *context)
{
    struct face_projected p = face_project(view, at);
    double reach = 1.1 * radius * view->focal_px / p.depth + 1;
    int x0 = (int)fmax(0, floor(p.x - reach)), x1 = (int)fmin(buffer->width - 1, p.x + reach);
    int y0 = (int)fmax(0, floor(p.y - reach)), y1 = (int)fmin(buffer->height - 1, p.y + reach);
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            int index = y * buffer->width + x;
            const float *q = buffer->at[index];
            struct vector d = {q[0] - at.x, q[1] - at.y, q[2] - at.z};
            double distance = vector_length(d);
            if (buffer->depth[index] > 0 && distance < radius)
                visit(context, index, distance);
        }
}

bool face_visible(const struct face_buffer *buffer, const struct face_view *view, struct vector at)
{
    struct face_projected p = face_project(view, at);
    if (!(p.x >= 0 && p.y >= 0 && p.x < buffer->width && p.y < buffer->height))
        return false;
    float depth = buffer->depth[(int)p.y * buffer->width + (int)p.x];
    return depth > 0 && p.depth < depth + 0.15;
}
