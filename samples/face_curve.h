/* Between the painters of hair: a curve in space, drawn where the head does not hide it. */
#ifndef SAMPLES_FACE_CURVE_H
#define SAMPLES_FACE_CURVE_H

#include "face.h"

enum { CURVE_MAX = 24 };
struct curve {
    struct vector at[CURVE_MAX];
    double width[CURVE_MAX]; /* cm */
    int points;
};
struct painter {
    const struct face_head *head;
    const struct face_view *view;
    const struct face_buffer *buffer;
    struct render_canvas *canvas;
    struct render_strand_brush brush;
    const struct render_face_options *options;
};

/* The parts of the curve that stand in front of the head, or less than slack_cm behind it. dark: 1
   is the hair's own colour. */
void face_draw_curve(struct painter *painter, const struct curve *curve, double dark,
                     double slack_cm);
/* From the root along heading, bent by bend; thinner towards the tip. */
void face_fill_curve(struct curve *curve, struct vector root, struct vector heading,
                     struct vector bend, double length, double width, int points);
/* A place on skull and neck: column -18..18 from the middle in front + 36, ring 0..10. */
struct vector face_skull_place(const struct face_head *head, double column, double ring);
/* What hangs or grows over the skin: beard, fringe, glasses; nothing unless the options ask. */
void face_paint_covers(struct painter *painter);

#endif
