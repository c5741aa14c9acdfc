/* The lesion of a close-up: a mole, a keratosis or a lentigo that fills a good part of the picture,
   with its outline.

   Clinical idea: a lesion that is treated or watched is followed by its size, its darkness, and by
   what dermoscopy's ABCD looks at: asymmetry, border, colour (F. Nachbar et al., "The ABCD rule of
   dermatoscopy", J. Am. Acad. Dermatol. 30, 1994). In pixels: the one piece that differs most from
   the skin about it in light and colour (lesion_skin.c, lesion_border.c).

   Limits: no diagnosis; nothing is said of benign or malignant. Without a scale only what has no
   size is measured. Skin with many lesions or none has no such lesion and is read by `spots`. Ink
   drawn around a lesion is taken for its border. */
#include "lesion.h"
#include "outline.h"
#include "skin_colour.h"

#include <math.h>
#include <string.h>

enum {
    AREA,
    CONTRAST,
    DIAMETER,
    DELTA_E,
    MELANIN,
    HAEMOGLOBIN,
    COLOUR_SD,
    ASYMMETRY,
    IRREGULARITY,
    SHARE,
    FIELDS
};
enum { OUTLINE_POINTS = 240 };

static const struct measure_field fields[FIELDS] = {
    [AREA] = {"area", "mm2", -1, MEASURE_POOL_SUM, NULL, "Area inside the lesion's outline."},
    [CONTRAST] = {"contrast", "index", -1, MEASURE_POOL_NONE, NULL,
                  "Mean darkness of the lesion against the skin about it, in ln units."},
    [DIAMETER] = {"diameter", "mm", 0, MEASURE_POOL_NONE, NULL, "Longest extent of the lesion."},
    [DELTA_E] = {"delta_e00", "1", 0, MEASURE_POOL_NONE, NULL,
                 "Colour difference (CIEDE2000) between the lesion and the skin about it."},
    [MELANIN] = {"melanin", "index", 0, MEASURE_POOL_NONE, NULL,
                 "Mean melanin above that of the skin about it, in hundredths of a density."},
    [HAEMOGLOBIN] = {"haemoglobin", "index", 0, MEASURE_POOL_NONE, NULL,
                     "Mean haemoglobin above that of the skin, in hundredths of a density."},
    [COLOUR_SD] = {"colour_sd", "index", 0, MEASURE_POOL_NONE, NULL,
                   "How much the colours inside the lesion vary, in hundredths of a density."},
    [ASYMMETRY] = {"asymmetry", "1", 0, MEASURE_POOL_NONE, NULL,
                   "Share of the lesion that does not cover itself when folded along its axes."},
    [IRREGULARITY] = {"border_irregularity", "1", 0, MEASURE_POOL_NONE, NULL,
                      "Length of the border over that of an ellipse of the same axes."},
    [SHARE] = {"share", "1", 0, MEASURE_POOL_NONE, NULL,
               "Share of the visible skin that the lesion covers in the picture."}};

/* Of the skin seen: below, it is one spot among others; above, there is no skin to tell it from. */
static const double min_share = 0.01, max_share = 0.85;
/* Longer borders belong to folds, shadows and the grain of the skin: moles, keratoses and melanomas
   in close-ups have 1.03 to 1.25 (240 points, smoothed as here). */
static const double max_irregularity = 1.35;

struct shape {
    double x, y, area, major, minor, cosine, sine;
    int left, top; /* the leftmost pixel of the topmost row */
};

static bool inside(const void *context, int x, int y)
{
    const struct mask *mask = context;
    return x >= 0 && y >= 0 && x < mask->width && y < mask->height &&
           mask->at[y * mask->stride + x] != 0;
}

/* Centre and axes (standard deviations) of the mask. */
static struct shape shape_of(struct mask mask)
{
    struct shape shape = {.left = -1};
    double xx = 0, xy = 0, yy = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            if (!mask.at[y * mask.stride + x])
                continue;
            if (shape.left < 0) {
                shape.left = x;
                shape.top = y;
            }
            double px = x + 0.5, py = y + 0.5;
            shape.area++;
            shape.x += px;
            shape.y += py;
            xx += px * px;
            xy += px * py;
            yy += py * py;
        }
    shape.x /= shape.area;
    shape.y /= shape.area;
    xx = xx / shape.area - shape.x * shape.x + 1.0 / 12; /* a pixel's own spread */
    yy = yy / shape.area - shape.y * shape.y + 1.0 / 12;
    xy = xy / shape.area - shape.x * shape.y;
    double mean = (xx + yy) / 2, half = hypot((xx - yy) / 2, xy);
    double angle = atan2(2 * xy, xx - yy) / 2;
    shape.major = sqrt(mean + half);
    shape.minor = sqrt(fmax(mean - half, 1.0 / 12));
    shape.cosine = cos(angle);
    shape.sine = sin(angle);
    return shape;
}

/* Share of the pixels whose mirror image about an axis is not the lesion's; the mean of both. */
static double asymmetry_of(struct mask mask, const struct shape *shape)
{
    double alone = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            if (!mask.at[y * mask.stride + x])
                continue;
            double dx = x + 0.5 - shape->x, dy = y + 0.5 - shape->y;
            double along = dx * shape->cosine + dy * shape->sine;
            double across = dy * shape->cosine - dx * shape->sine;
            for (int side = -1; side <= 1; side += 2) {
                double u = side * along, v = -side * across;
                alone += !inside(&mask, (int)floor(shape->x + u * shape->cosine - v * shape->sine),
                                 (int)floor(shape->y + u * shape->sine + v * shape->cosine));
            }
        }
    return alone / (2 * shape->area);
}

static void read_colours(const struct lesion_field *field, struct mask mask, double area,
                         struct measure_lesion *out)
{
    for (int c = 0; c < 3; c++) {
        double sum = 0, above = 0, square = 0;
        for (int y = 0; y < mask.height; y++)
            for (int x = 0; x < mask.width; x++) {
                if (!mask.at[y * mask.stride + x])
                    continue;
                double value = (double)field->density[c].at[y * field->density[c].stride + x];
                sum += value;
                square += value * value;
                above += (double)field->above[c].at[y * field->above[c].stride + x];
            }
        out->inside[c] = sum / area;
        out->surround[c] = (sum - above) / area;
        out->colour_sd += fmax(square / area - out->inside[c] * out->inside[c], 0) / 3;
    }
    out->colour_sd = sqrt(out->colour_sd);
}

/* Ramanujan's perimeter of an ellipse with these standard deviations. */
static double ellipse_perimeter(const struct shape *shape)
{
    double a = 2 * shape->major, b = 2 * shape->minor;
    return M_PI * (3 * (a + b) - sqrt((3 * a + b) * (a + 3 * b)));
}

static double perimeter_of(const struct image_point *points, int count)
{
    double length = 0;
    for (int i = 0; i < count; i++)
        length +=
            hypot(points[(i + 1) % count].x - points[i].x, points[(i + 1) % count].y - points[i].y);
    return length;
}

static double longest_extent(struct image_polygon outline)
{
    double best = 0;
    for (int i = 0; i < outline.count; i++)
        for (int j = 0; j < i; j++)
            best = fmax(best, hypot(outline.points[i].x - outline.points[j].x,
                                    outline.points[i].y - outline.points[j].y));
    return best;
}

/* *reason stays NULL when the mask has the shape of a lesion. */
static void describe(const struct lesion_field *field, struct mask mask, struct image_point *points,
                     struct measure_lesion *out, const char **reason)
{
    struct shape shape = shape_of(mask);
    out->share = shape.area / (double)field->valid_px;
    int count = measure_outline_trace(inside, &mask, shape.left, shape.top,
                                      4 * mask.width * mask.height, OUTLINE_POINTS, points);
    out->irregularity = perimeter_of(points, count) / ellipse_perimeter(&shape);
    out->asymmetry = asymmetry_of(mask, &shape);
    read_colours(field, mask, shape.area, out);
    for (int i = 0; i < count; i++) {
        points[i].x = field->x + points[i].x * field->block;
        points[i].y = field->y + points[i].y * field->block;
    }
    out->outline = (struct image_polygon){points, count};
    out->x = field->x + shape.x * field->block;
    out->y = field->y + shape.y * field->block;
    out->area_px = shape.area * field->block * field->block;
    if (out->share < min_share || out->share > max_share || out->irregularity > max_irregularity)
        *reason = "no_lesion";
}

int measure_lesion_find(const struct measure_input *input, struct measure_lesion *out,
                        const char **reason, struct arena *arena, struct meso_error *err)
{
    struct lesion_field field;
    struct mask mask;
    *out = (struct measure_lesion){0};
    struct image_point *points = base_arena_calloc(arena, OUTLINE_POINTS, sizeof *points, err);
    if (!points)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = measure_lesion_skin(input, &field, reason, arena, err);
    if (!code && !*reason)
        code = kernels_mask_new(&mask, field.width, field.height, arena, err);
    if (!code && !*reason)
        code = measure_lesion_border(&field, mask, reason, arena, err);
    if (!code && !*reason)
        describe(&field, mask, points, out, reason);
    base_arena_rewind(arena, mark);
    return code;
}

static double contrast_of(const struct measure_lesion *lesion)
{
    static const double luma[3] = {0.299, 0.587, 0.114}; /* as the contrast of spots */
    double contrast = 0;
    for (int c = 0; c < 3; c++)
        contrast += luma[c] * (lesion->inside[c] - lesion->surround[c]);
    return contrast;
}

static void fill_values(const struct measure_input *input, const struct measure_lesion *lesion,
                        struct measure_reading *out)
{
    double above[3], mm = input->mm_per_px;
    for (int c = 0; c < 3; c++)
        above[c] = lesion->inside[c] - lesion->surround[c];
    struct measure_pigment pigment = measure_pigment_of_density(above);
    out->values[AREA] = lesion->area_px * mm * mm;
    out->values[CONTRAST] = contrast_of(lesion);
    out->values[DIAMETER] = longest_extent(lesion->outline) * mm;
    out->values[DELTA_E] = image_delta_e00(image_lab_of_density(lesion->inside),
                                           image_lab_of_density(lesion->surround));
    out->values[MELANIN] = 100 * pigment.melanin;
    out->values[HAEMOGLOBIN] = 100 * pigment.haemoglobin;
    out->values[COLOUR_SD] = 100 * lesion->colour_sd;
    out->values[ASYMMETRY] = lesion->asymmetry;
    out->values[IRREGULARITY] = lesion->irregularity;
    out->values[SHARE] = lesion->share;
    if (!(mm > 0)) {
        out->values[AREA] = out->values[DIAMETER] = NAN;
        out->reasons[AREA] = out->reasons[DIAMETER] = "no_scale";
    }
}

static int mark_lesion(const struct measure_lesion *lesion, double delta_e00,
                       struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct image_point *centre = base_arena_calloc(arena, 1, sizeof *centre, err);
    out->marks = base_arena_calloc(arena, 1, sizeof *out->marks, err);
    if (!centre || !out->marks)
        return MESO_E_OUT_OF_MEMORY;
    *centre = (struct image_point){lesion->x, lesion->y};
    out->marks[0] = (struct measure_mark){.kind = MEASURE_SPOT,
                                          .points = centre,
                                          .count = 1,
                                          .area_px = lesion->area_px,
                                          .radius_px = sqrt(lesion->area_px / M_PI),
                                          .contrast = contrast_of(lesion),
                                          .delta_e00 = delta_e00,
                                          .outline = lesion->outline.points,
                                          .outline_count = lesion->outline.count};
    out->mark_count = 1;
    return MESO_OK;
}

extern const struct measure measure_lesion;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    struct measure_lesion lesion;
    const char *reason = NULL;
    memset(out, 0, sizeof *out);
    int code = measure_lesion_find(input, &lesion, &reason, arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)input->zone->valid_px * input->mm_per_px * input->mm_per_px / 100;
    if (reason) {
        measure_refuse(&measure_lesion, out, reason);
        return MESO_OK;
    }
    fill_values(input, &lesion, out);
    if (2 * sqrt(lesion.area_px / M_PI) * input->mm_per_px <= measure_lesion_spot_mm)
        return MESO_OK;
    return mark_lesion(&lesion, out->values[DELTA_E], out, arena, err);
}

const struct measure measure_lesion = {
    .name = "lesion",
    .version = 1,
    .title = "Lesion",
    .what = "The one lesion of a close-up: its outline, size, darkness, colours and shape.",
    .views = MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a crust or bruise is part of it until then */
    .field_count = FIELDS,
    .headline_count = 2,
    .fields = fields,
    .run = run};
