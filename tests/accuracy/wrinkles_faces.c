/* Wrinkles on the faces of ../shared/data/faces_london: how the readings agree with grades given by
   eye (wrinkle_grades.h), at rest, smiling and both together. A zone without visible lines must
   read next to nothing, one with lines more than that. */
#include "accuracy.h"
#include "portraits.h"
#include "wrinkle_grades.h"
#include "wrinkles_review.h"

#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_wrinkles;

enum { FACES = WRINKLE_GRADED_FACES, ZONES = WRINKLE_GRADED_ZONES, EXPRESSIONS = 2 };
static const struct {
    const char *name, *folder, *suffix;
} expressions[EXPRESSIONS] = {{"at rest", "neutral", "03"}, {"smiling", "smiling", "08"}};
/* Of zones graded 0: so little is none. */
static const double none_mm_per_cm2 = 2;

struct reading {
    int zone, expression, grade;
    double density;
};
struct readings {
    struct reading at[FACES * ZONES * EXPRESSIONS];
    int count;
};

static int read_zones(struct portraits_tools *tools, const struct portrait *portrait,
                      double density[ZONES])
{
    struct locate_zones zones;
    int code = locate_face_zones(&portrait->face, portrait->photo, LOCATE_FACE_FRONT,
                                 &tools->kernels, &zones, tools->arena, &tools->err);
    for (int z = 0; z < zones.count && !code; z++)
        for (int i = 0; i < ZONES && !code; i++) {
            if (strcmp(zones.at[z].name, wrinkle_graded_zones[i]) != 0)
                continue;
            struct measure_input input = {.kernels = &tools->kernels,
                                          .photo = portrait->photo,
                                          .zone = &zones.at[z],
                                          .mm_per_px = portrait->face.mm_per_px};
            struct measure_reading reading;
            code = measure_wrinkles.run(&input, &reading, tools->arena, &tools->err);
            density[i] = code ? NAN : reading.values[0];
        }
    return code;
}

static void show_face(const char *label, const char *grades, const double density[ZONES])
{
    printf("%-12s", label);
    for (int i = 0; i < ZONES; i++)
        printf("   %c %5.1f", grades[i], density[i]);
    putchar('\n');
}

static int read_face(struct portraits_tools *tools, int face, int expression, struct readings *out)
{
    const struct wrinkle_grades *graded = &wrinkle_grades[face];
    const char *grades = expression ? graded->smiling : graded->at_rest;
    char path[512], label[32];
    struct portrait portrait;
    double density[ZONES] = {NAN, NAN, NAN, NAN, NAN};
    snprintf(path, sizeof path, "%s/faces_london/%s/%s_%s.jpg", SHARED_DATA,
             expressions[expression].folder, graded->face, expressions[expression].suffix);
    snprintf(label, sizeof label, "%s %s", graded->face, expressions[expression].name);
    struct base_arena_mark mark = base_arena_mark(tools->arena);
    int code = portraits_open(tools, path, &portrait) ? read_zones(tools, &portrait, density) : 1;
    base_arena_rewind(tools->arena, mark);
    if (code) {
        printf("%-12s %s\n", label, tools->err.text);
        return code;
    }
    show_face(label, grades, density);
    for (int i = 0; i < ZONES; i++)
        if (!isnan(density[i]))
            out->at[out->count++] = (struct reading){i, expression, grades[i] - '0', density[i]};
    return 0;
}

/* Those of zones first..last and of the expressions asked for (a bit each). */
static void choose(const struct readings *all, int first, int last, int asked, struct readings *out)
{
    out->count = 0;
    for (int i = 0; i < all->count; i++)
        if (all->at[i].zone >= first && all->at[i].zone <= last &&
            asked >> all->at[i].expression & 1)
            out->at[out->count++] = all->at[i];
}

/* Chance that a zone graded least..most reads above one graded 0. */
static double area_under_curve(const struct readings *of, int least, int most)
{
    double above = 0, pairs = 0;
    for (int i = 0; i < of->count; i++)
        for (int j = 0; j < of->count; j++) {
            const struct reading *a = &of->at[i], *b = &of->at[j];
            if (a->grade < least || a->grade > most || b->grade)
                continue;
            above += a->density > b->density ? 1 : a->density == b->density ? 0.5 : 0;
            pairs++;
        }
    return above / pairs;
}

/* Spearman's, with ties. */
static double rank_correlation(const struct readings *of)
{
    double xy = 0, xx = 0, yy = 0;
    for (int i = 0; i < of->count; i++) {
        double a = 0, b = 0;
        for (int j = 0; j < of->count; j++) {
            a += (of->at[j].grade < of->at[i].grade) - (of->at[j].grade > of->at[i].grade);
            b += (of->at[j].density < of->at[i].density) - (of->at[j].density > of->at[i].density);
        }
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    return xy / sqrt(xx * yy);
}

static double share_of_none(const struct readings *of, int *graded_0)
{
    int low = 0;
    *graded_0 = 0;
    for (int i = 0; i < of->count; i++)
        if (!of->at[i].grade) {
            low += of->at[i].density <= none_mm_per_cm2;
            ++*graded_0;
        }
    return (double)low / *graded_0;
}

static void show_agreement(const char *label, const struct readings *of)
{
    double sum[4] = {0};
    int count[4] = {0}, graded_0;
    for (int i = 0; i < of->count; i++) {
        sum[of->at[i].grade] += of->at[i].density;
        count[of->at[i].grade]++;
    }
    double share = share_of_none(of, &graded_0);
    printf("%-12s %4d zones; of %3d graded 0 read at most %g: %5.1f %%; AUC >= 2: %.3f, 1: %.3f; "
           "Spearman %.2f; mean by grade",
           label, of->count, graded_0, none_mm_per_cm2, 100 * share, area_under_curve(of, 2, 3),
           area_under_curve(of, 1, 1), rank_correlation(of));
    for (int grade = 0; grade < 4; grade++)
        if (count[grade])
            printf(" %.1f (%d)", sum[grade] / count[grade], count[grade]);
        else
            printf(" - (0)");
    putchar('\n');
}

static void show_goals(const struct readings *all)
{
    int graded_0;
    double share = share_of_none(all, &graded_0);
    printf("\n%-58s %8s | %s\n", "agreement with the eye, all graded zones", "goal", "figure");
    printf("%-58s %8s | %.1f %%\n", "zones graded 0 that read <= 2 mm/cm2", ">= 90 %", 100 * share);
    printf("%-58s %8s | %.3f\n", "AUC of grade >= 2 against 0", ">= 0.97",
           area_under_curve(all, 2, 3));
    printf("%-58s %8s | %.3f\n", "AUC of grade 1 against 0", ">= 0.85",
           area_under_curve(all, 1, 1));
    printf("%-58s %8s | %.2f\n", "Spearman's correlation with the grade", ">= 0.7",
           rank_correlation(all));
}

static void show_all(const struct readings *all)
{
    static const struct {
        const char *name;
        int first, last;
    } kinds[] = {
        {"forehead", 0, 0}, {"crow's feet", 1, 2}, {"under eye", 3, 4}, {"all", 0, ZONES - 1}};
    static const char *const heads[] = {"at rest", "smiling", "at rest and smiling"};
    struct readings chosen;
    for (int asked = 1; asked <= 3; asked++) {
        printf("\n%s (density in mm/cm2)\n", heads[asked - 1]);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            choose(all, kinds[k].first, kinds[k].last, asked, &chosen);
            show_agreement(kinds[k].name, &chosen);
        }
    }
    show_goals(all);
}

int accuracy_wrinkles_faces(void)
{
    struct portraits_tools tools = {.arena = NULL};
    struct readings all = {.count = 0};
    if (portraits_open_tools(&tools)) {
        portraits_close_tools(&tools);
        return 1;
    }
    printf("%-12s %10s %9s %9s %9s %9s   (grade, mm/cm2)\n", "face", "forehead", "crow R", "crow L",
           "under R", "under L");
    for (int f = 0; f < FACES; f++)
        for (int e = 0; e < EXPRESSIONS; e++)
            if (read_face(&tools, f, e, &all) && !all.count) {
                portraits_close_tools(&tools);
                return 1;
            }
    show_all(&all);
    int code = wrinkles_review(&tools);
    portraits_close_tools(&tools);
    return code;
}
