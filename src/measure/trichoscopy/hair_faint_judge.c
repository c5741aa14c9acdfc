/* Whether a faint line is a hair: both of its sides are less than it by more than chance gives, it
   takes away red light as well as green, which a vessel does not, it bends no more than hair does,
   and it isn't the thin end of a hair that was found. Knows one line at a time. */
#include "hair_faint.h"

#include <math.h>

/* Sds of its mean by which either side must be less than the line: some thousand crests of a field
   are tried. */
#define LEAST_EVIDENCE 6.5
/* Among light hair the edges and cracks of scales are lines as well, but short ones. */
#define SHORTEST_DARK_UM 110.0
#define SHORTEST_LIGHT_UM 200.0
/* Of what a line takes away of the green, what it takes away of the red: haemoglobin takes a third,
   melanin three quarters and more. */
#define LEAST_RED 0.65
/* Contrast for each um of the width that is seen: even a blond hair takes away more light the
   thicker it is; the meshes of a pigment network are as wide as a hair and paler. */
#define PALEST 0.0026
/* A vessel winds, a bubble's rim is round: no hair bends on a smaller circle. */
#define LEAST_RADIUS_UM 450.0
#define SOME_TURN 0.3 /* rad: what noise turns a short line by */
/* Rad and um within which a line goes on in the end of a hair that was found. */
#define SAME_WAY 0.45
#define GOES_ON_UM 90.0
/* Px to both sides that the line is held against. */
enum { PROFILE = 6 };

/* Darkness at a place, by linear interpolation; NaN where it isn't seen. */
static double depth_at(const struct hair_faint *faint, double x, double y)
{
    x -= 0.5;
    y -= 0.5;
    struct plane plane = faint->lessen;
    if (!(x >= 0 && y >= 0 && x < plane.width - 1 && y < plane.height - 1))
        return NAN;
    int i = (int)x, j = (int)y;
    const uint8_t *seen = faint->seen.at + j * faint->seen.stride + i;
    if (!seen[0] || !seen[1] || !seen[faint->seen.stride] || !seen[faint->seen.stride + 1])
        return NAN;
    double u = x - i, v = y - j;
    const float *at = plane.at + j * plane.stride + i, *below = at + plane.stride;
    return -((1 - v) * ((1 - u) * (double)at[0] + u * (double)at[1]) +
             v * ((1 - u) * (double)below[0] + u * (double)below[1]));
}

/* What a line shows: mean profile over its way; points that it was seen at; by how many sds each
   side is less. */
struct evidence {
    double profile[2 * PROFILE + 1];
    double sides[2];
    int seen;
};

static void weigh(const struct hair_faint *faint, const struct hair_segment *line,
                  struct evidence *out)
{
    int counts[2 * PROFILE + 1] = {0}, known[2] = {0, 0};
    double sums[2] = {0, 0}, squares[2] = {0, 0}, apart = fmax(3, 18 / faint->field->um_per_px);
    *out = (struct evidence){.seen = 0};
    for (int i = 0; i < line->count; i++) {
        struct image_point p = line->points[i],
                           n = measure_hair_normal(line->points, line->count, i, 5);
        double middle = depth_at(faint, p.x, p.y);
        out->seen += !isnan(middle);
        for (int k = -PROFILE; k <= PROFILE && !isnan(middle); k++) {
            double here = depth_at(faint, p.x + k * n.x, p.y + k * n.y);
            if (isnan(here))
                continue;
            out->profile[k + PROFILE] += here;
            counts[k + PROFILE]++;
        }
        for (int side = 0; side < 2 && !isnan(middle); side++) {
            double way = side ? apart : -apart, more = side ? 1 : -1;
            double a = depth_at(faint, p.x + way * n.x, p.y + way * n.y);
            double b = depth_at(faint, p.x + (way + more) * n.x, p.y + (way + more) * n.y);
            if (isnan(a) || isnan(b))
                continue;
            double less = middle - (a + b) / 2;
            sums[side] += less;
            squares[side] += less * less;
            known[side]++;
        }
    }
    for (int k = 0; k <= 2 * PROFILE; k++)
        out->profile[k] = counts[k] ? out->profile[k] / counts[k] : NAN;
    for (int side = 0; side < 2; side++) {
        double n = fmax(known[side], 1), mean = sums[side] / n;
        double spread = fmax(squares[side] / n - mean * mean, 1.5 * faint->sd * faint->sd);
        out->sides[side] = mean / sqrt(spread / n); /* where skin is mottled, chance gives more */
    }
}

/* Light of one channel in a working pixel. */
static double light_in(const struct hair_faint *faint, struct image_point p, int channel)
{
    const struct photo *photo = faint->input->photo;
    int factor = faint->field->factor;
    int x = faint->input->zone->x + (int)p.x * factor,
        y = faint->input->zone->y + (int)p.y * factor;
    double sum = 0;
    for (int j = 0; j < factor; j++)
        for (int i = 0; i < factor; i++) {
            double encoded = photo->rgb[(y + j) * photo->stride + 3 * (ptrdiff_t)(x + i) + channel];
            sum += encoded * encoded; /* about linear: only a ratio is asked */
        }
    return sum;
}

/* How much darker than its sides a line is in red, of how much it is in green. */
static double redness_of(const struct hair_faint *faint, const struct hair_segment *line)
{
    double sums[2][2] = {{0, 0}, {0, 0}}, apart = fmax(3, 18 / faint->field->um_per_px);
    for (int i = 0; i < line->count; i++) {
        struct image_point p = line->points[i],
                           n = measure_hair_normal(line->points, line->count, i, 5);
        struct image_point a = {p.x + apart * n.x, p.y + apart * n.y};
        struct image_point b = {p.x - apart * n.x, p.y - apart * n.y};
        bool left = !isnan(depth_at(faint, a.x, a.y)), right = !isnan(depth_at(faint, b.x, b.y));
        if (isnan(depth_at(faint, p.x, p.y)) || !(left || right))
            continue;
        a = left ? a : b;
        b = right ? b : a;
        for (int c = 0; c < 2; c++) {
            sums[c][0] += light_in(faint, p, c);
            sums[c][1] += (light_in(faint, a, c) + light_in(faint, b, c)) / 2;
        }
    }
    return (1 - sums[0][0] / sums[0][1]) / (1 - sums[1][0] / sums[1][1]);
}

/* Full width at half depth of the mean profile. */
static double width_of(const struct evidence *evidence)
{
    double top = evidence->profile[PROFILE], sides[2] = {PROFILE, PROFILE};
    for (int side = 0; side < 2; side++)
        for (int k = 1; k <= PROFILE; k++) {
            double here = evidence->profile[side ? PROFILE + k : PROFILE - k];
            double last = evidence->profile[side ? PROFILE + k - 1 : PROFILE - k + 1];
            if (isnan(here)) {
                sides[side] = NAN;
                break;
            }
            if (here < top / 2) {
                sides[side] = k - 1 + (last - top / 2) / (last - here);
                break;
            }
        }
    if (isnan(sides[0]) && isnan(sides[1]))
        return 2;
    return isnan(sides[0]) ? 2 * sides[1] : isnan(sides[1]) ? 2 * sides[0] : sides[0] + sides[1];
}

static double turn_of(const struct hair_segment *line)
{
    double turn = 0, last = NAN;
    const int reach = 8;
    for (int i = 0; i + reach < line->count; i += reach) {
        double angle = atan2(line->points[i + reach].y - line->points[i].y,
                             line->points[i + reach].x - line->points[i].x);
        turn += isnan(last) ? 0 : remainder(angle - last, 2 * M_PI);
        last = angle;
    }
    return fabs(turn);
}

/* Direction in which a line leaves its end. */
static double outward(const struct image_point *points, int count, int end)
{
    int far = count < 12 ? count - 1 : 11;
    struct image_point tip = points[end ? count - 1 : 0];
    struct image_point back = points[end ? count - 1 - far : far];
    return atan2(tip.y - back.y, tip.x - back.x);
}

/* Whether a line is the thin end of a hair that was found. */
static bool goes_on(const struct hair_field *field, const struct hair_segment *line,
                    const struct hair_strands *strands)
{
    double reach = GOES_ON_UM / field->um_per_px;
    for (int e = 0; e < 2; e++) {
        struct image_point p = line->points[e ? line->count - 1 : 0];
        double in = M_PI + outward(line->points, line->count, e);
        for (int s = 0; s < strands->count; s++)
            for (int end = 0; end < 2; end++) {
                const struct hair_strand *strand = &strands->at[s];
                struct image_point tip = strand->points[end ? strand->count - 1 : 0];
                double out = outward(strand->points, strand->count, end);
                double gap = atan2(p.y - tip.y, p.x - tip.x),
                       away = hypot(p.x - tip.x, p.y - tip.y);
                if (away < reach && fabs(remainder(out - in, 2 * M_PI)) < SAME_WAY &&
                    (away < 4 || fabs(remainder(gap - in, 2 * M_PI)) < SAME_WAY))
                    return true;
            }
    }
    return false;
}

static bool near_border(const struct hair_field *field, struct image_point p)
{
    const int near = 5;
    for (int j = -near; j <= near; j += near)
        for (int i = -near; i <= near; i += near) {
            int x = (int)p.x + i, y = (int)p.y + j;
            if (x < 0 || y < 0 || x >= field->zone.width || y >= field->zone.height ||
                !field->zone.at[y * field->zone.stride + x])
                return true;
        }
    return false;
}

/* Burnt-in bars have an edge. */
static bool along_border(const struct hair_field *field, const struct hair_segment *line)
{
    int near = 0;
    for (int i = 0; i < line->count; i++)
        near += near_border(field, line->points[i]);
    return 3 * near > line->count;
}

bool measure_hair_faint_is_hair(const struct hair_faint *faint, const struct hair_segment *line,
                                const struct hair_strands *strands, double blur_px,
                                struct hair_strand *out)
{
    struct evidence evidence;
    double um = faint->field->um_per_px;
    *out = (struct hair_strand){.points = line->points, .count = line->count};
    for (int e = 0; e < 2; e++)
        out->cut[e] = near_border(faint->field, line->points[e ? line->count - 1 : 0]);
    double shown = out->cut[0] || out->cut[1] ? 0.5 : 1; /* of a cut hair a part is enough */
    double shortest = shown * (faint->field->light_hair ? SHORTEST_LIGHT_UM : SHORTEST_DARK_UM);
    if (line->length_px * um < shortest ||
        turn_of(line) > SOME_TURN + line->length_px * um / LEAST_RADIUS_UM ||
        along_border(faint->field, line))
        return false;
    weigh(faint, line, &evidence);
    if (!(fmin(evidence.sides[0], evidence.sides[1]) > LEAST_EVIDENCE) ||
        (!faint->field->light_hair && !(redness_of(faint, line) > LEAST_RED)) ||
        goes_on(faint->field, line, strands))
        return false;
    double width = width_of(&evidence);
    if (evidence.profile[PROFILE] < PALEST * width * um)
        return false;
    out->seen_px = fmax(width, 2);
    out->width_px = measure_hair_width_without_blur(width, blur_px);
    out->width_ends[0] = out->width_ends[1] = out->width_px;
    out->length_px = out->traced_px = line->length_px + 1;
    out->contrast = evidence.profile[PROFILE];
    out->even = 1;
    return true;
}
