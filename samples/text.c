/* The text that devices burn into their pictures: white capitals on a black bar along the top,
   drawn after the camera, sharp. Knows nothing of the picture below. */
#include "trichoscopy.h"

#include <string.h>

/* 5 x 7 dots a letter, a row a byte, the left dot in bit 4. */
static const struct {
    char letter;
    uint8_t rows[7];
} glyphs[] = {
    {'0', {14, 17, 19, 21, 25, 17, 14}}, {'1', {4, 12, 4, 4, 4, 4, 14}},
    {'2', {14, 17, 1, 2, 4, 8, 31}},     {'3', {31, 2, 4, 2, 1, 17, 14}},
    {'4', {2, 6, 10, 18, 31, 2, 2}},     {'5', {31, 16, 30, 1, 1, 17, 14}},
    {'6', {6, 8, 16, 30, 17, 17, 14}},   {'7', {31, 1, 2, 4, 8, 8, 8}},
    {'8', {14, 17, 17, 14, 17, 17, 14}}, {'9', {14, 17, 17, 15, 1, 2, 12}},
    {'A', {14, 17, 17, 31, 17, 17, 17}}, {'D', {30, 17, 17, 17, 17, 17, 30}},
    {'E', {31, 16, 16, 30, 16, 16, 31}}, {'I', {14, 4, 4, 4, 4, 4, 14}},
    {'M', {17, 27, 21, 21, 17, 17, 17}}, {'N', {17, 25, 21, 19, 17, 17, 17}},
    {'O', {14, 17, 17, 17, 17, 17, 14}}, {'P', {30, 17, 17, 30, 16, 16, 16}},
    {'S', {15, 16, 16, 14, 1, 1, 30}},   {'T', {31, 4, 4, 4, 4, 4, 4}},
    {'X', {17, 17, 10, 4, 10, 17, 17}},  {'-', {0, 0, 0, 14, 0, 0, 0}},
    {':', {0, 4, 0, 0, 0, 4, 0}},
};

static void draw_letter(struct render_image *image, char letter, int left, int top, int dot,
                        int grey)
{
    for (size_t g = 0; g < sizeof glyphs / sizeof *glyphs; g++) {
        if (glyphs[g].letter != letter)
            continue;
        for (int y = 0; y < 7 * dot; y++)
            for (int x = 0; x < 5 * dot && left + x < image->width; x++)
                if (glyphs[g].rows[y / dot] >> (4 - x / dot) & 1)
                    memset(image->rgb +
                               3 * ((size_t)(top + y) * (size_t)image->width + (size_t)(left + x)),
                           grey, 3);
    }
}

static void draw_line(struct render_image *image, const char *text, int top, int dot, int grey)
{
    for (int i = 0; text[i]; i++)
        if (2 * dot + 6 * dot * i < image->width && top + 7 * dot < image->height)
            draw_letter(image, text[i], 2 * dot + 6 * dot * i, top, dot, grey);
}

/* Two lines part at the first double space. */
void render_text_bar(struct render_image *image, const char *text, int look)
{
    enum { BLACK_BAR, WHITE_BAR, NO_BAR, TWO_LINES };
    int dot = image->height / 400 < 1 ? 1 : image->height / 400;
    int bar = (look == TWO_LINES ? 20 : 11) * dot;
    bar = bar < image->height ? bar : image->height;
    for (int y = 0; y < bar && look != NO_BAR; y++)
        memset(image->rgb + 3 * (size_t)y * (size_t)image->width, look == WHITE_BAR ? 244 : 12,
               3 * (size_t)image->width);
    const char *second = look == TWO_LINES ? strstr(text, "  ") : NULL;
    char first[64] = {0};
    if (second && (size_t)(second - text) < sizeof first)
        memcpy(first, text, (size_t)(second - text));
    draw_line(image, second ? first : text, 2 * dot, dot, look == WHITE_BAR ? 16 : 240);
    if (second)
        draw_line(image, second + 2, 11 * dot, dot, 240);
}
