/* The hairline on rendered faces, where it is known: how far from it each found point lies, and the
   height and the temples that are read of it; then the same faces at another sitting, where it has
   not moved. Knows how the program itself finds face, forehead and scale. */
#include "accuracy.h"
#include "measure/measure.h"
#include "portraits.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct measure measure_hairline;

/* What is drawn; the rest of a face comes from its number. */
static const struct {
    enum render_colour hair;
    enum render_tone tone;
    double pitch_deg, yaw_deg;
} faces[] = {
    {RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 0, 0},   {RENDER_HAIR_BROWN, RENDER_TONE_LIGHT, -5, 0},
    {RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 0, 3},  {RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 4, -3},
    {RENDER_HAIR_RED, RENDER_TONE_LIGHT, -3, 2},   {RENDER_HAIR_DARK, RENDER_TONE_MEDIUM, 5, 0},
    {RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 0, 0}, {RENDER_HAIR_GREY, RENDER_TONE_MEDIUM, 0, 4},
    {RENDER_HAIR_DARK, RENDER_TONE_DARK, 0, -2},   {RENDER_HAIR_GREY, RENDER_TONE_DARK, -4, 0},
};
enum { FACES = sizeof faces / sizeof *faces, FIRST_SEED = 8800, MOST_OFF = 4096 };
enum { GLABELLA = 9, EYE_RIGHT = 33, EYE_LEFT = 263 };

struct line {
    double middle, left, right; /* mm above the glabella; NaN: none */
};

struct sums {
    double off[MOST_OFF]; /* mm, of every found point */
    int points, read, refused;
    double height, worst, temples, moved, moved_worst;
    int temple_count, again;
};

/* Mean height of the drawn hairline between two places across, in spans of the eyes' corners from
   the middle; read as the measure does, on the drawn face's own points. */
static double drawn_between(const struct render_face *face, double from, double to)
{
    double ex = face->landmarks[EYE_LEFT].x - face->landmarks[EYE_RIGHT].x;
    double ey = face->landmarks[EYE_LEFT].y - face->landmarks[EYE_RIGHT].y, span = hypot(ex, ey);
    double sum = 0;
    int count = 0;
    for (int k = 0; k <= 40; k++) {
        double at = from + (to - from) * k / 40;
        for (int i = 0; i + 1 < RENDER_HAIRLINE_POINTS; i++) {
            double across[2], up[2];
            for (int e = 0; e < 2; e++) {
                double x = face->hairline[i + e].x - face->landmarks[GLABELLA].x;
                double y = face->hairline[i + e].y - face->landmarks[GLABELLA].y;
                across[e] = (x * ex + y * ey) / span / span;
                up[e] = (x * ey - y * ex) / span;
            }
            double t = (at - across[0]) / (across[1] - across[0]);
            if (!(t >= 0 && t <= 1))
                continue;
            sum += up[0] + t * (up[1] - up[0]);
            count++;
            break;
        }
    }
    return count ? sum / count * face->mm_per_px : NAN;
}

static struct line drawn_line(const struct render_face *face)
{
    return (struct line){drawn_between(face, -0.15, 0.15), drawn_between(face, 0.27, 0.37),
                         drawn_between(face, -0.37, -0.27)};
}

static double distance_to(const struct render_face *face, struct image_point p)
{
    double best = INFINITY;
    for (int i = 0; i + 1 < RENDER_HAIRLINE_POINTS; i++) {
        struct render_point a = face->hairline[i], b = face->hairline[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y;
        double t = ((p.x - a.x) * dx + (p.y - a.y) * dy) / fmax(dx * dx + dy * dy, 1e-9);
        t = fmin(fmax(t, 0), 1);
        best = fmin(best, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
    }
    return best * face->mm_per_px;
}

static int read_face(struct portraits_tools *tools, const struct render_face *face,
                     struct measure_reading *out)
{
    struct photo photo = {.width = face->image.width,
                          .height = face->image.height,
                          .stride = 3 * (ptrdiff_t)face->image.width,
                          .rgb = face->image.rgb,
                          .name = "rendered"};
    struct locate_face located;
    struct locate_zones zones;
    struct image_point mesh[LOCATE_LANDMARKS];
    int code = locate_face(tools->models, &photo, &located, tools->arena, &tools->err);
    if (!code)
        code = locate_face_zones(&located, &photo, LOCATE_FACE_FRONT, &tools->kernels, &zones,
                                 tools->arena, &tools->err);
    for (int i = 0; !code && i < LOCATE_LANDMARKS; i++)
        mesh[i] = (struct image_point){located.points[i].x, located.points[i].y};
    for (int z = 0; !code && z < zones.count; z++) {
        if (!measure_applies(&measure_hairline, 1, zones.at[z].name))
            continue;
        struct measure_input input = {.kernels = &tools->kernels,
                                      .photo = &photo,
                                      .zone = &zones.at[z],
                                      .mm_per_px = located.mm_per_px,
                                      .mesh = mesh};
        return measure_hairline.run(&input, out, tools->arena, &tools->err);
    }
    return code;
}

static void judge(const struct render_face *face, const struct measure_reading *reading,
                  struct sums *sums)
{
    struct line truth = drawn_line(face);
    const double *read = reading->values; /* height, fraction, temples */
    printf(" %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f  %s\n", truth.middle, read[0],
           truth.left - truth.middle, read[2], truth.right - truth.middle, read[3],
           reading->reasons[0] ? reading->reasons[0] : "");
    if (isnan(read[0])) {
        sums->refused++;
        return;
    }
    sums->read++;
    sums->height += fabs(read[0] - truth.middle);
    sums->worst = fmax(sums->worst, fabs(read[0] - truth.middle));
    const double temples[2] = {truth.left, truth.right};
    for (int side = 0; side < 2; side++)
        if (!isnan(read[2 + side]) && !isnan(temples[side])) {
            sums->temples += fabs(read[2 + side] - (temples[side] - truth.middle));
            sums->temple_count++;
        }
    for (int m = 0; m < reading->mark_count; m++)
        for (int i = 0; i < reading->marks[m].count && sums->points < MOST_OFF; i++)
            sums->off[sums->points++] = distance_to(face, reading->marks[m].points[i]);
}

static int judge_face(struct portraits_tools *tools, int i, struct sums *sums)
{
    struct render_face_options options;
    struct render_face_change change;
    struct render_face face, again;
    struct measure_reading reading, later;
    render_face_defaults(&options);
    render_face_change_defaults(&change);
    options.seed = options.camera.noise_seed = (uint64_t)(FIRST_SEED + i);
    options.hair = faces[i].hair;
    options.tone = faces[i].tone;
    options.pitch_deg = faces[i].pitch_deg;
    options.yaw_deg = faces[i].yaw_deg;
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    int code = render_face(&options, NULL, &face, tools->arena, &tools->err);
    if (!code)
        code = read_face(tools, &face, &reading);
    if (code)
        return code;
    printf("%-5s on %-6s %+3.0f %+3.0f", render_colour_names[faces[i].hair],
           render_tone_names[faces[i].tone], faces[i].pitch_deg, faces[i].yaw_deg);
    judge(&face, &reading, sums);
    render_face_other_sitting(&options, &change);
    code = render_face(&options, &change, &again, tools->arena, &tools->err);
    if (!code)
        code = read_face(tools, &again, &later);
    if (!code && !isnan(reading.values[1]) && !isnan(later.values[1])) {
        double moved = 100 * fabs(later.values[1] / reading.values[1] - 1);
        sums->moved += moved;
        sums->moved_worst = fmax(sums->moved_worst, moved);
        sums->again++;
    }
    return code;
}

int accuracy_hairline(void)
{
    struct portraits_tools tools = {.models = NULL};
    static struct sums sums;
    int code = portraits_open_tools(&tools);
    printf("%-24s %7s %7s %7s %7s %7s %7s\n", "hairline: rendered face", "mm", "read", "left",
           "read", "right", "read");
    for (int i = 0; i < FACES && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(tools.arena);
        code = judge_face(&tools, i, &sums);
        base_arena_rewind(tools.arena, mark);
    }
    if (code) {
        fprintf(stderr, "%s\n", tools.err.text);
    } else if (sums.read) {
        printf("hairline: goal points within 2 mm in the median, 4 mm in 19 of 20 | %.2f mm, %.2f "
               "mm, of %d points on %d of %d faces\n",
               portraits_quantile(sums.off, sums.points, 0.5),
               portraits_quantile(sums.off, sums.points, 0.95), sums.points, sums.read, FACES);
        printf("hairline: goal height and temples within 2 mm | height %.2f mm mean, %.2f worst; "
               "temples %.2f mm mean, on %d\n",
               sums.height / sums.read, sums.worst, sums.temples / fmax(sums.temple_count, 1),
               sums.temple_count);
        printf("hairline: goal share of the face within 3 %% at another sitting | %.1f %% mean, "
               "%.1f %% worst, on %d\n",
               sums.moved / fmax(sums.again, 1), sums.moved_worst, sums.again);
    }
    portraits_close_tools(&tools);
    return code != 0;
}
