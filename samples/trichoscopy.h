/* Inside the trichoscopy subject: the site (hairs and units in millimetres) and its painting. */
#ifndef SAMPLES_TRICHOSCOPY_H
#define SAMPLES_TRICHOSCOPY_H

#include "canvas.h"
#include "render.h"
#include "site.h"
#include "strand.h"

/* Streams of random numbers: what belongs to the patient and what to the session stay apart. */
enum {
    STREAM_UNITS = 101,
    STREAM_HAIR,
    STREAM_PATH,
    STREAM_LOST,
    STREAM_GAINED,
    STREAM_RESTYLE,
    STREAM_CLIP,
    STREAM_VESSELS,
    STREAM_BUBBLES,
    STREAM_FAR,
    STREAM_DOTS,
    STREAM_X70
};

enum { UNIT_HAIRS_MAX = 4 };
struct trichoscopy_unit {
    double x, y; /* of the opening: mm from the middle of the baseline's field */
    double heading;
    bool bundled;
    int hairs;
};
struct trichoscopy_hair {
    int id, unit;
    double x, y, heading;                     /* root, mm; direction, radians */
    double diameter_um, length_mm, curvature; /* 1/mm */
    bool terminal, bundled, growing, lost, gained, exclamation;
};
/* The site in one session. */
struct trichoscopy_site {
    const struct render_trichoscopy_options *options;
    struct render_trichoscopy_change change; /* session 0: the baseline */
    struct trichoscopy_unit *units;
    int unit_count;
    struct trichoscopy_hair *hairs;
    int hair_count;
    struct site_map map; /* of this picture */
    double px_per_mm;
};

int trichoscopy_site_build(const struct render_trichoscopy_options *options,
                           const struct render_trichoscopy_change *change,
                           const struct render_trichoscopy_change *planned,
                           struct trichoscopy_site *out, struct arena *arena,
                           struct meso_error *err);
/* Path in px, from root to tip, and width in um at each point; false when it misses the picture. */
int trichoscopy_hair_path(const struct trichoscopy_site *site, const struct trichoscopy_hair *hair,
                          struct render_hair *out, bool *in_picture, struct arena *arena,
                          struct meso_error *err);

/* Skin with pores, openings, vessels and scales. */
void trichoscopy_paint_skin(const struct trichoscopy_site *site, struct render_canvas *canvas,
                            struct render_strand_brush *brush);
/* Signs of disease on the skin, as pigments and grey density: honeycomb, yellow and black dots. */
void trichoscopy_paint_signs(const struct trichoscopy_site *site, struct render_canvas *pigment);
/* Thick scales, which lie over hairs. */
void trichoscopy_paint_flakes(const struct trichoscopy_site *site, struct render_canvas *canvas);
/* What lies over the hairs: dye, film of oil with glare, bubbles. */
void trichoscopy_paint_film(const struct trichoscopy_site *site, struct render_canvas *canvas);
/* The device's text bar, over the finished picture. */
void render_text_bar(struct render_image *image, const char *text, int look);

/* Fills out->truth_json. */
int trichoscopy_truth(const struct trichoscopy_site *site, struct render_trichoscopy *out,
                      struct arena *arena, struct meso_error *err);

#endif
