/* The ledger on planted and on unchanged pairs. */
#include "accuracy.h"
#include "hair_pairs.h"

#include <stdio.h>

int accuracy_ledger(void)
{
    struct meso_error err;
    int code = accuracy_hair_sessions(&err);
    if (code)
        fprintf(stderr, "%s\n", err.text);
    return code ? 1 : 0;
}
