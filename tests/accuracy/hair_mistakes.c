/* Sorts the mistakes of a rendered field by their kind and by what the hair is like. It does not
   know how lines are found, only where they run. */
#include "hair_mistakes.h"
#include "hair_truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As in hair_truth.c: so far from a hair's middle a line still runs along it. */
static const double reach_um = 30, most_of_it = 0.5;

static const char *const mistake_names[HAIR_MISTAKES] = {
    "missed: one with a sibling", "missed: one with a neighbour", "missed: no line there",
    "extra: second line of a hair", "extra: along no hair"};
static const char *const trait_names[HAIR_TRAITS] = {"all",     "vellus", "bundled", "cut",
                                                     "covered", "short",  "light"};

static bool in_picture(const struct render_trichoscopy *truth, struct render_point p)
{
    return p.x >= 0 && p.y >= 0 && p.x < truth->image.width && p.y < truth->image.height;
}

/* Part of a hair in view whose middle other hairs hide. */
static double covered_part(const struct render_trichoscopy *truth, const struct render_hair *hair)
{
    int covered = 0, of = 0;
    for (int i = 0; i < hair->points; i++) {
        bool hidden = false;
        if (!in_picture(truth, hair->path[i]))
            continue;
        for (int h = 0; h < truth->hair_count && !hidden; h++) {
            const struct render_hair *other = &truth->hairs[h];
            for (int j = 0; other != hair && j < other->points && !hidden; j++)
                hidden =
                    hypot(other->path[j].x - hair->path[i].x, other->path[j].y - hair->path[i].y) *
                        truth->um_per_px <
                    0.5 * other->width_um[j];
        }
        of++;
        covered += hidden;
    }
    return of ? (double)covered / of : 0;
}

static double part_along(const struct render_trichoscopy *truth, const struct render_hair *hair,
                         const struct measure_mark *mark)
{
    int along = 0, of = 0;
    for (int i = 0; i < hair->points; i++) {
        bool near = false;
        if (!in_picture(truth, hair->path[i]))
            continue;
        for (int k = 0; k < mark->count && !near; k++)
            near = hypot(mark->points[k].x - hair->path[i].x, mark->points[k].y - hair->path[i].y) *
                       truth->um_per_px <
                   reach_um + 0.5 * truth->um_per_px;
        of++;
        along += near;
    }
    return of ? (double)along / of : 0;
}

static int index_of(const struct render_trichoscopy *truth, int id)
{
    for (int h = 0; h < truth->hair_count; h++)
        if (truth->hairs[h].id == id)
            return h;
    return -1;
}

static bool owns_one(const struct render_hair *hair, const int *owners, int count)
{
    for (int m = 0; m < count; m++)
        if (owners[m] == hair->id)
            return true;
    return false;
}

static void traits_of(const struct render_trichoscopy *truth, const struct render_hair *hair,
                      bool light, bool traits[HAIR_TRAITS])
{
    double visible = hair_truth_visible_mm(hair, truth);
    traits[HAIR_ANY] = true;
    traits[HAIR_VELLUS] = hair->diameter_um < 30;
    traits[HAIR_BUNDLED] = hair->bundled;
    traits[HAIR_CUT] = visible < 0.95 * hair->length_mm;
    traits[HAIR_COVERED] = covered_part(truth, hair) > most_of_it;
    traits[HAIR_SHORT] = visible < 0.25;
    traits[HAIR_LIGHT] = light;
}

static enum hair_mistake why_missed(const struct render_trichoscopy *truth,
                                    const struct render_hair *hair,
                                    const struct measure_mark *marks, int count, const int *owners)
{
    double best = most_of_it;
    int owner = -1;
    bool merged = false;
    for (int m = 0; m < count; m++) {
        double along = part_along(truth, hair, &marks[m]);
        if (along < best)
            continue;
        best = along;
        owner = index_of(truth, owners[m]);
        merged = true;
    }
    bool sibling = owner >= 0 && truth->hairs[owner].unit == hair->unit;
    return !merged ? HAIR_UNSEEN : sibling ? HAIR_MERGED_SIBLING : HAIR_MERGED;
}

/* The hair that most of an ownerless line runs along; -1: none. */
static int hair_below(const struct render_trichoscopy *truth, const struct measure_mark *mark)
{
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *hair = &truth->hairs[h];
        int along = 0;
        for (int k = 0; k < mark->count; k++) {
            double best = INFINITY;
            for (int i = 0; i < hair->points; i++)
                best = fmin(best, hypot(mark->points[k].x - hair->path[i].x,
                                        mark->points[k].y - hair->path[i].y));
            along += best * truth->um_per_px < reach_um + 0.5 * truth->um_per_px;
        }
        if (along > most_of_it * mark->count)
            return h;
    }
    return -1;
}

void hair_mistakes_add(const struct render_trichoscopy *truth, const struct measure_mark *marks,
                       int count, const int *owners, double least_mm, bool light,
                       struct hair_mistakes *sums)
{
    bool traits[HAIR_TRAITS];
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *hair = &truth->hairs[h];
        if (hair_truth_visible_mm(hair, truth) < least_mm)
            continue;
        bool missed = !owns_one(hair, owners, count);
        enum hair_mistake why = missed ? why_missed(truth, hair, marks, count, owners) : 0;
        traits_of(truth, hair, light, traits);
        for (int t = 0; t < HAIR_TRAITS; t++) {
            sums->hairs[t] += traits[t];
            sums->count[why][t] += missed && traits[t];
        }
    }
    for (int m = 0; m < count; m++) {
        if (owners[m] >= 0)
            continue;
        int below = hair_below(truth, &marks[m]);
        memset(traits, 0, sizeof traits);
        if (below >= 0)
            traits_of(truth, &truth->hairs[below], light, traits);
        traits[HAIR_ANY] = true;
        traits[HAIR_LIGHT] = light;
        for (int t = 0; t < HAIR_TRAITS; t++)
            sums->count[below >= 0 ? HAIR_FRAGMENT : HAIR_INVENTED][t] += traits[t];
    }
}

void hair_mistakes_print(const struct hair_mistakes *sums)
{
    printf("  %-30s", "mistakes");
    for (int t = 0; t < HAIR_TRAITS; t++)
        printf(" %8s", trait_names[t]);
    printf("\n  %-30s", "hairs");
    for (int t = 0; t < HAIR_TRAITS; t++)
        printf(" %8d", sums->hairs[t]);
    for (int m = 0; m < HAIR_MISTAKES; m++) {
        printf("\n  %-30s", mistake_names[m]);
        for (int t = 0; t < HAIR_TRAITS; t++)
            printf(" %8d", sums->count[m][t]);
    }
    printf("\n");
}

static void dot(struct render_image *image, double x, double y, const uint8_t rgb[3])
{
    for (int j = (int)y; j < (int)y + 2; j++)
        for (int i = (int)x; i < (int)x + 2; i++)
            if (i >= 0 && j >= 0 && i < image->width && j < image->height)
                memcpy(image->rgb + 3 * ((ptrdiff_t)j * image->width + i), rgb, 3);
}

int hair_mistakes_draw(struct render_trichoscopy *truth, const struct measure_mark *marks,
                       int count, const int *owners, double least_mm, const char *name,
                       struct arena *arena, struct meso_error *err)
{
    static const uint8_t found[3] = {0, 255, 0}, extra[3] = {255, 0, 0}, missed[3] = {0, 90, 255};
    const char *folder = getenv("OVERLAYS");
    struct render_image *image = &truth->image;
    uint8_t *bytes;
    size_t length;
    char path[400];
    if (!folder)
        return MESO_OK;
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *hair = &truth->hairs[h];
        if (hair_truth_visible_mm(hair, truth) < least_mm || owns_one(hair, owners, count))
            continue;
        for (int i = 0; i < hair->points; i++)
            dot(image, hair->path[i].x, hair->path[i].y, missed);
    }
    for (int m = 0; m < count; m++)
        for (int k = 0; k < marks[m].count; k++)
            dot(image, marks[m].points[k].x, marks[m].points[k].y, owners[m] < 0 ? extra : found);
    snprintf(path, sizeof path, "%s/%s.png", folder, name);
    int code = image_encode_png(image->rgb, image->width, image->height,
                                3 * (ptrdiff_t)image->width, &bytes, &length, arena, err);
    return code ? code : base_file_write(path, bytes, length, err);
}
