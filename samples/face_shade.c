/* Light on the painted head: a soft main light, a weak one from the other side, the room; skin that
   lets red light through, a soft shine, and grooves that are dark in the valley and bright on the
   flank turned to the light. Knows nothing of what the grooves are. */
#include "face.h"
#include "random.h"
#include "texture.h"

struct lights {
    struct vector key, fill, up, camera;
};

static const double shirt_colour[3] = {0.80, 0.81, 0.83};
static const double hair_ground[RENDER_HAIR_COLOUR_COUNT][3] = {
    {0.012, 0.009, 0.008}, {0.040, 0.021, 0.011}, {0.19, 0.115, 0.052},
    {0.150, 0.138, 0.124}, {0.42, 0.41, 0.38},    {0.115, 0.046, 0.017}};

/* Slope of the painted height on the surface, after Mikkelsen 2010: from differences on the screen.
 */
static struct vector bumped(const struct face_buffer *b, int index, struct vector normal)
{
    int x = index % b->width, y = index / b->width;
    if (x < 1 || y < 1 || x + 1 >= b->width || y + 1 >= b->height)
        return normal;
    const int near[4] = {index - 1, index + 1, index - b->width, index + b->width};
    for (int k = 0; k < 4; k++)
        if (b->depth[near[k]] <= 0 || fabsf(b->depth[near[k]] - b->depth[index]) > 0.15f)
            return normal;
    struct vector dx = {b->at[near[1]][0] - b->at[near[0]][0],
                        b->at[near[1]][1] - b->at[near[0]][1],
                        b->at[near[1]][2] - b->at[near[0]][2]};
    struct vector dy = {b->at[near[3]][0] - b->at[near[2]][0],
                        b->at[near[3]][1] - b->at[near[2]][1],
                        b->at[near[3]][2] - b->at[near[2]][2]};
    double hx = b->height_map[near[1]] - b->height_map[near[0]];
    double hy = b->height_map[near[3]] - b->height_map[near[2]];
    struct vector r1 = vector_cross(dy, normal), r2 = vector_cross(normal, dx);
    double det = vector_dot(dx, r1);
    if (fabs(det) < 1e-9)
        return normal;
    struct vector slope = vector_add(vector_scale(r1, hx / det), vector_scale(r2, hy / det));
    double steep = vector_length(slope);
    if (steep > 1.2)
        slope = vector_scale(slope, 1.2 / steep);
    return vector_unit(vector_sub(normal, slope));
}

static double lobe(struct vector normal, struct vector light, struct vector view, double power)
{
    struct vector half = vector_unit(vector_add(light, view));
    double facing = vector_dot(normal, light);
    if (facing <= 0)
        return 0;
    double fresnel = 0.028 + 0.972 * pow(1 - fmax(0, vector_dot(half, view)), 5);
    /* the shine of grazing light fades where the surface turns away */
    return fresnel * (power + 8) / 25.13 * pow(fmax(0, vector_dot(normal, half)), power) *
           fmin(1, 4 * facing);
}

static void shade_skin(const struct face_buffer *b, int i, const struct face_vertex *v,
                       const struct lights *l, float out[3])
{
    /* light enters skin and leaves nearby, red light furthest: it wraps around edges */
    static const double wrap[3] = {0.30, 0.16, 0.12};
    struct vector smooth = v->normal, rough = bumped(b, i, smooth);
    struct vector to_camera = vector_unit(vector_sub(l->camera, v->at));
    struct vector n = vector_unit(vector_mix(smooth, rough, 0.9));
    float albedo[3];
    render_skin_colour(b->melanin[i], b->haemoglobin[i], 0.06, albedo);
    double key = vector_dot(n, l->key), fill = vector_dot(n, l->fill);
    double room = 0.18 * v->ambient * (0.75 + 0.25 * vector_dot(n, l->up));
    double open = 1 - b->dark[i];
    double shine = b->gloss[i] *
                       (0.75 * lobe(rough, l->key, to_camera, 14) +
                        0.34 * lobe(rough, l->key, to_camera, 48)) *
                       v->key +
                   b->gloss[i] * 0.25 * lobe(rough, l->fill, to_camera, 14) * v->ambient;
    for (int c = 0; c < 3; c++) {
        double lit = fmax(0, (key + wrap[c]) / (1 + wrap[c]));
        double shadow = pow(v->key, c == 0 ? 0.8 : 1);
        double light = 0.72 * lit * shadow + 0.14 * fmax(0, fill) * (0.4 + 0.6 * v->ambient) + room;
        out[c] = (float)(open * (albedo[c] * light + shine));
    }
}

static void shade_cloth(const struct face_vertex *v, const struct lights *l, float out[3])
{
    double fold =
        0.06 * render_noise_octaves(5, v->at.x / 3.5, v->at.y / 2.2 + v->at.z / 4, 3, 0.5);
    double weave = 0.02 * render_noise(6, v->at.x / 0.05, v->at.y / 0.05);
    double light = 0.78 * fmax(0, vector_dot(v->normal, l->key)) * v->key + 0.30 * v->ambient;
    for (int c = 0; c < 3; c++)
        out[c] = (float)(shirt_colour[c] * (light + 0.10) * (1 + fold + weave));
}

static void shade_hair_ground(const struct face_vertex *v, const struct lights *l,
                              enum render_colour colour, float out[3])
{
    double light = 0.5 * fmax(0, vector_dot(v->normal, l->key)) + 0.25 * v->ambient;
    for (int c = 0; c < 3; c++)
        out[c] = (float)(hair_ground[colour][c] * (0.25 + 0.6 * light));
}

static void background(int x, int y, const struct face_buffer *b, float out[3])
{
    double u = (x + 0.5) / b->width - 0.5, v = (y + 0.5) / b->height - 0.45;
    double light = 0.66 - 0.22 * (u * u + v * v) - 0.05 * u;
    out[0] = (float)(0.99 * light);
    out[1] = (float)light;
    out[2] = (float)light;
}

static void shade_pixel(const struct face_head *head, const struct render_face_options *options,
                        const struct face_buffer *b, int i, const struct lights *l, float out[3])
{
    struct face_vertex v = face_buffer_vertex(b, &head->fine, i);
    /* ears are thin: their back shows its own side */
    struct vector to_camera = vector_sub(l->camera, v.at);
    if (vector_dot(v.normal, to_camera) < 0)
        v.normal = vector_scale(v.normal, -1);
    /* a round neckline, lower in front */
    double neckline = -16.6 - 0.25 * (v.at.z + 5) + 0.10 * fabs(v.at.x);
    v.shirt = render_smoothstep(neckline + 0.03, neckline - 0.03, v.at.y);
    float skin[3] = {0, 0, 0}, other[3] = {0, 0, 0};
    if (v.hair < 1 && v.shirt < 1)
        shade_skin(b, i, &v, l, skin);
    double ragged = v.hair + 0.10 * render_noise(77, v.at.x / 0.25, v.at.y / 0.9 + v.at.z / 0.9);
    double hair = v.hair > 0 ? render_smoothstep(0.40, 0.95, ragged) : 0;
    if (hair > 0)
        shade_hair_ground(&v, l, options->hair, other);
    for (int c = 0; c < 3; c++)
        out[c] = (float)(skin[c] * (1 - hair) + other[c] * hair);
    if (v.shirt > 0) {
        shade_cloth(&v, l, other);
        for (int c = 0; c < 3; c++)
            out[c] = (float)(out[c] * (1 - v.shirt) + other[c] * v.shirt);
    }
}

/* A pixel that the silhouette only touches takes the colour of its nearest seen neighbour. */
static int seen_neighbour(const struct face_buffer *b, int x, int y)
{
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            int u = x + dx, v = y + dy;
            if (u >= 0 && v >= 0 && u < b->width && v < b->height && b->depth[v * b->width + u] > 0)
                return v * b->width + u;
        }
    return -1;
}

void face_shade(const struct face_head *head, const struct face_view *view,
                const struct render_face_options *options, const struct face_buffer *buffer,
                struct render_canvas *canvas)
{
    struct lights l = {.key = head->light, .camera = view->camera};
    l.fill = vector_unit(face_to_head(view, (struct vector){-options->light[0], 0.1, 0.8}));
    l.up = face_to_head(view, (struct vector){0, 1, 0});
    for (int y = 0; y < buffer->height; y++)
        for (int x = 0; x < buffer->width; x++) {
            int i = y * buffer->width + x;
            int from = buffer->depth[i] > 0 ? i : seen_neighbour(buffer, x, y);
            float *pixel = render_canvas_at(canvas, x, y), back[3], front[3] = {0, 0, 0};
            background(x, y, buffer, back);
            double cover = from < 0 ? 0 : buffer->cover[i];
            if (cover > 0)
                shade_pixel(head, options, buffer, from, &l, front);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(cover > 0 ? back[c] * (1 - cover) + front[c] * cover : back[c]);
        }
}
