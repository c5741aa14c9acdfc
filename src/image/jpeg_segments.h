/* Inside the image room: a JPEG's marker segments, found before the decoder sees a byte. */
#ifndef IMAGE_JPEG_SEGMENTS_H
#define IMAGE_JPEG_SEGMENTS_H

#include "decode.h"

struct jpeg_segments {
    uint32_t width, height;
    int precision, components;
    uint8_t process; /* the frame's marker: 0xC0 baseline ... */
    int scans;
    const uint8_t *exif;
    size_t exif_length;
    const uint8_t *icc[256]; /* by number, 1..icc_count */
    uint16_t icc_length[256];
    int icc_count; /* 0: none */
    bool icc_broken;
    size_t metadata_bytes;
    size_t picture_length; /* with its end marker; phones lay more pictures behind it. 0: no end */
    int adobe_transform;   /* as the Adobe marker says: 0 is RGB or CMYK; -1: no such marker */
    bool named_rgb;        /* components called R, G, B: what libjpeg then takes them for */
};

/* Walks all segments up to the end of the picture. Refuses what ends before its first scan. */
int image_jpeg_segments(const struct source *source, struct jpeg_segments *out,
                        struct meso_error *err);

#endif
