/* Private: the steps from a photograph to calibrated colours. */
#ifndef LOCATE_REFERENCE_WORK_H
#define LOCATE_REFERENCE_WORK_H

#include "locate.h"

/* Reads a patch: mean light inside of the corners. used is cleared where it is clipped or uneven.
 */
void locate_reference_read(const struct photo *photo, struct locate_reference_patch *patch);
/* Finds the calibration that makes the patches used what they are known to be; weight: of each
   patch. Fills delta_e00 and residual_de00. */
void locate_reference_fit(struct locate_reference *reference,
                          const double weight[LOCATE_REFERENCE_PATCHES]);
/* -ln of the linear light of an sRGB colour. */
void locate_reference_density(const uint8_t srgb[3], double density[3]);

/* Adds `rows` rows of a photograph from `first` on, byte by byte, in 16 bits: at most 257 of them.
 */
void locate_row_sums(const struct photo *photo, int first, int rows, int samples, uint16_t *sums);

/* A small copy of a photograph, and what in it is even: neither edge nor texture. */
struct reference_view {
    struct photo small;
    int factor; /* px of the photograph a px of the copy */
    struct mask even;
    struct kernels_components parts; /* of `even`, runs listed */
};
int locate_reference_view(const struct photo *photo, struct reference_view *out,
                          struct arena *arena, struct meso_error *err);
/* Second moments of a part. */
struct reference_part {
    double x, y; /* centre, px of the copy, pixel centres at +0.5 */
    double xx, xy, yy, area;
};
struct reference_part locate_reference_part(const struct kernels_components *parts, int index);

/* Fill kind, name, patches (colours, corners in px of the photograph) and outline; kind stays NONE
   where there is none. */
void locate_chart_find(const struct reference_view *view, struct locate_reference *out);
void locate_grey_card_find(const struct reference_view *view, struct locate_reference *out);

#endif
