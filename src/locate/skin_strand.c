/* Single strands that hang over the forehead: thin dark lines that come down from its upper half.
   The forehead's own lines lie across and those between the brows end below; bright strands are no
   lines to be taken for wrinkles and stay. */
#include "skin_work.h"

#include <math.h>
#include <string.h>

/* A hair as photographs of 3 to 6 px/mm show it; its straight pieces. */
static const double strand_sigma_mm = 0.3, along_ratio = 4;
static const double least_sigma_px = 0.8; /* of the bank */
static const double light_range = 3;      /* ln units; black hair is no darker */
/* The response in units of what this face's skin usually has, and the least unit: a line of a
   contrast of 0.03 (ln units; a line reads 0.35 of its contrast). A strand goes on down to the
   lower value. */
static const double strong = 4, weak = 2.2, least_usual = 0.01;
/* From the upright. */
static const double most_slant_deg = 50;
/* Of the way down the face. Shorter is grain. */
static const double least_drop_mm = 8;
static const double margin_mm = 0.5;

enum { FOREHEAD_TOP = 10, BETWEEN_BROWS = 9, NOSE_ROOT = 168 };

struct forehead {
    struct skin_work *work;
    int width, height; /* of the window, from the first pixel on */
    struct plane response;
    uint8_t *direction;
    double usual, middle; /* half way up, as the way below the nose in mm */
};

static double height_of(const struct skin_work *work, int point)
{
    const struct locate_landmark *p = &work->face->points[point];
    return locate_skin_below_nose(work, (p->x - work->x) / work->factor,
                                  (p->y - work->y) / work->factor);
}

/* The rows that have something above the root of the nose. */
static void find_window(struct forehead *forehead)
{
    const struct skin_work *work = forehead->work;
    double root = height_of(work, NOSE_ROOT);
    int last = 0;
    for (int y = 0; y < work->height; y++)
        if (locate_skin_below_nose(work, 0, y) < root ||
            locate_skin_below_nose(work, work->width, y) < root)
            last = y + 1;
    forehead->width = work->width;
    forehead->height = last;
    forehead->middle = (height_of(work, FOREHEAD_TOP) + height_of(work, BETWEEN_BROWS)) / 2;
}

static int respond(struct forehead *forehead, struct meso_error *err)
{
    struct skin_work *work = forehead->work;
    struct plane light;
    struct mask clean = kernels_mask_window(work->clean, 0, 0, forehead->width, forehead->height);
    double deviation;
    int code = kernels_plane_new(&light, forehead->width, forehead->height, work->arena, err);
    if (!code)
        code = kernels_plane_new(&forehead->response, light.width, light.height, work->arena, err);
    forehead->direction =
        base_arena_alloc(work->arena, (size_t)light.width * (size_t)light.height, err);
    if (code || !forehead->direction)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < light.height; y++)
        for (int x = 0; x < light.width; x++) /* dark lines have the lower values of light */
            light.at[y * light.stride + x] = -work->excess.at[y * work->excess.stride + x];
    code = kernels_line_response(
        work->kernels, light, fmax(least_sigma_px, strand_sigma_mm * work->px_per_mm), along_ratio,
        light_range, forehead->response, forehead->direction, light.width, work->arena, err);
    if (!code)
        code =
            locate_skin_median(work, forehead->response, clean, &forehead->usual, &deviation, err);
    forehead->usual = fmax(1.4826 * forehead->usual, least_usual);
    return code;
}

/* Lines that stand upright enough. */
static void mark(const struct forehead *forehead, struct mask out)
{
    const struct skin_work *work = forehead->work;
    bool upright[KERNELS_DIRECTIONS];
    for (int d = 0; d < KERNELS_DIRECTIONS; d++) {
        double angle = d * 3.14159265358979323846 / KERNELS_DIRECTIONS;
        double along = cos(angle) * work->axes.right_x + sin(angle) * work->axes.right_y;
        double length = hypot(work->axes.right_x, work->axes.right_y);
        upright[d] = fabs(along) / length < sin(most_slant_deg / 180 * 3.14159265358979323846);
    }
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] =
                work->inside.at[y * work->inside.stride + x] &&
                        upright[forehead->direction[y * forehead->width + x]] &&
                        (double)forehead->response.at[y * forehead->response.stride + x] >
                            weak * forehead->usual
                    ? 255
                    : 0;
}

static bool is_strand(const struct forehead *forehead, const struct kernels_run *runs, int count)
{
    const struct skin_work *work = forehead->work;
    double top = INFINITY, bottom = -INFINITY;
    bool has_strong = false;
    for (int r = 0; r < count; r++)
        for (int x = runs[r].x_begin; x < runs[r].x_end; x++) {
            double down = locate_skin_below_nose(work, x, runs[r].y);
            top = fmin(top, down);
            bottom = fmax(bottom, down);
            has_strong = has_strong ||
                         (double)forehead->response.at[runs[r].y * forehead->response.stride + x] >
                             strong * forehead->usual;
        }
    return has_strong && top < forehead->middle && bottom - top > least_drop_mm;
}

static int keep_strands(const struct forehead *forehead, struct mask lines, struct mask out,
                        bool *any, struct meso_error *err)
{
    struct kernels_components found;
    int code = kernels_components(lines, &found, forehead->work->arena, err);
    for (int i = 0; !code && i < found.count; i++) {
        const struct kernels_run *runs = found.runs + found.at[i].first_run;
        if (!is_strand(forehead, runs, found.at[i].run_count))
            continue;
        *any = true;
        for (int r = 0; r < found.at[i].run_count; r++)
            memset(out.at + runs[r].y * out.stride + runs[r].x_begin, 255,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    return code;
}

static int cut(struct skin_work *work, struct meso_error *err)
{
    struct forehead forehead = {.work = work};
    struct mask lines, strands;
    find_window(&forehead);
    if (forehead.height < 16)
        return MESO_OK;
    int code = kernels_mask_new(&lines, forehead.width, forehead.height, work->arena, err);
    if (!code)
        code = kernels_mask_new(&strands, forehead.width, forehead.height, work->arena, err);
    if (!code)
        code = respond(&forehead, err);
    if (code)
        return code;
    mark(&forehead, lines);
    bool any = false;
    code = keep_strands(&forehead, lines, strands, &any, err);
    if (!code && any)
        code = kernels_grow(strands, margin_mm * work->px_per_mm, work->arena, err);
    if (!code && any)
        locate_skin_cut(work, strands, 0, 0, LOCATE_COVER_HAIR);
    return code;
}

int locate_skin_cut_strands(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
