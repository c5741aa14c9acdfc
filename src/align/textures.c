/* Scalp, trichoscopy and close-up skin: one site found again in any rotation by the ground between
   its hairs, a gate that refuses another site, and a smooth field for what is not a plane. Knows no
   faces and no single hairs.

   The gate asks three times: do the cells of both pictures go together, in a camera position that
   can be; does the fine detail, which had no part in the search, agree; and in most of what both
   have in view. */
#include "texture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Working px along the long side of the baseline's window; the follow-up has the same scale, as
   far as twice that goes. */
static const double working_side_px = 1024;
/* A region is looked for with its surroundings, which the follow-up shows as well. */
static const double surroundings = 1.5;
/* Working px between the nodes of the map. */
enum { NODE_PX = 8 };

/* Correlation of the fine cells. */
static const double least_likeness = 0.3;
/* By how much the field may worsen it, unless the fine detail is as alike as that by itself:
   relief lit from the other side finds a false place near the right one. */
static const double most_loss = 0.015, sure_likeness = 0.6;
static const double light_turns_deg = 25;
/* Scale is asked for from 0.7 to 1.4; more tilt than this hides the relief. */
static const double least_scale = 0.5, most_scale = 2, most_stretch = 2;
/* Of the smaller of both fields. */
static const double least_overlap = 0.3;
/* A block agrees if its detail is that much alike and would not move further than that by itself;
   of the blocks in view, so many have to. */
static const float least_block_likeness = 0.3f, share_of_median = 0.7f, most_off_px = 0.75f;
static const double least_agreement = 0.75;

/* What is known of a pair. */
struct pair {
    const struct photo *before, *after;
    struct texture_picture from, to;
    struct texture_model model; /* working px to working px */
    struct texture_field field;
    struct texture_block *blocks;
    int columns, rows;   /* blocks */
    float median, least; /* likeness of the blocks; of one that agrees */
    bool contradicted;   /* the field makes the cells less alike */
};

static int site_differs(const struct pair *p, const char *why, struct meso_error *err)
{
    return base_error(err, MESO_E_NOT_ALIGNED, "'%s' and '%s' do not show the same place: %s",
                      p->before->name, p->after->name, why);
}

static struct texture_window whole(const struct photo *photo)
{
    double side = fmax(photo->width, photo->height);
    return (struct texture_window){.width = photo->width,
                                   .height = photo->height,
                                   .px = side / working_side_px,
                                   .cell_px = side / TEXTURE_FINE};
}

/* The region's box with its surroundings. */
static struct texture_window around(const struct photo *photo, const struct image_polygon *outline)
{
    double left = photo->width, top = photo->height, right = 0, bottom = 0;
    for (int i = 0; i < outline->count; i++) {
        left = fmin(left, outline->points[i].x);
        top = fmin(top, outline->points[i].y);
        right = fmax(right, outline->points[i].x);
        bottom = fmax(bottom, outline->points[i].y);
    }
    left = fmax(left, 0);
    top = fmax(top, 0);
    struct texture_window window = {.x = left,
                                    .y = top,
                                    .width = fmin(right, photo->width) - left,
                                    .height = fmin(bottom, photo->height) - top,
                                    .outline = outline};
    double side = fmax(window.width, window.height);
    window.px = side / working_side_px;
    window.cell_px = side / TEXTURE_FINE;
    return window;
}

static int take_pictures(const struct kernels *kernels, struct pair *p, enum locate_view view,
                         const struct image_polygon *region, struct arena *arena,
                         struct meso_error *err)
{
    struct image_polygon grown;
    struct texture_window from = whole(p->before), to = whole(p->after);
    if (region) {
        int code = image_polygon_grown(*region, surroundings, surroundings, &grown, arena, err);
        if (code)
            return code;
        from = around(p->before, &grown);
    }
    /* Both at one scale, if both photographs show the same field. */
    double ratio = to.cell_px * TEXTURE_FINE / fmax(p->before->width, p->before->height);
    to.px = fmax(from.px * ratio, to.px / 2);
    to.cell_px = from.cell_px * ratio;
    from.between_hairs = to.between_hairs = view == LOCATE_SCALP_MACRO;
    int code = align_texture_picture(kernels, p->before, &from, &p->from, arena, err);
    return code ? code : align_texture_picture(kernels, p->after, &to, &p->to, arena, err);
}

/* Working px^2 of the follow-up a working px^2 of the baseline. */
static double area_scale(const struct pair *p, double x, double y)
{
    struct image_point o = align_texture_project(p->model.h, x, y);
    struct image_point i = align_texture_project(p->model.h, x + 1, y);
    struct image_point j = align_texture_project(p->model.h, x, y + 1);
    return (i.x - o.x) * (j.y - o.y) - (j.x - o.x) * (i.y - o.y);
}

/* Area scale and stretch of the model at a place; false where it folds. */
static bool plausible_at(const struct pair *p, double x, double y)
{
    struct image_point o = align_texture_project(p->model.h, x, y);
    struct image_point i = align_texture_project(p->model.h, x + 1, y);
    struct image_point j = align_texture_project(p->model.h, x, y + 1);
    /* In units of each photograph's long side. */
    double unit = p->to.frame.px_x / fmax(p->after->width, p->after->height) /
                  (p->from.frame.px_x / fmax(p->before->width, p->before->height));
    double a = unit * (i.x - o.x), b = unit * (j.x - o.x);
    double c = unit * (i.y - o.y), d = unit * (j.y - o.y);
    double area = a * d - b * c, size = a * a + b * b + c * c + d * d;
    return area > least_scale * least_scale && area < most_scale * most_scale &&
           size < (most_stretch + 1 / most_stretch) * area;
}

static bool in_view(const struct pair *p, struct image_point at, double margin)
{
    return at.x >= -margin && at.y >= -margin && at.x <= p->to.frame.width + margin &&
           at.y <= p->to.frame.height + margin;
}

/* Refuses with the first reason found. */
static int check_model(const struct pair *p, struct meso_error *err)
{
    int seen = 0, blocks = p->columns * p->rows;
    double enlarged = 0;
    char why[128];
    if (p->model.likeness < least_likeness) {
        snprintf(why, sizeof why,
                 "the best position makes their structures agree by only %.2f of 1",
                 fmax(p->model.likeness, 0));
        return site_differs(p, why, err);
    }
    for (int i = 0; i < blocks; i++) {
        double x = (i % p->columns + 0.5) * TEXTURE_BLOCK,
               y = (i / p->columns + 0.5) * TEXTURE_BLOCK;
        if (!in_view(p, align_texture_project(p->model.h, x, y), 0))
            continue;
        seen++;
        enlarged += area_scale(p, x, y);
        if (!plausible_at(p, x, y))
            return base_error(err, MESO_E_NOT_ALIGNED,
                              "'%s' and '%s' would fit only if one camera was tilted or moved "
                              "beyond what can be compared",
                              p->before->name, p->after->name);
    }
    double area = (double)p->to.frame.width * p->to.frame.height;
    enlarged = seen ? enlarged / seen : 1;
    double smaller = fmin(blocks, area / (enlarged * TEXTURE_BLOCK * TEXTURE_BLOCK));
    if (seen < least_overlap * smaller)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "only %.0f %% of what '%s' shows is in view in '%s'",
                          100.0 * seen / smaller, p->before->name, p->after->name);
    return MESO_OK;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* What is asked of a block depends on how well this pair can agree at all. */
static int find_least(struct pair *p, struct arena *arena, struct meso_error *err)
{
    int count = 0, blocks = p->columns * p->rows;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *sorted = base_arena_alloc(arena, sizeof *sorted * (size_t)blocks, err);
    if (!sorted)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < blocks; i++)
        if (p->blocks[i].weight > 0)
            sorted[count++] = p->blocks[i].likeness;
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    p->median = count ? sorted[count / 2] : 0;
    p->least = fmaxf(least_block_likeness, share_of_median * p->median);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

static bool agrees(const struct pair *p, const struct texture_block *block)
{
    return block->likeness >= p->least && block->off <= most_off_px;
}

/* Of what both photographs should show, the share in which their details do agree. */
static double agreement(const struct pair *p)
{
    double shared = 0, agreed = 0;
    for (int i = 0; i < p->columns * p->rows; i++) {
        shared += p->blocks[i].weight;
        agreed += agrees(p, &p->blocks[i]) ? p->blocks[i].weight : 0;
    }
    return shared > 0 ? agreed / shared : 0;
}

static int check_agreement(const struct pair *p, struct meso_error *err)
{
    double share = agreement(p);
    char why[128];
    if (share < least_agreement) {
        snprintf(why, sizeof why, "their details agree in only %.0f %% of what both have in view",
                 100 * share);
        return site_differs(p, why, err);
    }
    return p->contradicted ? site_differs(p, "their details do not lie where their colours do", err)
                           : MESO_OK;
}

/* The block that stands for a place, also of those a little outside. */
static const struct texture_block *block_at(const struct pair *p, double x, double y)
{
    int column = (int)fmin(fmax(x / TEXTURE_BLOCK, 0), p->columns - 1);
    int row = (int)fmin(fmax(y / TEXTURE_BLOCK, 0), p->rows - 1);
    return &p->blocks[row * p->columns + column];
}

/* The map on its nodes, as a dense map of a small frame: with one node more on each side, so that
   the border itself lies between nodes. */
static int fill_nodes(const struct pair *p, struct align_frame *frame, struct align_dense *dense,
                      struct arena *arena, struct meso_error *err)
{
    *frame = p->from.frame;
    frame->width = frame->width / NODE_PX + 2;
    frame->height = frame->height / NODE_PX + 2;
    frame->px_x *= NODE_PX;
    frame->px_y *= NODE_PX;
    frame->x -= frame->px_x;
    frame->y -= frame->px_y;
    dense->node_px = 1;
    if (kernels_plane_new(&dense->x, frame->width, frame->height, arena, err) ||
        kernels_plane_new(&dense->y, frame->width, frame->height, arena, err) ||
        kernels_plane_new(&dense->error, frame->width, frame->height, arena, err) ||
        kernels_mask_new(&dense->valid, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int j = 0; j < frame->height; j++)
        for (int i = 0; i < frame->width; i++) {
            double x = (i - 0.5) * NODE_PX, y = (j - 0.5) * NODE_PX;
            struct image_point to = align_texture_map(p->model.h, &p->field, x, y);
            const struct texture_block *block = block_at(p, x, y);
            dense->x.at[j * dense->x.stride + i] = (float)to.x;
            dense->y.at[j * dense->y.stride + i] = (float)to.y;
            dense->error.at[j * dense->error.stride + i] = block->off;
            /* A node just outside of the follow-up still serves the places between. */
            dense->valid.at[j * dense->valid.stride + i] =
                agrees(p, block) && in_view(p, to, NODE_PX) ? 255 : 0;
        }
    return MESO_OK;
}

/* 255 in the nodes of the region. */
static int fill_subject(const struct align_frame *frame, const struct image_polygon *region,
                        struct mask *subject, struct arena *arena, struct meso_error *err)
{
    if (kernels_mask_new(subject, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    if (!region) {
        memset(subject->at, 255, (size_t)subject->stride * subject->height);
        return MESO_OK;
    }
    struct image_polygon scaled = {
        base_arena_calloc(arena, (size_t)region->count, sizeof *scaled.points, err), region->count};
    if (!scaled.points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < region->count; i++)
        scaled.points[i] = align_frame_from_photo(frame, region->points[i].x, region->points[i].y);
    image_polygon_fill(scaled, 0, 0, 255, *subject);
    return MESO_OK;
}

static struct texture_bending bending(enum locate_view view, double side)
{
    /* A dermatoscope presses the skin flat. */
    if (view == LOCATE_SCALP_MACRO)
        return (struct texture_bending){4, side / 3000, true};
    return (struct texture_bending){8, side / 500, false};
}

/* So far that light from aside, which stays with the camera, falls on other slopes. */
static bool turned(const struct pair *p)
{
    return fabs(atan2(p->model.h[3], p->model.h[0])) > light_turns_deg * M_PI / 180;
}

static int bend(const struct kernels *kernels, struct pair *p, const struct texture_picture *from,
                const struct texture_picture *to, enum locate_view view, struct arena *arena,
                struct meso_error *err)
{
    struct texture_bending how = bending(view, fmax(from->frame.width, from->frame.height));
    double bent;
    int code =
        align_texture_bend(kernels, from, to, p->model.h, &how, &p->field, p->blocks, arena, err);
    if (!code)
        code = find_least(p, arena, err);
    if (!code)
        code = align_texture_judge(kernels, &p->from, &p->to, p->model.h, &p->field, &bent, arena,
                                   err);
    p->contradicted = bent < p->model.likeness - most_loss && p->median < sure_likeness &&
                      view == LOCATE_SKIN && turned(p);
    return code;
}

/* Relief changes its face with the light, pigment does not: where the grey says nothing or
   contradicts the cells, pigment is asked. */
static int bend_either(const struct kernels *kernels, struct pair *p, enum locate_view view,
                       struct arena *arena, struct meso_error *err)
{
    struct texture_picture from, to;
    int code = bend(kernels, p, &p->from, &p->to, view, arena, err);
    if (code || view != LOCATE_SKIN || (!p->contradicted && agreement(p) >= least_agreement))
        return code;
    code = align_texture_pigment(kernels, &p->from, &from, arena, err);
    if (!code)
        code = align_texture_pigment(kernels, &p->to, &to, arena, err);
    return code ? code : bend(kernels, p, &from, &to, view, arena, err);
}

static int align_pair(const struct kernels *kernels, struct pair *p, enum locate_view view,
                      const struct image_polygon *region, struct arena *arena,
                      struct meso_error *err)
{
    int code = take_pictures(kernels, p, view, region, arena, err);
    if (!code)
        code = align_texture_match(kernels, &p->from, &p->to, &p->model, arena, err);
    if (code)
        return code;
    p->columns = p->from.frame.width / TEXTURE_BLOCK;
    p->rows = p->from.frame.height / TEXTURE_BLOCK;
    p->blocks = base_arena_calloc(arena, (size_t)p->columns * p->rows, sizeof *p->blocks, err);
    if (!p->blocks)
        return MESO_E_OUT_OF_MEMORY;
    code = check_model(p, err);
    if (!code)
        code = bend_either(kernels, p, view, arena, err);
    return code ? code : check_agreement(p, err);
}

/* All but the map is given back: the working pictures of two close-ups are as large as one of them.
 */
static int make_map(const struct kernels *kernels, struct pair *p, enum locate_view view,
                    const struct image_polygon *region, struct align_map **out,
                    struct arena *scratch, struct arena *arena, struct meso_error *err)
{
    struct align_frame frame;
    struct align_dense dense;
    struct mask subject;
    int code = align_pair(kernels, p, view, region, scratch, err);
    if (!code)
        code = fill_nodes(p, &frame, &dense, scratch, err);
    if (!code)
        code = fill_subject(&frame, region, &subject, scratch, err);
    return code ? code
                : align_map_new(kernels, p->before, p->after, &frame, &p->to.frame, &dense, subject,
                                out, arena, err);
}

int align_textures(const struct kernels *kernels, struct opencv *opencv, const struct photo *before,
                   const struct photo *after, enum locate_view view,
                   const struct image_polygon *region, struct align_map **out, struct arena *arena,
                   struct meso_error *err)
{
    struct pair p = {.before = before, .after = after};
    struct arena *scratch;
    (void)opencv;
    int code = base_arena_new(&scratch, 0, err);
    if (code)
        return code;
    code = make_map(kernels, &p, view, region, out, scratch, arena, err);
    if (!code)
        (*out)->method = "texture+field";
    base_arena_free(scratch);
    return code;
}
