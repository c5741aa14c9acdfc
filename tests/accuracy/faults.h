/* Photographs of patients, and capture faults planted in them. */
#ifndef ACCURACY_FAULTS_H
#define ACCURACY_FAULTS_H

#include "portraits.h"
#include "rephotograph.h"

enum { FAULTS_SOURCES = 128, FAULTS_PATH = 160, FAULTS_KINDS = 20 };

/* A baseline: a file, and what is in it. */
struct faults_source {
    const char *kind; /* "real face" ... */
    const char *tone; /* of the skin, as the data or the renderer name it */
    char path[FAULTS_PATH];
    const char *view;
    double mm_per_px;     /* 0: from the iris */
    double blur_sigma_px; /* as check reads it */
    bool has_face;
    struct locate_face face;
    uint64_t seed; /* of a rendered face; 0: none */
};

enum faults_plant {
    FAULTS_NONE,
    FAULTS_GAIN, /* size: EV */
    FAULTS_RED,  /* EV of red against green */
    FAULTS_BLUE,
    FAULTS_DISC,   /* sigma over the baseline's */
    FAULTS_MOTION, /* the same along one direction */
    FAULTS_NOISE,  /* levels a channel */
    FAULTS_SHRINK, /* of the sides */
    FAULTS_GLARE,  /* share of the face */
    FAULTS_CLIP,   /* share of the face */
    FAULTS_SLOPE,  /* EV between the halves of the face */
    FAULTS_ZOOM,   /* relative */
    FAULTS_CROP,   /* share of the face's height or width beyond the edge */
    FAULTS_JPEG,   /* quality */
    FAULTS_HAIR,   /* share of the forehead's height */
    FAULTS_YAW,    /* degrees; rendered faces from here on */
    FAULTS_PITCH,
    FAULTS_MOUTH, /* cm */
    FAULTS_FRINGE /* cm */
};

struct faults_kind {
    const char *name;
    enum faults_plant plant;
    double sizes[2]; /* just beyond the gate, and well beyond */
    bool both_signs; /* every second photograph the other way */
    bool faces_only;
    const char *codes; /* any of which names it */
};

/* The follow-up of a source, with the fault (kind NULL: none) of a size. */
int faults_take(struct portraits_tools *tools, const struct faults_source *source,
                const struct faults_kind *kind, double size, uint64_t draw, const char *path);
/* Renders a patient's face into path; plant: FAULTS_YAW ... or FAULTS_NONE. */
int faults_render(struct portraits_tools *tools, uint64_t seed, bool follow_up,
                  enum faults_plant plant, double size, const char *path);
int faults_render_scalp(struct portraits_tools *tools, uint64_t seed, const char *path,
                        double *mm_per_px);
/* The photograph with the fault in its pixels, in the tools' arena. */
int faults_plant(struct portraits_tools *tools, const struct faults_source *source,
                 enum faults_plant plant, double size, uint64_t draw, struct photo *photo);

enum { FAULTS_PROBLEMS = 12, FAULTS_CODE = 24, FAULTS_TALLIED = 40 };

/* What check said. */
struct faults_answer {
    char codes[FAULTS_PROBLEMS][FAULTS_CODE]; /* worst first */
    double figures[FAULTS_PROBLEMS];
    int count;
    bool usable, comparable;
    double blur_sigma_px;
    double noise[2], blur[2]; /* noise: levels, against the baseline; blur: ratio, and along */
};

struct faults_tally {
    int tried, named, first;
    char others[FAULTS_TALLIED][FAULTS_CODE];
    int other[FAULTS_TALLIED];
};

/* baseline NULL: by itself. */
struct faults_answer faults_check(struct meso *meso, const struct faults_source *source,
                                  const char *view, const char *photo, const char *baseline);
/* codes: those that name what is wrong, any of them. */
void faults_count(struct faults_tally *tally, const char *codes,
                  const struct faults_answer *answer);
/* fault: named is good; else not to be named is. */
void faults_print(const char *name, const char *size, const struct faults_tally *tally, bool fault);
/* FAULTS_SAY=1 tells what was said of each photograph. */
void faults_say(const char *fault, const struct faults_source *source,
                const struct faults_answer *answer);

#endif
