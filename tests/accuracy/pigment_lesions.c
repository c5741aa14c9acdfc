/* Outlines of lesions in close-ups against masks drawn by dermatologists, with Otsu's threshold as
   the baseline, printed in the same run. OVERLAYS=folder writes pictures, of the smartphone
   photographs (which have no masks) too. */
#include "image/image.h"
#include "measure/measure.h"
#include "pigment.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const struct measure measure_lesion;

enum { MAX_NAMES = 64, BINS = 256 };

struct names {
    char at[MAX_NAMES][64];
    int count;
};

static int by_name(const void *one, const void *two)
{
    return strcmp(one, two);
}

/* Photographs of a folder, without the masks, in order. */
static void list(const char *folder, struct names *names)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    names->count = 0;
    while (directory && (entry = readdir(directory)) && names->count < MAX_NAMES) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strstr(entry->d_name, "_mask") || strlen(entry->d_name) > 60 ||
            (strcmp(dot, ".jpg") && strcmp(dot, ".png")))
            continue;
        strcpy(names->at[names->count++], entry->d_name);
    }
    if (directory)
        closedir(directory);
    qsort(names->at, (size_t)names->count, sizeof *names->at, by_name);
}

static struct zone all_of(const struct photo *photo, struct arena *arena)
{
    struct zone zone = {.name = "whole", .width = photo->width, .height = photo->height};
    zone.valid_px = zone.outline_px = (int64_t)photo->width * photo->height;
    kernels_mask_new(&zone.mask, photo->width, photo->height, arena, NULL);
    for (int y = 0; y < photo->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)photo->width);
    return zone;
}

static double dice(struct mask found, const struct photo *truth)
{
    int64_t both = 0, sum = 0;
    for (int y = 0; y < found.height; y++)
        for (int x = 0; x < found.width; x++) {
            bool a = found.at[y * found.stride + x] != 0;
            bool b = truth->rgb[y * truth->stride + (ptrdiff_t)3 * x] > 127;
            both += a && b;
            sum += a + b;
        }
    return sum ? 2.0 * (double)both / (double)sum : 0;
}

/* The dark side of Otsu's threshold on smoothed brightness: the largest piece, of which those
   that touch the picture's edge count a hundredth: the method's usual form. */
static void otsu(const struct kernels *kernels, const struct photo *photo, struct mask out,
                 struct arena *arena)
{
    struct plane luma, smooth;
    struct kernels_components pieces;
    double histogram[BINS] = {0}, count = 0, sum = 0, below = 0, below_sum = 0, best = -1;
    int level = 0, index = -1;
    kernels_plane_new(&luma, photo->width, photo->height, arena, NULL);
    kernels_plane_new(&smooth, photo->width, photo->height, arena, NULL);
    kernels->luma_rgb8(photo->rgb, photo->stride, luma);
    kernels_gaussian(kernels, luma, photo->width / 128.0, smooth, arena, NULL);
    for (int y = 0; y < luma.height; y++)
        for (int x = 0; x < luma.width; x++) {
            int bin = (int)fminf(fmaxf(smooth.at[y * smooth.stride + x], 0), BINS - 1);
            histogram[bin]++;
            count++;
            sum += bin;
        }
    for (int i = 0; i < BINS - 1; i++) {
        below += histogram[i];
        below_sum += i * histogram[i];
        double apart = below_sum / below - (sum - below_sum) / (count - below);
        double between = below * (count - below) * apart * apart;
        if (between > best) {
            best = between;
            level = i + 1;
        }
    }
    for (int y = 0; y < luma.height; y++)
        for (int x = 0; x < luma.width; x++)
            out.at[y * out.stride + x] = smooth.at[y * smooth.stride + x] < (float)level ? 255 : 0;
    kernels_components(out, &pieces, arena, NULL);
    for (int y = 0; y < out.height; y++)
        memset(out.at + y * out.stride, 0, (size_t)out.width);
    best = 0;
    for (int i = 0; i < pieces.count; i++) {
        const struct kernels_component *piece = &pieces.at[i];
        bool edge = piece->left == 0 || piece->top == 0 || piece->right == out.width - 1 ||
                    piece->bottom == out.height - 1;
        double weight = (edge ? 0.01 : 1) * (double)piece->area;
        if (weight > best) {
            best = weight;
            index = i;
        }
    }
    for (int r = 0; index >= 0 && r < pieces.at[index].run_count; r++) {
        const struct kernels_run *run = &pieces.runs[pieces.at[index].first_run + r];
        memset(out.at + run->y * out.stride + run->x_begin, 255,
               (size_t)(run->x_end - run->x_begin));
    }
}

static void draw(const struct photo *photo, const struct measure_reading *reading, const char *name,
                 struct arena *arena)
{
    uint8_t *bytes;
    size_t length;
    char path[400];
    const struct measure_mark *mark = reading->marks;
    for (int i = 0; reading->mark_count && i < mark->outline_count; i++) {
        struct image_point a = mark->outline[i];
        struct image_point b = mark->outline[(i + 1) % mark->outline_count];
        int steps = 2 + (int)hypot(b.x - a.x, b.y - a.y);
        for (int k = 0; k < steps; k++) {
            int x = (int)(a.x + (b.x - a.x) * k / steps), y = (int)(a.y + (b.y - a.y) * k / steps);
            for (int j = 0; j < 1 + photo->width / 300; j++)
                if (x + j < photo->width && y < photo->height)
                    memcpy(photo->rgb + y * photo->stride + (ptrdiff_t)3 * (x + j), "\0\377\0", 3);
        }
    }
    snprintf(path, sizeof path, "%s/%s.png", getenv("OVERLAYS"), name);
    if (!image_encode_png(photo->rgb, photo->width, photo->height, photo->stride, &bytes, &length,
                          arena, NULL))
        base_file_write(path, bytes, length, NULL);
}

/* dice: of ours and of Otsu's; NaN without a mask. */
static bool one(const struct kernels *kernels, const char *folder, const char *name, double of[2])
{
    struct arena *arena;
    struct photo *photo, *truth;
    struct meso_error err = {0};
    struct measure_reading reading;
    char path[400];
    of[0] = of[1] = NAN;
    if (base_arena_new(&arena, 0, NULL))
        return false;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    bool ok = !image_open(path, NULL, &photo, arena, &err);
    if (ok) {
        struct zone zone = all_of(photo, arena);
        struct measure_input input = {
            .kernels = kernels, .photo = photo, .zone = &zone, .mm_per_px = NAN};
        ok = !measure_lesion.run(&input, &reading, arena, &err);
        snprintf(path, sizeof path, "%s/%.*s_mask.png", folder, (int)strcspn(name, "."), name);
        FILE *labelled = fopen(path, "r");
        if (ok && labelled && !image_open(path, NULL, &truth, arena, &err)) {
            struct mask found;
            kernels_mask_new(&found, photo->width, photo->height, arena, NULL);
            if (reading.mark_count)
                image_polygon_fill(
                    (struct image_polygon){reading.marks->outline, reading.marks->outline_count}, 0,
                    0, 255, found);
            of[0] = dice(found, truth);
            otsu(kernels, photo, found, arena);
            of[1] = dice(found, truth);
        }
        if (labelled)
            fclose(labelled);
    }
    if (!ok)
        printf("  %s: %s\n", name, err.text);
    else if (reading.reasons[0] && !reading.mark_count)
        printf("  %-24s Dice %.3f (Otsu %.3f): %s\n", name, of[0], of[1], reading.reasons[0]);
    else
        printf("  %-24s Dice %.3f (Otsu %.3f); contrast %.2f, border %.2f, share %.3f\n", name,
               of[0], of[1], reading.values[1], reading.values[8], reading.values[9]);
    if (ok && getenv("OVERLAYS"))
        draw(photo, &reading, name, arena);
    base_arena_free(arena);
    return ok;
}

int pigment_lesions(const struct kernels *kernels)
{
    struct names names;
    double sums[2] = {0}, of[2];
    bool ok = true;
    printf("lesions in dermoscopic close-ups (lesions_isic)\n");
    list(SHARED_DATA "/lesions_isic", &names);
    for (int i = 0; i < names.count; i++) {
        ok = one(kernels, SHARED_DATA "/lesions_isic", names.at[i], of) && ok;
        sums[0] += of[0] / names.count;
        sums[1] += of[1] / names.count;
    }
    pigment_print("lesion outlines: mean Dice", ">= 0.85", "%.3f", sums[0]);
    pigment_print("  baseline: Otsu", "0.80", "%.3f", sums[1]);
    if (!getenv("OVERLAYS"))
        return !ok;
    printf("lesions in smartphone photographs (lesions_pad_ufes), to be looked at\n");
    list(SHARED_DATA "/lesions_pad_ufes", &names);
    for (int i = 0; i < names.count; i++)
        ok = one(kernels, SHARED_DATA "/lesions_pad_ufes", names.at[i], of) && ok;
    return !ok;
}
