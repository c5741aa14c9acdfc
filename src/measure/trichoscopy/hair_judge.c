/* Whether a line is a hair: long for its width, even, clear, no ring. Knows one line at a time. */
#include "hair_trace.h"

#include <math.h>

/* A hair shows at least this much of itself, and is longer than wide; a dot, a pore, a scale is
 * not. */
#define SHORTEST_UM 120.0
#define SLIMMEST 2.2
#define CHANCE_UM 300.0
/* The width of a hair is even; that of a scale, a drop or a fold is not. */
/* Contrast of a blond hair of 60 um on light skin. */
#define PALEST_THICK 0.18
#define LEAST_EVEN 0.45
/* Widths of which the centre line itself was seen: across a hair or out of its end run spurs. */
#define LEAST_TRACED 1.0
/* The rim of an air bubble closes on itself at a radius that no scalp hair curls to. */
#define RING_RADIUS_UM 250.0
#define ARC_RADIUS_UM 150.0

/* Total turn of a line in rad, from directions over `reach` points. */
static double turning(const struct hair_strand *strand, int reach)
{
    double turn = 0, last = NAN;
    for (int i = 0; i + reach < strand->count; i += reach) {
        double angle = atan2(strand->points[i + reach].y - strand->points[i].y,
                             strand->points[i + reach].x - strand->points[i].x);
        if (!isnan(last))
            turn += remainder(angle - last, 2 * M_PI);
        last = angle;
    }
    return turn;
}

bool measure_hair_strand_shows_hair(const struct hair_strand *strand,
                                    const struct hair_field *field, double clear_contrast)
{
    double um = field->um_per_px, turn = fabs(turning(strand, 6));
    double shown = strand->cut[0] || strand->cut[1] ? 0.5 : 1; /* of a cut hair a part is enough */
    if (strand->length_px * um < shown * SHORTEST_UM ||
        strand->length_px < shown * SLIMMEST * strand->width_px)
        return false;
    if (strand->even < LEAST_EVEN || strand->traced_px < shown * LEAST_TRACED * strand->seen_px)
        return false;
    /* A thick hair is not pale; mottle of the skin is. */
    double thick = fmin(fmax((strand->width_px * um - HAIR_VELLUS_UM) / HAIR_VELLUS_UM, 0), 1);
    if (strand->contrast < PALEST_THICK * thick)
        return false;
    /* Texture runs straight by chance for a short way: there only what is clearly dark is hair. */
    bool is_short = strand->traced_px * um < CHANCE_UM;
    if (strand->contrast < (is_short ? 1 : 0.6) * clear_contrast)
        return false;
    double chord = hypot(strand->points[strand->count - 1].x - strand->points[0].x,
                         strand->points[strand->count - 1].y - strand->points[0].y);
    double radius_um = strand->length_px * um / turn;
    bool ring = turn > 4 && chord < 0.5 * strand->length_px && radius_um < RING_RADIUS_UM;
    bool arc = turn > 1.5 && radius_um < ARC_RADIUS_UM;
    return !ring && !arc;
}
