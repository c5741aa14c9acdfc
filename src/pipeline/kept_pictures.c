/* The pictures of a patient's report: the first and the last session's photographs, fetched from
   the archive and drawn as their kept comparison says. Measures nothing. */
#include "kept.h"
#include "result.h"

#include <mesotrack/archive.h>

/* Of a page, not for measuring: as wide as half a desktop screen shows in full. */
enum { PICTURE_SIDE = 1100 };

/* A session's first photograph, in an arena of its own, which is the caller's also on failure. */
static int fetch(const struct pipeline_work *work, const struct pipeline_visit *visit, int session,
                 struct photo **photo, struct arena **own, struct meso_error *err)
{
    const struct pipeline_visit_session *at = &visit->sessions[session];
    uint8_t *bytes;
    size_t length;
    *own = NULL;
    int code = base_arena_new(own, 0, err);
    if (!code)
        code = store_read_photo(work->store, at->sha256[0], &bytes, &length, *own, err);
    return code ? code : image_decode(bytes, length, at->names[0], NULL, photo, *own, err);
}

static int draw(const struct pipeline_work *work, const struct pipeline_visit *visit,
                const struct kernels *kernels, const struct report_drawing *drawing, int session,
                struct report_drawn *out, struct arena *arena, struct meso_error *err)
{
    const struct report_window whole = {0, 0, 1e6, 1e6};
    struct arena *own;
    struct photo *photo;
    uint8_t *jpeg;
    bool last = session > 0;
    int code = fetch(work, visit, session, &photo, &own, err);
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

/* Only what is kept: a comparison is not made for its pictures. */
static int find_drawing(const struct pipeline_work *work, const struct pipeline_visit *visit,
                        struct report_drawing *out, bool *there, struct arena *arena,
                        struct meso_error *err)
{
    const struct pipeline_work looking = {.store = work->store};
    struct pipeline_kept kept;
    int code = pipeline_visit_pair(&looking, visit, 0, visit->count - 1, true, &kept, arena, err);
    *there = !code && kept.drawing;
    return *there ? report_drawing_read(kept.drawing, kept.drawing_length, out, arena, err) : code;
}

int pipeline_visit_shots(const struct pipeline_work *work, const struct pipeline_visit *visit,
                         const struct report *report, int side, struct report_shot out[2],
                         bool *there, struct arena *arena, struct meso_error *err)
{
    struct kernels kernels;
    struct report_drawing drawing;
    int code = kernels_select(&kernels, err);
    if (!code)
        code = find_drawing(work, visit, &drawing, there, arena, err);
    *there = !code && *there && report_drawing_is_shown(&drawing, report);
    for (int s = 0; s < 2 && *there && !code; s++) {
        struct arena *own;
        struct photo *photo;
        code = fetch(work, visit, s ? visit->count - 1 : 0, &photo, &own, err);
        if (!code)
            code = report_drawing_shot(&drawing, &kernels, photo, s, side, &out[s], arena, err);
        base_arena_free(own);
    }
    return code;
}
