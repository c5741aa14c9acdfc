/* Tone, redness and known colours: how far a reading moves with exposure, white balance and camera,
   with each kind of reference in view and without one; and inflamed spots among freckles. Goal and
   figure side by side, for light, medium and dark skin. */
#include "accuracy.h"
#include "colour_scene.h"

#include "../drawn_pigment.h"

#include <math.h>
#include <stdio.h>

extern const struct measure measure_under_eye, measure_recovery;

/* Exposure and white balance: each alone, and the corners. */
static const double lights[][3] = {{0, 0, 0},         {0.5, 0, 0},      {-0.5, 0, 0},
                                   {0, 0.1, -0.1},    {0, -0.1, 0.1},   {0.5, 0.1, -0.1},
                                   {-0.5, 0.1, -0.1}, {0.5, -0.1, 0.1}, {-0.5, -0.1, 0.1}};
enum { LIGHTS = sizeof lights / sizeof *lights };
/* Two cameras besides sRGB itself: channels that overlap and a strong S-curve; channels drawn apart
   and a flat curve. */
static const struct drawn_sensor cameras[] = {
    {.noise = 2},
    {.mix = {{-0.15, 0.18, -0.03}, {0.07, -0.15, 0.08}, {-0.02, 0.14, -0.12}},
     .contrast = 0.25,
     .noise = 2},
    {.mix = {{0.14, -0.10, -0.04}, {-0.06, 0.12, -0.06}, {0.01, -0.13, 0.12}},
     .contrast = -0.1,
     .gamma = -0.08,
     .noise = 3}};
enum { CAMERAS = sizeof cameras / sizeof *cameras };

struct error {
    double most, sum;
    int count;
};

static void add(struct error *error, double off)
{
    error->most = fmax(error->most, fabs(off));
    error->sum += fabs(off);
    error->count++;
}

static struct drawn_sensor sensor_of(int camera, int light)
{
    struct drawn_sensor sensor = cameras[camera];
    sensor.exposure_ev = lights[light][0];
    sensor.red = lights[light][1];
    sensor.blue = lights[light][2];
    sensor.seed = (uint64_t)(camera * 100 + light + 1);
    return sensor;
}

struct absolute {
    double ita, a_star;
};

static struct absolute read_absolute(struct scene *scene)
{
    struct measure_reading tone = scene_read(scene, &measure_tone, &scene->forehead, false);
    struct measure_reading red = scene_read(scene, &measure_redness, &scene->forehead, false);
    return (struct absolute){scene_value(&measure_tone, &tone, "ita"),
                             scene_value(&measure_redness, &red, "a_star")};
}

/* What a perfect camera reads in the exposure that the scene's colours are known in. */
static struct absolute truth_of(int tone)
{
    struct scene *scene = scene_new(tone, SCENE_NOTHING);
    scene_take_truth(scene);
    struct absolute truth = read_absolute(scene);
    scene_free(scene);
    return truth;
}

static void calibrated_row(int tone, enum scene_reference reference)
{
    struct absolute truth = truth_of(tone);
    for (int camera = 0; camera < CAMERAS; camera++) {
        struct error ita = {0}, a_star = {0};
        double residual = 0;
        int refused = 0;
        for (int light = 0; light < LIGHTS; light++) {
            struct scene *scene = scene_new(tone, reference);
            struct drawn_sensor sensor = sensor_of(camera, light);
            scene_take(scene, &sensor, 92);
            bool calibrated = scene->colours.kind && !scene->colours.refusal;
            refused += !calibrated && reference != SCENE_NOTHING;
            if (calibrated || reference == SCENE_NOTHING) {
                struct absolute read = read_absolute(scene);
                add(&ita, read.ita - truth.ita);
                add(&a_star, read.a_star - truth.a_star);
                residual = fmax(residual, scene->colours.residual_de00);
            }
            scene_free(scene);
        }
        printf("  %-12s %-6s camera %d: ITA <= 1 deg | %5.2f (mean %.2f); a* <= 0.3 | %.2f (mean "
               "%.2f); residual %.2f dE00; refused %d of %d\n",
               scene_references[reference], scene_tones[tone], camera, ita.most,
               ita.sum / fmax(ita.count, 1), a_star.most, a_star.sum / fmax(a_star.count, 1),
               residual, refused, LIGHTS);
    }
}

/* Fields that are differences within one photograph; drift as a share of the value, or by itself.
 */
static const struct within {
    const struct measure *measure;
    const char *field;
    bool relative;
} withins[] = {{&measure_redness, "index", false},
               {&measure_redness, "focal_fraction", false},
               {&measure_redness, "focal_index", false},
               {&measure_redness, "inflamed_count", false},
               {&measure_tone, "evenness", true},
               {&measure_tone, "glow", true},
               {&measure_tone, "melanin_sd", true},
               {&measure_under_eye, "darkness", true},
               {&measure_recovery, "bruised_fraction", false}};
enum { WITHINS = sizeof withins / sizeof *withins };

static void read_withins(struct scene *scene, double values[WITHINS])
{
    for (int i = 0; i < WITHINS; i++) {
        struct measure_reading reading = scene_read(scene, withins[i].measure, &scene->cheek, true);
        values[i] = scene_value(withins[i].measure, &reading, withins[i].field);
    }
}

/* One camera, as a clinic has: what exposure and white balance alone move. */
static void within_rows(int tone)
{
    for (int camera = 0; camera < CAMERAS; camera++) {
        double base[WITHINS], values[WITHINS];
        struct error errors[WITHINS] = {{0}};
        for (int light = 0; light < LIGHTS; light++) {
            struct scene *scene = scene_new(tone, SCENE_NOTHING);
            struct drawn_sensor sensor = sensor_of(camera, light);
            scene_take(scene, &sensor, 92);
            read_withins(scene, light ? values : base);
            for (int i = 0; i < WITHINS && light; i++)
                add(&errors[i],
                    withins[i].relative ? 100 * (values[i] / base[i] - 1) : values[i] - base[i]);
            scene_free(scene);
        }
        for (int i = 0; i < WITHINS; i++)
            printf("  %-6s camera %d: %s.%s %.3g, drift at most %.2g%s (mean %.2g)\n",
                   scene_tones[tone], camera, withins[i].measure->name, withins[i].field, base[i],
                   errors[i].most, withins[i].relative ? " %" : "",
                   errors[i].sum / errors[i].count);
    }
}

enum { LESIONS = 6, FRECKLES = 6, SKINS = 6 };

static double uniform(int field, int index, uint32_t salt)
{
    return (drawn_grain((uint32_t)field, (uint32_t)index, salt) + 1) / 2;
}

/* Papules of 2 to 6 mm and 0.3 to 0.7 of haemoglobin among freckles of like size, on a jittered
   lattice. */
static void plant(struct drawn *skin, int field, double lesions[LESIONS][3])
{
    for (int i = 0; i < LESIONS + FRECKLES; i++) {
        int place = (i * 7 + field * 5) % 12;
        double x = 5 + 8.5 * (place % 4) + 2 * uniform(field, i, 21) - 1;
        double y = 6 + 12 * (double)(place / 4) + 4 * uniform(field, i, 22) - 2;
        double diameter = 2 + 4 * uniform(field, i, 23);
        double amount = 0.3 + 0.4 * uniform(field, i, 24);
        drawn_spot(skin, i < LESIONS ? drawn_haemoglobin : drawn_melanin, amount, x, y, diameter);
        if (i < LESIONS) {
            lesions[i][0] = x;
            lesions[i][1] = y;
            lesions[i][2] = diameter;
        }
    }
}

static void inflamed_row(int tone)
{
    int found = 0, missed = 0, wrong = 0;
    double areas[2] = {0};
    for (int field = 0; field < SKINS; field++) {
        double lesions[LESIONS][3];
        bool taken[LESIONS] = {false};
        struct drawn *skin = drawn_blank(tone);
        struct measure_reading reading;
        plant(skin, field * 4 + tone, lesions);
        skin->lens_px = 0.6;
        drawn_expose(skin, 0);
        if (measure_redness.run(&skin->input, &reading, skin->arena, NULL))
            return;
        int hits = 0;
        for (int m = 0; m < reading.mark_count; m++)
            for (int i = 0; i < LESIONS; i++) {
                const struct measure_mark *mark = &reading.marks[m];
                double far = hypot(mark->points[0].x * drawn_mm_per_px - lesions[i][0],
                                   mark->points[0].y * drawn_mm_per_px - lesions[i][1]);
                if (taken[i] || far > lesions[i][2] / 2)
                    continue;
                taken[i] = true;
                hits++;
                areas[0] += M_PI / 4 * lesions[i][2] * lesions[i][2];
                areas[1] += mark->area_px * drawn_mm_per_px * drawn_mm_per_px;
                break;
            }
        found += hits;
        missed += LESIONS - hits;
        wrong += reading.mark_count - hits;
        drawn_free(skin);
    }
    printf("  sRGB %3.0f,%3.0f,%3.0f: F1 >= 0.95 | %.3f (%d found, %d missed, %d false), area "
           "%+.1f %%\n",
           drawn_skins[tone][0], drawn_skins[tone][1], drawn_skins[tone][2],
           2.0 * found / fmax(2 * found + missed + wrong, 1), found, missed, wrong,
           100 * (areas[1] / fmax(areas[0], 1e-9) - 1));
}

int accuracy_colour(void)
{
    printf("absolute colours over +-0.5 EV, +-10 %% white balance, three cameras, JPEG 92\n");
    for (int reference = 0; reference < SCENE_REFERENCES; reference++)
        for (int tone = 0; tone < SCENE_TONES; tone++)
            calibrated_row(tone, (enum scene_reference)reference);
    printf("differences within one photograph, without a reference, over the same light\n");
    for (int tone = 0; tone < SCENE_TONES; tone++)
        within_rows(tone);
    printf("inflamed spots of 2 to 6 mm among freckles\n");
    for (int tone = 0; tone < 4; tone++)
        inflamed_row(tone);
    return 0;
}
