/* Photographs and drawings on paper. A JPEG goes into the file as it is, not encoded again. */
#include "pdf.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <string.h>

struct reading {
    const uint8_t *bytes;
    size_t left;
};

static cairo_status_t read_more(void *context, unsigned char *out, unsigned int length)
{
    struct reading *reading = context;
    if (length > reading->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, reading->bytes, length);
    reading->bytes += length;
    reading->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(const struct document_picture *picture)
{
    struct reading reading = {picture->bytes, picture->length};
    if (picture->png)
        return cairo_image_surface_create_from_png_stream(read_more, &reading);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width, picture->height);
    cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, picture->bytes, picture->length,
                                NULL, NULL);
    return surface;
}

void document_pdf_picture(struct pdf *pdf, const struct document_picture *picture, double x,
                          double y, double width, double height)
{
    if (!pdf->paint || pdf->code)
        return;
    cairo_surface_t *surface = surface_of(picture);
    if (cairo_surface_status(surface)) {
        pdf->code = base_error(pdf->err, MESO_E_IMAGE_DAMAGED, "a picture cannot be drawn: %s",
                               cairo_status_to_string(cairo_surface_status(surface)));
    } else {
        cairo_save(pdf->cr);
        cairo_translate(pdf->cr, document_pdf_x(pdf, x, width), y);
        cairo_scale(pdf->cr, width / picture->width, height / picture->height);
        cairo_set_source_surface(pdf->cr, surface, 0, 0);
        /* Filled, not painted: a paint that comes first on a page makes cairo 1.16 forget the tags
           before it. */
        cairo_rectangle(pdf->cr, 0, 0, picture->width, picture->height);
        cairo_fill(pdf->cr);
        cairo_restore(pdf->cr);
    }
    cairo_surface_destroy(surface);
    if (picture->overlay)
        document_pdf_svg(pdf, picture->overlay, x, y, width, height);
}

void document_pdf_svg(struct pdf *pdf, const char *svg, double x, double y, double width,
                      double height)
{
    static const char letters[] = "text{font-family:'Noto Sans','Noto Sans Arabic','DejaVu Sans'}";
    GError *error = NULL;
    if (!pdf->paint || pdf->code)
        return;
    RsvgRectangle box = {document_pdf_x(pdf, x, width), y, width, height};
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, strlen(svg), &error);
    /* Marks beyond the picture's edge stay out. */
    cairo_save(pdf->cr);
    cairo_rectangle(pdf->cr, box.x, box.y, width, height);
    cairo_clip(pdf->cr);
    bool drawn =
        handle &&
        rsvg_handle_set_stylesheet(handle, (const guint8 *)letters, sizeof letters - 1, &error) &&
        rsvg_handle_render_document(handle, pdf->cr, &box, &error);
    cairo_restore(pdf->cr);
    if (!drawn)
        pdf->code = base_error(pdf->err, MESO_E_UNEXPECTED, "a drawing cannot be drawn: %s",
                               error ? error->message : "out of memory");
    g_clear_error(&error);
    if (handle)
        g_object_unref(handle);
}
