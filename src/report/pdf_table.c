/* The table of changes on paper: each headline field in each zone, beside the smallest change that
   would have been told. */
#include "pdf_parts.h"

#include <math.h>
#include <string.h>

enum { CHANGE_COLUMNS = 8, READING_COLUMNS = 4 };

static const char *spaced(struct document *document, const char *name)
{
    char *text = base_arena_printf(document->arena, document->err, "%s", name);
    for (char *at = text; at && *at; at++)
        if (*at == '_')
            *at = ' ';
    return document_kept(document, text);
}

static const char *number(struct document *document, double value)
{
    return isfinite(value)
               ? document_kept(document, base_arena_printf(document->arena, document->err, "%.4g",
                                                           base_round_significant(value, 4)))
               : "–";
}

static const char *verdict(struct document *document, const struct progress_change *change)
{
    static const char *const names[] = {"improved", "worsened", "no detectable change",
                                        "not comparable"};
    char *text = base_arena_printf(document->arena, document->err, "%s", names[change->verdict]);
    for (int i = 0; i < change->reason_count && text; i++)
        text = base_arena_printf(document->arena, document->err, "%s%s%s", text, i ? ", " : ": ",
                                 spaced(document, change->reasons[i]));
    return document_kept(document, text);
}

static const char *unit(const struct measure *measure, int field)
{
    const char *name = measure->fields[field].unit;
    return strcmp(name, "1") ? name : "";
}

static const char *quantity(struct document *document, const struct measure *measure, int field)
{
    return document_kept(document,
                         base_arena_printf(document->arena, document->err, "%s: %s", measure->title,
                                           spaced(document, measure->fields[field].name)));
}

static struct document_table *table(struct document *document, const char *const *heads,
                                    const double *shares, const bool *numbers, int columns,
                                    int most_rows)
{
    struct document_block *block = document_add(&document->flow, DOCUMENT_TABLE, "");
    block->table = (struct document_table){
        .columns = columns, .heads = heads, .shares = shares, .numbers = numbers};
    block->table.cells = base_arena_calloc(document->arena, (size_t)most_rows * (size_t)columns + 1,
                                           sizeof *block->table.cells, document->err);
    block->table.strong = base_arena_calloc(document->arena, (size_t)most_rows + 1,
                                            sizeof *block->table.strong, document->err);
    document_kept(document, block->table.cells && block->table.strong ? "" : NULL);
    if (!block->table.strong)
        block->table.cells = NULL;
    return &block->table;
}

static void change_row(struct document *document, struct document_table *rows,
                       const struct progress_change *change)
{
    rows->strong[rows->rows] =
        change->verdict == PROGRESS_IMPROVED || change->verdict == PROGRESS_WORSENED;
    const char **cells = rows->cells + (size_t)rows->rows++ * CHANGE_COLUMNS;
    cells[0] = quantity(document, change->measure, change->field);
    cells[1] = spaced(document, change->zone);
    cells[2] = verdict(document, change);
    cells[3] = number(document, change->before);
    cells[4] = number(document, change->after);
    cells[5] = number(document, change->absolute);
    cells[6] = number(document, change->seen_from);
    cells[7] = unit(change->measure, change->field);
}

static void changes(struct document *document, const struct report *report)
{
    static const char *const heads[] = {"Measure", "Zone",   "Verdict",   "Before",
                                        "After",   "Change", "Seen from", "Unit"};
    static const double shares[] = {0.22, 0.14, 0.22, 0.085, 0.085, 0.085, 0.085, 0.08};
    static const bool numbers[] = {false, false, false, true, true, true, true, false};
    int count = report_main_count(report);
    document_add(&document->flow, DOCUMENT_SECTION, "Changes");
    document_add(
        &document->flow, DOCUMENT_QUIET,
        "“Seen from” is the smallest change that would get a verdict among all comparisons "
        "of this report. Every further field stands in the JSON report and the table for "
        "statistics.");
    struct document_table *rows = table(document, heads, shares, numbers, CHANGE_COLUMNS, count);
    for (int zones = 0; zones < 2 && rows->cells; zones++)
        for (int i = 0; i < count; i++)
            if (progress_is_headline(&report->changes[i]) &&
                (strcmp(report->changes[i].zone, "whole") != 0) == zones)
                change_row(document, rows, &report->changes[i]);
}

static void readings(struct document *document, const struct report *report)
{
    static const char *const heads[] = {"Measure", "Zone", "Value", "Unit"};
    static const double shares[] = {0.36, 0.26, 0.18, 0.2};
    static const bool numbers[] = {false, false, true, false};
    int most = 0;
    for (int i = 0; i < report->measurement_count; i++)
        most += report->measurements[i].measure->headline_count;
    document_add(&document->flow, DOCUMENT_SECTION, "Measurements");
    struct document_table *rows = table(document, heads, shares, numbers, READING_COLUMNS, most);
    for (int i = 0; i < report->measurement_count && rows->cells; i++) {
        const struct report_measurement *own = &report->measurements[i];
        for (int f = 0; f < own->measure->headline_count; f++) {
            const char **cells = rows->cells + (size_t)rows->rows++ * READING_COLUMNS;
            const char *reason = own->reading.reasons[f];
            bool gated = isnan(own->reading.values[f]) && reason;
            cells[0] = quantity(document, own->measure, f);
            cells[1] = spaced(document, own->zone);
            cells[2] = number(document, own->reading.values[f]);
            cells[3] = gated ? spaced(document, reason) : unit(own->measure, f);
        }
    }
}

void report_pdf_table(struct document *document, const struct report *report)
{
    if (report->session_count < 2)
        readings(document, report);
    else
        changes(document, report);
}
