/* The public API's summary for a patient, from the archive: which view, which pictures, what comes
   next. What is said of them is the room summary's. */
#include "letterhead.h"
#include "patient.h"
#include "result.h"

#include <string.h>

/* Twice as wide as a picture on paper is in points, and as half a desktop screen shows. */
enum { PICTURE_SIDE = 900 };

struct making {
    struct meso_archive *archive;
    const struct meso_summary *asked;
    struct pipeline_work work;
    struct pipeline_patient rows;
    struct pipeline_visit visit;
    struct meso_result *result;
    struct summary *summary;
};

/* The view of most sessions, the first of equals. */
static int choose(struct making *making, struct meso_error *err)
{
    struct arena *arena = making->result->arena;
    if (making->asked->view) {
        enum locate_view view;
        int code = locate_view_parse(making->asked->view, &view, err);
        return code ? code
                    : pipeline_visit_of(&making->rows, locate_view_name(view), &making->visit,
                                        arena, err);
    }
    for (int v = 0; v < LOCATE_VIEW_COUNT; v++) {
        struct pipeline_visit visit;
        int code = pipeline_visit_of(&making->rows, locate_view_name((enum locate_view)v), &visit,
                                     arena, err);
        if (code)
            return code;
        if (!v || visit.count > making->visit.count)
            making->visit = visit;
    }
    return MESO_OK;
}

/* Of the first photograph alone there is nothing to compare yet. */
static int report_first(const struct making *making, struct report *out, struct arena *arena,
                        struct meso_error *err)
{
    const struct pipeline_visit *visit = &making->visit;
    struct report_photo *photo = base_arena_calloc(arena, 1, sizeof *photo, err);
    *out = (struct report){.version = out->version,
                           .commit = out->commit,
                           .patient_code = visit->patient.code,
                           .session_count = 1};
    out->sessions[0] = (struct report_session){.number = visit->sessions[0].number,
                                               .date = visit->sessions[0].date,
                                               .days_since_previous = -1,
                                               .photos = photo,
                                               .photo_count = 1};
    int code = photo ? locate_view_parse(visit->view, &out->view, err) : MESO_E_OUT_OF_MEMORY;
    return code || !visit->course ? code
                                  : pipeline_read_course(visit->course, &out->course, arena, err);
}

static int find_out(struct making *making, struct meso_error *err)
{
    struct pipeline_tally tally;
    struct report *report = &making->result->report;
    struct arena *arena = making->result->arena;
    if (!making->visit.count)
        return base_error(err, MESO_E_NOT_FOUND,
                          "patient '%s' has no %s photograph before the needles, of which there "
                          "could be a summary",
                          making->asked->patient, making->asked->view ? making->visit.view : "");
    if (making->visit.count == 1)
        return report_first(making, report, arena, err);
    int code = pipeline_visit_report(&making->work, &making->visit, report, &tally, arena, err);
    if (!code && tally.missing)
        code = base_error(err, MESO_E_NOT_FOUND,
                          "%d comparisons of patient '%s' are not in the archive yet; run "
                          "'mesotrack batch'",
                          tally.missing, making->asked->patient);
    /* Comparisons are kept without their course. */
    if (!code && !report->course.course && making->visit.course)
        code = pipeline_read_course(making->visit.course, &report->course, arena, err);
    return code;
}

/* Whether the patient lets this photograph be shown in the summary. */
static bool may_show(const struct making *making, const struct pipeline_visit_session *session)
{
    for (int i = 0; i < making->rows.photo_count; i++) {
        const struct store_photo *photo = &making->rows.photos[i];
        if (photo->session == session->number && !strcmp(photo->view, making->visit.view) &&
            !strcmp(photo->sha256, session->sha256[0]))
            return photo->consent & STORE_CONSENT_SUMMARY;
    }
    return false;
}

static void take_picture(struct making *making, int i, const struct report_shot *shot)
{
    making->summary->pictures[i] = (struct document_picture){
        .bytes = shot->jpeg, .length = shot->length, .width = shot->width, .height = shot->height};
    making->summary->picture_count = i + 1;
}

static int take_pictures(struct making *making, const struct report *shown, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < shown->session_count && !code; i++) {
        struct report_shot shot;
        code = report_shot_of(shown, i, PICTURE_SIDE, &shot, making->result->arena, err);
        if (!code)
            take_picture(making, i, &shot);
    }
    return code;
}

static int read_files(const struct making *making,
                      const struct pipeline_visit_session *const ends[2], int count,
                      struct pipeline_file files[2], struct meso_session sessions[2],
                      struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < count && !code; i++) {
        uint8_t *bytes;
        code = store_read_photo(making->work.store, ends[i]->sha256[0], &bytes, &files[i].length,
                                arena, err);
        files[i].name = ends[i]->names[0];
        files[i].bytes = bytes;
        sessions[i] = (struct meso_session){.number = ends[i]->number, .photo = ends[i]->names[0]};
    }
    return code;
}

/* The photographs once more, laid over each other; one alone in its frame. */
static int align(struct making *making, const struct pipeline_visit_session *const ends[2],
                 int count, struct meso_error *err)
{
    struct pipeline_file files[2];
    struct meso_session sessions[2];
    struct pipeline_subject subject = {.view = making->result->report.view,
                                       .patient_code = making->visit.patient.code,
                                       .files = files,
                                       .file_count = count};
    struct report shown = {.view = subject.view};
    struct arena *scratch;
    int code = base_arena_new(&scratch, 0, err);
    if (code)
        return code;
    code = read_files(making, ends, count, files, sessions, scratch, err);
    if (!code)
        code = pipeline_run(making->work.pipeline, &subject, sessions, count,
                            count > 1 ? PIPELINE_ALIGN : PIPELINE_CHECK, &shown, scratch, err);
    if (!code || pipeline_is_answer(code))
        code = take_pictures(making, &shown, err);
    pipeline_release(&shown);
    base_arena_free(scratch);
    return code;
}

/* The first and the last photograph as their comparison, which is kept, laid them over each other;
   where it was kept without that, it is done again. */
static int show(struct making *making, struct meso_error *err)
{
    const struct pipeline_visit *visit = &making->visit;
    const struct pipeline_visit_session *ends[2] = {&visit->sessions[0],
                                                    &visit->sessions[visit->count - 1]};
    struct report_shot shots[2];
    int count = visit->count > 1 ? 2 : 1, code = MESO_OK;
    bool there = false;
    for (int i = 0; i < count; i++)
        if (!making->work.pipeline || !may_show(making, ends[i]))
            return MESO_OK;
    if (count > 1)
        code = pipeline_visit_shots(&making->work, visit, &making->result->report, PICTURE_SIDE,
                                    shots, &there, making->result->arena, err);
    for (int i = 0; i < count && there && !code; i++)
        take_picture(making, i, &shots[i]);
    return code || there ? code : align(making, ends, count, err);
}

/* A day that the clinic has agreed goes before what the course plans. */
static int plan(struct making *making, struct meso_error *err)
{
    const struct report *report = &making->result->report;
    int last = report_last(report)->number;
    for (int i = 0; i < making->rows.session_count; i++) {
        const struct store_session *row = &making->rows.sessions[i];
        if (row->number > last && !*row->held && (*row->planned || *row->due)) {
            making->summary->next = (struct summary_next){
                .number = row->number, .earliest = *row->planned ? row->planned : row->due};
            return MESO_OK;
        }
    }
    return summary_next_of(report, &making->summary->next, making->result->arena, err);
}

static int make(struct making *making, struct meso_error *err)
{
    struct meso_result *result = making->result;
    struct arena *arena = result->arena;
    const char *language = "en";
    making->summary = base_arena_calloc(arena, 1, sizeof *making->summary, err);
    result->document = base_arena_calloc(arena, 1, sizeof *result->document, err);
    if (!making->summary || !result->document)
        return MESO_E_OUT_OF_MEMORY;
    int code = pipeline_read_letterhead(making->archive, making->asked, &making->summary->clinic,
                                        &language, arena, err);
    if (!code)
        code = language_find(language, &making->summary->language, err);
    if (!code)
        code = pipeline_patient_read(making->work.store, making->asked->patient, &making->rows,
                                     arena, err);
    if (!code)
        code = choose(making, err);
    if (!code)
        code = find_out(making, err);
    if (!code)
        code = show(making, err);
    if (!code)
        code = plan(making, err);
    making->summary->report = &result->report;
    if (!code)
        code = summary_document(making->summary, result->document, arena, err);
    result->document->err = NULL; /* of this call */
    return code;
}

int meso_archive_summary(struct meso_archive *archive, struct meso *meso,
                         const struct meso_summary *summary, struct meso_result **out,
                         struct meso_error *err)
{
    struct making making = {
        .archive = archive,
        .asked = summary,
        .work = {.store = store_of(archive), .pipeline = meso ? pipeline_of(meso) : NULL}};
    *out = NULL;
    if (!summary->patient)
        return base_error(err, MESO_E_USAGE, "a summary of no patient");
    int code = pipeline_result_new(RESULT_SUMMARY, &making.result, err);
    if (code)
        return code;
    code = make(&making, err);
    if (code)
        meso_result_free(making.result);
    else
        *out = making.result;
    return code;
}

void meso_summary_policy(char out[MESO_POLICY_ROOM])
{
    document_policy(out);
}
