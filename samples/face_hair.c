/* Hair of the head: brows, lashes, and the strands of the scalp, combed back over the skull. Each
   is a curve in space, drawn where the head does not hide it. Knows nothing of trichoscopy. */
#include "face_curve.h"
#include "random.h"
#include "texture.h"

/* Draws the parts of the curve that stand in front of the head, in the colour that the light gives
   it (Kajiya & Kay 1989: a hair is brightest across the light). */
void face_draw_curve(struct painter *painter, const struct curve *curve, double dark,
                     double slack_cm)
{
    struct render_point path[CURVE_MAX];
    double width_px[CURVE_MAX];
    int points = 0;
    struct vector along = vector_unit(vector_sub(curve->at[curve->points - 1], curve->at[0]));
    double across = vector_dot(along, painter->head->light);
    double sine = sqrt(fmax(0, 1 - across * across));
    struct render_strand strand = {.path = path, .width_px = width_px, .thickness = 1};
    strand.look = render_strand_looks[painter->options->hair];
    for (int c = 0; c < 3; c++)
        strand.look.scatter[c] *= dark * (0.35 + 0.85 * sine);
    struct vector to_camera = vector_unit(vector_sub(painter->view->camera, curve->at[0]));
    struct vector half = vector_unit(vector_add(painter->head->light, to_camera));
    double tilt = vector_dot(along, half);
    strand.look.shine *= dark * 1.6 * pow(fmax(0, 1 - tilt * tilt), 30);
    for (int i = 0; i <= curve->points; i++) {
        bool seen = false;
        struct face_projected p = {0, 0, 0};
        if (i < curve->points) {
            p = face_project(painter->view, curve->at[i]);
            int x = (int)floor(p.x), y = (int)floor(p.y), w = painter->buffer->width;
            bool in = x >= 0 && y >= 0 && x < w && y < painter->buffer->height;
            float depth = in ? painter->buffer->depth[y * w + x] : 0;
            seen = in && (depth <= 0 || p.depth < depth + slack_cm);
        }
        if (seen) {
            path[points] = (struct render_point){p.x, p.y};
            width_px[points++] = curve->width[i] * painter->view->focal_px / p.depth;
        } else {
            strand.points = points;
            if (points > 1)
                render_strand_draw(painter->canvas, &painter->brush, &strand);
            points = 0;
        }
    }
}

void face_fill_curve(struct curve *curve, struct vector root, struct vector heading,
                     struct vector bend, double length, double width, int points)
{
    curve->points = points;
    for (int i = 0; i < points; i++) {
        double t = (double)i / (points - 1), s = t * length;
        curve->at[i] =
            vector_add(root, vector_add(vector_scale(heading, s), vector_scale(bend, 0.5 * s * s)));
        curve->width[i] = width * (1 - 0.75 * t);
    }
}

/* From the inner end (0) to the outer (1) along the brow's upper and lower border. */
static struct vector brow_place(const struct face_head *head, int side, double t, double s)
{
    static const int borders[2][2][5] = {{{107, 66, 105, 63, 70}, {55, 65, 52, 53, 46}},
                                         {{336, 296, 334, 293, 300}, {285, 295, 282, 283, 276}}};
    struct vector row[2];
    double at = fmin(3.999, fmax(0, 4 * t));
    int k = (int)at;
    for (int r = 0; r < 2; r++)
        row[r] = vector_mix(head->landmarks[borders[side][r][k]],
                            head->landmarks[borders[side][r][k + 1]], at - k);
    return vector_mix(row[1], row[0], s);
}

static void paint_brow(struct painter *painter, int side)
{
    struct render_random random =
        render_random_stream(painter->options->seed, STREAM_BROWS, (uint64_t)side);
    const struct face_head *head = painter->head;
    struct curve curve;
    bool light =
        painter->options->hair == RENDER_HAIR_GREY || painter->options->hair == RENDER_HAIR_WHITE;
    for (int i = 0; i < 900; i++) {
        double t = render_random_unit(&random), s = render_random_unit(&random);
        double thin = render_smoothstep(0, 0.12, t) * (1 - 0.5 * render_smoothstep(0.6, 1, t));
        double keep = render_random_unit(&random), jitter = render_random_normal(&random, 0, 0.16);
        double size = render_random_range(&random, 0.75, 1.1);
        if (keep > thin + 0.25)
            continue;
        double narrow = 0.95 - 0.40 * t; /* the brow thins outwards */
        struct vector root = brow_place(head, side, t, 0.5 + (s - 0.5) * narrow);
        struct vector next = brow_place(head, side, t + 0.03, 0.5 + (s - 0.5) * narrow);
        struct vector out = vector_unit(vector_sub(next, root));
        double lift = 0.85 - 1.05 * t + jitter - 0.7 * (s - 0.5);
        struct vector heading = vector_unit(vector_add(out, (struct vector){0, lift, 0.12}));
        struct vector bend = vector_scale(vector_sub(out, heading), 0.9);
        face_fill_curve(&curve, root, heading, bend, size * (0.80 - 0.25 * t), 0.0105, 7);
        face_draw_curve(painter, &curve, light ? 0.45 : 0.8, 0.35); /* brows grey last */
    }
}

static void paint_lashes(struct painter *painter, int side)
{
    const int *list = face_eyes[side].landmarks;
    struct render_random random =
        render_random_stream(painter->options->seed, STREAM_LASHES, (uint64_t)side);
    struct curve curve;
    for (int upper = 0; upper < 2; upper++) {
        int count = upper ? 85 : 45;
        for (int i = 0; i < count; i++) {
            double t =
                fmin(0.999, (i + render_random_unit(&random)) / count); /* 0 outer, 1 inner */
            double at = 8 * t;
            int k = (int)at, from = upper ? (16 - k) % 16 : k, to = upper ? (15 - k) % 16 : k + 1;
            struct vector root = vector_mix(painter->head->landmarks[list[from]],
                                            painter->head->landmarks[list[to]], at - k);
            double size = (upper ? 0.62 : 0.32) * (1 - 0.55 * t) *
                          render_random_range(&random, 0.7, 1.1) * render_smoothstep(1, 0.88, t);
            double fan =
                (side == 0 ? -1 : 1) * (0.55 - 0.9 * t) + render_random_normal(&random, 0, 0.15);
            struct vector heading = vector_unit((struct vector){fan, upper ? 0.10 : -0.55, 0.9});
            struct vector bend = {0.3 * fan, upper ? 2.2 : -0.8, -0.6};
            face_fill_curve(&curve, root, heading, bend, size, upper ? 0.0125 : 0.008, 8);
            face_draw_curve(painter, &curve, 0.5, 0.5);
        }
    }
}

/* A place on skull and neck: column 0..36, ring 0..10, both continuous; Catmull-Rom both ways. */
static struct vector cubic(struct vector a, struct vector b, struct vector c, struct vector d,
                           double t)
{
    double t2 = t * t, t3 = t2 * t;
    struct vector out = vector_scale(a, -0.5 * t3 + t2 - 0.5 * t);
    out = vector_add(out, vector_scale(b, 1.5 * t3 - 2.5 * t2 + 1));
    out = vector_add(out, vector_scale(c, -1.5 * t3 + 2 * t2 + 0.5 * t));
    return vector_add(out, vector_scale(d, 0.5 * t3 - 0.5 * t2));
}

struct vector face_skull_place(const struct face_head *head, double column, double ring)
{
    struct vector across[4];
    int r = (int)floor(ring), c = (int)floor(column);
    for (int i = -1; i <= 2; i++) {
        int at = r + i < 0 ? 0 : r + i > FACE_RINGS ? FACE_RINGS : r + i;
        const struct vector *row = head->rings[at];
        across[i + 1] = cubic(row[(c + 35) % 36], row[(c + 36) % 36], row[(c + 37) % 36],
                              row[(c + 38) % 36], column - c);
    }
    return cubic(across[0], across[1], across[2], across[3], ring - r);
}

/* One strand from its root backwards over the skull. */
static bool strand_curve(const struct face_head *head, struct render_random *random, double style,
                         struct curve *curve)
{
    enum { POINTS = 16 };
    double column = render_random_range(random, -8.8, 8.8), half = fabs(column);
    double depth = render_random_unit(random), lift = render_random_unit(random);
    double hairline = face_hairline(half) - 0.15 + 0.7 * pow(render_random_unit(random), 2);
    double ring = hairline + 3.6 * depth * depth;
    double length = render_random_range(random, 1.0, 2.4),
           sway = render_random_normal(random, 0, 0.35);
    double volume = (0.02 + 0.40 * lift) * (0.5 + style),
           wave = render_random_normal(random, 0, 0.12);
    double merge = render_random_normal(random, 0, 0.25);
    if (ring + 0.2 > 4.6)
        return false;
    curve->points = 0;
    for (int i = 0; i < POINTS; i++) {
        double t = (double)i / (POINTS - 1), at = ring + t * length;
        if (at > 4.8)
            break;
        /* combed to the middle at the back; locks keep together */
        double lock = 0.5 * sin(column * 5.1) * t;
        double c = column * (1 - 0.10 * t) + sway * t + merge * t * t + wave * sin(7 * t) + lock;
        double ramp = render_smoothstep(0, 0.35, t + 0.25 * (ring > hairline + 0.5));
        struct vector p = face_skull_place(head, c + 36, at), middle = {0, 2, -4};
        if (p.y < -1.5 - 3 * lift) /* cut short at the nape */
            break;
        struct vector out = vector_unit(vector_sub(p, middle));
        curve->at[curve->points] = vector_add(p, vector_scale(out, 0.03 + volume * ramp));
        curve->width[curve->points++] =
            0.013 * (0.45 + 0.55 * render_smoothstep(0, 0.25, t)) * (1 - 0.5 * t * t);
    }
    return curve->points > 2;
}

enum { STRANDS = 16000 };

static void paint_strands(struct painter *painter)
{
    struct render_random style = render_random_stream(painter->options->seed, STREAM_STRANDS, 0);
    double volume = render_random_range(&style, 0.1, 0.6);
    struct curve curve;
    for (int i = 0; i < STRANDS; i++) {
        struct render_random random =
            render_random_stream(painter->options->seed, STREAM_STRANDS, (uint64_t)i + 1);
        if (!strand_curve(painter->head, &random, volume, &curve))
            continue;
        /* the deeper, the darker: later strands lie on top */
        double dark = (0.35 + 0.65 * i / STRANDS) * render_random_range(&random, 0.6, 1.25);
        face_draw_curve(painter, &curve, dark, 0.25);
    }
}

int face_paint_hair(const struct face_head *head, const struct face_view *view,
                    const struct render_face_options *options, const struct face_buffer *buffer,
                    struct render_canvas *canvas, struct arena *scratch, struct meso_error *err)
{
    struct painter painter = {head, view, buffer, canvas, .options = options};
    struct base_arena_mark mark = base_arena_mark(scratch);
    int status =
        render_strand_brush_new(&painter.brush, canvas->width, canvas->height, scratch, err);
    if (status != MESO_OK)
        return status;
    paint_strands(&painter);
    for (int side = 0; side < 2; side++) {
        paint_brow(&painter, side);
        paint_lashes(&painter, side);
    }
    face_paint_covers(&painter);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}
