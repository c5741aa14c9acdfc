/* Scalp, trichoscopy and close-up skin: features matched in any rotation, a gate that refuses
   another site, then dense flow for what is not a plane. Knows no faces and no hairs.

   The gate asks for independent evidence: enough matches that agree, spread over the overlap, a
   plausible camera, and, after the warp, pictures that look alike. */
#include "working.h"

#include <math.h>
#include <string.h>

static const double working_side_px = 1024;
enum { MAX_FEATURES = 3000, LEAST_INLIERS = 16 };
/* Of 85 pairs of different lesions none had more than 5 inliers or a share above 0.36 with 4 of
   them; of 70 known warps none fewer than 44, or a share below 0.97 (0.75 for a view from 30
   degrees aside). */
static const double least_share = 0.3;
/* Standard deviation of the inliers along their shorter axis, of the frame's shorter side: known
   warps have 0.12 and more; burnt-in text and rulers lie on a line. */
static const double least_spread = 0.05;
/* Scale is asked for from 0.7 to 1.4; more tilt than this hides the relief. */
static const double least_scale = 0.5, most_scale = 2, most_stretch = 2;
/* Of the region, and of what is in view of it. */
static const double least_overlap = 0.3, least_agreement = 0.5;

struct homography {
    double h[9]; /* photograph px -> photograph px */
};

static struct image_point project(const double h[9], double x, double y)
{
    double w = h[6] * x + h[7] * y + h[8];
    return (struct image_point){(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w};
}

static struct image_point homography_map(const void *context, double x, double y)
{
    return project(((const struct homography *)context)->h, x, y);
}

/* out = T_after^-1 h T_before: the registration speaks of working px. */
static struct homography in_photo_px(const double h[9], const struct align_frame *before,
                                     const struct align_frame *after)
{
    const double to_working[9] = {1 / before->px_x,
                                  0,
                                  -before->x / before->px_x,
                                  0,
                                  1 / before->px_y,
                                  -before->y / before->px_y,
                                  0,
                                  0,
                                  1};
    const double to_photo[9] = {after->px_x, 0, after->x, 0, after->px_y, after->y, 0, 0, 1};
    double half[9];
    struct homography out;
    for (int i = 0; i < 9; i++) {
        half[i] = 0;
        for (int k = 0; k < 3; k++)
            half[i] += h[i / 3 * 3 + k] * to_working[k * 3 + i % 3];
    }
    for (int i = 0; i < 9; i++) {
        out.h[i] = 0;
        for (int k = 0; k < 3; k++)
            out.h[i] += to_photo[i / 3 * 3 + k] * half[k * 3 + i % 3];
    }
    return out;
}

static int region_frame(const struct photo *photo, const struct image_polygon *region, double px,
                        struct align_frame *out, struct arena *arena, struct meso_error *err)
{
    double left = 0, top = 0, right = photo->width, bottom = photo->height;
    for (int i = 0; region && i < region->count; i++) {
        struct image_point p = region->points[i];
        left = i ? fmin(left, p.x) : p.x;
        top = i ? fmin(top, p.y) : p.y;
        right = i ? fmax(right, p.x) : p.x;
        bottom = i ? fmax(bottom, p.y) : p.y;
    }
    if (!(px > 0))
        px = fmax(right - left, bottom - top) / working_side_px;
    return align_frame_new(photo, left, top, right - left, bottom - top, px, out, arena, err);
}

static int fill_subject(const struct align_frame *frame, const struct image_polygon *region,
                        struct mask *subject, struct arena *arena, struct meso_error *err)
{
    if (kernels_mask_new(subject, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    if (!region) {
        memset(subject->at, 255, (size_t)subject->stride * subject->height);
        return MESO_OK;
    }
    struct base_arena_mark mark = base_arena_mark(arena);
    struct image_polygon scaled = {
        base_arena_calloc(arena, (size_t)region->count, sizeof *scaled.points, err), region->count};
    if (!scaled.points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < region->count; i++)
        scaled.points[i] = align_frame_from_photo(frame, region->points[i].x, region->points[i].y);
    image_polygon_fill(scaled, 0, 0, 255, *subject);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

static int find_model(const struct kernels *kernels, struct opencv *opencv,
                      const struct align_frame *before, struct mask subject,
                      const struct align_frame *after, int radius,
                      struct opencv_registration *found, struct arena *arena,
                      struct meso_error *err)
{
    struct mask grey_before, grey_after, anywhere = {0};
    int code = align_normalised(kernels, before->rgb, before->width, before->height, radius,
                                &grey_before, arena, err);
    if (!code)
        code = align_normalised(kernels, after->rgb, after->width, after->height, radius,
                                &grey_after, arena, err);
    if (!code)
        code = opencv_register(opencv, grey_before, subject, grey_after, anywhere, MAX_FEATURES,
                               0.8, 3, OPENCV_HOMOGRAPHY, found, arena, err);
    return code;
}

/* Area scale and stretch of the homography at a place; false where it folds. */
static bool plausible_at(const double h[9], double x, double y)
{
    struct image_point o = project(h, x, y), i = project(h, x + 1, y), j = project(h, x, y + 1);
    double a = i.x - o.x, b = j.x - o.x, c = i.y - o.y, d = j.y - o.y;
    double area = a * d - b * c, size = a * a + b * b + c * c + d * d;
    return area > least_scale * least_scale && area < most_scale * most_scale &&
           size < (most_stretch + 1 / most_stretch) * area;
}

static int inliers_spread(const struct opencv_registration *found, double *spread)
{
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    int n = 0;
    for (int i = 0; i < found->match_count; i++)
        if (found->matches[i].inlier) {
            x += found->matches[i].before_x;
            y += found->matches[i].before_y;
            n++;
        }
    for (int i = 0; i < found->match_count && n; i++)
        if (found->matches[i].inlier) {
            double u = found->matches[i].before_x - x / n, v = found->matches[i].before_y - y / n;
            xx += u * u / n;
            xy += u * v / n;
            yy += v * v / n;
        }
    double half = (xx + yy) / 2;
    *spread = sqrt(fmax(0, half - sqrt((xx - yy) * (xx - yy) / 4 + xy * xy)));
    return n;
}

/* Hairs are what moves, and the field must follow the skin: under a dermatoscope, which presses it
   flat, the field may bend only over an eighth of the picture (with a fiftieth, combed hairs
   dragged it 28 px along on rendered pairs; so 1.5), on the scalp over a twentieth. */
static struct align_refinement refinement(enum locate_view view, int radius, double side)
{
    struct align_refinement how = {radius, side / 50, side / 40, 1.5, 2};
    if (view == LOCATE_SCALP)
        how.sigma_px = side / 20;
    if (view == LOCATE_SCALP_MACRO) {
        how.sigma_px = side / 8;
        how.clamp_px = side / 80;
    }
    return how;
}

/* Refuses with the first reason found. */
static int check_model(const struct photo *before, const struct photo *after,
                       const struct align_frame *frame, const struct opencv_registration *found,
                       struct meso_error *err)
{
    double spread, side = fmin(frame->width, frame->height);
    int inliers = inliers_spread(found, &spread);
    if (inliers < LEAST_INLIERS || inliers < least_share * found->match_count)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s' and '%s' do not show the same place: only %d of %d matching "
                          "details agree on one position",
                          before->name, after->name, inliers, found->match_count);
    if (spread < least_spread * side)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s' and '%s' agree only on one small patch or line, which does not "
                          "show that they are the same place",
                          before->name, after->name);
    for (int i = 0; i < found->match_count; i++)
        if (found->matches[i].inlier &&
            !plausible_at(found->h, found->matches[i].before_x, found->matches[i].before_y))
            return base_error(err, MESO_E_NOT_ALIGNED,
                              "'%s' and '%s' would fit only if one camera was tilted or moved "
                              "beyond what can be compared",
                              before->name, after->name);
    return MESO_OK;
}

/* Of what both photographs should show, the share in which their details do agree. */
static int check_agreement(const struct photo *before, const struct photo *after,
                           const struct align_frame *frame, const struct align_dense *dense,
                           struct mask subject, struct meso_error *err)
{
    int64_t wanted = 0, shared = 0, valid = 0;
    for (int y = 0; y < subject.height; y++)
        for (int x = 0; x < subject.width; x++) {
            float px = dense->x.at[y * dense->x.stride + x];
            float py = dense->y.at[y * dense->y.stride + x];
            if (!subject.at[y * subject.stride + x])
                continue;
            wanted++;
            shared += px >= 0 && py >= 0 && px <= (float)frame->width && py <= (float)frame->height;
            valid += dense->valid.at[y * dense->valid.stride + x] != 0;
        }
    if (shared < least_overlap * wanted)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "only %.0f %% of the region in '%s' is in view in '%s'",
                          100.0 * shared / (wanted ? wanted : 1), before->name, after->name);
    if (valid < least_agreement * shared)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s' and '%s' do not show the same place: their details agree in only "
                          "%.0f %% of what both have in view",
                          before->name, after->name, 100.0 * valid / shared);
    return MESO_OK;
}

int align_textures(const struct kernels *kernels, struct opencv *opencv, const struct photo *before,
                   const struct photo *after, enum locate_view view,
                   const struct image_polygon *region, struct align_map **out, struct arena *arena,
                   struct meso_error *err)
{
    struct align_frame from, to;
    struct align_dense dense;
    struct mask subject;
    struct opencv_registration found;
    struct homography start;
    int code = region_frame(before, region, 0, &from, arena, err);
    double long_before = fmax(before->width, before->height);
    double long_after = fmax(after->width, after->height);
    if (!code)
        code = region_frame(
            after, NULL,
            fmax(from.px_x * long_after / long_before, long_after / (2 * working_side_px)), &to,
            arena, err);
    if (!code)
        code = fill_subject(&from, region, &subject, arena, err);
    int radius = (int)fmax(3, from.width / 80.0);
    if (!code)
        code = find_model(kernels, opencv, &from, subject, &to, radius, &found, arena, err);
    if (!code)
        code = check_model(before, after, &from, &found, err);
    if (code)
        return code;
    start = in_photo_px(found.h, &from, &to);
    code = align_dense_start(&from, &to, homography_map, &start, &dense, arena, err);
    double side = fmax(from.width, from.height);
    struct align_refinement how = refinement(view, radius, side);
    if (!code)
        code = align_refine(kernels, opencv, &from, subject, &to, &how, &dense, arena, err);
    if (!code)
        code = check_agreement(before, after, &to, &dense, subject, err);
    if (!code)
        code = align_map_new(kernels, before, after, &from, &to, &dense, subject, out, arena, err);
    if (!code)
        (*out)->method = "features+flow";
    return code;
}
