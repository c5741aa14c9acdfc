/* The two facts of an EXIF block that change pixels: orientation and the DCF's AdobeRGB. Everything
   else in it (place, names, serial numbers) is never read. */
#include "decode.h"

#include <libexif/exif-data.h>
#include <libexif/exif-log.h>
#include <stdarg.h>
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

/* libexif leaves out what it has no memory for and only logs that: a photograph must not stay
   turned for it. */
static void note_log(ExifLog *log, ExifLogCode code, const char *domain, const char *format,
                     va_list arguments, void *out_of_memory)
{
    (void)log;
    (void)domain;
    (void)format;
    (void)arguments;
    if (code == EXIF_LOG_CODE_NO_MEMORY)
        *(bool *)out_of_memory = true;
}

/* One failed allocation libexif doesn't even log: that of the list an entry is put into. So a sound
   orientation that stands in the block but not in libexif's tree was lost. */
static bool holds_orientation(const uint8_t *block, size_t length)
{
    if (length < 6 + 8)
        return false;
    const uint8_t *tiff = block + 6;
    size_t size = length - 6;
    ExifByteOrder order = tiff[0] == 'I' ? EXIF_BYTE_ORDER_INTEL : EXIF_BYTE_ORDER_MOTOROLA;
    size_t at = exif_get_long(tiff + 4, order);
    bool is_tiff = tiff[0] == tiff[1] && (tiff[0] == 'I' || tiff[0] == 'M') &&
                   exif_get_short(tiff + 2, order) == 42;
    if (!is_tiff || at > size - 2)
        return false;
    int entries = exif_get_short(tiff + at, order);
    for (at += 2; entries > 0 && at + 12 <= size; entries--, at += 12)
        if (exif_get_short(tiff + at, order) == EXIF_TAG_ORIENTATION)
            return exif_get_short(tiff + at + 2, order) == EXIF_FORMAT_SHORT &&
                   exif_get_long(tiff + at + 4, order) == 1;
    return false;
}

static bool lost_orientation(ExifData *data, const uint8_t *block, size_t length)
{
    return !exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION) &&
           holds_orientation(block, length);
}

static int load(ExifData *data, ExifLog *log, const uint8_t *bytes, unsigned length,
                struct exif_facts *out, struct meso_error *err)
{
    bool out_of_memory = !data || !log;
    if (!out_of_memory) {
        exif_log_set_func(log, note_log, &out_of_memory);
        exif_data_log(data, log);
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
        exif_data_load_data(data, bytes, length);
        out_of_memory |= lost_orientation(data, bytes, length);
    }
    if (out_of_memory)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the EXIF block");
    out->orientation = orientation_of(data);
    out->adobe_rgb = says_adobe_rgb(data);
    return MESO_OK;
}

int image_read_exif(const uint8_t *bytes, size_t length, struct exif_facts *out,
                    struct meso_error *err)
{
    *out = (struct exif_facts){.orientation = 1};
    if (!bytes || length > UINT32_MAX)
        return MESO_OK;
    ExifData *data = exif_data_new();
    ExifLog *log = exif_log_new();
    int code = load(data, log, bytes, (unsigned)length, out, err);
    exif_data_unref(data);
    exif_log_unref(log);
    return code;
}
