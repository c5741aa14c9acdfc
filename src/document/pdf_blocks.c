/* Blocks on paper: each is measured and drawn by one function, so that what is measured is what is
   drawn. Knows no pages. */
#include "pdf.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

/* Usual sizes of letters, in points. */
static const double BODY = 10, SMALL = 8.5, HEADING = 12.5, TITLE = 21, LARGE = 13.5;
static const double COLUMN_GAP = 22, LOGO_HEIGHT = 28, LOGO_WIDTH = 110;

static struct pdf_style style_of(double size, bool bold, enum pdf_colour colour)
{
    return (struct pdf_style){.size = size, .bold = bold, .colour = colour, .align = PDF_START};
}

double document_pdf_gap(const struct pdf *pdf, const struct document_block *block)
{
    static const double gaps[] = {
        [DOCUMENT_LETTERHEAD] = 0, [DOCUMENT_TITLE] = 14,    [DOCUMENT_SECTION] = 14,
        [DOCUMENT_PARAGRAPH] = 4,  [DOCUMENT_QUIET] = 4,     [DOCUMENT_LIST] = 4,
        [DOCUMENT_FINDING] = 6,    [DOCUMENT_PICTURES] = 11, [DOCUMENT_DRAWING] = 6,
        [DOCUMENT_NOTE] = 13,      [DOCUMENT_TABLE] = 6,     [DOCUMENT_COLUMNS] = 0};
    return gaps[block->kind] * pdf->letters;
}

static double tagged(struct pdf *pdf, const char *tag, const char *text, struct pdf_style style,
                     double x, double y, double width)
{
    if (!text || !*text)
        return 0;
    document_pdf_tag(pdf, tag);
    double height = document_pdf_text(pdf, text, style, x, y, width);
    document_pdf_end(pdf, tag);
    return height;
}

static void box(struct pdf *pdf, double x, double y, double width, double height, bool filled)
{
    const double r = 5;
    if (!pdf->paint)
        return;
    double left = document_pdf_x(pdf, x, width);
    cairo_new_sub_path(pdf->cr);
    cairo_arc(pdf->cr, left + width - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(pdf->cr, left + width - r, y + height - r, r, 0, M_PI / 2);
    cairo_arc(pdf->cr, left + r, y + height - r, r, M_PI / 2, M_PI);
    cairo_arc(pdf->cr, left + r, y + r, r, M_PI, 1.5 * M_PI);
    cairo_close_path(pdf->cr);
    document_pdf_colour(pdf, filled ? PDF_TINT : PDF_LINE);
    cairo_set_line_width(pdf->cr, 0.8);
    if (filled)
        cairo_fill(pdf->cr);
    else
        cairo_stroke(pdf->cr);
}

static double letterhead(struct pdf *pdf, const struct document_block *block, double x, double y,
                         double width)
{
    double height = 16 * pdf->letters, at = x;
    if (block->picture_count) {
        const struct document_picture *logo = &block->pictures[0];
        double shrink = fmin(LOGO_HEIGHT / logo->height, LOGO_WIDTH / logo->width);
        height = logo->height * shrink;
        document_pdf_figure(pdf, logo->alt);
        document_pdf_picture(pdf, logo, at, y, logo->width * shrink, height);
        document_pdf_end(pdf, "Figure");
        at += logo->width * shrink + 9;
    }
    struct pdf_style end = {.size = SMALL, .colour = PDF_QUIET, .align = PDF_END};
    double line = y + (height - 14 * pdf->letters) / 2;
    double name = tagged(pdf, "P", block->text, style_of(BODY + 1, true, PDF_INK), at, line,
                         0.7 * width - (at - x));
    tagged(pdf, "P", block->detail, end, x + 0.7 * width, line + 2 * pdf->letters, 0.3 * width);
    height = fmax(height, name) + 7;
    if (pdf->paint) {
        document_pdf_colour(pdf, PDF_LINE);
        cairo_set_line_width(pdf->cr, 0.8);
        cairo_move_to(pdf->cr, document_pdf_x(pdf, x, width), y + height);
        cairo_rel_line_to(pdf->cr, width, 0);
        cairo_stroke(pdf->cr);
    }
    return height;
}

static double title(struct pdf *pdf, const struct document_block *block, double x, double y,
                    double width)
{
    double height = tagged(pdf, "H1", block->text, style_of(TITLE, true, PDF_INK), x, y, width);
    return height +
           tagged(pdf, "P", block->detail, style_of(BODY, false, PDF_QUIET), x, y + height, width);
}

static double item(struct pdf *pdf, const char *text, double x, double y, double width)
{
    const double indent = 10 * pdf->letters;
    document_pdf_tag(pdf, "LI");
    document_pdf_tag(pdf, "Lbl");
    document_pdf_text(pdf, "•", style_of(BODY, false, PDF_ACCENT), x, y, indent);
    document_pdf_end(pdf, "Lbl");
    document_pdf_tag(pdf, "LBody");
    double height =
        document_pdf_text(pdf, text, style_of(BODY, false, PDF_INK), x + indent, y, width - indent);
    document_pdf_end(pdf, "LBody");
    document_pdf_end(pdf, "LI");
    return height;
}

static double items(struct pdf *pdf, const struct document_block *block, int from, int to, double x,
                    double y, double width)
{
    double at = y;
    for (int i = from; i < to; i++)
        at += item(pdf, block->items[i], x, at, width) + 2 * pdf->letters;
    return at - y;
}

/* Short items in two columns, the first as tall as the second or taller. */
static double list(struct pdf *pdf, const struct document_block *block, double x, double y,
                   double width)
{
    double height;
    document_pdf_tag(pdf, "L");
    if (!block->short_items) {
        height = items(pdf, block, 0, block->item_count, x, y, width);
    } else {
        double half = (width - COLUMN_GAP) / 2;
        int first = (block->item_count + 1) / 2;
        double one = items(pdf, block, 0, first, x, y, half);
        double two = items(pdf, block, first, block->item_count, x + half + COLUMN_GAP, y, half);
        height = fmax(one, two);
    }
    document_pdf_end(pdf, "L");
    return height;
}

/* A circle: full, half or empty. */
static void sign(struct pdf *pdf, enum document_tone tone, double x, double y, double radius)
{
    if (!pdf->paint || tone == DOCUMENT_PLAIN)
        return;
    double left = document_pdf_x(pdf, x, 2 * radius) + radius;
    document_pdf_colour(pdf, tone == DOCUMENT_OPEN ? PDF_QUIET : PDF_ACCENT);
    cairo_set_line_width(pdf->cr, 1.3);
    cairo_arc(pdf->cr, left, y, radius, 0, 2 * M_PI);
    cairo_stroke(pdf->cr);
    cairo_arc(pdf->cr, left, y, radius, 0, tone == DOCUMENT_SURE ? 2 * M_PI : M_PI);
    if (tone != DOCUMENT_OPEN)
        cairo_fill(pdf->cr);
    cairo_new_path(pdf->cr);
}

static double finding_texts(struct pdf *pdf, const struct document_block *block, double x, double y,
                            double width)
{
    enum pdf_colour colour = block->tone == DOCUMENT_OPEN ? PDF_QUIET : PDF_ACCENT;
    struct pdf_style label = style_of(BODY, true, colour),
                     heading = style_of(BODY + 1, true, PDF_INK);
    const double radius = 3.6 * pdf->letters, indent = 2 * radius + 4;
    double label_width = document_pdf_text_width(pdf, block->label, label) + indent;
    double at = y;
    double line = tagged(pdf, "H3", block->text, heading, x, at, width - label_width - 10);
    double label_x = x + width - label_width;
    sign(pdf, block->tone, label_x, at + line / 2, radius);
    if (line > 22 * pdf->letters) /* of two lines: level with the first */
        label_x = x + width - label_width;
    tagged(pdf, "P", block->label, label, label_x + indent, at + (line - 14 * pdf->letters) / 2,
           label_width - indent);
    at += line + 1;
    at += tagged(pdf, "P", block->detail, style_of(BODY, false, PDF_INK), x, at, width);
    return at - y;
}

static double finding(struct pdf *pdf, const struct document_block *block, double x, double y,
                      double width)
{
    const double pad = 7 * pdf->letters, bar = 3;
    bool paint = pdf->paint;
    pdf->paint = false;
    double height =
        finding_texts(pdf, block, x + pad + bar, y + pad, width - 2 * pad - bar) + 2 * pad;
    pdf->paint = paint;
    box(pdf, x, y, width, height, true);
    if (paint) {
        document_pdf_colour(pdf, block->tone == DOCUMENT_OPEN ? PDF_QUIET : PDF_ACCENT);
        cairo_rectangle(pdf->cr, document_pdf_x(pdf, x, bar), y + 4, bar, height - 8);
        cairo_fill(pdf->cr);
    }
    finding_texts(pdf, block, x + pad + bar, y + pad, width - 2 * pad - bar);
    return height;
}

static double note_texts(struct pdf *pdf, const struct document_block *block, double x, double y,
                         double width)
{
    double at = y;
    at += tagged(pdf, "H2", block->text, style_of(BODY, true, PDF_QUIET), x, at, width);
    if (block->label)
        at += tagged(pdf, "P", block->label, style_of(LARGE, true, PDF_INK), x, at, width);
    if (block->detail)
        at += tagged(pdf, "P", block->detail, style_of(BODY, false, PDF_INK), x, at, width);
    if (block->link) {
        char target[200];
        base_format(target, sizeof target, "uri='%s'", block->link);
        if (pdf->paint)
            cairo_tag_begin(pdf->cr, CAIRO_TAG_LINK, target);
        at += document_pdf_text(pdf, block->link_text, style_of(LARGE, true, PDF_ACCENT), x, at,
                                width);
        document_pdf_end(pdf, CAIRO_TAG_LINK);
    }
    return at - y;
}

static double note(struct pdf *pdf, const struct document_block *block, double x, double y,
                   double width)
{
    const double pad = 9 * pdf->letters;
    bool paint = pdf->paint;
    pdf->paint = false;
    double height = note_texts(pdf, block, x + pad, y + pad, width - 2 * pad) + 2 * pad;
    pdf->paint = paint;
    box(pdf, x, y, width, height, false);
    note_texts(pdf, block, x + pad, y + pad, width - 2 * pad);
    return height;
}

static double pictures(struct pdf *pdf, const struct document_block *block, double x, double y,
                       double width)
{
    double share = (width - COLUMN_GAP) / 2, tallest = 0, caption = 0;
    for (int i = 0; i < block->picture_count; i++) {
        const struct document_picture *p = &block->pictures[i];
        double shrink = fmin(share / p->width, pdf->picture_height / p->height);
        tallest = fmax(tallest, p->height * shrink);
    }
    /* In the columns that the page has elsewhere. */
    double column = share, left = x;
    for (int i = 0; i < block->picture_count; i++, left += column + COLUMN_GAP) {
        const struct document_picture *p = &block->pictures[i];
        double shrink = fmin(share / p->width, pdf->picture_height / p->height);
        document_pdf_figure(pdf, p->alt);
        document_pdf_picture(pdf, p, left, y, p->width * shrink, p->height * shrink);
        document_pdf_end(pdf, "Figure");
        double own = tagged(pdf, "P", p->caption, style_of(SMALL, false, PDF_QUIET), left,
                            y + tallest + 3, column);
        caption = fmax(caption, own);
    }
    return tallest + 3 + caption;
}

static double drawing(struct pdf *pdf, const struct document_block *block, double x, double y,
                      double width)
{
    double wide = fmin(width, block->svg_width * pdf->letters);
    double height = wide * block->svg_height / block->svg_width;
    document_pdf_figure(pdf, block->svg_alt);
    document_pdf_svg(pdf, block->svg, x, y, wide, height);
    document_pdf_end(pdf, "Figure");
    return height + tagged(pdf, "P", block->detail, style_of(SMALL, false, PDF_QUIET), x,
                           y + height + 2, width);
}

static double table(struct pdf *pdf, const struct document_table *table, double x, double y,
                    double width)
{
    double at = y;
    document_pdf_tag(pdf, "Table");
    for (int row = -1; row < table->rows; row++)
        at += document_pdf_row(pdf, table, row, x, at, width);
    document_pdf_end(pdf, "Table");
    return at - y;
}

static double columns(struct pdf *pdf, const struct document_block *block, double x, double y,
                      double width)
{
    double half = (width - COLUMN_GAP) / 2;
    double one = document_pdf_flow(pdf, &block->columns[0], x, y, half);
    double two = document_pdf_flow(pdf, &block->columns[1], x + half + COLUMN_GAP, y, half);
    return fmax(one, two);
}

double document_pdf_flow(struct pdf *pdf, const struct document_flow *flow, double x, double y,
                         double width)
{
    double at = y;
    for (const struct document_block *block = flow->first; block; block = block->next) {
        at += document_pdf_gap(pdf, block);
        at += document_pdf_block(pdf, block, x, at, width);
    }
    return at - y;
}

double document_pdf_block(struct pdf *pdf, const struct document_block *block, double x, double y,
                          double width)
{
    switch (block->kind) {
    case DOCUMENT_LETTERHEAD:
        return letterhead(pdf, block, x, y, width);
    case DOCUMENT_TITLE:
        return title(pdf, block, x, y, width);
    case DOCUMENT_SECTION:
        return tagged(pdf, "H2", block->text, style_of(HEADING, true, PDF_INK), x, y, width);
    case DOCUMENT_PARAGRAPH:
        return tagged(pdf, "P", block->text, style_of(BODY, false, PDF_INK), x, y, width);
    case DOCUMENT_QUIET:
        return tagged(pdf, "P", block->text, style_of(SMALL, false, PDF_QUIET), x, y, width);
    case DOCUMENT_LIST:
        return list(pdf, block, x, y, width);
    case DOCUMENT_FINDING:
        return finding(pdf, block, x, y, width);
    case DOCUMENT_PICTURES:
        return pictures(pdf, block, x, y, width);
    case DOCUMENT_DRAWING:
        return drawing(pdf, block, x, y, width);
    case DOCUMENT_NOTE:
        return note(pdf, block, x, y, width);
    case DOCUMENT_TABLE:
        return table(pdf, &block->table, x, y, width);
    case DOCUMENT_COLUMNS:
        return columns(pdf, block, x, y, width);
    }
    return 0;
}
