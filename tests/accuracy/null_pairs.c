/* Makes the pairs of null_pairs.h. */
#include "null_pairs.h"
#include "rephotograph.h"
#include "samples/render.h"

#include <glob.h>
#include <stdio.h>

/* Of each kind of rendered patient; seeds other than those of the demonstration and the tests. */
enum { RENDERED_FACES = 10, RENDERED_FIELDS = 24, RENDERED_SCALPS = 20, FIRST_SEED = 400 };

struct maker {
    const struct kernels *kernels;
    struct null_pair pair;
    void (*take)(void *context, const struct null_pair *pair);
    void *context;
    struct arena *arena; /* of one pair */
};

static int write_image(const struct render_image *image, const char *path, struct arena *arena,
                       struct meso_error *err)
{
    uint8_t *jpeg;
    size_t length;
    int code = image_encode_jpeg(image->rgb, image->width, image->height,
                                 3 * (ptrdiff_t)image->width, 92, &jpeg, &length, arena, err);
    return code ? code : base_file_write(path, jpeg, length, err);
}

static int retake(struct maker *maker, const char *path, uint64_t seed, struct meso_error *err)
{
    struct photo *photo;
    int code = image_open(path, NULL, &photo, maker->arena, err);
    maker->pair.name = path;
    if (!code)
        code = rephotograph(maker->kernels, photo, &nuisance_good_repeat, 2 * seed + 1,
                            maker->pair.before, maker->arena, err);
    return code ? code
                : rephotograph(maker->kernels, photo, &nuisance_good_repeat, 2 * seed + 2,
                               maker->pair.after, maker->arena, err);
}

static int render_a_face(struct maker *maker, uint64_t seed, struct meso_error *err)
{
    struct render_face_options options;
    struct render_face_change change;
    struct render_face before, after;
    render_face_defaults(&options);
    render_face_change_defaults(&change);
    options.seed = seed;
    options.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    change.session = 1;
    change.wrinkle_factor = change.spot_factor = change.redness_factor = 1;
    change.spots_removed = 0;
    int code = render_face(&options, NULL, &before, maker->arena, err);
    render_face_other_sitting(&options, &change);
    if (!code)
        code = render_face(&options, &change, &after, maker->arena, err);
    if (!code)
        code = write_image(&before.image, maker->pair.before, maker->arena, err);
    return code ? code : write_image(&after.image, maker->pair.after, maker->arena, err);
}

static int render_a_field(struct maker *maker, uint64_t seed, struct meso_error *err)
{
    struct render_trichoscopy_options options;
    struct render_trichoscopy_change change = {.session = 1,
                                               .shift_x_um = 60. * (double)(seed % 5) - 120,
                                               .shift_y_um = 40. * (double)(seed % 3) - 40,
                                               .rotate_deg = (double)(seed % 7) - 3};
    struct render_trichoscopy before, after;
    render_trichoscopy_defaults(&options);
    options.seed = seed;
    options.hairs = 40 + 20 * (int)(seed % 8);
    maker->pair.mm_per_px = options.um_per_px / 1000;
    int code = render_trichoscopy(&options, NULL, NULL, &before, maker->arena, err);
    render_trichoscopy_other_light(&options, &change);
    if (!code)
        code = render_trichoscopy(&options, &change, NULL, &after, maker->arena, err);
    if (!code)
        code = write_image(&before.image, maker->pair.before, maker->arena, err);
    return code ? code : write_image(&after.image, maker->pair.after, maker->arena, err);
}

static int render_a_scalp(struct maker *maker, uint64_t seed, struct meso_error *err)
{
    struct render_scalp_options options;
    struct render_scalp_change change;
    struct render_scalp before, after;
    render_scalp_defaults(&options);
    render_scalp_change_defaults(&change);
    options.seed = seed;
    options.colour = (enum render_colour)(seed % RENDER_HAIR_COLOUR_COUNT);
    change.session = 1;
    change.density_factor = change.parting_factor = 1;
    maker->pair.mm_per_px = options.mm_per_px;
    int code = render_scalp(&options, NULL, &before, maker->arena, err);
    options.camera.noise_seed++;
    options.camera.exposure_ev += 0.05;
    if (!code)
        code = render_scalp(&options, &change, &after, maker->arena, err);
    if (!code)
        code = write_image(&before.image, maker->pair.before, maker->arena, err);
    return code ? code : write_image(&after.image, maker->pair.after, maker->arena, err);
}

static int finish(struct maker *maker, int code)
{
    if (!code)
        maker->take(maker->context, &maker->pair);
    base_arena_free(maker->arena);
    maker->arena = NULL;
    return code;
}

static int retake_all(struct maker *maker, const char *pattern, size_t every, enum locate_view view,
                      double mm_per_px, struct meso_error *err)
{
    glob_t found;
    int code = MESO_OK;
    maker->pair.view = view;
    maker->pair.mm_per_px = mm_per_px;
    if (glob(pattern, 0, NULL, &found)) {
        printf("skipped: no photographs %s\n", pattern);
        return MESO_OK;
    }
    for (size_t i = 0; i < found.gl_pathc && !code; i += every)
        if (!(code = base_arena_new(&maker->arena, 0, err)))
            code = finish(maker, retake(maker, found.gl_pathv[i], i, err));
    globfree(&found);
    return code;
}

static int render_all(struct maker *maker, const char *name, enum locate_view view, int count,
                      int (*render)(struct maker *, uint64_t, struct meso_error *),
                      struct meso_error *err)
{
    int code = MESO_OK;
    maker->pair.name = name;
    maker->pair.view = view;
    maker->pair.mm_per_px = 0;
    for (int i = 0; i < count && !code; i++)
        if (!(code = base_arena_new(&maker->arena, 0, err)))
            code = finish(maker, render(maker, (uint64_t)(FIRST_SEED + i), err));
    return code;
}

int null_pairs(const struct kernels *kernels, const char *folder,
               void (*take)(void *context, const struct null_pair *pair), void *context,
               struct meso_error *err)
{
    struct maker maker = {.kernels = kernels, .take = take, .context = context};
    int code;
    snprintf(maker.pair.before, sizeof maker.pair.before, "%s/before.jpg", folder);
    snprintf(maker.pair.after, sizeof maker.pair.after, "%s/after.jpg", folder);
    if ((code = retake_all(&maker, SHARED_DATA "/faces_london/neutral/*.jpg", 2, LOCATE_FACE_FRONT,
                           0, err)) ||
        (code =
             retake_all(&maker, SHARED_DATA "/faces_canada/*.jpg", 1, LOCATE_FACE_FRONT, 0, err)) ||
        (code = render_all(&maker, "rendered face", LOCATE_FACE_FRONT, RENDERED_FACES,
                           render_a_face, err)) ||
        (code = render_all(&maker, "rendered trichoscopy", LOCATE_SCALP_MACRO, RENDERED_FIELDS,
                           render_a_field, err)) ||
        (code = render_all(&maker, "rendered scalp", LOCATE_SCALP, RENDERED_SCALPS, render_a_scalp,
                           err)))
        return code;
    return MESO_OK;
}
