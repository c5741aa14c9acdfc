/* Private: a list of positions read from CSV. */
#ifndef CLI_POINTS_H
#define CLI_POINTS_H

#include "base/base.h"

/* No photograph has so many pixels a side: a larger number isn't a position. */
#define CLI_MAX_POSITION 1e9

struct cli_points {
    double *x, *y;
    int *valid;
    int count;
};

/* Lines x,y with further columns ignored; a first line without a digit is a header, a UTF-8 byte
   order mark is skipped. Anything else is an error that names its line. */
int cli_read_points(const char *path, struct cli_points *out, struct arena *arena,
                    struct meso_error *err);

#endif
