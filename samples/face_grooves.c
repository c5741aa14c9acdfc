/* Painting of grooves and spots onto the picture's geometry: distances are taken on the head, in
   centimetres, so that widths are right in every pose. And their listing as the picture shows them.
   Knows nothing of where they lie. */
#include "face.h"
#include "texture.h"
#include "truth.h"

#include <string.h>

/* Distance of a place to a path, and how far along it (0..1). */
static double path_distance(const struct vector *path, int points, struct vector at, double *along)
{
    double best = 1e9;
    for (int k = 0; k + 1 < points; k++) {
        struct vector side = vector_sub(path[k + 1], path[k]), to = vector_sub(at, path[k]);
        double t = vector_dot(to, side) / fmax(1e-12, vector_dot(side, side));
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        struct vector miss = vector_sub(to, vector_scale(side, t));
        double d2 = vector_dot(miss, miss);
        if (d2 < best) {
            best = d2;
            *along = (k + t) / (points - 1);
        }
    }
    return sqrt(best);
}

struct box {
    int x0, y0, x1, y1;
};

static struct box path_box(const struct vector *path, int points, double reach,
                           const struct face_view *view, const struct face_buffer *buffer)
{
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (int k = 0; k < points; k++) {
        struct face_projected p = face_project(view, path[k]);
        double r = 1.1 * reach * view->focal_px / p.depth + 1;
        left = fmin(left, p.x - r);
        right = fmax(right, p.x + r);
        top = fmin(top, p.y - r);
        bottom = fmax(bottom, p.y + r);
    }
    return (struct box){(int)fmax(0, left), (int)fmax(0, top), (int)fmin(buffer->width - 1, right),
                        (int)fmin(buffer->height - 1, bottom)};
}

enum { REACH = 12 }; /* in sd of the valley */

void face_paint_groove(const struct vector *path, int points, double width, double depth,
                       double flank, const struct face_view *view, struct face_buffer *buffer)
{
    double sigma = width / 2.355, reach = REACH * sigma, along = 0; /* width: full, at half depth */
    struct box box = path_box(path, points, reach, view, buffer);
    for (int y = box.y0; y <= box.y1; y++)
        for (int x = box.x0; x <= box.x1; x++) {
            int i = y * buffer->width + x;
            if (buffer->depth[i] <= 0)
                continue;
            struct vector at = {buffer->at[i][0], buffer->at[i][1], buffer->at[i][2]};
            double d = path_distance(path, points, at, &along) / sigma;
            if (d > REACH)
                continue;
            /* a fold runs out slowly and is not equally deep everywhere */
            double ends = render_smoothstep(0, 0.22, along) * render_smoothstep(1, 0.78, along);
            double here = depth * ends * (1 + 0.25 * render_noise(91, 7 * along, path[0].x));
            double valley = exp(-0.5 * d * d), rim = exp(-0.5 * (d - 2.3) * (d - 2.3));
            double trough = exp(-0.5 * d * d / (4 * 4));
            buffer->height_map[i] +=
                (float)(here * (flank * rim - valley - (flank > 0.15 ? 0.55 : 0) * trough));
            double lost = fmin(0.85, 0.55 * here / width) * valley;
            buffer->dark[i] = (float)(1 - (1 - buffer->dark[i]) * (1 - lost));
        }
}

static void paint_spot(const struct face_spot *spot, const struct face_view *view,
                       struct face_buffer *buffer)
{
    double reach = 1.5 * spot->radius + 0.05;
    struct box box = path_box(&spot->at, 1, reach, view, buffer);
    for (int y = box.y0; y <= box.y1; y++)
        for (int x = box.x0; x <= box.x1; x++) {
            int i = y * buffer->width + x;
            if (buffer->depth[i] <= 0)
                continue;
            struct vector at = {buffer->at[i][0], buffer->at[i][1], buffer->at[i][2]};
            double d = vector_length(vector_sub(at, spot->at));
            if (d > reach)
                continue;
            /* the edge wanders by a sixth of the radius: the area stays that of the disc */
            double scale = 0.8 / spot->radius;
            double ragged = render_noise_octaves(spot->seed, at.x * scale, at.y * scale, 2, 0.5);
            double inner = render_noise(spot->seed + 9, at.x * 2 * scale, at.y * 2 * scale);
            double r = d / spot->radius * (1 + 0.30 * ragged);
            double cover = 1 - render_smoothstep(0.80, 1.20, r);
            double amount = spot->melanin * cover * (1 + 0.12 * inner);
            buffer->melanin[i] += (float)amount;
            buffer->haemoglobin[i] += (float)(TRUTH_SPOT_HAEMOGLOBIN * amount);
        }
}

void face_paint_marks(const struct face_marks *marks, const struct face_view *view,
                      struct face_buffer *buffer)
{
    for (int i = 0; i < marks->wrinkle_count; i++) {
        const struct face_wrinkle *w = &marks->wrinkles[i];
        face_paint_groove(w->path, w->points, w->width, w->depth, 0.22, view, buffer);
    }
    for (int i = 0; i < marks->spot_count; i++)
        if (!marks->spots[i].removed)
            paint_spot(&marks->spots[i], view, buffer);
}

static void groove_through(const struct face_head *head, const int *landmarks, int count,
                           double lift, double width, double depth, const struct face_view *view,
                           struct face_buffer *buffer)
{
    enum { STEPS = 6, MOST = 20 * STEPS };
    struct vector path[MOST];
    int points = 0;
    for (int k = 0; k + 1 < count; k++) {
        const struct vector *p = head->landmarks;
        struct vector a = p[landmarks[k > 0 ? k - 1 : 0]], b = p[landmarks[k]];
        struct vector c = p[landmarks[k + 1]], d = p[landmarks[k + 2 < count ? k + 2 : k + 1]];
        for (int j = 0; j < STEPS && points < MOST; j++) { /* Catmull-Rom */
            double t = (double)j / STEPS, t2 = t * t, t3 = t2 * t;
            struct vector at = vector_scale(a, -0.5 * t3 + t2 - 0.5 * t);
            at = vector_add(at, vector_scale(b, 1.5 * t3 - 2.5 * t2 + 1));
            at = vector_add(at, vector_scale(c, -1.5 * t3 + 2 * t2 + 0.5 * t));
            at = vector_add(at, vector_scale(d, 0.5 * t3 - 0.5 * t2));
            at.y += lift;
            path[points++] = at;
        }
    }
    face_paint_groove(path, points, width, depth, 0.1, view, buffer);
}

void face_paint_folds(const struct face_head *head, const struct face_view *view,
                      struct face_buffer *buffer)
{
    static const int lids[2][9] = {{33, 247, 30, 29, 27, 28, 56, 190, 243},
                                   {263, 467, 260, 259, 257, 258, 286, 414, 463}};
    static const int lower[2][7] = {{130, 25, 110, 24, 23, 22, 26},
                                    {359, 255, 339, 254, 253, 252, 256}};
    static const int mouth[] = {61, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 291};
    static const int wings[2][3] = {{49, 64, 98}, {279, 294, 327}};
    static const int chin[] = {182, 83, 18, 313, 406};
    for (int side = 0; side < 2; side++) {
        groove_through(head, lids[side], 9, 0.06, 0.13, 0.075, view, buffer);
        groove_through(head, lower[side], 7, 0, 0.10, 0.012, view, buffer);
        groove_through(head, wings[side], 3, 0, 0.22, 0.05, view, buffer);
    }
    groove_through(head, mouth, 13, -0.01, 0.10, 0.16, view, buffer);
    groove_through(head, chin, 5, 0.1, 0.9, 0.06, view, buffer);
}

static int list_wrinkle(const struct face_wrinkle *from, const struct face_view *view,
                        const struct face_buffer *buffer, struct render_wrinkle *to,
                        struct arena *arena, struct meso_error *err)
{
    to->zone = from->zone;
    to->points = from->points;
    to->width_mm = 10 * from->width;
    to->depth_mm = 10 * from->depth;
    to->path = base_arena_alloc(arena, (size_t)from->points * sizeof *to->path, err);
    to->visible = base_arena_alloc(arena, (size_t)from->points * sizeof *to->visible, err);
    if (!to->path || !to->visible)
        return MESO_E_OUT_OF_MEMORY;
    for (int k = 0; k < from->points; k++) {
        struct face_projected p = face_project(view, from->path[k]);
        to->path[k] = (struct render_point){p.x, p.y};
        to->visible[k] = face_visible(buffer, view, from->path[k]);
        if (k > 0)
            to->length_mm += 10 * vector_length(vector_sub(from->path[k], from->path[k - 1]));
    }
    return MESO_OK;
}

int face_list_marks(const struct face_marks *marks, const struct face_view *view,
                    const struct face_buffer *buffer, struct render_face *out, struct arena *arena,
                    struct meso_error *err)
{
    out->wrinkles =
        base_arena_calloc(arena, (size_t)marks->wrinkle_count + 1, sizeof *out->wrinkles, err);
    out->spots = base_arena_calloc(arena, (size_t)marks->spot_count + 1, sizeof *out->spots, err);
    if (!out->wrinkles || !out->spots)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < marks->wrinkle_count; i++) {
        int status = list_wrinkle(&marks->wrinkles[i], view, buffer, &out->wrinkles[i], arena, err);
        if (status != MESO_OK)
            return status;
        out->wrinkles[i].id = i;
    }
    for (int i = 0; i < marks->spot_count; i++) {
        const struct face_spot *spot = &marks->spots[i];
        struct face_projected p = face_project(view, spot->at);
        out->spots[i] = (struct render_spot){.id = i,
                                             .zone = spot->zone,
                                             .centre = {p.x, p.y},
                                             .visible = face_visible(buffer, view, spot->at),
                                             .removed = spot->removed,
                                             .radius_mm = 10 * spot->radius,
                                             .radius_px = spot->radius * view->focal_px / p.depth,
                                             .melanin = spot->melanin};
    }
    out->wrinkle_count = marks->wrinkle_count;
    out->spot_count = marks->spot_count;
    return MESO_OK;
}
