/* The head in a whole photograph: what is behind it (wall, cape) is smooth, touches the picture's
   edge and is less red than skin; hair has lines, and skin is red. Ears and neck are smooth skin
   between head and background. A wall of skin's own hue can't be told from skin, nor a textured one
   from hair: then give a polygon. Knows no hair colours. */
#include "scalp_picture.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 4, LEVELS = 64 };
/* Behind the head lies at least this part of the picture, or nothing. */
#define LEAST_BEHIND 0.005
/* The head is at least this part of the picture. */
#define LEAST_HEAD 0.15
/* Smooth: nearer to the smoothest of the picture than to its lines (ln of energy). */
#define SMOOTHEST 0.005
#define STRONG 0.95
#define LEAST_CONTRAST 0.9
/* Noise makes dark cloth rough in ln. It grows with the root of the light: what is within this (ln)
   of the smoothest, with the root taken off, is noise alone. */
#define NOISE_PART 0.01
#define NOISE_SPREAD 0.22
/* ln red over green. Skin has 0.2 and more, a neutral wall 0; two kinds must lie this far apart. */
#define LEAST_APART 0.12
#define NEUTRAL 0.08
/* The less red kind is no skin when its mean is below this: smooth hair is redder than skin. */
#define MOST_BEHIND 0.12
/* Lines beside an edge reach this far (blocks): energy is averaged. */
#define EDGE 3.0
/* An ear or a strip of neck is at most this part of the picture, and as much of its outline lies
   against the background. */
#define LARGEST_EAR 0.03
#define LEAST_CONTACT 0.12

struct coarse {
    int width, height;
    struct plane energy, red, noise; /* noise: energy less what light alone explains */
    struct mask inside, smooth, behind;
    double smooth_below;
};

static int coarse_new(const struct scalp_picture *picture, struct coarse *out, struct arena *arena,
                      struct meso_error *err)
{
    out->width = picture->width / BLOCK;
    out->height = picture->height / BLOCK;
    struct mask *masks[] = {&out->inside, &out->smooth, &out->behind};
    int code = kernels_plane_new(&out->energy, out->width, out->height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->red, out->width, out->height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->noise, out->width, out->height, arena, err);
    for (int i = 0; !code && i < 3; i++)
        code = kernels_mask_new(masks[i], out->width, out->height, arena, err);
    for (int y = 0; !code && y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            float energy = 0, red = 0.01f, green = 0.01f;
            int inside = 0;
            for (int j = y * BLOCK; j < (y + 1) * BLOCK; j++)
                for (int i = x * BLOCK; i < (x + 1) * BLOCK; i++) {
                    energy += *scalp_at(picture->energy, i, j);
                    red += *scalp_at(picture->light[0], i, j);
                    green += *scalp_at(picture->light[1], i, j);
                    inside += picture->zone.at[j * picture->zone.stride + i] != 0;
                }
            *scalp_at(out->energy, x, y) = energy / (BLOCK * BLOCK);
            *scalp_at(out->red, x, y) = logf(red / green);
            *scalp_at(out->noise, x, y) =
                energy / (BLOCK * BLOCK) + 0.5f * logf((red + green) / (2 * BLOCK * BLOCK));
            out->inside.at[y * out->inside.stride + x] = 2 * inside > BLOCK * BLOCK ? 255 : 0;
        }
    return code;
}

static bool find_smooth(struct coarse *coarse, float *values)
{
    int count = measure_scalp_sorted(coarse->noise, coarse->inside, values, SCALP_SAMPLES);
    if (!count)
        return false;
    double noisy = (double)scalp_quantile(values, count, NOISE_PART) + NOISE_SPREAD;
    measure_scalp_sorted(coarse->energy, coarse->inside, values, SCALP_SAMPLES);
    double smoothest = scalp_quantile(values, count, SMOOTHEST);
    double strong = scalp_quantile(values, count, STRONG);
    coarse->smooth_below = (smoothest + strong) / 2;
    for (int y = 0; y < coarse->height; y++)
        for (int x = 0; x < coarse->width; x++)
            coarse->smooth.at[y * coarse->smooth.stride + x] =
                coarse->inside.at[y * coarse->inside.stride + x] &&
                        (*scalp_at(coarse->energy, x, y) < coarse->smooth_below ||
                         *scalp_at(coarse->noise, x, y) < noisy)
                    ? 255
                    : 0;
    return strong - smoothest > LEAST_CONTRAST;
}

/* The redness that parts the smooth areas best in two (Otsu 1979), or a fixed one where they are of
   one kind. */
static double redness_between(const float *sorted, int count)
{
    double total = 0, below = 0, best = -1, at = NEUTRAL;
    bool kinds = false;
    for (int i = 0; i < count; i++)
        total += (double)sorted[i];
    for (int i = 1; i < count; i++) {
        below += (double)sorted[i - 1];
        double low = below / i, high = (total - below) / (count - i);
        double between = (high - low) * (high - low) * i * (count - i);
        if (between > best) {
            best = between;
            at = (double)(sorted[i] + sorted[i - 1]) / 2;
            kinds = high - low > LEAST_APART && low < MOST_BEHIND;
        }
    }
    return kinds ? at : NEUTRAL;
}

/* Smooth areas that are not red and touch the edge of the picture. */
static int find_behind(struct coarse *coarse, float *values, int64_t *behind, struct arena *arena,
                       struct meso_error *err)
{
    struct kernels_components found;
    int count = measure_scalp_sorted(coarse->red, coarse->smooth, values, SCALP_SAMPLES);
    double between = redness_between(values, count);
    for (int y = 0; y < coarse->height; y++)
        for (int x = 0; x < coarse->width; x++)
            coarse->behind.at[y * coarse->behind.stride + x] =
                coarse->smooth.at[y * coarse->smooth.stride + x] &&
                        *scalp_at(coarse->red, x, y) < between
                    ? 255
                    : 0;
    int code = kernels_components(coarse->behind, &found, arena, err);
    *behind = 0;
    for (int i = 0; !code && i < found.count; i++) {
        const struct kernels_component *c = &found.at[i];
        bool touches =
            !c->left || !c->top || c->right == coarse->width - 1 || c->bottom == coarse->height - 1;
        if (touches && c->area >= LEAST_BEHIND * coarse->width * coarse->height) {
            *behind += c->area;
            continue;
        }
        for (int r = c->first_run; r < c->first_run + c->run_count; r++)
            memset(coarse->behind.at + found.runs[r].y * coarse->behind.stride +
                       found.runs[r].x_begin,
                   0, (size_t)(found.runs[r].x_end - found.runs[r].x_begin));
    }
    return code;
}

/* Small smooth areas of skin that lie against the background join it. */
static int join_ears(struct coarse *coarse, struct arena *arena, struct meso_error *err)
{
    struct kernels_components found;
    struct mask skin;
    int code = kernels_mask_new(&skin, coarse->width, coarse->height, arena, err);
    for (int y = 0; !code && y < coarse->height; y++)
        for (int x = 0; x < coarse->width; x++) {
            ptrdiff_t at = y * coarse->smooth.stride + x;
            skin.at[y * skin.stride + x] =
                coarse->smooth.at[at] && !coarse->behind.at[at] ? 255 : 0;
        }
    if (!code)
        code = kernels_components(skin, &found, arena, err);
    for (int i = 0; !code && i < found.count; i++) {
        const struct kernels_component *c = &found.at[i];
        int contact = 0, outline = 0;
        if (c->area > LARGEST_EAR * coarse->width * coarse->height)
            continue;
        for (int r = c->first_run; r < c->first_run + c->run_count; r++) {
            const struct kernels_run *run = &found.runs[r];
            outline += 2;
            int reach = (int)EDGE + 1;
            int left = run->x_begin > reach ? run->x_begin - reach : 0;
            int right = run->x_end + reach < coarse->width ? run->x_end + reach : coarse->width - 1;
            contact += coarse->behind.at[run->y * coarse->behind.stride + left] != 0;
            contact += coarse->behind.at[run->y * coarse->behind.stride + right] != 0;
        }
        for (int r = c->first_run;
             contact > LEAST_CONTACT * outline && r < c->first_run + c->run_count; r++)
            memset(coarse->behind.at + found.runs[r].y * coarse->behind.stride +
                       found.runs[r].x_begin,
                   255, (size_t)(found.runs[r].x_end - found.runs[r].x_begin));
    }
    return code;
}

/* The largest piece that is left, without threads between wall and cape. */
static int largest_piece(struct coarse *coarse, struct mask *head, int64_t *area,
                         struct arena *arena, struct meso_error *err)
{
    struct kernels_components found;
    int code = kernels_grow(coarse->behind, EDGE, arena, err);
    if (!code)
        code = kernels_mask_new(head, coarse->width, coarse->height, arena, err);
    for (int y = 0; !code && y < coarse->height; y++)
        for (int x = 0; x < coarse->width; x++) {
            ptrdiff_t at = y * coarse->inside.stride + x;
            head->at[y * head->stride + x] =
                coarse->inside.at[at] && !coarse->behind.at[at] ? 255 : 0;
        }
    if (!code)
        code = kernels_components(*head, &found, arena, err);
    int largest = -1;
    for (int i = 0; !code && i < found.count; i++)
        if (largest < 0 || found.at[i].area > found.at[largest].area)
            largest = i;
    *area = largest < 0 ? 0 : found.at[largest].area;
    for (int r = 0; !code && r < found.run_count; r++)
        if (found.runs[r].component != largest)
            memset(head->at + found.runs[r].y * head->stride + found.runs[r].x_begin, 0,
                   (size_t)(found.runs[r].x_end - found.runs[r].x_begin));
    return code;
}

static void cut_zone(struct scalp_picture *picture, struct mask head)
{
    for (int y = 0; y < picture->height; y++) {
        int from = y / BLOCK < head.height ? y / BLOCK : head.height - 1;
        for (int x = 0; x < picture->width; x++) {
            int at = x / BLOCK < head.width ? x / BLOCK : head.width - 1;
            if (!head.at[from * head.stride + at])
                picture->zone.at[y * picture->zone.stride + x] = 0;
        }
    }
}

int measure_scalp_head(struct scalp_picture *picture, bool *found, struct arena *arena,
                       struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct coarse coarse;
    struct mask head;
    int64_t behind = 0, area = 0;
    float *values = base_arena_alloc(arena, SCALP_SAMPLES * sizeof *values, err);
    *found = true;
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    int code = coarse_new(picture, &coarse, arena, err);
    if (code || !find_smooth(&coarse, values)) {
        base_arena_rewind(arena, mark);
        return code;
    }
    code = find_behind(&coarse, values, &behind, arena, err);
    if (!code && behind)
        code = join_ears(&coarse, arena, err);
    if (!code && behind)
        code = largest_piece(&coarse, &head, &area, arena, err);
    if (!code && behind) {
        *found = area >= LEAST_HEAD * coarse.width * coarse.height;
        cut_zone(picture, head);
    }
    base_arena_rewind(arena, mark);
    return code;
}
