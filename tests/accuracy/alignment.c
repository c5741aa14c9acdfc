/* How exactly a place of a face is found again: known warps, spots that went and stayed, landmarks,
   one person photographed again; and how surely two people are told apart. */
#include "accuracy.h"
#include "known_warp.h"
#include "portraits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FACES = 18, SIDE = 150, SPOTS = 40 };

static const struct known_range range = {
    .rotation_deg = 10, .scale = 0.1, .shift = 0.05, .tilt = 0.1};

/* What the warps gave, over all faces. */
struct tally {
    double median[FACES], p95[FACES], valid[FACES];
    double worst;
    int count, doubted;
};

/* A face again through a warp of its own; false where it can't be. */
struct again {
    struct portrait before, after;
    struct known_warp warp;
    double to_1280; /* px of a picture whose face window has 1280 px, a px here */
};

static bool take_again(struct portraits_tools *t, const char *path, uint64_t seed,
                       struct again *again)
{
    if (!portraits_open(t, path, &again->before))
        return false;
    const struct locate_face *face = &again->before.face;
    again->to_1280 =
        1280 / (fmax(face->box_width, face->box_height) + 0.7 * face->pupil_distance_px);
    struct known_range with_waves = range;
    with_waves.wave_sd_px = 3 / again->to_1280;
    again->after.path = path;
    known_warp_draw(&again->warp, &with_waves, again->before.photo->width,
                    again->before.photo->height, seed);
    return true;
}

static bool photograph_again(struct portraits_tools *t, uint64_t seed, struct again *again)
{
    return !known_warp_photograph(&t->kernels, again->before.photo, &again->warp, seed,
                                  &again->after.photo, t->arena, &t->err) &&
           !locate_face(t->models, again->after.photo, &again->after.face, t->arena, &t->err);
}

/* Errors of the valid places of the face's box. */
static int collect(const struct align_map *map, const struct again *again,
                   double errors[SIDE * SIDE])
{
    const struct locate_face *face = &again->before.face;
    int count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double x = face->box_x + (i % SIDE + 0.5) * face->box_width / SIDE, to_x;
        double y = face->box_y + ((double)(i / SIDE) + 0.5) * face->box_height / SIDE, to_y;
        if (!align_point(map, x, y, &to_x, &to_y))
            continue;
        struct image_point back = known_warp_back(&again->warp, to_x, to_y);
        errors[count++] = hypot(back.x - x, back.y - y) * again->to_1280;
    }
    return count;
}

/* Sum of the squared differences between two readings, % of the pupil distance. */
static double landmark_squares(const struct again *again)
{
    double sum = 0;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        const struct locate_landmark *p = &again->before.face.points[i],
                                     *q = &again->after.face.points[i];
        struct image_point back = known_warp_back(&again->warp, q->x, q->y);
        double percent = 100 / again->before.face.pupil_distance_px;
        sum += pow(percent * (back.x - p->x), 2) + pow(percent * (back.y - p->y), 2);
    }
    return sum;
}

/* A camera moves; faces bent by waves would not be the same face. */
static void landmarks(struct portraits_tools *t)
{
    static const struct known_range camera = {
        .rotation_deg = 10, .scale = 0.1, .shift = 0.05, .tilt = 0.02};
    char *london[PORTRAITS_MAX];
    int l = portraits_list(t, "faces_london/neutral", london), count = 0;
    double sum = 0;
    for (int i = 0; i < 12 && l; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct again again;
        bool taken = take_again(t, london[i * l / 12], (uint64_t)i, &again);
        if (taken)
            known_warp_draw(&again.warp, &camera, again.before.photo->width,
                            again.before.photo->height, (uint64_t)i + 71);
        if (taken && photograph_again(t, (uint64_t)i + 72, &again)) {
            sum += landmark_squares(&again);
            count += LOCATE_LANDMARKS;
        }
        base_arena_rewind(t->arena, mark);
    }
    printf("  %-44s %8.2f %8s\n", "landmark repeatability, % of the pupil distance",
           sqrt(sum / 2 / fmax(count, 1)), "0.5");
}

static void one_warp(struct portraits_tools *t, const char *path, uint64_t seed,
                     struct tally *tally)
{
    static double errors[SIDE * SIDE];
    struct again again;
    struct align_map *map;
    if (!take_again(t, path, seed, &again) || !photograph_again(t, seed + 50, &again) ||
        portraits_align(t, &again.before, &again.after, &map)) {
        printf("  %s: %s\n", portraits_name(path), t->err.text);
        return;
    }
    int count = collect(map, &again, errors), k = tally->count++;
    tally->median[k] = portraits_quantile(errors, count, 0.5);
    tally->p95[k] = portraits_quantile(errors, count, 0.95);
    tally->valid[k] = map->valid_fraction;
    tally->worst = fmax(tally->worst, portraits_quantile(errors, count, 1));
    tally->doubted += map->identity_doubtful;
    printf("  %-10s median %.3f  p95 %.3f  worst valid %.2f  valid %.2f\n", portraits_name(path),
           tally->median[k], tally->p95[k], portraits_quantile(errors, count, 1), tally->valid[k]);
}

static void known_warps(struct portraits_tools *t)
{
    char *london[PORTRAITS_MAX], *canada[PORTRAITS_MAX];
    int l = portraits_list(t, "faces_london/neutral", london);
    int c = portraits_list(t, "faces_canada", canada);
    static struct tally tally;
    printf(
        "Faces through known warps (+-10 degrees, 0.9..1.1, perspective, waves of sd 3 px, gamma "
        "0.8..1.25, light +-30 %%, noise of sd 5, JPEG 85); px at 1280:\n");
    for (int i = 0; i < FACES && l && c; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        one_warp(t, i % 3 < 2 ? london[i * l / FACES] : canada[i * c / FACES], (uint64_t)i + 1,
                 &tally);
        base_arena_rewind(t->arena, mark);
    }
    printf("  %-44s %8s %8s\n", "", "measured", "goal");
    printf("  %-44s %8.3f %8s\n", "median (median of the faces)",
           portraits_quantile(tally.median, tally.count, 0.5), "0.2");
    printf("  %-44s %8.3f %8s\n", "median (worst face)",
           portraits_quantile(tally.median, tally.count, 1), "0.2");
    printf("  %-44s %8.3f %8s\n", "p95 (median of the faces)",
           portraits_quantile(tally.p95, tally.count, 0.5), "0.5");
    printf("  %-44s %8.3f %8s\n", "p95 (worst face)", portraits_quantile(tally.p95, tally.count, 1),
           "0.5");
    printf("  %-44s %8.2f %8s\n", "worst valid point", tally.worst, "3");
    printf("  %-44s %8.3f\n", "valid, of the face (least)",
           portraits_quantile(tally.valid, tally.count, 0));
    printf("  %-44s %8d %8s\n", "doubted to be one person", tally.doubted, "0");
}

/* Dark spots of 0.6 to 1.2 % of the pupil distance, in the middle of the face's box. */
struct spot {
    double x, y, radius;
};

static void place_spots(const struct locate_face *face, struct spot spots[SPOTS])
{
    for (int i = 0; i < SPOTS; i++) {
        /* The golden ratio's sequences: evenly spread, the same every time. */
        double u = fmod(0.5 + 0.7548776662 * i, 1), v = fmod(0.5 + 0.5698402910 * i, 1);
        spots[i] = (struct spot){face->box_x + (0.2 + 0.6 * u) * face->box_width,
                                 face->box_y + (0.1 + 0.75 * v) * face->box_height,
                                 (0.006 + 0.006 * fmod(0.618034 * i, 1)) * face->pupil_distance_px};
    }
}

static void draw_spot(struct photo *photo, const struct spot *spot)
{
    int reach = (int)ceil(3 * spot->radius);
    for (int y = (int)spot->y - reach; y <= (int)spot->y + reach; y++)
        for (int x = (int)spot->x - reach; x <= (int)spot->x + reach; x++) {
            if (x < 0 || y < 0 || x >= photo->width || y >= photo->height)
                continue;
            double away = hypot(x + 0.5 - spot->x, y + 0.5 - spot->y) / spot->radius;
            double keep = 1 - 0.35 / (1 + exp(8 * (away - 1)));
            uint8_t *at = photo->rgb + y * photo->stride + (ptrdiff_t)x * 3;
            for (int c = 0; c < 3; c++)
                at[c] = (uint8_t)lround(at[c] * keep);
        }
}

static double green(const struct photo *photo, double x, double y)
{
    int i = (int)fmin(fmax(floor(x - 0.5), 0), photo->width - 2);
    int j = (int)fmin(fmax(floor(y - 0.5), 0), photo->height - 2);
    double u = x - 0.5 - i, v = y - 0.5 - j;
    const uint8_t *p = photo->rgb + j * photo->stride + (ptrdiff_t)i * 3 + 1,
                  *q = p + photo->stride;
    return (1 - v) * ((1 - u) * p[0] + u * p[3]) + v * ((1 - u) * q[0] + u * q[3]);
}

/* Baseline -> follow-up, by the map or by iteration of what is known. */
struct way {
    const struct align_map *map;
    const struct known_warp *warp;
};

static void go(struct way way, double *x, double *y)
{
    double from_x = *x, from_y = *y;
    if (way.map)
        align_point(way.map, from_x, from_y, x, y);
    for (int i = 0; i < 12 && way.warp; i++) {
        struct image_point back = known_warp_back(way.warp, *x, *y);
        *x += from_x - back.x;
        *y += from_y - back.y;
    }
}

/* ln(ring / disc). */
static double contrast(const struct photo *photo, struct way way, const struct spot *spot)
{
    double sum[2] = {0, 0};
    int count[2] = {0, 0};
    for (double dy = -2; dy <= 2; dy += 0.1)
        for (double dx = -2; dx <= 2; dx += 0.1) {
            double away = hypot(dx, dy), x = spot->x + dx * spot->radius;
            double y = spot->y + dy * spot->radius;
            int ring = away > 1.5;
            if (away > 2 || (away > 0.8 && !ring))
                continue;
            go(way, &x, &y);
            sum[ring] += green(photo, x, y);
            count[ring]++;
        }
    return log(fmax(sum[1] / count[1], 1) / fmax(sum[0] / count[0], 1));
}

struct changes {
    double sum[2], squares[2]; /* removed, unchanged */
    int count[2];
};

static struct photo *copied(struct portraits_tools *t, const struct photo *photo)
{
    size_t bytes = (size_t)photo->stride * (size_t)photo->height;
    struct photo *copy = base_arena_alloc(t->arena, sizeof *copy, &t->err);
    if (!copy)
        return NULL;
    *copy = *photo;
    copy->rgb = base_arena_alloc(t->arena, bytes, &t->err);
    if (copy->rgb)
        memcpy(copy->rgb, photo->rgb, bytes);
    return copy->rgb ? copy : NULL;
}

/* Odd spots are gone in the follow-up. The contrast of the skin without any spot is taken off, and
   the follow-up's gamma; of spots that stayed the truth is what the exact warp reads, so that the
   camera's noise is not counted as the mapping's. */
static void one_face_with_spots(struct portraits_tools *t, const char *path, uint64_t seed,
                                struct changes *changes)
{
    struct again again;
    struct align_map *map;
    struct spot spots[SPOTS];
    struct photo *plain = NULL, *with_all = NULL;
    if (!take_again(t, path, seed, &again) || !(plain = again.before.photo) ||
        !(with_all = copied(t, plain)) || !(again.before.photo = copied(t, plain)))
        return;
    place_spots(&again.before.face, spots);
    for (int i = 0; i < SPOTS; i++) {
        draw_spot(with_all, &spots[i]);
        if (i % 2 == 0)
            draw_spot(again.before.photo, &spots[i]);
    }
    if (!photograph_again(t, seed + 50, &again))
        return;
    again.before.photo = with_all;
    if (portraits_align(t, &again.before, &again.after, &map))
        return;
    const struct way here = {0}, found = {.map = map}, known = {.warp = &again.warp};
    double gain = 0;
    for (int i = 0; i < SPOTS; i += 2)
        gain += contrast(again.after.photo, known, &spots[i]) /
                contrast(with_all, here, &spots[i]) / (SPOTS / 2.0);
    for (int i = 0; i < SPOTS; i++) {
        double x, y, own = contrast(plain, here, &spots[i]);
        double first = contrast(with_all, here, &spots[i]) - own;
        if (first < 0.15 || !align_point(map, spots[i].x, spots[i].y, &x, &y))
            continue;
        int kept = i % 2 == 0;
        double truth = kept ? contrast(again.after.photo, known, &spots[i]) / gain - own : first;
        double change =
            (truth - (contrast(again.after.photo, found, &spots[i]) / gain - own)) / first;
        changes->sum[kept] += change;
        changes->squares[kept] += change * change;
        changes->count[kept]++;
    }
}

static void spots_that_went(struct portraits_tools *t)
{
    char *london[PORTRAITS_MAX];
    int l = portraits_list(t, "faces_london/neutral", london);
    struct changes changes = {0};
    static const char *const rows[] = {"spots that went: change seen",
                                       "spots that stayed: change seen"};
    static const char *const goals[] = {"0.94+-0.04", "-0.02+-0.05"};
    for (int i = 0; i < 8 && l; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        one_face_with_spots(t, london[i * l / 8], (uint64_t)i + 301, &changes);
        base_arena_rewind(t->arena, mark);
    }
    for (int k = 0; k < 2; k++) {
        double mean = changes.sum[k] / changes.count[k];
        printf("  %-44s %.3f+-%.3f (%d) %s\n", rows[k], mean,
               sqrt(fmax(changes.squares[k] / changes.count[k] - mean * mean, 0)), changes.count[k],
               goals[k]);
    }
}

int accuracy_alignment(void)
{
    struct portraits_tools t = {0};
    int failed = portraits_open_tools(&t);
    if (!failed) {
        known_warps(&t);
        landmarks(&t);
        spots_that_went(&t);
        portraits_one_person(&t);
        portraits_identity(&t);
    } else
        printf("alignment: %s\n", t.err.text);
    portraits_close_tools(&t);
    return failed;
}
