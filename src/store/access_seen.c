/* Lines of the audit trail about who looked at whom, many in one write. */
#include "secret.h"

#include <string.h>

static int note(struct store *store, const struct meso_seen *seen, struct meso_error *err)
{
    int64_t patient = 0;
    bool found = false;
    int code =
        store_number(store->rows, &patient, &found, err, "SELECT id FROM patient WHERE code = $1",
                     STORE_WITH(store_text(seen->patient)));
    if (code || !found)
        return code;
    base_format(store->actor, sizeof store->actor, "%s", seen->actor);
    return store_audit(store, "see", "patient", patient, seen->what, err);
}

int meso_archive_note_seen(struct meso_archive *archive, const struct meso_seen *seen, size_t count,
                           struct meso_error *err)
{
    struct store *store = archive->store;
    char before[sizeof store->actor];
    memcpy(before, store->actor, sizeof before);
    int code = store_begin(store->rows, err);
    if (code)
        return code;
    for (size_t i = 0; i < count && !code; i++)
        code = note(store, &seen[i], err);
    memcpy(store->actor, before, sizeof before);
    return store_end(store->rows, code, err);
}
