/* Capture faults planted in the pixels of a photograph, in linear light where it is light that is
   at fault. */
#include "faults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double linear(double level)
{
    double v = level / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static uint8_t encoded(double light)
{
    double v = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
    return (uint8_t)lround(255 * fmin(1, fmax(0, v)));
}

static void tables(float to_light[256])
{
    for (int i = 0; i < 256; i++)
        to_light[i] = (float)linear(i);
}

static uint8_t *at(const struct photo *photo, int x, int y)
{
    return photo->rgb + y * photo->stride + 3 * (ptrdiff_t)x;
}

/* Gains of each channel, and EV more from the left to the right of `span` px around middle. */
static void relight(struct photo *photo, const double gain[3], double ev, double middle,
                    double span)
{
    float light[256];
    tables(light);
    for (int x = 0; x < photo->width; x++) {
        double here = exp2(ev * (x - middle) / span);
        for (int c = 0; c < 3; c++) {
            uint8_t map[256];
            for (int i = 0; i < 256; i++)
                map[i] = encoded(light[i] * gain[c] * here);
            for (int y = 0; y < photo->height; y++)
                at(photo, x, y)[c] = map[at(photo, x, y)[c]];
        }
    }
}

struct region {
    double x, y, width, height;
};

static struct region face_region(const struct faults_source *source, const struct photo *photo)
{
    const struct locate_face *f = &source->face;
    if (!source->has_face)
        return (struct region){0, 0, photo->width, photo->height};
    return (struct region){f->box_x, f->box_y, f->box_width, f->box_height};
}

/* Inside the ellipse of the region. */
static bool within(const struct region *r, double x, double y)
{
    double u = (x - r->x - r->width / 2) / (r->width / 2);
    double v = (y - r->y - r->height / 2) / (r->height / 2);
    return u * u + v * v < 1;
}

/* The gain that burns out `share` of the region. */
static double clipping_gain(const struct photo *photo, struct region region, double share)
{
    int histogram[256] = {0}, total = 0, sum = 0, level = 255;
    for (int y = 0; y < photo->height; y += 2)
        for (int x = 0; x < photo->width; x += 2)
            if (within(&region, x, y)) {
                const uint8_t *p = at(photo, x, y);
                int brightest = p[0] > p[1] ? p[0] : p[1];
                histogram[brightest > p[2] ? brightest : p[2]]++;
                total++;
            }
    while (level > 1 && (sum += histogram[level]) < share * total)
        level--;
    return 1 / linear(level);
}

/* A point spread: whole offsets and their weights, which sum to 1. */
enum { SPREAD = 33, HALF = SPREAD / 2 };
struct spread {
    float weight[SPREAD][SPREAD];
};

static void add_to(struct spread *spread, double x, double y, double weight)
{
    int i = (int)lround(x) + HALF, j = (int)lround(y) + HALF;
    if (i >= 0 && j >= 0 && i < SPREAD && j < SPREAD)
        spread->weight[j][i] += (float)weight;
}

/* The channel with its rim repeated by HALF on every side, spread out into `to`. */
static void spread_out(const struct spread *spread, const float *padded, int w, int h, float *to)
{
    memset(to, 0, sizeof *to * (size_t)w * (size_t)h);
    for (int j = 0; j < SPREAD; j++)
        for (int i = 0; i < SPREAD; i++) {
            float weight = spread->weight[j][i];
            for (int y = 0; y < h && weight > 0; y++) {
                const float *from = padded + (y + j) * (w + 2 * HALF) + i;
                float *row = to + y * w;
                for (int x = 0; x < w; x++)
                    row[x] += weight * from[x];
            }
        }
}

static int convolve(struct portraits_tools *tools, struct photo *photo, const struct spread *spread)
{
    enum { STEPS = 8192 };
    static uint8_t level_of[STEPS + 1];
    float light[256];
    tables(light);
    for (int i = 0; i <= STEPS; i++)
        level_of[i] = encoded((double)i / STEPS);
    int w = photo->width, h = photo->height, wide = w + 2 * HALF, high = h + 2 * HALF;
    float *padded =
        base_arena_alloc(tools->arena, sizeof *padded * (size_t)wide * (size_t)high, &tools->err);
    float *to = base_arena_alloc(tools->arena, sizeof *to * (size_t)w * (size_t)h, &tools->err);
    if (!padded || !to)
        return MESO_E_OUT_OF_MEMORY;
    for (int c = 0; c < 3; c++) {
        for (int y = 0; y < high; y++)
            for (int x = 0; x < wide; x++) {
                int i = x < HALF ? 0 : x - HALF >= w ? w - 1 : x - HALF;
                int j = y < HALF ? 0 : y - HALF >= h ? h - 1 : y - HALF;
                padded[y * wide + x] = light[at(photo, i, j)[c]];
            }
        spread_out(spread, padded, w, h, to);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                at(photo, x, y)[c] = level_of[(int)lroundf(STEPS * fminf(1, to[y * w + x]))];
    }
    return MESO_OK;
}

/* A lens out of focus (a disc), or a camera moved while it is open (a line), of this sd. */
static int blur(struct portraits_tools *tools, struct photo *photo, double sigma, bool motion,
                uint64_t draw)
{
    enum { FINE = 64 };
    struct spread spread = {0};
    double radius = fmin(2 * sigma, HALF), length = fmin(sigma * sqrt(12), 2 * HALF);
    double angle = (double)(draw % 8) * M_PI / 8, sum = 0;
    for (int i = 0; motion && i < FINE; i++)
        add_to(&spread, length * cos(angle) * ((i + 0.5) / FINE - 0.5),
               length * sin(angle) * ((i + 0.5) / FINE - 0.5), 1. / FINE);
    for (int i = 0; !motion && i < FINE * FINE; i++) {
        double x = (2 * (i % FINE + 0.5) / FINE - 1) * radius;
        double y = (2 * ((double)(i / FINE) + 0.5) / FINE - 1) * radius;
        if (x * x + y * y <= radius * radius)
            add_to(&spread, x, y, 1);
    }
    for (int i = 0; i < SPREAD * SPREAD; i++)
        sum += spread.weight[i / SPREAD][i % SPREAD];
    for (int i = 0; i < SPREAD * SPREAD; i++)
        spread.weight[i / SPREAD][i % SPREAD] /= (float)sum;
    return convolve(tools, photo, &spread);
}

static int resized(struct portraits_tools *tools, struct photo *photo, int width, int height)
{
    uint8_t *rgb = base_arena_alloc(tools->arena, 3 * (size_t)width * (size_t)height, &tools->err);
    int code = rgb ? opencv_resize_rgb8(photo->rgb, photo->stride, photo->width, photo->height, rgb,
                                        3 * (ptrdiff_t)width, width, height, &tools->err)
                   : MESO_E_OUT_OF_MEMORY;
    photo->rgb = rgb;
    photo->width = width;
    photo->height = height;
    photo->stride = 3 * (ptrdiff_t)width;
    return code;
}

static void crop(struct photo *photo, int left, int top, int width, int height)
{
    photo->rgb = at(photo, left, top);
    photo->width = width;
    photo->height = height;
}

/* Nearer (size > 0): enlarged about the face and cut to the frame. Farther: into a larger frame,
   its rim repeated. */
static int zoom(struct portraits_tools *tools, const struct faults_source *source,
                struct photo *photo, double size)
{
    int w = photo->width, h = photo->height;
    struct region face = face_region(source, photo);
    double x = face.x + face.width / 2, y = face.y + face.height / 2;
    int code = resized(tools, photo, (int)lround(w * (1 + size)), (int)lround(h * (1 + size)));
    if (code || size > 0) {
        int left = (int)fmin(fmax(x * size, 0), photo->width - w);
        int top = (int)fmin(fmax(y * size, 0), photo->height - h);
        crop(photo, left, top, w, h);
        return code;
    }
    struct photo small = *photo;
    photo->rgb = base_arena_alloc(tools->arena, 3 * (size_t)w * (size_t)h, &tools->err);
    if (!photo->rgb)
        return MESO_E_OUT_OF_MEMORY;
    photo->width = w;
    photo->height = h;
    photo->stride = 3 * (ptrdiff_t)w;
    int left = (w - small.width) / 2, top = (h - small.height) / 2;
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            int sx = i - left < 0 ? 0 : i - left >= small.width ? small.width - 1 : i - left;
            int sy = j - top < 0 ? 0 : j - top >= small.height ? small.height - 1 : j - top;
            memcpy(at(photo, i, j), at(&small, sx, sy), 3);
        }
    return MESO_OK;
}

/* The frame moved so that this share of the face's side lies beyond one edge, by the draw. */
static void cut_off(const struct faults_source *source, struct photo *photo, double share,
                    uint64_t draw)
{
    struct region face = face_region(source, photo);
    int by_x = (int)(face.x + share * face.width), by_y = (int)(face.y + share * face.height);
    int right = (int)(photo->width - face.x - (1 - share) * face.width);
    int below = (int)(photo->height - face.y - (1 - share) * face.height);
    int w = photo->width, h = photo->height;
    switch (draw % 4) {
    case 0:
        crop(photo, by_x, 0, w - by_x, h);
        break;
    case 1:
        crop(photo, 0, 0, w - right, h);
        break;
    case 2:
        crop(photo, 0, by_y, w, h - by_y);
        break;
    default:
        crop(photo, 0, 0, w, h - below);
        break;
    }
}

/* Sheen on the forehead, the cheeks and the nose, white in the middle. */
static void shine(const struct faults_source *source, struct photo *photo, double share)
{
    static const int places[4] = {151, 50, 280, 5};
    static const double sizes[4] = {1.3, 1, 1, 0.6};
    float light[256];
    tables(light);
    const struct locate_face *face = &source->face;
    double area = share * M_PI / 4 * face->box_width * face->box_height, weight = 0;
    for (int i = 0; i < 4; i++)
        weight += sizes[i] * sizes[i];
    for (int i = 0; i < 4; i++) {
        double radius = sizes[i] * sqrt(area / weight / M_PI);
        double cx = face->points[places[i]].x, cy = face->points[places[i]].y;
        for (int y = (int)fmax(0, cy - 2 * radius); y < photo->height && y < cy + 2 * radius; y++)
            for (int x = (int)fmax(0, cx - 2 * radius); x < photo->width && x < cx + 2 * radius;
                 x++) {
                double r = hypot(x - cx, y - cy) / radius;
                double sheen = 1.02 / (1 + exp((r - 1) * 9));
                for (int c = 0; c < 3; c++)
                    at(photo, x, y)[c] = encoded(light[at(photo, x, y)[c]] * (1 - sheen) + sheen);
            }
    }
}

/* Strands in the colour of this person's own brows hang from above down to `share` of the
   forehead. */
static void hang_strands(const struct faults_source *source, struct photo *photo, double share,
                         uint64_t draw)
{
    const struct locate_face *face = &source->face;
    const struct locate_landmark *top = &face->points[10], *brow = &face->points[9];
    const struct locate_landmark *hair = &face->points[105];
    const uint8_t *colour = at(photo, (int)hair->x, (int)hair->y);
    uint8_t own[3] = {colour[0], colour[1], colour[2]};
    double reach = top->y + share * (brow->y - top->y), start = top->y - 0.25 * face->box_height;
    double width = fmax(1.5, 0.004 * face->box_width);
    srand48((long)draw);
    for (int i = 0; i < 260; i++) {
        double x = top->x + (drand48() - 0.5) * 0.62 * face->box_width;
        double lean = (drand48() - 0.5) * 0.25, bend = (drand48() - 0.5) * 0.0008;
        double end = reach + (drand48() - 0.7) * 0.15 * (reach - start);
        double shade = 0.7 + 0.6 * drand48();
        for (double y = fmax(0, start); y < end && y < photo->height; y++) {
            double t = y - start, middle = x + lean * t + bend * t * t;
            for (int c = (int)(middle - width); c <= middle + width; c++) {
                if (c < 0 || c >= photo->width)
                    continue;
                double cover = fmin(1, fmax(0, width - fabs(c + 0.5 - middle)));
                for (int k = 0; k < 3; k++) {
                    uint8_t *p = at(photo, c, (int)y) + k;
                    *p = (uint8_t)fmin(255, *p + cover * (shade * own[k] - *p));
                }
            }
        }
    }
}

int faults_plant(struct portraits_tools *tools, const struct faults_source *source,
                 enum faults_plant plant, double size, uint64_t draw, struct photo *photo)
{
    struct region face = face_region(source, photo);
    double gain[3] = {1, 1, 1};
    switch (plant) {
    case FAULTS_GAIN:
        gain[0] = gain[1] = gain[2] = exp2(size);
        break;
    case FAULTS_RED:
        gain[0] = exp2(size);
        break;
    case FAULTS_BLUE:
        gain[2] = exp2(size);
        break;
    case FAULTS_CLIP:
        gain[0] = gain[1] = gain[2] = clipping_gain(photo, face, size);
        break;
    case FAULTS_DISC:
    case FAULTS_MOTION:
        return blur(tools, photo, source->blur_sigma_px * sqrt(size * size - 1),
                    plant == FAULTS_MOTION, draw);
    case FAULTS_SHRINK:
        return resized(tools, photo, (int)(photo->width * size), (int)(photo->height * size));
    case FAULTS_ZOOM:
        return zoom(tools, source, photo, size);
    case FAULTS_CROP:
        cut_off(source, photo, size, draw);
        return MESO_OK;
    case FAULTS_GLARE:
        shine(source, photo, size);
        return MESO_OK;
    case FAULTS_HAIR:
        hang_strands(source, photo, size, draw);
        return MESO_OK;
    default:
        break;
    }
    relight(photo, gain, plant == FAULTS_SLOPE ? size : 0, face.x + face.width / 2, face.width / 2);
    return MESO_OK;
}
