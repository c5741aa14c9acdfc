/* What hangs or grows over a face's skin: beard, fringe, glasses. Drawn after everything else, so
   that a picture with and one without them differ exactly where they hide the skin. */
#include "face_curve.h"
#include "random.h"
#include "texture.h"

/* Terminal hairs of a full beard: 50 a cm2 and more (cheek and chin). */
static const double beard_per_cm2 = 55, beard_hair_cm = 0.011;
enum { FRINGE_STRANDS = 2600, NOSE_BASE = 2 };

/* Below the base of the nose, and beside it up to a line that rises to the sideburn. */
static bool beard_grows(const struct face_head *head, struct vector at)
{
    double beside = fabs(at.x), below = head->landmarks[NOSE_BASE].y - at.y;
    double limit = beside < 1 ? 0.15 : beside < 2.5 ? 0.15 + 0.4 * (beside - 1) : 0.75;
    if (beside > 2.5)
        limit -= 2.6 * render_smoothstep(2.5, 6, beside);
    return below > limit;
}

static struct vector mixed(const struct vector at[3], const double share[3])
{
    struct vector sum = {0, 0, 0};
    for (int i = 0; i < 3; i++)
        sum = vector_add(sum, vector_scale(at[i], share[i]));
    return sum;
}

static void grow_hair(struct painter *painter, const struct vector at[3], const double (*uv)[2],
                      struct vector out, struct render_random *random)
{
    double a = sqrt(render_random_unit(random)), b = render_random_unit(random);
    double size = render_random_range(random, 0.6, 1.3),
           side = render_random_normal(random, 0, 0.3);
    const double share[3] = {1 - a, a * (1 - b), a * b};
    struct vector root = mixed(at, share);
    double u = 0, v = 0;
    for (int i = 0; i < 3; i++) {
        u += share[i] * uv[i][0];
        v += share[i] * uv[i][1];
    }
    if (!beard_grows(painter->head, root) ||
        face_outline_distance(painter->head, &face_lips, u, v) > -0.12)
        return;
    struct curve curve;
    struct vector down = {side + 0.25 * (root.x > 0 ? 1 : -1), -1, 0};
    struct vector heading = vector_unit(vector_add(vector_scale(out, 0.45), down));
    face_fill_curve(&curve, vector_add(root, vector_scale(out, 0.02)), heading,
                    vector_scale(out, -0.35), painter->options->beard_cm * size, beard_hair_cm, 6);
    face_draw_curve(painter, &curve, 0.8 * size, 0.2);
}

static void paint_beard(struct painter *painter)
{
    const struct face_head *head = painter->head;
    for (int f = 0; f < head->face_count; f++) {
        struct render_random random =
            render_random_stream(painter->options->seed, STREAM_BEARD, (uint64_t)f);
        struct vector at[3];
        double uv[3][2];
        for (int i = 0; i < 3; i++) {
            at[i] = head->landmarks[head->faces[f][i]];
            uv[i][0] = head->uv[head->faces[f][i]][0];
            uv[i][1] = head->uv[head->faces[f][i]][1];
        }
        struct vector across = vector_cross(vector_sub(at[1], at[0]), vector_sub(at[2], at[0]));
        struct vector out = vector_unit(across);
        if (out.z < 0)
            out = vector_scale(out, -1);
        int count = (int)(0.5 * sqrt(vector_dot(across, across)) * beard_per_cm2 +
                          render_random_unit(&random));
        for (int i = 0; i < count; i++)
            grow_hair(painter, at, uv, out, &random);
    }
}

/* From the scalp's edge over the forehead: a curve through its root, a place in front of it, and
   its tip before the skin. */
static void hang(struct curve *curve, struct vector root, struct vector front, struct vector tip)
{
    curve->points = 16;
    for (int i = 0; i < curve->points; i++) {
        double t = (double)i / (curve->points - 1);
        curve->at[i] = vector_mix(vector_mix(root, front, t), vector_mix(front, tip, t), t);
        curve->width[i] = 0.012 * (1 - 0.6 * t);
    }
}

static void paint_fringe(struct painter *painter)
{
    static const int edge[] = {54, 103, 67, 109, 10, 338, 297, 332, 284};
    enum { LAST = sizeof edge / sizeof *edge - 1 };
    const struct face_head *head = painter->head;
    struct curve curve;
    for (int i = 0; i < FRINGE_STRANDS; i++) {
        struct render_random random =
            render_random_stream(painter->options->seed, STREAM_FRINGE, (uint64_t)i);
        double at = LAST * 0.999 * render_random_unit(&random), column = 5 * (2 * at / LAST - 1);
        double sway = render_random_normal(&random, 0.3, 0.4);
        double size = render_random_range(&random, 0.6, 1.05) - 0.12 * sin(at * 9);
        double dark = render_random_range(&random, 0.5, 1.2);
        double ring = face_hairline(fabs(column)) + render_random_range(&random, 0.1, 0.8);
        int k = (int)at;
        struct vector skin =
            vector_mix(head->landmarks[edge[k]], head->landmarks[edge[k + 1]], at - k);
        struct vector root = face_skull_place(head, column + 36, ring);
        if (root.x * skin.x < 0)
            root = face_skull_place(head, 36 - column, ring);
        double drop = painter->options->fringe_cm * size;
        struct vector tip = vector_add(skin, (struct vector){sway, -drop, 0.5 + 0.25 * drop});
        struct vector front = vector_add(skin, (struct vector){0, 1.5, 1.6});
        hang(&curve, root, front, tip);
        face_draw_curve(painter, &curve, dark, 0.4);
    }
}

static void draw_ring(struct painter *painter, struct vector centre, double from, double to)
{
    struct curve curve = {.points = CURVE_MAX};
    for (int i = 0; i < CURVE_MAX; i++) {
        double angle = from + (to - from) * i / (CURVE_MAX - 1);
        curve.at[i] =
            (struct vector){centre.x + 2.3 * cos(angle), centre.y + 1.8 * sin(angle), centre.z};
        curve.width[i] = 0.28;
    }
    face_draw_curve(painter, &curve, 0.4, 5);
}

static void paint_glasses(struct painter *painter)
{
    const double turn = 6.283185307179586;
    const struct face_head *head = painter->head;
    struct vector rim[2];
    for (int side = 0; side < 2; side++) {
        rim[side] = vector_add(head->eye_centre[side], (struct vector){0, -0.2, 2.6});
        draw_ring(painter, rim[side], 0, turn / 2);
        draw_ring(painter, rim[side], turn / 2, turn);
    }
    struct curve bridge = {.points = 8};
    for (int i = 0; i < 8; i++) {
        bridge.at[i] = vector_mix(rim[0], rim[1], 0.36 + 0.28 * i / 7);
        bridge.at[i].y += 0.35;
        bridge.width[i] = 0.28;
    }
    face_draw_curve(painter, &bridge, 0.4, 5);
}

void face_paint_covers(struct painter *painter)
{
    const struct render_face_options *options = painter->options;
    if (options->beard_cm > 0)
        paint_beard(painter);
    if (options->fringe_cm > 0)
        paint_fringe(painter);
    if (!options->glasses)
        return;
    struct render_face_options dark = *options;
    dark.hair = RENDER_HAIR_DARK;
    painter->options = &dark;
    paint_glasses(painter);
    painter->options = options;
}
