/* The targets: each hands the bytes to one parser, as the program would. */
#include "target.h"

#include "import.h"
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* A file that a path leads to. */
static void with_file(const char *bytes, size_t length, void (*use)(const char *path))
{
    char path[64];
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    demand(file >= 0 && write(file, bytes, length) == (ssize_t)length, "a file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    use(path);
    close(file);
}

/* A path as a folder may hold it: PATIENT/SESSION/VIEW.jpg, or anything else. */
void fuzz_names(const char *bytes, size_t length, struct arena *arena)
{
    struct meso_error err;
    (void)length;
    struct store_import_item item = {.path = bytes};
    if (store_import_read_name(&item, arena, &err) || item.outcome != STORE_OUTCOME_STORED)
        return;
    demand(item.session >= 1 && item.repeat_number >= 1, "a name's numbers");
    demand(item.patient && item.view && *item.view, "a name's words");
}

static int take(void *context, const char *key, const char *value, int line, struct meso_error *err)
{
    (void)context;
    (void)err;
    demand(*key && value && line > 0, "a setting's line");
    return MESO_OK;
}

static void read_settings(const char *path)
{
    struct meso_error err;
    base_settings_read(path, take, NULL, &err);
}

void fuzz_settings(const char *bytes, size_t length, struct arena *arena)
{
    (void)arena;
    with_file(bytes, length, read_settings);
}

static void read_scale(const char *path)
{
    struct meso_error err;
    double mm_per_px = 0;
    if (!store_import_scale_in(path, "scalp-macro-2", "scalp-macro", &mm_per_px, &err))
        demand(mm_per_px == 0 || (mm_per_px >= 0.0002 && mm_per_px <= 1), "a scale's range");
}

void fuzz_scale(const char *bytes, size_t length, struct arena *arena)
{
    (void)arena;
    with_file(bytes, length, read_scale);
}

void fuzz_pair(const char *bytes, size_t length, struct arena *arena)
{
    struct meso_error err;
    struct report *report = base_arena_calloc(arena, 1, sizeof *report, &err);
    char *text;
    size_t written;
    (void)length;
    if (report && !report_pair_read(bytes, report, arena, &err)) {
        demand(report->session_count == 2, "a pair's sessions");
        report_csv(report, &text, &written, arena, &err);
        report_json(report, &text, &written, arena, &err);
    }
}

void fuzz_drawing(const char *bytes, size_t length, struct arena *arena)
{
    struct report_drawing drawing;
    struct meso_error err;
    report_drawing_read((const uint8_t *)bytes, length, &drawing, arena, &err);
}

void fuzz_polygon(const char *bytes, size_t length, struct arena *arena)
{
    struct meso_error err;
    double *corners;
    int count;
    (void)length;
    if (store_read_polygon(bytes, &corners, &count, arena, &err))
        return;
    for (int i = 0; i < 2 * count; i++)
        demand(isfinite(corners[i]), "a corner's numbers");
}
