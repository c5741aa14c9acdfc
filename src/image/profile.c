/* What a file says of its colours -> a transform to sRGB by lcms2. A profile that says the same as
   sRGB is not applied, so that a phone that embeds sRGB and one that doesn't read the same bytes.
   Knows nothing of files.

   A profile that can't be read does not make the photograph unreadable: its pixels are whole, and
   lengths, counts and shapes don't depend on it. sRGB is assumed and the note says so; measures of
   colour must heed the note. */
#include "decode.h"

#include <lcms2.h>
#include <lcms2_plugin.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* lcms 2.14 does not survive every failed allocation (it initialises a mutex it didn't get). So its
   memory is an arena's of its own, and a failure leaves lcms by longjmp and drops the arena whole.
 */
struct profile {
    cmsContext context;
    cmsHTRANSFORM transform;
    int inputs, sample_bytes;
    struct arena *memory;
    struct meso_error *err; /* while it is opened */
    jmp_buf escape;
    bool can_escape;
};

/* Measured: 1 MiB for a matrix profile, 4 MiB for inks by tables. Far more is no camera's. */
enum { MEMORY_LIMIT = 64 << 20 };

struct header { /* before every block; as wide as the strictest alignment */
    size_t size;
    bool of_malloc; /* the context itself, before it has an owner */
    max_align_t block[];
};

static void *allocate(cmsContext context, cmsUInt32Number size)
{
    struct profile *owner = context ? cmsGetContextUserData(context) : NULL;
    size_t bytes = sizeof(struct header) + size;
    struct header *header =
        owner ? base_arena_alloc(owner->memory, bytes, owner->err) : malloc(bytes);
    if (!header && owner && owner->can_escape)
        longjmp(owner->escape, 1);
    if (!header)
        return NULL;
    header->size = size;
    header->of_malloc = !owner;
    return header->block;
}

static void release(cmsContext context, void *at)
{
    (void)context;
    struct header *header = at ? (struct header *)at - 1 : NULL;
    if (header && header->of_malloc)
        free(header);
}

static void *reallocate(cmsContext context, void *old, cmsUInt32Number size)
{
    void *at = allocate(context, size);
    size_t kept = old ? ((struct header *)old - 1)->size : 0;
    if (at && kept)
        memcpy(at, old, kept < size ? kept : size);
    if (at)
        release(context, old);
    return at;
}

static cmsPluginMemHandler memory_plugin = {
    .base = {.Magic = cmsPluginMagicNumber,
             .ExpectedVersion = 2000,
             .Type = cmsPluginMemHandlerSig},
    .MallocPtr = allocate,
    .FreePtr = release,
    .ReallocPtr = reallocate,
};

/* AdobeRGB (1998), version 2005-05, section 4.3; gamma is 2 + 51/256. */
static cmsHPROFILE adobe_rgb(cmsContext context)
{
    static const cmsCIExyY white = {0.3127, 0.3290, 1};
    static const cmsCIExyYTRIPLE primaries = {
        {0.6400, 0.3300, 1}, {0.2100, 0.7100, 1}, {0.1500, 0.0600, 1}};
    cmsToneCurve *curve = cmsBuildGamma(context, 2 + 51 / 256.0);
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE profile =
        curve ? cmsCreateRGBProfileTHR(context, &white, &primaries, curves) : NULL;
    cmsFreeToneCurve(curve);
    return profile;
}

static cmsHPROFILE of_gamma(cmsContext context, const struct colour_source *source)
{
    static const double srgb[8] = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    const double *at = source->has_primaries ? source->primaries : srgb;
    cmsCIExyY white = {at[0], at[1], 1};
    cmsCIExyYTRIPLE primaries = {{at[2], at[3], 1}, {at[4], at[5], 1}, {at[6], at[7], 1}};
    cmsToneCurve *curve = cmsBuildGamma(context, 1 / source->gamma);
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = NULL;
    if (curve)
        profile = source->model == COLOUR_GREY
                      ? cmsCreateGrayProfileTHR(context, &white, curve)
                      : cmsCreateRGBProfileTHR(context, &white, &primaries, curves);
    cmsFreeToneCurve(curve);
    return profile;
}

/* Whether the profile's device is one that these samples can come from; inputs is its channels. */
static bool fits(cmsHPROFILE profile, enum colour_model model, int *inputs)
{
    cmsColorSpaceSignature space = cmsGetColorSpace(profile);
    *inputs = space == cmsSigGrayData ? 1 : space == cmsSigRgbData ? 3 : 4;
    if (model == COLOUR_GREY)
        return space == cmsSigGrayData || space == cmsSigRgbData;
    return space == (model == COLOUR_RGB ? cmsSigRgbData : cmsSigCmykData);
}

static cmsUInt32Number format_of(const struct colour_source *source, int inputs)
{
    int type = inputs == 1 ? PT_GRAY : inputs == 3 ? PT_RGB : PT_CMYK;
    bool alpha = source->alpha && source->model != COLOUR_GREY; /* grey goes through a table */
    return COLORSPACE_SH(type) | CHANNELS_SH(inputs) | EXTRA_SH(alpha) |
           BYTES_SH(source->sixteen ? 2 : 1) | FLAVOR_SH(source->inverted);
}

/* The measured colour is wanted, hence relative colorimetric; perceptual tables bend it. 16-bit and
   grey samples go through the unshortened pipeline: lcms's shortcuts are up to 7 levels off in the
   dark end of a linear grey. */
static cmsHTRANSFORM transform_to_srgb(cmsContext context, cmsHPROFILE from,
                                       const struct colour_source *source, int inputs)
{
    cmsHPROFILE srgb = cmsCreate_sRGBProfileTHR(context);
    if (!srgb)
        return NULL;
    cmsUInt32Number flags = cmsFLAGS_NOCACHE | (source->sixteen || source->model == COLOUR_GREY
                                                    ? cmsFLAGS_NOOPTIMIZE
                                                    : cmsFLAGS_HIGHRESPRECALC);
    cmsHTRANSFORM transform =
        cmsCreateTransformTHR(context, from, format_of(source, inputs), srgb, TYPE_RGB_8,
                              INTENT_RELATIVE_COLORIMETRIC, flags);
    cmsCloseProfile(srgb);
    return transform;
}

/* Compares on a grid of 9 levels a channel. One level is what rounding costs. */
static bool is_srgb(const struct profile *profile)
{
    int worst = 0;
    for (int i = 0; i < 729; i++) {
        uint16_t wide[4] = {0, 0, 0, 65535};
        uint8_t narrow[4] = {0, 0, 0, 255}, rgb[3];
        int levels[3] = {i % 9 * 255 / 8, i / 9 % 9 * 255 / 8, i / 81 * 255 / 8};
        for (int c = 0; c < 3; c++) {
            narrow[c] = (uint8_t)levels[c];
            wide[c] = (uint16_t)(levels[c] * 257);
        }
        image_profile_apply(profile, profile->sample_bytes == 2 ? (const void *)wide : narrow, rgb,
                            1);
        for (int c = 0; c < 3; c++)
            worst = abs(rgb[c] - levels[c]) > worst ? abs(rgb[c] - levels[c]) : worst;
    }
    return worst <= 1;
}

static cmsHPROFILE open_source(cmsContext context, const struct colour_source *source)
{
    if (source->icc)
        return cmsOpenProfileFromMemTHR(context, source->icc, (cmsUInt32Number)source->icc_length);
    return source->gamma > 0 ? of_gamma(context, source) : adobe_rgb(context);
}

static void make_transform(struct profile *profile, const struct colour_source *source,
                           const char **note)
{
    cmsHPROFILE from = open_source(profile->context, source);
    if (!from) {
        *note = "its colour profile is damaged; sRGB was assumed";
        return;
    }
    if (fits(from, source->model, &profile->inputs)) {
        profile->transform = transform_to_srgb(profile->context, from, source, profile->inputs);
        if (!profile->transform)
            *note = "its colour profile can't be used; sRGB was assumed";
    } else {
        *note = "its colour profile is for another kind of picture; sRGB was assumed";
    }
    cmsCloseProfile(from);
}

static int run(struct profile *profile, const struct colour_source *source, const char **note)
{
    profile->context = cmsCreateContext(&memory_plugin, profile);
    if (!profile->context)
        return base_error(profile->err, MESO_E_OUT_OF_MEMORY, "out of memory for a colour profile");
    if (setjmp(profile->escape))
        return MESO_E_OUT_OF_MEMORY; /* the arena has said so */
    profile->can_escape = true;
    make_transform(profile, source, note);
    profile->can_escape = false;
    return MESO_OK;
}

int image_profile_open(const struct colour_source *source, struct profile **out, const char **note,
                       struct arena *arena, struct meso_error *err)
{
    *out = NULL;
    *note = source->fault;
    bool adobe = source->adobe_rgb && source->model == COLOUR_RGB;
    if (!source->icc && source->gamma <= 0 && !adobe)
        return MESO_OK;
    struct profile *profile = base_arena_calloc(arena, 1, sizeof *profile, err);
    if (!profile)
        return MESO_E_OUT_OF_MEMORY;
    profile->sample_bytes = source->sixteen ? 2 : 1;
    profile->err = err;
    int code = base_arena_new(&profile->memory, MEMORY_LIMIT, err);
    if (!code)
        code = run(profile, source, note);
    profile->err = NULL;
    if (code) {
        image_profile_close(profile);
        return code;
    }
    if (!profile->transform || (source->model == COLOUR_RGB && is_srgb(profile)))
        image_profile_close(profile);
    else
        *out = profile;
    return MESO_OK;
}

void image_profile_close(struct profile *profile)
{
    if (!profile)
        return;
    profile->can_escape = false;
    if (profile->context)
        cmsDeleteContext(profile->context);
    base_arena_free(profile->memory);
}

int image_profile_inputs(const struct profile *profile)
{
    return profile->inputs;
}

void image_profile_apply(const struct profile *profile, const void *samples, uint8_t *rgb,
                         int count)
{
    cmsDoTransform(profile->transform, samples, rgb, (cmsUInt32Number)count);
}
