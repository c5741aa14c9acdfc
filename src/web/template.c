/* Reads templates into nodes, so that a page is written without looking at its text again. Knows no
   page by name. */
#include "template_nodes.h"

#include "files.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32 };

struct reading {
    struct web_templates *templates;
    struct web_template *page;
    const char *begin, *end, *at;
    int open[DEEPEST], depth; /* sections */
    struct meso_error *err;
};

static int wrong(const struct reading *reading, const char *at, const char *what)
{
    int line = 1;
    for (const char *c = reading->begin; c < at; c++)
        line += *c == '\n';
    return base_error(reading->err, MESO_E_UNEXPECTED, "%s.html:%d: %s", reading->page->name, line,
                      what);
}

static int push(struct reading *reading, struct web_node node)
{
    struct web_template *page = reading->page;
    if (page->count == page->room) {
        int room = page->room ? 2 * page->room : 32;
        struct web_node *more =
            base_arena_calloc(reading->templates->arena, (size_t)room, sizeof *more, reading->err);
        if (!more)
            return MESO_E_OUT_OF_MEMORY;
        if (page->count)
            memcpy(more, page->nodes, (size_t)page->count * sizeof *more);
        page->nodes = more;
        page->room = room;
    }
    page->nodes[page->count++] = node;
    return MESO_OK;
}

static const char *trimmed(struct reading *reading, const char *from, const char *to)
{
    while (from < to && strchr(" \t\n", *from))
        from++;
    while (to > from && strchr(" \t\n", to[-1]))
        to--;
    return base_arena_printf(reading->templates->arena, reading->err, "%.*s", (int)(to - from),
                             from);
}

static int close_section(struct reading *reading, const char *tag, const char *name)
{
    if (!reading->depth)
        return wrong(reading, tag, "a section is closed that was not opened");
    struct web_node *section = &reading->page->nodes[reading->open[--reading->depth]];
    if (strcmp(section->text, name) != 0)
        return wrong(reading, tag, "a section is closed that is not the innermost");
    section->end = reading->page->count;
    return push(reading, (struct web_node){.kind = WEB_NODE_END});
}

static int add_partial(struct reading *reading, const char *tag, const char *name)
{
    for (int i = 0; i < reading->templates->count; i++)
        if (!strcmp(reading->templates->pages[i].name, name))
            return push(reading, (struct web_node){.kind = WEB_NODE_PARTIAL, .partial = i});
    return wrong(reading, tag, "there is no template of this name");
}

static int add_asset(struct reading *reading, const char *tag, const char *name)
{
    for (int i = 0; i < web_asset_count; i++)
        if (!strcmp(web_assets[i].name, name))
            return push(reading, (struct web_node){.kind = WEB_NODE_TEXT,
                                                   .text = web_assets[i].address,
                                                   .length = strlen(web_assets[i].address)});
    return wrong(reading, tag, "there is no asset of this name");
}

/* Words may go over lines; the catalogs have them in one. */
static void one_space(char *words)
{
    char *to = words;
    for (const char *at = words; *at; at++)
        if (!strchr(" \t\n", *at))
            *to++ = *at;
        else if (to > words && to[-1] != ' ')
            *to++ = ' ';
    *to = 0;
}

/* What stands between the braces. */
static int add_tag(struct reading *reading, const char *tag, const char *from, const char *to)
{
    static const struct {
        char sign;
        enum web_node_kind kind;
    } signs[] = {{'#', WEB_NODE_SECTION}, {'^', WEB_NODE_INVERTED}, {'_', WEB_NODE_WORDS},
                 {'{', WEB_NODE_RAW},     {'>', WEB_NODE_PARTIAL},  {'/', WEB_NODE_END},
                 {'%', WEB_NODE_DATE}};
    struct web_node node = {.kind = WEB_NODE_VALUE};
    char sign = from < to ? *from : 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].sign == sign)
            node.kind = signs[i].kind;
    bool named = node.kind == WEB_NODE_VALUE && sign != '@';
    if (!(node.text = trimmed(reading, from + !named, to)))
        return MESO_E_OUT_OF_MEMORY;
    if (!*node.text)
        return wrong(reading, tag, "a tag without a name");
    if (node.kind == WEB_NODE_WORDS)
        one_space((char *)(uintptr_t)node.text);
    if (sign == '@')
        return add_asset(reading, tag, node.text);
    if (node.kind == WEB_NODE_PARTIAL)
        return add_partial(reading, tag, node.text);
    if (node.kind == WEB_NODE_END)
        return close_section(reading, tag, node.text);
    if (node.kind == WEB_NODE_SECTION || node.kind == WEB_NODE_INVERTED) {
        if (reading->depth == DEEPEST)
            return wrong(reading, tag, "sections lie too deep in each other");
        reading->open[reading->depth++] = reading->page->count;
    }
    return push(reading, node);
}

static int read_tag(struct reading *reading)
{
    const char *tag = reading->at, *from = tag + 2, *close = from;
    while (close + 1 < reading->end && (close[0] != '}' || close[1] != '}'))
        close++;
    if (close + 1 >= reading->end)
        return wrong(reading, tag, "a tag is not closed");
    /* "{{_ of {name}}}": the last two of three braces close. */
    while (close + 2 < reading->end && close[2] == '}')
        close++;
    reading->at = close + 2;
    return add_tag(reading, tag, from, *from == '{' ? close - 1 : close);
}

static int read_page(struct reading *reading)
{
    int code = MESO_OK;
    while (!code && reading->at < reading->end) {
        const char *tag = memmem(reading->at, (size_t)(reading->end - reading->at), "{{", 2);
        const char *stop = tag ? tag : reading->end;
        if (stop > reading->at)
            code = push(reading, (struct web_node){.kind = WEB_NODE_TEXT,
                                                   .text = reading->at,
                                                   .length = (size_t)(stop - reading->at)});
        reading->at = stop;
        if (!code && tag)
            code = read_tag(reading);
    }
    if (!code && reading->depth)
        code = wrong(reading, reading->end, "a section is not closed");
    return code;
}

int web_templates_read(struct web_templates **out, const struct web_file *files, int count,
                       struct meso_error *err)
{
    struct arena *arena;
    *out = NULL;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    struct web_templates *templates = base_arena_calloc(arena, 1, sizeof *templates, err);
    struct web_template *pages = base_arena_calloc(arena, (size_t)count, sizeof *pages, err);
    code = templates && pages ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    if (!code)
        *templates = (struct web_templates){arena, pages, count};
    for (int i = 0; i < count && !code; i++)
        pages[i].name = files[i].name;
    for (int i = 0; i < count && !code; i++) {
        const char *begin = (const char *)files[i].bytes;
        struct reading reading = {.templates = templates,
                                  .page = &pages[i],
                                  .begin = begin,
                                  .end = begin + files[i].length,
                                  .at = begin,
                                  .err = err};
        code = read_page(&reading);
    }
    if (code)
        base_arena_free(arena);
    else
        *out = templates;
    return code;
}

void web_templates_free(struct web_templates *templates)
{
    if (templates)
        base_arena_free(templates->arena);
}
