/* The two facts of an EXIF block that change pixels: orientation and the DCF's AdobeRGB. Everything
   else in it (place, names, serial numbers) is never read. */
#include "decode.h"

#include <libexif/exif-data.h>
#include <string.h>

static int orientation_of(ExifData *data)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || entry->size < 2)
        return 1;
    int value = exif_get_short(entry->data, exif_data_get_byte_order(data));
    return value >= 1 && value <= 8 ? value : 1;
}

/* DCF 2.0: interoperability index "R03" is an option file, whose colours are AdobeRGB. */
static bool says_adobe_rgb(ExifData *data)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_INTEROPERABILITY],
                                              EXIF_TAG_INTEROPERABILITY_INDEX);
    return entry && entry->size >= 3 && !memcmp(entry->data, "R03", 3);
}

int image_read_exif(const uint8_t *bytes, size_t length, struct exif_facts *out,
                    struct meso_error *err)
{
    *out = (struct exif_facts){.orientation = 1};
    if (!bytes || length > UINT32_MAX)
        return MESO_OK;
    ExifData *data = exif_data_new_from_data(bytes, (unsigned)length);
    if (!data)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the EXIF block");
    out->orientation = orientation_of(data);
    out->adobe_rgb = says_adobe_rgb(data);
    exif_data_unref(data);
    return MESO_OK;
}
