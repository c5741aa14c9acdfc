/* The plane of a card through the corners of its markers: a homography and one shift of all edges
   (ink that spreads, light that blooms, a sharpening camera), by weighted least squares with what
   is known beforehand; the error of everything derived follows from the covariance. */
#include "card_work.h"

#include <math.h>
#include <string.h>

enum { PLANE = 8, SHIFT = 8, ROUNDS = 12, MOST_ROWS = 8 * CARD_SEEN_MAX };
/* Of a corner, 1 sd: what line fits leave on rendered cards; the fit's own residuals raise it. */
static const double corner_px = 0.06;
/* Edges shift by ink and paper, and by what linear light does not mend of a camera's curve. */
static const double ink_mm = 0.03, bloom_px = 0.15;
/* Depth over the card, relative to its distance, that a tilt of this sine makes beyond the one that
   foreshortening shows (a small tilt hardly shortens); the focal length is taken as the
   photograph's long side, a phone's or a short tele's. */
static const double hidden_tilt = 0.15;
/* Beyond this many times the others' scatter, and half a pixel, a marker contradicts them. */
static const double most_scatter = 4, least_contradiction_px = 0.5;

/* The k-th corner of a marker (upper left, then clockwise) and where shifted edges put it. */
static void corner_mm(const struct locate_card_marker *marker, int k, double shift, double *x,
                      double *y)
{
    double right = k == 1 || k == 2, low = k >= 2;
    *x = marker->x + right * marker->side + (right > 0 ? shift : -shift);
    *y = marker->y + low * marker->side + (low > 0 ? shift : -shift);
}

struct card_place locate_card_project(const struct card_fit *fit, const double *p, double mm_x,
                                      double mm_y)
{
    double u = (mm_x - fit->mm_x) / fit->mm_scale, v = (mm_y - fit->mm_y) / fit->mm_scale;
    double depth = 1 + p[6] * u + p[7] * v;
    double x = (p[0] * u + p[1] * v + p[2]) / depth, y = (p[3] * u + p[4] * v + p[5]) / depth;
    double scale = fit->px_scale / fit->mm_scale / depth;
    return (struct card_place){fit->px_x + fit->px_scale * x, fit->px_y + fit->px_scale * y,
                               scale * (p[0] - p[6] * x),     scale * (p[1] - p[7] * x),
                               scale * (p[3] - p[6] * y),     scale * (p[4] - p[7] * y)};
}

void locate_card_stretch(const struct card_place *place, double *most, double *least)
{
    double e = (place->xx + place->yy) / 2, f = (place->xx - place->yy) / 2;
    double g = (place->yx + place->xy) / 2, h = (place->yx - place->xy) / 2;
    double q = hypot(e, h), r = hypot(f, g);
    *most = q + r;
    *least = fabs(q - r);
}

/* In place a = L L^T, then a x = b; false if a is not positive. */
static bool solve(double a[CARD_PARAMETERS][CARD_PARAMETERS], double b[CARD_PARAMETERS])
{
    for (int i = 0; i < CARD_PARAMETERS; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            if (i == j && !(sum > 0))
                return false;
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
    for (int i = 0; i < CARD_PARAMETERS; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = CARD_PARAMETERS; i-- > 0;) {
        for (int k = i + 1; k < CARD_PARAMETERS; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return true;
}

/* The corners in use, and what is known beforehand. */
struct task {
    const struct locate_card_design *design;
    const struct card_seen *seen;
    int count;
    const bool *used;
    double perspective_sd, shift_sd;
};

struct sums {
    double a[CARD_PARAMETERS][CARD_PARAMETERS], b[CARD_PARAMETERS];
    double squares; /* of the corners' residuals over their sd */
    int rows;
};

static void add_row(struct sums *sums, const double row[CARD_PARAMETERS], double residual)
{
    for (int i = 0; i < CARD_PARAMETERS; i++) {
        for (int j = 0; j < CARD_PARAMETERS; j++)
            sums->a[i][j] += row[i] * row[j];
        sums->b[i] += row[i] * residual;
    }
}

static void add_corner(struct sums *sums, const struct card_fit *fit,
                       const struct locate_card_marker *marker, int k, struct image_point seen)
{
    double mm_x, mm_y, weight = 1 / corner_px;
    corner_mm(marker, k, fit->p[SHIFT], &mm_x, &mm_y);
    struct card_place place = locate_card_project(fit, fit->p, mm_x, mm_y);
    double u = (mm_x - fit->mm_x) / fit->mm_scale, v = (mm_y - fit->mm_y) / fit->mm_scale;
    double depth = 1 + fit->p[6] * u + fit->p[7] * v, s = weight * fit->px_scale / depth;
    double x = (place.x - fit->px_x) / fit->px_scale, y = (place.y - fit->px_y) / fit->px_scale;
    double right = k == 1 || k == 2 ? 1 : -1, low = k >= 2 ? 1 : -1;
    const double row_x[CARD_PARAMETERS] = {
        s * u,      s * v,      s,
        0,          0,          0,
        -s * u * x, -s * v * x, weight * (right * place.xx + low * place.xy)};
    const double row_y[CARD_PARAMETERS] = {
        0,          0,          0,
        s * u,      s * v,      s,
        -s * u * y, -s * v * y, weight * (right * place.yx + low * place.yy)};
    double off_x = weight * (seen.x - place.x), off_y = weight * (seen.y - place.y);
    add_row(sums, row_x, off_x);
    add_row(sums, row_y, off_y);
    sums->squares += off_x * off_x + off_y * off_y;
    sums->rows += 2;
}

static void add_up(const struct task *task, const struct card_fit *fit, struct sums *sums)
{
    memset(sums, 0, sizeof *sums);
    for (int i = 0; i < task->count; i++) {
        int index;
        if (!task->used[i] || locate_card_of_marker(task->seen[i].id, &index) != task->design)
            continue;
        for (int k = 0; k < 4; k++)
            add_corner(sums, fit, &task->design->markers[index], k, task->seen[i].corners[k]);
    }
    for (int i = 6; i < CARD_PARAMETERS; i++) {
        double sd = i == SHIFT ? task->shift_sd : task->perspective_sd;
        sums->a[i][i] += 1 / (sd * sd);
        sums->b[i] -= fit->p[i] / (sd * sd);
    }
}

static bool descend(const struct task *task, struct card_fit *fit)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct sums sums;
        add_up(task, fit, &sums);
        if (!solve(sums.a, sums.b))
            return false;
        for (int i = 0; i < CARD_PARAMETERS; i++)
            fit->p[i] += sums.b[i];
    }
    for (int i = 0; i < CARD_PARAMETERS; i++)
        if (!isfinite(fit->p[i]))
            return false;
    return true;
}

/* Scatter above what corners have by themselves widens everything; few corners say little of it. */
static bool find_covariance(const struct task *task, struct card_fit *fit)
{
    enum { BELIEF = 6 };
    struct sums sums;
    add_up(task, fit, &sums);
    double scatter = fmax((sums.squares + BELIEF) / (fmax(sums.rows - PLANE, 0) + BELIEF), 1);
    for (int column = 0; column < CARD_PARAMETERS; column++) {
        double a[CARD_PARAMETERS][CARD_PARAMETERS], unit[CARD_PARAMETERS] = {0};
        memcpy(a, sums.a, sizeof a);
        unit[column] = 1;
        if (!solve(a, unit))
            return false;
        for (int i = 0; i < CARD_PARAMETERS; i++)
            fit->covariance[i][column] = scatter * unit[i];
    }
    return true;
}

/* Coordinates of about 1, and the first marker's parallelogram as a start. */
static void begin(const struct task *task, struct card_fit *fit)
{
    int index, first = 0;
    while (!task->used[first])
        first++;
    locate_card_of_marker(task->seen[first].id, &index);
    const struct locate_card_marker *marker = &task->design->markers[index];
    const struct image_point *c = task->seen[first].corners;
    memset(fit, 0, sizeof *fit);
    fit->mm_x = task->design->width / 2;
    fit->mm_y = task->design->height / 2;
    fit->mm_scale = hypot(fit->mm_x, fit->mm_y);
    fit->px_scale = task->seen[first].side_px * fit->mm_scale / marker->side;
    fit->px_x = (c[0].x + c[1].x + c[2].x + c[3].x) / 4;
    fit->px_y = (c[0].y + c[1].y + c[2].y + c[3].y) / 4;
    double per_side = fit->mm_scale / marker->side / fit->px_scale / 2;
    fit->p[0] = (c[1].x - c[0].x + c[2].x - c[3].x) * per_side;
    fit->p[1] = (c[3].x - c[0].x + c[2].x - c[1].x) * per_side;
    fit->p[3] = (c[1].y - c[0].y + c[2].y - c[3].y) * per_side;
    fit->p[4] = (c[3].y - c[0].y + c[2].y - c[1].y) * per_side;
    double u = (marker->x + marker->side / 2 - fit->mm_x) / fit->mm_scale;
    double v = (marker->y + marker->side / 2 - fit->mm_y) / fit->mm_scale;
    fit->p[2] = -fit->p[0] * u - fit->p[1] * v;
    fit->p[5] = -fit->p[3] * u - fit->p[4] * v;
}

static void know_beforehand(struct task *task, const struct card_fit *fit, double long_side_px)
{
    double most, least;
    struct card_place place = locate_card_project(fit, fit->p, fit->mm_x, fit->mm_y);
    locate_card_stretch(&place, &most, &least);
    double tilt = sqrt(fmax(1 - least * least / (most * most), 0));
    task->perspective_sd = (tilt + hidden_tilt) * fit->mm_scale * most / long_side_px;
    task->shift_sd = hypot(ink_mm, bloom_px / most);
}

static double marker_rms(const struct task *task, const struct card_fit *fit, int i)
{
    double squares = 0, mm_x, mm_y;
    int index;
    locate_card_of_marker(task->seen[i].id, &index);
    for (int k = 0; k < 4; k++) {
        corner_mm(&task->design->markers[index], k, fit->p[SHIFT], &mm_x, &mm_y);
        struct card_place place = locate_card_project(fit, fit->p, mm_x, mm_y);
        squares += pow(place.x - task->seen[i].corners[k].x, 2) +
                   pow(place.y - task->seen[i].corners[k].y, 2);
    }
    return sqrt(squares / 4);
}

/* The marker that contradicts the others most, or -1. */
static int contradiction(const struct task *task, const struct card_fit *fit, double *rms)
{
    int worst = -1, used = 0;
    double squares = 0, most = 0;
    for (int i = 0; i < task->count; i++)
        if (task->used[i]) {
            double own = marker_rms(task, fit, i);
            squares += own * own;
            used++;
            if (own > most) {
                most = own;
                worst = i;
            }
        }
    *rms = sqrt(squares / used);
    double others = used > 1 ? sqrt((squares - most * most) / (used - 1)) : INFINITY;
    return most > fmax(most_scatter * others, least_contradiction_px) && used > 2 ? worst : -1;
}

bool locate_card_fit(const struct locate_card_design *design, const struct card_seen *seen,
                     int count, double photo_long_side_px, bool *used, struct card_fit *fit,
                     double *residual_px)
{
    struct task task = {.design = design, .seen = seen, .count = count, .used = used};
    for (;;) {
        begin(&task, fit);
        know_beforehand(&task, fit, photo_long_side_px);
        if (!descend(&task, fit))
            return false;
        know_beforehand(&task, fit, photo_long_side_px);
        if (!descend(&task, fit) || !find_covariance(&task, fit))
            return false;
        int wrong = contradiction(&task, fit, residual_px);
        if (wrong < 0)
            return true;
        used[wrong] = false;
    }
}
