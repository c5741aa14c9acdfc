/* The photographs side by side: the follow-up resampled into the baseline's frame, its marks mapped
   back, so that the same skin stands at the same place in both. */
#include "html_parts.h"
#include "names.h"
#include "overlay_draw.h"

#include <math.h>
#include <string.h>

/* Pictures of a page, not for measuring: as wide as half a desktop screen shows in full. */
enum { PICTURE_SIDE = 1100, JPEG_QUALITY = 88 };

/* What the page shows as the same place must be: strokes where the mapping is refused. */
static int hatch(const struct report *report, const struct report_photo *photo,
                 const struct report_frame *frame, uint8_t *rgb, struct arena *scratch,
                 struct meso_error *err)
{
    struct image_polygon subject;
    struct canvas canvas = {rgb, frame->out_width, frame->out_height};
    int code = photo->alignment ? report_overlay_subject(report, &subject, scratch, err) : MESO_OK;
    if (!code && photo->alignment)
        report_overlay_distrust(canvas, frame, photo->alignment, &subject);
    return code;
}

static void embed_picture(struct growing_text *h, const struct report *report,
                          const struct report_photo *photo, const struct report_frame *frame)
{
    uint8_t *rgb, *jpeg;
    size_t length;
    struct arena *scratch;
    if (h->code || (h->code = base_arena_new(&scratch, 0, h->err)))
        return;
    if (!(h->code = report_picture(report, photo, frame, &rgb, scratch, h->err)) &&
        !(h->code = hatch(report, photo, frame, rgb, scratch, h->err)) &&
        !(h->code = image_encode_jpeg(rgb, frame->out_width, frame->out_height,
                                      3 * (ptrdiff_t)frame->out_width, JPEG_QUALITY, &jpeg, &length,
                                      scratch, h->err))) {
        report_growing_add(h,
                           "<image width=\"%.0f\" height=\"%.0f\" preserveAspectRatio=\"none\" "
                           "href=\"data:image/jpeg;base64,",
                           frame->width, frame->height);
        report_html_base64(h, jpeg, length);
        report_growing_add(h, "\"/>\n");
    }
    base_arena_free(scratch);
}

/* Into the frame: through the inverse mapping for the follow-up. */
static void place(const struct report_photo *photo, const struct report_frame *frame,
                  struct image_point point, double *x, double *y)
{
    *x = point.x;
    *y = point.y;
    if (photo->alignment)
        align_point_back(photo->alignment, point.x, point.y, x, y);
    *x -= frame->x;
    *y -= frame->y;
}

static void draw_line(struct growing_text *h, const struct report_photo *photo,
                      const struct report_frame *frame, const struct image_point *points, int count,
                      const char *kind, const char *title, bool closed)
{
    report_growing_add(h, "<path class=\"%s\" d=\"", kind);
    for (int i = 0; i < count; i++) {
        double x, y;
        place(photo, frame, points[i], &x, &y);
        report_growing_add(h, "%s%.1f %.1f", i ? "L" : "M", x, y);
    }
    report_growing_add(h, "%s\"><title>%s</title></path>\n", closed ? "Z" : "", title);
}

static void draw_mark(struct growing_text *h, const struct report_photo *photo,
                      const struct report_frame *frame, int index)
{
    const struct measure_mark *mark = &photo->marks[index];
    const char *kind = report_kind_name(mark->kind);
    if (!measure_is_thing(mark->kind)) {
        draw_line(h, photo, frame, mark->points, mark->count, kind, kind, false);
        if (mark->outline_count)
            draw_line(h, photo, frame, mark->outline, mark->outline_count, kind, kind, true);
        return;
    }
    const char *id = report_growing_kept(
        h, report_mark_id(mark->kind, photo->mark_ids[index], h->arena, h->err));
    if (!measure_is_round(mark->kind)) {
        draw_line(h, photo, frame, mark->points, mark->count, kind, id, false);
        return;
    }
    double x, y, scale = photo->alignment ? photo->alignment->scale : 1;
    place(photo, frame, mark->points[0], &x, &y);
    report_growing_add(
        h, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>\n",
        kind, x, y, fmax(1.5 * mark->radius_px / scale, 3), id);
}

static void picture(struct growing_text *h, const struct report *report, int session,
                    const struct report_frame *frame)
{
    const struct report_photo *photo = &report->sessions[session].photos[0];
    report_growing_add(
        h, "<figure>\n<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Session %d\">\n",
        frame->width, frame->height, report->sessions[session].number);
    embed_picture(h, report, photo, frame);
    for (int z = 0; z < photo->zones.count; z++)
        if (photo->zones.at[z].outline.count > 2)
            draw_line(h, photo, frame, photo->zones.at[z].outline.points,
                      photo->zones.at[z].outline.count, "zone", photo->zones.at[z].name, true);
    for (int i = 0; i < photo->mark_count; i++)
        draw_mark(h, photo, frame, i);
    report_growing_add(h, "</svg>\n<figcaption>Session %d%s%s%s</figcaption>\n</figure>\n",
                       report->sessions[session].number, report->sessions[session].date ? ", " : "",
                       report->sessions[session].date ? report->sessions[session].date : "",
                       photo->alignment ? " (in the frame of the first picture; hatched where the "
                                          "two can't be laid over each other)"
                                        : "");
}

static bool has_kind(const struct report *report, int kind)
{
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photos[0].mark_count; i++)
            if ((int)report->sessions[s].photos[0].marks[i].kind == kind)
                return true;
    return false;
}

void report_html_pictures_begin(struct growing_text *h)
{
    report_growing_add(h, "<h2>Pictures</h2>\n<div class=\"show\"><span>Show:</span>");
}

void report_html_pictures_kind(struct growing_text *h, int kind)
{
    report_growing_add(h, "<label><input type=\"checkbox\" id=\"show-%s\" checked> %s</label>",
                       report_kind_name(kind), report_kind_plural(kind));
}

void report_html_pictures_zones(struct growing_text *h)
{
    report_growing_add(h, "<label><input type=\"checkbox\" id=\"show-zone\"> zones</label></div>\n"
                          "<div class=\"pair\">\n");
}

void report_html_pictures(struct growing_text *h, const struct report *report)
{
    if (report->drawn) {
        report_html_drawn(h, report->drawn);
        return;
    }
    if (!report->sessions[0].photos[0].photo->rgb) /* read from a store */
        return;
    report_html_pictures_begin(h);
    for (int kind = 0; kind < MEASURE_MARK_KINDS; kind++)
        if (has_kind(report, kind))
            report_html_pictures_kind(h, kind);
    report_html_pictures_zones(h);
    struct report_frame frame = report_frame_of(&report->sessions[0].photos[0], PICTURE_SIDE);
    for (int s = 0; s < report->session_count; s++) {
        struct report_frame own = frame;
        if (!report->sessions[s].photos[0].photo->rgb)
            continue;
        if (s && !report->sessions[s].photos[0].alignment)
            own = report_frame_of(&report->sessions[s].photos[0], PICTURE_SIDE);
        picture(h, report, s, &own);
    }
    report_growing_add(h, "</div>\n");
}
