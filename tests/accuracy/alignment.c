/* How exactly a place of the baseline is found again, and how surely what does not match is
   refused: known warps, one person photographed again, lesions, trichoscopy, different sites and
   people. */
#include "accuracy.h"
#include "align/align.h"
#include "known_warp.h"
#include "samples/render.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 128, MAX_ERRORS = 40000, MAX_LABELS = 256 };

struct tools {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
    struct arena *arena;
    struct meso_error err;
};

struct errors {
    double at[MAX_ERRORS];
    int count;
};
static struct errors errors;

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

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list(struct tools *t, const char *folder, char *paths[MAX_FILES])
{
    char *path = base_arena_printf(t->arena, NULL, "%s/%s", SHARED_DATA, folder);
    DIR *dir = opendir(path);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < MAX_FILES;)
        if (strstr(entry->d_name, ".jpg"))
            paths[count++] = base_arena_printf(t->arena, NULL, "%s/%s", path, entry->d_name);
    if (dir)
        closedir(dir);
    qsort(paths, (size_t)count, sizeof *paths, by_name);
    return count;
}

struct portrait {
    struct photo *photo;
    struct locate_face face;
};

static bool open_portrait(struct tools *t, const char *path, struct portrait *out)
{
    return !image_open(path, NULL, &out->photo, t->arena, &t->err) &&
           !locate_face(t->models, out->photo, &out->face, t->arena, &t->err);
}

/* Errors of the valid places of a window of the baseline, brought to a picture of 1280 px. */
static void collect(const struct align_map *map, const struct known_warp *warp, double x0,
                    double y0, double width, double height, double to_1280)
{
    errors.count = 0;
    for (int i = 0; i < 150 * 150; i++) {
        double x = x0 + (i % 150 + 0.5) * width / 150, y = y0 + (i / 150 + 0.5) * height / 150;
        double to_x, to_y;
        if (!align_point(map, x, y, &to_x, &to_y))
            continue;
        struct image_point back = known_warp_back(warp, to_x, to_y);
        errors.at[errors.count++] = hypot(back.x - x, back.y - y) * to_1280;
    }
}

static void known_warps_of_faces(struct tools *t)
{
    static const struct known_range range = {10, 0.1, 0.05, 0.1, 0};
    char *london[MAX_FILES], *canada[MAX_FILES];
    int l = list(t, "faces_london/neutral", london), c = list(t, "faces_canada", canada);
    double medians[12], p95[12], worst = 0;
    int count = 0;
    printf("Faces, known warps (+-10 deg, 0.9..1.1, tilt, waves of sd 3 px, gamma, gradient 30 %%, "
           "noise 5, JPEG 85); px at 1280:\n");
    for (int i = 0; i < 9 && l > 8 && c > 8; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct portrait before, after;
        struct known_warp warp;
        struct align_map *map;
        struct known_range with_waves = range;
        const char *path = i % 3 < 2 ? london[i * l / 9] : canada[i * c / 9];
        if (!open_portrait(t, path, &before))
            continue;
        double to_1280 = 1280 / (fmax(before.face.box_width, before.face.box_height) +
                                 0.7 * before.face.pupil_distance_px);
        with_waves.wave_sd_px = 3 / to_1280;
        known_warp_draw(&warp, &with_waves, before.photo->width, before.photo->height,
                        (uint64_t)i + 1);
        if (!known_warp_photograph(&t->kernels, before.photo, &warp, (uint64_t)i + 50, &after.photo,
                                   t->arena, &t->err) &&
            !locate_face(t->models, after.photo, &after.face, t->arena, &t->err) &&
            !align_faces(&t->kernels, t->opencv, before.photo, &before.face, after.photo,
                         &after.face, &map, t->arena, &t->err)) {
            collect(map, &warp, before.face.box_x, before.face.box_y, before.face.box_width,
                    before.face.box_height, to_1280);
            medians[count] = quantile(errors.at, errors.count, 0.5);
            p95[count] = quantile(errors.at, errors.count, 0.95);
            double largest = quantile(errors.at, errors.count, 1);
            printf("  %-12s median %.3f  p95 %.3f  worst valid %.2f  valid %.2f%s\n",
                   strrchr(path, '/') + 1, medians[count], p95[count], largest, map->valid_fraction,
                   map->identity_doubtful ? "  DOUBTED" : "");
            worst = fmax(worst, largest);
            count++;
        } else
            printf("  %s: %s\n", strrchr(path, '/') + 1, t->err.text);
        base_arena_rewind(t->arena, mark);
    }
    printf("  all: median of medians %.3f, of p95 %.3f, worst valid point %.2f (goals 0.2, 0.5, "
           "3)\n",
           quantile(medians, count, 0.5), quantile(p95, count, 0.5), worst);
}

static int read_labels(const char *photo, struct image_point labels[MAX_LABELS])
{
    char path[4096], line[128];
    int count = 0;
    snprintf(path, sizeof path, "%.*s.landmarks.csv", (int)(strlen(photo) - 4), photo);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && count < MAX_LABELS)
        count += sscanf(line, "%lf,%lf", &labels[count].x, &labels[count].y) == 2;
    if (file)
        fclose(file);
    return count;
}

/* The lips grown by a third: what moves with the mouth. */
static bool near_mouth(const struct locate_face *face, struct image_point p)
{
    const struct locate_landmark *left = &face->points[61], *right = &face->points[291],
                                 *top = &face->points[0], *bottom = &face->points[17];
    double x = (left->x + right->x) / 2, y = (top->y + bottom->y) / 2;
    double along_x = right->x - left->x, along_y = right->y - left->y;
    double width = hypot(along_x, along_y);
    double height = hypot(bottom->x - top->x, bottom->y - top->y);
    double u = ((p.x - x) * along_x + (p.y - y) * along_y) / width;
    double v = (-(p.x - x) * along_y + (p.y - y) * along_x) / width;
    return hypot(u / (0.65 * width), v / (0.65 * height + 0.1 * width)) < 1;
}

/* Least squares over all labels, as the best that a rigid camera could do. */
static void best_similarity(const struct image_point *from, const struct image_point *to, int n,
                            double out[4])
{
    double fx = 0, fy = 0, tx = 0, ty = 0, dot = 0, cross = 0, norm = 0;
    for (int i = 0; i < n; i++) {
        fx += from[i].x / n;
        fy += from[i].y / n;
        tx += to[i].x / n;
        ty += to[i].y / n;
    }
    for (int i = 0; i < n; i++) {
        double u = from[i].x - fx, v = from[i].y - fy, s = to[i].x - tx, w = to[i].y - ty;
        dot += u * s + v * w;
        cross += u * w - v * s;
        norm += u * u + v * v;
    }
    out[0] = dot / norm;
    out[1] = cross / norm;
    out[2] = tx - out[0] * fx + out[1] * fy;
    out[3] = ty - out[1] * fx - out[0] * fy;
}

static void one_pair_of_labels(struct tools *t, const struct portrait *a, const struct portrait *b,
                               const char *path_a, const char *path_b)
{
    struct image_point from[MAX_LABELS], to[MAX_LABELS];
    struct align_map *map;
    double rigid[MAX_LABELS], mapped[MAX_LABELS], trusted[MAX_LABELS], s[4];
    int n = read_labels(path_a, from), count = 0, valid = 0;
    if (n != read_labels(path_b, to) || n < 4)
        return;
    printf("  %-10s %-10s ", strrchr(path_a, '/') + 1, strrchr(path_b, '/') + 1);
    if (align_faces(&t->kernels, t->opencv, a->photo, &a->face, b->photo, &b->face, &map, t->arena,
                    &t->err)) {
        printf("%s\n", t->err.text);
        return;
    }
    best_similarity(from, to, n, s);
    for (int i = 0; i < n; i++) {
        double x, y, percent = 100 / b->face.pupil_distance_px;
        if (near_mouth(&a->face, from[i]))
            continue;
        bool sure = align_point(map, from[i].x, from[i].y, &x, &y);
        rigid[count] = percent * hypot(s[0] * from[i].x - s[1] * from[i].y + s[2] - to[i].x,
                                       s[1] * from[i].x + s[0] * from[i].y + s[3] - to[i].y);
        mapped[count] = percent * hypot(x - to[i].x, y - to[i].y);
        if (sure)
            trusted[valid++] = mapped[count];
        count++;
    }
    printf("similarity %.2f | all %.2f | valid %.2f p90 %.2f (%d of %d) | valid skin %.2f%s\n",
           quantile(rigid, count, 0.5), quantile(mapped, count, 0.5), quantile(trusted, valid, 0.5),
           quantile(trusted, valid, 0.9), valid, count, map->valid_fraction,
           map->identity_doubtful ? "  DOUBTED" : "");
}

static void one_person_again(struct tools *t, const char *folder)
{
    char *paths[MAX_FILES];
    struct portrait portraits[8];
    int n = list(t, folder, paths);
    printf("%s: labelled points mapped, %% of the pupil distance, outside the mouth (goal 2.5):\n",
           folder);
    for (int i = 0; i < n && i < 8; i++)
        if (!open_portrait(t, paths[i], &portraits[i]))
            return;
    for (int i = 0; i < n && i < 8; i++)
        for (int j = 0; j < n && j < 8; j++) {
            struct base_arena_mark mark = base_arena_mark(t->arena);
            if (i != j)
                one_pair_of_labels(t, &portraits[i], &portraits[j], paths[i], paths[j]);
            base_arena_rewind(t->arena, mark);
        }
}

/* Each third photograph of lesions through a known warp of any rotation and scale 0.7..1.4. */
static void known_warps_of_skin(struct tools *t, char **paths, int n)
{
    static const struct known_range range = {180, 0.38, 0.12, 0.08, 0};
    double medians[MAX_FILES], p95[MAX_FILES], worst = 0;
    int count = 0, tried = 0;
    for (int i = 0; i < n; i += 3) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct photo *before, *after;
        struct align_map *map;
        struct known_warp warp;
        if (image_open(paths[i], NULL, &before, t->arena, &t->err))
            continue;
        tried++;
        double side = fmax(before->width, before->height);
        known_warp_draw(&warp, &range, before->width, before->height, (uint64_t)i + 7);
        if (!known_warp_photograph(&t->kernels, before, &warp, (uint64_t)i + 90, &after, t->arena,
                                   &t->err) &&
            !align_textures(&t->kernels, t->opencv, before, after, LOCATE_SKIN, NULL, &map,
                            t->arena, &t->err)) {
            collect(map, &warp, 0, 0, before->width, before->height, 1280 / side);
            medians[count] = quantile(errors.at, errors.count, 0.5);
            p95[count++] = quantile(errors.at, errors.count, 0.95);
            worst = fmax(worst, quantile(errors.at, errors.count, 1));
        } else
            printf("  refused: %s\n", t->err.text);
        base_arena_rewind(t->arena, mark);
    }
    printf(
        "Skin, known warps (any rotation, 0.7..1.4, part out of view, light, noise, JPEG): %d of "
        "%d aligned; px at 1280: median of medians %.3f, of p95 %.3f, largest p95 %.3f, worst "
        "valid point %.2f\n",
        count, tried, quantile(medians, count, 0.5), quantile(p95, count, 0.5),
        quantile(p95, count, 1), worst);
}

static struct photo photo_of(struct render_image image, const char *name)
{
    return (struct photo){.width = image.width,
                          .height = image.height,
                          .stride = (ptrdiff_t)image.width * 3,
                          .rgb = image.rgb,
                          .name = name,
                          .format = "rendered",
                          .bit_depth = 8,
                          .channels = 3,
                          .exif_orientation = 1};
}

/* Rendered trichoscopy: hairs moved, lost and new; the place on the skin is what is to be found. */
static void trichoscopy(struct tools *t)
{
    printf(
        "Trichoscopy, rendered, other light, 15 hairs lost and 12 new; px of 1600x1200 (goal: p95 "
        "1):\n");
    for (int i = 0; i < 4; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct render_trichoscopy_options options;
        struct render_trichoscopy first, second;
        struct align_map *map;
        render_trichoscopy_defaults(&options);
        options.seed = 300 + (uint64_t)i;
        options.hairs = 80 + 40 * i;
        struct render_trichoscopy_change change = {.session = 2,
                                                   .lost = 15,
                                                   .gained = 12,
                                                   .shift_x_um = 400 - 250 * i,
                                                   .shift_y_um = 150 * i - 200,
                                                   .rotate_deg = 12.0 * i - 20,
                                                   .scale = 0.9 + 0.08 * i,
                                                   .restyle_deg = i == 3 ? 8 : 0};
        bool ok = !render_trichoscopy(&options, NULL, &change, &first, t->arena, &t->err);
        render_trichoscopy_other_light(&options, &change);
        ok = ok && !render_trichoscopy(&options, &change, NULL, &second, t->arena, &t->err);
        struct photo before = photo_of(first.image, "first"), after;
        if (ok)
            after = photo_of(second.image, "second");
        if (ok && !align_textures(&t->kernels, t->opencv, &before, &after, LOCATE_SCALP_MACRO, NULL,
                                  &map, t->arena, &t->err)) {
            const double *m = second.to_baseline;
            errors.count = 0;
            for (int k = 0; k < 150 * 150; k++) {
                double x = (k % 150 + 0.5) * before.width / 150, to_x, to_y;
                double y = (k / 150 + 0.5) * before.height / 150;
                if (align_point(map, x, y, &to_x, &to_y))
                    errors.at[errors.count++] = hypot(m[0] * to_x + m[1] * to_y + m[2] - x,
                                                      m[3] * to_x + m[4] * to_y + m[5] - y);
            }
            printf("  %d hairs: median %.3f  p95 %.3f  worst valid %.2f  valid %.2f\n",
                   options.hairs, quantile(errors.at, errors.count, 0.5),
                   quantile(errors.at, errors.count, 0.95), quantile(errors.at, errors.count, 1),
                   map->valid_fraction);
        } else
            printf("  %d hairs: %s\n", options.hairs, t->err.text);
        base_arena_rewind(t->arena, mark);
    }
}

static void different_sites(struct tools *t, char **paths, int n)
{
    int refused = 0, tried = 0;
    for (int i = 0; i < n; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct photo *before, *after;
        struct align_map *map;
        if (!image_open(paths[i], NULL, &before, t->arena, &t->err) &&
            !image_open(paths[(i + 3 + i % 5) % n], NULL, &after, t->arena, &t->err)) {
            tried++;
            refused += align_textures(&t->kernels, t->opencv, before, after, LOCATE_SKIN, NULL,
                                      &map, t->arena, &t->err) == MESO_E_NOT_ALIGNED;
        }
        base_arena_rewind(t->arena, mark);
    }
    printf("Different lesions: %d of %d pairs refused (goal 98 %%)\n", refused, tried);
}

/* Warned, of pairs that could be aligned; refused pairs of two people count as warned. */
static bool doubted(struct tools *t, const char *path, const char *other, int *tried)
{
    struct base_arena_mark mark = base_arena_mark(t->arena);
    struct portrait a, b;
    struct align_map *map;
    bool result = false;
    if (open_portrait(t, path, &a) && open_portrait(t, other, &b)) {
        ++*tried;
        result = align_faces(&t->kernels, t->opencv, a.photo, &a.face, b.photo, &b.face, &map,
                             t->arena, &t->err) ||
                 map->identity_doubtful;
    }
    base_arena_rewind(t->arena, mark);
    return result;
}

static void identity(struct tools *t)
{
    char *neutral[MAX_FILES], *smiling[MAX_FILES], *canada[MAX_FILES];
    int n = list(t, "faces_london/neutral", neutral), s = list(t, "faces_london/smiling", smiling);
    int c = list(t, "faces_canada", canada), same = 0, same_tried = 0, two = 0, two_tried = 0;
    for (int i = 0; i < n && n == s; i += 5) {
        same += doubted(t, neutral[i], smiling[i], &same_tried);
        two += doubted(t, neutral[i], neutral[(i + 1) % n], &two_tried);
        two += doubted(t, neutral[i], smiling[(i + 3) % n], &two_tried);
    }
    for (int i = 0; i < c; i++)
        two += doubted(t, canada[i], canada[(i + 1) % c], &two_tried);
    printf(
        "Identity: doubted in %d of %d pairs of two people (goal 90 %%), and in %d of %d pairs of "
        "one person neutral and smiling (goal 2 %%; lisa and zoom above)\n",
        two, two_tried, same, same_tried);
}

int accuracy_alignment(void)
{
    struct tools t = {0};
    char *paths[2 * MAX_FILES];
    int failed = 1;
    if (!kernels_select(&t.kernels, &t.err) && !opencv_open(&t.opencv, &t.err) &&
        !base_arena_new(&t.arena, 0, &t.err) &&
        !locate_models_open(&t.models, MODELS_DIR, t.opencv, &t.err)) {
        known_warps_of_faces(&t);
        one_person_again(&t, "faces_same_person/lisa");
        one_person_again(&t, "faces_same_person/zoom");
        identity(&t);
        int n = list(&t, "lesions_isic", paths);
        n += list(&t, "lesions_pad_ufes", paths + n);
        known_warps_of_skin(&t, paths, n);
        different_sites(&t, paths, n);
        trichoscopy(&t);
        failed = 0;
    } else
        printf("alignment: %s\n", t.err.text);
    locate_models_close(t.models);
    base_arena_free(t.arena);
    opencv_close(t.opencv);
    return failed;
}
