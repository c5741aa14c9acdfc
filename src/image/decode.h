/* Inside the image room: how a file's bytes become the rows of an upright sRGB photograph. */
#ifndef IMAGE_DECODE_H
#define IMAGE_DECODE_H

#include "image.h"

/* A file in memory and what it is held to. */
struct source {
    const char *name;
    const uint8_t *bytes;
    size_t length;
    const struct image_limits *limits;
};

/* format.c: what the bytes are. Anything but JPEG, PNG and HEIC is refused in its own words. */
enum image_kind { IMAGE_JPEG, IMAGE_PNG, IMAGE_HEIC };
int image_recognise(const struct source *source, enum image_kind *out, struct meso_error *err);

/* decode.c: width and height against the limits. */
int image_check_size(const struct source *source, uint32_t width, uint32_t height,
                     struct meso_error *err);
int image_check_metadata(const struct source *source, size_t bytes, struct meso_error *err);

/* exif.c: what the EXIF block says that matters for pixels. bytes begin with "Exif\0\0". */
struct exif_facts {
    int orientation; /* 1..8; 1 when absent or senseless */
    bool adobe_rgb;  /* DCF option file: AdobeRGB without an ICC profile */
};
int image_read_exif(const uint8_t *bytes, size_t length, struct exif_facts *out,
                    struct meso_error *err);

/* How the samples of a row lie, and what the file says of their colours. */
enum colour_model { COLOUR_GREY = 1, COLOUR_RGB = 3, COLOUR_CMYK = 4 }; /* samples a pixel */
struct colour_source {
    enum colour_model model;
    bool alpha;    /* one more sample a pixel, not multiplied in */
    bool sixteen;  /* 16-bit samples in this machine's byte order, otherwise 8 */
    bool inverted; /* CMYK as Adobe writes it: 0 is full ink */
    const uint8_t *icc;
    size_t icc_length;
    const char *fault; /* why a profile that was there can't be used */
    bool adobe_rgb;
    double gamma;       /* encoded = light ^ gamma (PNG's gAMA); 0: not given */
    bool has_primaries; /* PNG's cHRM: x, y of white, red, green, blue */
    double primaries[8];
};

/* profile.c: samples -> sRGB by lcms2. *out is NULL when nothing is to be converted, and then *note
   may say why a profile was not used. */
struct profile;
int image_profile_open(const struct colour_source *source, struct profile **out, const char **note,
                       struct arena *arena, struct meso_error *err);
void image_profile_close(struct profile *profile);
/* Samples a pixel that the profile takes: 3 for a grey photograph with an RGB profile. */
int image_profile_inputs(const struct profile *profile);
void image_profile_apply(const struct profile *profile, const void *samples, uint8_t *rgb,
                         int count);

/* colour.c: rows as a decoder gives them -> sRGB over white. */
struct colour {
    struct colour_source source;
    struct profile *profile;
    uint8_t *grey; /* sRGB level of every sample value, for COLOUR_GREY */
    const char *note;
};
int image_colour_open(struct colour *out, const struct colour_source *source, struct arena *arena,
                      struct meso_error *err);
void image_colour_close(struct colour *colour);
/* Rows that need nothing done may be decoded straight into the photograph. */
bool image_colour_is_plain(const struct colour *colour);
void image_colour_row(const struct colour *colour, const void *samples, uint8_t *rgb, int width);

/* upright.c: rows in the file's order -> the photograph, turned. */
struct upright {
    struct photo *photo;
    int width, height; /* as stored */
    uint8_t *strip;    /* rows that wait to be turned together */
};
/* Sets photo's size, allocates its pixels. */
int image_upright_open(struct upright *out, struct photo *photo, int stored_width,
                       int stored_height, struct arena *arena, struct meso_error *err);
/* Where row y is to be written; then put. Rows come in order. */
uint8_t *image_upright_row(const struct upright *upright, int y);
void image_upright_put(const struct upright *upright, int y);

int image_decode_jpeg(const struct source *source, struct photo *photo, struct arena *arena,
                      struct meso_error *err);
int image_decode_png(const struct source *source, struct photo *photo, struct arena *arena,
                     struct meso_error *err);
int image_decode_heic(const struct source *source, struct photo *photo, struct arena *arena,
                      struct meso_error *err);

/* admit.c: as image_admit, by this program, waiting no longer; option may be NULL. */
int image_admit_by(const char *program, const char *option, int wait_ms, const uint8_t *bytes,
                   size_t length, const char *name, struct meso_error *err);

#endif
