/* Pictures, marks and charts of an archive's patients, for pages: two sessions of one view in the
   frame of the earlier one, so that the same skin stands at the same place in both. Part of the
   public C API; mesotrack.h tells its rules.

   A comparison that the archive keeps holds all that this takes: nothing is measured here. The
   frame is a window of the earlier session's photograph around its subject; its px are that
   photograph's. */
#ifndef MESOTRACK_PICTURES_H
#define MESOTRACK_PICTURES_H

#include <mesotrack/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The report of two of a patient's sessions in one view, from the comparison that the archive
   keeps, with its drawing; made now, and kept, if a handle is given, otherwise MESO_E_NOT_FOUND. */
MESO_API int meso_archive_pair(struct meso_archive *archive, struct meso *meso, const char *patient,
                               const char *view, int from, int to, struct meso_result **out,
                               struct meso_error *err);
/* The drawing of a result of meso_archive_pair as JSON: {"schema": "mesotrack.drawing/1", "width",
   "height" of the frame, "mm_per_px", "aligned", "zones": [{"name", "d"}], "before": {"session",
   "date", "sha256", "frame" in the photograph, "marks": [{"kind", "id" as in the report's matches,
   "zone", "d" or "x", "y", "r", "box": [left, top, right, bottom]}]}, "after": {...}}. d is an SVG
   path. All in px of the frame; if the two could not be aligned, "after" is in its own. The text
   lives as long as the result. */
MESO_API const char *meso_result_drawing(const struct meso_result *result);

/* One thing of the ledger ("w12" of the sessions from and to) at every session that was compared
   with the frame's: {"id", "kind", "zone", "window": {"x", "y", "width", "height"} around it,
   "sessions":
   [{"session", "date", "from", "to", "follow_up" for meso_picture, "status", "size", "size_unit",
   "strength", "strength_name", "marks": as of a drawing}]}. *json is given back by
   meso_archive_free_text. */
MESO_API int meso_archive_thing(struct meso_archive *archive, const char *patient, const char *view,
                                int from, int to, const char *id, char **json,
                                struct meso_error *err);

/* Draws pictures and keeps the last ones in memory; nothing goes to disk. Several threads may use
   one at once, each with an archive of its own. */
struct meso_pictures;
MESO_API int meso_pictures_open(struct meso_pictures **out, size_t most_bytes,
                                struct meso_error *err);
MESO_API void meso_pictures_close(struct meso_pictures *pictures);

/* Large frames are shown in squares of so many px, from the top left; the last are smaller. */
enum { MESO_PICTURE_TILE = 1000 };

struct meso_picture {
    const char *patient, *view;
    int from, to;               /* numbers of sessions whose comparison is kept */
    int follow_up;              /* 0: the photograph of from; 1: that of to, as the camera of from
                                   would show it, hatched where that can't be told */
    double x, y, width, height; /* window, px of the frame; width 0: all of it */
    int side;                   /* px of the longer side at most; never enlarged; 0: native */
};
/* A JPEG without metadata, the same bytes every time. *jpeg is given back by meso_pictures_free. Of
   a native tile all of its photograph are drawn, so that its neighbours are there at once. */
MESO_API int meso_pictures_draw(struct meso_pictures *pictures, struct meso_archive *archive,
                                const struct meso_picture *picture, void **jpeg, size_t *length,
                                struct meso_error *err);
MESO_API void meso_pictures_free(void *jpeg);

/* The field of a zone by session as one <svg> element, for a page whose style sheet colours .chart;
   id begins the ids of its parts. NULL if the result has no such change. The text lives as long as
   the result. */
MESO_API int meso_result_chart(struct meso_result *result, const char *measure, const char *field,
                               const char *zone, const char *id, const char **svg,
                               struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
