/* Rows of samples as a decoder gives them -> 8-bit sRGB over white. Knows nothing of profiles
   beyond that they can be applied. */
#include "decode.h"

#include <string.h>

/* round(value * 255 / 65535), exactly. */
static uint8_t eight_of_sixteen(uint16_t value)
{
    return (uint8_t)((value * 255u + 32895u) >> 16);
}

/* sRGB level of every value a grey sample can have. A grey profile's neutral stays neutral: green
   is taken for all three. */
static int make_grey_table(struct colour *colour, struct arena *arena, struct meso_error *err)
{
    int values = colour->source.sixteen ? 65536 : 256;
    int inputs = colour->profile ? image_profile_inputs(colour->profile) : 1;
    colour->grey = base_arena_alloc(arena, (size_t)values, err);
    if (!colour->grey)
        return MESO_E_OUT_OF_MEMORY;
    for (int value = 0; value < values; value++) {
        uint16_t wide[3] = {(uint16_t)value, (uint16_t)value, (uint16_t)value};
        uint8_t narrow[3] = {(uint8_t)value, (uint8_t)value, (uint8_t)value};
        uint8_t rgb[3];
        if (colour->profile && inputs <= 3) {
            image_profile_apply(colour->profile,
                                colour->source.sixteen ? (const void *)wide : narrow, rgb, 1);
            colour->grey[value] = rgb[1];
        } else {
            colour->grey[value] =
                colour->source.sixteen ? eight_of_sixteen((uint16_t)value) : (uint8_t)value;
        }
    }
    return MESO_OK;
}

int image_colour_open(struct colour *out, const struct colour_source *source, struct arena *arena,
                      struct meso_error *err)
{
    *out = (struct colour){.source = *source};
    int code = image_profile_open(source, &out->profile, &out->note, arena, err);
    if (!code && source->model == COLOUR_GREY)
        code = make_grey_table(out, arena, err);
    if (!code && !out->profile && !out->note && source->model == COLOUR_CMYK)
        out->note = "it is CMYK without a colour profile; plain inks were assumed";
    if (code)
        image_colour_close(out);
    return code;
}

void image_colour_close(struct colour *colour)
{
    image_profile_close(colour->profile);
    colour->profile = NULL;
}

bool image_colour_is_plain(const struct colour *colour)
{
    const struct colour_source *source = &colour->source;
    return source->model == COLOUR_RGB && !source->alpha && !source->sixteen && !colour->profile;
}

static int sample_count(const struct colour *colour)
{
    return (int)colour->source.model + colour->source.alpha;
}

static void grey_row(const struct colour *colour, const void *samples, uint8_t *rgb, int width)
{
    int step = sample_count(colour);
    const uint8_t *narrow = samples;
    const uint16_t *wide = samples;
    for (int x = 0; x < width; x++, rgb += 3) {
        ptrdiff_t at = (ptrdiff_t)x * step;
        rgb[0] = rgb[1] = rgb[2] = colour->grey[colour->source.sixteen ? wide[at] : narrow[at]];
    }
}

static void rgb_row(const struct colour *colour, const void *samples, uint8_t *rgb, int width)
{
    int step = sample_count(colour);
    const uint8_t *narrow = samples;
    const uint16_t *wide = samples;
    for (int x = 0; x < width; x++)
        for (int channel = 0; channel < 3; channel++) {
            ptrdiff_t at = (ptrdiff_t)x * step + channel;
            rgb[x * 3 + channel] = colour->source.sixteen ? eight_of_sixteen(wide[at]) : narrow[at];
        }
}

/* Without a profile inks multiply: R = (1 - C)(1 - K). */
static void cmyk_row(const struct colour *colour, const uint8_t *samples, uint8_t *rgb, int width)
{
    unsigned flip = colour->source.inverted ? 0 : 255;
    for (int x = 0; x < width; x++, samples += 4, rgb += 3)
        for (int channel = 0; channel < 3; channel++)
            rgb[channel] = (uint8_t)(((samples[channel] ^ flip) * (samples[3] ^ flip) + 127) / 255);
}

/* Blended as encoded, as browsers do, so that an edge looks as the author saw it. */
static void lay_over_white(const struct colour *colour, const void *samples, uint8_t *rgb,
                           int width)
{
    int step = sample_count(colour);
    const uint8_t *narrow = samples;
    const uint16_t *wide = samples;
    for (int x = 0; x < width; x++) {
        ptrdiff_t at = (ptrdiff_t)x * step + step - 1;
        unsigned alpha = colour->source.sixteen ? wide[at] : narrow[at] * 257u;
        for (int channel = 0; channel < 3; channel++) {
            uint8_t *level = &rgb[x * 3 + channel];
            *level = (uint8_t)((*level * alpha + 255u * (65535u - alpha) + 32767u) / 65535u);
        }
    }
}

void image_colour_row(const struct colour *colour, const void *samples, uint8_t *rgb, int width)
{
    if (colour->source.model == COLOUR_GREY)
        grey_row(colour, samples, rgb, width);
    else if (colour->profile)
        image_profile_apply(colour->profile, samples, rgb, width);
    else if (colour->source.model == COLOUR_CMYK)
        cmyk_row(colour, samples, rgb, width);
    else
        rgb_row(colour, samples, rgb, width);
    if (colour->source.alpha)
        lay_over_white(colour, samples, rgb, width);
}
