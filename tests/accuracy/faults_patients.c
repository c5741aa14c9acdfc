/* Patients to plant faults in: rendered ones, and follow-ups of any. */
#include "faults.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int write_jpeg(struct portraits_tools *tools, const struct render_image *image,
                      const char *path)
{
    uint8_t *jpeg;
    size_t length;
    int code =
        image_encode_jpeg(image->rgb, image->width, image->height, 3 * (ptrdiff_t)image->width, 93,
                          &jpeg, &length, tools->arena, &tools->err);
    return code ? code : base_file_write(path, jpeg, length, &tools->err);
}

int faults_render(struct portraits_tools *tools, uint64_t seed, bool follow_up,
                  enum faults_plant plant, double size, const char *path)
{
    struct render_face_options options;
    struct render_face_change change;
    struct render_face face;
    struct base_arena_mark mark = base_arena_mark(tools->arena);
    render_face_defaults(&options);
    render_face_change_defaults(&change);
    options.seed = seed;
    options.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    options.hair = (enum render_colour)(seed / 3 % RENDER_HAIR_COLOUR_COUNT);
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    options.width = 1000;
    options.height = 1250;
    options.px_per_cm = 39;
    options.camera.noise = 1;
    options.camera.noise_seed = 2 * seed + follow_up;
    change.session = 1;
    change.wrinkle_factor = change.spot_factor = change.redness_factor = 1;
    change.spots_removed = 0;
    if (follow_up) {
        double yaw = options.yaw_deg, pitch = options.pitch_deg;
        render_face_other_sitting(&options, &change);
        if (plant == FAULTS_YAW)
            options.yaw_deg = yaw + size;
        if (plant == FAULTS_PITCH)
            options.pitch_deg = pitch + size;
        if (plant == FAULTS_MOUTH)
            options.mouth_opening_cm += size;
        if (plant == FAULTS_FRINGE)
            options.fringe_cm += size;
    }
    int code = render_face(&options, follow_up ? &change : NULL, &face, tools->arena, &tools->err);
    if (!code)
        code = write_jpeg(tools, &face.image, path);
    base_arena_rewind(tools->arena, mark);
    return code;
}

int faults_render_scalp(struct portraits_tools *tools, uint64_t seed, const char *path,
                        double *mm_per_px)
{
    struct render_scalp_options options;
    struct render_scalp scalp;
    struct base_arena_mark mark = base_arena_mark(tools->arena);
    render_scalp_defaults(&options);
    options.seed = seed;
    options.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    options.colour = (enum render_colour)(seed % RENDER_HAIR_COLOUR_COUNT);
    options.camera.noise = 1;
    *mm_per_px = options.mm_per_px;
    int code = render_scalp(&options, NULL, &scalp, tools->arena, &tools->err);
    if (!code)
        code = write_jpeg(tools, &scalp.image, path);
    base_arena_rewind(tools->arena, mark);
    return code;
}

/* A good repeat but for what is at fault. */
static struct nuisance nuisance_of(enum faults_plant plant, double size)
{
    struct nuisance nuisance = nuisance_good_repeat;
    if (plant == FAULTS_GAIN || plant == FAULTS_CLIP)
        nuisance.exposure_ev = 0;
    if (plant == FAULTS_RED || plant == FAULTS_BLUE)
        nuisance.white_balance = 0;
    if (plant == FAULTS_ZOOM)
        nuisance.scale = 0;
    if (plant == FAULTS_SLOPE)
        nuisance.gradient = 0;
    if (plant == FAULTS_CROP)
        nuisance.shift = nuisance.rotation_deg = 0;
    if (plant == FAULTS_NOISE)
        nuisance.noise_levels = size;
    if (plant == FAULTS_JPEG)
        nuisance.jpeg_lowest = nuisance.jpeg_highest = (int)size;
    return nuisance;
}

int faults_take(struct portraits_tools *tools, const struct faults_source *source,
                const struct faults_kind *kind, double size, uint64_t draw, const char *path)
{
    enum faults_plant plant = kind ? kind->plant : FAULTS_NONE;
    struct base_arena_mark mark = base_arena_mark(tools->arena);
    struct photo *photo;
    if (plant >= FAULTS_YAW)
        return faults_render(tools, source->seed, true, plant, size, path);
    int code = image_open(source->path, NULL, &photo, tools->arena, &tools->err);
    if (!code)
        code = faults_plant(tools, source, plant, size, draw, photo);
    struct nuisance nuisance = nuisance_of(plant, size);
    if (!code) {
        /* rows of a part are not rows of a photograph of its own */
        uint8_t *rgb = base_arena_alloc(
            tools->arena, 3 * (size_t)photo->width * (size_t)photo->height, &tools->err);
        for (int y = 0; rgb && y < photo->height; y++)
            memcpy(rgb + 3 * (ptrdiff_t)y * photo->width, photo->rgb + y * photo->stride,
                   3 * (size_t)photo->width);
        photo->rgb = rgb;
        photo->stride = 3 * (ptrdiff_t)photo->width;
        code = rgb ? rephotograph(&tools->kernels, photo, &nuisance, draw, path, tools->arena,
                                  &tools->err)
                   : MESO_E_OUT_OF_MEMORY;
    }
    base_arena_rewind(tools->arena, mark);
    return code;
}
