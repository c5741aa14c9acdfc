/* Whether a photograph is usable, by itself and beside its baseline. Knows no numbers of its own:
   the room quality has them. */
#include "photos.h"

/* What it works with is given back at once: the measures need as much, and of their own. */
static int assess(struct pipeline *pipeline, struct report_photo *photo, struct meso_error *err)
{
    struct arena *scratch;
    int code = base_arena_new(&scratch, 0, err);
    if (code)
        return code;
    code = quality_assess(&pipeline->kernels, photo->photo, &photo->zones, photo->mm_per_px,
                          &photo->quality, scratch, err);
    base_arena_free(scratch);
    return code;
}

int pipeline_judge_photo(struct pipeline *pipeline, const struct pipeline_subject *subject,
                         const struct report_photo *baseline, double face_share,
                         struct report_photo *photo, struct meso_error *err)
{
    int code = assess(pipeline, photo, err);
    if (code)
        return code;
    if (photo->face)
        quality_frame(photo->face, photo->photo, &photo->quality);
    else if (!subject->polygon) /* a polygon says where to look */
        quality_doubt_view(subject->view, face_share, &photo->quality);
    if (photo->alignment)
        quality_compare(&baseline->quality, baseline->face, photo->alignment, photo->face,
                        &photo->quality);
    photo->quality.flags = photo->flags;
    return MESO_OK;
}
