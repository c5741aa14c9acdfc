/* A colour chart, a grey card or any board of rectangles laid into a picture of linear light, and
   cameras that see its colours in their own way. Shares no colours with src/: the chart's are
   X-Rite's table as printed with it. */
#ifndef DRAWN_CHART_H
#define DRAWN_CHART_H

#include <stdbool.h>
#include <stdint.h>

enum { DRAWN_BOARD_RECTANGLES = 32, DRAWN_CHART_PATCHES = 24 };
struct drawn_board {
    double width, height; /* mm */
    double ground[3];     /* linear light of what is between the rectangles */
    struct {
        double x, y, width, height, light[3];
    } at[DRAWN_BOARD_RECTANGLES];
    int count;
};
/* patch_mm: 40 for the large chart, 13 for the one in a passport. */
struct drawn_board drawn_chart(double patch_mm);
struct drawn_board drawn_grey_card(double width_mm, double height_mm, double reflectance);

struct drawn_pose {
    double x, y, px_per_mm, turn_deg, tilt_deg, toward; /* as of a drawn_card; focal 1.2 */
    bool mirrored;
};
/* picture: three floats a pixel of linear light. */
void drawn_board_lay(float *picture, int width, int height, const struct drawn_board *board,
                     const struct drawn_pose *pose);

/* What a camera makes of light: exposure, gains, its own mixture of channels, its tone curve,
   noise. All zeros: sRGB exactly. */
struct drawn_sensor {
    double exposure_ev, red, blue; /* gains less 1 */
    double mix[3][3];              /* added to the identity */
    double contrast, gamma;        /* S-curve; exponent less 1 on the encoded value */
    double noise;                  /* sd in levels */
    uint64_t seed;
};
void drawn_photograph_of(const float *picture, int width, int height,
                         const struct drawn_sensor *sensor, uint8_t *rgb);

#endif
