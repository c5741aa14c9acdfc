/* Planted spots in drawn scenes, by skin type: F1 and areas, drift under nuisances, and whether a
   spot that is a tenth darker is read as darker. */
#include "drawn_scene.h"
#include "pigment.h"

enum { SEEDS = 3 };

struct tally {
    int found, missed, extra;
    double true_area, found_area;
};

static double f1(const struct tally *tally)
{
    return 2.0 * tally->found / fmax(2 * tally->found + tally->missed + tally->extra, 1);
}

/* The mark nearest to a spot's centre within its radius that no other spot has; -1: none. */
static void match(const struct measure_reading *reading, const struct scene_spots *spots, int *mark)
{
    for (int j = 0; j < spots->count; j++) {
        double near = INFINITY;
        mark[j] = -1;
        for (int i = 0; i < reading->mark_count; i++) {
            bool taken = false;
            for (int k = 0; k < j; k++)
                taken = taken || mark[k] == i;
            double far = hypot(reading->marks[i].points[0].x * drawn_mm_per_px - spots->at[j].x,
                               reading->marks[i].points[0].y * drawn_mm_per_px - spots->at[j].y);
            if (!taken && far < near && far < fmax(spots->at[j].radius_x, spots->at[j].radius_y)) {
                near = far;
                mark[j] = i;
            }
        }
    }
}

static void score(const struct measure_reading *reading, const struct scene_spots *spots,
                  struct tally *tally)
{
    int mark[SCENE_MAX_SPOTS], hits = 0;
    match(reading, spots, mark);
    for (int j = 0; j < spots->count; j++) {
        if (mark[j] < 0)
            continue;
        hits++;
        tally->true_area += M_PI * spots->at[j].radius_x * spots->at[j].radius_y;
        tally->found_area += reading->marks[mark[j]].area_px * drawn_mm_per_px * drawn_mm_per_px;
    }
    tally->found += hits;
    tally->missed += spots->count - hits;
    tally->extra += reading->mark_count - hits;
}

struct nuisance {
    const char *name;
    double ev, blur_px, match_px;
    int jpeg;
};
static const struct nuisance plain = {.name = "as it is"};
static const struct nuisance nuisances[] = {{"+0.3 EV", 0.3, 0, 0, 0},
                                            {"-0.3 EV", -0.3, 0, 0, 0},
                                            {"JPEG 75", 0, 0, 0, 75},
                                            {"blur 0.5 px, matched", 0, 0.5, 0.5, 0}};
enum { NUISANCES = sizeof nuisances / sizeof *nuisances };

/* The drawn skin photographed under a nuisance and measured. */
static struct measure_reading take(struct drawn *skin, const struct nuisance *nuisance)
{
    /* Light skin is exposed so that a third of a stop more does not clip it. */
    double base = skin->density[0][0][0] < 0.5 ? -0.35 : 0;
    struct measure_reading reading = {.mark_count = 0};
    skin->lens_px = hypot(0.6, nuisance->blur_px);
    skin->shot++; /* no photograph has the noise of another */
    drawn_expose(skin, base + nuisance->ev);
    struct photo *again, drawn = skin->photo;
    uint8_t *bytes;
    size_t length;
    if (nuisance->jpeg &&
        !image_encode_jpeg(drawn.rgb, DRAWN_SIDE, DRAWN_SIDE, drawn.stride, nuisance->jpeg, &bytes,
                           &length, skin->arena, NULL) &&
        !image_decode(bytes, length, "drawn", NULL, &again, skin->arena, NULL))
        skin->photo = *again;
    if (measure_spots.run(&skin->input, &reading, skin->arena, NULL))
        reading = (struct measure_reading){.mark_count = 0};
    skin->photo = drawn;
    return reading;
}

struct drift {
    double count_before, count_after, area_before, area_after;
};

/* As the program reads a comparison: what is clear in one counts in the other. The marks are
   copied, since joining reorders them. */
static void join(struct drawn *skin, struct measure_reading *before, struct measure_reading *after)
{
    size_t count = (size_t)(before->mark_count + before->doubtful_count);
    struct measure_mark *marks = base_arena_alloc(skin->arena, (count + 1) * sizeof *marks, NULL);
    struct measure_capture captures[2] = {{.input = &skin->input, .reading = before},
                                          {.input = &skin->input, .reading = after}};
    memcpy(marks, before->marks, count * sizeof *marks);
    before->marks = marks;
    measure_spots.join(captures, 2, skin->arena, NULL);
}

static void drift_of(struct drawn *skin, const struct measure_reading *before,
                     const struct nuisance *nuisance, struct drift *drift)
{
    struct measure_reading matched = *before;
    if (nuisance->match_px > 0) {
        skin->input.match_blur_px = nuisance->match_px;
        matched = take(skin, &plain);
        skin->input.match_blur_px = 0;
    }
    skin->input.frozen = before->frozen;
    struct measure_reading after = take(skin, nuisance);
    skin->input.frozen = NULL;
    join(skin, &matched, &after);
    drift->count_before += matched.values[2];
    drift->count_after += after.values[2];
    drift->area_before += matched.values[1];
    drift->area_after += after.values[1];
}

/* Every second spot a tenth darker, photographed anew: is it, and are the others not, read so? */
static void rank(enum scene scene, int tone, int seed, int *right, int *asked)
{
    struct scene_spots spots;
    double darker[SCENE_MAX_SPOTS];
    int first[SCENE_MAX_SPOTS], second[SCENE_MAX_SPOTS];
    for (int i = 0; i < SCENE_MAX_SPOTS; i++)
        darker[i] = i % 2 ? 1.1 : 1 / 1.1;
    struct drawn *before = scene_draw(scene, tone, seed, NULL, &spots);
    struct drawn *after = scene_draw(scene, tone, seed, darker, &spots);
    struct measure_reading a = take(before, &plain);
    after->input.frozen = a.frozen;
    after->shot += 1000;
    struct measure_reading b = take(after, &(struct nuisance){.ev = -0.1, .jpeg = 90});
    match(&a, &spots, first);
    match(&b, &spots, second);
    for (int j = 0; j < spots.count; j++) {
        if (first[j] < 0 || second[j] < 0)
            continue;
        double change = b.marks[second[j]].contrast - a.marks[first[j]].contrast;
        *right += j % 2 ? change > 0 : change < 0;
        ++*asked;
    }
    drawn_free(before);
    drawn_free(after);
}

static void print_drifts(const struct drift drifts[NUISANCES])
{
    char text[80];
    for (int i = 0; i < NUISANCES; i++) {
        snprintf(text, sizeof text, "  %s: count", nuisances[i].name);
        pigment_print(text, "<= 3 %", "%+.1f %%",
                      100 * (drifts[i].count_after / drifts[i].count_before - 1));
        snprintf(text, sizeof text, "  %s: area", nuisances[i].name);
        pigment_print(text, "<= 3 %", "%+.1f %%",
                      100 * (drifts[i].area_after / drifts[i].area_before - 1));
    }
}

static void one_tone(const struct kernels *kernels, int tone)
{
    struct tally all = {0};
    struct drift drifts[NUISANCES] = {{0}};
    int right = 0, asked = 0;
    char name[40], text[80];
    printf("planted spots, dE00 >= 4, diameter >= 1.5 mm: %s\n", scene_tone_name(tone, name));
    for (enum scene scene = 0; scene < SCENES; scene++) {
        struct tally tally = {0};
        for (int seed = 0; seed < SEEDS; seed++) {
            struct scene_spots spots;
            struct drawn *skin = scene_draw(scene, tone, seed, NULL, &spots);
            skin->kernels = *kernels;
            struct measure_reading reading = take(skin, &plain);
            score(&reading, &spots, &tally);
            for (int i = 0; i < NUISANCES; i++)
                drift_of(skin, &reading, &nuisances[i], &drifts[i]);
            drawn_free(skin);
            rank(scene, tone, seed, &right, &asked);
        }
        snprintf(text, sizeof text, "  %s: F1 (%d found, %d missed, %d false)", scene_names[scene],
                 tally.found, tally.missed, tally.extra);
        pigment_print(text, "", "%.3f", f1(&tally));
        all.found += tally.found;
        all.missed += tally.missed;
        all.extra += tally.extra;
        all.true_area += tally.true_area;
        all.found_area += tally.found_area;
    }
    pigment_print("F1 over all scenes", ">= 0.95", "%.3f", f1(&all));
    pigment_print("area bias", "<= 5 %", "%+.1f %%", 100 * (all.found_area / all.true_area - 1));
    pigment_print("a tenth darker or fainter, ranked right", ">= 95 %", "%.1f %%",
                  100.0 * right / fmax(asked, 1));
    print_drifts(drifts);
}

int pigment_planted(const struct kernels *kernels)
{
    for (int tone = 0; tone < SCENE_TONES; tone++)
        one_tone(kernels, tone);
    return 0;
}
