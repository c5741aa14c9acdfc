/* Eyes: balls of 12 mm radius behind the lids' opening, with white, iris of exactly 11.7 mm (the
   ruler that faces are measured by), pupil and the main light's reflection. Knows nothing of lids
   and lashes. */
#include "face.h"
#include "random.h"
#include "texture.h"

#define EYEBALL_RADIUS 1.2
#define IRIS_RADIUS 0.585
#define PUPIL_RADIUS 0.19

/* Fibres near the pupil and towards the rim, linear. */
static const double iris_colours[][2][3] = {
    {{0.060, 0.026, 0.010}, {0.030, 0.014, 0.006}}, /* brown */
    {{0.120, 0.062, 0.022}, {0.060, 0.034, 0.014}}, /* hazel */
    {{0.20, 0.17, 0.09}, {0.10, 0.15, 0.17}},       /* grey-green */
    {{0.20, 0.21, 0.21}, {0.10, 0.14, 0.18}},       /* blue */
};

struct eye {
    const struct face_head *head;
    struct vector centre, gaze, right, up; /* gaze straight ahead of the head */
    int side, colour;
    uint32_t seed;
};

/* Height of the upper or lower lid's edge above this x: outlines run along the lower lid first. */
static double lid_edge(const struct eye *eye, double x, bool upper)
{
    const int *list = face_eyes[eye->side].landmarks;
    int first = upper ? 8 : 0;
    for (int i = first; i < first + 8; i++) {
        struct vector a = eye->head->landmarks[list[i]];
        struct vector b = eye->head->landmarks[list[(i + 1) % 16]];
        double t = (x - a.x) / (b.x - a.x);
        if (t >= 0 && t <= 1)
            return a.y + t * (b.y - a.y);
    }
    return eye->head->landmarks[list[0]].y;
}

static void paint_white(const struct eye *eye, struct vector n, double corner, float rgb[3])
{
    static const double white[3] = {0.60, 0.555, 0.52}, red[3] = {0.48, 0.24, 0.20};
    double along = vector_dot(n, eye->right), up = vector_dot(n, eye->up);
    double vein = render_noise_octaves(eye->seed + 3, along * 3, up * 9, 3, 0.6);
    double blood = 0.10 + 0.35 * corner + 0.20 * render_smoothstep(0.25, 0.7, vein);
    for (int c = 0; c < 3; c++)
        rgb[c] = (float)(white[c] * (1 - blood) + red[c] * blood);
}

static void paint_iris(const struct eye *eye, double along, double up, double off, float rgb[3])
{
    double r = off / IRIS_RADIUS, turn = atan2(up, along);
    const double(*colour)[3] = iris_colours[eye->colour];
    double fibre = render_noise_octaves(eye->seed, 9 * cos(turn), 9 * sin(turn) + 1.5 * r, 3, 0.6);
    double ring = render_smoothstep(0.45, 0.75, r + 0.10 * fibre);
    double limbus = render_smoothstep(0.80, 1.0, r);
    double pupil = 1 - render_smoothstep(PUPIL_RADIUS - 0.012, PUPIL_RADIUS + 0.012, off);
    for (int c = 0; c < 3; c++) {
        double base = colour[0][c] * (1 - ring) + colour[1][c] * ring;
        rgb[c] =
            (float)(base * (1 + 0.55 * fibre) * (1 - 0.60 * limbus) * (1 - pupil) + 0.004 * pupil);
    }
}

/* The light's window on the cornea: a small ball of 7.8 mm radius in front. */
static double glint(const struct eye *eye, struct vector at, struct vector to_camera)
{
    struct vector ball = vector_add(eye->centre, vector_scale(eye->gaze, 0.46));
    struct vector half = vector_unit(vector_add(eye->head->light, to_camera));
    struct vector spot = vector_add(ball, vector_scale(half, 0.78));
    struct vector miss = vector_sub(at, spot);
    miss = vector_sub(miss, vector_scale(to_camera, vector_dot(miss, to_camera)));
    double x = fabs(vector_dot(miss, eye->right)) / 0.075,
           y = fabs(vector_dot(miss, eye->up)) / 0.085;
    return 1 - render_smoothstep(0.8, 1.25, pow(pow(x, 4) + pow(y, 4), 0.25));
}

static void shade_eye(const struct eye *eye, const struct face_view *view, struct vector surface,
                      const struct face_vertex *v, float out[3])
{
    struct vector ray = vector_unit(vector_sub(surface, view->camera));
    struct vector to = vector_sub(eye->centre, view->camera);
    double mid = vector_dot(to, ray), miss2 = vector_dot(to, to) - mid * mid;
    double depth = EYEBALL_RADIUS * EYEBALL_RADIUS - miss2;
    struct vector hit = vector_add(view->camera, vector_scale(ray, mid - sqrt(fmax(0, depth))));
    struct vector n = vector_unit(vector_sub(hit, eye->centre));
    struct vector to_camera = vector_scale(ray, -1), local = vector_sub(hit, eye->centre);
    double along = vector_dot(local, eye->right), up = vector_dot(local, eye->up);
    double off = hypot(along, up);
    const int *list = face_eyes[eye->side].landmarks;
    double to_inner = fabs(surface.x - eye->head->landmarks[list[8]].x);
    double corner = exp(-to_inner / 0.28) + 0.35 * render_smoothstep(0.85, 1.2, off);
    float iris[3];
    paint_white(eye, n, fmin(1, corner), out);
    paint_iris(eye, along, up, off, iris);
    double inside = vector_dot(local, eye->gaze) > 0
                        ? 1 - render_smoothstep(IRIS_RADIUS - 0.016, IRIS_RADIUS + 0.016, off)
                        : 0;
    /* the upper lid and its lashes shade the ball */
    double below = lid_edge(eye, surface.x, true) - surface.y;
    double above = surface.y - lid_edge(eye, surface.x, false);
    double shade = 1 - 0.72 * exp(-fmax(0, below) / 0.16) - 0.30 * exp(-fmax(0, above) / 0.06);
    double light =
        (0.78 * fmax(0, vector_dot(n, eye->head->light)) * v->key + 0.48 * v->ambient + 0.08) *
        fmax(0.06, shade);
    double bright = glint(eye, hit, to_camera) * render_smoothstep(0.02, 0.10, below);
    for (int c = 0; c < 3; c++)
        out[c] = (float)((out[c] * (1 - inside) + iris[c] * inside) * light + 0.95 * bright);
}

static void paint_eye(const struct eye *eye, const struct face_view *view,
                      const struct face_buffer *buffer, struct render_canvas *canvas)
{
    const struct face_outline *outline = &face_eyes[eye->side];
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (int i = 0; i < outline->count; i++) {
        struct face_projected p = face_project(view, eye->head->landmarks[outline->landmarks[i]]);
        left = fmin(left, p.x);
        right = fmax(right, p.x);
        top = fmin(top, p.y);
        bottom = fmax(bottom, p.y);
    }
    for (int y = (int)fmax(0, top - 12); y < fmin(buffer->height, bottom + 10); y++)
        for (int x = (int)fmax(0, left - 10); x < fmin(buffer->width, right + 10); x++) {
            int i = y * buffer->width + x;
            if (buffer->depth[i] <= 0)
                continue;
            struct face_vertex v = face_buffer_vertex(buffer, &eye->head->fine, i);
            if (v.mask < 1 || fabs(v.at.x - eye->centre.x) > 2 ||
                fabs(v.at.y - eye->centre.y) > 1.2)
                continue;
            double inside = face_outline_distance(eye->head, outline, v.u, v.v);
            double cover = render_smoothstep(-0.012, 0.012, inside);
            /* the dense roots of the lashes draw a dark line around the opening */
            bool above = v.at.y > eye->centre.y;
            double line =
                exp(-pow((inside + 0.035) / (above ? 0.05 : 0.03), 2)) * (above ? 0.75 : 0.3);
            if (inside < 0.02)
                for (int c = 0; c < 3; c++)
                    render_canvas_at(canvas, x, y)[c] *= (float)(1 - line);
            /* the wet edge of the lower lid catches light */
            double wet =
                exp(-pow((inside - 0.02) / 0.022, 2)) * (v.at.y < eye->centre.y - 0.05 ? 0.10 : 0);
            if (cover <= 0)
                continue;
            float rgb[3], *pixel = render_canvas_at(canvas, x, y);
            shade_eye(eye, view, v.at, &v, rgb);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(pixel[c] * (1 - cover) + (rgb[c] + wet) * cover);
        }
}

void face_paint_eyes(const struct face_head *head, const struct face_view *view,
                     const struct render_face_options *options, const struct face_buffer *buffer,
                     struct render_canvas *canvas)
{
    struct render_random random = render_random_stream(options->seed, STREAM_EYES, 0);
    int colours = sizeof iris_colours / sizeof *iris_colours;
    int colour = render_random_index(&random, options->tone == RENDER_TONE_LIGHT ? colours : 1);
    for (int side = 0; side < 2; side++) {
        struct eye eye = {.head = head,
                          .centre = head->eye_centre[side],
                          .gaze = {0, 0, 1},
                          .right = {1, 0, 0},
                          .up = {0, 1, 0},
                          .side = side,
                          .colour = colour,
                          .seed = render_random_next(&random)};
        paint_eye(&eye, view, buffer, canvas);
    }
}
