/* A small report built by hand, with everything it points to, and readers of what is written. */
#ifndef TESTS_DRAWN_REPORT_H
#define TESTS_DRAWN_REPORT_H

#include "report/report.h"

#include <cjson/cJSON.h>

enum { W = 200, H = 150, STEP = 50, COLUMNS = W / STEP + 1, ROWS = H / STEP + 1, CHANGES = 6 };

/* A report with everything it points to. */
struct drawn {
    struct report report;
    struct photo photos[2];
    struct report_photo sides[2];
    struct zone zones[2];
    struct image_point outline[4], hair[3], wrinkle[2], spot[1];
    struct measure_mark marks[2][3];
    const char *mark_zones[3];
    int ids[2][3];
    struct align_map map;
    float x[COLUMNS * ROWS], y[COLUMNS * ROWS];
    uint8_t valid[COLUMNS * ROWS];
    struct report_measurement measurements[2];
    struct progress_change changes[CHANGES];
    struct progress_match matches[3];
};

/* For all tests of a program. */
extern struct arena *arena;
int set_up(void **state);
int tear_down(void **state);

struct drawn *draw(void);
void release(struct drawn *d);

typedef int (*writer_fn)(const struct report *, char **, size_t *, struct arena *,
                         struct meso_error *);
enum { WRITERS = 5 };
extern const writer_fn writers[WRITERS];
/* Asserts that it works, that the length is right and that the last line ends. */
char *written(const struct drawn *d, writer_fn writer);
cJSON *parsed(const struct drawn *d, writer_fn writer);

/* By path, as "sessions.1.number"; what is not there fails the test. */
cJSON *at(cJSON *root, const char *path);
const char *text_at(cJSON *root, const char *path);
double number_at(cJSON *root, const char *path);

#endif
