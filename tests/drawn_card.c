/* Draws cards: a raster of the design, looked up through the inverse of the camera's homography, 16
   samples a pixel. */
#include "drawn_card.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Every measure of the designs is a multiple of this. */
#define STEP_MM 0.025
enum { PAPER, INK, FIRST_PATCH, SAMPLES = 4 };

struct raster {
    uint8_t *at;
    int width, height;
};

static void fill(struct raster *r, double x, double y, double width, double height, int value)
{
    int left = (int)lround(x / STEP_MM), right = (int)lround((x + width) / STEP_MM);
    int top = (int)lround(y / STEP_MM), bottom = (int)lround((y + height) / STEP_MM);
    for (int j = top < 0 ? 0 : top; j < bottom && j < r->height; j++)
        for (int i = left < 0 ? 0 : left; i < right && i < r->width; i++)
            r->at[(size_t)j * (size_t)r->width + (size_t)i] = (uint8_t)value;
}

static void fill_marker(struct raster *r, const struct locate_card_marker *marker, double ink)
{
    double cell = marker->side / LOCATE_CARD_CELLS;
    fill(r, marker->x - ink, marker->y - ink, marker->side + 2 * ink, marker->side + 2 * ink, INK);
    for (int row = 0; row < LOCATE_CARD_CELLS; row++)
        for (int column = 0; column < LOCATE_CARD_CELLS; column++)
            if (locate_card_cell_is_white(marker->id, column, row))
                fill(r, marker->x + column * cell + ink, marker->y + row * cell + ink,
                     cell - 2 * ink, cell - 2 * ink, PAPER);
}

static struct raster rasterise(const struct locate_card_design *design, double ink)
{
    struct raster r = {NULL, (int)lround(design->width / STEP_MM),
                       (int)lround(design->height / STEP_MM)};
    r.at = calloc((size_t)r.width, (size_t)r.height);
    if (!r.at)
        abort();
    for (int i = 0; i < design->marker_count; i++)
        fill_marker(&r, &design->markers[i], ink);
    for (int i = 0; i < design->patch_count; i++) {
        const struct locate_card_patch *p = &design->patches[i];
        if (p->kind != LOCATE_CARD_PAPER)
            fill(&r, p->x, p->y, p->width, p->height, FIRST_PATCH + i);
    }
    const struct locate_card_ruler *ruler = &design->ruler;
    for (int i = 0; i <= (int)lround(ruler->length / ruler->step); i++) {
        double height = ruler->tick[i % ruler->unit == 0 ? 2 : i % ruler->half == 0 ? 1 : 0];
        fill(&r, ruler->x + i * ruler->step - 0.05, ruler->y - height, 0.1, height, INK);
    }
    return r;
}

static double decode(double v)
{
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double encode(double v)
{
    v = v < 0 ? 0 : v > 1 ? 1 : v;
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

void drawn_card_to_px(const struct drawn_card *card, int width, int height, double to_px[9])
{
    double longer = width > height ? width : height;
    double focal = (card->focal > 0 ? card->focal : 1.2) * longer;
    double distance = focal / card->px_per_mm,
           print = card->print_scale > 0 ? card->print_scale : 1;
    double turn = card->turn_deg * M_PI / 180, tilt = card->tilt_deg * M_PI / 180;
    double a = cos(card->toward), b = sin(card->toward), k = 1 - cos(tilt);
    /* Turned in its plane, then about the axis across `toward`. */
    double axes[2][3];
    for (int i = 0; i < 2; i++) {
        double x = i ? -sin(turn) : cos(turn), y = i ? cos(turn) : sin(turn), along = x * a + y * b;
        axes[i][0] = print * (x - k * along * a);
        axes[i][1] = print * (y - k * along * b);
        axes[i][2] = print * along * sin(tilt);
    }
    double middle[3] = {(card->x - width / 2.0) / card->px_per_mm,
                        (card->y - height / 2.0) / card->px_per_mm, distance};
    double cx = card->design->width / 2, cy = card->design->height / 2, h[9];
    for (int i = 0; i < 3; i++) {
        h[3 * i] = axes[0][i];
        h[3 * i + 1] = axes[1][i];
        h[3 * i + 2] = middle[i] - axes[0][i] * cx - axes[1][i] * cy;
    }
    for (int j = 0; j < 3; j++) {
        to_px[j] = focal * h[j] + width / 2.0 * h[6 + j];
        to_px[3 + j] = focal * h[3 + j] + height / 2.0 * h[6 + j];
        to_px[6 + j] = h[6 + j];
    }
    for (int i = 0; i < 9; i++)
        to_px[i] /= distance; /* any factor will do */
}

static void invert(const double m[9], double out[9])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            out[3 * i + j] = m[3 * a + c] * m[3 * b + d] - m[3 * a + d] * m[3 * b + c];
        }
}

struct drawn_scale drawn_card_scale(const struct drawn_card *card, int width, int height, double x,
                                    double y)
{
    struct drawn_card real = *card;
    double h[9], back[9];
    real.print_scale = 1; /* the skin's own millimetres */
    drawn_card_to_px(&real, width, height, h);
    invert(h, back);
    double w = back[6] * x + back[7] * y + back[8];
    double u = (back[0] * x + back[1] * y + back[2]) / w;
    double v = (back[3] * x + back[4] * y + back[5]) / w;
    double depth = h[6] * u + h[7] * v + h[8]; /* over the distance of the card's middle */
    double xx = (h[0] - h[6] * x) / depth, xy = (h[1] - h[7] * x) / depth;
    double yx = (h[3] - h[6] * y) / depth, yy = (h[4] - h[7] * y) / depth;
    return (struct drawn_scale){card->px_per_mm / depth, sqrt(fabs(xx * yy - xy * yx))};
}

double drawn_card_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

double drawn_card_normal(uint64_t *state)
{
    double sum = -6; /* of twelve: variance 1 */
    for (int i = 0; i < 12; i++)
        sum += drawn_card_random(state);
    return sum;
}

/* Linear light of each kind of ink; black and paper as laser prints have them. */
static void inks(const struct locate_card_design *design, bool nominal,
                 float light[FIRST_PATCH + 32][3])
{
    for (int c = 0; c < 3; c++) {
        light[PAPER][c] = 0.85f;
        light[INK][c] = 0.03f;
        for (int i = 0; i < design->patch_count; i++)
            light[FIRST_PATCH + i][c] =
                (float)((nominal ? 0 : 0.03) +
                        (nominal ? 1 : 0.82) * decode(design->patches[i].srgb[c] / 255.0));
    }
}

static bool is_inside(const double box[4], double x, double y)
{
    return x > box[0] && y > box[1] && x < box[0] + box[2] && y < box[1] + box[3];
}

void drawn_card_lay(float *picture, int width, int height, const struct drawn_card *card)
{
    static const float finger[3] = {0.45f, 0.25f, 0.18f};
    float light[FIRST_PATCH + 32][3];
    double h[9], back[9];
    struct raster r = rasterise(card->design, card->ink_mm);
    inks(card->design, card->nominal, light);
    drawn_card_to_px(card, width, height, h);
    invert(h, back);
    double reach = 0.6 * hypot(card->design->width, card->design->height) * card->px_per_mm;
    int top = (int)fmax(card->y - reach, 0), bottom = (int)fmin(card->y + reach, height);
    int left = (int)fmax(card->x - reach, 0), right = (int)fmin(card->x + reach, width);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            float sum[3] = {0, 0, 0}, *at = picture + 3 * ((size_t)y * (size_t)width + (size_t)x);
            for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                double px = x + (s % SAMPLES + 0.5) / SAMPLES,
                       py = y + (s / SAMPLES + 0.5) / SAMPLES;
                double w = back[6] * px + back[7] * py + back[8];
                double u = (back[0] * px + back[1] * py + back[2]) / w;
                double v = (back[3] * px + back[4] * py + back[5]) / w;
                int i = (int)floor(u / STEP_MM), j = (int)floor(v / STEP_MM);
                bool on = i >= 0 && j >= 0 && i < r.width && j < r.height;
                bool hidden =
                    is_inside(card->covered[0], u, v) || is_inside(card->covered[1], u, v);
                const float *ink = hidden ? finger
                                   : on   ? light[r.at[(size_t)j * (size_t)r.width + (size_t)i]]
                                          : at;
                for (int k = 0; k < 3; k++)
                    sum[k] += ink[k] / (SAMPLES * SAMPLES);
            }
            memcpy(at, sum, sizeof sum);
        }
    free(r.at);
}

static void blur(float *picture, int width, int height, double sigma, bool down)
{
    int radius = (int)ceil(3 * sigma), length = down ? height : width,
        lines = down ? width : height;
    float *line = malloc((size_t)length * 3 * sizeof *line);
    double taps[2 * 32 + 1], weight = 0;
    if (!line || radius > 32)
        abort();
    for (int k = -radius; k <= radius; k++)
        weight += taps[k + radius] = exp(-0.5 * k * k / (sigma * sigma));
    for (int l = 0; l < lines; l++) {
        float *start = picture + 3 * (down ? (size_t)l : (size_t)l * (size_t)width);
        ptrdiff_t step = down ? 3 * (ptrdiff_t)width : 3;
        for (int i = 0; i < length; i++)
            memcpy(line + 3 * i, start + i * step, 3 * sizeof *line);
        for (int i = 0; i < length; i++) {
            double sum[3] = {0, 0, 0};
            for (int k = -radius; k <= radius; k++) {
                int from = i + k < 0 ? 0 : i + k >= length ? length - 1 : i + k;
                for (int c = 0; c < 3; c++)
                    sum[c] += taps[k + radius] * (double)line[3 * from + c];
            }
            for (int c = 0; c < 3; c++)
                start[i * step + c] = (float)(sum[c] / weight);
        }
    }
    free(line);
}

/* The sRGB curve as a table, and an S-shaped tone curve over it. */
enum { LEVELS = 1 << 16 };
static float *curve(double contrast)
{
    float *levels = malloc((LEVELS + 1) * sizeof *levels);
    if (!levels)
        abort();
    for (int i = 0; i <= LEVELS; i++) {
        double v = encode((double)i / LEVELS);
        levels[i] = (float)(255 * (v + contrast * (v * v * (3 - 2 * v) - v)));
    }
    return levels;
}

static void expose(const float *picture, int width, int height, const struct drawn_camera *camera,
                   uint8_t *rgb)
{
    float *levels = curve(camera->contrast);
    uint64_t state = camera->seed;
    double gain = exp2(camera->exposure_ev) * LEVELS;
    size_t samples = 3 * (size_t)width * (size_t)height;
    for (size_t i = 0; i < samples; i++) {
        double across = (double)(i / 3 % (size_t)width) / width - 0.5;
        double light = (double)picture[i] * gain * (1 + camera->gradient * across);
        double v = (double)levels[light < 0 ? 0 : light > LEVELS ? LEVELS : (int)light];
        if (camera->noise > 0) /* four uniforms: near enough to normal */
            v += camera->noise * sqrt(3) *
                 (drawn_card_random(&state) + drawn_card_random(&state) +
                  drawn_card_random(&state) + drawn_card_random(&state) - 2);
        rgb[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
    }
    free(levels);
}

void drawn_card_paint(uint8_t *rgb, int width, int height, const struct drawn_card *cards,
                      int count, const struct drawn_camera *camera)
{
    size_t samples = 3 * (size_t)width * (size_t)height;
    float *picture = malloc(samples * sizeof *picture), linear[256];
    if (!picture)
        abort();
    for (int i = 0; i < 256; i++)
        linear[i] = (float)decode(i / 255.0);
    for (size_t i = 0; i < samples; i++)
        picture[i] = linear[rgb[i]];
    for (int i = 0; i < count; i++)
        drawn_card_lay(picture, width, height, &cards[i]);
    if (camera->blur_px > 0.2) {
        blur(picture, width, height, camera->blur_px, false);
        blur(picture, width, height, camera->blur_px, true);
    }
    expose(picture, width, height, camera, rgb);
    free(picture);
}
