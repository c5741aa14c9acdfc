/* Diameters at the photograph's own resolution: the cross profile where a hair lies alone, in
   linear light, in which blur leaves the half depth of a wide bar in place; thin hairs are freed of
   the blur that the flanks of the wide ones show. Knows whole hairs; nothing of how they were
   found. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Skin beside a flank that the depth is counted from, and px beyond the flank that must be bare. */
#define BESIDE_UM 26.0
#define MARGIN_PX 1.5
/* Of the depth: what skin beside a hair varies by; what is hair in a stripe of light. */
#define BARE 0.35
#define BODY 0.3
/* Light hair lets light through and is darker towards its flanks, and its stripe is two fifths of
   it: the quantile that is its body, and the part of that which its flanks still have. */
#define LIGHT_BODY 0.35
#define LIGHT_LEVEL 0.45f
/* Of the width as traced: the flank lies not further out. */
#define WIDEST 1.6
enum { PLACES = 24, ROWS = 3, MOST_SAMPLES = 256, PARTS = 3, SHARED = 65535 };

struct reader {
    const struct measure_input *input;
    const struct hair_field *field;
    uint16_t *owner; /* of each working px: index + 1, SHARED, or 0; beyond 65534 hairs the last */
    float linear[256];
};

static void learn_linear(float *linear)
{
    for (int v = 0; v < 256; v++) {
        double u = v / 255.0;
        linear[v] = (float)(u <= 0.04045 ? u / 12.92 : pow((u + 0.055) / 1.055, 2.4));
    }
}

static uint16_t *owner_at(const struct reader *reader, int x, int y)
{
    return &reader->owner[(ptrdiff_t)y * reader->field->zone.width + x];
}

static int id_of(int index)
{
    return index + 1 < SHARED ? index + 1 : SHARED - 1;
}

static void claim(const struct reader *reader, const struct hair_strand *strand, int id)
{
    double radius = 0.5 * strand->seen_px + MARGIN_PX;
    for (int i = 0; i < strand->count; i += 2) {
        struct hair_disc disc;
        measure_hair_disc(strand->points[i], radius, reader->field->zone.width,
                          reader->field->zone.height, &disc);
        for (int y = disc.top; y <= disc.bottom; y++)
            for (int x = disc.left[y - disc.top]; x <= disc.right[y - disc.top]; x++) {
                uint16_t *owner = owner_at(reader, x, y);
                *owner = (uint16_t)(*owner == 0 || *owner == id ? id : SHARED);
            }
    }
}

/* Whether all across the hair is its own and in view. */
static bool is_alone(const struct reader *reader, struct image_point p, struct image_point n,
                     double half_px, int id)
{
    struct mask zone = reader->field->zone, hidden = reader->field->hidden;
    for (double t = -half_px; t <= half_px; t += 0.7) {
        double x = p.x + t * n.x, y = p.y + t * n.y;
        if (!(x >= 0 && y >= 0 && x < zone.width && y < zone.height) ||
            *owner_at(reader, (int)x, (int)y) != id || !zone.at[(int)y * zone.stride + (int)x] ||
            hidden.at[(int)y * hidden.stride + (int)x])
            return false;
    }
    return true;
}

/* Light at a place of the photograph, of the two channels that tell hair from skin; NaN outside. */
static float light_at(const struct reader *reader, double x, double y)
{
    const struct photo *photo = reader->input->photo;
    x -= 0.5;
    y -= 0.5;
    if (!(x >= 0 && y >= 0 && x < photo->width - 1 && y < photo->height - 1))
        return NAN;
    int i = (int)x, j = (int)y;
    float u = (float)(x - i), v = (float)(y - j);
    const uint8_t *a = photo->rgb + j * photo->stride + 3 * (ptrdiff_t)i;
    const uint8_t *b = a + photo->stride;
    a += reader->field->light_hair;
    b += reader->field->light_hair;
    const float *linear = reader->linear;
    float left = (1 - v) * (linear[a[0]] + linear[a[1]]) + v * (linear[b[0]] + linear[b[1]]);
    float right = (1 - v) * (linear[a[3]] + linear[a[4]]) + v * (linear[b[3]] + linear[b[4]]);
    return (1 - u) * left + u * right;
}

/* A cross profile, in px of the photograph. */
struct profile {
    float at[MOST_SAMPLES];
    int count;
    double step;
};

static bool take_profile(const struct reader *reader, struct image_point p, struct image_point n,
                         double width_px, struct profile *out)
{
    int factor = reader->field->factor;
    double um = reader->field->um_per_px / factor, reach = factor * width_px / 2 + BESIDE_UM / um;
    double x = reader->input->zone->x + factor * p.x, y = reader->input->zone->y + factor * p.y;
    float sign = reader->field->light_hair ? 1 : -1;
    out->step = fmax(0.5, 2 * reach / (MOST_SAMPLES / 2));
    int half = (int)(reach / out->step);
    out->count = 2 * half + 1;
    for (int k = 0; k < out->count; k++) {
        float sum = 0;
        for (int row = -(ROWS / 2); row <= ROWS / 2; row++) {
            double along = 1.5 * factor * row, across = (k - half) * out->step;
            sum += light_at(reader, x + across * n.x - along * n.y, y + across * n.y + along * n.x);
        }
        out->at[k] = sign * sum / ROWS;
        if (isnan(out->at[k]))
            return false;
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median_of(double *values, int count)
{
    if (!count)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, ascending);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Depth of the skin beside: the mean of the outer ends, which must be alike. */
static float skin_of(const struct profile *profile, float top, bool *bare)
{
    int n = profile->count, end = n / 12 + 1;
    float left = 0, right = 0;
    for (int k = 0; k < end; k++) {
        left += profile->at[k] / (float)end;
        right += profile->at[n - 1 - k] / (float)end;
    }
    float skin = (left + right) / 2;
    *bare = fabsf(left - right) < (float)BARE * (top - skin);
    return skin;
}

/* The level at which a hair ends: half of its depth. Of light hair, which shines, not of the
 * stripe.
 */
static float level_of(const struct reader *reader, const struct profile *profile, float skin,
                      float top)
{
    double inside[MOST_SAMPLES];
    int count = 0;
    if (!reader->field->light_hair)
        return (skin + top) / 2;
    for (int k = 0; k < profile->count; k++)
        if (profile->at[k] - skin > (float)BODY * (top - skin))
            inside[count++] = (double)profile->at[k];
    qsort(inside, (size_t)count, sizeof *inside, ascending);
    return skin + LIGHT_LEVEL * ((float)inside[(int)(LIGHT_BODY * (count - 1))] - skin);
}

/* What one profile shows, in px of the working picture. */
struct bar {
    double width_px, edge_px;
};

static bool read_bar(const struct reader *reader, const struct profile *profile, double width_px,
                     struct bar *out)
{
    int n = profile->count, middle = n / 2, top = middle, factor = reader->field->factor;
    int reach = (int)(0.4 * factor * width_px / profile->step);
    for (int k = middle - reach; k <= middle + reach; k++)
        top = profile->at[k] > profile->at[top] ? k : top;
    bool bare;
    float skin = skin_of(profile, profile->at[top], &bare);
    if (!bare || !(profile->at[top] > skin))
        return false;
    float half = level_of(reader, profile, skin, profile->at[top]);
    double edges[2], slope = 0;
    for (int side = 0; side < 2; side++) {
        int to = side ? 1 : -1, k = side ? n - 1 : 0;
        while (k != top && profile->at[k] < half) /* from outside: sheen is no edge */
            k -= to;
        if (k == 0 || k == n - 1)
            return false;
        float here = profile->at[k], next = profile->at[k + to];
        edges[side] = k + to * (double)((here - half) / (here - next));
        int a = k - to, b = k + 2 * to;
        if (a >= 0 && b >= 0 && a < n && b < n)
            slope = fmax(slope, (double)(profile->at[a] - profile->at[b]) / 3 / profile->step);
    }
    out->width_px = (edges[1] - edges[0]) * profile->step / factor;
    out->edge_px = slope > 0 ? 2 * (double)(half - skin) / (sqrt(2 * M_PI) * slope) / factor : NAN;
    return out->width_px > 0 && out->width_px < WIDEST * width_px + 2;
}

/* What the profiles along a hair show. */
struct widths {
    double parts[PARTS]; /* px as seen; NaN where it is nowhere alone */
    double edge_px;
};

static void read_strand(const struct reader *reader, const struct hair_strand *strand, int id,
                        struct widths *out)
{
    double widths[PARTS][PLACES], edges[PLACES];
    int counts[PARTS] = {0}, edge_count = 0;
    for (int k = 0; k < PLACES; k++) {
        int i = (int)((k + 0.5) * strand->count / PLACES);
        int a = i < 5 ? 0 : i - 5, b = i + 5 < strand->count ? i + 5 : strand->count - 1;
        double dx = strand->points[b].x - strand->points[a].x;
        double dy = strand->points[b].y - strand->points[a].y, length = hypot(dx, dy);
        struct image_point n = {-dy / length, dx / length};
        struct profile profile = {.count = 0};
        struct bar bar;
        if (!(length > 0) ||
            !is_alone(reader, strand->points[i], n, 0.5 * strand->seen_px + 1, id) ||
            !take_profile(reader, strand->points[i], n, strand->seen_px, &profile) ||
            !read_bar(reader, &profile, strand->seen_px, &bar))
            continue;
        int part = k * PARTS / PLACES;
        widths[part][counts[part]++] = bar.width_px;
        if (!isnan(bar.edge_px))
            edges[edge_count++] = bar.edge_px;
    }
    for (int part = 0; part < PARTS; part++)
        out->parts[part] = counts[part] >= 2 ? median_of(widths[part], counts[part]) : NAN;
    out->edge_px = median_of(edges, edge_count);
}

/* Sd of the picture's blur, in working px, by the hairs whose flanks are apart. */
static double blur_of(const struct widths *widths, int count, double *room)
{
    int known = 0;
    for (int s = 0; s < count; s++)
        if (widths[s].parts[1] > 3.5 * widths[s].edge_px)
            room[known++] = widths[s].edge_px;
    if (!known)
        return NAN;
    qsort(room, (size_t)known, sizeof *room, ascending);
    return room[(int)(0.4 * (known - 1))];
}

/* Mean of the parts; one that lies below others is taken to be as wide as the widest that shows, as
   it is the roots that lie together. */
static void settle(const struct widths *widths, double blur_px, struct hair_strand *strand)
{
    double parts[PARTS], most = 0, sum = 0;
    for (int part = 0; part < PARTS; part++) {
        parts[part] = isnan(widths->parts[part])
                          ? NAN
                          : measure_hair_width_without_blur(widths->parts[part], blur_px);
        most = fmax(most, parts[part]);
    }
    if (!(most > 0))
        return;
    for (int part = 0; part < PARTS; part++)
        sum += isnan(parts[part]) ? most : parts[part];
    strand->width_px = sum / PARTS;
    if (!isnan(parts[0] + parts[PARTS - 1])) {
        strand->width_ends[0] = parts[0];
        strand->width_ends[1] = parts[PARTS - 1];
    }
}

int measure_hair_widths_read(const struct measure_input *input, const struct hair_field *field,
                             double blur_px, struct hair_strands *strands, struct arena *arena,
                             struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct reader reader = {.input = input, .field = field};
    size_t pixels = (size_t)field->zone.width * (size_t)field->zone.height;
    size_t count = (size_t)strands->count + 1;
    reader.owner = base_arena_calloc(arena, pixels, sizeof *reader.owner, err);
    struct widths *widths = base_arena_alloc(arena, sizeof *widths * count, err);
    double *room = base_arena_alloc(arena, sizeof *room * count, err);
    if (!reader.owner || !widths || !room)
        return MESO_E_OUT_OF_MEMORY;
    learn_linear(reader.linear);
    for (int s = 0; s < strands->count; s++)
        claim(&reader, &strands->at[s], id_of(s));
    for (int s = 0; s < strands->count; s++)
        read_strand(&reader, &strands->at[s], id_of(s), &widths[s]);
    double blur = blur_of(widths, strands->count, room);
    for (int s = 0; s < strands->count; s++)
        settle(&widths[s], isnan(blur) ? blur_px : blur, &strands->at[s]);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
