/* mesotrack-render trichoscopy: one field of hairs, or a pair of sessions. */
#include "commands.h"

struct request {
    struct render_trichoscopy_options options;
    struct render_trichoscopy_change change;
    struct render_camera after_camera;
    int size[2], jpeg_quality;
    const char *output, *truth, *after, *after_truth;
    bool x70, clean;
    double after_ev;
};

static int read_request(struct request *r, int argc, char **argv, struct meso_error *err)
{
    struct render_trichoscopy_options *o = &r->options;
    struct render_trichoscopy_change *c = &r->change;
    const struct option_row rows[] = {
        {"output", OPTION_TEXT, &r->output, "the picture (.png or .jpg)", 0, 0},
        {"truth", OPTION_TEXT, &r->truth, "its truth (.json)", 0, 0},
        {"seed", OPTION_SEED, &o->seed, "which patient", 0, 0},
        {"size", OPTION_SIZE, r->size, "of the picture, px", 0, 0},
        {"um-per-px", OPTION_NUMBER, &o->um_per_px, "scale", 0, 0},
        {"hairs", OPTION_INT, &o->hairs, "hairs with their root in the field", 0, 0},
        {"vellus", OPTION_NUMBER, &o->vellus_fraction, "fraction of thin hairs, 15-30 um", 0, 0},
        {"diameter", OPTION_NUMBER, &o->terminal_um, "mean of terminal hairs, um", 0, 0},
        {"diameter-sd", OPTION_NUMBER, &o->terminal_sd_um, "their spread, um", 0, 0},
        {"colour", OPTION_CHOICE, &o->colour, "of the hair", render_colour_names,
         RENDER_HAIR_COLOUR_COUNT},
        {"skin", OPTION_CHOICE, &o->tone, "tone", render_tone_names, RENDER_TONE_COUNT},
        {"length", OPTION_NUMBER, &o->length_mm, "mean length, mm", 0, 0},
        {"natural-tips", OPTION_OFF, &o->clipped, "thinning tips instead of clipped ends", 0, 0},
        {"scatter", OPTION_NUMBER, &o->scatter_deg, "sd of directions, degrees", 0, 0},
        {"curl", OPTION_NUMBER, &o->curl_per_mm, "sd of curvature, 1/mm", 0, 0},
        {"bundles", OPTION_NUMBER, &o->bundles, "fraction of units in parallel bundles", 0, 0},
        {"glare", OPTION_NUMBER, &o->glare, "glints of oil, 0..1", 0, 0},
        {"bubbles", OPTION_NUMBER, &o->bubbles, "air bubbles, 0..1", 0, 0},
        {"scales", OPTION_NUMBER, &o->scales, "white scales, 0..1", 0, 0},
        {"dye", OPTION_NUMBER, &o->dye, "blue dye, 0..1", 0, 0},
        {"flakes", OPTION_NUMBER, &o->flakes, "thick scales over the hairs, 0..1", 0, 0},
        {"dots", OPTION_NUMBER, &o->dots, "yellow and black dots, 0..1", 0, 0},
        {"network", OPTION_NUMBER, &o->network, "honeycomb of pigment, 0..1", 0, 0},
        {"exclamation", OPTION_NUMBER, &o->exclamation, "fraction of exclamation mark hairs", 0, 0},
        {"defocus", OPTION_NUMBER, &o->defocus, "fraction of hairs out of focus", 0, 0},
        {"text", OPTION_FLAG, &o->text, "the device's burnt-in text bar", 0, 0},
        {"text-look", OPTION_INT, &o->text_look, "0 black bar, 1 white, 2 none, 3 two lines", 0, 0},
        {"blur", OPTION_NUMBER, &o->camera.blur_px, "sd of the point spread, px", 0, 0},
        {"falloff", OPTION_NUMBER, &o->camera.falloff_px, "more of it in the corners, px", 0, 0},
        {"noise", OPTION_NUMBER, &o->camera.noise, "sd at middle grey, 8-bit steps", 0, 0},
        {"vignetting", OPTION_NUMBER, &o->camera.vignetting, "light lost in corners, 0..1", 0, 0},
        {"gradient", OPTION_NUMBER, &o->camera.gradient, "uneven light, relative", 0, 0},
        {"gradient-deg", OPTION_NUMBER, &o->camera.gradient_deg, "brighter towards", 0, 0},
        {"ev", OPTION_NUMBER, &o->camera.exposure_ev, "exposure", 0, 0},
        {"x70", OPTION_FLAG, &r->x70, "a clipped site at 70x, drawn from the seed", 0, 0},
        {"clean", OPTION_FLAG, &r->clean, "no glare, bubbles, scales, dye", 0, 0},
        {"quality", OPTION_INT, &r->jpeg_quality, "of a JPEG", 0, 0},
        {"after", OPTION_TEXT, &r->after, "picture of the next session", 0, 0},
        {"after-truth", OPTION_TEXT, &r->after_truth, "its truth (.json)", 0, 0},
        {"session", OPTION_INT, &c->session, "number that seeds the next session", 0, 0},
        {"lost", OPTION_INT, &c->lost, "hairs lost by then", 0, 0},
        {"new", OPTION_INT, &c->gained, "hairs gained", 0, 0},
        {"thicken", OPTION_NUMBER, &c->thicken, "relative change of diameters", 0, 0},
        {"shift-x", OPTION_NUMBER, &c->shift_x_um, "of the content, um to the right", 0, 0},
        {"shift-y", OPTION_NUMBER, &c->shift_y_um, "and down", 0, 0},
        {"rotate", OPTION_NUMBER, &c->rotate_deg, "degrees clockwise", 0, 0},
        {"scale", OPTION_NUMBER, &c->scale, "magnification relative to before; 0 is 1", 0, 0},
        {"restyle", OPTION_NUMBER, &c->restyle_deg, "sd of hairs' new directions, degrees", 0, 0},
        {"comb", OPTION_NUMBER, &c->comb_deg, "turn of all hairs, degrees", 0, 0},
        {"clip-again", OPTION_FLAG, &c->clipped_again, "lengths are drawn anew", 0, 0},
        {"days", OPTION_NUMBER, &c->days, "between the two: growing hairs lengthen", 0, 0},
        {"growth", OPTION_NUMBER, &c->growth_mm_per_day, "mm a day", 0, 0},
        {"anagen", OPTION_NUMBER, &c->anagen_fraction, "fraction that grows; 0 is 0.85", 0, 0},
        {"after-ev", OPTION_NUMBER, &r->after_ev, "exposure relative to before", 0, 0},
    };
    return options_read(rows, sizeof rows / sizeof *rows, "trichoscopy",
                        "hairs of a scalp site seen through a dermatoscope, with known truth.",
                        argc, argv, err);
}

static int render_one(const struct request *r, const struct render_trichoscopy_options *options,
                      const struct render_trichoscopy_change *change, const char *picture,
                      const char *truth, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy out;
    int status =
        render_trichoscopy(options, change, r->after ? &r->change : NULL, &out, arena, err);
    if (status == MESO_OK)
        status = output_image(&out.image, picture, r->jpeg_quality, arena, err);
    return status == MESO_OK ? output_text(out.truth_json, truth, err) : status;
}

int command_trichoscopy(int argc, char **argv, struct arena *arena, struct meso_error *err)
{
    struct request r = {.jpeg_quality = 92, .change = {.session = 1, .growth_mm_per_day = 0.35}};
    render_trichoscopy_defaults(&r.options);
    r.size[0] = r.options.width;
    r.size[1] = r.options.height;
    int status = read_request(&r, argc, argv, err);
    if (status == MESO_OK && r.x70) { /* what is said besides the seed wins over what it draws */
        render_trichoscopy_x70(r.options.seed, &r.options);
        r.size[0] = r.options.width;
        r.size[1] = r.options.height;
        status = read_request(&r, argc, argv, err);
    }
    if (status != MESO_OK)
        return status;
    if (r.clean)
        r.options.glare = r.options.bubbles = r.options.scales = r.options.dye = r.options.flakes =
            0;
    r.options.width = r.size[0];
    r.options.height = r.size[1];
    r.options.camera.noise_seed = r.options.seed;
    if (!r.output && !r.truth)
        return base_error(err, MESO_E_USAGE, "nothing to write: give -o FILE or --truth FILE");
    status = render_one(&r, &r.options, NULL, r.output, r.truth, arena, err);
    if (status != MESO_OK || (!r.after && !r.after_truth))
        return status;
    struct render_trichoscopy_options next = r.options;
    render_trichoscopy_other_light(&next, &r.change);
    next.camera.exposure_ev += r.after_ev;
    return render_one(&r, &next, &r.change, r.after, r.after_truth, arena, err);
}
