/* The document as A4 pages by cairo: tagged, its letters embedded, the same bytes every time. */
#include "pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static const double A4_WIDTH = 595.276, A4_HEIGHT = 841.89, MARGIN = 42, FOOT = 26;
static const double MOST_PICTURE = 320, PICTURE_STEP = 10, LETTERS_STEP = 0.02;

/* cairo writes the time of the call unless told another. */
static const char NO_DATE[] = "2026-01-01";

struct sink {
    struct arena *arena;
    uint8_t *bytes;
    size_t length, room;
};

static cairo_status_t write_to(void *context, const unsigned char *bytes, unsigned int length)
{
    struct sink *sink = context;
    if (sink->length + length > sink->room) {
        size_t room = 2 * (sink->length + length) + 65536;
        uint8_t *larger = base_arena_alloc(sink->arena, room, NULL);
        if (!larger)
            return CAIRO_STATUS_NO_MEMORY;
        if (sink->length)
            memcpy(larger, sink->bytes, sink->length);
        sink->bytes = larger;
        sink->room = room;
    }
    memcpy(sink->bytes + sink->length, bytes, length);
    sink->length += length;
    return CAIRO_STATUS_SUCCESS;
}

static double bottom(const struct pdf *pdf)
{
    return pdf->height - pdf->margin - FOOT;
}

static double inner(const struct pdf *pdf)
{
    return pdf->width - 2 * pdf->margin;
}

static void foot(struct pdf *pdf)
{
    struct pdf_style small = {.size = 8, .colour = PDF_QUIET, .align = PDF_START};
    double y = pdf->height - pdf->margin - FOOT + 10, width = inner(pdf);
    if (!pdf->paint)
        return;
    document_pdf_colour(pdf, PDF_LINE);
    cairo_set_line_width(pdf->cr, 0.8);
    cairo_move_to(pdf->cr, pdf->margin, y - 5);
    cairo_rel_line_to(pdf->cr, width, 0);
    cairo_stroke(pdf->cr);
    double share = pdf->document->page_numbers ? 0.82 : 1;
    document_pdf_tag(pdf, "P");
    document_pdf_text(pdf, pdf->document->foot, small, pdf->margin, y, share * width);
    document_pdf_end(pdf, "P");
    if (pdf->document->page_numbers) {
        char number[100];
        base_format(number, sizeof number, pdf->document->page_numbers, pdf->page, pdf->pages);
        small.align = PDF_END;
        document_pdf_tag(pdf, "P");
        document_pdf_text(pdf, number, small, pdf->margin + share * width, y, (1 - share) * width);
        document_pdf_end(pdf, "P");
    }
}

static void next_page(struct pdf *pdf)
{
    foot(pdf);
    if (pdf->paint)
        cairo_show_page(pdf->cr);
    pdf->page++;
    pdf->y = pdf->margin;
}

static double measured(struct pdf *pdf, const struct document_block *block)
{
    bool paint = pdf->paint;
    pdf->paint = false;
    double height = document_pdf_block(pdf, block, pdf->margin, pdf->y, inner(pdf));
    pdf->paint = paint;
    return height;
}

static double row_height(struct pdf *pdf, const struct document_table *table, int row)
{
    bool paint = pdf->paint;
    pdf->paint = false;
    double height = document_pdf_row(pdf, table, row, pdf->margin, pdf->y, inner(pdf));
    pdf->paint = paint;
    return height;
}

/* Rows, with the head again on every page that the table goes on to. */
static void table(struct pdf *pdf, const struct document_table *table)
{
    double head = row_height(pdf, table, -1);
    if (pdf->y + head + (table->rows ? row_height(pdf, table, 0) : 0) > bottom(pdf))
        next_page(pdf);
    document_pdf_tag(pdf, "Table");
    pdf->y += document_pdf_row(pdf, table, -1, pdf->margin, pdf->y, inner(pdf));
    for (int row = 0; row < table->rows; row++) {
        if (pdf->y + row_height(pdf, table, row) > bottom(pdf)) {
            document_pdf_end(pdf, "Table");
            next_page(pdf);
            document_pdf_tag(pdf, "Table");
            pdf->y += document_pdf_row(pdf, table, -1, pdf->margin, pdf->y, inner(pdf));
        }
        pdf->y += document_pdf_row(pdf, table, row, pdf->margin, pdf->y, inner(pdf));
    }
    document_pdf_end(pdf, "Table");
}

/* A heading, and small print under it, stay with the beginning of what follows. */
static double needed(struct pdf *pdf, const struct document_block *block)
{
    const struct document_block *next = block->next;
    if (block->kind == DOCUMENT_TABLE)
        return 3 * row_height(pdf, &block->table, -1);
    double height = measured(pdf, block);
    bool leads = block->kind == DOCUMENT_SECTION || block->kind == DOCUMENT_QUIET;
    bool more_print = block->kind == DOCUMENT_QUIET &&
                      (!next || next->kind == DOCUMENT_QUIET || next->kind == DOCUMENT_SECTION);
    return leads && next && !more_print ? height + document_pdf_gap(pdf, next) + needed(pdf, next)
                                        : height;
}

static void flow(struct pdf *pdf)
{
    pdf->y = pdf->margin;
    pdf->page = 1;
    for (const struct document_block *block = pdf->document->flow.first; block && !pdf->code;
         block = block->next) {
        bool first = pdf->y <= pdf->margin;
        double gap = first ? 0 : document_pdf_gap(pdf, block);
        if (block->kind == DOCUMENT_TABLE) {
            pdf->y += gap;
            table(pdf, &block->table);
            continue;
        }
        if (!first && pdf->y + gap + needed(pdf, block) > bottom(pdf)) {
            next_page(pdf);
            gap = 0;
        }
        pdf->y += gap;
        pdf->y += document_pdf_block(pdf, block, pdf->margin, pdf->y, inner(pdf));
    }
    foot(pdf);
}

/* Pictures give way first, then letters a little, and so on in turn. */
static bool make_smaller(struct pdf *pdf)
{
    static const struct {
        double picture, letters;
    } limits[] = {{210, 1}, {210, 0.9}, {165, 0.9}, {165, 0.84}, {110, 0.84}, {110, 0.74}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (pdf->picture_height > limits[i].picture) {
            pdf->picture_height -= PICTURE_STEP;
            return true;
        }
        if (pdf->letters > limits[i].letters) {
            pdf->letters -= LETTERS_STEP;
            return true;
        }
    }
    return false;
}

static void fit_one_page(struct pdf *pdf)
{
    do
        flow(pdf);
    while ((pdf->page > 1 || pdf->y > bottom(pdf)) && make_smaller(pdf));
}

static void describe(cairo_surface_t *surface, const struct document *document)
{
    char date[40];
    base_format(date, sizeof date, "%.10sT00:00:00Z", document->date ? document->date : NO_DATE);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "mesotrack");
    if (document->author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, document->author);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

/* Fonts of its own, so that no other document's leave a trace. */
static PangoContext *letters_of(const struct document *document)
{
    PangoFontMap *fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts), 72);
    PangoContext *pango = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango, options);
    cairo_font_options_destroy(options);
    /* Whole points are coarse for letters. */
    pango_context_set_round_glyph_positions(pango, FALSE);
    pango_context_set_language(pango, pango_language_from_string(language_tag(document->language)));
    pango_context_set_base_dir(pango, language_is_rtl(document->language) ? PANGO_DIRECTION_RTL
                                                                          : PANGO_DIRECTION_LTR);
    g_object_unref(fonts);
    return pango;
}

static void draw(struct pdf *pdf)
{
    if (pdf->document->one_page)
        fit_one_page(pdf);
    else
        flow(pdf);
    pdf->pages = pdf->page;
    pdf->paint = true;
    document_pdf_tag(pdf, "Document");
    flow(pdf);
    document_pdf_end(pdf, "Document");
    cairo_status_t status = cairo_status(pdf->cr);
    if (status && !pdf->code)
        pdf->code = base_error(
            pdf->err, status == CAIRO_STATUS_NO_MEMORY ? MESO_E_OUT_OF_MEMORY : MESO_E_UNEXPECTED,
            "the PDF cannot be drawn: %s", cairo_status_to_string(status));
}

int document_pdf(const struct document *document, uint8_t **bytes, size_t *length,
                 struct meso_error *err)
{
    if (document->code)
        return document->code;
    struct sink sink = {.arena = document->arena};
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(write_to, &sink, A4_WIDTH, A4_HEIGHT);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    describe(surface, document);
    struct pdf pdf = {.document = document,
                      .cr = cairo_create(surface),
                      .pango = letters_of(document),
                      .width = A4_WIDTH,
                      .height = A4_HEIGHT,
                      .margin = MARGIN,
                      .letters = 1,
                      .picture_height = MOST_PICTURE,
                      .rtl = language_is_rtl(document->language),
                      .err = err};
    draw(&pdf);
    g_object_unref(pdf.pango);
    cairo_destroy(pdf.cr);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!pdf.code && status)
        pdf.code = base_error(err, MESO_E_OUT_OF_MEMORY, "the PDF cannot be written: %s",
                              cairo_status_to_string(status));
    *bytes = sink.bytes;
    *length = sink.length;
    return pdf.code ? pdf.code : document_pdf_access(&pdf, bytes, length, err);
}
