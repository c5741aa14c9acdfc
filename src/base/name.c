/* The known name that a mistyped word most likely meant. */
#include "base.h"

#include <string.h>

enum { NAME_LIMIT = 40 };

static int edits(const char *typed, const char *known)
{
    int row[NAME_LIMIT + 1], columns = (int)strnlen(known, NAME_LIMIT);
    for (int j = 0; j <= columns; j++)
        row[j] = j;
    for (int i = 1; typed[i - 1]; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= columns; j++) {
            int replaced = diagonal + (typed[i - 1] != known[j - 1]);
            diagonal = row[j];
            int one_sided = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = replaced < one_sided ? replaced : one_sided;
        }
    }
    return row[columns];
}

const char *base_name_nearest(const char *typed, const char *const *known, int count)
{
    const char *best = NULL;
    int fewest = (int)strnlen(typed, NAME_LIMIT) / 2 + 1;
    for (int i = 0; i < count; i++) {
        int needed = edits(typed, known[i]);
        if (needed < fewest) {
            fewest = needed;
            best = known[i];
        }
    }
    return best;
}
