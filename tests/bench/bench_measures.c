/* What each measure costs, as a multiple of the one JPEG decode that no program can do without.
   Usage: bench_measures [--level NAME] [--pairs N] [--mp N] [--zones] [--only MEASURE] [--view VIEW
   --um-per-px X] PHOTO.jpg ... Pairs of (decode, measures) in one process on one thread, CPU time.
   Each photograph is resized to --mp megapixels (12) unless it has about as many (photographs of
   other views than the face are not resized, but for --mp), and taken twice: as it is, which for
   rendered or enlarged faces is smoother than any camera's, and with a sensor's noise. The decode
   is libjpeg-turbo's, out of memory into memory touched before. Prints ratios: median, range and
   goal. */
#include "locate/locate.h"
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>

enum { MAX_PAIRS = 99, MAX_MEASURES = 16 };
static const double SENSOR_SD = 2; /* of 8 bits: a phone's at ISO 100 to 200 */
/* Of what is encoded here: what resized pictures and cameras usually have, both 4:2:0. */
enum { SMOOTH_QUALITY = 90, CAMERA_QUALITY = 93 };

struct goal {
    const char *measures; /* whose times are added */
    unsigned views;       /* where it is printed */
    double at_most;
};
enum { FACE_OR_SKIN = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN };
static const struct goal goals[] = {
    {"wrinkles", FACE_OR_SKIN, 0.6},   {"spots", FACE_OR_SKIN, NAN},
    {"tone", FACE_OR_SKIN, NAN},       {"redness", FACE_OR_SKIN, NAN},
    {"spots tone", FACE_OR_SKIN, 0.5}, {"hair", MEASURE_VIEW_SCALP_MACRO, 1.5},
    {"hair", MEASURE_VIEW_SCALP, NAN}};
enum { GOALS = sizeof goals / sizeof *goals };

struct bench {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
    struct arena *arena;
    struct meso_error err;
    const char *level, *only;
    enum locate_view view;
    double um_per_px;  /* 0: a face's iris tells */
    double megapixels; /* 0: as they are */
    int pairs;
    bool per_zone;
};

/* A JPEG and what is measured in it. */
struct subject {
    const char *name, *kind;
    uint8_t *jpeg;
    size_t length;
    uint8_t *rgb; /* what the decoder writes to */
    struct photo *photo;
    double mm_per_px;
    struct locate_zones zones;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void give_up(const char *text)
{
    fprintf(stderr, "bench_measures: %s\n", text);
    exit(1);
}

static void *room(struct bench *bench, size_t bytes)
{
    void *memory = base_arena_alloc(bench->arena, bytes, &bench->err);
    if (!memory)
        give_up(bench->err.text);
    memset(memory, 0, bytes);
    return memory;
}

static void decode(const struct subject *subject)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr manager;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, subject->jpeg, subject->length);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&jpeg);
    size_t row_bytes = 3 * (size_t)jpeg.output_width;
    while (jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = subject->rgb + row_bytes * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
}

static void encode(struct bench *bench, const struct photo *photo, int quality, struct subject *out)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &length);
    jpeg.image_width = (JDIMENSION)photo->width;
    jpeg.image_height = (JDIMENSION)photo->height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row = photo->rgb + (ptrdiff_t)jpeg.next_scanline * photo->stride;
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    uint8_t *kept = room(bench, length);
    memcpy(kept, bytes, length);
    free(bytes);
    out->jpeg = kept;
    out->length = length;
}

/* About a sensor's noise: sums of uniform numbers, a fixed sequence. */
static void add_noise(struct photo *photo)
{
    uint64_t state = 1;
    for (int y = 0; y < photo->height; y++)
        for (int x = 0; x < 3 * photo->width; x++) {
            double sum = -2;
            for (int i = 0; i < 4; i++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                sum += (double)(state >> 40) / (1 << 24);
            }
            uint8_t *at = &photo->rgb[y * photo->stride + x];
            double value = *at + SENSOR_SD * sqrt(3) * sum + 0.5;
            *at = (uint8_t)fmin(fmax(value, 0), 255);
        }
}

static struct photo *resized(struct bench *bench, const struct photo *photo)
{
    double scale = sqrt(1e6 * bench->megapixels / ((double)photo->width * photo->height));
    struct photo *out = room(bench, sizeof *out);
    struct plane x, y;
    *out = *photo;
    out->width = (int)(scale * photo->width);
    out->height = (int)(scale * photo->height);
    out->stride = 3 * (ptrdiff_t)out->width;
    out->rgb = room(bench, (size_t)out->stride * (size_t)out->height);
    if (kernels_plane_new(&x, out->width, out->height, bench->arena, &bench->err) ||
        kernels_plane_new(&y, out->width, out->height, bench->arena, &bench->err))
        give_up(bench->err.text);
    for (int j = 0; j < out->height; j++)
        for (int i = 0; i < out->width; i++) {
            x.at[j * x.stride + i] = (float)((i + 0.5) / scale);
            y.at[j * y.stride + i] = (float)((j + 0.5) / scale);
        }
    bench->kernels.warp_rgb8(photo->rgb, photo->stride, photo->width, photo->height, x, y, out->rgb,
                             out->stride);
    return out;
}

static int find_zones(struct bench *bench, struct subject *subject)
{
    struct locate_face face;
    subject->mm_per_px = bench->um_per_px > 0 ? bench->um_per_px / 1000 : NAN;
    if (!locate_view_is_face(bench->view))
        return locate_region_zones(subject->photo, bench->view, NULL, &bench->kernels,
                                   &subject->zones, bench->arena, &bench->err);
    int code = locate_face(bench->models, subject->photo, &face, bench->arena, &bench->err);
    if (!code && isnan(subject->mm_per_px))
        subject->mm_per_px = face.mm_per_px;
    return code ? code
                : locate_face_zones(&face, subject->photo, bench->view, &bench->kernels,
                                    &subject->zones, bench->arena, &bench->err);
}

static void locate(struct bench *bench, struct subject *subject)
{
    if (image_decode(subject->jpeg, subject->length, subject->name, NULL, &subject->photo,
                     bench->arena, &bench->err) ||
        find_zones(bench, subject))
        give_up(bench->err.text);
    subject->rgb = room(bench, 3 * (size_t)subject->photo->width * (size_t)subject->photo->height);
}

/* The measure in all its zones; adds to the zones' times. */
static double measure(struct bench *bench, const struct subject *subject,
                      const struct measure *measure, double *by_zone)
{
    struct base_arena_mark mark = base_arena_mark(bench->arena);
    double total = 0;
    for (int z = 0; z < subject->zones.count; z++) {
        const struct zone *zone = &subject->zones.at[z];
        struct measure_input input = {.kernels = &bench->kernels,
                                      .photo = subject->photo,
                                      .zone = zone,
                                      .mm_per_px = subject->mm_per_px};
        struct measure_reading reading;
        if (!zone->width || !zone->valid_px ||
            !measure_applies(measure, 1u << bench->view, zone->name))
            continue;
        double start = seconds();
        if (measure->run(&input, &reading, bench->arena, &bench->err))
            give_up(bench->err.text);
        double took = seconds() - start;
        base_arena_rewind(bench->arena, mark);
        by_zone[z] += took;
        total += took;
    }
    return total;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_goal(const struct bench *bench, const struct goal *goal,
                       double times[MAX_PAIRS][MAX_MEASURES], const double *decodes)
{
    double ratios[MAX_PAIRS];
    for (int i = 0; i < bench->pairs; i++) {
        ratios[i] = 0;
        for (int m = 0; measure_all[m] && m < MAX_MEASURES; m++)
            if (strstr(goal->measures, measure_all[m]->name))
                ratios[i] += times[i][m] / decodes[i];
    }
    qsort(ratios, (size_t)bench->pairs, sizeof *ratios, by_value);
    if (!(goal->views & 1u << bench->view) || !(ratios[0] > 0))
        return;
    printf("    %-12s %6.3f (%.3f-%.3f)", goal->measures, ratios[bench->pairs / 2], ratios[0],
           ratios[bench->pairs - 1]);
    if (goal->at_most > 0)
        printf("   goal <= %.1f", goal->at_most);
    printf("\n");
}

static void print_zones(const struct bench *bench, const struct subject *subject,
                        double (*by_zone)[64], double decode_sum)
{
    for (int m = 0; measure_all[m]; m++)
        for (int z = 0; z < subject->zones.count; z++)
            if (by_zone[m][z] > 0)
                printf("        %-10s %-18s %6.3f of a decode, %.2f MP in its box\n",
                       measure_all[m]->name, subject->zones.at[z].name, by_zone[m][z] / decode_sum,
                       1e-6 * subject->zones.at[z].width * subject->zones.at[z].height);
    (void)bench;
}

static void run(struct bench *bench, struct subject *subject)
{
    static double times[MAX_PAIRS][MAX_MEASURES], decodes[MAX_PAIRS], by_zone[MAX_MEASURES][64];
    double decode_sum = 0;
    locate(bench, subject);
    for (int i = -1; i < bench->pairs; i++) { /* the first warms up */
        if (i <= 0)
            memset(by_zone, 0, sizeof by_zone);
        double start = seconds(), took[MAX_MEASURES] = {0};
        decode(subject);
        double decoded = seconds() - start;
        for (int m = 0; measure_all[m] && m < MAX_MEASURES; m++)
            if (!bench->only || strcmp(bench->only, measure_all[m]->name) == 0)
                took[m] = measure(bench, subject, measure_all[m], by_zone[m]);
        if (i < 0)
            continue;
        decodes[i] = decoded;
        decode_sum += decoded;
        memcpy(times[i], took, sizeof took);
    }
    double pixels = (double)subject->photo->width * subject->photo->height;
    printf("%s, %s: %.1f MP, %.2f bits a pixel, %.1f px/mm, %.2f ns of decode a pixel\n",
           subject->name, subject->kind, 1e-6 * pixels, 8 * (double)subject->length / pixels,
           1 / subject->mm_per_px, 1e9 * decode_sum / bench->pairs / pixels);
    for (int g = 0; g < GOALS; g++)
        print_goal(bench, &goals[g], times, decodes);
    if (bench->per_zone)
        print_zones(bench, subject, by_zone, decode_sum);
    fflush(stdout);
}

static void run_photo(struct bench *bench, const char *path)
{
    struct base_arena_mark mark = base_arena_mark(bench->arena);
    struct subject subject = {.kind = "as it is"}, camera = {.kind = "with sensor noise"};
    struct photo *photo;
    const char *slash = strrchr(path, '/');
    subject.name = camera.name = slash ? slash + 1 : path;
    if (image_open(path, NULL, &photo, bench->arena, &bench->err))
        give_up(bench->err.text);
    double megapixels = 1e-6 * photo->width * photo->height;
    if (bench->megapixels > 0 && fabs(megapixels / bench->megapixels - 1) > 0.1) {
        photo = resized(bench, photo);
        subject.kind = "resized";
        encode(bench, photo, SMOOTH_QUALITY, &subject);
    } else if (base_file_read(path, SIZE_MAX, &subject.jpeg, &subject.length, bench->arena,
                              &bench->err))
        give_up(bench->err.text);
    add_noise(photo);
    encode(bench, photo, CAMERA_QUALITY, &camera);
    run(bench, &subject);
    run(bench, &camera);
    base_arena_rewind(bench->arena, mark);
}

/* Index of the first photograph; argc where the command line makes no sense. */
static int parse(struct bench *bench, int argc, char **argv)
{
    int first = 1;
    bench->megapixels = -1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        bool has_value = first + 1 < argc;
        if (!strcmp(argv[first], "--zones"))
            bench->per_zone = true;
        else if (!strcmp(argv[first], "--level") && has_value)
            bench->level = argv[++first];
        else if (!strcmp(argv[first], "--only") && has_value)
            bench->only = argv[++first];
        else if (!strcmp(argv[first], "--mp") && has_value)
            bench->megapixels = atof(argv[++first]);
        else if (!strcmp(argv[first], "--um-per-px") && has_value)
            bench->um_per_px = atof(argv[++first]);
        else if (!strcmp(argv[first], "--view") && has_value)
            first =
                locate_view_parse(argv[first + 1], &bench->view, &bench->err) ? argc : first + 1;
        else if (!strcmp(argv[first], "--pairs") && has_value)
            bench->pairs = atoi(argv[++first]);
        else
            first = argc;
    }
    if (bench->megapixels < 0)
        bench->megapixels = locate_view_is_face(bench->view) ? 12 : 0;
    return bench->pairs < 1 || bench->pairs > MAX_PAIRS ? argc : first;
}

int main(int argc, char **argv)
{
    static struct bench bench = {.pairs = 9, .view = LOCATE_FACE_FRONT};
    int first = parse(&bench, argc, argv);
    if (first >= argc) {
        fprintf(stderr,
                "usage: %s [--level NAME] [--pairs N] [--mp N] [--zones] [--only MEASURE] "
                "[--view VIEW --um-per-px X] PHOTO.jpg ...\n",
                argv[0]);
        return 2;
    }
    int code = bench.level ? kernels_named(bench.level, &bench.kernels, &bench.err)
                           : kernels_select(&bench.kernels, &bench.err);
    if (code || (code = opencv_open(&bench.opencv, &bench.err)) ||
        (code = base_arena_new(&bench.arena, 0, &bench.err)) ||
        (code = locate_models_open(&bench.models, MODELS_DIR, bench.opencv, &bench.err)))
        give_up(bench.err.text);
    for (int i = first; i < argc; i++)
        run_photo(&bench, argv[i]);
    locate_models_close(bench.models);
    base_arena_free(bench.arena);
    opencv_close(bench.opencv);
    return 0;
}
