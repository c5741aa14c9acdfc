/* build/tests/bench_report ARCHIVE PATIENT [VIEW]: the report of a patient from what the archive
   keeps, each step by itself, in CPU time (one thread). Figures, not a test: the goal is 20 ms for
   both. */
#include <mesotrack/archive.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 41 };

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return 1e3 * (double)at.tv_sec + 1e-6 * (double)at.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    struct meso_archive_options options = {.folder = argc > 1 ? argv[1] : "", .actor = "bench"};
    struct meso_archive *archive;
    struct meso_error err;
    double report[ROUNDS], json[ROUNDS], both[ROUNDS], begun = now_ms();
    if (argc < 3 || meso_archive_open(&archive, &options, &err)) {
        fprintf(stderr, "%s\n", argc < 3 ? "bench_report ARCHIVE PATIENT [VIEW]" : err.text);
        return 2;
    }
    double opened = now_ms() - begun;
    for (int i = 0; i < ROUNDS; i++) {
        struct meso_result *result;
        const char *text;
        size_t length;
        double start = now_ms();
        if (meso_archive_report(archive, NULL, argv[2], argc > 3 ? argv[3] : NULL, &result, &err)) {
            fprintf(stderr, "%s\n", err.text);
            break;
        }
        double made = now_ms();
        int code = meso_result_text(result, MESO_FORMAT_JSON, &text, &length, &err);
        double end = now_ms();
        report[i] = made - start;
        json[i] = end - made;
        both[i] = end - start;
        meso_result_free(result);
        if (code)
            break;
        if (i == ROUNDS - 1)
            printf("archive opened in %.1f ms (once)\nreport from what is kept, median of %d: %.2f "
                   "ms; its JSON: %.2f ms\nboth: %.2f ms, goal 20 ms: %s\n",
                   opened, ROUNDS, median(report), median(json), median(both),
                   both[ROUNDS / 2] <= 20 ? "reached" : "not reached");
    }
    meso_archive_close(archive);
    return 0;
}
