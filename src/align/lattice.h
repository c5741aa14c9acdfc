/* What the alignment of faces works on: windows of photographs at a half, a quarter ... of their
   size, their local detail at three scales, and fields of positions on a lattice of nodes.

   Node (i, j) of a lattice is the block of ALIGN_BLOCK x ALIGN_BLOCK working px whose corner is
   (i, j) * ALIGN_BLOCK; its values hold at the block's centre. */
#ifndef ALIGN_LATTICE_H
#define ALIGN_LATTICE_H

#include "working.h"

enum { ALIGN_BLOCK = 4, ALIGN_SCALES = 3 };

/* A window of a photograph, grey, reduced by a power of two. */
struct align_window {
    int x, y, px; /* photograph position of its corner; photograph px a working px */
    struct plane luma;
};
/* The part of the photograph that holds this window, cut to it and to whole blocks. */
int align_window_new(const struct kernels *kernels, const struct photo *photo, double x, double y,
                     double width, double height, int px, struct align_window *out,
                     struct arena *arena, struct meso_error *err);

/* Locally normalised grey, finest first: scale k has ALIGN_BLOCK >> k pixels a node. */
struct align_detail {
    struct plane scale[ALIGN_SCALES];
};
int align_detail_new(const struct kernels *kernels, struct plane luma, struct align_detail *out,
                     struct arena *arena, struct meso_error *err);

/* A pair of values a node. */
struct align_field {
    struct plane x, y;
};
int align_field_new(struct align_field *out, int columns, int rows, struct arena *arena,
                    struct meso_error *err);

/* Where the nodes of the baseline's window lie in the follow-up's, in its working px. */
int align_start_field(const struct kernels *kernels, const struct align_window *before,
                      const struct align_window *after, align_start_fn start, const void *context,
                      struct align_field *out, struct arena *arena, struct meso_error *err);
/* The follow-up's grey as the baseline's window would show it. */
int align_window_warp(const struct kernels *kernels, struct plane luma,
                      const struct align_field *positions, struct plane *out, struct arena *arena,
                      struct meso_error *err);
/* Values of a field at working px (x, y), as many as count; beyond its edge, the edge's. */
void align_field_sample(const struct kernels *kernels, const struct align_field *field, float *x,
                        float *y, int count, float *out_x, float *out_y);

/* How the moving picture has to be sampled to look like the still one: moving(p + flow(p)) ~
   still(p), by least squares over a Gaussian window around each node, coarse to fine. */
struct align_tracking {
    double sigma;   /* of the window, nodes */
    double longest; /* flow, working px */
};
/* weight: how far each node is to be used, 0..1. likeness: correlation of the two in the window
   once the flow is taken off, -1..1; at NULL: not wanted. */
int align_track(const struct kernels *kernels, const struct align_detail *still,
                const struct align_detail *moving, struct plane weight,
                const struct align_tracking *how, struct align_field *flow, struct plane likeness,
                struct arena *arena, struct meso_error *err);

struct align_agreement {
    double tolerance_px; /* between the two directions, working px */
    double least_likeness;
};
/* error: how far the two directions are apart; valid: 255 where that and the likeness are good
   enough, and weight is above 0. */
int align_judge(const struct kernels *kernels, const struct align_field *forward,
                const struct align_field *backward, struct plane likeness, struct plane weight,
                const struct align_agreement *how, struct plane error, struct mask valid,
                struct arena *arena, struct meso_error *err);

#endif
