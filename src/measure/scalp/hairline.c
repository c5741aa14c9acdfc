/* The hairline of a face from the front: how high the forehead is, and how far the temples recede.
   Recession shows there first (Norwood), and the middle third of the face, from the glabella to the
   chin, is a ruler that does not change. Skin is known from the visible forehead, hair is what
   differs from it above; on each line upwards the hairline is where hair begins and goes on.
   Limits: a forehead slopes away from the camera, so heights are those of the picture and change
   with the head's pitch; hair that hangs over the forehead is a lower hairline, or none; a shaved
   or bald head has none. Proportions after Leonardo's thirds (Farkas 1994, Anthropometry of the
   Head and Face). */
#include "hair_lesson.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum field { HEIGHT, FRACTION, TEMPLE_LEFT, TEMPLE_RIGHT, FIELD_COUNT };

static const struct measure_field fields[FIELD_COUNT] = {
    [HEIGHT] = {"height", "mm", -1, MEASURE_POOL_NONE, NULL,
                "From the glabella up to the hairline, in the middle."},
    [FRACTION] = {"fraction", "1", -1, MEASURE_POOL_NONE, NULL,
                  "The same relative to the whole face from hairline to chin; needs no scale."},
    [TEMPLE_LEFT] = {"temple_left", "mm", -1, MEASURE_POOL_NONE, NULL,
                     "How much higher than in the middle the hairline lies above the left pupil."},
    [TEMPLE_RIGHT] = {"temple_right", "mm", -1, MEASURE_POOL_NONE, NULL,
                      "The same above the right eye."},
};

/* Points of the mesh. */
enum { GLABELLA = 9, CHIN = 152, EYE_RIGHT = 33, EYE_LEFT = 263 };
enum {
    MOST_COLUMNS = 480,
    LEAST_COLUMNS = 120,
    FEWEST_SEEDS = 400,
    FEWEST_COLUMNS = 3,
    MARK_STEP = 8
};
/* The strip: half its width in spans of the eyes' outer corners, its height in glabella to chin. */
#define HALF_WIDTH 0.62
#define STRIP_HEIGHT 0.85
/* Where the middle and the temples are read, in spans from the middle. */
#define MIDDLE 0.15
#define TEMPLE_FROM 0.27
#define TEMPLE_TO 0.37
/* Least distance of hair's colour from skin's, in sd of both: an edge is averaged over many px. */
#define LEAST_SEPARATION 2.5
/* In spans (about 95 mm): averaged over this sd before the edge is sought; hair goes on for so much
   above it; so much skin is seen below it. */
#define EDGE_SIGMA 0.010
#define GOES_ON 0.06
#define LEAST_SKIN_RUN 0.06
/* A brow lies no higher than this above the glabella. */
#define BROW 0.25
/* What begins above the skin is hair when it is rougher than skin by this much (ln), or darker than
   this part of it: a wall is neither. */
#define ROUGHER 0.4
#define DARKER 0.4f

struct frame {
    struct image_point origin; /* glabella */
    double right[2], up[2];    /* of the picture: to the patient's left, to the crown */
    double span, face, pitch;  /* px: eyes, glabella to chin, a strip's px */
    int columns, rows;
};

static bool frame_of(const struct image_point *mesh, struct frame *out)
{
    double x = mesh[EYE_LEFT].x - mesh[EYE_RIGHT].x, y = mesh[EYE_LEFT].y - mesh[EYE_RIGHT].y;
    out->span = hypot(x, y);
    out->right[0] = x / out->span;
    out->right[1] = y / out->span;
    out->up[0] = out->right[1];
    out->up[1] = -out->right[0];
    out->origin = mesh[GLABELLA];
    out->face = (mesh[GLABELLA].x - mesh[CHIN].x) * out->up[0] +
                (mesh[GLABELLA].y - mesh[CHIN].y) * out->up[1];
    double width = 2 * HALF_WIDTH * out->span;
    out->pitch = fmax(1, width / MOST_COLUMNS);
    out->columns = (int)(width / out->pitch);
    out->rows = (int)(STRIP_HEIGHT * out->face / out->pitch);
    return out->columns >= LEAST_COLUMNS && out->rows >= LEAST_COLUMNS / 2;
}

/* Row 0 is at the glabella, rows go up. */
static struct image_point place(const struct frame *frame, double column, double row)
{
    double x = (column + 0.5 - 0.5 * frame->columns) * frame->pitch, y = (row + 0.5) * frame->pitch;
    return (struct image_point){frame->origin.x + x * frame->right[0] + y * frame->up[0],
                                frame->origin.y + x * frame->right[1] + y * frame->up[1]};
}

/* Mean light of the photograph's pixels in a pixel of the strip; false beyond the photograph. */
static bool light_at(const struct measure_input *input, const struct frame *frame,
                     const float linear[256], int column, int row, float light[3])
{
    const struct photo *photo = input->photo;
    int steps = (int)ceil(frame->pitch);
    memset(light, 0, 3 * sizeof *light);
    for (int j = 0; j < steps; j++)
        for (int i = 0; i < steps; i++) {
            struct image_point p =
                place(frame, column + (i + 0.5) / steps - 0.5, row + (j + 0.5) / steps - 0.5);
            int x = (int)floor(p.x), y = (int)floor(p.y);
            if (x < 0 || y < 0 || x >= photo->width || y >= photo->height)
                return false;
            for (int c = 0; c < 3; c++)
                light[c] += linear[photo->rgb[y * photo->stride + 3 * x + c]];
        }
    for (int c = 0; c < 3; c++)
        light[c] /= (float)(steps * steps);
    return true;
}

static bool seen_skin(const struct zone *zone, struct image_point p)
{
    int x = (int)floor(p.x) - zone->x, y = (int)floor(p.y) - zone->y;
    return x >= 0 && y >= 0 && x < zone->width && y < zone->height &&
           zone->mask.at[y * zone->mask.stride + x];
}

static void fill_strip(const struct measure_input *input, const struct frame *frame,
                       struct hair_lesson *lesson)
{
    float linear[256];
    measure_scalp_linear(linear);
    for (int row = 0; row < frame->rows; row++)
        for (int column = 0; column < frame->columns; column++) {
            float light[3];
            bool in = light_at(input, frame, linear, column, row, light);
            struct image_point p = place(frame, column, row);
            lesson->picture.zone.at[row * lesson->picture.zone.stride + column] = in ? 255 : 0;
            lesson->skin.at[row * lesson->skin.stride + column] =
                in && seen_skin(input->zone, p) ? 255 : 0;
            for (int c = 0; c < 3; c++)
                *scalp_at(lesson->picture.light[c], column, row) = in ? light[c] : 0;
        }
}

static int fill(const struct measure_input *input, const struct frame *frame,
                struct hair_lesson *lesson, struct arena *arena, struct meso_error *err)
{
    lesson->kernels = input->kernels;
    lesson->picture =
        (struct scalp_picture){.factor = 1, .width = frame->columns, .height = frame->rows};
    int code = measure_scalp_planes(&lesson->picture, arena, err);
    if (!code)
        code = measure_hair_lesson_new(lesson, arena, err);
    if (code)
        return code;
    fill_strip(input, frame, lesson);
    double sigma = input->match_blur_px / frame->pitch;
    for (int c = 0; !code && sigma >= 0.3 && c < 3; c++) {
        struct plane sharp = lesson->picture.light[c];
        code = kernels_gaussian(input->kernels, sharp, sigma, lesson->picture.energy, arena, err);
        lesson->picture.light[c] = lesson->picture.energy;
        lesson->picture.energy = sharp;
    }
    return code ? code : measure_scalp_energy(input->kernels, &lesson->picture, arena, err);
}

/* Whether what lies on rows from..to of a column is hair and not a wall. */
static bool is_hair(const struct hair_lesson *lesson, int column, int from, int to, double energy)
{
    double rough = 0, light = 0, skin = 0;
    for (int row = from; row < to; row++) {
        rough += (double)*scalp_at(lesson->picture.energy, column, row) / (to - from);
        light += (double)*scalp_at(lesson->picture.light[1], column, row);
        skin += (double)*scalp_at(lesson->skin_light[1], column, row);
    }
    return rough > energy + ROUGHER || light < (double)DARKER * skin;
}

static double hairline_of_column(const struct hair_lesson *lesson, const struct frame *frame,
                                 struct plane share, int column, double energy)
{
    int on = (int)(GOES_ON * frame->span / frame->pitch);
    int skin_run = (int)(LEAST_SKIN_RUN * frame->span / frame->pitch), run = 0;
    int brow = (int)(BROW * frame->span / frame->pitch);
    for (int row = 1; row + on < frame->rows; row++) {
        float value = *scalp_at(share, column, row), before = *scalp_at(share, column, row - 1);
        if (!lesson->picture.zone.at[row * lesson->picture.zone.stride + column])
            return NAN;
        if (value < 0.5f) {
            run++;
            continue;
        }
        double beyond = 0;
        for (int k = row; k < row + on; k++)
            beyond += (double)*scalp_at(share, column, k) / on;
        if (beyond < 0.5)
            continue; /* a strand, a mole */
        if (run < skin_run && row > brow)
            return NAN; /* hair hangs over the forehead */
        if (run < skin_run) {
            run = 0;
            continue;
        }
        if (!is_hair(lesson, column, row, row + on, energy))
            return NAN;
        return row - 0.5 + (double)((0.5f - before) / fmaxf(value - before, 1e-3f));
    }
    return NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Median of the columns between two places across (spans); NaN where fewer than half have one. */
static double median_between(const struct frame *frame, const double *height, double from,
                             double to, double *sorted)
{
    int count = 0, all = 0;
    for (int i = 0; i < frame->columns; i++) {
        double at = (i + 0.5 - 0.5 * frame->columns) * frame->pitch / frame->span;
        if (at < from || at > to)
            continue;
        all++;
        if (!isnan(height[i]))
            sorted[count++] = height[i];
    }
    if (count < FEWEST_COLUMNS || 2 * count < all)
        return NAN;
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return sorted[count / 2];
}

static void set(struct measure_reading *out, int field, double value, const char *reason)
{
    out->values[field] = value;
    out->reasons[field] = isnan(value) ? reason : NULL;
}

static void read_heights(const struct measure_input *input, const struct frame *frame,
                         const double *height, double *sorted, struct measure_reading *out)
{
    double mm = frame->pitch * input->mm_per_px;
    const char *why = isnan(mm) ? "no_scale" : "no_hairline";
    double middle = median_between(frame, height, -MIDDLE, MIDDLE, sorted);
    double left = median_between(frame, height, TEMPLE_FROM, TEMPLE_TO, sorted);
    double right = median_between(frame, height, -TEMPLE_TO, -TEMPLE_FROM, sorted);
    double px = middle * frame->pitch;
    set(out, HEIGHT, middle * mm, why);
    set(out, FRACTION, px / (px + frame->face), "no_hairline");
    set(out, TEMPLE_LEFT, (left - middle) * mm, why);
    set(out, TEMPLE_RIGHT, (right - middle) * mm, why);
}

/* Lines of the strip: midway between the skin's and the roughest. */
static bool set_lines(struct hair_lesson *lesson, const double *frozen, float *values,
                      double *skin_energy)
{
    int seeds = measure_scalp_sorted(lesson->picture.energy, lesson->skin, values, SCALP_SAMPLES);
    if (seeds < FEWEST_SEEDS)
        return false;
    *skin_energy = (double)scalp_quantile(values, seeds, 0.5);
    int count =
        measure_scalp_sorted(lesson->picture.energy, lesson->picture.zone, values, SCALP_SAMPLES);
    lesson->lines =
        frozen ? frozen[5] : (*skin_energy + (double)scalp_quantile(values, count, 0.95)) / 2;
    return true;
}

static int find(const struct measure_input *input, const struct frame *frame,
                struct hair_lesson *lesson, double *height, const char **refusal,
                struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    const double *frozen = input->frozen && input->frozen[0] == 1 ? input->frozen : NULL;
    struct hair_colours colours = {{0}, 0, {0, 0}};
    struct plane share;
    double skin_energy;
    float *values = base_arena_alloc(arena, SCALP_SAMPLES * sizeof *values, err);
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    if (!set_lines(lesson, frozen, values, &skin_energy)) {
        *refusal = "hair_over_forehead";
        return MESO_OK;
    }
    if (frozen) {
        memcpy(colours.weight, frozen + 1, sizeof colours.weight);
        colours.offset = frozen[4];
    }
    int code = measure_hair_learn(lesson, frozen ? &colours : NULL, values, &colours, arena, err);
    if (code || !lesson->learnt || lesson->separation < LEAST_SEPARATION) {
        *refusal = "hair_like_skin";
        return code;
    }
    out->frozen[0] = 1;
    memcpy(out->frozen + 1, colours.weight, sizeof colours.weight);
    out->frozen[4] = colours.offset;
    out->frozen[5] = lesson->lines;
    code = kernels_plane_new(&share, frame->columns, frame->rows, arena, err);
    for (int y = 0; !code && y < frame->rows; y++)
        for (int x = 0; x < frame->columns; x++) {
            float *value = scalp_at(lesson->share, x, y);
            *value = fminf(fmaxf(*value, 0), 1);
        }
    if (!code)
        code =
            kernels_gaussian(input->kernels, lesson->share,
                             fmax(EDGE_SIGMA * frame->span / frame->pitch, 0.5), share, arena, err);
    for (int i = 0; !code && i < frame->columns; i++)
        height[i] = hairline_of_column(lesson, frame, share, i, skin_energy);
    return code;
}

/* The line itself, where there are columns with one side by side; gaps part it in pieces that are
   joined straight. */
static int mark_line(const struct frame *frame, const double *height, struct measure_reading *out,
                     struct arena *arena, struct meso_error *err)
{
    struct measure_mark *mark = base_arena_calloc(arena, 1, sizeof *mark, err);
    struct image_point *points =
        base_arena_calloc(arena, (size_t)frame->columns / MARK_STEP + 1, sizeof *points, err);
    if (!mark || !points)
        return MESO_E_OUT_OF_MEMORY;
    *mark = (struct measure_mark){.kind = MEASURE_HAIRLINE, .points = points};
    for (int i = 0; i + MARK_STEP <= frame->columns; i += MARK_STEP) {
        double beside[MARK_STEP];
        int seen = 0;
        for (int k = 0; k < MARK_STEP; k++)
            if (!isnan(height[i + k]))
                beside[seen++] = height[i + k];
        if (2 * seen < MARK_STEP)
            continue;
        qsort(beside, (size_t)seen, sizeof *beside, by_value);
        points[mark->count] = place(frame, i + 0.5 * (MARK_STEP - 1), beside[seen / 2]);
        if (mark->count++)
            mark->length_px += hypot(points[mark->count - 1].x - points[mark->count - 2].x,
                                     points[mark->count - 1].y - points[mark->count - 2].y);
    }
    out->marks = mark;
    out->mark_count = mark->count > 1;
    return MESO_OK;
}

extern const struct measure measure_hairline;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    struct frame frame;
    struct hair_lesson lesson;
    const char *refusal = NULL;
    memset(out, 0, sizeof *out);
    out->area_cm2 = (double)input->zone->valid_px * input->mm_per_px * input->mm_per_px / 100;
    if (!input->mesh || !frame_of(input->mesh, &frame)) {
        measure_refuse(&measure_hairline, out, input->mesh ? "resolution" : "no_face");
        return MESO_OK;
    }
    double *height = base_arena_alloc(arena, 2 * (size_t)frame.columns * sizeof *height, err);
    int code = height ? fill(input, &frame, &lesson, arena, err) : MESO_E_OUT_OF_MEMORY;
    if (!code)
        code = find(input, &frame, &lesson, height, &refusal, out, arena, err);
    if (code)
        return code;
    if (refusal)
        measure_refuse(&measure_hairline, out, refusal);
    else
        read_heights(input, &frame, height, height + frame.columns, out);
    return refusal || isnan(out->values[FRACTION]) ? MESO_OK
                                                   : mark_line(&frame, height, out, arena, err);
}

const struct measure measure_hairline = {
    .name = "hairline",
    .version = 1,
    .title = "Hairline",
    .what = "How high the forehead is and how far the temples recede, from the front.",
    .views = 1, /* face-front alone: turned, the temples are not alike */
    .zones = "forehead",
    .field_count = FIELD_COUNT,
    .headline_count = 1,
    .fields = fields,
    .run = run,
};
