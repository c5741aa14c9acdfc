/* mesotrack-render face: one photograph of a face, or a pair of sessions. */
#include "commands.h"

#include <string.h>

enum { SESSION_BASELINE, SESSION_AFTER };
static const char *const session_names[] = {"baseline", "after"};

struct request {
    struct render_face_options options;
    struct render_face_change change;
    int size[2], jpeg_quality, session;
    const char *output, *truth, *after, *after_truth;
    bool still;
    double after_yaw, after_pitch, after_ev, after_blur;
};

static int read_request(struct request *r, int argc, char **argv, struct meso_error *err)
{
    struct render_face_options *o = &r->options;
    struct render_face_change *c = &r->change;
    const struct option_row rows[] = {
        {"output", OPTION_TEXT, &r->output, "the picture (.jpg or .png)", 0, 0},
        {"truth", OPTION_TEXT, &r->truth, "its truth (.json)", 0, 0},
        {"seed", OPTION_SEED, &o->seed, "which patient", 0, 0},
        {"session", OPTION_CHOICE, &r->session, "what -o shows", session_names, 2},
        {"size", OPTION_SIZE, r->size, "of the picture, px", 0, 0},
        {"px-per-cm", OPTION_NUMBER, &o->px_per_cm, "scale at the eyes", 0, 0},
        {"skin", OPTION_CHOICE, &o->tone, "tone", render_tone_names, RENDER_TONE_COUNT},
        {"hair", OPTION_CHOICE, &o->hair, "colour", render_colour_names, RENDER_HAIR_COLOUR_COUNT},
        {"yaw", OPTION_NUMBER, &o->yaw_deg, "degrees; > 0: left cheek to the camera", 0, 0},
        {"pitch", OPTION_NUMBER, &o->pitch_deg, "degrees; > 0: chin up", 0, 0},
        {"roll", OPTION_NUMBER, &o->roll_deg, "degrees clockwise", 0, 0},
        {"light", OPTION_TRIPLE, o->light, "towards the main light: right, up, front", 0, 0},
        {"softness", OPTION_NUMBER, &o->light_softness, "of the light, 0..1", 0, 0},
        {"wrinkles", OPTION_NUMBER, &o->wrinkles, "none 0 .. 1 deep and many", 0, 0},
        {"spots", OPTION_INT, &o->spots, "pigment spots", 0, 0},
        {"redness", OPTION_NUMBER, &o->redness, "patches on the cheeks, 0..1", 0, 0},
        {"mouth", OPTION_NUMBER, &o->mouth_opening_cm, "opening of the lips, cm", 0, 0},
        {"beard", OPTION_NUMBER, &o->beard_cm, "length of its hairs, cm; 0.08 is stubble", 0, 0},
        {"fringe", OPTION_NUMBER, &o->fringe_cm, "hair hanging over the forehead, cm", 0, 0},
        {"glasses", OPTION_FLAG, &o->glasses, "dark frames", 0, 0},
        {"ev", OPTION_NUMBER, &o->camera.exposure_ev, "exposure", 0, 0},
        {"red", OPTION_NUMBER, &o->camera.white_balance_red, "white balance: gain of red - 1", 0,
         0},
        {"blue", OPTION_NUMBER, &o->camera.white_balance_blue, "gain of blue - 1", 0, 0},
        {"blur", OPTION_NUMBER, &o->camera.blur_px, "sd of the point spread, px", 0, 0},
        {"noise", OPTION_NUMBER, &o->camera.noise, "sd at middle grey, 8-bit steps", 0, 0},
        {"quality", OPTION_INT, &r->jpeg_quality, "of a JPEG", 0, 0},
        {"mesh", OPTION_TEXT, &o->mesh_path, "canonical_face.json [models/build/...]", 0, 0},
        {"after", OPTION_TEXT, &r->after, "picture of the next session", 0, 0},
        {"after-truth", OPTION_TEXT, &r->after_truth, "its truth (.json)", 0, 0},
        {"number", OPTION_INT, &c->session, "of the next session: seeds its sitting", 0, 0},
        {"wrinkle-factor", OPTION_NUMBER, &c->wrinkle_factor, "of every depth by then", 0, 0},
        {"spot-factor", OPTION_NUMBER, &c->spot_factor, "of every spot's pigment", 0, 0},
        {"spots-removed", OPTION_INT, &c->spots_removed, "spots gone by then", 0, 0},
        {"redness-factor", OPTION_NUMBER, &c->redness_factor, "of the redness", 0, 0},
        {"still", OPTION_FLAG, &r->still, "the next sitting has the same pose and light", 0, 0},
        {"after-yaw", OPTION_NUMBER, &r->after_yaw, "further turn at the next session", 0, 0},
        {"after-pitch", OPTION_NUMBER, &r->after_pitch, "further tilt", 0, 0},
        {"after-ev", OPTION_NUMBER, &r->after_ev, "further exposure", 0, 0},
        {"after-blur", OPTION_NUMBER, &r->after_blur, "further blur, px", 0, 0},
    };
    return options_read(rows, sizeof rows / sizeof *rows, "face",
                        "a patient's face with planted wrinkles and spots.", argc, argv, err);
}

static int render_one(const struct request *r, bool after, const char *picture, const char *truth,
                      struct arena *arena, struct meso_error *err)
{
    struct render_face out;
    struct render_face_options options = r->options;
    if (after && !r->still)
        render_face_other_sitting(&options, &r->change);
    if (after) {
        options.yaw_deg += r->after_yaw;
        options.pitch_deg += r->after_pitch;
        options.camera.exposure_ev += r->after_ev;
        options.camera.blur_px += r->after_blur;
    }
    struct base_arena_mark mark = base_arena_mark(arena);
    int status = render_face(&options, after ? &r->change : NULL, &out, arena, err);
    if (status == MESO_OK)
        status = output_image(&out.image, picture, r->jpeg_quality, arena, err);
    if (status == MESO_OK)
        status = output_text(out.truth_json, truth, err);
    base_arena_rewind(arena, mark);
    return status;
}

int command_face(int argc, char **argv, struct arena *arena, struct meso_error *err)
{
    struct request r = {.jpeg_quality = 92};
    render_face_defaults(&r.options);
    render_face_change_defaults(&r.change);
    r.size[0] = r.options.width;
    r.size[1] = r.options.height;
    int status = read_request(&r, argc, argv, err);
    if (status != MESO_OK)
        return status;
    r.options.width = r.size[0];
    r.options.height = r.size[1];
    r.options.camera.noise_seed = r.options.seed;
    if (!r.output && !r.truth && !r.after && !r.after_truth)
        return base_error(err, MESO_E_USAGE, "nothing to write: give -o FILE or --truth FILE");
    if (r.output || r.truth)
        status = render_one(&r, r.session == SESSION_AFTER, r.output, r.truth, arena, err);
    if (status == MESO_OK && (r.after || r.after_truth))
        status = render_one(&r, true, r.after, r.after_truth, arena, err);
    return status;
}
