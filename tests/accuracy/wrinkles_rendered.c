/* How exact the measure of wrinkles is on rendered faces and close-ups, whose grooves are planted
   in relief and shaded by a lamp: centre lines, length and depth in rank, with the zones, masks and
   scale that the program itself finds. */
#include "accuracy.h"
#include "portraits.h"
#include "samples/render.h"
#include "wrinkles_drawn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LINES = 512, FACES = 6, SKINS = 6, FIRST_SEED = 700 };
/* A groove runs out over its ends: it ends where it takes less of the light than this
   (measurement.md: 2 %). The painter takes 0.55 times the depth over the width, and shading more.
 */
static const double least_light = 0.02, painted = 0.55, fade_in = 0.22;
/* 3 px, or what they are at the 10 px/mm of a 12 MP portrait. */
static const double near_px = 3, near_mm = 0.3;

struct tally {
    double hidden_mm; /* by the masks or by the zone's border */
    double found_mm, planted_mm, right_mm, marked_mm, marked_length_mm, met_length_mm;
    double truth[MAX_LINES], read[MAX_LINES];
    int count;
};

static double smoothstep(double t)
{
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

/* Of the light, at point i of the groove's path. */
static double light_taken(const struct render_wrinkle *line, int i)
{
    double along = (double)i / (line->points - 1);
    double ends = smoothstep(along / fade_in) * smoothstep((1 - along) / fade_in);
    return painted * ends * line->depth_mm / line->width_mm;
}

static bool is_measured(const struct zone *zone, double x, double y, double border)
{
    for (int k = 0; k < 9; k++) {
        double at_x = x + border * (k % 3 - 1), at_y = y + border * (k / 3 - 1);
        int column = (int)floor(at_x) - zone->x, row = (int)floor(at_y) - zone->y;
        if (column < 0 || row < 0 || column >= zone->width || row >= zone->height ||
            !zone->mask.at[row * zone->mask.stride + column])
            return false;
    }
    return true;
}

static double distance_to(const struct render_wrinkle *line, struct image_point at)
{
    double best = INFINITY;
    for (int i = 0; i + 1 < line->points; i++) {
        double dx = line->path[i + 1].x - line->path[i].x;
        double dy = line->path[i + 1].y - line->path[i].y, length = dx * dx + dy * dy;
        double t = length > 0
                       ? ((at.x - line->path[i].x) * dx + (at.y - line->path[i].y) * dy) / length
                       : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        best = fmin(best, hypot(at.x - line->path[i].x - t * dx, at.y - line->path[i].y - t * dy));
    }
    return best;
}

static bool is_marked(const struct measure_reading *reading, double x, double y, double near)
{
    for (int m = 0; m < reading->mark_count; m++)
        for (int j = 0; j < reading->marks[m].count; j++)
            if (hypot(reading->marks[m].points[j].x - x, reading->marks[m].points[j].y - y) <= near)
                return true;
    return false;
}

/* The planted points that the zone could show: how many are marked. Returns the length to be seen.
 */
static double seek(const struct render_wrinkle *line, const struct zone *zone,
                   const struct measure_reading *reading, double mm_per_px, struct tally *tally)
{
    double seen = 0;
    for (int i = 1; i < line->points; i++) {
        double x = line->path[i].x, y = line->path[i].y;
        double mm = mm_per_px * hypot(x - line->path[i - 1].x, y - line->path[i - 1].y);
        if (!line->visible[i] || light_taken(line, i) < least_light ||
            !image_polygon_contains(zone->outline, (struct image_point){x, y}))
            continue;
        if (!is_measured(zone, x, y, 0.6 / mm_per_px)) {
            tally->hidden_mm += mm;
            continue;
        }
        seen += mm;
        tally->planted_mm += mm;
        tally->found_mm += is_marked(reading, x, y, fmax(near_px, near_mm / mm_per_px)) ? mm : 0;
    }
    return seen;
}

static void judge_mark(const struct measure_mark *mark, const struct render_wrinkle *lines,
                       int line_count, double mm_per_px, struct tally *tally, int *owner)
{
    int best = -1, most = 0;
    double right = 0;
    static int votes[MAX_LINES];
    memset(votes, 0, sizeof votes);
    for (int j = 0; j < mark->count; j++) {
        double nearest = INFINITY;
        int which = 0;
        for (int l = 0; l < line_count && l < MAX_LINES; l++) {
            double d = distance_to(&lines[l], mark->points[j]);
            if (d < nearest) {
                nearest = d;
                which = l;
            }
        }
        if (nearest > fmax(near_px, near_mm / mm_per_px))
            continue;
        right++;
        if (++votes[which] > most) {
            most = votes[which];
            best = which;
        }
    }
    double mm = mark->length_px * mm_per_px;
    tally->marked_mm += mm;
    tally->right_mm += mm * right / mark->count;
    *owner = 2 * most > mark->count ? best : -1;
    if (*owner >= 0 && tally->count < MAX_LINES) {
        tally->truth[tally->count] = lines[best].depth_mm / lines[best].width_mm;
        tally->read[tally->count++] = mark->depth;
    }
}

static void add_zone(const struct zone *zone, const struct measure_reading *reading,
                     const struct render_wrinkle *lines, int line_count, double mm_per_px,
                     struct tally *tally)
{
    static double marked[MAX_LINES];
    memset(marked, 0, sizeof marked);
    for (int m = 0; m < reading->mark_count; m++) {
        int owner;
        judge_mark(&reading->marks[m], lines, line_count, mm_per_px, tally, &owner);
        if (owner >= 0)
            marked[owner] += reading->marks[m].length_px * mm_per_px;
    }
    for (int l = 0; l < line_count && l < MAX_LINES; l++) {
        double seen = seek(&lines[l], zone, reading, mm_per_px, tally);
        if (marked[l] > 0) {
            tally->marked_length_mm += marked[l];
            tally->met_length_mm += seen;
        }
    }
}

static void show(const char *name, const struct tally *tally)
{
    double precision = tally->marked_mm > 0 ? tally->right_mm / tally->marked_mm : 0;
    double recall = tally->planted_mm > 0 ? tally->found_mm / tally->planted_mm : 0;
    printf("%-18s %8.0f %8.0f %8.0f %7.3f %10.3f %7.3f %9.1f%% %8.3f\n", name, tally->hidden_mm,
           tally->planted_mm, tally->marked_mm,
           2 * precision * recall / fmax(precision + recall, 1e-9), precision, recall,
           100 * (tally->marked_length_mm / tally->met_length_mm - 1),
           wrinkles_spearman(tally->truth, tally->read, tally->count));
}

static void show_heads(void)
{
    printf("%-18s %8s %8s %8s %7s %10s %7s %10s %8s\n", "", "hidden", "planted", "marked", "F1",
           "precision", "recall", "length", "depth");
    printf("%-18s %8s %8s %8s %7s %10s %7s %10s %8s\n", "goals", "mm", "mm", "mm", ">= .92", "", "",
           "within 5%", ">= .95");
}

static struct photo photo_of(const struct render_image *image)
{
    return (struct photo){.width = image->width,
                          .height = image->height,
                          .stride = 3 * (ptrdiff_t)image->width,
                          .rgb = image->rgb,
                          .name = "rendered",
                          .format = "png",
                          .bit_depth = 8,
                          .channels = 3,
                          .exif_orientation = 1};
}

static const char *const zone_names[] = {"forehead",
                                         "glabella",
                                         "crow_foot_left",
                                         "crow_foot_right",
                                         "under_eye_left",
                                         "under_eye_right",
                                         "nasolabial_left",
                                         "nasolabial_right",
                                         "cheek_left",
                                         "cheek_right",
                                         "perioral",
                                         "chin",
                                         "nose"};
enum { ZONES = sizeof zone_names / sizeof *zone_names };

static int read_face(struct portraits_tools *tools, int number, struct tally tallies[ZONES],
                     struct tally *all)
{
    struct render_face_options options;
    struct render_face face;
    struct locate_face located;
    struct locate_zones zones;
    render_face_defaults(&options);
    options.seed = (uint64_t)(FIRST_SEED + number);
    options.tone = (enum render_tone)(number % RENDER_TONE_COUNT);
    options.wrinkles = 0.5 + 0.1 * number;
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    int code = render_face(&options, NULL, &face, tools->arena, &tools->err);
    if (code)
        return code;
    struct photo photo = photo_of(&face.image);
    code = locate_face(tools->models, &photo, &located, tools->arena, &tools->err);
    if (!code)
        code = locate_face_zones(&located, &photo, LOCATE_FACE_FRONT, &tools->kernels, &zones,
                                 tools->arena, &tools->err);
    for (int z = 0; !code && z < zones.count; z++) {
        struct measure_input input = {.kernels = &tools->kernels,
                                      .photo = &photo,
                                      .zone = &zones.at[z],
                                      .mm_per_px = located.mm_per_px};
        struct measure_reading reading;
        code = measure_wrinkles.run(&input, &reading, tools->arena, &tools->err);
        for (int n = 0; !code && n < ZONES; n++)
            if (!strcmp(zone_names[n], zones.at[z].name)) {
                add_zone(&zones.at[z], &reading, face.wrinkles, face.wrinkle_count, face.mm_per_px,
                         &tallies[n]);
                add_zone(&zones.at[z], &reading, face.wrinkles, face.wrinkle_count, face.mm_per_px,
                         all);
            }
    }
    return code;
}

static int read_skin(struct portraits_tools *tools, int number, struct tally *tally)
{
    struct render_skin_options options;
    struct render_skin skin;
    render_skin_defaults(&options);
    options.seed = (uint64_t)(FIRST_SEED + number);
    options.tone = (enum render_tone)(number % RENDER_TONE_COUNT);
    options.lines = 0.4 + 0.1 * number;
    int code = render_skin(&options, NULL, &skin, tools->arena, &tools->err);
    if (code)
        return code;
    struct photo photo = photo_of(&skin.image);
    struct image_point corners[4] = {
        {0, 0}, {photo.width, 0}, {photo.width, photo.height}, {0, photo.height}};
    struct zone zone = {.name = "whole",
                        .width = photo.width,
                        .height = photo.height,
                        .outline = {.points = corners, .count = 4}};
    code = kernels_mask_new(&zone.mask, zone.width, zone.height, tools->arena, &tools->err);
    for (int y = 0; y < zone.height && !code; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)zone.width);
    zone.outline_px = zone.valid_px = (int64_t)zone.width * zone.height;
    struct measure_input input = {
        .kernels = &tools->kernels, .photo = &photo, .zone = &zone, .mm_per_px = skin.mm_per_px};
    struct measure_reading reading;
    if (!code)
        code = measure_wrinkles.run(&input, &reading, tools->arena, &tools->err);
    if (!code)
        add_zone(&zone, &reading, skin.lines, skin.line_count, skin.mm_per_px, tally);
    return code;
}

static int show_all(struct portraits_tools *tools)
{
    static struct tally zones[ZONES], face, skin;
    int code = 0;
    for (int i = 0; i < FACES + SKINS && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        code = i < FACES ? read_face(tools, i, zones, &face) : read_skin(tools, i - FACES, &skin);
        base_arena_rewind(tools->arena, mark);
    }
    if (code)
        return code;
    printf("%d rendered faces of three tones, 6 px/mm: planted grooves that take at least 2 %% of "
           "the light\n",
           FACES);
    show_heads();
    for (int n = 0; n < ZONES; n++)
        if (zones[n].planted_mm > 0 || zones[n].marked_mm > 0)
            show(zone_names[n], &zones[n]);
    show("face", &face);
    printf("\n%d rendered close-ups of skin\n", SKINS);
    show_heads();
    show("skin", &skin);
    return 0;
}

int accuracy_wrinkles_rendered(void)
{
    struct portraits_tools tools = {.models = NULL};
    int code = portraits_open_tools(&tools);
    if (!code)
        code = show_all(&tools);
    if (code)
        fprintf(stderr, "%s\n", tools.err.text);
    portraits_close_tools(&tools);
    return code != 0;
}
