/* What is where on the printed cards: the tables, and questions to them. Does not know how they are
   printed or found. */
#include "locate.h"

#include <math.h>
#include <stddef.h>

/* Eighteen patches in three rows of six. The greys and the six strong colours are those of the
   ColorChecker Classic (X-Rite's sRGB values, greys made neutral, cyan moved into sRGB); the skin
   tones stand in the middle of the six classes of ITA (Del Bino and Bernerd 2013, Br J Dermatol
   169:33): 58, 45, 31, 18, -24 and -59 degrees. */
#define PATCH(name, kind, column, row, x, y, dx, dy, w, h, r, g, b)  \
    {                                                                \
        name, kind, (x) + (column) * (dx), (y) + (row) * (dy), w, h, \
        {                                                            \
            r, g, b                                                  \
        }                                                            \
    }
/* clang-format off */
#define PATCHES(...)                                              \
    PATCH("white", LOCATE_CARD_GREY, 0, 0, __VA_ARGS__, 243, 243, 243),  \
    PATCH("grey 1", LOCATE_CARD_GREY, 1, 0, __VA_ARGS__, 200, 200, 200), \
    PATCH("grey 2", LOCATE_CARD_GREY, 2, 0, __VA_ARGS__, 160, 160, 160), \
    PATCH("grey 3", LOCATE_CARD_GREY, 3, 0, __VA_ARGS__, 122, 122, 122), \
    PATCH("grey 4", LOCATE_CARD_GREY, 4, 0, __VA_ARGS__, 85, 85, 85),    \
    PATCH("black", LOCATE_CARD_GREY, 5, 0, __VA_ARGS__, 52, 52, 52),     \
    PATCH("skin 1", LOCATE_CARD_COLOUR, 0, 1, __VA_ARGS__, 209, 175, 155), \
    PATCH("skin 2", LOCATE_CARD_COLOUR, 1, 1, __VA_ARGS__, 194, 155, 133), \
    PATCH("skin 3", LOCATE_CARD_COLOUR, 2, 1, __VA_ARGS__, 179, 139, 116), \
    PATCH("skin 4", LOCATE_CARD_COLOUR, 3, 1, __VA_ARGS__, 166, 126, 103), \
    PATCH("skin 5", LOCATE_CARD_COLOUR, 4, 1, __VA_ARGS__, 131, 93, 76),   \
    PATCH("skin 6", LOCATE_CARD_COLOUR, 5, 1, __VA_ARGS__, 97, 72, 62),    \
    PATCH("red", LOCATE_CARD_COLOUR, 0, 2, __VA_ARGS__, 175, 54, 60),      \
    PATCH("green", LOCATE_CARD_COLOUR, 1, 2, __VA_ARGS__, 70, 148, 73),    \
    PATCH("blue", LOCATE_CARD_COLOUR, 2, 2, __VA_ARGS__, 56, 61, 150),     \
    PATCH("yellow", LOCATE_CARD_COLOUR, 3, 2, __VA_ARGS__, 231, 199, 31),  \
    PATCH("magenta", LOCATE_CARD_COLOUR, 4, 2, __VA_ARGS__, 187, 86, 149), \
    PATCH("cyan", LOCATE_CARD_COLOUR, 5, 2, __VA_ARGS__, 40, 134, 160)
/* clang-format on */

/* Beside a face: the size of a bank card. */
static const struct locate_card_marker face_markers[] = {
    {0, 3, 3, 12}, {1, 70.6, 3, 12}, {2, 3, 39, 12}, {3, 70.6, 39, 12}};
static const struct locate_card_patch face_patches[] = {
    PATCHES(18.6, 3, 8.2, 8.4, 7.4, 7.6),
    {"paper", LOCATE_CARD_PAPER, 50.6, 29.2, 16.4, 8, {255, 255, 255}}};
static const struct locate_card_text face_texts[] = {{18.6, 33.2, 3, "mesotrack"},
                                                     {18.6, 37, 2.2, "face card, ruler in cm"}};

/* On skin and scalp: four markers for close-ups, a row of small ones of which a trichoscope's field
   of 8 mm shows two. At 600 dots an inch a small marker's cell has 7 dots. */
static const struct locate_card_marker close_markers[] = {
    {4, 1, 1, 5},         {5, 24, 1, 5},      {6, 1, 14, 5},        {7, 24, 14, 5},
    {8, 1, 9.4, 2.4},     {9, 4.2, 9.4, 2.4}, {10, 7.4, 9.4, 2.4},  {11, 10.6, 9.4, 2.4},
    {12, 13.8, 9.4, 2.4}, {13, 17, 9.4, 2.4}, {14, 20.2, 9.4, 2.4}, {15, 23.4, 9.4, 2.4},
    {16, 26.6, 9.4, 2.4}};
static const struct locate_card_patch close_patches[] = {
    PATCHES(7.2, 1, 2.65, 2.6, 2.35, 2.3),
    {"paper", LOCATE_CARD_PAPER, 18.4, 12.4, 4, 2, {255, 255, 255}}};
static const struct locate_card_text close_texts[] = {{7.2, 13.9, 1.5, "mesotrack (mm)"}};

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))
#define LISTS(kind)                                                                              \
    .markers = kind##_markers, .marker_count = COUNT(kind##_markers), .patches = kind##_patches, \
    .patch_count = COUNT(kind##_patches), .texts = kind##_texts, .text_count = COUNT(kind##_texts)

const struct locate_card_design locate_card_designs[LOCATE_CARD_DESIGNS] = {
    {.name = "face",
     .width = 85.6,
     .height = 54,
     LISTS(face),
     .ruler = {17.8, 51, 50, 1, {2, 3.2, 4.6}, 5, 10, 1, 2.4}},
    {.name = "close-up",
     .width = 30,
     .height = 20,
     LISTS(close),
     .ruler = {7.5, 19, 15, 0.5, {0.9, 1.5, 2.3}, 2, 10, 5, 1.5}},
};

const struct locate_card_design *locate_card_of_marker(int id, int *index)
{
    for (int c = 0; c < LOCATE_CARD_DESIGNS; c++)
        for (int i = 0; i < locate_card_designs[c].marker_count; i++)
            if (locate_card_designs[c].markers[i].id == id) {
                *index = i;
                return &locate_card_designs[c];
            }
    return NULL;
}

/* The first codes of tag36h11, first bit highest. */
static const uint64_t codes[LOCATE_CARD_IDS] = {
    0xd7e00984b, 0xdda664ca7, 0xdc4a1c821, 0xe17b470e9, 0xef91d01b1, 0xf429cdd73,
    0x05da29225, 0x1106cba43, 0x223bed79d, 0x21f51213c, 0x33eb19ca6, 0x3f76eb0f8,
    0x469a97414, 0x45dcfe0b0, 0x4a6465f72, 0x51801db96, 0x5eb946b4e};

bool locate_card_cell_is_white(int id, int column, int row)
{
    /* A quarter of the bits; the others follow by quarter turns. */
    static const int bit_x[9] = {1, 2, 3, 4, 5, 2, 3, 4, 3}, bit_y[9] = {1, 1, 1, 1, 1, 2, 2, 2, 3};
    for (int bit = 0; bit < 36; bit++) {
        int x = bit_x[bit % 9], y = bit_y[bit % 9];
        for (int turn = 0; turn < bit / 9; turn++) {
            int turned = LOCATE_CARD_CELLS - 1 - y;
            y = x;
            x = turned;
        }
        if (x == column && y == row)
            return codes[id] >> (35 - bit) & 1;
    }
    return false; /* the frame */
}

void locate_card_patch_lab(const struct locate_card_patch *patch, double lab[3])
{
    /* sRGB (IEC 61966-2-1) to XYZ over the white of D65, row by row. */
    static const double to_xyz[3][3] = {{0.4338918, 0.3762234, 0.1898848},
                                        {0.2126729, 0.7151522, 0.0721750},
                                        {0.0177566, 0.1094680, 0.8727755}};
    double linear[3], f[3];
    for (int c = 0; c < 3; c++) {
        double v = patch->srgb[c] / 255.0;
        linear[c] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    for (int i = 0; i < 3; i++) {
        double t = to_xyz[i][0] * linear[0] + to_xyz[i][1] * linear[1] + to_xyz[i][2] * linear[2];
        f[i] = t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}
