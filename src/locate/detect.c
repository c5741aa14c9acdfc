/* Faces as boxes with six key points: BlazeFace (Bazarevsky et al. 2019, arXiv:1907.05047), its
   anchors and its weighted suppression. Does not know whether a box is a face that can be measured;
   the mesh tells. */
#include "detect.h"

#include <math.h>
#include <string.h>

enum {
    VALUES_A_BOX = 4 + 2 * DETECT_KEYPOINTS,
    MAX_INPUT = 192,
    MAX_ANCHORS = 48 * 48,
    MAX_CANDIDATES = 512
};

/* A square network: its grids of anchors (side, anchors a cell), after the models' graph options.
 */
struct detector {
    enum models_net net;
    int input;
    double least_score;
    struct {
        int side, each;
    } grids[2];
};

static const struct detector detectors[DETECT_ATTEMPTS] = {
    [DETECT_SHORT_RANGE] = {NET_SHORT_RANGE, 128, 0.5, {{16, 2}, {8, 6}}},
    [DETECT_FULL_RANGE] = {NET_FULL_RANGE, 192, 0.6, {{48, 1}, {0, 0}}},
    [DETECT_PADDED] = {NET_SHORT_RANGE, 128, 0.5, {{16, 2}, {8, 6}}},
};

/* A level of the photograph's pyramid shrunk into the middle of a black square. */
struct letter_box {
    const struct photo *level;
    int left, top, width, height;
    double scale_x, scale_y; /* photograph px a network px */
};

static struct letter_box letter_box_of(const struct pyramid *pyramid, int input, bool padded)
{
    const struct photo *photo = &pyramid->level[0];
    double longer = photo->width > photo->height ? photo->width : photo->height;
    double shrink = input / (padded ? 2 * longer : longer);
    struct letter_box box;
    /* Half a network's pixel at most, so that the last reduction is by its exact area. */
    box.level = &pyramid->level[locate_pyramid_level(pyramid, 0.5 / shrink)];
    box.width = (int)fmax(1, round(photo->width * shrink));
    box.height = (int)fmax(1, round(photo->height * shrink));
    box.left = (input - box.width) / 2;
    box.top = (input - box.height) / 2;
    box.scale_x = (double)photo->width / box.width;
    box.scale_y = (double)photo->height / box.height;
    return box;
}

/* NCHW, values -1..1. */
static int fill_input(const struct letter_box *box, int input, float *blob, struct arena *scratch,
                      struct meso_error *err)
{
    const struct photo *level = box->level;
    uint8_t *small = base_arena_alloc(scratch, (size_t)box->width * (size_t)box->height * 3, err);
    if (!small)
        return MESO_E_OUT_OF_MEMORY;
    int code = opencv_resize_rgb8(level->rgb, level->stride, level->width, level->height, small,
                                  (ptrdiff_t)box->width * 3, box->width, box->height, err);
    if (code)
        return code;
    int plane = input * input;
    for (int i = 0; i < 3 * plane; i++)
        blob[i] = -1;
    for (int y = 0; y < box->height; y++)
        for (int x = 0; x < box->width; x++)
            for (int c = 0; c < 3; c++)
                blob[c * plane + (box->top + y) * input + box->left + x] =
                    (float)small[(y * box->width + x) * 3 + c] / 127.5f - 1;
    return MESO_OK;
}

static struct detection decode(const float *values, double score, double anchor_x, double anchor_y,
                               const struct letter_box *box)
{
    struct detection d = {.score = score};
    double x = anchor_x + (double)values[0] - box->left,
           y = anchor_y + (double)values[1] - box->top;
    double half_width = (double)values[2] / 2, half_height = (double)values[3] / 2;
    d.left = (x - half_width) * box->scale_x;
    d.right = (x + half_width) * box->scale_x;
    d.top = (y - half_height) * box->scale_y;
    d.bottom = (y + half_height) * box->scale_y;
    for (int k = 0; k < DETECT_KEYPOINTS; k++) {
        d.x[k] = (anchor_x + (double)values[4 + 2 * k] - box->left) * box->scale_x;
        d.y[k] = (anchor_y + (double)values[5 + 2 * k] - box->top) * box->scale_y;
    }
    return d;
}

/* All boxes above the score, in the order of the anchors. */
static int decode_all(const struct detector *detector, const float *boxes, const float *scores,
                      const struct letter_box *box, struct detection *out)
{
    int count = 0, anchor = 0;
    for (int g = 0; g < 2; g++) {
        int side = detector->grids[g].side;
        for (int cell = 0; cell < side * side; cell++)
            for (int k = 0; k < detector->grids[g].each; k++, anchor++) {
                double logit = fmin(fmax((double)scores[anchor], -100), 100);
                double score = 1 / (1 + exp(-logit));
                if (score < detector->least_score || count == MAX_CANDIDATES)
                    continue;
                double step = (double)detector->input / side;
                out[count++] = decode(boxes + (ptrdiff_t)anchor * VALUES_A_BOX, score,
                                      (cell % side + 0.5) * step, (cell / side + 0.5) * step, box);
            }
    }
    return count;
}

static double area(const struct detection *d)
{
    return fmax(0, d->right - d->left) * fmax(0, d->bottom - d->top);
}

/* Same face: they overlap by more than 0.3 of their union, or the smaller one's centre lies in the
   larger one (a face inside a face is a second box of it). */
static bool same_face(const struct detection *a, const struct detection *b)
{
    double width = fmin(a->right, b->right) - fmax(a->left, b->left);
    double height = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
    double common = fmax(0, width) * fmax(0, height);
    return common > 0.3 * (area(a) + area(b) - common) || common > 0.5 * fmin(area(a), area(b));
}

static void add_weighted(struct detection *sum, const struct detection *d)
{
    sum->left += d->score * d->left;
    sum->top += d->score * d->top;
    sum->right += d->score * d->right;
    sum->bottom += d->score * d->bottom;
    for (int k = 0; k < DETECT_KEYPOINTS; k++) {
        sum->x[k] += d->score * d->x[k];
        sum->y[k] += d->score * d->y[k];
    }
}

static void divide(struct detection *sum, double weight)
{
    sum->left /= weight;
    sum->top /= weight;
    sum->right /= weight;
    sum->bottom /= weight;
    for (int k = 0; k < DETECT_KEYPOINTS; k++) {
        sum->x[k] /= weight;
        sum->y[k] /= weight;
    }
}

/* Weighted suppression: best first, every box of the same face is averaged by score. Consumes. */
static void suppress(struct detection *candidates, int count, struct detections *out)
{
    out->count = 0;
    while (out->count < DETECT_MAX_FACES) {
        int best = -1;
        for (int i = 0; i < count; i++)
            if (candidates[i].score > 0 &&
                (best < 0 || candidates[i].score > candidates[best].score))
                best = i;
        if (best < 0)
            return;
        struct detection top = candidates[best], sum = {.score = top.score};
        double weight = 0;
        for (int i = 0; i < count; i++) {
            if (candidates[i].score <= 0 || !same_face(&top, &candidates[i]))
                continue;
            add_weighted(&sum, &candidates[i]);
            weight += candidates[i].score;
            candidates[i].score = 0;
        }
        divide(&sum, weight);
        out->at[out->count++] = sum;
    }
}

static void largest_first(struct detections *faces)
{
    for (int i = 1; i < faces->count; i++)
        for (int j = i; j > 0 && area(&faces->at[j]) > area(&faces->at[j - 1]); j--) {
            struct detection swapped = faces->at[j];
            faces->at[j] = faces->at[j - 1];
            faces->at[j - 1] = swapped;
        }
}

static int run_detector(struct locate_models *models, const struct pyramid *pyramid,
                        const struct detector *detector, bool padded, struct detections *out,
                        struct arena *scratch, struct meso_error *err)
{
    struct opencv_net *net;
    int code = locate_models_net(models, detector->net, &net, err);
    if (code)
        return code;
    int input = detector->input, shape[4] = {1, 3, input, input};
    float *blob = base_arena_calloc(scratch, 3 * MAX_INPUT * MAX_INPUT, sizeof *blob, err);
    float *boxes = base_arena_calloc(scratch, MAX_ANCHORS * VALUES_A_BOX, sizeof *boxes, err);
    float *scores = base_arena_calloc(scratch, MAX_ANCHORS, sizeof *scores, err);
    struct detection *candidates =
        base_arena_calloc(scratch, MAX_CANDIDATES, sizeof *candidates, err);
    if (!blob || !boxes || !scores || !candidates)
        return MESO_E_OUT_OF_MEMORY;
    struct letter_box box = letter_box_of(pyramid, input, padded);
    code = fill_input(&box, input, blob, scratch, err);
    if (code)
        return code;
    struct opencv_output outputs[2] = {{"regressors", boxes, MAX_ANCHORS * VALUES_A_BOX, 0},
                                       {"classificators", scores, MAX_ANCHORS, 0}};
    code = opencv_net_run(net, blob, shape, outputs, 2, err);
    if (code)
        return code;
    suppress(candidates, decode_all(detector, boxes, scores, &box, candidates), out);
    largest_first(out);
    return MESO_OK;
}

int locate_detect_faces(struct locate_models *models, const struct pyramid *pyramid,
                        enum detect_attempt attempt, struct detections *out, struct arena *scratch,
                        struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = run_detector(models, pyramid, &detectors[attempt], attempt == DETECT_PADDED, out,
                            scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
