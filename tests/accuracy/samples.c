/* Are rendered faces taken for faces: the detector's score, the mesh's presence, landmarks and iris
   scale against what was drawn, over patients, skin tones and turns of the head. */
#include "accuracy.h"

#include "locate/locate.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>

static const int seeds[] = {1, 2, 3, 4};
static const double yaws[] = {0, 15, 25, 45};

static int read_one(struct locate_models *models, const struct render_face_options *options,
                    struct arena *arena, struct meso_error *err)
{
    struct render_face drawn;
    struct locate_face found;
    int status = render_face(options, NULL, &drawn, arena, err);
    if (status != MESO_OK)
        return status;
    struct photo photo = {.width = drawn.image.width,
                          .height = drawn.image.height,
                          .stride = 3 * (ptrdiff_t)drawn.image.width,
                          .rgb = drawn.image.rgb,
                          .name = "rendered"};
    printf("%4d %-7s %5.0f ", (int)options->seed, render_tone_names[options->tone],
           options->yaw_deg);
    status = locate_face(models, &photo, &found, arena, err);
    if (status == MESO_E_NO_FACE) {
        printf("  no face: %s\n", err->text);
        return MESO_OK;
    }
    if (status != MESO_OK)
        return status;
    double sum = 0, worst = 0;
    int worst_at = 0;
    for (int i = 0; i < RENDER_LANDMARKS; i++) {
        double miss = hypot(found.points[i].x - drawn.landmarks[i].x,
                            found.points[i].y - drawn.landmarks[i].y);
        sum += miss;
        if (miss > worst) {
            worst = miss;
            worst_at = i;
        }
    }
    double eyes = hypot(drawn.iris[0].x - drawn.iris[1].x, drawn.iris[0].y - drawn.iris[1].y);
    printf("%6.2f %8.2f %8.2f %7.1f (%3d) %7.1f %6.1f %6.1f %9.3f %9.3f %7.1f\n",
           found.detector_score, found.presence, 100 * sum / RENDER_LANDMARKS / eyes,
           100 * worst / eyes, worst_at, found.yaw_deg, found.pitch_deg, found.roll_deg,
           drawn.mm_per_px, found.mm_per_px, 100 * (found.mm_per_px / drawn.mm_per_px - 1));
    return MESO_OK;
}

static int read_all(struct locate_models *models, struct meso_error *err)
{
    printf("seed skin      yaw  score presence  mean %%  worst %% (at)   yaw  pitch   roll   "
           "mm/px drawn     read  diff %%\n");
    for (size_t s = 0; s < sizeof seeds / sizeof *seeds; s++)
        for (size_t y = 0; y < sizeof yaws / sizeof *yaws; y++) {
            struct render_face_options options;
            struct arena *arena;
            render_face_defaults(&options);
            options.seed = (uint64_t)seeds[s];
            options.tone = (enum render_tone)(s % RENDER_TONE_COUNT);
            options.yaw_deg = yaws[y];
            options.mesh_path = MODELS_DIR "/canonical_face.json";
            int status = base_arena_new(&arena, 0, err);
            if (status == MESO_OK)
                status = read_one(models, &options, arena, err);
            base_arena_free(arena);
            if (status != MESO_OK)
                return status;
        }
    return MESO_OK;
}

int accuracy_samples(void)
{
    struct meso_error err = {0};
    struct opencv *context = NULL;
    struct locate_models *models = NULL;
    int status = opencv_open(&context, &err);
    if (status == MESO_OK)
        status = locate_models_open(&models, MODELS_DIR, context, &err);
    if (status == MESO_OK)
        status = read_all(models, &err);
    if (status != MESO_OK)
        printf("samples: %s\n", err.text);
    locate_models_close(models);
    opencv_close(context);
    return status != MESO_OK;
}
