/* mesotrack-render scalp: a scalp from above, or a pair of sessions. */
#include "camera.h"
#include "commands.h"

struct request {
    struct render_scalp_options options;
    struct render_scalp_change change;
    int size[2], jpeg_quality;
    const char *output, *truth, *after, *after_truth;
};

static int read_request(struct request *r, int argc, char **argv, struct meso_error *err)
{
    struct render_scalp_options *o = &r->options;
    struct render_scalp_change *c = &r->change;
    const struct option_row rows[] = {
        {"output", OPTION_TEXT, &r->output, "the picture (.png or .jpg)", 0, 0},
        {"truth", OPTION_TEXT, &r->truth, "its truth (.json)", 0, 0},
        {"seed", OPTION_SEED, &o->seed, "which patient", 0, 0},
        {"size", OPTION_SIZE, r->size, "of the picture, px", 0, 0},
        {"mm-per-px", OPTION_NUMBER, &o->mm_per_px, "scale", 0, 0},
        {"skin", OPTION_CHOICE, &o->tone, "tone", render_tone_names, RENDER_TONE_COUNT},
        {"colour", OPTION_CHOICE, &o->colour, "of the hair", render_colour_names,
         RENDER_HAIR_COLOUR_COUNT},
        {"density", OPTION_NUMBER, &o->hairs_per_cm2, "hairs per cm2 away from the parting", 0, 0},
        {"diameter", OPTION_NUMBER, &o->hair_um, "of a hair, um", 0, 0},
        {"parting", OPTION_NUMBER, &o->parting_mm, "bare width of the parting, mm", 0, 0},
        {"thinning", OPTION_NUMBER, &o->thinning, "hair missing along its middle, 0..1", 0, 0},
        {"subject", OPTION_CHOICE, &o->subject, "of the photograph", render_scalp_subject_names,
         RENDER_SCALP_SUBJECT_COUNT},
        {"wet", OPTION_NUMBER, &o->wet, "hair in wet locks, 0..1", 0, 0},
        {"glare", OPTION_NUMBER, &o->glare, "of the flash in the skin, 0..1", 0, 0},
        {"head", OPTION_NUMBER, &o->head, "outline over the picture, 0: fills it", 0, 0},
        {"ev", OPTION_NUMBER, &o->camera.exposure_ev, "exposure", 0, 0},
        {"blur", OPTION_NUMBER, &o->camera.blur_px, "sd of the point spread, px", 0, 0},
        {"noise", OPTION_NUMBER, &o->camera.noise, "sd at middle grey, 8-bit steps", 0, 0},
        {"quality", OPTION_INT, &r->jpeg_quality, "of a JPEG", 0, 0},
        {"after", OPTION_TEXT, &r->after, "picture of the next session", 0, 0},
        {"after-truth", OPTION_TEXT, &r->after_truth, "its truth (.json)", 0, 0},
        {"session", OPTION_INT, &c->session, "number that seeds the next session", 0, 0},
        {"density-factor", OPTION_NUMBER, &c->density_factor, "of the density by then", 0, 0},
        {"parting-factor", OPTION_NUMBER, &c->parting_factor, "of the parting's width", 0, 0},
        {"shift-x", OPTION_NUMBER, &c->shift_x_mm, "of the content, mm to the right", 0, 0},
        {"shift-y", OPTION_NUMBER, &c->shift_y_mm, "and down", 0, 0},
        {"rotate", OPTION_NUMBER, &c->rotate_deg, "degrees clockwise", 0, 0},
        {"scale", OPTION_NUMBER, &c->scale, "magnification relative to before", 0, 0},
    };
    return options_read(rows, sizeof rows / sizeof *rows, "scalp",
                        "a scalp from above with a parting and known coverage.", argc, argv, err);
}

int command_scalp(int argc, char **argv, struct arena *arena, struct meso_error *err)
{
    struct request r = {.jpeg_quality = 92};
    struct render_scalp out;
    render_scalp_defaults(&r.options);
    render_scalp_change_defaults(&r.change);
    r.size[0] = r.options.width;
    r.size[1] = r.options.height;
    int status = read_request(&r, argc, argv, err);
    if (status != MESO_OK)
        return status;
    r.options.width = r.size[0];
    r.options.height = r.size[1];
    r.options.camera.noise_seed = r.options.seed;
    if (!r.output && !r.truth)
        return base_error(err, MESO_E_USAGE, "nothing to write: give -o FILE or --truth FILE");
    status = render_scalp(&r.options, NULL, &out, arena, err);
    if (status == MESO_OK)
        status = output_session(&out.image, out.truth_json, r.output, r.truth, r.jpeg_quality,
                                arena, err);
    if (status != MESO_OK || (!r.after && !r.after_truth))
        return status;
    render_camera_other_sitting(&r.options.camera, r.options.seed, r.change.session);
    status = render_scalp(&r.options, &r.change, &out, arena, err);
    return status == MESO_OK ? output_session(&out.image, out.truth_json, r.after, r.after_truth,
                                              r.jpeg_quality, arena, err)
                             : status;
}
