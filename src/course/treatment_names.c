/* The names of a session's record: techniques, ingredients, and how they are written. */
#include "treatment.h"

#include <ctype.h>
#include <string.h>

const struct course_technique course_techniques[] = {
#define TECHNIQUE(name, also, least, most, what) {name, also, {least, most}, what},
#include "technique_list.h"
#undef TECHNIQUE
};
const int course_technique_count = sizeof course_techniques / sizeof *course_techniques;

const struct course_substance course_substances[] = {
#define SUBSTANCE(name, also) {name, also},
#include "substance_list.h"
#undef SUBSTANCE
};
const int course_substance_count = sizeof course_substances / sizeof *course_substances;

const char *course_slug(const char *text, struct arena *arena, struct meso_error *err)
{
    char *slug = base_arena_printf(arena, err, "%s", text), *to = slug;
    for (const char *from = slug; slug && *from; from++)
        if (*from == ' ' || *from == '_')
            *to++ = '-';
        else if (*from != '\'')
            *to++ = (char)tolower((unsigned char)*from);
    if (slug)
        *to = 0;
    return slug;
}

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; length && (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

const char *course_known_technique(const char *slug)
{
    for (int i = 0; i < course_technique_count; i++)
        if (!strcmp(course_techniques[i].name, slug) || has_word(course_techniques[i].also, slug))
            return course_techniques[i].name;
    return NULL;
}

const char *course_known_substance(const char *slug)
{
    for (int i = 0; i < course_substance_count; i++)
        if (!strcmp(course_substances[i].name, slug) || has_word(course_substances[i].also, slug))
            return course_substances[i].name;
    return NULL;
}

const char *course_listed(const struct course_items *items, const char *slug, struct arena *arena,
                          struct meso_error *err)
{
    for (int i = 0; i < items->count; i++) {
        const char *own = course_slug(items->at[i], arena, err);
        if (own && !strcmp(own, slug))
            return own;
    }
    return NULL;
}

const struct course_technique *course_treatment_unusual(const struct course_treatment *treatment)
{
    if (!(treatment->depth_mm.most > 0))
        return NULL;
    for (int t = 0; t < treatment->technique_count; t++)
        for (int i = 0; i < course_technique_count; i++)
            if (!strcmp(course_techniques[i].name, treatment->techniques[t]) &&
                (treatment->depth_mm.most > course_techniques[i].depth_mm.most ||
                 treatment->depth_mm.least < course_techniques[i].depth_mm.least))
                return &course_techniques[i];
    return NULL;
}
