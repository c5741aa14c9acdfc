/* Patients with known truth, rendered in memory. The public header of samples/: tests and accuracy
   runs call it, mesotrack-render is its command line. Shares no measuring code with src/: what
   is drawn here is the truth that the measures are judged by.

   Positions are continuous pixels of the picture (centres at +0.5, x right, y down). Everything is
   a function of the options alone: equal options give equal bytes. Memory is the arena's. */
#ifndef SAMPLES_RENDER_H
#define SAMPLES_RENDER_H

#include "base/base.h"

struct render_image {
    int width, height;
    uint8_t *rgb; /* sRGB, 3 bytes a pixel, rows without gaps */
};

/* What depends on the photograph and not on the patient. All zeros is a perfect camera. */
struct render_camera {
    double exposure_ev;
    double white_balance_red, white_balance_blue; /* relative gain - 1: 0.05 is 5 % more */
    double blur_px;                               /* sd of the point spread */
    double falloff_px;   /* more blur towards the corners: sd in the far corner */
    double vignetting;   /* light lost in the corner, 0..1 */
    double gradient;     /* uneven light: relative difference from one side to the other */
    double gradient_deg; /* the direction towards which it is brighter; 0 right, 90 down */
    double noise;        /* sd at middle grey, in 8-bit steps of sRGB */
    uint64_t noise_seed;
};

enum render_tone { RENDER_TONE_LIGHT, RENDER_TONE_MEDIUM, RENDER_TONE_DARK, RENDER_TONE_COUNT };
extern const char *const render_tone_names[RENDER_TONE_COUNT];
enum render_colour {
    RENDER_HAIR_DARK,
    RENDER_HAIR_BROWN,
    RENDER_HAIR_BLOND,
    RENDER_HAIR_GREY,
    RENDER_HAIR_WHITE,
    RENDER_HAIR_RED,
    RENDER_HAIR_COLOUR_COUNT
};
extern const char *const render_colour_names[RENDER_HAIR_COLOUR_COUNT];

struct render_point {
    double x, y;
};

/* ---- trichoscopy: a field of hairs seen through a dermatoscope ---- */

struct render_trichoscopy_options {
    uint64_t seed;
    int width, height;
    double um_per_px;
    int hairs; /* with their root in the field of the baseline, vellus included */
    double vellus_fraction;
    double terminal_um, terminal_sd_um; /* terminal diameters, kept within 45..110 */
    enum render_colour colour;
    enum render_tone tone;
    double length_mm;   /* mean; clipped hairs vary by 12 %, others by 35 % */
    bool clipped;       /* blunt ends of full width; otherwise natural, thinning tips */
    double scatter_deg; /* sd of directions between units: 10 is combed, 40 crosses often */
    double curl_per_mm; /* sd of curvature */
    double bundles;     /* fraction of the units of 2..4 whose hairs run parallel, touching */
    double glare, bubbles, scales, dye; /* each 0..1: how much of it */
    double flakes;                      /* 0..1: thick scales that lie over hairs too */
    double dots;        /* 0..1: yellow dots of empty follicles, black dots of broken hairs */
    double network;     /* 0..1: honeycomb of pigment */
    double exclamation; /* fraction of hairs broken short, thinning towards the root */
    double defocus;     /* 0..1: fraction of hairs out of focus */
    bool text;          /* the device's burnt-in text bar */
    int text_look;      /* 0 white on black, 1 black on white, 2 on the picture, 3 two lines */
    struct render_camera camera;
};
/* Ordinary: 1600x1200 at 5 um, 120 dark clipped hairs on light skin, a little of everything. */
void render_trichoscopy_defaults(struct render_trichoscopy_options *out);
/* A clipped site at about 70x as clinics take them: 5 to 28 hairs of 25 to 40 px, everything else
   drawn from the seed. */
void render_trichoscopy_x70(uint64_t seed, struct render_trichoscopy_options *out);

/* The next session of the same site. All zeros: nothing has changed but the film of oil. */
struct render_trichoscopy_change {
    int session;                               /* > 0; seeds what differs between sessions */
    int lost, gained;                          /* hairs with their root well inside both fields */
    double thicken;                            /* relative change of every diameter */
    double shift_x_um, shift_y_um, rotate_deg; /* of the picture's content */
    double scale;                              /* 0 is 1 */
    double restyle_deg;                        /* sd by which hairs lie in another direction */
    double comb_deg;                           /* by which all of them do */
    double days, growth_mm_per_day, anagen_fraction; /* phototrichogram: growing hairs lengthen */
    bool clipped_again;                              /* lengths drawn anew */
};

/* The next session is never lit as the last one: moves exposure, colour and direction of the light
   a little, by patient and session, and gives the noise a seed of its own. */
void render_trichoscopy_other_light(struct render_trichoscopy_options *options,
                                    const struct render_trichoscopy_change *change);

enum render_hair_status { RENDER_HAIR_KEPT, RENDER_HAIR_NEW, RENDER_HAIR_LOST };
struct render_hair {
    int id, unit; /* of the patient: equal in every session */
    bool terminal, bundled, growing;
    bool root_in_field;
    enum render_hair_status status; /* in the baseline: KEPT or LOST; in a follow-up KEPT or NEW */
    double diameter_um;             /* mean along the hair */
    double length_mm;
    struct render_point *path; /* root to tip, px */
    double *width_um;          /* at each point */
    int points;
};
struct render_trichoscopy {
    struct render_image image;
    double um_per_px;          /* of this picture */
    struct render_hair *hairs; /* all that reach into the picture */
    int hair_count;
    int roots_in_field, terminal_in_field, units_in_field, crossings;
    double to_baseline[6]; /* baseline px = [a b c; d e f] (x, y, 1) */
    const char *truth_json;
};
/* change NULL: the baseline (then `planned` says what the follow-up will lose, for the status; may
   be NULL too). */
int render_trichoscopy(const struct render_trichoscopy_options *options,
                       const struct render_trichoscopy_change *change,
                       const struct render_trichoscopy_change *planned,
                       struct render_trichoscopy *out, struct arena *arena, struct meso_error *err);

/* ---- face: a head built on the canonical mesh, with skin, wrinkles and spots ---- */

enum { RENDER_LANDMARKS = 468 };
/* Centimetres in the head's frame (x to the patient's left, y up, z forward); the image's frame is
   that of the photograph: the patient's left is on the right. */
struct render_face_options {
    uint64_t seed; /* which patient */
    int width, height;
    double px_per_cm; /* at the eyes; 62 fills 1600x2000 */
    enum render_tone tone;
    enum render_colour hair;
    double yaw_deg, pitch_deg, roll_deg; /* > 0: left cheek to the camera; chin up; clockwise */
    double light[3];                     /* towards the main light, in the room: right, up, front */
    double light_softness;               /* 0 hard .. 1 a wall of light */
    double wrinkles;                     /* 0 none .. 1 deep and many */
    int spots;
    double redness;          /* 0 none .. 1: patches on the cheeks */
    double mouth_opening_cm; /* between the inner lips */
    double beard_cm;         /* length of its hairs; 0 none, 0.08 stubble, 0.6 a beard */
    double fringe_cm;        /* how far hair hangs over the forehead */
    bool glasses;
    struct render_camera camera;
    const char *mesh_path; /* canonical_face.json */
};
void render_face_defaults(struct render_face_options *out);

/* What treatment did by the next session. All zeros: the wrinkles have vanished; take the defaults.
 */
struct render_face_change {
    int session;           /* > 0 */
    double wrinkle_factor; /* of every depth */
    double spot_factor;    /* of every spot's pigment */
    int spots_removed;
    double redness_factor;
};
void render_face_change_defaults(struct render_face_change *out);
/* A new sitting: a little other pose, light, exposure and blur, drawn from seed and session. */
void render_face_other_sitting(struct render_face_options *options,
                               const struct render_face_change *change);

struct render_wrinkle {
    int id;
    const char *zone;
    struct render_point *path; /* px */
    bool *visible;             /* at each point */
    int points;
    double width_mm, depth_mm, length_mm;
};
struct render_spot {
    int id;
    const char *zone;
    struct render_point centre; /* px */
    bool visible, removed;
    double radius_mm, radius_px;
    double melanin; /* added at its middle, in the units of measurement.md; 0 when removed */
};
enum { RENDER_HAIRLINE_POINTS = 49 };
struct render_face {
    struct render_image image;
    struct {
        double x, y, z; /* px; z away from the camera, relative to the eyes */
    } landmarks[RENDER_LANDMARKS];
    struct render_point iris[2]; /* centres: the image's left eye, then its right */
    double iris_diameter_px;
    double mm_per_px; /* at the eyes */
    /* Where hair begins above the forehead: from the image's left temple to its right. */
    struct render_point hairline[RENDER_HAIRLINE_POINTS];
    struct render_wrinkle *wrinkles;
    int wrinkle_count;
    struct render_spot *spots;
    int spot_count;
    const char *truth_json;
};
int render_face(const struct render_face_options *options, const struct render_face_change *change,
                struct render_face *out, struct arena *arena, struct meso_error *err);

/* ---- skin: a close-up of neck, hand, abdomen ... with lines and spots ---- */

struct render_skin_options {
    uint64_t seed;
    int width, height;
    double mm_per_px;
    enum render_tone tone;
    double lines; /* none 0 .. 1 deep and many */
    int spots;
    double redness; /* patches, 0..1 */
    double light_deg,
        light_elevation_deg; /* where the light comes from: 0 right, 90 below; 90 is straight */
    struct render_camera camera;
};
void render_skin_defaults(struct render_skin_options *out);
struct render_skin_change {
    int session;
    double line_factor, spot_factor, redness_factor;
    int spots_removed;
    double shift_x_mm, shift_y_mm, rotate_deg, scale; /* of the content; scale 0 is 1 */
};
void render_skin_change_defaults(struct render_skin_change *out);
struct render_skin {
    struct render_image image;
    double mm_per_px;
    struct render_wrinkle *lines; /* zone "whole" */
    int line_count;
    struct render_spot *spots;
    int spot_count;
    double to_baseline[6];
    const char *truth_json;
};
int render_skin(const struct render_skin_options *options, const struct render_skin_change *change,
                struct render_skin *out, struct arena *arena, struct meso_error *err);

/* ---- scalp: a global photograph of parting, vertex or hairline ---- */

enum render_scalp_subject {
    RENDER_SCALP_PARTING,
    RENDER_SCALP_VERTEX,   /* the whorl in the middle; parting_mm is its bare spot */
    RENDER_SCALP_HAIRLINE, /* forehead below; thinning sets the temples back */
    RENDER_SCALP_SUBJECT_COUNT
};
extern const char *const render_scalp_subject_names[RENDER_SCALP_SUBJECT_COUNT];
struct render_scalp_options {
    uint64_t seed;
    int width, height;
    double mm_per_px;
    enum render_tone tone;
    enum render_colour colour;
    double hairs_per_cm2;
    double hair_um;
    double parting_mm; /* bare width of the parting */
    double thinning;   /* 0..1: hair missing along the middle of the parting, about the whorl ... */
    enum render_scalp_subject subject;
    double wet;   /* 0 dry .. 1: strands in few, dark, shining locks */
    double glare; /* 0 matt .. 1: the flash in oily skin */
    double head;  /* half axes of the head's outline over those of the picture; 0: it fills it */
    struct render_camera camera;
};
void render_scalp_defaults(struct render_scalp_options *out);
struct render_scalp_change {
    int session;
    double density_factor; /* of the hairs per cm2: 1.1 is 10 % more; those that were stay */
    double parting_factor;
    double shift_x_mm, shift_y_mm, rotate_deg, scale;
};
void render_scalp_change_defaults(struct render_scalp_change *out);
struct render_scalp {
    struct render_image image;
    double mm_per_px;
    double coverage;          /* of the head (a hairline's: above it): mean share that hair hides */
    double coverage_by_pixel; /* share of the pixels that hair hides by more than half */
    uint8_t *covered;         /* of each pixel, 0..255 */
    uint8_t *head;            /* 255 where coverage counts */
    struct render_point *parting; /* middle line, px */
    double *parting_width_mm;     /* at each point */
    int parting_points;           /* 0 in a vertex or hairline */
    struct render_point *hairline;
    int hairline_points; /* 0 but in a hairline */
    int hairs;           /* rooted in the picture */
    double to_baseline[6];
    const char *truth_json;
};
int render_scalp(const struct render_scalp_options *options,
                 const struct render_scalp_change *change, struct render_scalp *out,
                 struct arena *arena, struct meso_error *err);

#endif
