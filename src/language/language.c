/* The languages and their texts. Knows which there are, and not what is said in them. */
#include "catalog.h"
#include "language_of.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct language LANGUAGES[] = {
#define LANGUAGE_OF(tag, own_name, rtl, point, group, percent) \
    {#tag, own_name, rtl, point, group, percent},
#include "language_list.h"
#undef LANGUAGE_OF
};
_Static_assert(sizeof LANGUAGES / sizeof LANGUAGES[0] == LANGUAGE_COUNT, "languages are counted");

const struct language *language_at(int index)
{
    return &LANGUAGES[index];
}

const char *language_tag(const struct language *language)
{
    return language->tag;
}

const char *language_own_name(const struct language *language)
{
    return language->own_name;
}

bool language_is_rtl(const struct language *language)
{
    return language->rtl;
}

char language_decimal_point(const struct language *language)
{
    return language->point[0];
}

/* A tag up to its region; NULL: unknown. */
static const struct language *known(const char *tag, size_t length)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        if (strlen(LANGUAGES[i].tag) == length && !strncasecmp(LANGUAGES[i].tag, tag, length))
            return &LANGUAGES[i];
    return NULL;
}

int language_find(const char *tag, const struct language **out, struct meso_error *err)
{
    char names[LANGUAGE_COUNT * 40] = "";
    *out = known(tag, strcspn(tag, "-_.@"));
    if (*out)
        return MESO_OK;
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s (%s)", i ? ", " : "",
                 LANGUAGES[i].tag, LANGUAGES[i].own_name);
    return base_error(err, MESO_E_USAGE, "there is no language '%.20s'; there are %s", tag, names);
}

const struct language *language_accepted(const char *header)
{
    const struct language *found = NULL;
    while (header && *header && !found) {
        header += strspn(header, " \t,");
        found = known(header, strcspn(header, "-_;, \t"));
        header += strcspn(header, ",");
    }
    return found ? found : &LANGUAGES[0];
}

static const char *lookup(const struct language *language, const char *key, size_t *length)
{
    for (const struct language_catalog *catalog = language_catalogs; catalog->tag; catalog++)
        if (!strcmp(catalog->tag, language->tag))
            return language_catalog_text(catalog, key, length);
    return NULL;
}

const char *language_text(const struct language *language, const char *msgid)
{
    size_t length = 0;
    /* Under the empty key a catalog has its header. */
    const char *text = *msgid ? lookup(language, msgid, &length) : NULL;
    return length ? text : msgid;
}

const char *language_text_in(const struct language *language, const char *context,
                             const char *msgid)
{
    char key[512];
    size_t length = 0;
    int needed = snprintf(key, sizeof key, "%s\004%s", context, msgid);
    const char *text =
        needed > 0 && (size_t)needed < sizeof key ? lookup(language, key, &length) : NULL;
    return length ? text : msgid;
}

const char *language_plural(const struct language *language, const char *one, const char *many,
                            unsigned long n)
{
    size_t length = 0, header_length = 0;
    const char *text = lookup(language, one, &length);
    const char *header = lookup(language, "", &header_length);
    if (!length)
        return n == 1 ? one : many;
    const char *end = text + length;
    for (int form = language_plural_form(header, n); form > 0 && text < end; form--)
        text += strlen(text) + 1;
    return text < end ? text : many;
}
