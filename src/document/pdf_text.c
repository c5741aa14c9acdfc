/* Texts on paper, shaped by pango: letters that join, both directions, line breaks. */
#include "pdf.h"

#include <pango/pangocairo.h>

/* Latin with Turkish, and Arabic, of one family; other fonts step in where it is absent. */
static const char FAMILY[] = "Noto Sans,Noto Sans Arabic,DejaVu Sans";

double document_pdf_x(const struct pdf *pdf, double x, double width)
{
    return pdf->rtl ? pdf->width - x - width : x;
}

void document_pdf_colour(struct pdf *pdf, enum pdf_colour colour)
{
    static const double colours[][3] = {
        [PDF_INK] = {0.114, 0.145, 0.157},  [PDF_QUIET] = {0.337, 0.392, 0.416},
        [PDF_LINE] = {0.835, 0.863, 0.871}, [PDF_ACCENT] = {0.114, 0.353, 0.400},
        [PDF_TINT] = {0.918, 0.949, 0.953}, [PDF_WHITE] = {1, 1, 1}};
    cairo_set_source_rgb(pdf->cr, colours[colour][0], colours[colour][1], colours[colour][2]);
}

static PangoLayout *layout_of(struct pdf *pdf, const char *text, struct pdf_style style,
                              double width)
{
    PangoLayout *layout = pango_layout_new(pdf->pango);
    PangoFontDescription *font = pango_font_description_new();
    bool at_left = (style.align == PDF_START) != pdf->rtl;
    pango_font_description_set_family_static(font, FAMILY);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, style.size * pdf->letters * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    /* A line of digits alone, a telephone number, stands where the page's lines stand. */
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_text(layout, text, -1);
    /* Arabic letters reach further up and down than Latin ones; every line is as high as another.
     */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(
        attributes, pango_attr_line_height_new_absolute(
                        (int)((pdf->rtl ? 1.5 : 1.36) * style.size * pdf->letters * PANGO_SCALE)));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(layout, style.align == PDF_CENTRE ? PANGO_ALIGN_CENTER
                                       : at_left                 ? PANGO_ALIGN_LEFT
                                                                 : PANGO_ALIGN_RIGHT);
    return layout;
}

double document_pdf_text(struct pdf *pdf, const char *text, struct pdf_style style, double x,
                         double y, double width)
{
    if (!text || !*text)
        return 0;
    PangoLayout *layout = layout_of(pdf, text, style, width);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    if (pdf->paint) {
        document_pdf_colour(pdf, style.colour);
        cairo_move_to(pdf->cr, document_pdf_x(pdf, x, width), y);
        pango_cairo_show_layout(pdf->cr, layout);
        cairo_new_path(pdf->cr);
    }
    g_object_unref(layout);
    return (double)logical.height / PANGO_SCALE;
}

double document_pdf_text_width(struct pdf *pdf, const char *text, struct pdf_style style)
{
    PangoLayout *layout = layout_of(pdf, text, style, -1);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    g_object_unref(layout);
    /* A hair more, so that rounding doesn't break the line. */
    return (double)logical.width / PANGO_SCALE + 0.5;
}

void document_pdf_tag(struct pdf *pdf, const char *name)
{
    if (pdf->paint)
        cairo_tag_begin(pdf->cr, name, NULL);
}

void document_pdf_end(struct pdf *pdf, const char *name)
{
    if (pdf->paint)
        cairo_tag_end(pdf->cr, name);
}

void document_pdf_figure(struct pdf *pdf, const char *alt)
{
    if (!pdf->paint)
        return;
    if (pdf->alt_count < DOCUMENT_PDF_MOST_FIGURES)
        pdf->alts[pdf->alt_count++] = alt ? alt : "";
    cairo_tag_begin(pdf->cr, "Figure", NULL);
}
