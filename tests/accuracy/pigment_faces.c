/* Spots, redness and tone over real faces of every tone: the reading of the whole face, neutral and
   smiling. Two photographs minutes apart should read alike, though the zones here are each
   photograph's own and the smile moves them. */
#include "accuracy.h"

#include "locate/locate.h"
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct measure measure_spots, measure_redness, measure_tone, measure_under_eye,
    measure_recovery;

static const char *const faces[] = {"062", "043", "114", "129", "006", "038", "064", "024",
                                    "067", "087", "017", "004", "021", "002", "019", "112"};
enum { FACES = sizeof faces / sizeof *faces, MAX_ZONES = 16 };

/* What is compared, and whether as a share of the neutral value. */
static const struct quantity {
    const struct measure *measure;
    const char *field;
    bool relative;
} quantities[] = {
    {&measure_spots, "density", false},          {&measure_spots, "load", false},
    {&measure_redness, "index", false},          {&measure_redness, "focal_fraction", false},
    {&measure_redness, "inflamed_count", false}, {&measure_tone, "ita", false},
    {&measure_tone, "evenness", true},           {&measure_tone, "melanin_sd", true},
    {&measure_under_eye, "darkness", false},     {&measure_recovery, "bruised_fraction", false}};
enum { QUANTITIES = sizeof quantities / sizeof *quantities };

struct tools {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
};

/* The zone that another is read against, as the pipeline chooses it for one photograph. */
static const struct zone *against(const struct locate_zones *zones, const struct measure *measure,
                                  const char *zone)
{
    const char *names = measure_references(measure, zone);
    for (size_t length; names && *names; names += length) {
        names += strspn(names, " ");
        length = strcspn(names, " ");
        for (int i = 0; i < zones->count; i++)
            if (strlen(zones->at[i].name) == length && !strncmp(zones->at[i].name, names, length) &&
                10 * zones->at[i].valid_px >= 3 * zones->at[i].outline_px)
                return &zones->at[i];
    }
    return NULL;
}

static int read_zone(const struct tools *tools, const struct photo *photo,
                     const struct locate_zones *zones, int zone, double mm_per_px,
                     const struct measure *measure, struct measure_reading *out,
                     struct arena *arena, struct meso_error *err)
{
    struct measure_reference reference = {0};
    const struct zone *other = against(zones, measure, zones->at[zone].name);
    struct measure_input input = {
        .kernels = &tools->kernels, .photo = photo, .zone = other, .mm_per_px = mm_per_px};
    int code = other ? measure_reference_read(&input, &reference, arena, err) : MESO_OK;
    input.zone = &zones->at[zone];
    input.reference = reference.zone ? &reference : NULL;
    return code ? code : measure->run(&input, out, arena, err);
}

static int read_whole(const struct tools *tools, const struct photo *photo,
                      const struct locate_zones *zones, double mm_per_px, double values[QUANTITIES],
                      struct arena *arena, struct meso_error *err)
{
    struct measure_reading readings[MAX_ZONES], whole;
    const struct measure *last = NULL;
    int read = 0;
    for (int q = 0; q < QUANTITIES; q++) {
        read = quantities[q].measure != last ? 0 : read;
        for (int i = 0; i < zones->count && i < MAX_ZONES && quantities[q].measure != last; i++) {
            if (!measure_applies(quantities[q].measure, MEASURE_VIEW_FACE, zones->at[i].name))
                continue;
            int code = read_zone(tools, photo, zones, i, mm_per_px, quantities[q].measure,
                                 &readings[read++], arena, err);
            if (code)
                return code;
        }
        last = quantities[q].measure;
        measure_pool_zones(last, readings, read, &whole);
        values[q] = whole.values[measure_field_index(last, quantities[q].field)];
    }
    return MESO_OK;
}

/* One photograph; *mm_per_px is read when it is NaN, and inherited else. */
static int read_face(const struct tools *tools, const char *path, double *mm_per_px,
                     double values[QUANTITIES], struct meso_error *err)
{
    struct arena *arena;
    struct photo *photo;
    struct locate_face face;
    struct locate_zones zones;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    if (!(code = image_open(path, NULL, &photo, arena, err)) &&
        !(code = locate_face(tools->models, photo, &face, arena, err)) &&
        !(code = locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &tools->kernels, &zones, arena,
                                   err))) {
        if (isnan(*mm_per_px))
            *mm_per_px = face.mm_per_px;
        code = read_whole(tools, photo, &zones, *mm_per_px, values, arena, err);
    }
    base_arena_free(arena);
    return code;
}

static int by_size(const void *one, const void *two)
{
    double a = *(const double *)one, b = *(const double *)two;
    return (a > b) - (a < b);
}

static void print_drift(double before[][QUANTITIES], double after[][QUANTITIES], int count)
{
    for (int q = 0; q < QUANTITIES && count; q++) {
        double drift[FACES];
        for (int i = 0; i < count; i++)
            drift[i] = fabs(after[i][q] - before[i][q]) /
                       (quantities[q].relative ? before[i][q] / 100 : 1);
        qsort(drift, (size_t)count, sizeof *drift, by_size);
        printf("  %s.%s: |smiling - neutral| median %.3g%s, largest %.3g%s\n",
               quantities[q].measure->name, quantities[q].field, drift[count / 2],
               quantities[q].relative ? " %" : "", drift[count - 1],
               quantities[q].relative ? " %" : "");
    }
}

static int all_faces(const struct tools *tools)
{
    static double before[FACES][QUANTITIES], after[FACES][QUANTITIES];
    int count = 0;
    struct meso_error err;
    printf("face");
    for (int q = 0; q < QUANTITIES; q++)
        printf("  %s.%s", quantities[q].measure->name, quantities[q].field);
    printf("\n");
    for (int i = 0; i < FACES; i++) {
        char neutral[300], smiling[300];
        double mm_per_px = NAN;
        snprintf(neutral, sizeof neutral, SHARED_DATA "/faces_london/neutral/%s_03.jpg", faces[i]);
        snprintf(smiling, sizeof smiling, SHARED_DATA "/faces_london/smiling/%s_08.jpg", faces[i]);
        if (read_face(tools, neutral, &mm_per_px, before[count], &err) ||
            read_face(tools, smiling, &mm_per_px, after[count], &err)) {
            printf("%s: %s\n", faces[i], err.text);
            continue;
        }
        printf("%s", faces[i]);
        for (int q = 0; q < QUANTITIES; q++)
            printf("  %.3g/%.3g", before[count][q], after[count][q]);
        printf("\n");
        count++;
    }
    print_drift(before, after, count);
    return count == 0;
}

int accuracy_pigment_faces(void)
{
    struct tools tools = {0};
    struct meso_error err;
    int failed = kernels_select(&tools.kernels, &err);
    if (!failed)
        failed = opencv_open(&tools.opencv, &err);
    if (!failed)
        failed = locate_models_open(&tools.models, MODELS_DIR, tools.opencv, &err);
    if (failed)
        printf("%s\n", err.text);
    else
        failed = all_faces(&tools);
    locate_models_close(tools.models);
    opencv_close(tools.opencv);
    return failed;
}
