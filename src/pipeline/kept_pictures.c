/* The pictures of a patient's report: the first and the last session's photographs, fetched from
   the archive and drawn as their kept comparison says. Measures nothing. */
#include "kept.h"
#include "result.h"

#include <mesotrack/archive.h>

/* Of a page, not for measuring: as wide as half a desktop screen shows in full. */
enum { PICTURE_SIDE = 1100 };

static int draw(const struct pipeline_work *work, const struct pipeline_visit *visit,
                const struct kernels *kernels, const struct report_drawing *drawing, int session,
                struct report_drawn *out, struct arena *arena, struct meso_error *err)
{
    const struct pipeline_visit_session *at = &visit->sessions[session];
    const struct report_window whole = {0, 0, 1e6, 1e6};
    struct arena *own;
    struct photo *photo;
    uint8_t *bytes, *jpeg;
    size_t length;
    bool last = session > 0;
    int code = base_arena_new(&own, 0, err);
    if (code)
        return code;
    code = store_read_photo(work->store, at->sha256[0], &bytes, &length, own, err);
    if (!code)
        code = image_decode(bytes, length, at->names[0], NULL, &photo, own, err);
    if (!code)
        code = report_drawing_picture(drawing, kernels, photo, last, &whole, PICTURE_SIDE, &jpeg,
                                      &out->length[last], own, err);
    if (!code && !(out->jpeg[last] = base_arena_copy(arena, jpeg, out->length[last], err)))
        code = MESO_E_OUT_OF_MEMORY;
    base_arena_free(own);
    return code;
}

int pipeline_visit_pictures(const struct pipeline_work *work, const struct pipeline_visit *visit,
                            struct report *report, struct arena *arena, struct meso_error *err)
{
    struct kernels kernels;
    struct pipeline_kept kept;
    struct report_drawing *drawing = base_arena_calloc(arena, 1, sizeof *drawing, err);
    struct report_drawn *drawn = base_arena_calloc(arena, 1, sizeof *drawn, err);
    if (!drawing || !drawn)
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_select(&kernels, err);
    if (!code)
        code = pipeline_visit_pair(work, visit, 0, visit->count - 1, true, &kept, arena, err);
    if (code || !kept.drawing) /* kept by an earlier program: a page without pictures */
        return code;
    code = report_drawing_read(kept.drawing, kept.drawing_length, drawing, arena, err);
    drawn->drawing = drawing;
    if (!code)
        code = draw(work, visit, &kernels, drawing, 0, drawn, arena, err);
    if (!code)
        code = draw(work, visit, &kernels, drawing, visit->count - 1, drawn, arena, err);
    if (!code)
        report->drawn = drawn;
    return code;
}
