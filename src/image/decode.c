/* From a file to an upright sRGB photograph: limits, then the decoder of its format. Knows nothing
   of how JPEG, PNG or HEIC are built. */
#include "decode.h"

#include <inttypes.h>
#include <string.h>

const struct image_limits image_default_limits = {
    .file_bytes = 64u << 20,
    .side_px = 16384,
    .pixels = 64000000,
    .jpeg_scans = 100,
    .metadata_bytes = 1u << 20,
    .min_side_px = 64,
};

int image_check_size(const struct source *source, uint32_t width, uint32_t height,
                     struct meso_error *err)
{
    const struct image_limits *limits = source->limits;
    if (width > (uint32_t)limits->side_px || height > (uint32_t)limits->side_px)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE,
                          "'%s' is %" PRIu32 " x %" PRIu32 " pixels; the limit is %d a side",
                          source->name, width, height, limits->side_px);
    if ((int64_t)width * height > limits->pixels)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE,
                          "'%s' is %" PRIu32 " x %" PRIu32 " pixels; the limit is %" PRId64
                          " pixels in all",
                          source->name, width, height, limits->pixels);
    if (width < (uint32_t)limits->min_side_px || height < (uint32_t)limits->min_side_px)
        return base_error(err, MESO_E_IMAGE_TOO_SMALL,
                          "'%s' is %" PRIu32 " x %" PRIu32
                          " pixels; below %d a side nothing can be measured",
                          source->name, width, height, limits->min_side_px);
    return MESO_OK;
}

int image_check_metadata(const struct source *source, size_t bytes, struct meso_error *err)
{
    if (bytes <= source->limits->metadata_bytes)
        return MESO_OK;
    return base_error(err, MESO_E_IMAGE_TOO_LARGE,
                      "'%s' has %zu bytes of EXIF, colour profile and comments; the limit is %zu",
                      source->name, bytes, source->limits->metadata_bytes);
}

/* A grey photograph that was saved as RGB has no colour either. Stops at the first coloured pixel.
 */
static bool is_grey(const struct photo *photo)
{
    for (int y = 0; y < photo->height; y++) {
        const uint8_t *at = photo->rgb + y * photo->stride;
        for (int x = 0; x < photo->width; x++, at += 3)
            if (at[0] != at[1] || at[1] != at[2])
                return false;
    }
    return true;
}

static const struct {
    const char *name;
    int (*decode)(const struct source *source, struct photo *photo, struct arena *arena,
                  struct meso_error *err);
} decoders[] = {
    [IMAGE_JPEG] = {"jpeg", image_decode_jpeg},
    [IMAGE_PNG] = {"png", image_decode_png},
    [IMAGE_HEIC] = {"heic", image_decode_heic},
};

static int decode(const struct source *source, struct photo **out, struct arena *arena,
                  struct meso_error *err)
{
    enum image_kind kind;
    int code = image_recognise(source, &kind, err);
    if (code)
        return code;
    struct photo *photo = base_arena_calloc(arena, 1, sizeof *photo, err);
    if (!photo || !(photo->name = base_arena_printf(arena, err, "%s", source->name)))
        return MESO_E_OUT_OF_MEMORY;
    base_sha256_hex(source->bytes, source->length, photo->sha256);
    photo->exif_orientation = 1;
    photo->format = decoders[kind].name;
    code = decoders[kind].decode(source, photo, arena, err);
    if (code)
        return code;
    photo->grey = is_grey(photo);
    *out = photo;
    return MESO_OK;
}

int image_decode(const uint8_t *bytes, size_t length, const char *name,
                 const struct image_limits *limits, struct photo **out, struct arena *arena,
                 struct meso_error *err)
{
    struct source source = {name, bytes, length, limits ? limits : &image_default_limits};
    if (length > source.limits->file_bytes)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE,
                          "'%s' has %zu bytes; the limit is %zu bytes a file", name, length,
                          source.limits->file_bytes);
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = decode(&source, out, arena, err);
    if (code)
        base_arena_rewind(arena, mark);
    return code;
}

int image_open(const char *path, const struct image_limits *limits, struct photo **out,
               struct arena *arena, struct meso_error *err)
{
    if (!limits)
        limits = &image_default_limits;
    struct arena *file; /* of its own, so that the file's bytes don't stay with the photograph */
    int code = base_arena_new(&file, 0, err);
    if (code)
        return code;
    uint8_t *bytes;
    size_t length;
    code = base_file_read(path, limits->file_bytes, &bytes, &length, file, err);
    if (!code)
        code = image_decode(bytes, length, strcmp(path, "-") ? path : "standard input", limits, out,
                            arena, err);
    base_arena_free(file);
    return code;
}
