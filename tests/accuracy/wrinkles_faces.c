/* Wrinkles on the faces of ../shared/data: density by zone at rest and smiling, and how the
   foreheads at rest agree with grades given by eye (0 none, 1 faint, 2 clear, 3 deep) on enlarged
   crops without marks. One grader, no dermatologist: the figures say what a careful look says, not
   more. */
#include "accuracy.h"
#include "locate/locate.h"
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_wrinkles;

static const struct graded {
    const char *face;
    int forehead;
} graded[] = {
    {"002", 0}, {"004", 1}, {"006", 0}, {"008", 1}, {"010", 1}, {"012", 2}, {"014", 0}, {"017", 0},
    {"019", 0}, {"021", 3}, {"024", 1}, {"026", 1}, {"029", 1}, {"031", 3}, {"033", 2}, {"036", 1},
    {"038", 1}, {"041", 1}, {"043", 0}, {"045", 0}, {"062", 0}, {"064", 0}, {"067", 0}, {"069", 1},
    {"081", 0}, {"083", 0}, {"087", 0}, {"091", 0}, {"094", 1}, {"097", 0}, {"100", 0}, {"102", 0},
    {"104", 0}, {"107", 1}, {"112", 0}, {"114", 1}, {"117", 0}, {"119", 1}, {"121", 2}, {"123", 0},
    {"125", 1}, {"127", 0}, {"129", 0}, {"131", 2}, {"134", 0}, {"136", 2}, {"138", 1}, {"140", 2},
    {"142", 0}, {"144", 0}, {"173", 2},
};
enum { GRADED = sizeof graded / sizeof *graded, ZONES = 13 };

static const char *const columns[ZONES] = {"forehead",
                                           "glabella",
                                           "crow_foot_left",
                                           "crow_foot_right",
                                           "under_eye_left",
                                           "under_eye_right",
                                           "cheek_left",
                                           "cheek_right",
                                           "nose",
                                           "nasolabial_left",
                                           "nasolabial_right",
                                           "perioral",
                                           "chin"};
static const char *const heads[ZONES] = {"foreh", "glab", "crowL", "crowR", "eyeL", "eyeR", "chkL",
                                         "chkR",  "nose", "naslL", "naslR", "peri", "chin"};

struct bench {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
    struct arena *arena;
    struct meso_error err;
};

/* Densities of one photograph by column; NaN where refused. */
static int read_face(struct bench *bench, const char *path, double density[ZONES])
{
    struct photo *photo;
    struct locate_face face;
    struct locate_zones zones;
    for (int c = 0; c < ZONES; c++)
        density[c] = NAN;
    int code = image_open(path, NULL, &photo, bench->arena, &bench->err);
    if (!code)
        code = locate_face(bench->models, photo, &face, bench->arena, &bench->err);
    if (!code)
        code = locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &bench->kernels, &zones,
                                 bench->arena, &bench->err);
    for (int z = 0; !code && z < zones.count; z++) {
        struct measure_input input = {.kernels = &bench->kernels,
                                      .photo = photo,
                                      .zone = &zones.at[z],
                                      .mm_per_px = face.mm_per_px};
        struct measure_reading reading;
        code = measure_wrinkles.run(&input, &reading, bench->arena, &bench->err);
        for (int c = 0; !code && c < ZONES; c++)
            if (!strcmp(columns[c], zones.at[z].name))
                density[c] = reading.values[0];
    }
    return code;
}

static int show_face(struct bench *bench, const char *label, const char *path,
                     double density[ZONES])
{
    struct base_arena_mark mark = base_arena_mark(bench->arena);
    int code = read_face(bench, path, density);
    base_arena_rewind(bench->arena, mark);
    if (code) {
        printf("%-12s %s\n", label, bench->err.text);
        return code;
    }
    printf("%-12s", label);
    for (int c = 0; c < ZONES; c++)
        printf(" %5.1f", density[c]);
    putchar('\n');
    return 0;
}

/* Chance that a forehead of at least `high` reads above one of grade `low`. */
static double area_under_curve(const double density[GRADED], int low, int least_high, int most_high)
{
    double above = 0, pairs = 0;
    for (int i = 0; i < GRADED; i++)
        for (int j = 0; j < GRADED; j++) {
            if (graded[i].forehead < least_high || graded[i].forehead > most_high ||
                graded[j].forehead != low || isnan(density[i]) || isnan(density[j]))
                continue;
            above += density[i] > density[j] ? 1 : density[i] == density[j] ? 0.5 : 0;
            pairs++;
        }
    return above / pairs;
}

static double rank_correlation(const double density[GRADED])
{
    double xy = 0, xx = 0, yy = 0;
    for (int i = 0; i < GRADED; i++) {
        double a = 0, b = 0;
        for (int j = 0; j < GRADED; j++) {
            a += (graded[j].forehead < graded[i].forehead) -
                 (graded[j].forehead > graded[i].forehead);
            b += (density[j] < density[i]) - (density[j] > density[i]);
        }
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    return xy / sqrt(xx * yy);
}

static void show_agreement(const double density[GRADED])
{
    for (int grade = 0; grade <= 3; grade++) {
        double sum = 0, most = 0;
        int count = 0, low = 0;
        for (int i = 0; i < GRADED; i++)
            if (graded[i].forehead == grade && !isnan(density[i])) {
                sum += density[i];
                most = fmax(most, density[i]);
                low += density[i] <= 2;
                count++;
            }
        printf("forehead at rest, grade %d: %2d faces, mean %.2f mm/cm2, most %.2f, at most 2: "
               "%d of %d\n",
               grade, count, sum / count, most, low, count);
    }
    printf("AUC grade >= 2 against 0: %.3f; grade 1 against 0: %.3f; Spearman %.2f\n",
           area_under_curve(density, 0, 2, 3), area_under_curve(density, 0, 1, 1),
           rank_correlation(density));
}

static void show_means(const char *label, double sums[ZONES], int counts[ZONES])
{
    printf("%-12s", label);
    for (int c = 0; c < ZONES; c++)
        printf(" %5.2f", sums[c] / counts[c]);
    putchar('\n');
}

static int show_faces(struct bench *bench)
{
    static const char *const folders[2][2] = {{"neutral", "03"}, {"smiling", "08"}};
    double rest[GRADED], sums[2][ZONES] = {{0}};
    int counts[2][ZONES] = {{0}};
    printf("%-12s", "mm/cm2");
    for (int c = 0; c < ZONES; c++)
        printf(" %5s", heads[c]);
    putchar('\n');
    for (int i = 0; i < GRADED; i++)
        for (int s = 0; s < 2; s++) {
            char path[512], label[32];
            double density[ZONES];
            snprintf(path, sizeof path, "%s/faces_london/%s/%s_%s.jpg", SHARED_DATA, folders[s][0],
                     graded[i].face, folders[s][1]);
            snprintf(label, sizeof label, "%s %s", graded[i].face, s ? "smiling" : "rest");
            if (show_face(bench, label, path, density) && i == 0)
                return 1;
            if (!s)
                rest[i] = density[0];
            for (int c = 0; c < ZONES; c++)
                if (!isnan(density[c])) {
                    sums[s][c] += density[c];
                    counts[s][c]++;
                }
        }
    show_means("mean rest", sums[0], counts[0]);
    show_means("mean smile", sums[1], counts[1]);
    show_agreement(rest);
    return 0;
}

int accuracy_wrinkles_faces(void)
{
    struct bench bench = {.arena = NULL};
    int code = kernels_select(&bench.kernels, &bench.err);
    if (!code)
        code = base_arena_new(&bench.arena, 0, &bench.err);
    if (!code)
        code = opencv_open(&bench.opencv, &bench.err);
    if (!code)
        code = locate_models_open(&bench.models, MODELS_DIR, bench.opencv, &bench.err);
    if (!code)
        code = show_faces(&bench);
    if (code)
        fprintf(stderr, "%s\n", bench.err.text);
    locate_models_close(bench.models);
    opencv_close(bench.opencv);
    base_arena_free(bench.arena);
    return code != 0;
}
