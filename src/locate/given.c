/* What a person tells of a photograph, its scale and a region of it: whether they can be. Knows no
   pixels. */
#include "locate.h"

#include <math.h>

/* From a microscope's 0.2 um a pixel to a whole head over 250 px. */
static const double MIN_MM_PER_PX = 0.0002, MAX_MM_PER_PX = 1;

int locate_check_scale(double mm_per_px, struct meso_error *err)
{
    bool likely = mm_per_px == 0 || (mm_per_px >= MIN_MM_PER_PX && mm_per_px <= MAX_MM_PER_PX);
    return likely /* NaN is not */
               ? MESO_OK
               : base_error(err, MESO_E_BAD_SCALE,
                            "a scale of %g mm per pixel; skin is photographed at %g to %g",
                            mm_per_px, MIN_MM_PER_PX, MAX_MM_PER_PX);
}

int locate_check_corners(enum locate_view view, const double *corners, size_t count,
                         struct meso_error *err)
{
    double twice_area = 0;
    if (locate_view_is_face(view))
        return base_error(err, MESO_E_BAD_POLYGON,
                          "the view %s has zones of its own and takes no polygon",
                          locate_view_name(view));
    if (count < 3)
        return base_error(err, MESO_E_BAD_POLYGON, "a polygon of %zu corners", count);
    for (size_t i = 0; i < count; i++) {
        const double *at = corners + 2 * i, *next = corners + 2 * ((i + 1) % count);
        if (!isfinite(at[0]) || !isfinite(at[1]))
            return base_error(err, MESO_E_BAD_POLYGON, "corner %zu of the polygon is no number",
                              i + 1);
        twice_area += at[0] * next[1] - next[0] * at[1];
    }
    return fabs(twice_area) < 2
               ? base_error(err, MESO_E_BAD_POLYGON, "the polygon encloses no area")
               : MESO_OK;
}
