/* What a file is, from its first bytes: JPEG, PNG and HEIC go on, everything else is refused in
   words that help. Knows nothing beyond signatures. */
#include "decode.h"

#include <string.h>

struct signature {
    size_t at, length;
    const char *bytes;
    int code;
    const char *what; /* "'x' is ..." */
};

#define PNG_SIGNATURE "\211PNG\r\n\32\n"

/* First match wins. */
static const struct signature signatures[] = {
    {4, 8, "ftypavif", MESO_E_IMAGE_UNSUPPORTED, "an AVIF picture, which is not read"},
    {4, 8, "ftypcrx ", MESO_E_IMAGE_UNSUPPORTED, "a raw photograph, which is not read"},
    {4, 4, "ftyp", MESO_E_NOT_AN_IMAGE, "a video, not a photograph"},
    {0, 6, "GIF87a", MESO_E_IMAGE_UNSUPPORTED, "a GIF picture, which is not read"},
    {0, 6, "GIF89a", MESO_E_IMAGE_UNSUPPORTED, "a GIF picture, which is not read"},
    {8, 4, "WEBP", MESO_E_IMAGE_UNSUPPORTED, "a WebP picture, which is not read"},
    {0, 4, "II*\0", MESO_E_IMAGE_UNSUPPORTED, "a TIFF or raw photograph, which is not read"},
    {0, 4, "MM\0*", MESO_E_IMAGE_UNSUPPORTED, "a TIFF or raw photograph, which is not read"},
    {0, 8, "FUJIFILM", MESO_E_IMAGE_UNSUPPORTED, "a raw photograph, which is not read"},
    {0, 8, "\0\0\0\14jP  ", MESO_E_IMAGE_UNSUPPORTED, "a JPEG 2000 picture, which is not read"},
    {0, 4, "\377O\377Q", MESO_E_IMAGE_UNSUPPORTED, "a JPEG 2000 picture, which is not read"},
    {0, 8, "\0\0\0\14JXL ", MESO_E_IMAGE_UNSUPPORTED, "a JPEG XL picture, which is not read"},
    {0, 2, "\377\12", MESO_E_IMAGE_UNSUPPORTED, "a JPEG XL picture, which is not read"},
    {0, 3, "P5\n", MESO_E_IMAGE_UNSUPPORTED, "a PGM picture, which is not read"},
    {0, 3, "P6\n", MESO_E_IMAGE_UNSUPPORTED, "a PPM picture, which is not read"},
    {0, 4, "8BPS", MESO_E_IMAGE_UNSUPPORTED, "a Photoshop document, which is not read"},
    {0, 2, "BM", MESO_E_IMAGE_UNSUPPORTED, "a BMP picture, which is not read"},
    {128, 4, "DICM", MESO_E_IMAGE_UNSUPPORTED, "a DICOM file, which is not read"},
    {0, 5, "%PDF-", MESO_E_NOT_AN_IMAGE, "a PDF document, not a photograph"},
    {0, 4, "PK\3\4", MESO_E_NOT_AN_IMAGE, "a ZIP archive or office document, not a photograph"},
};

static bool starts_with(const struct source *source, size_t at, const char *bytes, size_t length)
{
    return source->length >= at + length && !memcmp(source->bytes + at, bytes, length);
}

/* ISO/IEC 23008-12: a file of one picture or a sequence, coded as HEVC or (mif1, msf1) as it says
   further in. */
static bool is_heif(const struct source *source)
{
    static const char brands[][5] = {"heic", "heix", "heim", "heis", "hevc",
                                     "hevx", "hevm", "hevs", "mif1", "msf1"};
    bool found = false;
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        found |= starts_with(source, 8, brands[i], 4);
    return found && starts_with(source, 4, "ftyp", 4);
}

static bool is_text(const struct source *source)
{
    size_t looked_at = source->length < 512 ? source->length : 512;
    for (size_t i = 0; i < looked_at; i++) {
        uint8_t byte = source->bytes[i];
        bool is_control = byte == 127 || (byte < 32 && !memchr("\t\n\r\f", byte, 4));
        if (is_control || byte >= 0xF8) /* 0xF8 and above are in no UTF-8 */
            return false;
    }
    return true;
}

static bool is_zero(const struct source *source)
{
    for (size_t i = 0; i < source->length; i++)
        if (source->bytes[i])
            return false;
    return true;
}

/* The signature has a byte above 127, CR LF, ^Z and LF in it so that a transfer as text shows. */
static bool is_nearly_png(const struct source *source)
{
    int right = 0;
    for (size_t i = 0; i < 8 && i < source->length; i++)
        right += source->bytes[i] == (uint8_t)PNG_SIGNATURE[i];
    return right >= 6 || starts_with(source, 1, "PNG", 3);
}

static int refuse(const struct source *source, struct meso_error *err)
{
    const char *name = source->name;
    if (!source->length)
        return base_error(err, MESO_E_NOT_AN_IMAGE, "'%s' is empty", name);
    if (is_nearly_png(source))
        return base_error(
            err, MESO_E_IMAGE_DAMAGED,
            "'%s' is damaged: the first 8 bytes of the PNG were changed, as a transfer "
            "as text does",
            name);
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const struct signature *s = &signatures[i];
        if (starts_with(source, s->at, s->bytes, s->length))
            return base_error(err, s->code, "'%s' is %s", name, s->what);
    }
    if (is_text(source))
        return base_error(err, MESO_E_NOT_AN_IMAGE, "'%s' is a text file, not a photograph", name);
    if (is_zero(source))
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: all of its %zu bytes are zero", name, source->length);
    return base_error(err, MESO_E_NOT_AN_IMAGE, "'%s' is not a JPEG, PNG or HEIC photograph", name);
}

int image_recognise(const struct source *source, enum image_kind *out, struct meso_error *err)
{
    if (starts_with(source, 0, "\377\330\377", 3))
        *out = IMAGE_JPEG;
    else if (starts_with(source, 0, PNG_SIGNATURE, 8))
        *out = IMAGE_PNG;
    else if (is_heif(source))
        *out = IMAGE_HEIC;
    else
        return refuse(source, err);
    return MESO_OK;
}
