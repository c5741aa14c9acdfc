/* Draws the patients of rendered_patient.h. */
#include "rendered_patient.h"

#include <math.h>

const struct rendered_treatment rendered_untreated = {.density_factor = 1};

static int scaled(int side, double size)
{
    return (int)lround(side * size);
}

static int face(uint64_t seed, double size, bool again, struct rendered_photograph *out,
                struct arena *arena, struct meso_error *err)
{
    struct render_face_options options;
    struct render_face_change change;
    struct render_face face;
    render_face_defaults(&options);
    render_face_change_defaults(&change);
    options.seed = seed;
    options.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    options.width = scaled(options.width, size);
    options.height = scaled(options.height, size);
    options.px_per_cm *= size;
    change.session = 1;
    change.wrinkle_factor = change.spot_factor = change.redness_factor = 1;
    change.spots_removed = 0;
    if (again)
        render_face_other_sitting(&options, &change);
    int code = render_face(&options, again ? &change : NULL, &face, arena, err);
    if (!code)
        *out = (struct rendered_photograph){.image = face.image, .view = LOCATE_FACE_FRONT};
    return code;
}

static int field(uint64_t seed, double size, const struct rendered_treatment *treatment,
                 struct rendered_photograph *out, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy_options options;
    struct render_trichoscopy_change change = {.session = 1,
                                               .shift_x_um = 60. * (double)(seed % 5) - 120,
                                               .shift_y_um = 40. * (double)(seed % 3) - 40,
                                               .rotate_deg = (double)(seed % 7) - 3};
    struct render_trichoscopy field;
    render_trichoscopy_defaults(&options);
    options.seed = seed;
    options.hairs = 40 + 20 * (int)(seed % 8);
    options.width = scaled(options.width, size);
    options.height = scaled(options.height, size);
    options.um_per_px /= size;
    if (treatment) {
        change.lost = treatment->lost;
        change.gained = treatment->gained;
        change.thicken = treatment->thicken;
        render_trichoscopy_other_light(&options, &change);
    }
    int code = render_trichoscopy(&options, treatment ? &change : NULL, NULL, &field, arena, err);
    if (!code)
        *out = (struct rendered_photograph){.image = field.image,
                                            .view = LOCATE_SCALP_MACRO,
                                            .mm_per_px = options.um_per_px / 1000};
    return code;
}

static int scalp(uint64_t seed, double size, const struct rendered_treatment *treatment,
                 struct rendered_photograph *out, struct arena *arena, struct meso_error *err)
{
    struct render_scalp_options options;
    struct render_scalp_change change;
    struct render_scalp scalp;
    render_scalp_defaults(&options);
    render_scalp_change_defaults(&change);
    options.seed = seed;
    options.colour = (enum render_colour)(seed % RENDER_HAIR_COLOUR_COUNT);
    options.width = scaled(options.width, size);
    options.height = scaled(options.height, size);
    options.mm_per_px /= size;
    change.session = 1;
    change.parting_factor = 1;
    if (treatment) {
        change.density_factor = treatment->density_factor;
        options.camera.noise_seed++;
        options.camera.exposure_ev += 0.05;
    }
    int code = render_scalp(&options, treatment ? &change : NULL, &scalp, arena, err);
    if (!code)
        *out = (struct rendered_photograph){.image = scalp.image,
                                            .view = LOCATE_SCALP,
                                            .mm_per_px = options.mm_per_px,
                                            .coverage = scalp.coverage};
    return code;
}

static int skin(uint64_t seed, double size, bool again, struct rendered_photograph *out,
                struct arena *arena, struct meso_error *err)
{
    struct render_skin_options options;
    struct render_skin_change change;
    struct render_skin skin;
    render_skin_defaults(&options);
    render_skin_change_defaults(&change);
    options.seed = seed;
    options.tone = (enum render_tone)(seed % RENDER_TONE_COUNT);
    options.width = scaled(options.width, size);
    options.height = scaled(options.height, size);
    options.mm_per_px /= size;
    change.session = 1;
    change.line_factor = change.spot_factor = change.redness_factor = 1;
    change.spots_removed = 0;
    options.camera.noise_seed = again ? seed + 1 : seed;
    int code = render_skin(&options, again ? &change : NULL, &skin, arena, err);
    if (!code)
        *out = (struct rendered_photograph){
            .image = skin.image, .view = LOCATE_SKIN, .mm_per_px = options.mm_per_px};
    return code;
}

int rendered_patient(enum rendered_kind kind, uint64_t seed, double size,
                     const struct rendered_treatment *treatment, struct rendered_photograph *out,
                     struct arena *arena, struct meso_error *err)
{
    switch (kind) {
    case RENDERED_FACE:
        return face(seed, size, treatment != NULL, out, arena, err);
    case RENDERED_FIELD:
        return field(seed, size, treatment, out, arena, err);
    case RENDERED_SCALP:
        return scalp(seed, size, treatment, out, arena, err);
    default:
        return skin(seed, size, treatment != NULL, out, arena, err);
    }
}
