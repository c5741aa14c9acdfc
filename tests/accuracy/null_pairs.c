/* Makes the pairs of null_pairs.h. */
#include "null_pairs.h"
#include "rendered_patient.h"
#include "rephotograph.h"

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

static int render(struct maker *maker, enum rendered_kind kind, uint64_t seed,
                  struct meso_error *err)
{
    struct rendered_photograph before, after;
    int code = rendered_patient(kind, seed, 1, NULL, &before, maker->arena, err);
    if (!code)
        code = rendered_patient(kind, seed, 1, &rendered_untreated, &after, maker->arena, err);
    if (!code)
        code = write_image(&before.image, maker->pair.before, maker->arena, err);
    maker->pair.view = before.view;
    maker->pair.mm_per_px = before.mm_per_px;
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

static int render_all(struct maker *maker, const char *name, enum rendered_kind kind, int count,
                      struct meso_error *err)
{
    int code = MESO_OK;
    maker->pair.name = name;
    for (int i = 0; i < count && !code; i++)
        if (!(code = base_arena_new(&maker->arena, 0, err)))
            code = finish(maker, render(maker, kind, (uint64_t)(FIRST_SEED + i), err));
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
        (code = render_all(&maker, "rendered face", RENDERED_FACE, RENDERED_FACES, err)) ||
        (code = render_all(&maker, "rendered trichoscopy", RENDERED_FIELD, RENDERED_FIELDS, err)) ||
        (code = render_all(&maker, "rendered scalp", RENDERED_SCALP, RENDERED_SCALPS, err)))
        return code;
    return MESO_OK;
}
