/* Tables on paper, row by row, so that one may go on over pages under its head. */
#include "pdf.h"

#include <cairo.h>

enum { SIZE_TENTHS = 78, PAD = 4 };

static double cells(struct pdf *pdf, const struct document_table *table, const char *const *texts,
                    bool head, bool strong, double x, double y, double width)
{
    struct pdf_style style = {
        .size = SIZE_TENTHS / 10.0, .bold = head || strong, .colour = head ? PDF_QUIET : PDF_INK};
    const char *name = head ? "TH" : "TD";
    double height = 0;
    document_pdf_tag(pdf, "TR");
    for (int c = 0; c < table->columns; c++) {
        double share = table->shares[c] * width;
        style.align = table->numbers[c] ? PDF_END : PDF_START;
        document_pdf_tag(pdf, name);
        double own =
            document_pdf_text(pdf, texts[c], style, x + PAD / 2.0, y + PAD / 2.0, share - PAD);
        document_pdf_end(pdf, name);
        height = own > height ? own : height;
        x += share;
    }
    document_pdf_end(pdf, "TR");
    return height + PAD;
}

double document_pdf_row(struct pdf *pdf, const struct document_table *table, int row, double x,
                        double y, double width)
{
    const char *const *texts =
        row < 0 ? table->heads
                : (const char *const *)table->cells + (size_t)row * (size_t)table->columns;
    double height = cells(pdf, table, texts, row < 0,
                          row >= 0 && table->strong && table->strong[row], x, y, width);
    if (pdf->paint) {
        document_pdf_colour(pdf, row < 0 ? PDF_QUIET : PDF_LINE);
        cairo_set_line_width(pdf->cr, row < 0 ? 0.8 : 0.5);
        cairo_move_to(pdf->cr, document_pdf_x(pdf, x, width), y + height);
        cairo_rel_line_to(pdf->cr, width, 0);
        cairo_stroke(pdf->cr);
    }
    return height;
}
