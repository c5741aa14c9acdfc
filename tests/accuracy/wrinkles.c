/* How exact the measure of wrinkles is on drawn skin whose creases are known: centre lines, length
   and depth, and that skin without any has none. */
#include "accuracy.h"
#include "wrinkles_drawn.h"

#include <stdio.h>

enum { MAX_LINES = 512, PATCHES = 6 };

static double length_of(const struct drawn_thing *thing)
{
    double length = 0;
    for (int i = 1; i < thing->count; i++)
        length += hypot(thing->points[i].x - thing->points[i - 1].x,
                        thing->points[i].y - thing->points[i - 1].y);
    return length;
}

/* Share of the drawn lines' points that lie within 3 px of a mark, weighted by length. */
static void count_recall(const struct drawn_skin *skin, const struct drawn_camera *camera,
                         const struct measure_reading *reading, double *found, double *all)
{
    for (int i = 0; i < skin->count; i++)
        for (int k = 0; k < 200; k++) {
            const struct drawn_thing *thing = &skin->things[i];
            double t = (k + 0.5) / 200 * (thing->count - 1), part = t - floor(t);
            struct image_point a = thing->points[(int)t], b = thing->points[(int)t + 1];
            struct image_point at =
                drawn_to_px(skin, camera, a.x + part * (b.x - a.x), a.y + part * (b.y - a.y));
            double nearest = 1e9;
            for (int m = 0; m < reading->mark_count; m++)
                for (int j = 0; j < reading->marks[m].count; j++)
                    nearest = fmin(nearest, hypot(reading->marks[m].points[j].x - at.x,
                                                  reading->marks[m].points[j].y - at.y));
            *all += length_of(thing) / 200;
            *found += nearest <= 3 ? length_of(thing) / 200 : 0;
        }
}

struct pairs {
    double truth[MAX_LINES], read[MAX_LINES];
    int count;
};

/* What was found of a set of patches at one scale. */
struct tally {
    double found, drawn, right, marked, found_length;
    struct pairs depths;
};

/* Share of the marks' points within 3 px of a drawn line; each mark's depth with its line's. */
static void count_precision(const struct drawn_skin *skin, const struct drawn_camera *camera,
                            const struct measure_reading *reading, double px_per_mm,
                            struct tally *tally)
{
    bool met[DRAWN_MAX_THINGS] = {false};
    struct pairs *depths = &tally->depths;
    for (int m = 0; m < reading->mark_count; m++) {
        const struct measure_mark *mark = &reading->marks[m];
        int votes[DRAWN_MAX_THINGS] = {0}, best = 0;
        for (int j = 0; j < mark->count; j++) {
            struct image_point at = drawn_to_mm(skin, camera, mark->points[j].x, mark->points[j].y);
            double nearest = 1e9, along;
            int which = 0;
            for (int i = 0; i < skin->count; i++) {
                double d = fabs(drawn_distance(&skin->things[i], at.x, at.y, &along));
                if (d < nearest) {
                    nearest = d;
                    which = i;
                }
            }
            bool near = nearest * camera->px_per_mm <= 3;
            tally->right += near ? mark->length_px / mark->count / px_per_mm : 0;
            votes[which] += near;
            if (votes[which] > votes[best])
                best = which;
        }
        tally->marked += mark->length_px / px_per_mm;
        if (votes[best] > mark->count / 2 && !met[best]) {
            met[best] = true;
            tally->found_length += length_of(&skin->things[best]);
        }
        if (votes[best] > mark->count / 2 && depths->count < MAX_LINES) {
            depths->truth[depths->count] = skin->things[best].depth;
            depths->read[depths->count++] = mark->depth;
        }
    }
}

static int add_patch(struct wrinkles_bench *bench, int number, bool faint, double px_per_mm,
                     struct tally *tally)
{
    static struct wrinkles_shot shot;
    struct base_arena_mark mark = base_arena_mark(bench->arena);
    struct drawn_skin skin = wrinkles_drawn_patch(number, faint);
    struct drawn_camera camera = drawn_plain_camera;
    camera.px_per_mm = px_per_mm;
    if (wrinkles_drawn_take(bench, &skin, &camera, 0, 0, NULL, &shot))
        return 1;
    count_recall(&skin, &camera, &shot.reading, &tally->found, &tally->drawn);
    count_precision(&skin, &camera, &shot.reading, px_per_mm, tally);
    base_arena_rewind(bench->arena, mark);
    return 0;
}

static void show_tally(const char *name, double px_per_mm, const struct tally *tally)
{
    double precision = tally->marked > 0 ? tally->right / tally->marked : 0;
    double recall = tally->found / tally->drawn;
    printf("%-16s %6.1f %7.3f %10.3f %7.3f %10.1f%% %10.1f%% %9.3f\n", name, px_per_mm,
           2 * precision * recall / fmax(precision + recall, 1e-9), precision, recall,
           100 * (tally->marked / tally->found_length - 1),
           100 * (tally->marked / tally->drawn - 1),
           wrinkles_spearman(tally->depths.truth, tally->depths.read, tally->depths.count));
}

static int show_patches(struct wrinkles_bench *bench)
{
    const double scales[3] = {10, 6.5, 3.3};
    printf("\ndrawn creases, %d patches a set and scale, three tones, 0.15 to 1.2 mm wide, with "
           "branches, on pores and shading\n",
           PATCHES);
    printf("%-16s %6s %7s %10s %7s %11s %11s %9s\n", "depth", "px/mm", "F1", "precision", "recall",
           "length", "all length", "depth");
    printf("%-16s %6s %7s %10s %7s %11s %11s %9s\n", "goals", "", ">= .92", "", "", "of found", "",
           ">= .95");
    for (int s = 0; s < 3; s++) {
        static struct tally tallies[3];
        memset(tallies, 0, sizeof tallies);
        for (int faint = 0; faint < 2; faint++)
            for (int number = 0; number < PATCHES; number++)
                if (add_patch(bench, number, faint, scales[s], &tallies[faint]) ||
                    add_patch(bench, number, faint, scales[s], &tallies[2]))
                    return 1;
        show_tally("6 to 26 %", scales[s], &tallies[0]);
        show_tally("2 to 7 %", scales[s], &tallies[1]);
        show_tally("all: 2 to 26 %", scales[s], &tallies[2]);
    }
    printf("length: goal within 5 %%; what 3.3 px/mm (a 1350 px portrait) can't resolve is below "
           "0.3 mm\n");
    return 0;
}

static int show_blank(struct wrinkles_bench *bench)
{
    const double scales[3] = {3.3, 6.5, 10}, pores[3] = {0.005, 0.02, 0.06};
    printf("\ndrawn skin without creases, 4 patches of 24 cm2 each: mm/cm2 (SD of pores 0.005, "
           "0.02, 0.06)\n");
    for (int s = 0; s < 3; s++) {
        printf("%8.1f px/mm", scales[s]);
        for (int p = 0; p < 3; p++) {
            double density = 0;
            for (uint32_t seed = 1; seed <= 4; seed++) {
                struct base_arena_mark mark = base_arena_mark(bench->arena);
                struct drawn_skin skin = drawn_plain_skin(60, 40, 900 + seed);
                skin.pores = pores[p];
                struct drawn_camera camera = drawn_plain_camera;
                camera.px_per_mm = scales[s];
                static struct wrinkles_shot shot;
                if (wrinkles_drawn_take(bench, &skin, &camera, 0, 0, NULL, &shot))
                    return 1;
                density += wrinkles_drawn_value(&shot, "density") / 4;
                base_arena_rewind(bench->arena, mark);
            }
            printf(" %6.2f", density);
        }
        putchar('\n');
    }
    return 0;
}

int accuracy_wrinkles(void)
{
    struct wrinkles_bench bench = {.arena = NULL};
    if (kernels_select(&bench.kernels, &bench.err) || base_arena_new(&bench.arena, 0, &bench.err)) {
        fprintf(stderr, "%s\n", bench.err.text);
        return 1;
    }
    int failed = show_blank(&bench) || show_patches(&bench);
    if (failed)
        fprintf(stderr, "%s\n", bench.err.text);
    base_arena_free(bench.arena);
    return failed;
}
