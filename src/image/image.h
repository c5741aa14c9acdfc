/* Photographs: decoded, upright, in sRGB; encoded again; polygons and masks of regions. Knows files
   and formats, nothing of what is in view.

   Positions everywhere in the project are continuous: pixel (i, j) covers [i, i+1) x [j, j+1), its
   centre is at (i + 0.5, j + 0.5); x right, y down, in the upright photograph. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/base.h"
#include "kernels/kernels.h"

/* Checked from the header before anything is decoded; each limit is named in its message. */
struct image_limits {
    size_t file_bytes;     /* 64 MiB */
    int side_px;           /* 16384 */
    int64_t pixels;        /* 64 million */
    int jpeg_scans;        /* 100 */
    size_t metadata_bytes; /* 1 MiB of EXIF, ICC and comments */
    int min_side_px;       /* 64: below, nothing can be measured */
};
extern const struct image_limits image_default_limits;

struct photo {
    int width, height; /* upright */
    ptrdiff_t stride;  /* bytes a row */
    uint8_t *rgb;      /* sRGB, 8 bit, interleaved */
    const char *name;  /* as the user gave it, for messages */
    char sha256[65];   /* of the file's bytes */
    /* How it came, for reports */
    const char *format;      /* "jpeg", "png", "heic" */
    double jpeg_quality;     /* 1..100 as libjpeg counts, by the luma table; NaN: no JPEG */
    int bit_depth;           /* of the file: 8, 16, ... */
    int channels;            /* of the file: 1, 3, 4 */
    int exif_orientation;    /* 1..8; 1 when absent */
    bool profile_converted;  /* an ICC profile other than sRGB was applied */
    bool grey;               /* no colour in the file: colour measures don't apply */
    const char *colour_note; /* NULL, or why colours are not to be trusted: "its colour profile is
                                damaged; sRGB was assumed"; shapes are not touched by it */
};

/* Decodes, turns upright by EXIF, converts to sRGB by the embedded profile, lays alpha over white.
   Any warning of the decoder is MESO_E_IMAGE_DAMAGED and says where ("truncated after 12 of 900
   scan lines"); limits may be NULL. The photo is the arena's. */
int image_decode(const uint8_t *bytes, size_t length, const char *name,
                 const struct image_limits *limits, struct photo **out, struct arena *arena,
                 struct meso_error *err);
int image_open(const char *path, const struct image_limits *limits, struct photo **out,
               struct arena *arena, struct meso_error *err);

/* Whether a JPEG that was decoded whole shows the same to everybody without its metadata, but for
   orientation and colour profile: baseline, 8 bits, grey or YCbCr. *picture: its length up to the
   end of the picture; behind it phones lay others, with metadata of their own. */
bool image_jpeg_is_plain(const uint8_t *bytes, size_t length, size_t *picture);

/* A photograph of which nothing is known yet is decoded whole in a process of its own
   (mesotrack-admit), which can reach nothing and is bounded in memory and time; only then may
   image_decode have it. The default limits; MESO_OK, or image_decode's error, or how the process
   ended. Safe in a program of many threads. */
int image_admit(const uint8_t *bytes, size_t length, const char *name, struct meso_error *err);
/* Whether that process is there and its bounds hold on this machine. */
int image_admit_check(struct meso_error *err);

/* RGB8 to a JPEG (quality 1..100, 4:4:4) or PNG in the arena; no metadata. */
int image_encode_jpeg(const uint8_t *rgb, int width, int height, ptrdiff_t stride, int quality,
                      uint8_t **bytes, size_t *length, struct arena *arena, struct meso_error *err);
int image_encode_png(const uint8_t *rgb, int width, int height, ptrdiff_t stride, uint8_t **bytes,
                     size_t *length, struct arena *arena, struct meso_error *err);

/* The libraries that turn files into pixels. */
enum { IMAGE_LIBRARIES = 4 };
struct image_library {
    const char *name;
    char version[16];
};
void image_library_versions(struct image_library out[IMAGE_LIBRARIES]);

/* CIE 1976 L*a*b*, D65, of a density (-ln of linear red, green, blue) of sRGB. */
struct image_lab {
    double lightness, a, b;
};
struct image_lab image_lab_of_density(const double density[3]);
/* CIEDE2000 with kL = kC = kH = 1. */
double image_delta_e00(struct image_lab one, struct image_lab two);

/* The way from the photograph's colours to linear sRGB under D65, found from known colours in view:
   on the encoded level v a curve that undoes the camera's tone, the same for all channels; in
   linear light an offset (light scattered over the whole picture) and a gain a channel; then a
   mixture of the channels whose rows sum to 1, so that grey stays grey. */
struct image_calibration {
    double curve[3]; /* u = v^exp(curve[0]); v -> u + u (1 - u) (curve[1] + curve[2] (1 - 2 u)) */
    double offset;   /* taken away */
    double gain[3];  /* as densities, to add */
    double mix[9];   /* row-major */
};
/* A density as photographed -> what it is under D65. */
void image_calibrate(const struct image_calibration *calibration, const double density[3],
                     double calibrated[3]);
/* Derivatives of the calibrated densities by the photographed ones at `density`, row-major: what
   small differences about a colour become. */
void image_calibration_slope(const struct image_calibration *calibration, const double density[3],
                             double slope[9]);

struct image_point {
    double x, y;
};
struct image_polygon {
    struct image_point *points; /* closed: the last joins the first */
    int count;
};
/* Signed area (positive clockwise on screen), in px^2. */
double image_polygon_area(struct image_polygon polygon);
bool image_polygon_contains(struct image_polygon polygon, struct image_point point);
/* Grown about its centre by factor_x, factor_y; copied into the arena. */
int image_polygon_grown(struct image_polygon polygon, double factor_x, double factor_y,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err);
/* Writes value into every mask pixel whose centre lies inside (even-odd); the mask's pixel (0, 0)
   is the image's (origin_x, origin_y). */
void image_polygon_fill(struct image_polygon polygon, int origin_x, int origin_y, uint8_t value,
                        struct mask mask);

/* A named region of a photograph: where something is measured. */
struct zone {
    const char *name;             /* interface.md: "forehead", "whole" ... */
    int x, y, width, height;      /* box in the photograph; may be empty (width 0) */
    struct image_polygon outline; /* before anything was cut out */
    struct mask mask;             /* the box's size: 255 where it is to be measured */
    int64_t outline_px; /* pixels inside the outline (and the photograph, but for faces) */
    int64_t valid_px;   /* pixels of mask that are in */
    int64_t glare_px;   /* pixels that mirror-like light took out of it */
    int64_t hair_px;    /* likewise hair of the head */
};

#endif
