/* The patient's page from top to bottom. What it never has: percentiles, diagnoses, promises. */
#include "next.h"
#include "trend.h"
#include "words.h"

#include <string.h>

static void letterhead(const struct summary *summary, struct document *document)
{
    const struct summary_clinic *clinic = &summary->clinic;
    const char *date = report_last(summary->report)->date;
    if (!clinic->name && !clinic->logo.bytes && !date)
        return;
    struct document_block *block =
        document_add(&document->flow, DOCUMENT_LETTERHEAD, clinic->name ? clinic->name : "");
    if (date)
        block->detail =
            document_kept(document, summary_date(summary, date, document->arena, document->err));
    if (clinic->logo.bytes) {
        block->pictures[0] = clinic->logo;
        block->picture_count = 1;
    }
}

/* "Face, sessions 1 to 4, P001" */
static void title(const struct summary *summary, struct document *document)
{
    const struct report *report = summary->report;
    const struct language *language = summary->language;
    struct document_block *block = document_add(&document->flow, DOCUMENT_TITLE, document->title);
    int first = report->sessions[0].number, last = report_last(report)->number;
    const char *sessions =
        first == last
            ? base_arena_printf(document->arena, document->err,
                                language_text(language, "session %d"), last)
            : base_arena_printf(document->arena, document->err,
                                language_text(language, "sessions %d to %d"), first, last);
    block->detail = document_kept(
        document,
        base_arena_printf(document->arena, document->err, "%s · %s%s%s", summary_view(summary),
                          document_kept(document, sessions), report->patient_code ? " · " : "",
                          report->patient_code ? report->patient_code : ""));
}

static const char *caption(const struct summary *summary, struct document *document, int session)
{
    const struct report_session *own = &summary->report->sessions[session];
    const char *number = document_kept(
        document, base_arena_printf(document->arena, document->err,
                                    language_text(summary->language, "Session %d"), own->number));
    if (!own->date)
        return number;
    const char *date =
        document_kept(document, summary_date(summary, own->date, document->arena, document->err));
    return document_kept(
        document, base_arena_printf(document->arena, document->err, "%s · %s", number, date));
}

static void pictures(const struct summary *summary, struct document *document)
{
    if (!summary->picture_count)
        return;
    struct document_block *block = document_add(&document->flow, DOCUMENT_PICTURES, "");
    block->picture_count = summary->picture_count;
    for (int i = 0; i < summary->picture_count; i++) {
        block->pictures[i] = summary->pictures[i];
        block->pictures[i].caption =
            caption(summary, document, i ? summary->report->session_count - 1 : 0);
        block->pictures[i].alt = document_kept(
            document, base_arena_printf(document->arena, document->err,
                                        language_text(summary->language, "Photograph, %s"),
                                        block->pictures[i].caption));
    }
}

static void finding(const struct summary *summary, struct document *document,
                    const struct summary_finding *finding)
{
    static const enum document_tone tones[] = {DOCUMENT_SURE, DOCUMENT_LIKELY, DOCUMENT_OPEN};
    struct document_block *block =
        document_add(&document->flow, DOCUMENT_FINDING,
                     summary_heading(summary, finding, document->arena, document->err));
    block->tone = tones[finding->certainty];
    block->label = summary_label(summary, finding->certainty);
    block->detail =
        document_kept(document, summary_detail(summary, finding, document->arena, document->err));
}

/* What there is to say where no finding is sure. */
static const char *opening(const struct summary *summary, const struct summary_finding *findings,
                           int count)
{
    const struct language *language = summary->language;
    if (summary->report->session_count < 2)
        return language_text(language,
                             "This is your first photograph. From the next session on we can "
                             "compare.");
    if (summary->report->not_aligned || !count)
        return language_text(language,
                             "The two photographs are too different to be compared. This happens, "
                             "and it says nothing about your treatment. We will try again at your "
                             "next session.");
    if (findings[0].certainty != SUMMARY_OPEN)
        return NULL;
    if (findings[0].change->verdict == PROGRESS_NOT_COMPARABLE)
        return language_text(language,
                             "This time we can't say what has changed. That says nothing about "
                             "your treatment. We will look again at your next session.");
    return language_text(language,
                         "The photographs show no clear change yet. Small changes can't be seen in "
                         "photographs. We will look again at your next session.");
}

/* Each reason once: the same one is often behind all that is not compared. */
static void reasons(const struct summary *summary, struct document *document,
                    const struct summary_finding *findings, int count)
{
    struct document_block *block = document_add(&document->flow, DOCUMENT_LIST, "");
    const char **items =
        base_arena_calloc(document->arena, REPORT_HEADLINES, sizeof *items, document->err);
    if (!items) {
        document_kept(document, NULL);
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *reason = summary_reason(summary, findings[i].change);
        bool said = false;
        for (int k = 0; k < block->item_count; k++)
            said = said || !strcmp(items[k], reason);
        if (!said)
            items[block->item_count++] = reason;
    }
    block->items = items;
}

static int findings_part(const struct summary *summary, struct document *document,
                         struct summary_finding found[REPORT_HEADLINES])
{
    const struct report *report = summary->report;
    int count =
        report->session_count < 2 || report->not_aligned ? 0 : summary_findings(report, found);
    document_add(&document->flow, DOCUMENT_SECTION,
                 language_text(summary->language, "What the photographs show"));
    const char *text = opening(summary, found, count);
    if (text)
        document_add(&document->flow, DOCUMENT_PARAGRAPH, text);
    /* What is compared stands before what is not. */
    bool nothing = count && found[0].change->verdict == PROGRESS_NOT_COMPARABLE;
    if (nothing)
        reasons(summary, document, found, count);
    for (int i = 0; i < count && !nothing; i++)
        finding(summary, document, &found[i]);
    return count;
}

int summary_document(const struct summary *summary, struct document *out, struct arena *arena,
                     struct meso_error *err)
{
    struct summary_finding found[REPORT_HEADLINES];
    const struct language *language = summary->language;
    document_begin(out, language, arena, err);
    out->title = language_text(language, "Your progress");
    out->author = summary->clinic.name;
    out->date = report_last(summary->report)->date;
    out->one_page = true;
    out->foot = language_text(language, "This page shows what can be seen in photographs. It is no "
                                        "diagnosis and does not replace a talk with your clinic.");
    letterhead(summary, out);
    title(summary, out);
    pictures(summary, out);
    int count = findings_part(summary, out, found);
    struct document_block *both = document_add(&out->flow, DOCUMENT_COLUMNS, "");
    bool charted = summary_add_trend(summary, found, count, &both->columns[0]);
    summary_add_next(summary, &both->columns[charted]);
    summary_add_contact(summary, &both->columns[1]);
    summary_add_aftercare(summary, &out->flow);
    return out->code;
}
