/* The document as one self-contained page: no script, nothing from elsewhere; it opens anywhere,
   offline. Does not know what it is about. */
#include "document.h"
#include "html_style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static void escaped(FILE *out, const char *text)
{
    for (; text && *text; text++) {
        const char *entity = base_html_entity(*text);
        if (entity)
            fputs(entity, out);
        else
            fputc(*text, out);
    }
}

static void element(FILE *out, const char *name, const char *class, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(out, class ? "<%s class=\"%s\">" : "<%s>", name, class);
    escaped(out, text);
    fprintf(out, "</%s>\n", name);
}

static void base64(FILE *out, const uint8_t *bytes, size_t length)
{
    enum { PART = 3 * 1024 };
    char text[PART / 3 * 4 + 1];
    for (size_t at = 0; at < length; at += PART) {
        size_t part = length - at < PART ? length - at : PART;
        sodium_bin2base64(text, sizeof text, bytes + at, part, sodium_base64_VARIANT_ORIGINAL);
        fputs(text, out);
    }
}

static void image(FILE *out, const struct document_picture *picture)
{
    fprintf(out, "<img width=\"%d\" height=\"%d\" alt=\"", picture->width, picture->height);
    escaped(out, picture->alt);
    fprintf(out, "\" src=\"data:image/%s;base64,", picture->png ? "png" : "jpeg");
    base64(out, picture->bytes, picture->length);
    fputs("\">", out);
}

static void pictures(FILE *out, const struct document_block *block)
{
    fprintf(out, "<div class=\"pictures of-%d\">\n", block->picture_count);
    for (int i = 0; i < block->picture_count; i++) {
        fputs("<figure>", out);
        image(out, &block->pictures[i]);
        element(out, "figcaption", NULL, block->pictures[i].caption);
        fputs("</figure>\n", out);
    }
    fputs("</div>\n", out);
}

static void letterhead(FILE *out, const struct document_block *block)
{
    fputs("<header>", out);
    if (block->picture_count)
        image(out, &block->pictures[0]);
    element(out, "span", "clinic", block->text);
    element(out, "span", "when", block->detail);
    fputs("</header>\n", out);
}

static void list(FILE *out, const struct document_block *block)
{
    fprintf(out, "<ul%s>\n", block->short_items ? " class=\"short\"" : "");
    for (int i = 0; i < block->item_count; i++)
        element(out, "li", NULL, block->items[i]);
    fputs("</ul>\n", out);
}

static void finding(FILE *out, const struct document_block *block)
{
    static const char *const classes[] = {"plain", "sure", "likely", "open"};
    fprintf(out, "<div class=\"finding %s\">\n", classes[block->tone]);
    element(out, "h3", NULL, block->text);
    element(out, "p", "label", block->label);
    element(out, "p", NULL, block->detail);
    fputs("</div>\n", out);
}

static void note(FILE *out, const struct document_block *block)
{
    fputs("<div class=\"note\">\n", out);
    element(out, "h2", NULL, block->text);
    element(out, "p", "large", block->label);
    element(out, "p", NULL, block->detail);
    if (block->link) {
        fprintf(out, "<p class=\"large\"><a href=\"");
        escaped(out, block->link);
        fputs("\"><bdi>", out);
        escaped(out, block->link_text);
        fputs("</bdi></a></p>\n", out);
    }
    fputs("</div>\n", out);
}

static void row(FILE *out, const struct document_table *table, const char *const *cells,
                const char *name, bool strong)
{
    fputs(strong ? "<tr class=\"strong\">" : "<tr>", out);
    for (int c = 0; c < table->columns; c++) {
        fprintf(out, "<%s%s>", name, table->numbers[c] ? " class=\"number\"" : "");
        escaped(out, cells[c]);
        fprintf(out, "</%s>", name);
    }
    fputs("</tr>\n", out);
}

static void table(FILE *out, const struct document_table *table)
{
    fputs("<div class=\"table\"><table>\n<thead>\n", out);
    row(out, table, table->heads, "th", false);
    fputs("</thead>\n<tbody>\n", out);
    for (int r = 0; r < table->rows; r++)
        row(out, table, table->cells + (size_t)r * (size_t)table->columns, "td",
            table->strong && table->strong[r]);
    fputs("</tbody>\n</table></div>\n", out);
}

static void drawing(FILE *out, const struct document_block *block)
{
    fputs("<figure class=\"drawing\">\n", out);
    fputs(block->svg_page, out);
    element(out, "figcaption", NULL, block->detail);
    fputs("</figure>\n", out);
}

static void flow(FILE *out, const struct document_flow *flow);

static void columns(FILE *out, const struct document_block *block)
{
    fputs("<div class=\"columns\">\n", out);
    for (int i = 0; i < 2; i++) {
        fputs("<section>\n", out);
        flow(out, &block->columns[i]);
        fputs("</section>\n", out);
    }
    fputs("</div>\n", out);
}

static void title(FILE *out, const struct document_block *block)
{
    element(out, "h1", NULL, block->text);
    element(out, "p", "quiet", block->detail);
}

static void write_block(FILE *out, const struct document_block *block)
{
    switch (block->kind) {
    case DOCUMENT_LETTERHEAD:
        letterhead(out, block);
        break;
    case DOCUMENT_TITLE:
        title(out, block);
        break;
    case DOCUMENT_SECTION:
        element(out, "h2", NULL, block->text);
        break;
    case DOCUMENT_PARAGRAPH:
        element(out, "p", NULL, block->text);
        break;
    case DOCUMENT_QUIET:
        element(out, "p", "quiet", block->text);
        break;
    case DOCUMENT_LIST:
        list(out, block);
        break;
    case DOCUMENT_FINDING:
        finding(out, block);
        break;
    case DOCUMENT_PICTURES:
        pictures(out, block);
        break;
    case DOCUMENT_DRAWING:
        drawing(out, block);
        break;
    case DOCUMENT_NOTE:
        note(out, block);
        break;
    case DOCUMENT_TABLE:
        table(out, &block->table);
        break;
    case DOCUMENT_COLUMNS:
        columns(out, block);
        break;
    }
}

static void flow(FILE *out, const struct document_flow *flow)
{
    for (const struct document_block *block = flow->first; block; block = block->next)
        write_block(out, block);
}

static void page(FILE *out, const struct document *document)
{
    fprintf(out, "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n",
            language_tag(document->language), language_is_rtl(document->language) ? "rtl" : "ltr");
    fputs("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n",
          out);
    element(out, "title", NULL, document->title);
    fprintf(out, "<style>%s</style>\n</head>\n<body>\n", document_style);
    const struct document_block *first = document->flow.first;
    struct document_flow rest = {.first = (struct document_block *)first};
    if (first && first->kind == DOCUMENT_LETTERHEAD) {
        letterhead(out, first);
        rest.first = first->next;
    }
    fputs("<main>\n", out);
    flow(out, &rest);
    fputs("</main>\n<footer>\n", out);
    element(out, "p", NULL, document->foot);
    fputs("</footer>\n</body>\n</html>\n", out);
}

int document_html(const struct document *document, char **text, size_t *length,
                  struct meso_error *err)
{
    char *written = NULL;
    size_t count = 0;
    if (document->code)
        return document->code;
    FILE *out = open_memstream(&written, &count);
    if (!out)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a page");
    page(out, document);
    bool failed = ferror(out) != 0;
    failed = fclose(out) != 0 || failed;
    *text = failed ? NULL : base_arena_alloc(document->arena, count + 1, err);
    if (*text)
        memcpy(*text, written, count + 1);
    *length = count;
    free(written);
    return *text ? MESO_OK
                 : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a page of %zu bytes",
                              count);
}

void document_policy(char out[DOCUMENT_POLICY_ROOM])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char text[64];
    crypto_hash_sha256(hash, (const unsigned char *)document_style, strlen(document_style));
    sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    base_format(out, DOCUMENT_POLICY_ROOM,
                "default-src 'none'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; "
                "form-action 'none'; frame-ancestors 'none'",
                text);
}
