/* What cairo's PDF can't say, for those who don't see it: the language, texts that stand for
   figures, heads of tables, the order of reading. Appended as an update of the file (ISO
   32000-1, 7.5.6): the objects that change once more, and a table of where they stand. Knows
   cairo's way of writing, in which dictionaries without a stream are plain text. */
#include "pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct update {
    const struct pdf *pdf;
    const char *file; /* cairo's, ended by a zero byte */
    size_t length;
    FILE *out;       /* what is appended */
    int figures;     /* met so far */
    unsigned *where; /* of each object, in the new file; 0: as it was */
    int object_count;
};

/* Big-endian UTF-16 in hexadecimal digits. */
static void write_text(FILE *out, const char *text)
{
    fputs("<FEFF", out);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        unsigned more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc0 ? 1 : 0;
        unsigned long point = more ? *at & (0x3fu >> more) : *at;
        for (at++; more && *at; more--, at++)
            point = point << 6 | (*at & 0x3f);
        if (point >= 0x10000) {
            point -= 0x10000;
            fprintf(out, "%04lX%04lX", 0xd800 + (point >> 10), 0xdc00 + (point & 0x3ff));
        } else {
            fprintf(out, "%04lX", point);
        }
    }
    fputc('>', out);
}

static bool has(const char *from, const char *end, const char *what)
{
    const char *found = strstr(from, what);
    return found && found < end;
}

/* What is added to an object's dictionary, into out. */
static void write_addition(struct update *update, FILE *out, const char *from, const char *end)
{
    const struct pdf *pdf = update->pdf;
    if (has(from, end, "/Type /Catalog")) {
        fprintf(out, "   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true%s >>\n",
                language_tag(pdf->document->language), pdf->rtl ? " /Direction /R2L" : "");
    } else if (has(from, end, "/S /Figure\n")) {
        if (update->figures < pdf->alt_count) {
            fputs("   /Alt ", out);
            write_text(out, pdf->alts[update->figures++]);
            fputc('\n', out);
        }
    } else if (has(from, end, "/S /TH\n")) {
        fputs("   /A << /O /Table /Scope /Column >>\n", out);
    } else if (has(from, end, "/Type /Page ") || has(from, end, "/Type /Page\n")) {
        fputs("   /Tabs /S\n", out);
    }
}

/* The object once more with its addition, if it has one. */
static void write_object(struct update *update, int number, const char *from)
{
    const char *end = strstr(from, "endobj");
    const char *body = strstr(from, "obj\n");
    char *addition = NULL;
    size_t length = 0;
    if (!end || !body || body > end || strncmp(body + 4, "<<", 2) != 0 || has(from, end, "stream"))
        return;
    FILE *out = open_memstream(&addition, &length);
    if (!out)
        return;
    write_addition(update, out, from, end);
    fclose(out);
    const char *close = end;
    while (close > body && strncmp(close, ">>", 2) != 0)
        close--;
    if (length) {
        update->where[number] = (unsigned)(update->length + (size_t)ftell(update->out));
        fprintf(update->out, "%d 0 obj\n%.*s%s>>\nendobj\n", number, (int)(close - body - 4),
                body + 4, addition);
    }
    free(addition);
}

static void write_table(struct update *update, const char *trailer, const char *before)
{
    long at = ftell(update->out);
    const char *close = strstr(trailer, ">>");
    fputs("xref\n", update->out);
    for (int i = 1; i < update->object_count; i++)
        if (update->where[i])
            fprintf(update->out, "%d 1\n%010u 00000 n \n", i, update->where[i]);
    fprintf(update->out, "%.*s   /Prev %ld\n>>\nstartxref\n%ld\n%%%%EOF\n", (int)(close - trailer),
            trailer, strtol(before, NULL, 10), (long)update->length + at);
}

static int unreadable(struct meso_error *err)
{
    return base_error(err, MESO_E_UNEXPECTED,
                      "the PDF library wrote a table of objects that is not understood");
}

/* Objects in the order of their numbers, which is that in which they were drawn. */
static int write_objects(struct update *update, struct meso_error *err)
{
    const char *last = NULL;
    for (const char *at = update->file;
         (at = memmem(at, update->length - (size_t)(at - update->file), "startxref\n", 10)); at++)
        last = at;
    size_t table = last ? strtoul(last + 10, NULL, 10) : 0;
    const char *entry = table && table < update->length ? update->file + table : NULL;
    if (!entry || sscanf(entry, "xref\n0 %d\n", &update->object_count) != 1)
        return unreadable(err);
    const char *trailer = strstr(entry, "trailer");
    entry = strchr(strchr(entry, '\n') + 1, '\n') + 1;
    update->where = calloc((size_t)update->object_count + 1, sizeof *update->where);
    if (!trailer || !update->where ||
        update->length - (size_t)(entry - update->file) < 20 * (size_t)update->object_count)
        return unreadable(err);
    for (int i = 1; i < update->object_count; i++) {
        size_t offset = strtoul(entry + 20 * (ptrdiff_t)i, NULL, 10);
        if (offset < update->length)
            write_object(update, i, update->file + offset);
    }
    write_table(update, trailer, last + 10);
    return MESO_OK;
}

int document_pdf_access(const struct pdf *pdf, uint8_t **bytes, size_t *length,
                        struct meso_error *err)
{
    struct arena *arena = pdf->document->arena;
    char *file = base_arena_alloc(arena, *length + 1, err), *added = NULL;
    size_t added_length = 0;
    if (!file)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(file, *bytes, *length);
    file[*length] = 0;
    struct update update = {.pdf = pdf, .file = file, .length = *length};
    if (!(update.out = open_memstream(&added, &added_length)))
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a PDF");
    int code = write_objects(&update, err);
    if (fclose(update.out) && !code)
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a PDF");
    uint8_t *whole = code ? NULL : base_arena_alloc(arena, *length + added_length + 1, err);
    if (whole) {
        memcpy(whole, file, *length);
        memcpy(whole + *length, added, added_length);
        *bytes = whole;
        *length += added_length;
    }
    free(update.where);
    free(added);
    return code ? code : whole ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
