/* How well visible skin is told from what hides it: zones of photographs graded by eye, covers
   rendered over known faces, and what it costs. */
#include "accuracy.h"
#include "masks_rendered.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ZONES = 13 };

/* What can be seen of each zone of faces_london/neutral, in locate's order of zones, judged by eye
   on the photographs without masks: 2 free (three quarters and more), 1 partly, 0 hidden (less than
   a quarter), - not clear. Stubble whose hairs can be seen hides the skin; a shaven beard's shadow
   does not. */
static const struct {
    const char *name, *grades;
} graded[] = {
    {"002", "2222222222222"}, {"004", "2222221121100"}, {"006", "2222222222222"},
    {"008", "22222222--211"}, {"010", "2222222222222"}, {"012", "2222222222222"},
    {"014", "2222222222222"}, {"017", "22222222222--"}, {"019", "2222222222222"},
    {"021", "2222222222-11"}, {"024", "2222222222222"}, {"026", "2222222222222"},
    {"029", "2222221121100"}, {"031", "2222222222222"}, {"033", "2-22222221100"},
    {"036", "2222221121110"}, {"038", "2222222222222"}, {"041", "2222221121100"},
    {"043", "1222222222212"}, {"045", "1222222222222"}, {"062", "1222222222222"},
    {"064", "2222222222222"}, {"067", "2222222222222"}, {"069", "2222222222211"},
    {"081", "2222222222222"}, {"083", "2222222222222"}, {"087", "2222222222222"},
    {"091", "2222222222222"}, {"094", "2222222222222"}, {"097", "2222222222222"},
    {"100", "2222222222222"}, {"102", "2222222222222"}, {"104", "222222--22211"},
    {"107", "2222222222222"}, {"112", "2222222222222"}, {"114", "2222222222221"},
    {"117", "22222222222--"}, {"119", "22222222222-1"}, {"121", "2222222222211"},
    {"123", "222222--22210"}, {"125", "2222222222211"}, {"127", "2222222222222"},
    {"129", "2222222222222"}, {"131", "2222222222210"}, {"134", "2222222222222"},
    {"136", "2222222222222"}, {"138", "2222222222221"}, {"140", "2222222221100"},
    {"142", "2-222222222--"}, {"144", "2222222222222"}, {"173", "2222222222222"},
};

struct tools {
    struct arena *arena;
    struct opencv *opencv;
    struct locate_models *models;
    struct kernels kernels;
    struct meso_error err;
};

struct tally {
    int count[3], wrong[3];
    double sum[3];
};

/* A free zone must be compared (60 %), a hidden one must not, a part of one must not vanish. */
static bool is_wrong(int grade, double share)
{
    return grade == 2 ? share < 0.6 : grade == 0 ? share >= 0.6 : share < 0.05 || share > 0.95;
}

static int grade_face(struct tools *tools, const char *name, const char *grades,
                      struct tally *tally)
{
    char path[512];
    struct photo *photo;
    struct locate_face face;
    struct locate_zones zones;
    snprintf(path, sizeof path, "%s/faces_london/neutral/%s_03.jpg", SHARED_DATA, name);
    int code = image_open(path, NULL, &photo, tools->arena, &tools->err);
    if (!code)
        code = locate_face(tools->models, photo, &face, tools->arena, &tools->err);
    if (!code)
        code = locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &tools->kernels, &zones,
                                 tools->arena, &tools->err);
    for (int z = 0; z < ZONES && !code; z++) {
        int grade = grades[z] - '0';
        if (grades[z] == '-')
            continue;
        double share = (double)zones.at[z].valid_px / (double)zones.at[z].outline_px;
        bool wrong = is_wrong(grade, share);
        tally->count[grade]++;
        tally->wrong[grade] += wrong;
        tally->sum[grade] += share;
        if (wrong)
            printf("  %s %s: graded %d, read %.2f\n", name, zones.at[z].name, grade, share);
    }
    return code;
}

static int grade_all(struct tools *tools)
{
    static const char *const words[3] = {"hidden", "partly seen", "free"};
    struct tally tally = {{0}, {0}, {0}};
    int code = 0;
    for (size_t i = 0; i < sizeof graded / sizeof *graded && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        code = grade_face(tools, graded[i].name, graded[i].grades, &tally);
        base_arena_rewind(tools->arena, mark);
    }
    for (int grade = 0; grade < 3 && !code; grade++)
        printf("graded by eye as %-11s: %3d zones, mean share read %.2f, wrong %d\n", words[grade],
               tally.count[grade], tally.sum[grade] / fmax(1, tally.count[grade]),
               tally.wrong[grade]);
    return code;
}

/* A photograph of 12 megapixels by repeating pixels: what the mask costs depends on the size only.
 */
static int enlarge(struct tools *tools, const struct photo *photo, struct photo *out)
{
    double factor = sqrt(12e6 / ((double)photo->width * photo->height));
    *out = *photo;
    out->width = (int)(photo->width * factor);
    out->height = (int)(photo->height * factor);
    out->stride = (ptrdiff_t)out->width * 3;
    out->rgb =
        base_arena_alloc(tools->arena, (size_t)out->stride * (size_t)out->height, &tools->err);
    for (int y = 0; out->rgb && y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            memcpy(out->rgb + y * out->stride + (ptrdiff_t)x * 3,
                   photo->rgb + (int)(y / factor) * photo->stride + (int)(x / factor) * 3, 3);
    return out->rgb ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int time_skin(struct tools *tools)
{
    enum { TURNS = 5 };
    struct photo *photo, large;
    struct locate_face face;
    struct locate_skin skin;
    double best = INFINITY;
    int code = image_open(SHARED_DATA "/faces_london/neutral/010_03.jpg", NULL, &photo,
                          tools->arena, &tools->err);
    if (!code)
        code = enlarge(tools, photo, &large);
    if (!code)
        code = locate_face(tools->models, &large, &face, tools->arena, &tools->err);
    for (int i = 0; i < TURNS && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        clock_t start = clock();
        code = locate_skin(&face, &large, &tools->kernels, &skin, tools->arena, &tools->err);
        best = fmin(best, 1e3 * (double)(clock() - start) / CLOCKS_PER_SEC);
        base_arena_rewind(tools->arena, mark);
    }
    if (!code)
        printf("cost: %.1f ms of one core for a face of %.0f x %.0f px in 12 megapixels\n", best,
               face.box_width, face.box_height);
    return code;
}

int accuracy_masks(void)
{
    struct tools tools = {0};
    int failed = base_arena_new(&tools.arena, 0, &tools.err) ||
                 kernels_select(&tools.kernels, &tools.err) ||
                 opencv_open(&tools.opencv, &tools.err) ||
                 locate_models_open(&tools.models, MODELS_DIR, tools.opencv, &tools.err);
    if (!failed)
        failed = grade_all(&tools) || time_skin(&tools) ||
                 masks_rendered(tools.models, &tools.kernels, &tools.err);
    if (failed)
        printf("masks: %s\n", tools.err.text);
    locate_models_close(tools.models);
    opencv_close(tools.opencv);
    base_arena_free(tools.arena);
    return failed;
}
