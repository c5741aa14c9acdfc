/* Photographs of a session: the file first, then the row and its line of the audit trail together.
 */
#include "photos.h"
#include "seal.h"

#include "locate/locate.h"
#include "quality/quality.h"

#include <math.h>
#include <string.h>

enum { MOST_REPEATS = 1000, FILE_LIMIT = 64 << 20 };

int store_check_photo(const struct meso_archive_photo *photo, struct meso_error *err)
{
    enum locate_view view = LOCATE_SKIN;
    unsigned consent, flags;
    int code = photo->view ? locate_view_parse(photo->view, &view, err) : MESO_OK;
    const char *side = photo->side ? photo->side : "", *needles = photo->needles;
    if (!code && *side && strcmp(side, "left") != 0 && strcmp(side, "right") != 0)
        code = base_error(err, MESO_E_USAGE, "the side '%.40s' is neither left nor right", side);
    if (!code && needles && strcmp(needles, "before") != 0 && strcmp(needles, "after") != 0)
        code = base_error(err, MESO_E_USAGE, "'%.40s' the needles; it is before or after", needles);
    if (!code && (photo->repeat_number < 0 || photo->repeat_number > MOST_REPEATS))
        code = base_error(err, MESO_E_USAGE, "a repeat of number %d; they go from 1 to %d",
                          photo->repeat_number, MOST_REPEATS);
    if (!code && photo->flags)
        code = quality_flags_parse(photo->flags, &flags, err);
    if (!code && photo->consent)
        code = store_consent_parse(photo->consent, &consent, err);
    if (!code && photo->scale_source && strcmp(photo->scale_source, "given") &&
        strcmp(photo->scale_source, "import") && strcmp(photo->scale_source, "file"))
        code = base_error(err, MESO_E_USAGE, "'%.40s' is no source of a scale: given, import, file",
                          photo->scale_source);
    if (!code && !(photo->mm_per_px < 0))
        code = locate_check_scale(photo->mm_per_px, err);
    if (!code && photo->polygon && photo->polygon_points)
        code = locate_check_corners(view, photo->polygon, photo->polygon_points, err);
    return code;
}

#define PHOTO                                                                            \
    "SELECT f.id, f.session_id, p.code, s.number, f.sha256, f.view, f.side, f.needles, " \
    "f.flags, f.added, f.scale_source, f.polygon, f.aside, f.bytes, f.repeat_number, "   \
    "f.consent_treatment + 2 * f.consent_summary + 4 * f.consent_teaching, f.mm_per_px " \
    "FROM photo f JOIN session s ON s.id = f.session_id JOIN patient p ON p.id = s.patient_id "
#define IN_ORDER " ORDER BY s.number, f.view, f.side, f.needles DESC, f.repeat_number"

static int read_photo(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    struct store_photo *photo = out;
    const char **texts[] = {&photo->sha256,       &photo->view,    &photo->side,
                            &photo->needles,      &photo->flags,   &photo->added,
                            &photo->scale_source, &photo->polygon, &photo->aside};
    photo->id = store_int_at(query, 0);
    photo->session_id = store_int_at(query, 1);
    photo->session = (int)store_int_at(query, 3);
    for (int i = 0; i < 9; i++)
        if (!(*texts[i] = store_copy_at(query, 4 + i, arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    photo->bytes = store_int_at(query, 13);
    photo->repeat_number = (int)store_int_at(query, 14);
    photo->consent = (unsigned)store_int_at(query, 15);
    photo->mm_per_px = store_real_at(query, 16);
    return (photo->patient = store_copy_at(query, 2, arena, err)) ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int store_photos(struct store *store, int64_t patient_id, int64_t session_id,
                 struct store_photo **out, int *count, struct arena *arena, struct meso_error *err)
{
    void *rows;
    int code = session_id ? store_read_sql(store, PHOTO "WHERE f.session_id = $1" IN_ORDER,
                                           STORE_WITH(store_int(session_id)), sizeof **out,
                                           read_photo, &rows, count, arena, err)
                          : store_read_sql(store, PHOTO "WHERE s.patient_id = $1" IN_ORDER,
                                           STORE_WITH(store_int(patient_id)), sizeof **out,
                                           read_photo, &rows, count, arena, err);
    *out = rows;
    return code;
}

int store_find_photo(struct store *store, int64_t id, struct store_photo *out, struct arena *arena,
                     struct meso_error *err)
{
    void *rows;
    int count;
    int code = store_read_sql(store, PHOTO "WHERE f.id = $1", STORE_WITH(store_int(id)),
                              sizeof *out, read_photo, &rows, &count, arena, err);
    if (!code && !count)
        return base_error(err, MESO_E_NOT_FOUND, "no photograph %lld", (long long)id);
    if (!code)
        *out = *(struct store_photo *)rows;
    return code;
}

int store_photos_of_content(struct store *store, const char *sha256, struct store_photo **out,
                            int *count, struct arena *arena, struct meso_error *err)
{
    void *rows;
    int code = store_read_sql(store, PHOTO "WHERE f.sha256 = $1 ORDER BY f.id",
                              STORE_WITH(store_text(sha256)), sizeof **out, read_photo, &rows,
                              count, arena, err);
    *out = rows;
    return code;
}

/* The same content where it may be: *there is set if it is filed just so already. */
static int check_content(struct store *store, const struct meso_archive_photo *photo,
                         int64_t session_id, const char *sha256, struct store_photo *out,
                         bool *there, struct arena *arena, struct meso_error *err)
{
    struct store_photo *same;
    int count;
    int code = store_photos_of_content(store, sha256, &same, &count, arena, err);
    *there = false;
    for (int i = 0; i < count && !code; i++) {
        bool here = same[i].session_id == session_id && !strcmp(same[i].view, photo->view);
        if (here || !photo->allow_duplicate)
            code =
                base_error(err, MESO_E_ALREADY_THERE,
                           "the same photograph is filed already: patient '%s', session %d, %s, "
                           "repeat %d",
                           same[i].patient, same[i].session, same[i].view, same[i].repeat_number);
        *there = *there || here;
        if (code)
            *out = same[i];
    }
    return code;
}

/* The primary's place, where it is free; otherwise behind the last. */
int store_next_repeat(struct store *store, int64_t session_id, const char *view, const char *side,
                      const char *needles, int64_t *out, struct meso_error *err)
{
    return store_number(
        store->rows, out, NULL, err,
        "SELECT CASE WHEN COALESCE(MIN(repeat_number), 2) > 1 THEN 1 "
        "ELSE MAX(repeat_number) + 1 END FROM photo WHERE aside IS NULL "
        "AND session_id = $1 AND view = $2 AND side = $3 AND needles = $4",
        STORE_WITH(store_int(session_id), store_text(view), store_text(side), store_text(needles)));
}

static const char *source_of(const struct meso_archive_photo *photo)
{
    return !(photo->mm_per_px > 0) ? "" : photo->scale_source ? photo->scale_source : "given";
}

static int insert(struct store *store, const struct meso_archive_photo *photo, int64_t session_id,
                  struct store_photo *out, struct arena *arena, struct meso_error *err)
{
    char now[STORE_TIME];
    bool added = false;
    unsigned consent = STORE_CONSENT_TREATMENT;
    int64_t repeat = photo->repeat_number;
    const char *side = photo->side ? photo->side : "";
    const char *needles = photo->needles ? photo->needles : "before";
    char *polygon = "";
    store_now(now);
    int code = photo->consent ? store_consent_parse(photo->consent, &consent, err) : MESO_OK;
    if (!code && photo->polygon)
        code = store_write_polygon(photo->polygon, photo->polygon_points, &polygon, arena, err);
    if (!code && !repeat)
        code = store_next_repeat(store, session_id, photo->view, side, needles, &repeat, err);
    if (!code)
        code = store_number(
            store->rows, &out->id, &added, err,
            "INSERT INTO photo (session_id, sha256, bytes, view, side, needles, repeat_number, "
            "flags, consent_treatment, consent_summary, consent_teaching, added, mm_per_px, "
            "scale_source, polygon) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
            "ON CONFLICT DO NOTHING RETURNING id",
            STORE_WITH(store_int(session_id), store_text(out->sha256), store_int(out->bytes),
                       store_text(photo->view), store_text(side), store_text(needles),
                       store_int(repeat), store_text(photo->flags ? photo->flags : ""),
                       store_int((consent & STORE_CONSENT_TREATMENT) != 0),
                       store_int((consent & STORE_CONSENT_SUMMARY) != 0),
                       store_int((consent & STORE_CONSENT_TEACHING) != 0), store_text(now),
                       store_real(photo->mm_per_px > 0 ? photo->mm_per_px : NAN),
                       store_text(source_of(photo)), store_text(polygon)));
    if (!code && !added)
        code = base_error(err, MESO_E_ALREADY_THERE,
                          "patient '%s', session %d has another photograph as %s, repeat %d",
                          photo->patient, photo->session, photo->view, (int)repeat);
    out->repeat_number = (int)repeat;
    out->consent = consent;
    return code ? code : store_audit(store, "add", "photo", out->id, "", err);
}

/* The file, durably; its lock is kept for the row. */
static int keep_file(struct store *store, const uint8_t *bytes, size_t length, char sha256[65],
                     struct meso_error *err)
{
    struct store_incoming *incoming;
    int code = store_incoming_begin(store, &incoming, err);
    if (!code)
        code = store_incoming_write(incoming, bytes, length, err);
    if (!code)
        code = store_incoming_end(incoming, sha256, err);
    store_incoming_drop(incoming);
    return code;
}

static int file_and_row(struct store *store, const struct meso_archive_photo *photo,
                        const struct store_session *session, const uint8_t *bytes, size_t length,
                        struct store_photo *out, struct arena *arena, struct meso_error *err)
{
    char kept[STORE_HASH];
    int lock = store_lock(store, false, err);
    if (lock < 0)
        return err ? err->code : MESO_E_ARCHIVE_BUSY;
    int code = keep_file(store, bytes, length, kept, err);
    if (!code && !(code = store_begin(store->rows, err)))
        code = store_end(store->rows, insert(store, photo, session->id, out, arena, err), err);
    store_unlock(lock);
    return code;
}

int store_add_photo(struct store *store, const struct meso_archive_photo *photo,
                    const uint8_t *bytes, size_t length, struct store_photo *out,
                    struct arena *arena, struct meso_error *err)
{
    struct store_session session;
    char *sha256 = base_arena_alloc(arena, STORE_HASH, err);
    bool there;
    memset(out, 0, sizeof *out);
    int code = !sha256       ? MESO_E_OUT_OF_MEMORY
               : photo->view ? store_check_photo(photo, err)
                             : base_error(err, MESO_E_UNKNOWN_VIEW, "a photograph without a view");
    if (!code)
        code = store_find_session(store, photo->patient, photo->session, &session, arena, err);
    if (code)
        return code;
    base_sha256_hex(bytes, length, sha256);
    code = check_content(store, photo, session.id, sha256, out, &there, arena, err);
    /* A lost or damaged file is made whole by the photograph coming again. */
    if (code == MESO_E_ALREADY_THERE && there && !store_file_there(store, sha256)) {
        char kept[STORE_HASH];
        int mended = keep_file(store, bytes, length, kept, err);
        return mended ? mended : code;
    }
    if (code)
        return code;
    out->sha256 = sha256;
    out->bytes = (int64_t)length;
    out->patient = photo->patient;
    out->session = photo->session;
    out->view = photo->view;
    return file_and_row(store, photo, &session, bytes, length, out, arena, err);
}

int store_read_photo(struct store *store, const char *sha256, uint8_t **bytes, size_t *length,
                     struct arena *arena, struct meso_error *err)
{
    char path[STORE_PATH], found[STORE_HASH];
    uint8_t *sealed;
    size_t sealed_length;
    struct meso_error cause;
    store_file_path(store, sha256, path);
    int code = base_file_read(path, FILE_LIMIT + (FILE_LIMIT >> 10), &sealed, &sealed_length, arena,
                              &cause);
    if (code == MESO_E_FILE_NOT_FOUND)
        return base_error(err, MESO_E_ARCHIVE_DAMAGED, "the photograph '%s' is missing", path);
    if (code) {
        if (err)
            *err = cause;
        return code;
    }
    *bytes = sealed;
    *length = sealed_length;
    if (store->sealed && (code = store_seal_open(store->key, path, sealed, sealed_length, bytes,
                                                 length, arena, err)))
        return code;
    base_sha256_hex(*bytes, *length, found);
    return strcmp(found, sha256) ? base_error(err, MESO_E_ARCHIVE_DAMAGED,
                                              "the photograph '%s' was changed: its content is "
                                              "another than its name says",
                                              path)
                                 : MESO_OK;
}
