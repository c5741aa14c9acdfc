/* How exactly scalp, trichoscopy and skin are found again, by rotation, scale and overlap, with
   hair that moved, went, came and grew; and how surely another site is refused. Rendered pairs,
   real lesions through known warps, and a pair of photographs with a measured homography. */
#include "accuracy.h"
#include "align/align.h"
#include "known_warp.h"
#include "site_pairs.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_PHOTOS = 64, MAX_ERRORS = 22500, BANDS = 4 };

struct tools {
    struct kernels kernels;
    struct opencv *opencv;
    struct arena *arena;
    struct meso_error err;
};

/* What happened to the pairs of one kind. */
struct tally {
    int tried, accepted;
    double p95[512], worst;
};
static struct tally total, by_rotation[BANDS], by_scale[BANDS], by_overlap[BANDS];

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int count, double share)
{
    if (!count)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[(int)(share * (count - 1))];
}

static void add(struct tally *t, bool accepted, double p95, double worst)
{
    t->tried++;
    if (accepted) {
        t->p95[t->accepted++] = p95;
        t->worst = fmax(t->worst, worst);
    }
}

static void print(const char *name, struct tally *t)
{
    printf("  %-34s accepted %3d of %3d   p95: median %.2f, 90 %% below %.2f, largest %.2f   worst "
           "valid %.2f\n",
           name, t->accepted, t->tried, quantile(t->p95, t->accepted, 0.5),
           quantile(t->p95, t->accepted, 0.9), quantile(t->p95, t->accepted, 1), t->worst);
}

static int band(double value, double low, double high)
{
    int i = (int)floor(BANDS * (value - low) / (high - low));
    return i < 0 ? 0 : i >= BANDS ? BANDS - 1 : i;
}

static void print_bands(void)
{
    static const char *const rotations[] = {"turned by 0..45 degrees", "45..90", "90..135",
                                            "135..180"};
    static const char *const scales[] = {"scale 0.71..0.85", "0.85..1.00", "1.00..1.18",
                                         "1.18..1.40"};
    static const char *const overlaps[] = {"overlap 50..62 %", "62..75 %", "75..87 %", "87..100 %"};
    for (int i = 0; i < BANDS; i++)
        print(rotations[i], &by_rotation[i]);
    for (int i = 0; i < BANDS; i++)
        print(scales[i], &by_scale[i]);
    for (int i = 0; i < BANDS; i++)
        print(overlaps[i], &by_overlap[i]);
    print("all", &total);
    memset(&total, 0, sizeof total);
    memset(by_rotation, 0, sizeof by_rotation);
    memset(by_scale, 0, sizeof by_scale);
    memset(by_overlap, 0, sizeof by_overlap);
}

/* Follow-up px -> baseline px. */
typedef struct image_point (*truth_fn)(const void *context, double x, double y);

/* Aligns one pair and enters it everywhere; errors in px of a picture of 1280. */
static void try_pair(struct tools *t, const struct photo *before, const struct photo *after,
                     enum locate_view view, truth_fn truth, const void *context, double rotation,
                     double scale, double overlap, struct tally *kind)
{
    static double errors[MAX_ERRORS];
    struct align_map *map;
    int count = 0;
    double unit = 1280 / fmax(before->width, before->height);
    bool ok =
        !align_textures(&t->kernels, t->opencv, before, after, view, NULL, &map, t->arena, &t->err);
    for (int i = 0; ok && i < MAX_ERRORS; i++) {
        double x = (i % 150 + 0.5) * before->width / 150,
               y = (i / 150 + 0.5) * before->height / 150;
        double to_x, to_y;
        if (!align_point(map, x, y, &to_x, &to_y))
            continue;
        struct image_point back = truth(context, to_x, to_y);
        errors[count++] = unit * hypot(back.x - x, back.y - y);
    }
    double p95 = quantile(errors, count, 0.95), worst = count ? errors[count - 1] : 0;
    struct tally *all[] = {kind, &total, &by_rotation[band(fabs(rotation), 0, 180)],
                           &by_scale[band(log(scale), -log(1.4), log(1.4))],
                           &by_overlap[band(overlap, 0.5, 1)]};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i])
            add(all[i], ok, p95, worst);
    if (!ok)
        printf("    refused (turned %.0f, scale %.2f, overlap %.2f): %s\n", rotation, scale,
               overlap, t->err.text);
    else if (worst > 3)
        printf("    ABOVE 3 px (turned %.0f, scale %.2f, overlap %.2f): p95 %.2f worst %.2f\n",
               rotation, scale, overlap, p95, worst);
}

static struct image_point affine(const void *context, double x, double y)
{
    const double *m = context;
    return (struct image_point){m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]};
}

static void rendered(struct tools *t)
{
    enum { PAIRS = 4 };
    printf("Rendered pairs, any rotation, scale 0.7..1.4, overlap 50 %% and more, other light and "
           "noise; px at 1280 (goal: p95 1):\n");
    for (int kind = 0; site_pair_kinds[kind]; kind++) {
        struct tally tally = {0};
        for (int i = 0; i < PAIRS; i++) {
            struct base_arena_mark mark = base_arena_mark(t->arena);
            struct site_pair pair;
            if (site_pair_render(kind, i, &pair, t->arena, &t->err))
                printf("    %s\n", t->err.text);
            else
                try_pair(t, &pair.before, &pair.after, pair.view, affine, pair.to_baseline,
                         pair.rotation_deg, pair.scale, pair.overlap, &tally);
            base_arena_rewind(t->arena, mark);
        }
        print(site_pair_kinds[kind], &tally);
    }
    print_bands();
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int lesions(struct tools *t, struct photo *photos[MAX_PHOTOS])
{
    static const char *const folders[] = {"lesions_isic", "lesions_pad_ufes"};
    char *paths[MAX_PHOTOS];
    int found = 0, count = 0;
    for (int f = 0; f < 2; f++) {
        char *path = base_arena_printf(t->arena, NULL, "%s/%s", SHARED_DATA, folders[f]);
        DIR *dir = opendir(path);
        for (struct dirent *e; dir && (e = readdir(dir)) && found < MAX_PHOTOS;)
            if (strstr(e->d_name, ".jpg"))
                paths[found++] = base_arena_printf(t->arena, NULL, "%s/%s", path, e->d_name);
        if (dir)
            closedir(dir);
    }
    qsort(paths, (size_t)found, sizeof *paths, by_name);
    for (int i = 0; i < found; i++)
        count += !image_open(paths[i], NULL, &photos[count], t->arena, &t->err);
    return count;
}

static struct image_point warped_back(const void *context, double x, double y)
{
    return known_warp_back(context, x, y);
}

static void warped_lesions(struct tools *t, struct photo **photos, int count)
{
    static const struct known_range range = {180, 0.4, 0.2, 0.06, 0};
    struct tally tally = {0};
    printf("Lesions through known warps (any rotation, 0.7..1.4, part out of view, tilt, gamma, "
           "gradient 30 %%, noise 5, JPEG 85); px at 1280:\n");
    for (int i = 0; i < 2 * count; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct photo *before = photos[i / 2], *after;
        struct known_warp warp;
        double overlap, w = before->width, h = before->height;
        for (uint64_t seed = (uint64_t)i + 1;; seed += 1000) {
            known_warp_draw(&warp, &range, before->width, before->height, seed);
            int seen = 0;
            for (int k = 0; k < 400; k++) {
                struct image_point p =
                    known_warp_back(&warp, (k % 20 + 0.5) * w / 20, (k / 20 + 0.5) * h / 20);
                seen += p.x > 0 && p.y > 0 && p.x < w && p.y < h;
            }
            /* seen of the follow-up; of the smaller of both fields */
            double scale = 1 / hypot(warp.h[0], warp.h[1]);
            overlap = seen / 400.0 * fmax(1, 1 / (scale * scale));
            if (overlap >= 0.5)
                break;
        }
        if (!known_warp_photograph(&t->kernels, before, &warp, (uint64_t)i + 500, &after, t->arena,
                                   &t->err))
            try_pair(t, before, after, LOCATE_SKIN, warped_back, &warp,
                     atan2(warp.h[1], warp.h[0]) * 180 / M_PI, 1 / hypot(warp.h[0], warp.h[1]),
                     fmin(overlap, 1), &tally);
        base_arena_rewind(t->arena, mark);
    }
    print_bands();
}

static struct image_point projected(const void *context, double x, double y)
{
    const double *h = context;
    double w = h[6] * x + h[7] * y + h[8];
    return (struct image_point){(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w};
}

/* A wall seen from two places 30 degrees apart: harder than any follow-up, real pixels. */
static void graffiti(struct tools *t)
{
    double h[9], inverse[9];
    struct photo *before, *after;
    struct tally tally = {0};
    char text[4096] = "", *at;
    FILE *file = fopen(SHARED_DATA "/homography_graf/H1to3p.xml", "r");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[length] = 0;
    at = strstr(text, "<data>");
    if (!at ||
        image_open(SHARED_DATA "/homography_graf/graf1.png", NULL, &before, t->arena, NULL) ||
        image_open(SHARED_DATA "/homography_graf/graf3.png", NULL, &after, t->arena, NULL))
        return;
    at += 6;
    for (int i = 0; i < 9; i++)
        h[i] = strtod(at, &at);
    for (int i = 0; i < 9; i++) { /* the adjugate, transposed cofactors */
        int r = i % 3, c = i / 3, r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3,
            c2 = (c + 2) % 3;
        inverse[i] = h[r1 * 3 + c1] * h[r2 * 3 + c2] - h[r1 * 3 + c2] * h[r2 * 3 + c1];
    }
    printf("A wall from two places 30 degrees apart (its homography was measured from corners):\n");
    try_pair(t, before, after, LOCATE_SKIN, projected, inverse, 0, 1, 1, &tally);
    print("graffiti", &tally);
    print_bands();
}

/* How many of the pairs offered are refused. */
struct refusals {
    int tried, refused;
};

static void try_other(struct tools *t, const struct photo *before, const struct photo *after,
                      enum locate_view view, struct refusals *r)
{
    struct base_arena_mark mark = base_arena_mark(t->arena);
    struct align_map *map;
    int code =
        align_textures(&t->kernels, t->opencv, before, after, view, NULL, &map, t->arena, &t->err);
    r->tried++;
    r->refused += code == MESO_E_NOT_ALIGNED;
    if (!code)
        printf("    ACCEPTED: %s and %s, valid %.2f\n", before->name, after->name,
               map->valid_fraction);
    base_arena_rewind(t->arena, mark);
}

static struct photo crop(const struct photo *photo, double x, double y, double width, double height)
{
    struct photo part = *photo;
    part.rgb += (ptrdiff_t)(y * photo->height) * photo->stride + 3 * (ptrdiff_t)(x * photo->width);
    part.width = (int)(width * photo->width);
    part.height = (int)(height * photo->height);
    return part;
}

static void halves(struct tools *t, const struct photo *photo, enum locate_view view,
                   struct refusals *r)
{
    struct photo left = crop(photo, 0, 0, 0.5, 1), right = crop(photo, 0.5, 0, 0.5, 1);
    struct photo top = crop(photo, 0, 0, 1, 0.5), bottom = crop(photo, 0, 0.5, 1, 0.5);
    try_other(t, &left, &right, view, r);
    try_other(t, &top, &bottom, view, r);
}

static void other_sites(struct tools *t, struct photo **photos, int count)
{
    enum { SITES = 2 };
    struct refusals lesion = {0}, part = {0}, site = {0};
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            try_other(t, photos[i], photos[j], LOCATE_SKIN, &lesion);
    for (int i = 0; i < count; i++)
        halves(t, photos[i], LOCATE_SKIN, &part);
    printf("Lesions against each other: %d of %d pairs refused; halves of one photograph: %d of "
           "%d\n",
           lesion.refused, lesion.tried, part.refused, part.tried);
    part = (struct refusals){0};
    for (int kind = 0; site_pair_kinds[kind]; kind++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct site_pair pairs[SITES];
        bool ok = true;
        for (int i = 0; i < SITES; i++)
            ok = ok && !site_pair_render(kind, i, &pairs[i], t->arena, &t->err);
        for (int i = 0; ok && i < 4; i++)
            try_other(t, i & 1 ? &pairs[0].after : &pairs[0].before,
                      i & 2 ? &pairs[1].after : &pairs[1].before, pairs[0].view, &site);
        for (int i = 0; ok && i < SITES; i++)
            halves(t, &pairs[i].before, pairs[i].view, &part);
        base_arena_rewind(t->arena, mark);
    }
    printf("Rendered sites against each other: %d of %d pairs refused; halves of one: %d of %d "
           "(goal 98 %%)\n",
           site.refused, site.tried, part.refused, part.tried);
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

/* 12 MP: the alignment against the two decodes, in pairs. */
static void speed(struct tools *t)
{
    enum { TIMES = 9 };
    struct site_pair pair;
    struct photo *photos[2];
    double ratios[TIMES], ms[TIMES];
    uint8_t *jpeg[2];
    size_t length[2];
    struct align_map *map;
    if (site_pair_render_large(&pair, t->arena, &t->err))
        return;
    const struct photo *both[] = {&pair.before, &pair.after};
    for (int i = 0; i < 2; i++)
        if (image_encode_jpeg(both[i]->rgb, both[i]->width, both[i]->height, both[i]->stride, 90,
                              &jpeg[i], &length[i], t->arena, &t->err))
            return;
    for (int i = 0; i < TIMES; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        double start = cpu_ms();
        for (int k = 0; k < 2; k++)
            if (image_decode(jpeg[k], length[k], "12 MP", NULL, &photos[k], t->arena, &t->err))
                return;
        double decoded = cpu_ms();
        if (align_textures(&t->kernels, t->opencv, photos[0], photos[1], pair.view, NULL, &map,
                           t->arena, &t->err))
            printf("  %s\n", t->err.text);
        ms[i] = cpu_ms() - decoded;
        ratios[i] = ms[i] / (decoded - start);
        base_arena_rewind(t->arena, mark);
    }
    printf("12 MP pair, alignment / two decodes, CPU: %.2f (%.2f..%.2f), %.0f ms, %d pairs, %s "
           "(goal 1.5)\n",
           quantile(ratios, TIMES, 0.5), ratios[0], ratios[TIMES - 1], quantile(ms, TIMES, 0.5),
           TIMES, t->kernels.level);
}

int accuracy_alignment_textures(void)
{
    struct tools t = {0};
    struct photo *photos[MAX_PHOTOS];
    if (kernels_select(&t.kernels, &t.err) || opencv_open(&t.opencv, &t.err) ||
        base_arena_new(&t.arena, 0, &t.err)) {
        printf("alignment_textures: %s\n", t.err.text);
        return 1;
    }
    speed(&t);
    int count = lesions(&t, photos);
    warped_lesions(&t, photos, count);
    graffiti(&t);
    rendered(&t);
    other_sites(&t, photos, count);
    base_arena_free(t.arena);
    opencv_close(t.opencv);
    return 0;
}
