/* Skin of the face: pigments in their places (cheeks and nose redder, under the eyes darker, lips),
   pores and fine relief; all functions of the place on the head, so that they stay with the
   patient. Knows nothing of light. */
#include "face.h"
#include "random.h"
#include "texture.h"

/* Melanin and haemoglobin of the ground, so that sRGB comes out as in portraits of Fitzpatrick
   about II, IV and VI. */
static const double tone_melanin[RENDER_TONE_COUNT] = {0.42, 0.85, 1.35};
static const double tone_haemoglobin[RENDER_TONE_COUNT] = {0.78, 1.15, 1.75};

static const int lips[] = {61,  146, 91,  181, 84,  17, 314, 405, 321, 375,
                           291, 409, 270, 269, 267, 0,  37,  39,  40,  185};
static const int right_eye[] = {33,  7,   163, 144, 145, 153, 154, 155,
                                133, 173, 157, 158, 159, 160, 161, 246};
static const int left_eye[] = {263, 249, 390, 373, 374, 380, 381, 382,
                               362, 398, 384, 385, 386, 387, 388, 466};
static const int right_brow[] = {70, 63, 105, 66, 107, 55, 65, 52, 53, 46};
static const int left_brow[] = {300, 293, 334, 296, 336, 285, 295, 282, 283, 276};
#define OUTLINE(list)                    \
    {                                    \
        list, sizeof list / sizeof *list \
    }
const struct face_outline face_lips = OUTLINE(lips);
const struct face_outline face_eyes[2] = {OUTLINE(right_eye), OUTLINE(left_eye)};
const struct face_outline face_brows[2] = {OUTLINE(right_brow), OUTLINE(left_brow)};

/* One unit of the atlas is about so many cm around eyes, brows and mouth. */
enum { ATLAS_CM = 17 };

double face_outline_distance(const struct face_head *head, const struct face_outline *outline,
                             double u, double v)
{
    double nearest = 1e9;
    bool inside = false;
    for (int i = 0, j = outline->count - 1; i < outline->count; j = i++) {
        const double *a = head->uv[outline->landmarks[j]], *b = head->uv[outline->landmarks[i]];
        double dx = b[0] - a[0], dy = b[1] - a[1];
        double t = ((u - a[0]) * dx + (v - a[1]) * dy) / (dx * dx + dy * dy);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        nearest = fmin(nearest, hypot(u - a[0] - t * dx, v - a[1] - t * dy));
        if ((a[1] > v) != (b[1] > v) && u < a[0] + (v - a[1]) * dx / dy)
            inside = !inside;
    }
    return (inside ? nearest : -nearest) * ATLAS_CM;
}

static double bump(double x, double y, double sx, double sy)
{
    return exp(-x * x / (sx * sx) - y * y / (sy * sy));
}

struct place {
    double x, y, z; /* of the head, x without side */
    double s, t;    /* unrolled around a cylinder: textures live here, cm */
};

static void paint_pigment(const struct face_head *head, const struct render_face_options *options,
                          const struct place *p, double redness, float *melanin, float *haemoglobin)
{
    (void)head;
    uint32_t seed = (uint32_t)options->seed;
    double slow = render_noise_octaves(seed + 21, p->s / 2.2, p->t / 2.2, 2, 0.5);
    double blotch = render_noise_octaves(seed + 22, p->s / 0.45, p->t / 0.45, 2, 0.6);
    double speck = render_noise_octaves(seed + 23, p->s / 0.10, p->t / 0.10, 2, 0.7);
    double cheek = bump(p->x - 4.6, p->y + 1.0, 2.0, 2.2);
    double tip = bump(p->x, p->y + 0.8, 1.3, 1.3), under = bump(p->x - 3.0, p->y - 1.35, 1.3, 0.55);
    double lid = bump(p->x - 3.2, p->y - 3.1, 1.4, 0.5), chin = bump(p->x, p->y + 7.4, 1.6, 1.0);
    double ear = render_smoothstep(7.5, 8.1, p->x) * render_smoothstep(-2.4, -3.4, p->z) *
                 render_smoothstep(-3, -2, p->y);
    double m = tone_melanin[options->tone], h = tone_haemoglobin[options->tone];
    double scale = 0.5 + 0.5 * m; /* darker skin varies more */
    *melanin = (float)(m + scale * (0.12 * slow + 0.07 * blotch + 0.11 * speck + 0.14 * under +
                                    0.10 * lid));
    double patch = render_smoothstep(-0.25, 0.5, blotch + 0.5 * slow + cheek - 0.6);
    struct render_cell pore = render_cells(seed + 31, p->s / 0.105, p->t / 0.105);
    double plug = (1 - render_smoothstep(0.05, 0.20, pore.nearest)) * (0.4 * cheek + 0.9 * tip);
    *melanin += (float)(0.16 * scale * plug); /* pores are a little darker than their surround */
    *haemoglobin = (float)(h + 0.12 * slow + 0.12 * blotch + 0.07 * speck + 0.24 * cheek +
                           0.22 * tip + 0.16 * under + 0.10 * lid + 0.10 * chin + 0.30 * ear +
                           redness * 0.75 * cheek * patch);
}

static double relief(const struct render_face_options *options, const struct place *p)
{
    uint32_t seed = (uint32_t)options->seed;
    double tip = bump(p->x, p->y + 0.6, 1.8, 1.8), cheek = bump(p->x - 3.2, p->y + 0.4, 1.8, 1.8);
    double brow = bump(p->x, p->y - 5.8, 3.5, 1.5);
    double porous = 0.25 + 0.9 * tip + 0.75 * cheek + 0.25 * brow;
    struct render_cell pore = render_cells(seed + 31, p->s / 0.105, p->t / 0.105);
    double pit = 1 - render_smoothstep(0.06, 0.26, pore.nearest);
    double size = 0.4 + 0.6 * (pore.id >> 8 & 0xff) / 255.0;
    double fine = render_noise_octaves(seed + 32, p->s / 0.075, p->t / 0.075, 2, 0.6);
    double coarse = render_noise_octaves(seed + 33, p->s / 0.28, p->t / 0.28, 2, 0.5);
    return -0.0150 * pit * size * porous + 0.0042 * fine + 0.0060 * coarse;
}

static void paint_lips(const struct face_head *head, const struct face_vertex *v,
                       const struct render_face_options *options, const struct place *p,
                       struct face_buffer *buffer, int index)
{
    double inside = face_outline_distance(head, &face_lips, v->u, v->v);
    double mask = render_smoothstep(-0.06, 0.10, inside);
    if (mask <= 0)
        return;
    uint32_t seed = (uint32_t)options->seed;
    double crease = render_noise_octaves(seed + 41, p->s / 0.10, p->t / 0.7, 2, 0.5);
    buffer->haemoglobin[index] += (float)(mask * (0.80 + 0.12 * crease));
    buffer->melanin[index] += (float)(mask * (0.10 + 0.04 * crease));
    buffer->height_map[index] += (float)(mask * 0.010 * crease);
    buffer->gloss[index] += (float)(0.7 * mask);
}

/* The nostrils are holes: light that enters does not come back. */
static void paint_nostrils(const struct face_head *head, const struct place *p,
                           struct face_buffer *buffer, int index)
{
    static const int around[] = {20, 60, 75, 166, 79, 239, 238};
    struct vector hole = {0, 0, 0};
    for (int i = 0; i < 7; i++)
        hole = vector_add(hole, vector_scale(head->landmarks[around[i]], 1.0 / 7));
    double x = (p->x + hole.x) / 0.34, y = (p->y - hole.y + 0.10) / 0.24;
    double z = (p->z - hole.z) / 0.50;
    double deep = 1 - render_smoothstep(0.35, 1.25, sqrt(x * x + y * y + z * z));
    buffer->dark[index] = (float)fmax(buffer->dark[index], 0.93 * deep);
}

void face_paint_skin(const struct face_head *head, const struct face_view *view,
                     const struct render_face_options *options, double redness,
                     struct face_buffer *buffer)
{
    (void)view;
    for (int i = 0; i < buffer->width * buffer->height; i++) {
        if (buffer->depth[i] <= 0)
            continue;
        struct face_vertex v = face_buffer_vertex(buffer, &head->fine, i);
        if (v.hair >= 1)
            continue;
        struct place p = {fabs(v.at.x), v.at.y, v.at.z, 9 * atan2(v.at.x, v.at.z + 5), v.at.y};
        paint_pigment(head, options, &p, redness, &buffer->melanin[i], &buffer->haemoglobin[i]);
        buffer->height_map[i] = (float)relief(options, &p);
        buffer->gloss[i] = (float)(0.45 + 0.55 * bump(p.x, p.y + 0.5, 1.6, 3) +
                                   0.45 * bump(p.x, p.y - 6, 3.5, 1.8) +
                                   0.25 * bump(p.x - 4.5, p.y - 0.2, 1.6, 1.2));
        if (v.mask < 1)
            continue;
        if (p.y < -2 && p.y > -7)
            paint_lips(head, &v, options, &p, buffer, i);
        if (p.x < 2.2 && p.y < 0.2 && p.y > -3)
            paint_nostrils(head, &p, buffer, i);
    }
}
