/* Cards in a photograph: which markers belong to one card, its plane, its scale, its patches. Does
   not know how a marker is found nor how a plane is fitted. */
#include "card_work.h"

#include <math.h>
#include <string.h>

enum { MOST_CARDS = 4 };

/* A printer's length, 1 sd: the sheet's 50 mm are checked to a quarter of a millimetre. */
static const double print_error = 0.003;
/* How much nearer or farther than the card its subject may be, 1 sd in mm: beside a face; on skin,
   where the surface also curves away by a share of the distance; under a trichoscope's glass not at
   all. */
static const double face_depth_mm = 10, skin_depth_mm = 0.5, skin_depth_slope = 0.1;
/* Distance of the camera over the width of what its long side sees: phones 0.75, portrait lenses
   2 and more. */
static const double distance_over_field = 1.2;

static struct image_point middle(const struct image_point corners[4])
{
    return (struct image_point){(corners[0].x + corners[1].x + corners[2].x + corners[3].x) / 4,
                                (corners[0].y + corners[1].y + corners[2].y + corners[3].y) / 4};
}

/* Of several markers with one id (two cards of a kind in view) that which lies where the seed's
   card has it. */
static int nearest_of_id(const struct card_seen *seen, const bool *taken, int count, int id,
                         struct card_place expected)
{
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < count; i++) {
        struct image_point at = middle(seen[i].corners);
        double distance = hypot(at.x - expected.x, at.y - expected.y);
        if (!taken[i] && seen[i].id == id && distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

/* The seed's card: every id of its design at most once. */
static bool gather(const struct locate_card_design *design, const struct card_seen *seen,
                   const bool *taken, int count, int seed, double long_side, bool *members)
{
    struct card_fit fit;
    double residual;
    bool alone[CARD_SEEN_MAX] = {false};
    alone[seed] = true;
    memset(members, 0, sizeof *members * CARD_SEEN_MAX);
    if (!locate_card_fit(design, seen, count, long_side, alone, &fit, &residual))
        return false;
    for (int m = 0; m < design->marker_count; m++) {
        const struct locate_card_marker *marker = &design->markers[m];
        struct card_place expected = locate_card_project(&fit, fit.p, marker->x + marker->side / 2,
                                                         marker->y + marker->side / 2);
        int found = seen[seed].id == marker->id
                        ? seed
                        : nearest_of_id(seen, taken, count, marker->id, expected);
        if (found >= 0)
            members[found] = true;
    }
    return true;
}

/* to_px = px scale and shift * parameters * mm scale and shift */
static void homography(const struct card_fit *fit, double h[9])
{
    const double *p = fit->p;
    const double rows[3][3] = {{p[0], p[1], p[2]}, {p[3], p[4], p[5]}, {p[6], p[7], 1}};
    for (int i = 0; i < 3; i++) {
        double row[3];
        for (int j = 0; j < 3; j++)
            row[j] = i == 0   ? fit->px_scale * rows[0][j] + fit->px_x * rows[2][j]
                     : i == 1 ? fit->px_scale * rows[1][j] + fit->px_y * rows[2][j]
                              : rows[2][j];
        h[3 * i] = row[0] / fit->mm_scale;
        h[3 * i + 1] = row[1] / fit->mm_scale;
        h[3 * i + 2] = row[2] - (row[0] * fit->mm_x + row[1] * fit->mm_y) / fit->mm_scale;
    }
    for (int i = 0; i < 9; i++)
        h[i] /= h[8];
}

static void project_rectangle(const struct card_fit *fit, double x, double y, double width,
                              double height, struct image_point corners[4])
{
    for (int k = 0; k < 4; k++) {
        struct card_place at =
            locate_card_project(fit, fit->p, x + (k == 1 || k == 2) * width, y + (k >= 2) * height);
        corners[k] = (struct image_point){at.x, at.y};
    }
}

/* Everything of a card but its fit. */
static int describe(struct locate_card *card, const struct card_seen *seen, const bool *members,
                    int count, struct arena *arena, struct meso_error *err)
{
    const struct locate_card_design *design = card->design;
    double most, least, n = 0;
    card->centre = (struct image_point){0, 0};
    for (int i = 0; i < count; i++)
        if (members[i]) {
            struct image_point at = middle(seen[i].corners);
            card->centre.x += at.x;
            card->centre.y += at.y;
            n += 1;
        }
    card->centre.x /= n;
    card->centre.y /= n;
    card->marker_count = (int)n;
    homography(card->fit, card->to_px);
    /* The axes of the card in the picture's plane, as from far away: seen from the camera's axis
       (the middle of the photograph), its depth counts for nothing. */
    const double *p = card->fit->p;
    double x = (card->fit->px_x - card->photo_width / 2.0) / card->fit->px_scale;
    double y = (card->fit->px_y - card->photo_height / 2.0) / card->fit->px_scale;
    struct card_place axes = {
        0, 0, p[0] + x * p[6], p[1] + x * p[7], p[3] + y * p[6], p[4] + y * p[7]};
    locate_card_stretch(&axes, &most, &least);
    card->tilt_deg = acos(fmin(least / most, 1)) * 180 / 3.14159265358979323846;
    card->outline.count = 4;
    card->outline.points = base_arena_calloc(arena, 4, sizeof *card->outline.points, err);
    if (!card->outline.points)
        return MESO_E_OUT_OF_MEMORY;
    project_rectangle(card->fit, 0, 0, design->width, design->height, card->outline.points);
    return MESO_OK;
}

/* The card of the largest marker that is left; card->design NULL: there is no plane through it. */
static int next_card(const struct photo *photo, const struct card_seen *seen, bool *taken,
                     int count, struct locate_card *card, struct arena *arena,
                     struct meso_error *err)
{
    bool members[CARD_SEEN_MAX], used[CARD_SEEN_MAX];
    int seed = 0, index;
    double longer = photo->width > photo->height ? photo->width : photo->height;
    while (taken[seed])
        seed++;
    *card = (struct locate_card){.photo_width = photo->width, .photo_height = photo->height};
    const struct locate_card_design *design = locate_card_of_marker(seen[seed].id, &index);
    struct card_fit *fit = base_arena_calloc(arena, 1, sizeof *fit, err);
    if (!fit)
        return MESO_E_OUT_OF_MEMORY;
    bool gathered = gather(design, seen, taken, count, seed, longer, members);
    taken[seed] = true;
    memcpy(used, members, sizeof used);
    if (!gathered || !locate_card_fit(design, seen, count, longer, used, fit, &card->residual_px))
        return MESO_OK;
    for (int i = 0; i < count; i++) {
        taken[i] = taken[i] || members[i];
        card->markers_left_out += members[i] && !used[i];
    }
    card->design = design;
    card->fit = fit;
    return describe(card, seen, used, count, arena, err);
}

static double own_error(const struct locate_card *card)
{
    return locate_card_scale(card, LOCATE_SCALP_MACRO, card->centre.x, card->centre.y)
        .relative_error;
}

static void most_exact_first(struct locate_cards *cards)
{
    for (int i = 1; i < cards->count; i++)
        for (int j = i; j > 0 && own_error(&cards->at[j]) < own_error(&cards->at[j - 1]); j--) {
            struct locate_card other = cards->at[j];
            cards->at[j] = cards->at[j - 1];
            cards->at[j - 1] = other;
        }
}

int locate_cards_find(const struct photo *photo, struct locate_cards *out, struct arena *arena,
                      struct meso_error *err)
{
    struct card_seen seen[CARD_SEEN_MAX];
    bool taken[CARD_SEEN_MAX] = {false};
    int count, left;
    *out = (struct locate_cards){0};
    int code = locate_card_markers(photo, seen, &count, arena, err);
    if (code || !count)
        return code;
    for (int i = 0; i < count; i++)
        locate_card_edges(photo, &seen[i]);
    out->at = base_arena_calloc(arena, MOST_CARDS, sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    do {
        code = next_card(photo, seen, taken, count, &out->at[out->count], arena, err);
        if (code)
            return code;
        out->count += out->at[out->count].design != NULL;
        left = 0;
        for (int i = 0; i < count; i++)
            left += !taken[i];
    } while (left && out->count < MOST_CARDS);
    most_exact_first(out);
    return MESO_OK;
}

/* Which of the plane's scales at a place. Along lines of equal depth nothing is foreshortened,
   wherever in the picture the card lies; their direction follows from the perspective alone. Where
   that is too weak to tell, the direction of least foreshortening has to do. */
enum direction { OF_AREAS, OF_EQUAL_DEPTH, OF_LEAST_FORESHORTENING };

/* ln of the scale (px per mm) of the plane with parameters p; NaN towards the horizon. */
static double log_scale(const struct card_fit *fit, const double *p, struct image_point at,
                        enum direction direction)
{
    double x = (at.x - fit->px_x) / fit->px_scale, y = (at.y - fit->px_y) / fit->px_scale;
    double a = p[0] - p[6] * x, b = p[1] - p[7] * x, c = p[3] - p[6] * y, d = p[4] - p[7] * y;
    double determinant = a * d - b * c, most, least;
    double u = (d * (x - p[2]) - b * (y - p[5])) / determinant;
    double v = (a * (y - p[5]) - c * (x - p[2])) / determinant;
    if (!(1 + p[6] * u + p[7] * v > 0.2))
        return NAN;
    struct card_place place =
        locate_card_project(fit, p, fit->mm_x + fit->mm_scale * u, fit->mm_y + fit->mm_scale * v);
    if (direction == OF_EQUAL_DEPTH)
        return log(hypot(place.xx * p[7] - place.xy * p[6], place.yx * p[7] - place.yy * p[6]) /
                   hypot(p[6], p[7]));
    locate_card_stretch(&place, &most, &least);
    return direction == OF_AREAS ? log(most * least) / 2 : log(most);
}

/* Its variance from the covariance of the parameters. */
static double scale_variance(const struct card_fit *fit, struct image_point at,
                             enum direction direction)
{
    static const double step = 1e-5;
    double slope[CARD_PARAMETERS], variance = 0;
    for (int i = 0; i < CARD_PARAMETERS; i++) {
        double more[CARD_PARAMETERS], less[CARD_PARAMETERS];
        memcpy(more, fit->p, sizeof more);
        memcpy(less, fit->p, sizeof less);
        more[i] += step;
        less[i] -= step;
        slope[i] =
            (log_scale(fit, more, at, direction) - log_scale(fit, less, at, direction)) / step / 2;
    }
    for (int i = 0; i < CARD_PARAMETERS; i++)
        for (int j = 0; j < CARD_PARAMETERS; j++)
            variance += slope[i] * slope[j] * fit->covariance[i][j];
    return variance;
}

/* The perspective stands this many sd out of the noise. */
static bool perspective_is_seen(const struct card_fit *fit)
{
    static const double least = 4;
    double x = fit->p[6], y = fit->p[7];
    double variance = x * x * fit->covariance[6][6] + 2 * x * y * fit->covariance[6][7] +
                      y * y * fit->covariance[7][7];
    double squared = x * x + y * y; /* |g|^2 over the variance along g */
    return squared * squared > least * least * variance && squared > 0;
}

/* What the direction of least foreshortening may err by, 1 sd: a tilted plane off the picture's
   middle is seen at another angle, by up to the sine of the tilt times the tangent of the place. */
static double foreshortening_error(const struct locate_card *card)
{
    double longer = card->photo_width > card->photo_height ? card->photo_width : card->photo_height;
    double off =
        hypot(card->centre.x - card->photo_width / 2.0, card->centre.y - card->photo_height / 2.0) /
        (distance_over_field * longer);
    return 0.5 * off * sin(card->tilt_deg * 3.14159265358979323846 / 180);
}

/* sd in mm along the line of sight of a subject `away` mm from the card. */
static double depth_of(enum locate_view view, double away)
{
    if (locate_view_is_face(view))
        return face_depth_mm;
    return view == LOCATE_SCALP_MACRO ? 0 : hypot(skin_depth_mm, skin_depth_slope * away);
}

struct locate_scale locate_card_scale(const struct locate_card *card, enum locate_view view,
                                      double x, double y)
{
    const struct card_fit *fit = card->fit;
    bool face = locate_view_is_face(view);
    struct image_point at = face ? card->centre : (struct image_point){x, y};
    enum direction direction = !face                      ? OF_AREAS
                               : perspective_is_seen(fit) ? OF_EQUAL_DEPTH
                                                          : OF_LEAST_FORESHORTENING;
    double scale = log_scale(fit, fit->p, at, direction);
    double variance = scale_variance(fit, at, direction);
    if (isnan(scale) || isnan(variance)) { /* beyond the horizon of a tilted plane */
        scale = log_scale(fit, fit->p, card->centre, direction);
        variance = 1;
    }
    if (direction == OF_LEAST_FORESHORTENING)
        variance += pow(foreshortening_error(card), 2);
    double mm_per_px = exp(-scale);
    double longer = card->photo_width > card->photo_height ? card->photo_width : card->photo_height;
    double away = hypot(x - card->centre.x, y - card->centre.y) * mm_per_px;
    double depth = depth_of(view, away) / (distance_over_field * longer * mm_per_px);
    return (struct locate_scale){mm_per_px,
                                 sqrt(variance + print_error * print_error + depth * depth)};
}

void locate_card_patch_corners(const struct locate_card *card, int patch, double inset,
                               struct image_point corners[4])
{
    const struct locate_card_patch *p = &card->design->patches[patch];
    project_rectangle(card->fit, p->x + inset * p->width, p->y + inset * p->height,
                      (1 - 2 * inset) * p->width, (1 - 2 * inset) * p->height, corners);
}
