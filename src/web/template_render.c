/* Writes a page: nodes of a template with the values of an object. */
#include "template_nodes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 64 };

struct rendering {
    const struct web_templates *templates;
    const cJSON *inner[DEEPEST]; /* sections that are open, outermost first */
    int depth;
    const struct language *language;
    struct arena *arena;
    struct web_text *out;
};

static const cJSON *member(const cJSON *of, const char *name, size_t length)
{
    const cJSON *child = cJSON_IsObject(of) ? of->child : NULL;
    while (child && (strncmp(child->string, name, length) != 0 || child->string[length]))
        child = child->next;
    return child;
}

static const cJSON *look_up(const struct rendering *rendering, const char *name, size_t length)
{
    const cJSON *found = NULL;
    if (length == 1 && *name == '.')
        return rendering->inner[rendering->depth - 1];
    size_t first = 0;
    while (first < length && name[first] != '.')
        first++;
    for (int i = rendering->depth - 1; i >= 0 && !found; i--)
        found = member(rendering->inner[i], name, first);
    while (found && first < length) {
        const char *rest = name + first + 1;
        size_t left = length - first - 1, part = 0;
        while (part < left && rest[part] != '.')
            part++;
        found = member(found, rest, part);
        first += part + 1;
    }
    return found;
}

static bool holds(const cJSON *value)
{
    if (!value || cJSON_IsNull(value) || cJSON_IsFalse(value))
        return false;
    if (cJSON_IsArray(value) || cJSON_IsObject(value))
        return value->child != NULL;
    if (cJSON_IsString(value))
        return *value->valuestring;
    return !cJSON_IsNumber(value) || value->valuedouble != 0;
}

static void write_value(struct rendering *rendering, const cJSON *value, bool raw)
{
    char number[40];
    if (cJSON_IsNumber(value)) {
        base_format(number, sizeof number, "%.15g", value->valuedouble);
        web_text_add(rendering->out, number, strlen(number));
    } else if (cJSON_IsString(value) && raw) {
        web_text_add(rendering->out, value->valuestring, strlen(value->valuestring));
    } else if (cJSON_IsString(value)) {
        web_text_escape(rendering->out, value->valuestring);
    } else if (cJSON_IsBool(value)) {
        web_text_escape(rendering->out, cJSON_IsTrue(value) ? "true" : "false");
    }
}

/* Translated words are ours; what is put into them is not. */
static void write_words(struct rendering *rendering, const char *words)
{
    const char *at = language_text(rendering->language, words);
    while (*at) {
        size_t plain = strcspn(at, "{<>&\"'"),
               name = at[plain] == '{' ? strcspn(at + plain, "}") : 0;
        web_text_add(rendering->out, at, plain);
        at += plain;
        if (name && at[name]) {
            write_value(rendering, look_up(rendering, at + 1, name - 1), false);
            at += name + 1;
        } else if (*at) {
            char one[2] = {*at++, 0};
            web_text_escape(rendering->out, one);
        }
    }
}

static void write_date(struct rendering *rendering, const cJSON *value)
{
    char day[BASE_DATE_ROOM];
    if (!cJSON_IsString(value))
        return;
    base_format(day, sizeof day, "%.10s", value->valuestring);
    const char *told = language_date(rendering->language, day, rendering->arena, NULL);
    web_text_escape(rendering->out, told ? told : day);
}

static void write_nodes(struct rendering *rendering, const struct web_template *page, int from,
                        int to);

static void write_within(struct rendering *rendering, const struct web_template *page, int from,
                         int to, const cJSON *inner)
{
    if (rendering->depth == DEEPEST)
        return;
    rendering->inner[rendering->depth++] = inner;
    write_nodes(rendering, page, from, to);
    rendering->depth--;
}

static void write_section(struct rendering *rendering, const struct web_template *page, int index)
{
    const struct web_node *node = &page->nodes[index];
    const cJSON *value = look_up(rendering, node->text, strlen(node->text)), *item;
    if (node->kind == WEB_NODE_INVERTED) {
        if (!holds(value))
            write_nodes(rendering, page, index + 1, node->end);
    } else if (cJSON_IsArray(value)) {
        cJSON_ArrayForEach(item, value) write_within(rendering, page, index + 1, node->end, item);
    } else if (holds(value)) {
        write_within(rendering, page, index + 1, node->end, value);
    }
}

static void write_nodes(struct rendering *rendering, const struct web_template *page, int from,
                        int to)
{
    for (int i = from; i < to; i++) {
        const struct web_node *node = &page->nodes[i];
        const struct web_template *other;
        switch (node->kind) {
        case WEB_NODE_TEXT:
            web_text_add(rendering->out, node->text, node->length);
            break;
        case WEB_NODE_VALUE:
        case WEB_NODE_RAW:
            write_value(rendering, look_up(rendering, node->text, strlen(node->text)),
                        node->kind == WEB_NODE_RAW);
            break;
        case WEB_NODE_SECTION:
        case WEB_NODE_INVERTED:
            write_section(rendering, page, i);
            i = node->end;
            break;
        case WEB_NODE_PARTIAL:
            other = &rendering->templates->pages[node->partial];
            write_within(rendering, other, 0, other->count, rendering->inner[rendering->depth - 1]);
            break;
        case WEB_NODE_WORDS:
            write_words(rendering, node->text);
            break;
        case WEB_NODE_DATE:
            write_date(rendering, look_up(rendering, node->text, strlen(node->text)));
            break;
        case WEB_NODE_END:
            break;
        }
    }
}

int web_template_render(const struct web_templates *templates, const char *page, const cJSON *data,
                        const struct language *language, struct arena *arena, struct web_text *out,
                        struct meso_error *err)
{
    struct rendering rendering = {.templates = templates,
                                  .inner = {data},
                                  .depth = 1,
                                  .language = language,
                                  .arena = arena,
                                  .out = out};
    for (int i = 0; i < templates->count; i++)
        if (!strcmp(templates->pages[i].name, page)) {
            write_nodes(&rendering, &templates->pages[i], 0, templates->pages[i].count);
            return out->failed ? base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a page")
                               : MESO_OK;
        }
    return base_error(err, MESO_E_UNEXPECTED, "there is no page '%s'", page);
}
