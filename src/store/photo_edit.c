/* A filed photograph found by its hash, and what is told of it changed: where it belongs, its
   words, scale and region. Its content never changes. */
#include "photos.h"

#include "locate/locate.h"

#include <math.h>
#include <string.h>

enum { LEAST_DIGITS = 4, LIST_ROOM = 400 };

static bool is_hash(const char *text)
{
    size_t length = strlen(text);
    return length >= LEAST_DIGITS && length < STORE_HASH &&
           strspn(text, "0123456789abcdef") == length;
}

/* "face-front 3f2a91bb0c1d, scalp 77..." */
static void list_photos(const struct store_photo *photos, int count, char out[LIST_ROOM])
{
    size_t used = 0;
    *out = 0;
    for (int i = 0; i < count && used < LIST_ROOM - 48; i++)
        used += (size_t)base_format(out + used, LIST_ROOM - used, "%s%s %.12s", used ? ", " : "",
                                    photos[i].view, photos[i].sha256);
}

int store_find_photo_by_hash(struct store *store, const struct meso_archive_photo_id *id,
                             struct store_photo *out, struct arena *arena, struct meso_error *err)
{
    struct store_session session;
    struct store_photo *photos;
    char list[LIST_ROOM];
    int count = 0, found = 0;
    if (!is_hash(id->sha256))
        return base_error(err, MESO_E_USAGE,
                          "'%.80s' is not the beginning of a photograph's hash (at least %d of its "
                          "digits 0-9 a-f; 'mesotrack photo list' shows them)",
                          id->sha256, LEAST_DIGITS);
    int code = store_find_session(store, id->patient, id->session, &session, arena, err);
    if (!code)
        code = store_photos(store, 0, session.id, &photos, &count, arena, err);
    if (code)
        return code;
    for (int i = 0; i < count; i++)
        if (!strncmp(photos[i].sha256, id->sha256, strlen(id->sha256)) &&
            (!id->view || !strcmp(photos[i].view, id->view))) {
            *out = photos[i];
            found++;
        }
    list_photos(photos, count, list);
    if (found > 1)
        return base_error(err, MESO_E_USAGE,
                          "'%s' begins the hashes of %d photographs of session %d (%s): give more "
                          "digits, or the view with --view",
                          id->sha256, found, id->session, list);
    return found
               ? MESO_OK
               : base_error(err, MESO_E_NOT_FOUND,
                            "patient '%s', session %d: no photograph '%.64s'%s%s; there %s %s",
                            id->patient, id->session, id->sha256, id->view ? " of the view " : "",
                            id->view ? id->view : "", *list ? "are" : "is", *list ? list : "none");
}

/* What the row is to say after the edit. */
static int merge(const struct store_photo *photo, const struct meso_archive_photo *to,
                 struct store_photo *out, struct arena *arena, struct meso_error *err)
{
    enum locate_view view;
    char *polygon;
    int code = MESO_OK;
    *out = *photo;
    out->view = to->view ? to->view : photo->view;
    out->side = to->side ? to->side : photo->side;
    out->needles = to->needles ? to->needles : photo->needles;
    out->flags = to->flags ? to->flags : photo->flags;
    out->repeat_number = to->repeat_number ? to->repeat_number : photo->repeat_number;
    if (to->consent)
        code = store_consent_parse(to->consent, &out->consent, err);
    if (to->mm_per_px != 0) {
        out->mm_per_px = to->mm_per_px > 0 ? to->mm_per_px : NAN;
        out->scale_source = !(to->mm_per_px > 0) ? ""
                            : to->scale_source   ? to->scale_source
                                                 : "given";
    }
    if (!code && to->polygon &&
        !(code = store_write_polygon(to->polygon, to->polygon_points, &polygon, arena, err)))
        out->polygon = polygon;
    if (!code && *out->polygon && !(code = locate_view_parse(out->view, &view, err)) &&
        locate_view_is_face(view))
        code = base_error(err, MESO_E_BAD_POLYGON,
                          "the photograph has a region, which the view %s doesn't take: take it "
                          "away with --polygon none",
                          out->view);
    return code;
}

static bool moves(const struct store_photo *from, const struct store_photo *to)
{
    return from->session_id != to->session_id || from->repeat_number != to->repeat_number ||
           strcmp(from->view, to->view) || strcmp(from->side, to->side) ||
           strcmp(from->needles, to->needles);
}

/* The place has to be free, and the content not be there already. */
static int check_place(struct store *store, const struct store_photo *from,
                       const struct store_photo *to, struct meso_error *err)
{
    int64_t other = 0, same = 0;
    int code = store_number(
        store->rows, &other, NULL, err,
        "SELECT COUNT(*) FROM photo WHERE session_id = $1 AND view = $2 AND side = $3 AND "
        "needles = $4 AND repeat_number = $5 AND id <> $6",
        STORE_WITH(store_int(to->session_id), store_text(to->view), store_text(to->side),
                   store_text(to->needles), store_int(to->repeat_number), store_int(from->id)));
    if (!code)
        code = store_number(store->rows, &same, NULL, err,
                            "SELECT COUNT(*) FROM photo WHERE session_id = $1 AND view = $2 AND "
                            "sha256 = $3 AND id <> $4",
                            STORE_WITH(store_int(to->session_id), store_text(to->view),
                                       store_text(to->sha256), store_int(from->id)));
    if (!code && other)
        code = base_error(err, MESO_E_ALREADY_THERE,
                          "session %d has another photograph as %s, repeat %d: give a free number "
                          "with --repeat",
                          to->session, to->view, to->repeat_number);
    if (!code && same)
        code =
            base_error(err, MESO_E_ALREADY_THERE,
                       "session %d has the same photograph as %s already", to->session, to->view);
    return code;
}

static int update(struct store *store, const struct store_photo *from, const struct store_photo *to,
                  struct meso_error *err)
{
    char detail[160];
    int code = store_be_only_writer(store->rows, err);
    if (!code && moves(from, to))
        code = check_place(store, from, to, err);
    if (!code)
        code = store_do(
            store->rows, err,
            "UPDATE photo SET session_id = $1, view = $2, side = $3, needles = $4, "
            "repeat_number = $5, flags = $6, consent_treatment = $7, consent_summary = $8, "
            "consent_teaching = $9, mm_per_px = $10, scale_source = $11, polygon = $12 "
            "WHERE id = $13",
            STORE_WITH(store_int(to->session_id), store_text(to->view), store_text(to->side),
                       store_text(to->needles), store_int(to->repeat_number), store_text(to->flags),
                       store_int((to->consent & STORE_CONSENT_TREATMENT) != 0),
                       store_int((to->consent & STORE_CONSENT_SUMMARY) != 0),
                       store_int((to->consent & STORE_CONSENT_TEACHING) != 0),
                       store_real(to->mm_per_px), store_text(to->scale_source),
                       store_text(to->polygon), store_int(from->id)));
    if (!code)
        code = store_forget_comparisons(store, from->session_id, from->view, err);
    if (!code && moves(from, to))
        code = store_forget_comparisons(store, to->session_id, to->view, err);
    base_format(detail, sizeof detail,
                "session %d %s %s %s %d, scale %.6g, to session %d %s %s %s %d, "
                "scale %.6g",
                from->session, from->view, from->side, from->needles, from->repeat_number,
                from->mm_per_px, to->session, to->view, to->side, to->needles, to->repeat_number,
                to->mm_per_px);
    return code ? code : store_audit(store, "edit", "photo", from->id, detail, err);
}

int store_edit_photo(struct store *store, const struct store_photo *photo,
                     const struct meso_archive_photo *to, struct arena *arena,
                     struct meso_error *err)
{
    struct store_photo edited;
    struct store_session session = {.id = photo->session_id, .number = photo->session};
    struct meso_archive_photo checked = *to;
    checked.view = to->view ? to->view : photo->view;
    int code = store_check_photo(&checked, err);
    if (!code && to->session)
        code = store_find_session(store, photo->patient, to->session, &session, arena, err);
    if (!code)
        code = merge(photo, to, &edited, arena, err);
    if (code)
        return code;
    edited.session_id = session.id;
    edited.session = session.number;
    if ((code = store_begin(store->rows, err)))
        return code;
    return store_end(store->rows, update(store, photo, &edited, err), err);
}
