/* What it costs to find both faces of a pair and map one onto the other, as a multiple of the two
   JPEG decodes that no program can do without. Usage: bench_align BEFORE.jpg AFTER.jpg [PAIRS].
   Pairs of (decodes, alignment) in one process on one thread, CPU time; prints the median and the
   range of the ratios, and the medians of the parts. The networks are loaded before. */
#include "align/align.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

enum { MAX_PAIRS = 99 };

struct bench {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
    struct arena *arena;
    struct photo *photos[2];
    struct meso_error err;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
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
    /* One buffer for all: what is compared is decoding, not the first touch of memory. */
    static unsigned char *rgb;
    static size_t room;
    if (row_bytes * jpeg.output_height > room) {
        room = row_bytes * jpeg.output_height;
        rgb = realloc(rgb, room);
    }
    while (jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = rgb + row_bytes * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    fclose(file);
}

/* Ends the program when the pair can't be aligned: then there is nothing to time. */
static void locate_and_align(struct bench *b, double *located)
{
    struct base_arena_mark mark = base_arena_mark(b->arena);
    struct locate_face faces[2];
    struct align_map *map;
    int code = MESO_OK;
    double start = seconds();
    for (int i = 0; i < 2 && !code; i++)
        code = locate_face(b->models, b->photos[i], &faces[i], b->arena, &b->err);
    *located = seconds() - start;
    if (!code)
        code = align_faces(&b->kernels, b->opencv, b->photos[0], &faces[0], b->photos[1], &faces[1],
                           &map, b->arena, &b->err);
    if (code) {
        fprintf(stderr, "%s\n", b->err.text);
        exit(1);
    }
    base_arena_rewind(b->arena, mark);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

int main(int argc, char **argv)
{
    static struct bench b;
    int pairs = argc > 3 ? atoi(argv[3]) : 9;
    double ratios[MAX_PAIRS], decodes[MAX_PAIRS], meshes[MAX_PAIRS], flows[MAX_PAIRS];
    if (argc < 3 || pairs < 1 || pairs > MAX_PAIRS) {
        fprintf(stderr, "usage: %s BEFORE.jpg AFTER.jpg [PAIRS]\n", argv[0]);
        return 2;
    }
    int code = kernels_select(&b.kernels, &b.err);
    if (code || (code = opencv_open(&b.opencv, &b.err)) ||
        (code = base_arena_new(&b.arena, 0, &b.err)) ||
        (code = locate_models_open(&b.models, MODELS_DIR, b.opencv, &b.err)) ||
        (code = image_open(argv[1], NULL, &b.photos[0], b.arena, &b.err)) ||
        (code = image_open(argv[2], NULL, &b.photos[1], b.arena, &b.err))) {
        fprintf(stderr, "%s\n", b.err.text);
        return code;
    }
    locate_and_align(&b, &meshes[0]); /* loads the networks, warms the memory */
    decode(argv[1]);
    for (int i = 0; i < pairs; i++) {
        double start = seconds();
        decode(argv[1]);
        decode(argv[2]);
        double decoded = seconds();
        locate_and_align(&b, &meshes[i]);
        double aligned = seconds() - decoded;
        decodes[i] = decoded - start;
        ratios[i] = aligned / decodes[i];
        flows[i] = aligned - meshes[i];
    }
    double middle = median(ratios, pairs);
    printf("alignment / two decodes: %.2f (%.2f-%.2f), %d pairs; ms: decodes %.0f, detection and "
           "meshes %.0f, mapping %.0f\n",
           middle, ratios[0], ratios[pairs - 1], pairs, 1e3 * median(decodes, pairs),
           1e3 * median(meshes, pairs), 1e3 * median(flows, pairs));
    locate_models_close(b.models);
    base_arena_free(b.arena);
    opencv_close(b.opencv);
    return 0;
}
