/* Options of mesotrack-render as tables: one row gives the option, its help and where its value
   goes. Knows nothing of subjects. */
#ifndef SAMPLES_OPTIONS_H
#define SAMPLES_OPTIONS_H

#include "base/base.h"

enum option_kind {
    OPTION_FLAG,   /* bool, set to true */
    OPTION_OFF,    /* bool, set to false */
    OPTION_INT,    /* int */
    OPTION_SEED,   /* uint64_t */
    OPTION_NUMBER, /* double */
    OPTION_TEXT,   /* const char * */
    OPTION_SIZE,   /* int[2]: 1600x1200 */
    OPTION_TRIPLE, /* double[3]: x,y,z */
    OPTION_CHOICE  /* int: index into choices */
};
struct option_row {
    const char *name;
    enum option_kind kind;
    void *target;
    const char *help; /* one line; the default is printed after it */
    const char *const *choices;
    int choice_count;
};
/* Reads argv (argv[0] is the command); "-o" is the row named "output". Returns MESO_OK, an error,
   or -1 when --help was asked for and printed. */
int options_read(const struct option_row *rows, int count, const char *command, const char *purpose,
                 int argc, char **argv, struct meso_error *err);

struct render_image;
struct render_camera;
/* Writes a picture (PNG, or JPEG of this quality when the name ends so) or does nothing without a
   path. */
int output_image(const struct render_image *image, const char *path, int jpeg_quality,
                 struct arena *arena, struct meso_error *err);
/* Both of one session. */
int output_session(const struct render_image *image, const char *truth_json, const char *picture,
                   const char *truth, int jpeg_quality, struct arena *arena,
                   struct meso_error *err);
int output_text(const char *text, const char *path, struct meso_error *err);

#endif
