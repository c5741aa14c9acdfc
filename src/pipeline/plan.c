/* A report's sessions and the photographs of each, before any is opened. Knows dates and numbers,
   no pixels. */
#include "photos.h"

static int plan_treatment(struct report *report, const struct meso_session *session,
                          struct report_session *out, struct arena *arena, struct meso_error *err)
{
    if (!session->treatment)
        return MESO_OK;
    struct course_faults faults;
    struct meso_error own = {0};
    struct course_treatment *treatment = base_arena_calloc(arena, 1, sizeof *treatment, err);
    if (!treatment)
        return MESO_E_OUT_OF_MEMORY;
    int code = course_treatment_read(session->treatment, report->course.course, treatment, &faults,
                                     arena, &own);
    out->treatment = treatment;
    return code ? base_error(err, code, "session %d: %s", out->number, own.text) : MESO_OK;
}

static int plan_session(struct report *report, const struct meso_session *session, int index,
                        struct passage *passages, struct arena *arena, struct meso_error *err)
{
    struct report_session *out = &report->sessions[index];
    int count = 1 + (int)session->repeat_count;
    if (count > PROGRESS_MAX_CAPTURES)
        return base_error(err, MESO_E_USAGE, "%d photographs of one session; at most %d", count,
                          PROGRESS_MAX_CAPTURES);
    out->number = session->number ? session->number : index + 1;
    if (session->date && !(out->date = base_arena_printf(arena, err, "%s", session->date)))
        return MESO_E_OUT_OF_MEMORY;
    out->days_since_previous = -1;
    out->photo_count = count;
    out->photos = base_arena_calloc(arena, (size_t)count, sizeof *out->photos, err);
    if (!out->photos)
        return MESO_E_OUT_OF_MEMORY;
    report->session_count = index + 1;
    unsigned flags;
    int code = quality_flags_parse(session->flags, &flags, err);
    if (!code)
        code = plan_treatment(report, session, out, arena, err);
    if (code)
        return code;
    for (int i = 0; i < count; i++) {
        out->photos[i].primary = i == 0;
        out->photos[i].flags = flags;
        passages[i] = (struct passage){
            .path = i ? session->repeats[i - 1] : session->photo,
            .session = index,
            .out = &out->photos[i],
        };
    }
    return MESO_OK;
}

/* Photographs are taken before the needles of their session: the last ones were those of the
   session before, which is told, or is the baseline. */
static void plan_needles(struct report *report, const struct meso_session *sessions)
{
    for (int s = 0; s < report->session_count; s++) {
        struct report_session *session = &report->sessions[s];
        const char *date = sessions[s].needles_date;
        session->needled = date != NULL;
        if (s && !date && session->number == report->sessions[s - 1].number + 1) {
            session->needled = true;
            date = sessions[s - 1].date;
        }
        session->days_since_needles =
            session->needled ? base_days_between(date, sessions[s].date) : -1;
        /* Photographs taken after the needles of their own session are as fresh as can be. */
        if (session->treatment && session->treatment->photographed_after) {
            session->needled = true;
            session->days_since_needles = 0;
        }
    }
}

int pipeline_plan(struct report *report, const struct meso_session *sessions, int session_count,
                  struct passage **passages, int *passage_count, struct arena *arena,
                  struct meso_error *err)
{
    size_t photos = 0;
    *passage_count = 0;
    for (int i = 0; i < session_count; i++)
        photos += 1 + sessions[i].repeat_count;
    *passages = base_arena_calloc(arena, photos, sizeof **passages, err);
    if (!*passages)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0, code; i < session_count; i++) {
        if ((code = plan_session(report, &sessions[i], i, *passages + *passage_count, arena, err)))
            return code;
        *passage_count += report->sessions[i].photo_count;
    }
    if (session_count == 2)
        report->sessions[1].days_since_previous =
            base_days_between(sessions[0].date, sessions[1].date);
    plan_needles(report, sessions);
    return MESO_OK;
}
