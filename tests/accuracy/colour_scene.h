/* Skin of known colour beside known colours, photographed by cameras that see them in their own
   way. The truth is what a perfect camera reads. */
#ifndef COLOUR_SCENE_H
#define COLOUR_SCENE_H

#include "../drawn_card.h"
#include "../drawn_chart.h"

#include "measure/measure.h"

enum { SCENE_WIDTH = 800, SCENE_HEIGHT = 600, SCENE_TONES = 3 };
extern const char *const scene_tones[SCENE_TONES];
enum scene_reference { SCENE_CARD, SCENE_CHART, SCENE_GREY, SCENE_NOTHING, SCENE_REFERENCES };
extern const char *const scene_references[SCENE_REFERENCES];

/* A forehead above a cheek that is redder by 0.15 of haemoglobin and has a circle, freckles and a
   papule. */
struct scene {
    struct arena *arena;
    struct kernels kernels;
    int tone;
    float *light;
    struct photo photo;
    struct zone forehead, cheek;
    struct locate_reference colours; /* as found in the last photograph */
};
struct scene *scene_new(int tone, enum scene_reference reference);
void scene_free(struct scene *scene);

/* One photograph: sensor's exposure is about one that burns nothing out; JPEG of quality 90 unless
   0. Looks for known colours. */
void scene_take(struct scene *scene, const struct drawn_sensor *sensor, int jpeg_quality);
/* Exactly as drawn. */
void scene_take_truth(struct scene *scene);
/* Reads a zone, calibrated where it can be, against the forehead where `against`. */
struct measure_reading scene_read(struct scene *scene, const struct measure *measure,
                                  const struct zone *zone, bool against);
double scene_value(const struct measure *measure, const struct measure_reading *reading,
                   const char *field);

#endif
