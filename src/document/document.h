/* Something to be read on paper and on a screen: one description, headings, paragraphs, pictures,
   drawings and tables, and two writers, HTML and PDF. Knows nothing of patients and measures. */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "base/base.h"
#include "language/language.h"

/* How something stands: told by a sign and its place as well, never by colour alone. */
enum document_tone {
    DOCUMENT_PLAIN,
    DOCUMENT_SURE,   /* a full sign */
    DOCUMENT_LIKELY, /* half of one */
    DOCUMENT_OPEN    /* an empty one */
};

enum document_kind {
    DOCUMENT_LETTERHEAD, /* text at the start, detail at the end of the line, a picture before */
    DOCUMENT_TITLE,      /* text, detail below */
    DOCUMENT_SECTION,    /* text: a heading */
    DOCUMENT_PARAGRAPH,  /* text */
    DOCUMENT_QUIET,      /* text, small print */
    DOCUMENT_LIST,       /* items, in two columns where they are `short_items` */
    DOCUMENT_FINDING,    /* text: what, label: how sure, detail: in a sentence or two */
    DOCUMENT_PICTURES,   /* one or two beside each other */
    DOCUMENT_DRAWING,    /* svg, detail: its caption */
    DOCUMENT_NOTE,       /* a box: text as heading, label large, detail; link behind */
    DOCUMENT_TABLE,      /* table */
    DOCUMENT_COLUMNS     /* two flows beside each other */
};

struct document_picture {
    const uint8_t *bytes; /* a JPEG (or, `png`, a PNG) file */
    size_t length;
    bool png;
    int width, height;
    const char *overlay; /* an SVG element of the same proportions laid over it; NULL: none */
    const char *alt, *caption;
};

struct document_table {
    int columns, rows;
    const char *const *heads;
    const double *shares; /* of the width; their sum is 1 */
    const bool *numbers;  /* columns of numbers stand at the end of their cells */
    const char **cells;   /* row by row */
    bool *strong;         /* rows that stand out; NULL: none */
};

struct document_flow {
    struct document_block *first, *last;
    struct document *document;
};

struct document_block {
    enum document_kind kind;
    const char *text, *label, *detail;
    enum document_tone tone;
    const char *const *items;
    int item_count;
    bool short_items;
    struct document_picture pictures[2];
    int picture_count;
    const char *svg, *svg_page; /* a file by itself; for the page, coloured by its style */
    const char *svg_alt;
    int svg_width, svg_height;
    const char *link, *link_text; /* "tel:+90..." */
    struct document_table table;
    struct document_flow columns[2];
    struct document_block *next;
};

struct document {
    const struct language *language;
    const char *title, *author; /* of the file; author NULL: nobody is named */
    const char *date;           /* YYYY-MM-DD of what is told, not of now; NULL: unknown */
    const char *foot;           /* at the end of every page of paper, and of the page */
    const char *page_numbers;   /* "Page %d of %d"; NULL: none */
    bool one_page;              /* pictures and then letters are made smaller until it fits */
    struct document_flow flow;
    struct arena *arena;
    struct meso_error *err;
    int code; /* of the first thing that failed */
};

/* Everything given to a document must live as long as it does; texts are plain, not escaped. */
void document_begin(struct document *document, const struct language *language, struct arena *arena,
                    struct meso_error *err);
/* A new block at the end of the flow, of text, to be filled further; never NULL (after a failure
   one that is thrown away). */
struct document_block *document_add(struct document_flow *flow, enum document_kind kind,
                                    const char *text);
/* A text that came out NULL is a failure of the document. */
const char *document_kept(struct document *document, const char *text);

/* Whole files in the arena, HTML ended by a zero byte that does not count; the same bytes for the
   same document. */
int document_html(const struct document *document, char **text, size_t *length,
                  struct meso_error *err);
int document_pdf(const struct document *document, uint8_t **bytes, size_t *length,
                 struct meso_error *err);
/* The Content-Security-Policy that the HTML needs. */
enum { DOCUMENT_POLICY_ROOM = 256 };
void document_policy(char out[DOCUMENT_POLICY_ROOM]);

#endif
