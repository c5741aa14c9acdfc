/* Photographs of drawn skin with known creases, measured by themselves or two of them together. */
#ifndef ACCURACY_WRINKLES_DRAWN_H
#define ACCURACY_WRINKLES_DRAWN_H

#include "../drawn_skin.h"
#include "measure/measure.h"

extern const struct measure measure_wrinkles;

struct wrinkles_bench {
    struct kernels kernels;
    struct arena *arena;
    struct meso_error err;
};
struct wrinkles_shot {
    struct drawn_skin skin;
    struct drawn_camera camera;
    struct photo photo;
    struct zone zone;
    struct measure_input input;
    struct measure_reading reading;
};

/* 60 x 40 mm with seven creases and a branch, of different width, depth (faint: 2 to 7 %, else 6 to
   26 %), course and tone; number picks. */
struct drawn_skin wrinkles_drawn_patch(int number, bool faint);
/* jpeg: quality, 0: none. The pixels are the bench's arena's. */
int wrinkles_drawn_take(struct wrinkles_bench *bench, const struct drawn_skin *skin,
                        const struct drawn_camera *camera, int jpeg, double match_blur_px,
                        const double *frozen, struct wrinkles_shot *out);
/* Reads both anew, together. */
int wrinkles_drawn_join(struct wrinkles_bench *bench, struct wrinkles_shot *before,
                        struct wrinkles_shot *after);
double wrinkles_drawn_value(const struct wrinkles_shot *shot, const char *field);
/* Spearman's rank correlation. */
double wrinkles_spearman(const double *x, const double *y, int count);

#endif
