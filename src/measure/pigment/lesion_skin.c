/* The skin of a close-up as light that changes slowly: what a lesion stands out of. A
   dermatoscope's lamp and a hand's curve make a slope and a bowl of density, so the skin of each
   channel is a quadratic of the position, fitted to what lies along the border of the view and then
   to all that agrees with it. Knows nothing of lesions but that they don't cover the border. */
#include "lesion.h"

#include <math.h>
#include <string.h>

/* What dermoscopic segmentation is usually done at: a border is drawn by hand to about 1 % of the
   side, and a hair of 80 um in a field of 15 mm is 1.4 px wide, less than half of the median. */
enum { WORKING_SIDE = 256, MAX_BLOCK = 64, MEDIAN = 5, TERMS = 6, ROUNDS = 8 };
static const int64_t min_valid_px = 1600; /* 40 x 40 */
/* Darker than a 9th of the light of the brighter quarter and joined to a corner: the frame of the
   instrument. The darkest moles reflect a tenth, but they don't lie in corners. */
static const double frame_density = 2.2;
static const double frame_soft = 1.0 / 64; /* its soft edge, of the side */
static const double rim_share = 0.12;      /* of the shorter side */
/* What agrees with the fit: robust standard deviations of darkness, medians of colour; the least
   that 8 bits and a JPEG leave. */
static const double agree_dark = 2.5, agree_colour = 3, least_dark = 0.03, least_colour = 0.02;
static const double min_skin_share = 0.05;

static int read_blocks(const struct measure_input *input, struct lesion_field *field,
                       struct arena *arena, struct meso_error *err)
{
    const struct zone *zone = input->zone;
    int side = zone->width > zone->height ? zone->width : zone->height;
    int block = (side + WORKING_SIDE - 1) / WORKING_SIDE;
    field->block = block < 1 ? 1 : block > MAX_BLOCK ? MAX_BLOCK : block;
    field->x = zone->x;
    field->y = zone->y;
    field->width = zone->width / field->block;
    field->height = zone->height / field->block;
    field->side = field->width > field->height ? field->width : field->height;
    for (int c = 0; c < 3; c++)
        if (kernels_plane_new(&field->density[c], field->width, field->height, arena, err) ||
            kernels_plane_new(&field->above[c], field->width, field->height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    if (kernels_mask_new(&field->valid, field->width, field->height, arena, err) ||
        kernels_mask_new(&field->rim, field->width, field->height, arena, err) ||
        kernels_mask_new(&field->skin, field->width, field->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    const uint8_t *rgb =
        input->photo->rgb + zone->y * input->photo->stride + (ptrdiff_t)3 * zone->x;
    field->kernels->density_blocks_rgb8(rgb, input->photo->stride, field->block, field->density[0],
                                        field->density[1], field->density[2]);
    return MESO_OK;
}

/* Blocks of which three quarters are in the zone. */
static void mark_zone(const struct zone *zone, struct lesion_field *field)
{
    int whole = field->block * field->block;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            const uint8_t *at =
                zone->mask.at + y * field->block * zone->mask.stride + (ptrdiff_t)x * field->block;
            int in = 0;
            for (int j = 0; j < field->block; j++)
                for (int i = 0; i < field->block; i++)
                    in += at[j * zone->mask.stride + i] != 0;
            field->valid.at[y * field->valid.stride + x] = 4 * in >= 3 * whole ? 255 : 0;
        }
}

static float median_of(const float *from, ptrdiff_t step, int at, int count)
{
    float sorted[MEDIAN];
    for (int k = 0; k < MEDIAN; k++) {
        int place = at + k - MEDIAN / 2, i = k;
        place = place < 0 ? 0 : place < count ? place : count - 1;
        float value = from[(place - at) * step];
        for (; i > 0 && sorted[i - 1] > value; i--)
            sorted[i] = sorted[i - 1];
        sorted[i] = value;
    }
    return sorted[MEDIAN / 2];
}

/* Medians along the rows, then along the columns: hairs and the lines of a ruler go. */
static void lay_hairs_over(struct plane plane, struct plane room)
{
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            room.at[y * room.stride + x] =
                median_of(&plane.at[y * plane.stride + x], 1, x, plane.width);
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            plane.at[y * plane.stride + x] =
                median_of(&room.at[y * room.stride + x], room.stride, y, plane.height);
}

static double darkness(const struct plane of[3], int x, int y)
{
    ptrdiff_t i = y * of[0].stride + x;
    return ((double)of[0].at[i] + (double)of[1].at[i] + (double)of[2].at[i]) / 3;
}

/* The lower quartile of density: skin, also about a large lesion. */
static double bright_quarter(const struct lesion_field *field)
{
    enum { BINS = 600 };
    int64_t histogram[BINS] = {0}, below = 0, count = 0;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            if (!field->valid.at[y * field->valid.stride + x])
                continue;
            histogram[(int)fmin(fmax(100 * darkness(field->density, x, y), 0), BINS - 1)]++;
            count++;
        }
    int bin = 0;
    while (bin < BINS && (below += histogram[bin]) * 4 < count)
        bin++;
    return bin / 100.0;
}

static bool in_a_corner(const struct kernels_component *dark, int width, int height)
{
    return (dark->left == 0 || dark->right == width - 1) &&
           (dark->top == 0 || dark->bottom == height - 1);
}

/* Takes out what is black and reaches into a corner. */
static int cut_frame(struct lesion_field *field, struct arena *arena, struct meso_error *err)
{
    struct mask dark;
    struct kernels_components found;
    double level = bright_quarter(field) + frame_density;
    if (kernels_mask_new(&dark, field->width, field->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++)
            dark.at[y * dark.stride + x] = darkness(field->density, x, y) > level ? 255 : 0;
    int code = kernels_components(dark, &found, arena, err);
    for (int y = 0; y < field->height && !code; y++)
        memset(dark.at + y * dark.stride, 0, (size_t)field->width);
    for (int i = 0; i < found.count && !code; i++)
        for (int r = 0; r < found.at[i].run_count; r++) {
            const struct kernels_run *run = &found.runs[found.at[i].first_run + r];
            if (in_a_corner(&found.at[i], field->width, field->height))
                memset(dark.at + run->y * dark.stride + run->x_begin, 255,
                       (size_t)(run->x_end - run->x_begin));
        }
    if (!code)
        code = kernels_grow(dark, fmax(2, frame_soft * field->side), arena, err);
    for (int y = 0; y < field->height && !code; y++)
        for (int x = 0; x < field->width; x++)
            if (dark.at[y * dark.stride + x])
                field->valid.at[y * field->valid.stride + x] = 0;
    return code;
}

/* What lies within rim_share of the border of what is seen. */
static int mark_rim(struct lesion_field *field, struct arena *arena, struct meso_error *err)
{
    double reach = rim_share * fmin(field->width, field->height);
    for (int y = 0; y < field->height; y++)
        memcpy(field->rim.at + y * field->rim.stride, field->valid.at + y * field->valid.stride,
               (size_t)field->width);
    int code = kernels_grow(field->rim, -reach, arena, err);
    for (int y = 0; y < field->height && !code; y++)
        for (int x = 0; x < field->width; x++) {
            bool outer = x < reach || y < reach || field->width - 1 - x < reach ||
                         field->height - 1 - y < reach;
            bool valid = field->valid.at[y * field->valid.stride + x] != 0;
            uint8_t *rim = &field->rim.at[y * field->rim.stride + x];
            *rim = valid && (outer || !*rim) ? 255 : 0;
            field->valid_px += valid;
        }
    return code;
}

static void terms_at(const struct lesion_field *field, int x, int y, double terms[TERMS])
{
    double u = (2 * x - field->width) / field->side, v = (2 * y - field->height) / field->side;
    const double at[TERMS] = {1, u, v, u * u, u * v, v * v};
    memcpy(terms, at, sizeof at);
}

/* Cholesky in place; false where the places don't determine the terms. */
static bool solve(double a[TERMS][TERMS], double b[3][TERMS], int terms)
{
    for (int i = 0; i < terms; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            if (i == j && !(sum > 1e-9 * a[0][0]))
                return false;
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
    for (int c = 0; c < 3; c++) {
        for (int i = 0; i < terms; i++) {
            for (int k = 0; k < i; k++)
                b[c][i] -= a[i][k] * b[c][k];
            b[c][i] /= a[i][i];
        }
        for (int i = terms - 1; i >= 0; i--) {
            for (int k = i + 1; k < terms; k++)
                b[c][i] -= a[k][i] * b[c][k];
            b[c][i] /= a[i][i];
        }
    }
    return true;
}

/* Least squares over the skin, with the first `terms` of the quadratic; above = what is left. */
static bool fit(struct lesion_field *field, int terms)
{
    double a[TERMS][TERMS] = {{0}}, b[3][TERMS] = {{0}}, at[TERMS];
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            if (!field->skin.at[y * field->skin.stride + x])
                continue;
            terms_at(field, x, y, at);
            for (int i = 0; i < terms; i++) {
                for (int j = 0; j <= i; j++)
                    a[i][j] += at[i] * at[j];
                for (int c = 0; c < 3; c++)
                    b[c][i] +=
                        at[i] * (double)field->density[c].at[y * field->density[c].stride + x];
            }
        }
    if (!solve(a, b, terms))
        return false;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            terms_at(field, x, y, at);
            for (int c = 0; c < 3; c++) {
                ptrdiff_t i = y * field->density[c].stride + x;
                double skin = 0;
                for (int k = 0; k < terms; k++)
                    skin += b[c][k] * at[k];
                field->above[c].at[i] = (float)((double)field->density[c].at[i] - skin);
            }
        }
    return true;
}

/* Keeps as skin what agrees with the fit; while only_rim, of the rim. Returns how many. */
static int select_skin(struct lesion_field *field, struct plane dark, struct plane colour,
                       bool only_rim, int64_t *count, struct arena *arena, struct meso_error *err)
{
    double middle, mad, tint;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            double mean = darkness(field->above, x, y), square = 0;
            for (int c = 0; c < 3; c++) {
                double part = (double)field->above[c].at[y * field->above[c].stride + x] - mean;
                square += part * part;
            }
            dark.at[y * dark.stride + x] = (float)mean;
            colour.at[y * colour.stride + x] = (float)sqrt(square);
        }
    int code = kernels_medians(field->kernels, dark, field->skin, &middle, &mad, arena, err);
    if (!code)
        code = kernels_medians(field->kernels, colour, field->skin, &tint, NULL, arena, err);
    if (code)
        return code;
    double far = agree_dark * fmax(1.4826 * mad, least_dark);
    double tinted = agree_colour * fmax(tint, least_colour);
    struct mask within = only_rim ? field->rim : field->valid;
    *count = 0;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++) {
            bool skin = within.at[y * within.stride + x] &&
                        fabs((double)dark.at[y * dark.stride + x]) < far &&
                        (double)colour.at[y * colour.stride + x] < tinted;
            field->skin.at[y * field->skin.stride + x] = skin ? 255 : 0;
            *count += skin;
        }
    return MESO_OK;
}

static int fit_skin(struct lesion_field *field, const char **reason, struct arena *arena,
                    struct meso_error *err)
{
    struct plane dark, colour;
    if (kernels_plane_new(&dark, field->width, field->height, arena, err) ||
        kernels_plane_new(&colour, field->width, field->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < field->height; y++)
        memcpy(field->skin.at + y * field->skin.stride, field->rim.at + y * field->rim.stride,
               (size_t)field->width);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t count;
        if (!fit(field, round < 2 ? 1 : TERMS)) {
            *reason = "no_lesion";
            return MESO_OK;
        }
        int code = select_skin(field, dark, colour, round < 2, &count, arena, err);
        if (code)
            return code;
        if ((double)count < min_skin_share * (double)field->valid_px) {
            *reason = "no_lesion";
            return MESO_OK;
        }
    }
    return MESO_OK;
}

int measure_lesion_skin(const struct measure_input *input, struct lesion_field *out,
                        const char **reason, struct arena *arena, struct meso_error *err)
{
    *out = (struct lesion_field){.kernels = input->kernels};
    *reason = input->photo->grey ? "no_colour" : input->zone->valid_px < 1 ? "no_zone" : NULL;
    if (*reason)
        return MESO_OK;
    int code = read_blocks(input, out, arena, err);
    if (code)
        return code;
    if ((int64_t)out->width * out->height < min_valid_px) {
        *reason = "zone_too_small";
        return MESO_OK;
    }
    mark_zone(input->zone, out);
    for (int c = 0; c < 3; c++)
        lay_hairs_over(out->density[c], out->above[c]);
    code = cut_frame(out, arena, err);
    if (!code)
        code = mark_rim(out, arena, err);
    if (!code && out->valid_px < min_valid_px)
        *reason = "zone_too_small";
    return code || *reason ? code : fit_skin(out, reason, arena, err);
}
