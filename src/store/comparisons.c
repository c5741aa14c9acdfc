/* Results of comparisons, kept by a key that tells all they depend on, so that none is made twice.
   Their text is the pipeline's; nothing here reads it. */
#include "photos.h"

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
        *payload = base_arena_copy(arena, value.bytes, value.length, err);
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

int store_kept_versions(struct store *store, int64_t patient_id, const char *view, int from, int to,
                        const char **versions, struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *versions = NULL;
    int code = store_ask(
        store->rows, &query, err,
        "SELECT versions FROM comparison WHERE patient_id = $1 AND view = $2 AND "
        "from_session = $3 AND to_session = $4 ORDER BY id DESC LIMIT 1",
        STORE_WITH(store_int(patient_id), store_text(view), store_int(from), store_int(to)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row && !(*versions = store_copy_at(query, 0, arena, err)))
        code = MESO_E_OUT_OF_MEMORY;
    store_done(query);
    return code;
}

static int read_count(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    struct store_kept_count *count = out;
    count->view = store_copy_at(query, 0, arena, err);
    count->versions = store_copy_at(query, 1, arena, err);
    count->comparisons = store_int_at(query, 2);
    return count->view && count->versions ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int store_kept_counts(struct store *store, struct store_kept_count **out, int *count,
                      struct arena *arena, struct meso_error *err)
{
    void *rows;
    int code = store_read_sql(store,
                              "SELECT view, versions, COUNT(*) FROM comparison "
                              "GROUP BY view, versions ORDER BY view, versions",
                              STORE_NOTHING, sizeof **out, read_count, &rows, count, arena, err);
    *out = rows;
    return code;
}

/* A face has 1,500 readings a comparison, and each statement is a way to the server and back: many
   go by one. */
enum { READING_VALUES = 8, MOST_AT_ONCE = 100, INSERT_ROOM = 64 * MOST_AT_ONCE };

static void write_insert(int rows, char out[INSERT_ROOM])
{
    int used = base_format(out, INSERT_ROOM,
                           "INSERT INTO reading (measured_id, measure, version, zone, field, unit, "
                           "value, reason) VALUES ");
    for (int row = 0; row < rows; row++)
        for (int i = 0; i < READING_VALUES; i++)
            used += base_format(out + used, (size_t)(INSERT_ROOM - used), "%s$%d%s",
                                i     ? ", "
                                : row ? ", ("
                                      : "(",
                                row * READING_VALUES + i + 1, i == READING_VALUES - 1 ? ")" : "");
}

static int keep_rows(struct store *store, int64_t measured, const struct store_reading *const *of,
                     int count, struct meso_error *err)
{
    char sql[INSERT_ROOM];
    struct store_value values[READING_VALUES * MOST_AT_ONCE], *to = values;
    for (int i = 0; i < count; i++) {
        *to++ = store_int(measured);
        *to++ = store_text(of[i]->measure);
        *to++ = store_int(of[i]->version);
        *to++ = store_text(of[i]->zone);
        *to++ = store_text(of[i]->field);
        *to++ = store_text(of[i]->unit);
        *to++ = store_real(of[i]->value);
        *to++ = store_text(of[i]->reason);
    }
    write_insert(count, sql);
    return store_do(store->rows, err, sql, values, READING_VALUES * count);
}

/* Of one session; in hundreds, tens and ones, so that few statements are prepared. */
static int keep_session(struct store *store, int64_t measured, const struct store_comparison *c,
                        bool later, struct meso_error *err)
{
    const struct store_reading *waiting[MOST_AT_ONCE];
    int count = 0, code = MESO_OK;
    for (int i = 0; i < c->reading_count && !code; i++) {
        if (c->readings[i].later == later)
            waiting[count++] = &c->readings[i];
        if (count == MOST_AT_ONCE) {
            code = keep_rows(store, measured, waiting, count, err);
            count = 0;
        }
    }
    for (int done = 0, size = 10; done < count && !code; done += size) {
        size = count - done >= size ? size : 1;
        code = keep_rows(store, measured, waiting + done, size, err);
    }
    return code;
}

static int keep_readings(struct store *store, const struct store_comparison *c, int64_t comparison,
                         struct meso_error *err)
{
    const int numbers[2] = {c->from, c->to};
    int code = MESO_OK;
    for (int s = 0; s < 2 && !code && c->reading_count; s++) {
        int64_t measured;
        code = store_number(
            store->rows, &measured, NULL, err,
            "INSERT INTO measured (comparison_id, session_id, photos, parameters) "
            "SELECT $1, id, $2, $3 FROM session WHERE patient_id = $4 AND number = $5 RETURNING id",
            STORE_WITH(store_int(comparison), store_text(c->photos[s]),
                       store_text(c->parameters[s]), store_int(c->patient_id),
                       store_int(numbers[s])));
        if (!code)
            code = keep_session(store, measured, c, s == 1, err);
    }
    return code;
}

static int replace(struct store *store, const struct store_comparison *c, struct meso_error *err)
{
    int64_t id;
    bool added = false;
    int code = store_do(store->rows, err,
                        "DELETE FROM comparison WHERE patient_id = $1 AND view = $2 AND "
                        "from_session = $3 AND to_session = $4 AND "
                        "(key <> $5 OR drawing IS NULL)",
                        STORE_WITH(store_int(c->patient_id), store_text(c->view),
                                   store_int(c->from), store_int(c->to), store_text(c->key)));
    if (!code)
        code = store_number(
            store->rows, &id, &added, err,
            "INSERT INTO comparison (patient_id, key, view, from_session, "
            "to_session, payload, versions, drawing) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT (patient_id, key) DO NOTHING RETURNING id",
            STORE_WITH(store_int(c->patient_id), store_text(c->key), store_text(c->view),
                       store_int(c->from), store_int(c->to), store_blob(c->payload, c->length),
                       store_text(c->versions ? c->versions : ""),
                       c->drawing ? store_blob(c->drawing, c->drawing_length) : store_text(NULL)));
    return code || !added ? code : keep_readings(store, c, id, err);
}

int store_forget_comparisons(struct store *store, int64_t session_id, const char *view,
                             struct meso_error *err)
{
    return store_do(store->rows, err,
                    "DELETE FROM comparison WHERE patient_id = (SELECT patient_id FROM session "
                    "WHERE id = $1) AND (from_session = (SELECT number FROM session WHERE id = $1) "
                    "OR to_session = (SELECT number FROM session WHERE id = $1)) "
                    "AND view = COALESCE($2, view)",
                    STORE_WITH(store_int(session_id), store_text(view)));
}

int store_keep_comparison(struct store *store, const struct store_comparison *comparison,
                          struct meso_error *err)
{
    int code = store_begin(store->rows, err);
    return code ? code : store_end(store->rows, replace(store, comparison, err), err);
}
