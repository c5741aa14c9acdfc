/* A page of plain HTML with every session and photograph; it needs nothing from elsewhere. */
#include "export_page.h"

#include <stdio.h>
#include <stdlib.h>

struct store_page {
    FILE *out;
    char *text;
    size_t length;
};

static void write_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        const char *entity = base_html_entity(*text);
        if (entity)
            fputs(entity, out);
        else
            fputc(*text, out);
    }
}

static void line(FILE *out, const char *label, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "<p>%s: ", label);
    write_text(out, text);
    fputs("</p>\n", out);
}

int store_page_begin(struct store_page **out, const struct store_patient *patient, bool nameless,
                     struct meso_error *err)
{
    struct store_page *page = calloc(1, sizeof *page);
    if (!page || !(page->out = open_memstream(&page->text, &page->length))) {
        free(page);
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a page");
    }
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Photographs</title>\n"
          "<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
          "figure{display:inline-block;margin:0 1em 1em 0}img{max-width:18em;display:block}"
          "</style></head>\n<body>\n<h1>",
          page->out);
    write_text(page->out, nameless         ? "Photographs for teaching"
                          : *patient->name ? patient->name
                                           : patient->code);
    fputs("</h1>\n", page->out);
    *out = page;
    return MESO_OK;
}

void store_page_session(struct store_page *page, const struct store_session *session, bool nameless)
{
    FILE *out = page->out;
    fprintf(out, "<h2>Session %d", session->number);
    if (!nameless && *session->held)
        fprintf(out, ", %s", session->held);
    fputs("</h2>\n", out);
    if (nameless)
        return;
    line(out, "Course", session->course);
    line(out, "Planned for", session->planned);
    line(out, "Due on", session->due);
    line(out, "Treatment", session->treatment);
    line(out, "Notes", session->notes);
}

void store_page_photo(struct store_page *page, const char *file, const struct store_photo *photo)
{
    fprintf(page->out,
            "<figure><a href=\"%s\"><img src=\"%s\" alt=\"%s\"></a>"
            "<figcaption>%s%s%s, %d, %s the needles</figcaption></figure>\n",
            file, file, photo->view, photo->view, *photo->side ? " " : "", photo->side,
            photo->repeat_number, photo->needles);
}

const char *store_page_text(struct store_page *page, size_t *length)
{
    fputs("</body></html>\n", page->out);
    if (fflush(page->out))
        return NULL;
    *length = page->length;
    return page->text;
}

void store_page_drop(struct store_page *page)
{
    if (!page)
        return;
    fclose(page->out);
    free(page->text);
    free(page);
}
