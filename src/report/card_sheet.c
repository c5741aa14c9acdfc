/* The sheet of cards to print, with lines to check the printer by and how to go about it: a PDF,
   written by cairo. Does not know how cards are found in photographs. */
#include "report.h"

#include <cairo-pdf.h>
#include <string.h>

static const double pt_per_mm = 72 / 25.4;
static const double paper_mm[][2] = {[REPORT_A4] = {210, 297}, [REPORT_LETTER] = {215.9, 279.4}};

/* Comes with fontconfig on Debian, so that the same letters are printed everywhere. */
static const char font[] = "DejaVu Sans";

/* cairo writes the time of the call unless told another. */
static const char fixed_date[] = "2026-01-01T00:00:00Z";

enum { CHECK_MM = 50 };

static const struct locate_card_text instructions[] = {
    {20, 22, 5, "mesotrack: cards for scale and colour"},
    {20, 31, 2.9,
     "1. Print this page at 100 % (\"actual size\", no fitting) on matt white paper; "
     "glossy paper mirrors the light."},
    {20, 36, 2.9,
     "2. Check with a ruler: both lines below must measure 50.0 mm. If one does not, "
     "do not use the cards."},
    {20, 41, 2.9,
     "3. Cut along the thin lines. Keep the cards flat, dry and out of the sun; print "
     "new ones when worn or faded."},
    {20, 46, 2.9,
     "4. Face: hold the large card against the skin beside what is measured, facing "
     "the camera, all four markers in view."},
    {20, 51, 2.9,
     "5. Skin and scalp: lay a small card flat on the skin beside the site, and "
     "photograph straight from above."},
    {20, 56, 2.9,
     "6. One marker in view is enough for a scale; more markers make it more exact. "
     "Never cover the site itself."},
    {20, 61, 2.9,
     "7. Disinfect: slip the card into a matt, clear cover; never use a card on two "
     "patients without."},
    {20, 104, 2.9,
     "Printers and papers differ in colour: no patch comes out as its nominal value."},
    {20, 108.5, 2.9,
     "As they are, the patches keep one clinic's photographs consistent with each other. "
     "For true colours"},
    {20, 113, 2.9,
     "measure one print once (spectrophotometer, D65, 2 degrees) and use cards of that "
     "print only."},
};

/* size: of the font; a capital has 0.73 of it. */
static void show(cairo_t *cr, double x, double y, double size, const char *text)
{
    cairo_set_font_size(cr, size);
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, text);
}

static void set_srgb(cairo_t *cr, const uint8_t srgb[3])
{
    cairo_set_source_rgb(cr, srgb[0] / 255.0, srgb[1] / 255.0, srgb[2] / 255.0);
}

/* Black square, then all white cells as one path: no seams between neighbours. */
static void draw_marker(cairo_t *cr, const struct locate_card_marker *marker)
{
    double cell = marker->side / LOCATE_CARD_CELLS;
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_rectangle(cr, marker->x, marker->y, marker->side, marker->side);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    for (int row = 0; row < LOCATE_CARD_CELLS; row++)
        for (int column = 0; column < LOCATE_CARD_CELLS; column++)
            if (locate_card_cell_is_white(marker->id, column, row))
                cairo_rectangle(cr, marker->x + column * cell, marker->y + row * cell, cell, cell);
    cairo_fill(cr);
}

static void draw_ruler(cairo_t *cr, const struct locate_card_ruler *ruler)
{
    int steps = (int)(ruler->length / ruler->step + 0.5);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, 0.12);
    for (int i = 0; i <= steps; i++) {
        double x = ruler->x + i * ruler->step;
        double height = ruler->tick[i % ruler->unit == 0 ? 2 : i % ruler->half == 0 ? 1 : 0];
        cairo_move_to(cr, x, ruler->y);
        cairo_line_to(cr, x, ruler->y - height);
        if (i % ruler->unit == 0) {
            char number[16];
            cairo_text_extents_t extents;
            base_format(number, sizeof number, "%g", i / ruler->unit * ruler->number_scale);
            cairo_set_font_size(cr, ruler->text);
            cairo_text_extents(cr, number, &extents);
            cairo_stroke(cr);
            show(cr, x - extents.x_bearing - extents.width / 2, ruler->y - ruler->tick[2] - 0.4,
                 ruler->text, number);
            cairo_new_path(cr);
        }
    }
    cairo_move_to(cr, ruler->x - 0.06, ruler->y);
    cairo_line_to(cr, ruler->x + ruler->length + 0.06, ruler->y);
    cairo_stroke(cr);
}

static void draw_card(cairo_t *cr, const struct locate_card_design *card, double x, double y)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_set_source_rgb(cr, 0.6, 0.6, 0.6);
    cairo_set_line_width(cr, 0.1);
    cairo_rectangle(cr, 0, 0, card->width, card->height);
    cairo_stroke(cr);
    for (int i = 0; i < card->marker_count; i++)
        draw_marker(cr, &card->markers[i]);
    for (int i = 0; i < card->patch_count; i++) {
        const struct locate_card_patch *patch = &card->patches[i];
        if (patch->kind == LOCATE_CARD_PAPER)
            continue;
        set_srgb(cr, patch->srgb);
        cairo_rectangle(cr, patch->x, patch->y, patch->width, patch->height);
        cairo_fill(cr);
    }
    draw_ruler(cr, &card->ruler);
    for (int i = 0; i < card->text_count; i++)
        show(cr, card->texts[i].x, card->texts[i].y, card->texts[i].size, card->texts[i].text);
    cairo_restore(cr);
}

/* A line of CHECK_MM with end marks; across or down the page, since printers err in both. */
static void draw_check_line(cairo_t *cr, double x, double y, bool down)
{
    double dx = down ? 0 : CHECK_MM, dy = down ? CHECK_MM : 0;
    double mark_x = down ? 1.5 : 0, mark_y = down ? 0 : 1.5;
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, 0.15);
    cairo_move_to(cr, x, y);
    cairo_rel_line_to(cr, dx, dy);
    cairo_move_to(cr, x - mark_x, y - mark_y);
    cairo_rel_line_to(cr, 2 * mark_x, 2 * mark_y);
    cairo_move_to(cr, x + dx - mark_x, y + dy - mark_y);
    cairo_rel_line_to(cr, 2 * mark_x, 2 * mark_y);
    cairo_stroke(cr);
}

static void draw_sheet(cairo_t *cr)
{
    const struct locate_card_design *face = &locate_card_designs[0],
                                    *close = &locate_card_designs[1];
    double y = 122;
    cairo_set_source_rgb(cr, 0, 0, 0);
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++)
        show(cr, instructions[i].x, instructions[i].y, instructions[i].size, instructions[i].text);
    draw_check_line(cr, 20, 82, false);
    show(cr, 22, 80, 2.9, "exactly 50 mm");
    draw_check_line(cr, 190, 66, true);
    show(cr, 165, 92, 2.9, "exactly 50 mm");
    for (int i = 0; i < 2; i++)
        draw_card(cr, face, 15 + i * (face->width + 6), y);
    for (int row = 0; row < 2; row++)
        for (int i = 0; i < 5; i++)
            draw_card(cr, close, 15 + i * (close->width + 6),
                      y + face->height + 8 + row * (close->height + 8));
}

struct sink {
    struct arena *arena;
    uint8_t *bytes;
    size_t length, room;
    struct meso_error err;
};

static cairo_status_t write_to(void *context, const unsigned char *bytes, unsigned int length)
{
    struct sink *sink = context;
    if (sink->length + length > sink->room) {
        size_t room = 2 * (sink->length + length) + 65536;
        uint8_t *larger = base_arena_alloc(sink->arena, room, &sink->err);
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

int report_card_pdf(enum report_paper paper, uint8_t **bytes, size_t *length, struct arena *arena,
                    struct meso_error *err)
{
    struct sink sink = {.arena = arena};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        write_to, &sink, paper_mm[paper][0] * pt_per_mm, paper_mm[paper][1] * pt_per_mm);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "mesotrack cards");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, fixed_date);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, pt_per_mm, pt_per_mm);
    cairo_select_font_face(cr, font, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    draw_sheet(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "cannot draw the cards: %s",
                          cairo_status_to_string(status));
    *bytes = sink.bytes;
    *length = sink.length;
    return MESO_OK;
}

int report_paper_parse(const char *name, enum report_paper *out, struct meso_error *err)
{
    if (strcmp(name, "a4") && strcmp(name, "letter"))
        return base_error(err, MESO_E_USAGE, "paper '%s': a4 or letter", name);
    *out = strcmp(name, "a4") ? REPORT_LETTER : REPORT_A4;
    return MESO_OK;
}
