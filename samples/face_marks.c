/* Planted wrinkles and spots: where they lie, how they are painted, and how they look in the
   picture for the truth. Wrinkles are grooves: a valley that light does not reach, between bright
   flanks; spots are melanin with a ragged edge. Knows the head's surface, nothing of the camera's
   settings.

   Usual places and courses of facial lines after Lemperle et al. 2001. */
#include "face.h"
#include "random.h"
#include "texture.h"

/* A course in the atlas; x is mirrored for the other side. `weight` is how early in life it comes.
 */
static const struct course {
    const char *zone;
    double u[4], v[4]; /* control points of a cubic through the atlas */
    double width_mm, depth_mm, weight;
    bool mirrored;
} courses[] = {
    {"forehead", {.325, .43, .56, .672}, {.232, .212, .214, .234}, 1.0, 0.36, 0.20, false},
    {"forehead", {.310, .42, .57, .690}, {.200, .172, .175, .200}, 1.0, 0.40, 0.05, false},
    {"forehead", {.350, .44, .55, .635}, {.156, .139, .138, .153}, 0.9, 0.30, 0.45, false},
    {"forehead", {.385, .42, .455, .480}, {.252, .243, .243, .248}, 0.7, 0.20, 0.75, false},
    {"glabella", {.4690, .4735, .4730, .4665}, {.272, .292, .318, .342}, 1.0, 0.42, 0.10, false},
    {"glabella", {.5310, .5270, .5270, .5335}, {.278, .296, .316, .336}, 0.9, 0.34, 0.30, false},
    {"crow_foot_right", {.252, .228, .202, .176}, {.371, .364, .355, .340}, 0.8, 0.26, 0.10, true},
    {"crow_foot_right", {.250, .224, .198, .170}, {.386, .388, .389, .388}, 0.8, 0.28, 0.25, true},
    {"crow_foot_right", {.254, .232, .210, .190}, {.400, .410, .421, .433}, 0.7, 0.22, 0.50, true},
    {"crow_foot_right", {.254, .234, .214, .198}, {.357, .344, .332, .323}, 0.6, 0.18, 0.80, true},
    {"nasolabial_right", {.412, .380, .350, .334}, {.548, .572, .632, .700}, 1.8, 0.75, 0.00, true},
    {"under_eye_right", {.400, .365, .330, .295}, {.427, .441, .442, .430}, 0.7, 0.18, 0.55, true},
};

static void trace_course(const struct face_head *head, const struct course *course, bool mirror,
                         struct render_random *random, struct face_wrinkle *out)
{
    enum { POINTS = 40 };
    double du = render_random_normal(random, 0, 0.004), dv = render_random_normal(random, 0, 0.003);
    double begin = render_random_range(random, 0, 0.10), end = render_random_range(random, 0.88, 1);
    uint32_t wave = render_random_next(random);
    double reach = hypot(course->u[3] - course->u[0], course->v[3] - course->v[0]);
    reach = fmin(reach, 0.08);
    out->points = 0;
    for (int i = 0; i < POINTS; i++) {
        double t = begin + (end - begin) * i / (POINTS - 1), s = 1 - t;
        double b[4] = {s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t}, u = du, v = dv;
        for (int k = 0; k < 4; k++) {
            u += b[k] * course->u[k];
            v += b[k] * course->v[k];
        }
        u += 0.05 * reach * render_noise(wave, 3 * t, 0.5);
        v += 0.05 * reach * render_noise(wave + 1, 3 * t, 0.5);
        if (face_place(head, mirror ? 1 - u : u, v, &out->path[out->points]))
            out->points++;
    }
    /* the atlas bends at the edges of its triangles; skin does not */
    for (int pass = 0; pass < 30; pass++) {
        struct vector last = out->path[0];
        for (int i = 1; i + 1 < out->points; i++) {
            struct vector ends = vector_mix(last, out->path[i + 1], 0.5);
            last = out->path[i];
            out->path[i] = vector_mix(out->path[i], ends, 0.5);
        }
    }
}

static const char *other_side(const char *zone)
{
    static const char *const pairs[][2] = {{"crow_foot_right", "crow_foot_left"},
                                           {"nasolabial_right", "nasolabial_left"},
                                           {"under_eye_right", "under_eye_left"}};
    for (int i = 0; i < 3; i++)
        if (pairs[i][0] == zone)
            return pairs[i][1];
    return zone;
}

static void plan_wrinkles(const struct face_head *head, const struct render_face_options *options,
                          const struct render_face_change *change, struct face_marks *out)
{
    double severity = options->wrinkles, factor = change ? change->wrinkle_factor : 1;
    int course_count = sizeof courses / sizeof *courses;
    for (int i = 0; i < 2 * course_count; i++) {
        const struct course *course = &courses[i / 2];
        bool mirror = i & 1;
        struct render_random random =
            render_random_stream(options->seed, STREAM_WRINKLES, (uint64_t)i);
        if (severity <= course->weight || (mirror && !course->mirrored))
            continue;
        struct face_wrinkle *w = &out->wrinkles[out->wrinkle_count];
        trace_course(head, course, mirror, &random, w);
        if (w->points < 4)
            continue;
        double grown = 0.35 + 0.65 * (severity - course->weight) / (1 - course->weight);
        w->zone = mirror ? other_side(course->zone) : course->zone;
        w->width = 0.1 * course->width_mm * render_random_range(&random, 0.85, 1.15);
        w->depth = 0.1 * course->depth_mm * grown * factor * render_random_range(&random, 0.8, 1.2);
        out->wrinkle_count++;
    }
}

/* Boxes of the atlas where spots may stand, away from lids, brows, lips and nostrils. */
static const struct {
    const char *zone;
    double u0, u1, v0, v1;
    int share;
} spot_places[] = {{"forehead", .34, .66, .145, .255, 3},
                   {"cheek_right", .17, .37, .47, .64, 4},
                   {"cheek_left", .63, .83, .47, .64, 4},
                   {"nose", .46, .54, .42, .53, 1},
                   {"chin", .44, .56, .79, .87, 1},
                   {"under_eye_right", .30, .40, .425, .455, 1},
                   {"under_eye_left", .60, .70, .425, .455, 1}};

static bool apart(const struct face_marks *marks, struct vector at, double radius)
{
    for (int i = 0; i < marks->spot_count; i++)
        if (vector_length(vector_sub(marks->spots[i].at, at)) <
            1.6 * (radius + marks->spots[i].radius) + 0.2)
            return false;
    for (int i = 0; i < marks->wrinkle_count; i++)
        for (int k = 0; k < marks->wrinkles[i].points; k++)
            if (vector_length(vector_sub(marks->wrinkles[i].path[k], at)) < 1.2 * radius + 0.15)
                return false;
    return true;
}

static int plan_spots(const struct face_head *head, const struct render_face_options *options,
                      const struct render_face_change *change, struct face_marks *out,
                      struct meso_error *err)
{
    struct render_random random = render_random_stream(options->seed, STREAM_SPOTS, 0);
    int tries = 0;
    while (out->spot_count < options->spots) {
        if (++tries > 20000)
            return base_error(err, MESO_E_USAGE, "no room for %d spots: only %d fit",
                              options->spots, out->spot_count);
        int place = render_random_index(&random, 15), p = 0;
        while (place >= spot_places[p].share)
            place -= spot_places[p++].share;
        double u = render_random_range(&random, spot_places[p].u0, spot_places[p].u1);
        double v = render_random_range(&random, spot_places[p].v0, spot_places[p].v1);
        double size = render_random_unit(&random), strength = render_random_unit(&random);
        struct face_spot spot = {.zone = spot_places[p].zone,
                                 .radius = 0.08 + 0.24 * size * size,
                                 .melanin = 0.18 + 0.42 * strength,
                                 .seed = render_random_next(&random)};
        if (!face_place(head, u, v, &spot.at) || !apart(out, spot.at, spot.radius))
            continue;
        out->spots[out->spot_count++] = spot;
    }
    for (int i = 0; i < out->spot_count && change; i++)
        out->spots[i].melanin *= change->spot_factor;
    struct render_random removed =
        render_random_stream(options->seed, STREAM_REMOVED, change ? (uint64_t)change->session : 0);
    for (int left = change ? change->spots_removed : 0; left > 0;) {
        struct face_spot *spot = &out->spots[render_random_index(&removed, out->spot_count)];
        if (spot->removed)
            continue;
        spot->removed = true;
        spot->melanin = 0;
        left--;
    }
    return MESO_OK;
}

int face_plan(const struct face_head *head, const struct render_face_options *options,
              const struct render_face_change *change, struct face_marks *out,
              struct meso_error *err)
{
    if (change && change->spots_removed > options->spots)
        return base_error(err, MESO_E_USAGE, "%d spots cannot be removed: there are %d",
                          change->spots_removed, options->spots);
    plan_wrinkles(head, options, change, out);
    return plan_spots(head, options, change, out, err);
}
