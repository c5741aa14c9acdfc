/* Markers of the cards in a photograph, by libapriltag (in which a tilted, blurred or small marker
   is found more often and to a third of the error than by OpenCV 4.6's aruco module, at the same
   time). Does not know what a marker's place on its card is. */
#include "card_work.h"
#include "reference_work.h"

#include <apriltag/apriltag.h>
#include <apriltag/tag36h11.h>
#include <math.h>
#include <stdlib.h>

/* A photograph is searched at most this large: a card's marker that matters is larger than 20 px
   there. */
enum { SEARCH_SIDE = 1600 };
/* Black and white of a marker differ by at least this share of the photograph's light (99th
   percentile); below lies noise, whose specks would cost ten times the time. */
static const double least_contrast = 0.16;
/* One wrong bit of 36 is mended: with 17 ids a random square passes once in 3e7. */
enum { MENDED_BITS = 1 };

/* Means over n x n blocks of (red + 2 green + blue) / 4: n rows are added byte by byte, then n
   neighbours of the sums. */
static void reduce(const struct photo *photo, int n, uint16_t *sums, image_u8_t *out)
{
    const int samples = 3 * n * out->width;
    const unsigned weight = 4u * (unsigned)(n * n);
    for (int y = 0; y < out->height; y++) {
        locate_row_sums(photo, y * n, n, samples, sums);
        const uint16_t *p = sums;
        for (int x = 0; x < out->width; x++) {
            unsigned sum = 0;
            for (int i = 0; i < n; i++, p += 3)
                sum += p[0] + 2u * p[1] + p[2];
            out->buf[y * out->stride + x] = (uint8_t)(sum / weight);
        }
    }
}

static int light(const image_u8_t *image)
{
    int histogram[256] = {0}, level = 255;
    int64_t above = 0, hundredth = (int64_t)image->width * image->height / 100;
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++)
            histogram[image->buf[y * image->stride + x]]++;
    while (level > 0 && (above += histogram[level]) < hundredth)
        level--;
    return level;
}

static double area(const struct image_point corners[4])
{
    struct image_polygon polygon = {(struct image_point *)corners, 4};
    return fabs(image_polygon_area(polygon));
}

static int larger_first(const void *a, const void *b)
{
    const struct card_seen *one = a, *other = b;
    if (one->side_px != other->side_px)
        return one->side_px < other->side_px ? 1 : -1;
    return one->id - other->id;
}

static void take(const zarray_t *found, int n, struct card_seen *seen, int *count)
{
    for (int i = 0; i < zarray_size(found) && *count < CARD_SEEN_MAX; i++) {
        apriltag_detection_t *one;
        zarray_get(found, i, &one);
        struct card_seen *out = &seen[(*count)++];
        out->id = one->id;
        /* The library goes round from the lower left against the clock. */
        for (int k = 0; k < 4; k++)
            out->corners[k] = (struct image_point){one->p[3 - k][0] * n, one->p[3 - k][1] * n};
        out->side_px = sqrt(area(out->corners));
    }
    qsort(seen, (size_t)*count, sizeof *seen, larger_first);
}

int locate_card_markers(const struct photo *photo, struct card_seen seen[CARD_SEEN_MAX], int *count,
                        struct arena *scratch, struct meso_error *err)
{
    int longer = photo->width > photo->height ? photo->width : photo->height;
    int n = (longer + SEARCH_SIDE - 1) / SEARCH_SIDE;
    int width = photo->width / n, height = photo->height / n;
    struct base_arena_mark mark = base_arena_mark(scratch);
    uint8_t *grey = base_arena_alloc(scratch, (size_t)width * (size_t)height, err);
    uint16_t *sums = base_arena_calloc(scratch, (size_t)width * (size_t)n, 3 * sizeof *sums, err);
    *count = 0;
    if (!grey || !sums)
        return MESO_E_OUT_OF_MEMORY;
    image_u8_t image = {width, height, width, grey};
    reduce(photo, n, sums, &image);
    apriltag_family_t *family = tag36h11_create();
    apriltag_detector_t *detector = apriltag_detector_create();
    family->ncodes = LOCATE_CARD_IDS;
    apriltag_detector_add_family_bits(detector, family, MENDED_BITS);
    detector->quad_decimate = 1;
    detector->nthreads = 1;
    detector->qtp.min_white_black_diff = (int)fmax(least_contrast * light(&image), 5);
    zarray_t *found = apriltag_detector_detect(detector, &image);
    take(found, n, seen, count);
    apriltag_detections_destroy(found);
    apriltag_detector_destroy(detector);
    tag36h11_destroy(family);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}
