/* What the place of a line says: what creases of each zone can be, and how the line lies to the
   zone's borders. It does not look at the light. */
#include "wrinkles_judge.h"

#include <math.h>
#include <string.h>

/* Creases run across the muscle that makes them: the forehead's and those around the eyes from
   side to side (crow's feet fan out by 45 degrees), those of the lips across them, the nose's
   across its root. What runs along the nose is its bridge or its wing, what runs along the lips
   the rim of nostrils and columella above them and the chin's fold below. Where the form of the
   face itself makes broad valleys (wings of the nose, lips, jaw) only narrower ones are creases;
   folds (under the eye, beside the nose) may be broad. What runs along something cut out (lips,
   brows, nostrils) is its rim; only the lid's creases follow the lashes. On cheeks, nose, chin and
   under the eye less of a slope is allowed: form makes most lines there; beside the nose the fold
   itself lies on the cheek's slope. Just above the forehead's lower rim stand the brows' last
   hairs, on both sides of the glabella their first, on the chin the fine hairs of a beard. Along
   the side of cheek and chin run the ear's rim and the jaw's. */
static const struct wrinkles_anatomy anatomy[] = {
    {"forehead", 40, -10, 100, 2, 1, 1, 0.5, 0.5, 1, 0, false},
    {"glabella", 100, -10, 100, 2, 1, 1, 0.5, 1, 1, 1, false},
    {"crow_foot_left", 50, -10, 100, 2, 1, 1, 0.5, 1, 0.7, 0, true},
    {"crow_foot_right", 50, -10, 100, 2, 1, 1, 0.5, 1, 0.7, 0, true},
    {"under_eye_left", 50, -10, 100, 2, 0.8, 0.85, 0.9, 1, 1, 0, true},
    {"under_eye_right", 50, -10, 100, 2, 0.8, 0.85, 0.9, 1, 1, 0, true},
    {"cheek_left", 100, -10, 100, 1.2, 1, 0.7, 0.5, 1, 0.7, 0, false},
    {"cheek_right", 100, -10, 100, 1.2, 1, 0.7, 0.5, 1, 0.7, 0, false},
    {"nose", 100, -10, 40, 1.2, 1, 0.7, 0.5, 1, 1, 0, false},
    {"nasolabial_left", 100, -10, 100, 2, 1, 2.5, 0.5, 1, 1, 0, false},
    {"nasolabial_right", 100, -10, 100, 2, 1, 2.5, 0.5, 1, 1, 0, false},
    {"perioral", 100, 25, 100, 1.2, 1, 1, 0.5, 1, 1, 0, false},
    {"chin", 100, -10, 100, 1.2, 1, 0.7, 0.5, 1, 0.7, 1.5, false},
};
/* Rounded parts in any light: a slope says little there, and no form's valley is as narrow. */
static const struct wrinkles_anatomy any_skin = {"", 100, -10, 100, 2, 1, 2.5, 0.5, 1, 1, 0, false};

static const double beyond_end_mm = 1.5; /* half a hair's mask */
static const double beside_side_mm = 3;  /* the width of an ear's or a jaw's shade */

const struct wrinkles_anatomy *measure_wrinkles_anatomy(const char *zone)
{
    for (size_t i = 0; i < sizeof anatomy / sizeof *anatomy; i++)
        if (!strcmp(zone, anatomy[i].zone))
            return &anatomy[i];
    return &any_skin;
}

double measure_wrinkles_steepness_deg(const struct measure_line *line)
{
    const struct image_point *first = &line->points[0], *last = &line->points[line->count - 1];
    return atan2(fabs(last->y - first->y), fabs(last->x - first->x)) * 57.29577951308232;
}

/* To the image's right away from the midline: the patient's left 1, right -1, else 0. */
static int outwards(const char *zone)
{
    const char *side = strrchr(zone, '_');
    return !side ? 0 : !strcmp(side, "_left") ? 1 : !strcmp(side, "_right") ? -1 : 0;
}

static bool is_valid(const struct wrinkles_window *window, double x, double y)
{
    int column = (int)floor(x), row = (int)floor(y);
    return column >= 0 && row >= 0 && column < window->width && row < window->height &&
           window->valid.at[row * window->valid.stride + column];
}

static bool leaves_for_hair(const struct measure_input *input, const struct wrinkles_window *window,
                            const struct measure_line *line, int end, int inner)
{
    struct image_point at = line->points[end], from = line->points[inner];
    double norm = hypot(at.x - from.x, at.y - from.y);
    bool cheek = !strncmp(input->zone->name, "cheek", 5);
    for (double mm = 0; norm > 0 && mm <= beyond_end_mm; mm += 0.1) {
        double x = at.x + (at.x - from.x) / norm * mm * window->px_per_mm;
        double y = at.y + (at.y - from.y) / norm * mm * window->px_per_mm;
        if (is_valid(window, x, y))
            continue;
        struct image_point there = {window->x + x * window->factor, window->y + y * window->factor};
        return image_polygon_contains(input->zone->outline, there) ||
               (cheek && (at.x - from.x) * outwards(input->zone->name) > 0.5 * norm);
    }
    return false;
}

bool measure_wrinkles_comes_from_hair(const struct measure_input *input,
                                      const struct wrinkles_window *window,
                                      const struct measure_line *line)
{
    int inner = line->count > 6 ? 6 : line->count - 1, last = line->count - 1;
    return leaves_for_hair(input, window, line, 0, inner) ||
           leaves_for_hair(input, window, line, last, last - inner);
}

double measure_wrinkles_beside_side(const struct measure_input *input,
                                    const struct wrinkles_window *window,
                                    const struct measure_line *line)
{
    int side = outwards(input->zone->name), count = 0;
    double reach = beside_side_mm * window->px_per_mm;
    for (int i = 0; i < line->count; i++) {
        const struct image_point *at = &line->points[i];
        bool right = side >= 0 && !is_valid(window, at->x + reach, at->y);
        bool left = side <= 0 && !is_valid(window, at->x - reach, at->y);
        count += right || left;
    }
    return (double)count / line->count;
}
