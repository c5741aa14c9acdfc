/* Both photographs on paper, the follow-up in the baseline's frame, with the marks of their drawing
   over them. */
#include "growing_text.h"
#include "pdf_parts.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* As wide as the page of the archive shows it (pipeline/kept_pictures.c). */
enum { PICTURE_SIDE = 1100 };

/* A line of this share of the picture's width is seen on paper and hides little. */
static const double STROKE_SHARE = 0.0028;

static const struct {
    const char *kind, *colour;
} colours[] = {{"wrinkle", "#ff2d78"}, {"spot", "#ffb000"},    {"papule", "#ff2020"},
               {"hair", "#00a2ff"},    {"parting", "#00c8b8"}, {"hairline", "#00c8b8"}};

int report_pdf_draw(const struct report *report, struct report_drawn *out, struct arena *arena,
                    struct meso_error *err)
{
    struct report *ends = base_arena_alloc(arena, sizeof *ends, err);
    struct report_drawing *drawing = base_arena_calloc(arena, 1, sizeof *drawing, err);
    const struct report_window whole = {0, 0, 1e6, 1e6};
    uint8_t *bytes;
    size_t length;
    if (!ends || !drawing)
        return MESO_E_OUT_OF_MEMORY;
    *ends = *report;
    ends->sessions[1] = *report_last(report);
    ends->session_count = 2;
    *out = (struct report_drawn){.drawing = drawing};
    int code = report_drawing_write(ends, &bytes, &length, arena, err);
    if (!code)
        code = report_drawing_read(bytes, length, drawing, arena, err);
    for (int side = 0; side < 2 && !code; side++) {
        code = report_drawing_picture(drawing, report->kernels,
                                      ends->sessions[side].photos[0].photo, side, &whole,
                                      PICTURE_SIDE, &bytes, &out->length[side], arena, err);
        out->jpeg[side] = bytes;
    }
    return code;
}

static const char *colour_of(const char *kind)
{
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
        if (kind && !strcmp(colours[i].kind, kind))
            return colours[i].colour;
    return "#ffffff";
}

static void draw_mark(struct growing_text *svg, const cJSON *mark)
{
    const char *colour = colour_of(cJSON_GetStringValue(cJSON_GetObjectItem(mark, "kind")));
    const char *d = cJSON_GetStringValue(cJSON_GetObjectItem(mark, "d"));
    if (d)
        report_growing_add(svg, "<path stroke=\"%s\" d=\"%s\"/>\n", colour, d);
    else
        report_growing_add(svg, "<circle stroke=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n",
                           colour, cJSON_GetNumberValue(cJSON_GetObjectItem(mark, "x")),
                           cJSON_GetNumberValue(cJSON_GetObjectItem(mark, "y")),
                           cJSON_GetNumberValue(cJSON_GetObjectItem(mark, "r")));
}

static int overlay(const cJSON *told, const char *side, const struct report_window *frame,
                   const char **out, struct arena *arena, struct meso_error *err)
{
    struct growing_text svg = {.arena = arena, .err = err};
    const cJSON *mark;
    char *text;
    size_t length;
    report_growing_add(&svg,
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
                       "viewBox=\"0 0 %.0f %.0f\" fill=\"none\" stroke-width=\"%.2f\">\n",
                       frame->width, frame->height, frame->width, frame->height,
                       fmax(frame->width, frame->height) * STROKE_SHARE);
    cJSON_ArrayForEach(mark, cJSON_GetObjectItem(cJSON_GetObjectItem(told, side), "marks"))
        draw_mark(&svg, mark);
    report_growing_add(&svg, "</svg>\n");
    int code = report_growing_finish(&svg, &text, &length);
    *out = text;
    return code;
}

static int picture(struct document *document, const struct report *report,
                   const struct report_drawn *drawn, const cJSON *told, int side,
                   struct document_picture *out)
{
    const struct report_session *session = side ? report_last(report) : &report->sessions[0];
    bool mapped = side && drawn->drawing->map;
    const struct report_window *frame = &drawn->drawing->frames[side];
    int code = overlay(told, side ? "after" : "before", frame, &out->overlay, document->arena,
                       document->err);
    if (code)
        return code;
    double shrink = fmax(1, fmax(frame->width, frame->height) / PICTURE_SIDE);
    out->bytes = drawn->jpeg[side];
    out->length = drawn->length[side];
    out->width = (int)fmax(1, lround(frame->width / shrink));
    out->height = (int)fmax(1, lround(frame->height / shrink));
    out->caption = document_kept(
        document,
        base_arena_printf(document->arena, document->err, "Session %d%s%s%s", session->number,
                          session->date ? ", " : "", session->date ? session->date : "",
                          mapped ? " (in the frame of the first; hatched where the two can't be "
                                   "laid over each other)"
                                 : ""));
    out->alt = out->caption;
    return document->code;
}

int report_pdf_pictures(struct document *document, const struct report *report,
                        const struct report_drawn *drawn)
{
    cJSON *told = cJSON_Parse(drawn->drawing->told);
    if (!told)
        return base_error(document->err, MESO_E_OUT_OF_MEMORY, "out of memory for marks");
    document_add(&document->flow, DOCUMENT_SECTION, "Pictures");
    struct document_block *block = document_add(&document->flow, DOCUMENT_PICTURES, "");
    int code = MESO_OK;
    for (int side = 0; side < 2 && !code; side++)
        code = picture(document, report, drawn, told, side, &block->pictures[side]);
    block->picture_count = code ? 0 : 2;
    cJSON_Delete(told);
    document_add(&document->flow, DOCUMENT_QUIET,
                 "Marks: wrinkles pink, pigment spots amber, papules red, hairs blue, parting and "
                 "hairline turquoise.");
    return code;
}
