/* Names of courses and records in words: techniques, ingredients, areas, conditions, zones. */
#include "report_page.h"

#include <ctype.h>
#include <string.h>

#define ITEM(name, words) {name, words},
static const struct {
    const char *name, *words;
} items[] = {
#include "item_list.h"
};
enum { ITEMS = sizeof items / sizeof *items, MOST_BYTES = 1024 };

/* The next letter or digit, small; 0 at the end. */
static int next_letter(const char **at, const char *end)
{
    while (*at < end && !isalnum((unsigned char)**at))
        (*at)++;
    return *at < end ? tolower((unsigned char)*(*at)++) : 0;
}

static bool same(const char *one, const char *end, const char *other)
{
    const char *other_end = other + strlen(other);
    int letter;
    do
        if ((letter = next_letter(&one, end)) != next_letter(&other, other_end))
            return false;
    while (letter);
    return true;
}

const char *web_page_item(struct web_request *request, const char *name, size_t length)
{
    struct meso_error err;
    for (int i = 0; i < ITEMS; i++)
        if (same(name, name + length, items[i].name))
            return web_words(request, items[i].words);
    const char *own = base_arena_printf(request->arena, &err, "%.*s", (int)length, name);
    struct web_report report = {.request = request, .err = &err};
    return own ? web_report_words(&report, own) : "";
}

const char *web_page_items(struct web_request *request, const char *list)
{
    struct meso_error err;
    char out[MOST_BYTES] = "";
    size_t used = 0;
    for (const char *at = list; *at && used + 1 < sizeof out;) {
        size_t length = strcspn(at, ",");
        int added = base_format(out + used, sizeof out - used, "%s%s",
                                used ? web_words(request, LANGUAGE(", ")) : "",
                                web_page_item(request, at, length));
        used = added < 0 ? used : used + (size_t)added;
        at += length;
        at += strspn(at, ", ");
    }
    const char *kept = base_arena_printf(request->arena, &err, "%s", out);
    return kept ? kept : "";
}
