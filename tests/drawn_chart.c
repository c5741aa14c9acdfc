/* Draws boards of rectangles through a pinhole camera, 16 samples a pixel. */
#include "drawn_chart.h"

#include "drawn_card.h"

#include <math.h>
#include <string.h>

static const double srgb[DRAWN_CHART_PATCHES][3] = {
    {115, 82, 68},   {194, 150, 130}, {98, 122, 157}, {87, 108, 67},   {133, 128, 177},
    {103, 189, 170}, {214, 126, 44},  {80, 91, 166},  {193, 90, 99},   {94, 60, 108},
    {157, 188, 64},  {224, 163, 46},  {56, 61, 150},  {70, 148, 73},   {175, 54, 60},
    {231, 199, 31},  {187, 86, 149},  {8, 133, 161},  {243, 243, 242}, {200, 200, 200},
    {160, 160, 160}, {122, 122, 121}, {85, 85, 85},   {52, 52, 52}};

static double decode(double level)
{
    double v = level / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double encode(double v)
{
    v = v < 0 ? 0 : v > 1 ? 1 : v;
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

struct drawn_board drawn_chart(double patch_mm)
{
    double gap = 0.1 * patch_mm, pitch = patch_mm + gap, rim = 0.3 * patch_mm;
    struct drawn_board board = {.width = 6 * pitch - gap + 2 * rim,
                                .height = 4 * pitch - gap + 2 * rim,
                                .ground = {0.012, 0.012, 0.012},
                                .count = DRAWN_CHART_PATCHES};
    for (int i = 0; i < DRAWN_CHART_PATCHES; i++) {
        board.at[i].x = rim + i % 6 * pitch;
        board.at[i].y = rim + i / 6 * pitch;
        board.at[i].width = board.at[i].height = patch_mm;
        for (int c = 0; c < 3; c++)
            board.at[i].light[c] = decode(srgb[i][c]);
    }
    return board;
}

struct drawn_board drawn_grey_card(double width_mm, double height_mm, double reflectance)
{
    return (struct drawn_board){
        .width = width_mm, .height = height_mm, .ground = {reflectance, reflectance, reflectance}};
}

static const double *light_at(const struct drawn_board *board, double x, double y)
{
    for (int i = 0; i < board->count; i++)
        if (x >= board->at[i].x && y >= board->at[i].y && x < board->at[i].x + board->at[i].width &&
            y < board->at[i].y + board->at[i].height)
            return board->at[i].light;
    return x >= 0 && y >= 0 && x < board->width && y < board->height ? board->ground : NULL;
}

void drawn_board_lay(float *picture, int width, int height, const struct drawn_board *board,
                     const struct drawn_pose *pose)
{
    enum { SAMPLES = 4 };
    struct locate_card_design size = {.width = board->width, .height = board->height};
    struct drawn_card plane = {.design = &size,
                               .x = pose->x,
                               .y = pose->y,
                               .px_per_mm = pose->px_per_mm,
                               .turn_deg = pose->turn_deg,
                               .tilt_deg = pose->tilt_deg,
                               .toward = pose->toward};
    double h[9], back[9], reach = 0.6 * hypot(board->width, board->height) * pose->px_per_mm;
    drawn_card_to_px(&plane, width, height, h);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            back[3 * i + j] = h[3 * a + c] * h[3 * b + d] - h[3 * a + d] * h[3 * b + c];
        }
    for (int y = (int)fmax(pose->y - reach, 0); y < (int)fmin(pose->y + reach, height); y++)
        for (int x = (int)fmax(pose->x - reach, 0); x < (int)fmin(pose->x + reach, width); x++) {
            float *at = picture + 3 * ((size_t)y * (size_t)width + (size_t)x);
            double sum[3] = {0};
            for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                double px = x + (s % SAMPLES + 0.5) / SAMPLES;
                double py = y + (s / SAMPLES + 0.5) / SAMPLES;
                double w = back[6] * px + back[7] * py + back[8];
                double u = (back[0] * px + back[1] * py + back[2]) / w;
                double v = (back[3] * px + back[4] * py + back[5]) / w;
                const double *light = light_at(board, pose->mirrored ? board->width - u : u, v);
                for (int c = 0; c < 3; c++)
                    sum[c] += (light ? light[c] : (double)at[c]) / (SAMPLES * SAMPLES);
            }
            for (int c = 0; c < 3; c++)
                at[c] = (float)sum[c];
        }
}

static double toned(const struct drawn_sensor *sensor, double light)
{
    double v = pow(encode(light), 1 + sensor->gamma);
    return 255 * (v + sensor->contrast * (v * v * (3 - 2 * v) - v));
}

void drawn_photograph_of(const float *picture, int width, int height,
                         const struct drawn_sensor *sensor, uint8_t *rgb)
{
    enum { LEVELS = 1 << 14 };
    static float tone[LEVELS + 1];
    uint64_t state = sensor->seed;
    double gain = exp2(sensor->exposure_ev);
    double gains[3] = {gain * (1 + sensor->red), gain, gain * (1 + sensor->blue)};
    for (int i = 0; i <= LEVELS; i++)
        tone[i] = (float)toned(sensor, pow((double)i / LEVELS, 2)); /* dense in the dark */
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++, picture += 3, rgb += 3)
        for (int c = 0; c < 3; c++) {
            double light = (double)picture[c] * gains[c];
            for (int k = 0; k < 3; k++)
                light += sensor->mix[c][k] * (double)picture[k] * gains[k];
            double place = sqrt(light < 0 ? 0 : light > 1 ? 1 : light) * LEVELS;
            double v = (double)tone[(int)(place + 0.5)];
            if (sensor->noise > 0)
                v += sensor->noise * drawn_card_normal(&state);
            rgb[c] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
        }
}
