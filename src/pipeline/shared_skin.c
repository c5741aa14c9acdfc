/* Every capture of both sessions is measured on the skin that all of them show. */
#include "compare.h"

static bool map_anywhere(const void *context, double x, double y, double *mapped_x,
                         double *mapped_y)
{
    align_point(context, x, y, mapped_x, mapped_y);
    return true;
}

/* Once to take from the baseline what some capture hides, once more to take it from all. */
void pipeline_share_zones(struct report *report)
{
    struct report_photo *baseline = &report->sessions[0].photos[0];
    for (int round = 0; round < 2; round++)
        for (int s = 0; s < report->session_count; s++)
            for (int i = 0; i < report->sessions[s].photo_count; i++) {
                struct report_photo *photo = &report->sessions[s].photos[i];
                if (photo->alignment && !photo->left_out)
                    locate_share_zones(&baseline->zones, &photo->zones, map_anywhere,
                                       photo->alignment, photo->alignment->scale,
                                       progress_least_zone_fraction);
            }
}
