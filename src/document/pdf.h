/* Private: a PDF being drawn. Lengths are points; x runs in reading direction, from the start of
   the line: right to left pages are mirrored here and nowhere else. */
#ifndef DOCUMENT_PDF_H
#define DOCUMENT_PDF_H

#include "document.h"

enum { DOCUMENT_PDF_MOST_FIGURES = 256 };

struct pdf {
    const struct document *document;
    struct _cairo *cr;
    struct _PangoContext *pango;
    double width, height, margin; /* of the paper */
    double letters;               /* size of letters as a share of their usual one */
    double picture_height;        /* at most */
    double y;
    int page, pages; /* pages: how many there are, once that is known; else 0 */
    bool rtl, paint; /* paint false: only measure */
    const char *alts[DOCUMENT_PDF_MOST_FIGURES];
    int alt_count;
    struct meso_error *err;
    int code;
};

enum pdf_colour { PDF_INK, PDF_QUIET, PDF_LINE, PDF_ACCENT, PDF_TINT, PDF_WHITE };
enum pdf_align { PDF_START, PDF_END, PDF_CENTRE };
struct pdf_style {
    double size;
    bool bold;
    enum pdf_colour colour;
    enum pdf_align align;
};

/* pdf_text.c. Each returns the height that it takes, and draws where pdf->paint. */
double document_pdf_text(struct pdf *pdf, const char *text, struct pdf_style style, double x,
                         double y, double width);
/* The width that one line of it needs. */
double document_pdf_text_width(struct pdf *pdf, const char *text, struct pdf_style style);
/* A structure element around what is drawn meanwhile; nothing while measuring. */
void document_pdf_tag(struct pdf *pdf, const char *name);
void document_pdf_end(struct pdf *pdf, const char *name);
/* The element of a picture, with what stands for it. */
void document_pdf_figure(struct pdf *pdf, const char *alt);
double document_pdf_x(const struct pdf *pdf, double x, double width);
void document_pdf_colour(struct pdf *pdf, enum pdf_colour colour);

/* pdf_picture.c: each within a box of the given height. */
void document_pdf_picture(struct pdf *pdf, const struct document_picture *picture, double x,
                          double y, double width, double height);
void document_pdf_svg(struct pdf *pdf, const char *svg, double x, double y, double width,
                      double height);

/* pdf_blocks.c */
double document_pdf_block(struct pdf *pdf, const struct document_block *block, double x, double y,
                          double width);
double document_pdf_flow(struct pdf *pdf, const struct document_flow *flow, double x, double y,
                         double width);
/* Space above a block that is not the first. */
double document_pdf_gap(const struct pdf *pdf, const struct document_block *block);

/* pdf_table.c: one row, heads for row -1. */
double document_pdf_row(struct pdf *pdf, const struct document_table *table, int row, double x,
                        double y, double width);

/* pdf_access.c: cairo's file with what it can't say: the language, what stands for figures, the
   direction of reading, heads of tables. */
int document_pdf_access(const struct pdf *pdf, uint8_t **bytes, size_t *length,
                        struct meso_error *err);

#endif
