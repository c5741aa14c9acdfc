/* How exact the scale of a card is, on cards laid into rendered patients; how often its stated
   error holds; how often a card is seen where there is none. */
#include "accuracy.h"

#include "../drawn_card.h"

#include "locate/locate.h"
#include "samples/render.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SCENES = 40, SUBJECTS = 3 };

/* A way of photographing a card. */
struct setting {
    const char *name;
    int design;
    enum locate_view view;
    double least_px_per_mm, most_px_per_mm, most_tilt_deg;
    int markers; /* of the four large ones that are not covered */
};
static const struct setting settings[] = {
    {"face, card facing the camera", 0, LOCATE_FACE_FRONT, 5, 9, 10, 4},
    {"face, tilted 10..40", 0, LOCATE_FACE_FRONT, 5, 9, 40, 4},
    {"face, a marker of four covered", 0, LOCATE_FACE_FRONT, 5, 9, 40, 3},
    {"face, markers of 25 px", 0, LOCATE_FACE_FRONT, 2.0, 2.2, 40, 4},
    {"face, one marker, 60..110 px", 0, LOCATE_FACE_FRONT, 5, 9, 40, 1},
    {"face, one marker of 25 px", 0, LOCATE_FACE_FRONT, 2.0, 2.2, 40, 1},
    {"skin, card flat", 1, LOCATE_SKIN, 10, 25, 10, 4},
    {"skin, tilted 10..40", 1, LOCATE_SKIN, 10, 25, 40, 4},
    {"trichoscope, part of a card", 1, LOCATE_SCALP_MACRO, 150, 250, 3, 4},
};

struct subject {
    struct render_image image;
};

struct tally {
    double error[SCENES], pure[SCENES], stated[SCENES];
    int found, scenes, within_one, within_two;
    double seconds;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(double *values, int count, double share)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return count ? values[(int)(share * (count - 1) + 0.5)] : NAN;
}

static int render_subjects(struct subject subjects[SUBJECTS], struct arena *arena,
                           struct meso_error *err)
{
    struct render_face_options face;
    struct render_skin_options skin;
    struct render_trichoscopy_options field;
    struct render_face face_out;
    struct render_skin skin_out;
    struct render_trichoscopy field_out;
    render_face_defaults(&face);
    render_skin_defaults(&skin);
    render_trichoscopy_defaults(&field);
    face.width = 1200;
    face.height = 1500;
    face.px_per_cm = 46;
    face.mesh_path = MODELS_DIR "/canonical_face.json";
    face.camera = (struct render_camera){0};
    skin.camera = field.camera = (struct render_camera){0};
    skin.width = field.width = 1600;
    skin.height = field.height = 1200;
    int code = render_face(&face, NULL, &face_out, arena, err);
    if (!code)
        code = render_skin(&skin, NULL, &skin_out, arena, err);
    if (!code)
        code = render_trichoscopy(&field, NULL, NULL, &field_out, arena, err);
    if (code)
        return code;
    subjects[0].image = face_out.image;
    subjects[1].image = skin_out.image;
    subjects[2].image = field_out.image;
    return MESO_OK;
}

static double between(uint64_t *state, double low, double high)
{
    return low + (high - low) * drawn_card_random(state);
}

/* A scene drawn from a seed. */
static void draw_scene(const struct setting *setting, int width, int height, uint64_t *state,
                       struct drawn_card *card, struct drawn_camera *camera)
{
    *card = (struct drawn_card){.design = &locate_card_designs[setting->design]};
    card->px_per_mm =
        setting->least_px_per_mm *
        pow(setting->most_px_per_mm / setting->least_px_per_mm, drawn_card_random(state));
    card->turn_deg = between(state, 0, 360);
    card->tilt_deg = setting->most_tilt_deg > 10 ? between(state, 10, setting->most_tilt_deg)
                                                 : between(state, 0, setting->most_tilt_deg);
    card->toward = between(state, 0, 2 * M_PI);
    card->focal = 0.75 * pow(2.5 / 0.75, drawn_card_random(state));
    card->print_scale = 1 + 0.003 * drawn_card_normal(state);
    card->ink_mm = drawn_card_random(state) < 0.5 ? 0 : 0.025;
    if (setting->view == LOCATE_SCALP_MACRO) { /* its middle in view */
        card->x = width * between(state, 0.35, 0.65);
        card->y = height * between(state, 0.35, 0.65);
    } else { /* whole, beside the middle */
        double reach = 0.5 * hypot(card->design->width, card->design->height) * card->px_per_mm;
        double room_x = fmax(width / 2.0 - reach, 0), room_y = fmax(height / 2.0 - reach, 0);
        card->x = width / 2.0 + room_x * between(state, -1, 1);
        card->y = height / 2.0 + room_y * between(state, -1, 1);
    }
    static const double corner[4] = {-5, -5, 19, 17}, right[4] = {20, -5, 80, 70},
                        low[4] = {-5, 30, 30, 40};
    if (setting->markers == 3)
        memcpy(card->covered[0], corner, sizeof corner);
    if (setting->markers == 1) {
        memcpy(card->covered[0], right, sizeof right);
        memcpy(card->covered[1], low, sizeof low);
    }
    *camera = (struct drawn_camera){.blur_px = between(state, 0.4, 1.4),
                                    .noise = between(state, 1, 5),
                                    .gradient = between(state, -0.5, 0.5),
                                    .exposure_ev = between(state, -0.7, 0.1),
                                    .contrast = between(state, 0, 0.25),
                                    .seed = *state};
}

/* One scene: the plane's scale as read against the camera's (with the print known, so that only the
   reading errs), and the stated error against all: print, and a subject nearer or farther. */
static int try_scene(const struct setting *setting, const struct render_image *background,
                     uint64_t *state, struct tally *tally, struct arena *arena,
                     struct meso_error *err)
{
    struct drawn_card card;
    struct drawn_camera camera;
    struct photo photo = {.width = background->width,
                          .height = background->height,
                          .stride = 3 * (ptrdiff_t)background->width,
                          .name = "scene"};
    size_t bytes = 3 * (size_t)photo.width * (size_t)photo.height, length;
    uint8_t *jpeg;
    struct photo *decoded;
    struct locate_cards cards;
    if (!(photo.rgb = base_arena_alloc(arena, bytes, err)))
        return MESO_E_OUT_OF_MEMORY;
    memcpy(photo.rgb, background->rgb, bytes);
    draw_scene(setting, photo.width, photo.height, state, &card, &camera);
    drawn_card_paint(photo.rgb, photo.width, photo.height, &card, 1, &camera);
    int code = image_encode_jpeg(photo.rgb, photo.width, photo.height, photo.stride, 90, &jpeg,
                                 &length, arena, err);
    if (!code)
        code = image_decode(jpeg, length, "scene", NULL, &decoded, arena, err);
    clock_t begin = clock();
    if (!code)
        code = locate_cards_find(decoded, &cards, arena, err);
    tally->seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
    tally->scenes++;
    if (code || !cards.count)
        return code;
    double x = photo.width / 2.0, y = photo.height / 2.0;
    bool face = locate_view_is_face(setting->view);
    struct locate_scale read = locate_card_scale(&cards.at[0], setting->view, x, y);
    struct image_point at = face ? cards.at[0].centre : (struct image_point){x, y};
    struct drawn_scale drawn = drawn_card_scale(&card, photo.width, photo.height, at.x, at.y);
    double truth = 1 / (face ? drawn.across : drawn.of_areas);
    double longer = fmax(photo.width, photo.height), distance = card.focal * longer * truth;
    double away = hypot(x - card.x, y - card.y) * truth;
    double depth = face ? 10 : setting->view == LOCATE_SCALP_MACRO ? 0 : hypot(0.5, 0.1 * away);
    double error = log(read.mm_per_px / truth);
    double subject = log(1 + fmax(depth * drawn_card_normal(state) / distance, -0.5));
    int i = tally->found++;
    tally->pure[i] = fabs(error + log(card.print_scale));
    tally->error[i] = fabs(error - subject);
    tally->stated[i] = read.relative_error;
    tally->within_one += tally->error[i] <= read.relative_error;
    tally->within_two += tally->error[i] <= 2 * read.relative_error;
    return MESO_OK;
}

static int try_setting(const struct setting *setting, const struct subject *subjects,
                       struct arena *arena, struct meso_error *err)
{
    struct tally tally = {.found = 0};
    uint64_t state = 1000 + (uint64_t)(setting - settings);
    const struct subject *subject = &subjects[setting->view == LOCATE_SKIN          ? 1
                                              : setting->view == LOCATE_SCALP_MACRO ? 2
                                                                                    : 0];
    for (int i = 0; i < SCENES; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        int code = try_scene(setting, &subject->image, &state, &tally, arena, err);
        if (code)
            return code;
        base_arena_rewind(arena, mark);
    }
    int n = tally.found;
    printf("%-31s %3d/%-3d %6.3f %6.3f | %6.2f %6.2f | %6.2f %5.0f%% %5.0f%% %7.0f\n",
           setting->name, n, tally.scenes, 100 * percentile(tally.pure, n, 0.5),
           100 * percentile(tally.pure, n, 0.95), 100 * percentile(tally.error, n, 0.5),
           100 * percentile(tally.error, n, 0.95), 100 * percentile(tally.stated, n, 0.5),
           100.0 * tally.within_one / fmax(n, 1), 100.0 * tally.within_two / fmax(n, 1),
           1000 * tally.seconds / tally.scenes);
    return MESO_OK;
}

/* The irises of rendered faces, whose diameter is 11.7 mm, over the yaw: mean error of the tones,
   and the largest of one. Eyes look ahead, as the head does. */
static int try_irises(struct arena *arena, struct meso_error *err)
{
    static const double yaws[] = {-15, -10, -5, 0, 5, 10, 15};
    struct opencv *context = NULL;
    struct locate_models *models = NULL;
    int code = opencv_open(&context, err);
    if (!code)
        code = locate_models_open(&models, MODELS_DIR, context, err);
    printf("iris scale over the yaw, error in %% (mean of three tones; largest; stated sd):\n");
    for (size_t i = 0; i < sizeof yaws / sizeof *yaws && !code; i++) {
        double sum = 0, most = 0, stated = NAN;
        int count = 0;
        for (int tone = 0; tone < RENDER_TONE_COUNT && !code; tone++) {
            struct base_arena_mark mark = base_arena_mark(arena);
            struct render_face_options options;
            struct render_face out;
            struct locate_face face;
            render_face_defaults(&options);
            options.seed = 1 + (uint64_t)tone;
            options.tone = (enum render_tone)tone;
            options.width = 900;
            options.height = 1125;
            options.px_per_cm = 35;
            options.yaw_deg = yaws[i];
            options.mesh_path = MODELS_DIR "/canonical_face.json";
            if ((code = render_face(&options, NULL, &out, arena, err)))
                break;
            struct photo photo = {.width = out.image.width,
                                  .height = out.image.height,
                                  .stride = 3 * (ptrdiff_t)out.image.width,
                                  .rgb = out.image.rgb,
                                  .name = "face"};
            if (!(code = locate_face(models, &photo, &face, arena, err)) &&
                !isnan(face.mm_per_px)) {
                double error = log(face.mm_per_px / out.mm_per_px);
                sum += error;
                most = fmax(most, fabs(error));
                stated = face.mm_per_px_relative_error;
                count++;
            }
            base_arena_rewind(arena, mark);
        }
        printf("  yaw %4.0f: %+5.1f %5.1f %5.1f (%d read)\n", yaws[i], 100 * sum / fmax(count, 1),
               100 * most, 100 * stated, count);
    }
    locate_models_close(models);
    opencv_close(context);
    return code;
}

/* Photographs of a folder: how many, and how many cards are seen in them. */
static void search_folder(const char *folder, int *photos, int *cards, double *seconds)
{
    DIR *listing = opendir(folder);
    if (!listing)
        return;
    for (struct dirent *entry; (entry = readdir(listing));) {
        char path[1024];
        struct arena *arena;
        struct photo *photo;
        struct locate_cards found;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        if (entry->d_type == DT_DIR)
            search_folder(path, photos, cards, seconds);
        if (entry->d_type == DT_DIR || base_arena_new(&arena, 0, NULL))
            continue;
        if (!image_open(path, NULL, &photo, arena, NULL)) {
            clock_t begin = clock();
            if (!locate_cards_find(photo, &found, arena, NULL)) {
                *cards += found.count;
                if (found.count)
                    printf("a card is seen in '%s'\n", path);
            }
            *seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
            ++*photos;
        }
        base_arena_free(arena);
    }
    closedir(listing);
}

int accuracy_scale(void)
{
    struct arena *arena;
    struct meso_error err;
    struct subject subjects[SUBJECTS];
    int photos = 0, false_cards = 0, code = base_arena_new(&arena, 0, &err);
    double seconds = 0;
    if (code)
        return 1;
    code = render_subjects(subjects, arena, &err);
    printf(
        "A card's scale, in %%: read against the camera (print known); against the subject (print "
        "0.3 %% off, subject nearer or farther); stated error and how often it and its double "
        "hold (68 %%, 95 %% expected)\n");
    printf("%-31s %7s %6s %6s | %6s %6s | %6s %6s %6s %7s\n", "", "found", "median", "p95",
           "median", "p95", "stated", "1 sd", "2 sd", "ms");
    for (size_t i = 0; i < sizeof settings / sizeof *settings && !code; i++)
        code = try_setting(&settings[i], subjects, arena, &err);
    if (!code)
        code = try_irises(arena, &err);
    base_arena_free(arena);
    if (code) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    search_folder(SHARED_DATA, &photos, &false_cards, &seconds);
    printf("cards seen in %d photographs without one: %d (%.0f ms each)\n", photos, false_cards,
           1000 * seconds / fmax(photos, 1));
    return 0;
}
