/* Results of comparisons, kept by a key that tells all they depend on, so that none is made twice.
   Their text is the pipeline's; nothing here reads it. */
#include "archive.h"

#include <string.h>

int store_find_comparison(struct store *store, int64_t patient_id, const char *key,
                          const char **payload, struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *payload = NULL;
    int code = store_ask(store->rows, &query, err,
                         "SELECT payload FROM comparison WHERE patient_id = $1 AND key = $2",
                         STORE_WITH(store_int(patient_id), store_text(key)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        struct store_value value = store_at(query, 0);
        *payload =
            base_arena_printf(arena, err, "%.*s", (int)value.length, (const char *)value.bytes);
        code = *payload ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    }
    store_done(query);
    return code;
}

int store_find_drawing(struct store *store, int64_t patient_id, const char *key, uint8_t **drawing,
                       size_t *length, struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *drawing = NULL;
    int code = store_ask(store->rows, &query, err,
                         "SELECT drawing FROM comparison WHERE patient_id = $1 AND key = $2 AND "
                         "drawing IS NOT NULL",
                         STORE_WITH(store_int(patient_id), store_text(key)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        struct store_value value = store_at(query, 0);
        *length = value.length;
        if (!(*drawing = base_arena_alloc(arena, value.length, err)))
            code = MESO_E_OUT_OF_MEMORY;
        else if (value.length)
            memcpy(*drawing, value.bytes, value.length);
    }
    store_done(query);
    return code;
}

static int replace(struct store *store, const struct store_comparison *c, struct meso_error *err)
{
    int code = store_do(store->rows, err,
                        "DELETE FROM comparison WHERE patient_id = $1 AND view = $2 AND "
                        "from_session = $3 AND to_session = $4 AND key <> $5",
                        STORE_WITH(store_int(c->patient_id), store_text(c->view),
                                   store_int(c->from), store_int(c->to), store_text(c->key)));
    return code ? code
                : store_do(store->rows, err,
                           "INSERT INTO comparison (patient_id, key, view, from_session, "
                           "to_session, payload, drawing) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                           "ON CONFLICT (patient_id, key) DO UPDATE SET drawing = "
                           "excluded.drawing WHERE comparison.drawing IS NULL",
                           STORE_WITH(store_int(c->patient_id), store_text(c->key),
                                      store_text(c->view), store_int(c->from), store_int(c->to),
                                      store_blob(c->payload, c->length),
                                      c->drawing ? store_blob(c->drawing, c->drawing_length)
                                                 : store_text(NULL)));
}

int store_keep_comparison(struct store *store, const struct store_comparison *comparison,
                          struct meso_error *err)
{
    int code = store_begin(store->rows, err);
    return code ? code : store_end(store->rows, replace(store, comparison, err), err);
}
