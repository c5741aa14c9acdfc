/* A stiff sheet: a field of B-splines that is pulled at places and held flat by its own stiffness.
 */
#ifndef ALIGN_SHEET_H
#define ALIGN_SHEET_H

#include "texture.h"

/* Flat, over a frame; nodes: spacings along its long side. */
int align_sheet_field(struct texture_field *field, const struct align_frame *frame, double nodes,
                      struct arena *arena, struct meso_error *err);

/* The equations of one step. */
struct sheet;
int align_sheet_new(struct sheet **out, const struct texture_field *field, struct arena *arena,
                    struct meso_error *err);
void align_sheet_clear(struct sheet *sheet);
/* What is seen at (x, y) wants to go by d with the energy d' A d / 2 - b' d; pull is
   A_xx, A_xy, A_yy, b_x, b_y, in 1 / px^2 and 1 / px. */
void align_sheet_pull(struct sheet *sheet, const struct texture_field *field, double x, double y,
                      const double pull[5]);
/* Moves the field to where all pulls and its stiffness balance; how far (rms of the nodes, px).
   curvature: of the size that second differences at neighbouring nodes are expected to have, px. */
double align_sheet_settle(struct sheet *sheet, struct texture_field *field, double curvature);

#endif
