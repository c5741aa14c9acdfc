/* How well faces are found: of how many photographs, how far the mesh lies from points that people
   or Face++ set, and how far two readings of one face differ. */
#include "locate/locate.h"
#include "accuracy.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PHOTOS = 128, MAX_POINTS = 200, GROUPS = 5 };

static const char *const group_names[GROUPS] = {"pupils", "eye corners", "lids", "nose", "mouth"};
enum { PUPILS, EYE_CORNERS, LIDS, NOSE, MOUTH };

/* Points that mean the same, found by drawing the templates on the photographs. */
struct same_point {
    int group, mesh, labelled;
};
/* webmorphR's 189 points, set by hand (faces_london, faces_canada). */
static const struct same_point points_189[] = {
    {PUPILS, 468, 0},       {PUPILS, 473, 1},       {EYE_CORNERS, 33, 18}, {EYE_CORNERS, 133, 22},
    {EYE_CORNERS, 362, 23}, {EYE_CORNERS, 263, 27}, {LIDS, 159, 20},       {LIDS, 145, 29},
    {LIDS, 386, 25},        {LIDS, 374, 32},        {NOSE, 2, 55},         {NOSE, 64, 63},
    {NOSE, 294, 68},        {MOUTH, 61, 87},        {MOUTH, 291, 93},      {MOUTH, 0, 90},
    {MOUTH, 37, 89},        {MOUTH, 267, 91},       {MOUTH, 17, 106},      {-1, 0, 0}};
/* Face++, 106 points (lisa). */
static const struct same_point points_106[] = {
    {PUPILS, 468, 0},       {PUPILS, 473, 1},       {EYE_CORNERS, 33, 35}, {EYE_CORNERS, 133, 39},
    {EYE_CORNERS, 362, 44}, {EYE_CORNERS, 263, 48}, {LIDS, 159, 37},       {LIDS, 145, 41},
    {LIDS, 386, 46},        {LIDS, 374, 50},        {NOSE, 2, 80},         {NOSE, 64, 77},
    {NOSE, 294, 83},        {MOUTH, 61, 86},        {MOUTH, 291, 92},      {MOUTH, 0, 89},
    {MOUTH, 37, 88},        {MOUTH, 267, 90},       {MOUTH, 17, 103},      {-1, 0, 0}};
/* Face++, 83 points (zoom). */
static const struct same_point points_83[] = {
    {PUPILS, 468, 63},      {PUPILS, 473, 81},      {EYE_CORNERS, 33, 44}, {EYE_CORNERS, 133, 79},
    {EYE_CORNERS, 362, 61}, {EYE_CORNERS, 263, 40}, {LIDS, 159, 56},       {LIDS, 145, 11},
    {LIDS, 386, 38},        {LIDS, 374, 17},        {NOSE, 2, 37},         {NOSE, 64, 54},
    {NOSE, 294, 33},        {MOUTH, 61, 29},        {MOUTH, 291, 45},      {MOUTH, 0, 26},
    {MOUTH, 37, 3},         {MOUTH, 267, 72},       {MOUTH, 17, 12},       {-1, 0, 0}};

static const struct {
    const char *folder;
    const struct same_point *same; /* NULL: no labels */
} sets[] = {{"faces_london/neutral", points_189},
            {"faces_london/smiling", NULL},
            {"faces_canada", points_189},
            {"faces_same_person/lisa", points_106},
            {"faces_same_person/zoom", points_83}};

struct tools {
    struct arena *arena;
    struct opencv *opencv;
    struct locate_models *models;
    struct meso_error err;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The folder's JPEG files, sorted. */
static int list_photos(const char *folder, char *paths[MAX_PHOTOS], struct arena *arena)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < MAX_PHOTOS;)
        if (strstr(entry->d_name, ".jpg"))
            paths[count++] = base_arena_printf(arena, NULL, "%s/%s", folder, entry->d_name);
    if (dir)
        closedir(dir);
    qsort(paths, (size_t)count, sizeof *paths, compare_names);
    return count;
}

/* Beside PHOTO.jpg: PHOTO.landmarks.csv, a heading and then x,y a line, pixel indices. */
static int read_labels(const char *photo, struct image_point labels[MAX_POINTS])
{
    char path[1024], line[200];
    snprintf(path, sizeof path, "%.*s.landmarks.csv", (int)(strlen(photo) - 4), photo);
    FILE *file = fopen(path, "r");
    int count = 0;
    while (file && fgets(line, sizeof line, file) && count < MAX_POINTS)
        if (sscanf(line, "%lf,%lf", &labels[count].x, &labels[count].y) == 2) {
            labels[count].x += 0.5;
            labels[count].y += 0.5;
            count++;
        }
    if (file)
        fclose(file);
    return count;
}

static double label_error(const struct locate_face *face, const struct image_point *labels,
                          const struct same_point *same)
{
    return hypot(face->points[same->mesh].x - labels[same->labelled].x,
                 face->points[same->mesh].y - labels[same->labelled].y);
}

/* Mean errors of a set, in % of the labelled pupil distance. */
struct errors {
    double sum[GROUPS], all;
    int count[GROUPS], all_count, photos;
};

static void add_errors(const struct locate_face *face, const char *path,
                       const struct same_point *same, struct errors *errors)
{
    struct image_point labels[MAX_POINTS];
    int count = read_labels(path, labels);
    double pupils = count ? hypot(labels[same[0].labelled].x - labels[same[1].labelled].x,
                                  labels[same[0].labelled].y - labels[same[1].labelled].y)
                          : 0;
    for (; pupils > 0 && same->group >= 0; same++) {
        if (same->labelled >= count)
            continue;
        double error = 100 * label_error(face, labels, same) / pupils;
        errors->sum[same->group] += error;
        errors->count[same->group]++;
        errors->all += error;
        errors->all_count++;
    }
    errors->photos += pupils > 0;
}

static void print_set(const char *folder, int found, int total, int several,
                      const struct errors *errors)
{
    printf("%-24s found %2d of %2d, more than one face in %d", folder, found, total, several);
    if (errors->all_count)
        printf("; error in %% of the pupil distance on %d: all %.2f", errors->photos,
               errors->all / errors->all_count);
    for (int g = 0; g < GROUPS && errors->all_count; g++)
        printf(", %s %.2f", group_names[g], errors->sum[g] / errors->count[g]);
    printf("\n");
}

static int measure_set(struct tools *tools, const char *name, const struct same_point *same)
{
    char folder[512], *paths[MAX_PHOTOS];
    snprintf(folder, sizeof folder, "%s/%s", SHARED_DATA, name);
    int count = list_photos(folder, paths, tools->arena), found = 0, several = 0;
    struct errors errors = {0};
    for (int i = 0; i < count; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        struct photo *photo;
        struct locate_face face;
        int code = image_open(paths[i], NULL, &photo, tools->arena, &tools->err);
        if (!code)
            code = locate_face(tools->models, photo, &face, tools->arena, &tools->err);
        if (code)
            printf("  %s\n", tools->err.text);
        found += !code;
        several += !code && face.faces_seen > 1;
        if (!code && same)
            add_errors(&face, paths[i], same, &errors);
        base_arena_rewind(tools->arena, mark);
    }
    print_set(name, found, count, several, &errors);
    return count > 0 && found > 0 ? 0 : 1;
}

/* -1..1, the same sequence every time. */
static double scatter(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) / 8388608.0 - 1;
}

/* old = scale R(angle) (new - centre) + centre; gain and noise in 8-bit values. */
struct nuisance {
    double scale, c, s, x, y, gain, noise;
};

static struct nuisance draw_nuisance(const struct photo *photo, uint32_t *seed)
{
    double angle = scatter(seed) * 10 * 3.14159265358979323846 / 180;
    return (struct nuisance){
        pow(1.25, scatter(seed)), cos(angle), sin(angle), photo->width / 2.0, photo->height / 2.0,
        1 + 0.2 * scatter(seed),  4};
}

static void apply(const struct nuisance *n, double x, double y, double *to_x, double *to_y)
{
    *to_x = n->scale * (n->c * (x - n->x) - n->s * (y - n->y)) + n->x;
    *to_y = n->scale * (n->s * (x - n->x) + n->c * (y - n->y)) + n->y;
}

static void shake(const struct photo *old, const struct nuisance *n, struct photo *out,
                  uint32_t *seed)
{
    for (int j = 0; j < out->height; j++)
        for (int i = 0; i < out->width; i++) {
            double x, y;
            apply(n, i + 0.5, j + 0.5, &x, &y);
            x = fmin(fmax(x - 0.5, 0), old->width - 1.001);
            y = fmin(fmax(y - 0.5, 0), old->height - 1.001);
            int left = (int)x, top = (int)y;
            const uint8_t *p = old->rgb + top * old->stride + (ptrdiff_t)left * 3;
            for (int c = 0; c < 3; c++, p++) {
                double upper = p[0] + (x - left) * (p[3] - p[0]);
                double lower = p[old->stride] + (x - left) * (p[old->stride + 3] - p[old->stride]);
                double value =
                    n->gain * (upper + (y - top) * (lower - upper)) + n->noise * scatter(seed);
                out->rgb[j * out->stride + i * 3 + c] = (uint8_t)lround(fmin(fmax(value, 0), 255));
            }
        }
}

/* RMS about the mean over `runs` shaken readings of one face, in % of the pupil distance. */
struct spread {
    double all, iris, diameter; /* sums of squares */
    int all_count, iris_count, diameter_count;
};

enum { RUNS = 8, FACES = 12 };

static void add_spread(const struct locate_face faces[RUNS], int runs, struct spread *spread)
{
    double pupils = faces[0].pupil_distance_px, diameter = 0;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        double x = 0, y = 0;
        for (int r = 0; r < runs; r++) {
            x += faces[r].points[i].x / runs;
            y += faces[r].points[i].y / runs;
        }
        for (int r = 0; r < runs; r++) {
            double square = pow(faces[r].points[i].x - x, 2) + pow(faces[r].points[i].y - y, 2);
            double percent_squared = square / (pupils * pupils) * 1e4 * runs / (runs - 1);
            spread->all += percent_squared;
            spread->all_count++;
            spread->iris += i == 468 || i == 473 ? percent_squared : 0;
            spread->iris_count += i == 468 || i == 473;
        }
    }
    for (int r = 0; r < runs; r++)
        diameter += faces[r].iris_diameter_px / runs;
    for (int r = 0; r < runs && !isnan(diameter); r++) {
        spread->diameter +=
            pow(100 * (faces[r].iris_diameter_px / diameter - 1), 2) * runs / (runs - 1);
        spread->diameter_count++;
    }
}

/* Readings of shaken copies, brought back into the photograph. */
static int read_shaken(struct tools *tools, const struct photo *photo, uint32_t seed,
                       struct locate_face faces[RUNS])
{
    struct photo copy = *photo;
    copy.rgb =
        base_arena_alloc(tools->arena, (size_t)photo->stride * (size_t)photo->height, &tools->err);
    int runs = 0;
    for (int r = 0; r < RUNS && copy.rgb; r++) {
        struct nuisance nuisance = draw_nuisance(photo, &seed);
        shake(photo, &nuisance, &copy, &seed);
        struct locate_face *face = &faces[runs];
        if (locate_face(tools->models, &copy, face, tools->arena, &tools->err))
            continue;
        for (int i = 0; i < LOCATE_LANDMARKS; i++)
            apply(&nuisance, face->points[i].x, face->points[i].y, &face->points[i].x,
                  &face->points[i].y);
        face->iris_diameter_px *= nuisance.scale;
        face->pupil_distance_px *= nuisance.scale;
        runs++;
    }
    return runs;
}

static int measure_repeatability(struct tools *tools)
{
    char *paths[MAX_PHOTOS];
    static struct locate_face faces[RUNS];
    struct spread spread = {0};
    int count = list_photos(SHARED_DATA "/faces_london/neutral", paths, tools->arena), read = 0;
    for (int i = 0; i < FACES && i * 4 < count; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        struct photo *photo;
        if (image_open(paths[i * 4], NULL, &photo, tools->arena, &tools->err))
            return 1;
        int runs = read_shaken(tools, photo, (uint32_t)i + 1, faces);
        if (runs > 1)
            add_spread(faces, runs, &spread);
        read += runs;
        base_arena_rewind(tools->arena, mark);
    }
    if (!read)
        return 1;
    printf("repeatability, %d readings of %d faces (turned +-10 degrees, scaled 0.8-1.25, gain, "
           "noise):\n"
           "  RMS in %% of the pupil distance: all points %.2f, iris centres %.2f; iris diameter "
           "%.1f %%\n",
           read, FACES, sqrt(spread.all / spread.all_count), sqrt(spread.iris / spread.iris_count),
           sqrt(spread.diameter / spread.diameter_count));
    return 0;
}

int accuracy_locate(void)
{
    struct tools tools = {0};
    int failed = base_arena_new(&tools.arena, 0, &tools.err) ||
                 opencv_open(&tools.opencv, &tools.err) ||
                 locate_models_open(&tools.models, MODELS_DIR, tools.opencv, &tools.err);
    for (size_t i = 0; i < sizeof sets / sizeof *sets && !failed; i++)
        failed = measure_set(&tools, sets[i].folder, sets[i].same);
    if (!failed)
        failed = measure_repeatability(&tools);
    if (failed)
        printf("locate: %s\n", tools.err.text);
    locate_models_close(tools.models);
    opencv_close(tools.opencv);
    base_arena_free(tools.arena);
    return failed;
}
