/* How long a whole comparison takes, as a multiple of the two JPEG decodes that it can't do
   without. Usage: bench_pair BEFORE.jpg AFTER.jpg VIEW [UM_PER_PX] [PAIRS]. Pairs of (decodes,
   comparison) in one process, CPU time; prints the median and the range of the ratios, wall time
   and peak memory. */
#include <mesotrack/mesotrack.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <jpeglib.h>

enum { MAX_PAIRS = 99 };

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void decode(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr manager;
    if (!file) {
        perror(path);
        exit(4);
    }
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_decompress(&jpeg);
    jpeg_stdio_src(&jpeg, file);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    size_t row_bytes = 3 * (size_t)jpeg.output_width;
    unsigned char *rgb = malloc(row_bytes * jpeg.output_height);
    while (jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = rgb + row_bytes * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    free(rgb);
    fclose(file);
}

static void compare(struct meso *meso, char **argv, double mm_per_px)
{
    struct meso_error err = {0, ""};
    struct meso_result *result = NULL;
    struct meso_subject subject = {.view = argv[3], .mm_per_px = mm_per_px};
    struct meso_session before = {.photo = argv[1]}, after = {.photo = argv[2]};
    const char *json;
    size_t length;
    meso_compare(meso, &subject, &before, &after, &result, &err);
    if (!result || meso_result_text(result, MESO_FORMAT_JSON, &json, &length, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    meso_result_free(result);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: %s BEFORE.jpg AFTER.jpg VIEW [UM_PER_PX] [PAIRS]\n", argv[0]);
        return 2;
    }
    int pairs = argc > 5 ? atoi(argv[5]) : 9;
    double ratios[MAX_PAIRS], walls[MAX_PAIRS];
    struct meso *meso;
    struct meso_error err;
    if (pairs < 1 || pairs > MAX_PAIRS || meso_open(&meso, NULL, &err))
        return 1;
    compare(meso, argv, argc > 4 ? atof(argv[4]) / 1000 : 0); /* loads the networks */
    for (int i = 0; i < pairs; i++) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        decode(argv[1]);
        decode(argv[2]);
        double decoded = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
        compare(meso, argv, argc > 4 ? atof(argv[4]) / 1000 : 0);
        double done = seconds(CLOCK_PROCESS_CPUTIME_ID);
        ratios[i] = (done - decoded) / (decoded - start);
        walls[i] = (seconds(CLOCK_MONOTONIC) - wall) / (decoded - start);
    }
    meso_close(meso);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    qsort(ratios, (size_t)pairs, sizeof *ratios, by_value);
    qsort(walls, (size_t)pairs, sizeof *walls, by_value);
    printf("comparison / two decodes: CPU %.2f (%.2f-%.2f), wall %.2f, %d pairs; peak %ld MiB\n",
           ratios[pairs / 2], ratios[0], ratios[pairs - 1], walls[pairs / 2], pairs,
           usage.ru_maxrss / 1024);
    return 0;
}
