/* The versions of the libraries that turn files into pixels: they can explain a different number.
 */
#include "image.h"

#include <stdio.h>

#include <jpeglib.h>
#include <lcms2.h>
#include <libheif/heif.h>
#include <png.h>

void image_library_versions(struct image_library out[IMAGE_LIBRARIES])
{
    int jpeg = LIBJPEG_TURBO_VERSION_NUMBER, lcms = cmsGetEncodedCMMversion();
    out[0].name = "libjpeg-turbo";
    snprintf(out[0].version, sizeof out[0].version, "%d.%d.%d", jpeg / 1000000, jpeg / 1000 % 1000,
             jpeg % 1000);
    out[1].name = "libpng";
    snprintf(out[1].version, sizeof out[1].version, "%s", png_get_libpng_ver(NULL));
    out[2].name = "lcms2";
    snprintf(out[2].version, sizeof out[2].version, "%d.%d", lcms / 1000, lcms % 1000 / 10);
    out[3].name = "libheif";
    snprintf(out[3].version, sizeof out[3].version, "%s", heif_get_version());
}
