/* What comes next: the date that the course plans, and how the patient is told. */
#include "next.h"
#include "words.h"

#include <string.h>

int summary_next_of(const struct report *report, struct summary_next *out, struct arena *arena,
                    struct meso_error *err)
{
    const struct report_session *last = report_last(report);
    struct course_due due;
    char earliest[BASE_DATE_ROOM], latest[BASE_DATE_ROOM];
    *out = (struct summary_next){0};
    if (!report->course.course || !last->date ||
        !course_next(report->course.course, report->course.plan, last->number, &due) ||
        !base_date_after(last->date, (int)due.days.least, earliest) ||
        !base_date_after(last->date, (int)due.days.most, latest))
        return MESO_OK;
    out->number = due.number;
    out->earliest = base_arena_printf(arena, err, "%s", earliest);
    if (strcmp(earliest, latest) != 0)
        out->latest = base_arena_printf(arena, err, "%s", latest);
    return out->earliest && (out->latest || !strcmp(earliest, latest)) ? MESO_OK
                                                                       : MESO_E_OUT_OF_MEMORY;
}

static void when(const struct summary *summary, struct document *document,
                 struct document_block *block)
{
    const struct summary_next *next = &summary->next;
    const struct language *language = summary->language;
    struct arena *arena = document->arena;
    struct meso_error *err = document->err;
    const char *from = document_kept(document, summary_date(summary, next->earliest, arena, err));
    const char *to = next->latest
                         ? document_kept(document, summary_date(summary, next->latest, arena, err))
                         : NULL;
    block->label = document_kept(
        document,
        to ? base_arena_printf(arena, err, language_text(language, "%s to %s"), from, to) : from);
    block->detail = document_kept(
        document,
        base_arena_printf(arena, err,
                          language_text(language, "Session %d. The clinic will agree the day and "
                                                  "the hour with you."),
                          next->number));
}

void summary_add_next(const struct summary *summary, struct document_flow *flow)
{
    const struct language *language = summary->language;
    struct document_block *block =
        document_add(flow, DOCUMENT_NOTE, language_text(language, "Your next session"));
    if (summary->next.earliest)
        when(summary, flow->document, block);
    else
        block->detail = language_text(language, "Your clinic will tell you when it is.");
}

void summary_add_contact(const struct summary *summary, struct document_flow *flow)
{
    const struct summary_clinic *clinic = &summary->clinic;
    struct document *document = flow->document;
    struct document_block *block = document_add(
        flow, DOCUMENT_NOTE, language_text(summary->language, "Do you have questions?"));
    size_t length = 0;
    if (!clinic->phone) {
        block->detail = language_text(summary->language, "Please ask your clinic.");
        return;
    }
    block->detail = language_text(summary->language, "Please call us:");
    char *dialled = base_arena_printf(document->arena, document->err, "tel:%s", clinic->phone);
    document_kept(document, dialled);
    /* What a telephone dials of it. */
    for (const char *at = dialled; at && *at; at++)
        if (at < dialled + 4 || strchr("+0123456789", *at))
            dialled[length++] = *at;
    if (dialled)
        dialled[length] = 0;
    block->link = dialled;
    /* Its digits run from left to right in every language: between isolates of Unicode. */
    block->link_text = document_kept(document, base_arena_printf(document->arena, document->err,
                                                                 "\u2066%s\u2069", clinic->phone));
}

void summary_add_aftercare(const struct summary *summary, struct document_flow *flow)
{
    const struct course *course = summary->report->course.course;
    struct document *document = flow->document;
    if (!course || !course->aftercare.count)
        return;
    document_add(flow, DOCUMENT_SECTION, language_text(summary->language, "After each session"));
    struct document_block *block = document_add(flow, DOCUMENT_LIST, "");
    const char **items = base_arena_calloc(document->arena, (size_t)course->aftercare.count,
                                           sizeof *items, document->err);
    if (!items) {
        document_kept(document, NULL);
        return;
    }
    /* A clinic's own advice, which no catalog knows, stays as it is. */
    for (int i = 0; i < course->aftercare.count; i++)
        items[i] = language_text(summary->language, course->aftercare.at[i]);
    block->items = items;
    block->item_count = course->aftercare.count;
    block->short_items = course->aftercare.count > 3;
}
