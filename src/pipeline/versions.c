/* The versions of a view's measures as a text, and what two such texts tell apart. */
#include "kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *pipeline_versions(const char *name, struct arena *arena, struct meso_error *err)
{
    enum locate_view view;
    if (locate_view_parse(name, &view, err))
        return NULL;
    char *text = base_arena_printf(arena, err, "%s", "");
    for (int m = 0; measure_all[m] && text; m++)
        if (measure_all[m]->views >> view & 1)
            text = base_arena_printf(arena, err, "%s%s%s=%d", text, *text ? " " : "",
                                     measure_all[m]->name, measure_all[m]->version);
    return text;
}

/* The version that a text tells of a measure; 0: none. */
static int version_in(const char *text, const char *name, size_t length)
{
    for (const char *at = text; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, "=") == length && !strncmp(at, name, length))
            return atoi(at + length + 1);
    return 0;
}

void pipeline_tell_raised(const char *kept, const char *now, char raised[PIPELINE_RAISED_ROOM])
{
    for (const char *at = now; *at; at += strcspn(at, " "), at += *at == ' ') {
        char change[PIPELINE_RAISED_ROOM];
        size_t length = strcspn(at, "="), used = strlen(raised);
        int was = version_in(kept, at, length), is = version_in(now, at, length);
        if (was == is)
            continue;
        if (was)
            base_format(change, sizeof change, "%.*s %d to %d", (int)length, at, was, is);
        else
            base_format(change, sizeof change, "%.*s is new", (int)length, at);
        if (!strstr(raised, change) && used + strlen(change) + 3 < PIPELINE_RAISED_ROOM)
            base_format(raised + used, PIPELINE_RAISED_ROOM - used, "%s%s", used ? ", " : "",
                        change);
    }
}
