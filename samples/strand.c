/* Draws one hair: for every pixel near its path the distance to the axis is kept, then the cylinder
   is composited once, so that a bend does not darken twice. The coverage is exact for straight
   pieces, also below one pixel of width. */
#include "strand.h"

#include "texture.h"

#include <math.h>

/* Read off trichoscopy pictures: black and brown hair transmits little, blond is amber glass, grey
   and white scatter all colours alike. */
const struct render_strand_look render_strand_looks[RENDER_HAIR_COLOUR_COUNT] = {
    [RENDER_HAIR_DARK] = {{4.2, 4.6, 5.0}, {0.016, 0.011, 0.009}, 0.10},
    [RENDER_HAIR_BROWN] = {{2.3, 3.1, 4.0}, {0.075, 0.038, 0.020}, 0.14},
    [RENDER_HAIR_BLOND] = {{1.0, 1.4, 2.2}, {0.34, 0.21, 0.085}, 0.20},
    [RENDER_HAIR_GREY] = {{1.6, 1.6, 1.6}, {0.26, 0.24, 0.215}, 0.22},
    [RENDER_HAIR_WHITE] = {{1.7, 1.7, 1.8}, {0.74, 0.72, 0.67}, 0.25},
    [RENDER_HAIR_RED] = {{1.3, 2.4, 3.8}, {0.21, 0.085, 0.030}, 0.18},
};

int render_strand_brush_new(struct render_strand_brush *out, int width, int height,
                            struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)width * (size_t)height;
    *out = (struct render_strand_brush){.width = width, .height = height};
    out->across = base_arena_alloc(arena, count * sizeof(float), err);
    out->half = base_arena_alloc(arena, count * sizeof(float), err);
    out->cut = base_arena_alloc(arena, count * sizeof(float), err);
    out->along = base_arena_alloc(arena, count * sizeof(float), err);
    out->owner = base_arena_calloc(arena, count, sizeof(int), err);
    out->touched = base_arena_alloc(arena, count * sizeof(int), err);
    bool ok = out->across && out->half && out->cut && out->along && out->owner && out->touched;
    return ok ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

struct segment {
    double x, y, dx, dy, length, half0, half1, along;
    bool open_start, open_end; /* blunt here: cut square instead of rounded */
};

static void keep_nearest(struct render_strand_brush *brush, int index, double across, double half,
                         double cut, double along)
{
    if (brush->owner[index] != brush->strand) {
        brush->owner[index] = brush->strand;
        brush->touched[brush->touched_count++] = index;
    } else if (fabs(across) >= fabs(brush->across[index])) {
        return;
    }
    brush->across[index] = (float)across;
    brush->half[index] = (float)half;
    brush->cut[index] = (float)cut;
    brush->along[index] = (float)along;
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static void visit_pixel(struct render_strand_brush *brush, const struct segment *s, int x, int y)
{
    double px = x + 0.5 - s->x, py = y + 0.5 - s->y;
    double along = px * s->dx + py * s->dy, across = px * s->dy - py * s->dx;
    double inside = clamp(along, 0, s->length), over = along - inside, cut = 1;
    if ((over < 0 && s->open_start) || (over > 0 && s->open_end))
        cut = clamp(0.5 - fabs(over), 0, 1);
    else if (over != 0)
        across = copysign(hypot(across, over), across);
    double half = s->half0 + (s->half1 - s->half0) * inside / s->length;
    if (cut > 0 && fabs(across) < half + 0.5)
        keep_nearest(brush, y * brush->width + x, across, half, cut, s->along + inside);
}

/* Fills the brush's distances for the whole path. */
static void trace(struct render_strand_brush *brush, const struct render_strand *strand, double dx,
                  double dy, double widen)
{
    brush->strand++;
    brush->touched_count = 0;
    double total = 0;
    for (int i = 0; i + 1 < strand->points; i++) {
        struct render_point a = strand->path[i], b = strand->path[i + 1];
        struct segment s = {.x = a.x + dx, .y = a.y + dy, .length = hypot(b.x - a.x, b.y - a.y)};
        if (s.length < 1e-9)
            continue;
        s.dx = (b.x - a.x) / s.length;
        s.dy = (b.y - a.y) / s.length;
        s.half0 = 0.5 * strand->width_px[i] + widen;
        s.half1 = 0.5 * strand->width_px[i + 1] + widen;
        s.along = total;
        s.open_start = i == 0 && strand->blunt_root;
        s.open_end = i + 2 == strand->points && strand->blunt_tip;
        total += s.length;
        double pad = fmax(s.half0, s.half1) + 1;
        double bx = b.x + dx, by = b.y + dy;
        int x0 = (int)floor(clamp(fmin(s.x, bx) - pad, 0, brush->width));
        int x1 = (int)ceil(clamp(fmax(s.x, bx) + pad, 0, brush->width));
        int y0 = (int)floor(clamp(fmin(s.y, by) - pad, 0, brush->height));
        int y1 = (int)ceil(clamp(fmax(s.y, by) + pad, 0, brush->height));
        for (int y = y0; y < y1; y++)
            for (int x = x0; x < x1; x++)
                visit_pixel(brush, &s, x, y);
    }
}

/* Integral of sqrt(1 - x^2). */
static double chord_integral(double x)
{
    x = clamp(x, -1, 1);
    return 0.5 * (x * sqrt(1 - x * x) + asin(x));
}

static void shade_pixel(float *pixel, const struct render_strand *strand, double across,
                        double half, double cut, double along, double light_side)
{
    double low = fmax(across - 0.5, -half), high = fmin(across + 0.5, half);
    if (high <= low)
        return;
    double cover = (high - low) * cut;
    double chord = (chord_integral(high / half) - chord_integral(low / half)) * half / (high - low);
    double middle = 0.5 * (low + high) / half;
    double scales = 1 + 0.10 * render_noise(strand->texture_seed, along * 0.35, middle * 1.5);
    double stripe = (middle - 0.35 * light_side) / 0.30;
    double shine = strand->look.shine * exp(-stripe * stripe) * scales *
                   fmin(1, half / 1.5); /* thin hairs show no stripe */
    double body = (0.75 + 0.25 * chord) * scales;
    if (strand->band_px > 0) {
        double off = (along - strand->band_at_px) / strand->band_px, band = exp(-off * off);
        body *= 0.75 + 0.9 * band;
        shine *= 0.25 + 1.2 * band;
    }
    for (int c = 0; c < 3; c++) {
        double through = exp(-strand->look.density[c] * strand->thickness * chord);
        double seen = pixel[c] * through + (1 - through) * (strand->look.scatter[c] * body + shine);
        pixel[c] = (float)(pixel[c] * (1 - cover) + seen * cover);
    }
}

void render_strand_draw(struct render_canvas *canvas, struct render_strand_brush *brush,
                        const struct render_strand *strand)
{
    trace(brush, strand, 0, 0, 0);
    struct render_point a = strand->path[0], b = strand->path[strand->points - 1];
    double length = hypot(b.x - a.x, b.y - a.y) + 1e-9;
    double side = ((b.y - a.y) * strand->light_x - (b.x - a.x) * strand->light_y) / length;
    for (int i = 0; i < brush->touched_count; i++) {
        int at = brush->touched[i];
        shade_pixel(canvas->rgb + 3 * (size_t)at, strand, brush->across[at], brush->half[at],
                    brush->cut[at], brush->along[at], side);
    }
}

void render_strand_uncover(float *bare, const struct render_strand_brush *brush)
{
    for (int i = 0; i < brush->touched_count; i++) {
        int at = brush->touched[i];
        double half = brush->half[at], across = brush->across[at];
        double low = fmax(across - 0.5, -half), high = fmin(across + 0.5, half);
        bare[at] *= (float)(1 - fmax(0, high - low) * brush->cut[at]);
    }
}

void render_strand_stain(struct render_canvas *canvas, struct render_strand_brush *brush,
                         const struct render_strand *strand, int channel, double amount)
{
    trace(brush, strand, 0, 0, 0);
    for (int i = 0; i < brush->touched_count; i++) {
        int at = brush->touched[i];
        double x = brush->across[at] / (brush->half[at] + 0.5);
        canvas->rgb[3 * (size_t)at + channel] += (float)(amount * sqrt(fmax(0, 1 - x * x)));
    }
}

void render_strand_shadow(float *plane, struct render_strand_brush *brush,
                          const struct render_strand *strand, double dx, double dy, double widen)
{
    trace(brush, strand, dx, dy, widen);
    for (int i = 0; i < brush->touched_count; i++) {
        int at = brush->touched[i];
        double cover = clamp(brush->half[at] + 0.5 - fabs(brush->across[at]), 0, 1);
        if (cover > plane[at])
            plane[at] = (float)cover;
    }
}
