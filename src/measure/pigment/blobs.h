/* Round things that stand out of a plane of density, from 1 mm to 1 cm: the search that pigment
   spots and inflamed lesions share. Knows sizes in millimetres and noise; what a blob is made of is
   told by the measure from its three densities. */
#ifndef MEASURE_BLOBS_H
#define MEASURE_BLOBS_H

#include "skin.h"

enum { MEASURE_BLOB_POINTS = 32 };

struct measure_blob_rule {
    double min_contrast; /* of the plane, whatever the noise */
    double noise_factor; /* contrast over the texture about it, in standard deviations */
    double min_area_mm2;
    double frozen_noise; /* > 0: the baseline's texture, to be used for the threshold */
};

struct measure_blob {
    double x, y;        /* centre in px of the planes, pixel centres at +0.5 */
    double area_px;     /* inside the outline at half contrast */
    double contrast;    /* of the plane: mean inside - median of the surround */
    double inside[3];   /* mean densities inside */
    double surround[3]; /* median densities of the surround */
    double elongation;  /* ratio of the axes of its ellipse, >= 1 */
    double axis[2];     /* from its centre to the end of its longer axis, px */
    double solidity;    /* area / area of its ellipse, 1 for an ellipse */
    int outline_count;
    float outline[MEASURE_BLOB_POINTS][2]; /* x, y as above; closed */
};

struct measure_blobs {
    struct measure_blob *at; /* the arena's; of each sort the strongest first */
    int count;               /* clear ones */
    int doubtful;            /* behind them: those that nearly stand out */
    int room;
    double noise; /* standard deviation of fine texture over the zone */
};

/* How much of the photograph about the zone the search wants to see. */
double measure_blobs_margin_px(const struct measure_input *input);

/* plane: density of any combination, as photographed (out of the mask, too: what continues there is
   followed, and is a spot of this zone only if its centre is in the mask). */
int measure_blobs_find(const struct kernels *kernels, const struct measure_skin *skin,
                       struct plane plane, const struct measure_blob_rule *rule,
                       struct measure_blobs *out, struct arena *arena, struct meso_error *err);

/* Between the two files of the search. */
struct measure_blob_seed {
    int x, y;         /* px */
    double sigma_px;  /* scale of the strongest response */
    double response;  /* -sigma^2 (xx + yy) */
    double roundness; /* smaller by larger curvature; 1 round, 0 a line, < 0 a saddle */
};
struct measure_blob_field {
    const struct measure_skin *skin;
    struct plane value;          /* lightly smoothed */
    int left, top;               /* px of the planes where what is searched begins */
    int block;                   /* px of the planes a pixel of what is searched */
    struct kernels_coarse noise; /* of what is searched: local standard deviation of texture */
    int *owner;                  /* number of the blob that took a pixel, row by row; 0: nobody */
    double smoothing_px;         /* of value */
    const struct measure_blob_rule *rule;
    float *samples; /* room for a surround */
    int *queue;     /* room for an outline */
    int samples_room, queue_room;
};
/* What is searched: the plane on blocks, masked places laid over. */
struct measure_blob_searched {
    struct plane plane;
    struct mask usable;
    double mm_per_px;
};
static const double measure_blob_fill_mm = 1.5; /* sigma of what places are laid over with */
/* Texture's standard deviation over the zone, and as the field's map. */
int measure_blob_map_noise(const struct kernels *kernels, struct measure_blob_field *field,
                           const struct measure_blob_searched *searched, double *noise,
                           struct arena *arena, struct meso_error *err);
/* The same of what lies between the blobs; their noise is set. */
int measure_blob_map_noise_between(const struct kernels *kernels, struct measure_blob_field *field,
                                   const struct measure_blob_searched *searched,
                                   struct measure_blobs *blobs, struct arena *arena,
                                   struct meso_error *err);

/* The surround of a seed, and the box that holds it. */
struct measure_ring {
    int x, y;                     /* the seed */
    int left, top, right, bottom; /* inclusive */
    int step;                     /* wide rings are sampled */
    double radius;                /* of the blob, px */
    double inner, outer;          /* of the ring, px */
    double slope_x, slope_y;      /* of the ground, a px: light seldom falls evenly */
    double ground;                /* its level at the seed; NaN: too little skin */
    double spread;                /* robust sd of everything in the ring */
};
struct measure_ring measure_ring_about(const struct measure_blob_field *field,
                                       const struct measure_blob_seed *seed);
/* A plane's value less the slope. */
double measure_ring_level(const struct measure_ring *ring, struct plane plane, int x, int y);
/* Median of a plane over the ring's skin, less the slope; NaN: too little skin. */
double measure_ring_median(const struct measure_blob_field *field, const struct measure_ring *ring,
                           struct plane plane);
/* The k-th smallest of values, which are reordered (Hoare). */
double measure_ring_kth(float *values, int count, int k);

/* false: no blob here. number marks the pixels in owner. */
bool measure_blob_outline(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                          int number, struct measure_blob *out);

#endif
