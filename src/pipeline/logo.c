/* A clinic's logo: read whole, decoded once to be sure that it can be, and its size. Goes into
   documents as it is. */
#include "logo.h"
#include "image/image.h"

#include <string.h>

/* A letterhead's picture: more makes every summary larger for nothing to be seen. */
enum { MOST_BYTES = 1 << 20, MOST_SIDE = 4000, LEAST_SIDE = 8 };

int pipeline_read_logo(const char *path, struct document_picture *out, struct arena *arena,
                       struct meso_error *err)
{
    struct image_limits limits = image_default_limits;
    struct photo *photo;
    struct arena *scratch;
    uint8_t *bytes;
    limits.min_side_px = LEAST_SIDE;
    limits.side_px = MOST_SIDE;
    int code = base_file_read(path, MOST_BYTES, &bytes, &out->length, arena, err);
    if (code || (code = base_arena_new(&scratch, 0, err)))
        return code;
    code = image_decode(bytes, out->length, path, &limits, &photo, scratch, err);
    if (!code) {
        out->png = !strcmp(photo->format, "png");
        out->width = photo->width;
        out->height = photo->height;
        out->bytes = bytes;
        if (!out->png && (strcmp(photo->format, "jpeg") != 0 || photo->exif_orientation != 1))
            code = base_error(err, MESO_E_IMAGE_UNSUPPORTED,
                              "the logo '%s' is no upright JPEG or PNG", path);
    }
    base_arena_free(scratch);
    return code;
}
