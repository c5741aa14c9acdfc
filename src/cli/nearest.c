/* The known name that a mistyped word most likely meant. */
#include "cli.h"

#include <string.h>

const char *cli_nearest(const char *word, const char *const *names, int count)
{
    const char *best = NULL;
    int fewest = (int)strlen(word) / 2 + 1;
    for (int i = 0; i < count; i++) {
        int needed = base_name_edits(word, names[i]);
        if (needed < fewest) {
            fewest = needed;
            best = names[i];
        }
    }
    return best;
}
