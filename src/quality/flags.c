/* What the clinic says of a photograph: make-up, wet hair. Knows measures by their names alone. */
#include "judge.h"

#include <string.h>

static const struct flag {
    const char *name, *problem;
    unsigned views; /* bits 1 << enum locate_view */
    const char *touches, *both;
    enum quality_code code;
} flags[QUALITY_FLAG_COUNT] = {
#define FLAG(id, name, problem, views, touches, both) \
    [QUALITY_FLAG_##id] = {name, problem, views, touches, both, QUALITY_##id},
#include "quality/flag_list.h"
#undef FLAG
};

const char *quality_flag_name(enum quality_flag flag)
{
    return flags[flag].name;
}

static int unknown(const char *word, struct meso_error *err)
{
    const char *names[QUALITY_FLAG_COUNT];
    for (int i = 0; i < QUALITY_FLAG_COUNT; i++)
        names[i] = flags[i].name;
    const char *near = base_name_nearest(word, names, QUALITY_FLAG_COUNT);
    if (near)
        return base_error(err, MESO_E_USAGE, "no flag '%s'; did you mean '%s'?", word, near);
    return base_error(err, MESO_E_USAGE, "no flag '%s'; there are %s and %s", word, names[0],
                      names[1]);
}

int quality_flags_parse(const char *text, unsigned *out, struct meso_error *err)
{
    *out = 0;
    for (const char *at = text; at && *at; at += strspn(at, ",")) {
        char word[40];
        size_t length = strcspn(at, ",");
        base_format(word, sizeof word, "%.*s", (int)(length < 39 ? length : 39), at);
        int flag = 0;
        while (flag < QUALITY_FLAG_COUNT && strcmp(flags[flag].name, word))
            flag++;
        if (flag == QUALITY_FLAG_COUNT)
            return unknown(word, err);
        *out |= 1u << flag;
        at += length;
    }
    return MESO_OK;
}

bool quality_touches(enum quality_code code, const char *measure)
{
    size_t length = strlen(measure);
    for (int i = 0; i < QUALITY_FLAG_COUNT; i++) {
        if (flags[i].code != code)
            continue;
        const char *words = flags[i].touches;
        for (const char *at = words; (at = strstr(at, measure)); at += length)
            if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
                return true;
    }
    return false;
}

void quality_compare_flags(enum locate_view view, const struct quality *baseline,
                           struct quality *follow_up, unsigned *alike, const char **why)
{
    *alike = 0;
    for (int i = QUALITY_FLAG_COUNT - 1; i >= 0; i--) {
        bool before = baseline->flags >> i & 1, after = follow_up->flags >> i & 1;
        if (!(flags[i].views >> view & 1))
            continue;
        if (before != after)
            quality_add(follow_up, flags[i].code, after ? 1 : -1, 1, NULL);
        if (before && after) {
            *alike |= 1u << i;
            *why = flags[i].both;
        }
    }
    quality_settle(follow_up);
}
