/* Pictures of an alignment for people to judge it by: what is brought over what, how it is bent,
   where it is not to be trusted, and what of the skin can be seen. Decides nothing. */
#include "overlay_draw.h"
#include "picture.h"

#include <math.h>
#include <string.h>

enum { SIDE = 1200 };

static const char *const names[MESO_OVERLAY_COUNT] = {
    [MESO_OVERLAY_WARPED] = "warped",
    [MESO_OVERLAY_GRID] = "grid",
    [MESO_OVERLAY_CHECKERBOARD] = "checkerboard",
    [MESO_OVERLAY_DIFFERENCE] = "difference",
    [MESO_OVERLAY_MASKS] = "masks",
};

const char *report_overlay_name(int kind)
{
    return kind >= 0 && kind < MESO_OVERLAY_COUNT ? names[kind] : NULL;
}

/* A pair's pictures: both in the baseline's frame. */
struct sheet {
    const struct report *report;
    const struct report_photo *before, *after;
    struct report_frame frame;
    struct image_polygon subject; /* of the baseline; no points: everything */
    struct canvas baseline, warped;
    struct arena *arena;
    struct meso_error *err;
};

static bool trusted(const struct sheet *sheet, int x, int y, struct image_point *mapped)
{
    struct image_point at = report_frame_place(&sheet->frame, x + 0.5, y + 0.5);
    return align_point(sheet->after->alignment, at.x, at.y, &mapped->x, &mapped->y);
}

static void hatch(const struct sheet *sheet, struct canvas canvas)
{
    report_overlay_distrust(canvas, &sheet->frame, sheet->after->alignment, &sheet->subject);
}

static int copy_of(const struct sheet *sheet, struct canvas from, struct canvas *out)
{
    size_t bytes = (size_t)from.width * (size_t)from.height * 3;
    *out = from;
    out->rgb = base_arena_alloc(sheet->arena, bytes, sheet->err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(out->rgb, from.rgb, bytes);
    return MESO_OK;
}

/* The follow-up as it was taken, around what the baseline's frame maps to. */
static struct report_frame own_frame(const struct sheet *sheet)
{
    struct report_photo plain = *sheet->after;
    plain.alignment = NULL;
    return report_frame_of(&plain, SIDE);
}

static const struct colour line_colour = {{40, 220, 120}}, doubtful_colour = {{150, 150, 150}};

/* One line of the grid, horizontal or vertical, on both pictures. */
static void grid_line(const struct sheet *sheet, struct canvas left, struct canvas right,
                      const struct report_frame *own, bool vertical, int at)
{
    enum { STEP = 6 };
    int length = vertical ? left.height : left.width;
    for (int i = 0; i < length; i += STEP) {
        struct image_point p[2], q[2], mapped;
        bool sure = true;
        for (int end = 0; end < 2; end++) {
            int along = i + end * STEP < length ? i + end * STEP : length - 1;
            int x = vertical ? at : along, y = vertical ? along : at;
            sure = trusted(sheet, x, y, &mapped) && sure;
            p[end] = (struct image_point){x + 0.5, y + 0.5};
            q[end] = (struct image_point){(mapped.x - own->x) * own->out_width / own->width,
                                          (mapped.y - own->y) * own->out_height / own->height};
        }
        struct colour colour = sure ? line_colour : doubtful_colour;
        report_overlay_line(left, p[0], p[1], colour, sure ? 0.9 : 0.35);
        if (sure)
            report_overlay_line(right, q[0], q[1], colour, 0.9);
    }
}

static int draw_grid(const struct sheet *sheet, struct canvas *out)
{
    struct canvas left, right;
    struct report_frame own = own_frame(sheet);
    struct report_photo plain = *sheet->after;
    plain.alignment = NULL;
    int code = copy_of(sheet, sheet->baseline, &left);
    right = (struct canvas){NULL, own.out_width, own.out_height};
    if (!code)
        code = report_picture(sheet->report, &plain, &own, &right.rgb, sheet->arena, sheet->err);
    if (code)
        return code;
    hatch(sheet, left);
    int apart = (left.width > left.height ? left.width : left.height) / 24;
    apart = apart > 0 ? apart : 1;
    for (int x = apart / 2; x < left.width; x += apart)
        grid_line(sheet, left, right, &own, true, x);
    for (int y = apart / 2; y < left.height; y += apart)
        grid_line(sheet, left, right, &own, false, y);
    return report_overlay_beside(left, right, out, sheet->arena, sheet->err);
}

static int draw_checkerboard(const struct sheet *sheet, struct canvas *out)
{
    int code = copy_of(sheet, sheet->baseline, out);
    int side = (out->width > out->height ? out->width : out->height) / 12;
    for (int y = 0; y < out->height && !code; y++)
        for (int x = 0; x < out->width; x++)
            if (side > 0 && (x / side + y / side) % 2) {
                size_t at = 3 * ((size_t)y * (size_t)out->width + (size_t)x);
                memcpy(out->rgb + at, sheet->warped.rgb + at, 3);
            }
    if (!code)
        hatch(sheet, *out);
    return code;
}

/* Light that differs over large parts is taken off; what is left is shown three times as strong. */
static int draw_difference(const struct sheet *sheet, struct canvas *out)
{
    static const double gain = 3;
    const struct kernels *kernels = sheet->report->kernels;
    struct plane before, after, light;
    int width = sheet->baseline.width, height = sheet->baseline.height;
    int code = copy_of(sheet, sheet->baseline, out);
    struct plane *all[] = {&before, &after, &light};
    for (int i = 0; i < 3 && !code; i++)
        code = kernels_plane_new(all[i], width, height, sheet->arena, sheet->err);
    if (code)
        return code;
    kernels->luma_rgb8(sheet->baseline.rgb, 3 * (ptrdiff_t)width, before);
    kernels->luma_rgb8(sheet->warped.rgb, 3 * (ptrdiff_t)width, after);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            after.at[y * after.stride + x] -= before.at[y * before.stride + x];
    code = kernels_background(kernels, after, (struct mask){0}, fmax(width, height) / 24.0, light,
                              sheet->arena, sheet->err);
    for (int y = 0; y < height && !code; y++)
        for (int x = 0; x < width; x++) {
            double change =
                gain * (double)(after.at[y * after.stride + x] - light.at[y * light.stride + x]);
            double grey = 170 + 0.25 * ((double)before.at[y * before.stride + x] - 170);
            uint8_t *at = out->rgb + 3 * ((ptrdiff_t)y * width + x);
            double part = fmin(fabs(change) / 160, 1);
            struct colour colour =
                change > 0 ? (struct colour){{30, 90, 230}} : (struct colour){{215, 40, 25}};
            memset(at, (int)lround(fmin(fmax(grey, 0), 255)), 3);
            report_overlay_tint(*out, x, y, colour, part);
        }
    if (!code)
        hatch(sheet, *out);
    return code;
}

/* What covers the skin; the skin itself stays as it is. */
static const struct colour cover_colours[LOCATE_COVERS] = {
    [LOCATE_COVER_OUTSIDE] = {{0, 0, 0}},     [LOCATE_COVER_HAIR] = {{40, 80, 255}},
    [LOCATE_COVER_FEATURE] = {{0, 190, 200}}, [LOCATE_COVER_BEARD] = {{20, 150, 60}},
    [LOCATE_COVER_GLARE] = {{255, 235, 0}},   [LOCATE_COVER_SHADOW] = {{150, 40, 200}},
    [LOCATE_COVER_COLOUR] = {{255, 120, 0}},
};

static int cover_at(const struct locate_skin *skin, double x, double y)
{
    int i = (int)floor(x) - skin->x, j = (int)floor(y) - skin->y;
    if (i < 0 || j < 0 || i >= skin->covers.width || j >= skin->covers.height)
        return LOCATE_COVER_OUTSIDE;
    return skin->covers.at[j * skin->covers.stride + i];
}

/* Of a face what covers it; of other skin what is not measured. */
static int draw_covers(const struct sheet *sheet, const struct report_photo *photo,
                       struct canvas canvas)
{
    struct locate_skin skin = {0};
    int code = photo->face ? locate_skin(photo->face, photo->photo, sheet->report->kernels, &skin,
                                         sheet->arena, sheet->err)
                           : MESO_OK;
    for (int y = 0; y < canvas.height && !code; y++)
        for (int x = 0; x < canvas.width; x++) {
            struct image_point at = report_frame_place(&sheet->frame, x + 0.5, y + 0.5),
                               mapped = at;
            if (photo->alignment)
                align_point(photo->alignment, at.x, at.y, &mapped.x, &mapped.y);
            int cover = photo->face ? cover_at(&skin, mapped.x, mapped.y)
                        : locate_zones_show(&photo->zones, mapped.x, mapped.y)
                            ? LOCATE_COVER_NONE
                            : LOCATE_COVER_OUTSIDE;
            if (cover)
                report_overlay_tint(canvas, x, y, cover_colours[cover], 0.5);
        }
    return code;
}

static int draw_masks(const struct sheet *sheet, struct canvas *out)
{
    struct canvas left, right;
    int code = copy_of(sheet, sheet->baseline, &left);
    if (!code)
        code = copy_of(sheet, sheet->warped, &right);
    if (!code)
        code = draw_covers(sheet, sheet->before, left);
    if (!code)
        code = draw_covers(sheet, sheet->after, right);
    if (code)
        return code;
    hatch(sheet, right);
    return report_overlay_beside(left, right, out, sheet->arena, sheet->err);
}

static int draw_warped(const struct sheet *sheet, struct canvas *out)
{
    *out = sheet->warped;
    return MESO_OK;
}

static int draw(struct sheet *sheet, int kind, uint8_t **png, size_t *length, struct arena *out,
                struct meso_error *err)
{
    static int (*const ways[MESO_OVERLAY_COUNT])(const struct sheet *, struct canvas *) = {
        [MESO_OVERLAY_WARPED] = draw_warped,
        [MESO_OVERLAY_GRID] = draw_grid,
        [MESO_OVERLAY_CHECKERBOARD] = draw_checkerboard,
        [MESO_OVERLAY_DIFFERENCE] = draw_difference,
        [MESO_OVERLAY_MASKS] = draw_masks};
    struct canvas canvas;
    sheet->frame = report_frame_of(sheet->before, SIDE);
    sheet->baseline = sheet->warped =
        (struct canvas){NULL, sheet->frame.out_width, sheet->frame.out_height};
    int code = report_picture(sheet->report, sheet->before, &sheet->frame, &sheet->baseline.rgb,
                              sheet->arena, err);
    if (!code)
        code = report_picture(sheet->report, sheet->after, &sheet->frame, &sheet->warped.rgb,
                              sheet->arena, err);
    if (!code)
        code = report_overlay_subject(sheet->report, &sheet->subject, sheet->arena, err);
    if (!code)
        code = ways[kind](sheet, &canvas);
    if (code)
        return code;
    return image_encode_png(canvas.rgb, canvas.width, canvas.height, 3 * (ptrdiff_t)canvas.width,
                            png, length, out, err);
}

int report_overlay(const struct report *report, int kind, uint8_t **png, size_t *length,
                   struct arena *arena, struct meso_error *err)
{
    if (!report_overlay_name(kind))
        return base_error(err, MESO_E_USAGE, "there is no overlay %d", kind);
    if (report->session_count < 2 || !report_last(report)->photos[0].alignment)
        return base_error(err, MESO_E_USAGE,
                          "only two photographs that were aligned have overlays");
    struct sheet sheet = {.report = report,
                          .before = &report->sessions[0].photos[0],
                          .after = &report_last(report)->photos[0],
                          .err = err};
    int code = base_arena_new(&sheet.arena, 0, err);
    if (!code)
        code = draw(&sheet, kind, png, length, arena, err);
    base_arena_free(sheet.arena);
    return code;
}
