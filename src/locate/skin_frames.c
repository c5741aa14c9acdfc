/* The frames of glasses: dark things around the eyes that reach further across the face than any
   mark of the skin does there. Clear glass and thin wire are not seen. */
#include "skin_work.h"

#include <math.h>
#include <string.h>

/* A crease or a bag under the eye takes up to 0.35 of the light (ln units), a frame 0.6 and more on
   any skin. */
static const double frame_excess = 0.45;
/* A rim is 40 to 55 mm wide; the longest crease between lid and cheek 30. */
static const double least_width_mm = 32;
/* From above the brows to half way down the nose. */
static const double above_brow_mm = 12, below_brow_mm = 50;
/* Less of it that is not cut as lashes and lid already is the end of those. */
static const double least_new = 0.3;
/* Its blur and its own shadow. */
static const double margin_mm = 1;

static void mark(const struct skin_work *work, struct mask out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double below = locate_skin_below_nose(work, x + 0.5, y + 0.5) - work->brow_mm;
            out.at[y * out.stride + x] =
                work->inside.at[y * work->inside.stride + x] && below > -above_brow_mm &&
                        below < below_brow_mm &&
                        (double)work->excess.at[y * work->excess.stride + x] > frame_excess
                    ? 255
                    : 0;
        }
}

/* How far a component reaches across the face, in mm; 0 if it hangs together with what is around
   the face, which is cut as hair. */
static double width_of(const struct skin_work *work, const struct kernels_run *runs, int count)
{
    const struct skin_axes *axes = &work->axes;
    double least = INFINITY, most = -INFINITY;
    for (int r = 0; r < count; r++) {
        const uint8_t *border = work->border.at + runs[r].y * work->border.stride;
        if (border[runs[r].x_begin] || border[runs[r].x_end - 1])
            return 0;
        for (int end = 0; end < 2; end++) {
            double x = end ? runs[r].x_end : runs[r].x_begin;
            double across = x * axes->right_x + runs[r].y * axes->right_y;
            least = fmin(least, across);
            most = fmax(most, across);
        }
    }
    return most - least;
}

static double share_uncut(const struct skin_work *work, const struct kernels_run *runs, int count)
{
    double all = 0, uncut = 0;
    for (int r = 0; r < count; r++)
        for (int x = runs[r].x_begin; x < runs[r].x_end; x++) {
            all++;
            uncut += !work->cut.at[runs[r].y * work->cut.stride + x];
        }
    return uncut / all;
}

static int cut(struct skin_work *work, struct meso_error *err)
{
    struct mask dark, frames;
    struct kernels_components found;
    int code = locate_skin_mask(work, &dark, err);
    if (!code)
        code = locate_skin_mask(work, &frames, err);
    if (code)
        return code;
    bool any = false;
    mark(work, dark);
    code = kernels_components(dark, &found, work->arena, err);
    for (int i = 0; !code && i < found.count; i++) {
        const struct kernels_run *runs = found.runs + found.at[i].first_run;
        if (width_of(work, runs, found.at[i].run_count) < least_width_mm ||
            share_uncut(work, runs, found.at[i].run_count) < least_new)
            continue;
        any = true;
        for (int r = 0; r < found.at[i].run_count; r++)
            memset(frames.at + runs[r].y * frames.stride + runs[r].x_begin, 255,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    if (!code && any)
        code = kernels_grow(frames, margin_mm * work->px_per_mm, work->arena, err);
    if (!code && any)
        locate_skin_cut(work, frames, 0, 0, LOCATE_COVER_GLASSES);
    return code;
}

int locate_skin_cut_frames(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
