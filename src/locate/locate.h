/* What is in view: a face (478-point mesh, pose, irises, expression, zones), or a scalp or skin
   region. Knows photographs and the networks; nothing of other sessions and of measures. */
#ifndef LOCATE_LOCATE_H
#define LOCATE_LOCATE_H

#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "opencv/opencv.h"

enum locate_view {
    LOCATE_FACE_FRONT,
    LOCATE_FACE_LEFT,  /* about 45 degrees, the patient's left cheek to the camera */
    LOCATE_FACE_RIGHT, /* the patient's right cheek to the camera */
    LOCATE_SCALP,
    LOCATE_SCALP_MACRO,
    LOCATE_SKIN,
    LOCATE_VIEW_COUNT
};
/* MESO_E_UNKNOWN_VIEW names the nearest known one. */
int locate_view_parse(const char *name, enum locate_view *out, struct meso_error *err);
const char *locate_view_name(enum locate_view view);
bool locate_view_is_face(enum locate_view view);
/* What a person tells of a photograph, whether it can be: a scale (0: none), and the corners of a
   region, x and y of each. */
int locate_check_scale(double mm_per_px, struct meso_error *err);
int locate_check_corners(enum locate_view view, const double *corners, size_t count,
                         struct meso_error *err);

enum { LOCATE_LANDMARKS = 478 };
struct locate_landmark {
    double x, y, z; /* photograph px; z towards the camera is negative, same unit */
};

struct locate_face {
    struct locate_landmark points[LOCATE_LANDMARKS];
    double presence;                            /* of the mesh, 0..1 */
    double detector_score;                      /* 0..1 */
    int faces_seen;                             /* in the photograph; the largest is taken */
    double box_x, box_y, box_width, box_height; /* of the mesh */
    double outside_fraction;             /* of the face's oval, beyond the photograph's edges */
    double pupil_distance_px;            /* between the two iris centres */
    double yaw_deg, pitch_deg, roll_deg; /* yaw > 0: patient's left cheek to the camera;
                                            pitch > 0: chin up; roll > 0: clockwise on screen */
    double pixels_per_cm;                /* of the canonical face fitted: shape-based, rough */
    double iris_diameter_px;         /* mean of both eyes; NaN when the irises can't be a ruler */
    double mm_per_px;                /* 11.7 mm / iris_diameter_px; NaN likewise */
    double mm_per_px_relative_error; /* between people and of the reading, 1 sd */
    /* Expression, each relative to the pupil distance */
    double mouth_opening; /* inner lips 13-14 */
    double mouth_width;   /* corners 61-291 */
    double mouth_drop;    /* outer eye corners to mouth corners, mean of both sides */
    double eye_opening_left, eye_opening_right; /* the patient's; lids / eye width */
    double brow_raise;                          /* brow to upper lid, mean of both sides */
};

/* The networks, loaded from models_dir at first use. One a thread. */
struct locate_models;
int locate_models_open(struct locate_models **out, const char *models_dir, struct opencv *context,
                       struct meso_error *err);
void locate_models_close(struct locate_models *models);

/* Finds the largest face and its mesh: short range, full range, padded retry; two mesh passes and
   the mean of 4 deterministic crops. MESO_E_NO_FACE if there is none; MESO_E_FACE_TURNED if there
   is one that the mesh doesn't fit (a profile, a covered face). Does not judge the pose otherwise.
 */
int locate_face(struct locate_models *models, const struct photo *photo, struct locate_face *out,
                struct arena *scratch, struct meso_error *err);
/* The height of the largest face that looks more or less into the camera, in shorter sides of the
   photograph; 0 where there is none, or no network to tell. For photographs that should not show a
   face: quick, misses small ones. */
int locate_face_share(struct locate_models *models, const struct photo *photo, double *share,
                      struct arena *scratch, struct meso_error *err);
/* MESO_E_FACE_TURNED when the yaw does not fit the view (front |yaw| <= 25; left 20..70; right
   -70..-20) or the mesh is not to be trusted. */
int locate_check_view(const struct locate_face *face, enum locate_view view, const char *name,
                      struct meso_error *err);

/* Zones: outlines defined on the baseline; masks cut to visible skin of the photograph at hand. */
struct locate_zones {
    struct zone *at;
    int count;
};
/* The face's 13 zones, named from the patient's side, without overlap. In face-left and face-right
   only the near side: 9 zones, those on the midline up to it. Each outline is without eyes, brows,
   lips and nostrils in outline_px; in the mask also without what is not visible skin in this very
   photograph (hair, beard, glare; see locate_skin), so valid_px / outline_px tells how much can be
   seen. What lies beyond the photograph's edge counts as not seen. */
int locate_face_zones(const struct locate_face *face, const struct photo *photo,
                      enum locate_view view, const struct kernels *kernels,
                      struct locate_zones *out, struct arena *arena, struct meso_error *err);
/* "whole": the polygon, or all of the photograph (for scalp-macro: minus vignette borders). */
int locate_region_zones(const struct photo *photo, enum locate_view view,
                        const struct image_polygon *polygon, const struct kernels *kernels,
                        struct locate_zones *out, struct arena *arena, struct meso_error *err);

/* A follow-up's zones: the baseline's outlines mapped by `map` (false: not to be trusted there),
   then cut to visible skin of the follow-up. face is NULL for scalp and skin. Zone i of out is zone
   i of baseline; a zone that maps nowhere has width 0. */
typedef bool (*locate_map_fn)(const void *context, double x, double y, double *mapped_x,
                              double *mapped_y);
int locate_mapped_zones(const struct locate_zones *baseline, locate_map_fn map,
                        const void *map_context, const struct locate_face *face,
                        const struct photo *photo, enum locate_view view,
                        const struct kernels *kernels, struct locate_zones *out,
                        struct arena *arena, struct meso_error *err);

/* Whether some zone shows this place of its photograph. */
bool locate_zones_show(const struct locate_zones *zones, double x, double y);
/* Leaves in both photographs' masks only what both show. `map` as above, but its position counts
   wherever it lies; scale: follow-up px per baseline px. A zone of which one of the two shows less
   than `least` won't be compared, and keeps what each shows. For several follow-ups call it for
   each, and then once more for each. */
void locate_share_zones(struct locate_zones *baseline, struct locate_zones *follow_up,
                        locate_map_fn map, const void *map_context, double scale, double least);

/* Visible skin of a face as a mask over the box (x, y, width, height of the photograph): 255 on
   skin that can be measured, 0 on hair, beard, brows, lashes, glasses, glare and background. The
   skin's colour is learnt from this face (every tone). */
enum locate_cover {
    LOCATE_COVER_NONE,    /* visible skin */
    LOCATE_COVER_OUTSIDE, /* of the face's oval, or eyes, brows, lips and nostrils */
    LOCATE_COVER_HAIR,    /* of the head */
    LOCATE_COVER_FEATURE, /* lashes, brows beyond the mesh's, a nostril's shadow */
    LOCATE_COVER_BEARD,
    LOCATE_COVER_GLARE,
    LOCATE_COVER_SHADOW,
    LOCATE_COVER_COLOUR, /* not of this skin's colour: light hair, clothes, background */
    LOCATE_COVER_GLASSES,
    LOCATE_COVERS
};
extern const char *const locate_cover_names[LOCATE_COVERS];
struct locate_skin {
    int x, y;
    struct mask mask;
    struct mask covers; /* the mask's size: an enum locate_cover at each pixel */
};
int locate_skin(const struct locate_face *face, const struct photo *photo,
                const struct kernels *kernels, struct locate_skin *out, struct arena *arena,
                struct meso_error *err);

/* ---- The printed card (report_card_pdf prints it): scale and colours from within the photograph.
   A card's own millimetres: x right, y down from its upper left corner, as it is read. ---- */

/* A square of 8 x 8 cells: a black frame one cell wide around 6 x 6 bits of the family tag36h11
   (Olson 2011, "AprilTag"), a white margin of a cell free around it. Ids stand once over all cards,
   so that one marker tells which card it belongs to and where on it. */
enum { LOCATE_CARD_CELLS = 8, LOCATE_CARD_IDS = 17 };
struct locate_card_marker {
    int id;
    double x, y, side;
};
enum locate_card_patch_kind {
    LOCATE_CARD_GREY,   /* equal red, green and blue; light to dark */
    LOCATE_CARD_COLOUR, /* the rest; skin tones first */
    LOCATE_CARD_PAPER   /* bare paper: nothing is printed there */
};
struct locate_card_patch {
    const char *name;
    enum locate_card_patch_kind kind;
    double x, y, width, height;
    uint8_t srgb[3]; /* nominal: what is sent to the printer, not what it makes of it */
};
/* Ticks upwards from the line y, from x to x + length. */
struct locate_card_ruler {
    double x, y, length;
    double step;         /* between ticks */
    double tick[3];      /* heights: every step, every half, every unit */
    int half, unit;      /* steps to the longer ticks; numbers stand at the units */
    double number_scale; /* what a unit counts: 1 (cm), 5 (mm) */
    double text;         /* height of the numbers */
};
struct locate_card_text {
    double x, y, size; /* left end of the base line, height */
    const char *text;
};
struct locate_card_design {
    const char *name;     /* "face", "close-up" */
    double width, height; /* mm */
    const struct locate_card_marker *markers;
    const struct locate_card_patch *patches;
    const struct locate_card_text *texts;
    int marker_count, patch_count, text_count;
    struct locate_card_ruler ruler;
};
enum { LOCATE_CARD_DESIGNS = 2 };
extern const struct locate_card_design locate_card_designs[LOCATE_CARD_DESIGNS];

/* The design that a marker belongs to and its place in the list there; NULL for a strange id. */
const struct locate_card_design *locate_card_of_marker(int id, int *index);
/* Whether a cell (column, row from the upper left, 0..7) of a marker is white. */
bool locate_card_cell_is_white(int id, int column, int row);
/* CIE L*a*b* (D65, 2 degrees) of a patch's nominal sRGB. */
void locate_card_patch_lab(const struct locate_card_patch *patch, double lab[3]);

/* A card in a photograph, as the plane that it lies in. */
struct locate_card {
    const struct locate_card_design *design;
    double to_px[9];              /* projective, row-major: the design's mm -> photograph px */
    int marker_count;             /* that the plane was fitted to */
    int markers_left_out;         /* that were seen there but contradict the others */
    double residual_px;           /* rms of the corners of the markers */
    double tilt_deg;              /* out of the picture's plane, from the foreshortening */
    struct image_point centre;    /* of the markers, px */
    struct image_polygon outline; /* of the paper, px */
    const struct card_fit *fit;   /* the room's own */
    int photo_width, photo_height;
};
struct locate_cards {
    struct locate_card *at; /* the most exact first */
    int count;
    struct image_polygon board; /* a colour chart or grey card, px; count 0: none is known of */
};
/* Cards in the photograph, none being no error. Markers from about 20 px a side (of a photograph
   reduced to 1600 px) are found, up to a tilt of 50 degrees and more. */
int locate_cards_find(const struct photo *photo, struct locate_cards *out, struct arena *arena,
                      struct meso_error *err);

struct locate_scale {
    double mm_per_px;
    double relative_error; /* 1 sd: corners, print, and the subject being nearer or farther */
};
/* The scale that a card gives to what is at (x, y). Faces: across the line of sight at the card's
   distance, whatever its tilt. Skin and scalp: of areas at (x, y) in the card's plane. */
struct locate_scale locate_card_scale(const struct locate_card *card, enum locate_view view,
                                      double x, double y);
/* The corners of a patch of the card's design in the photograph, clockwise as read; inset: share of
   the width and height taken off at each side (0.2 keeps clear of blur and bleeding). */
void locate_card_patch_corners(const struct locate_card *card, int patch, double inset,
                               struct image_point corners[4]);
/* ---- Known colours in view: what calibrates the photograph's colours ---- */
enum locate_reference_kind {
    LOCATE_REFERENCE_NONE,
    LOCATE_REFERENCE_CARD,  /* the project's printed card, by its nominal colours */
    LOCATE_REFERENCE_CHART, /* a ColorChecker Classic of 24 patches */
    LOCATE_REFERENCE_GREY   /* a plain card of 18 % grey: gains alone */
};
/* "none", "card", "colorchecker", "grey_card". */
const char *locate_reference_name(enum locate_reference_kind kind);
enum { LOCATE_REFERENCE_PATCHES = 24 };
struct locate_reference_patch {
    struct image_point corners[4]; /* what was read, px */
    double density[3];             /* as photographed: mean of -ln of linear light */
    double truth[3];               /* of its known colour */
    bool used;                     /* neither clipped nor uneven */
    double delta_e00;              /* of the calibrated colour to the known one */
};
struct locate_reference {
    enum locate_reference_kind kind; /* what is in view */
    const char *name;                /* "face", "close-up", "ColorChecker Classic", "18 % grey" */
    const char *refusal;             /* NULL, or why it is seen and not used */
    struct image_calibration calibration; /* only without a refusal */
    struct locate_reference_patch patches[LOCATE_REFERENCE_PATCHES];
    int patch_count, used_count;
    double residual_de00; /* rms over the patches used; NaN of a grey card, which proves nothing */
    struct image_point outline[4]; /* of a chart or a grey card */
};
/* Looks for known colours, the cards' first, then a chart's, then a grey card's (which become the
   cards' board). One that is too
   clipped, or that no camera would show like this (residual too large), is named and refused, and
   the next kind looked for. */
int locate_reference_find(const struct photo *photo, struct locate_cards *cards,
                          struct locate_reference *out, struct arena *arena,
                          struct meso_error *err);
/* Mean dE00 between the calibrated colours of two photographs' references, over the patches that
   both use; NaN if they are not of one kind. */
double locate_reference_difference(const struct locate_reference *one,
                                   const struct locate_reference *other);

/* The photograph with its cards and board under the mean colour around them, for what must not hold
   on to a card that is moved about; the photograph itself when there are none. */
int locate_cards_painted_over(const struct photo *photo, const struct locate_cards *cards,
                              const struct photo **out, struct arena *arena,
                              struct meso_error *err);
/* Takes the cards and the board, and a little around them, out of the masks of the zones. */
int locate_cards_cut(struct locate_zones *zones, const struct locate_cards *cards,
                     struct arena *arena, struct meso_error *err);

#endif
