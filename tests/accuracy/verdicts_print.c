/* The figures over simulated reports, each with its goal and a 95 % interval of its share. */
#include "verdicts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct share {
    int count, of;
};

/* Wilson's interval. */
static void print_share(const char *name, struct share share, const char *goal)
{
    const double z = 1.959963984540054;
    double n = share.of, p = share.of ? share.count / n : 0, middle = p + z * z / (2 * n);
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)), scale = 1 + z * z / n;
    if (!share.of)
        return;
    printf("  %-44s %4d of %4d  %5.1f %%  (%.1f .. %.1f)  %s\n", name, share.count, share.of,
           100 * p, 100 * fmax(0, middle - half) / scale, 100 * fmin(scale, middle + half) / scale,
           goal);
}

static bool unchanged(const struct verdicts_report *report)
{
    return !strcmp(report->plant, "-") && strcmp(report->kind, "smiling") != 0;
}

static bool is_verdict(const struct verdicts_row *row)
{
    return row->verdict == PROGRESS_IMPROVED || row->verdict == PROGRESS_WORSENED;
}

static bool compared(const struct verdicts_row *row)
{
    return row->verdict != PROGRESS_NOT_COMPARABLE && !isnan(row->absolute);
}

/* The verdicts of a report, and what was compared in it. */
static void count_report(const struct verdicts_log *log, int report, int *verdicts, int *rows)
{
    *verdicts = *rows = 0;
    for (int i = 0; i < log->row_count; i++)
        if (log->rows[i].report == report) {
            *verdicts += is_verdict(&log->rows[i]);
            *rows += compared(&log->rows[i]);
        }
}

/* Over the null reports of a kind (NULL: all that are real or rendered as asked). */
static void print_null(const struct verdicts_log *log, const struct verdicts_kind *kind, int real,
                       const char *name)
{
    struct share share = {0, 0};
    int empty = 0;
    char text[64];
    for (int r = 0; r < log->report_count; r++) {
        const struct verdicts_report *report = &log->reports[r];
        const struct verdicts_kind *own = verdicts_kind_of(report->kind);
        int verdicts, rows;
        if (!unchanged(report) || !own || (kind && kind != own) || (real >= 0 && own->real != real))
            continue;
        count_report(log, r, &verdicts, &rows);
        empty += !rows;
        share.count += verdicts > 0;
        share.of += rows > 0;
    }
    snprintf(text, sizeof text, "%s (and %d that compare nothing)", name, empty);
    print_share(text, share, kind ? "" : "goal <= 5 %");
}

static void print_false_reports(const struct verdicts_log *log)
{
    printf("\nNull pairs: reports with a false verdict, of those that compare something\n");
    for (const struct verdicts_kind *kind = verdicts_kinds; kind->name; kind++)
        print_null(log, kind, -1, kind->name);
    print_null(log, NULL, true, "real");
    print_null(log, NULL, false, "rendered");
    print_null(log, NULL, -1, "all");
}

/* Every field of which the log has a row, once: measure and field by their order in the table. */
static bool next_field(const struct verdicts_log *log, int *m, int *f)
{
    for (; measure_all[*m]; (*m)++, *f = -1)
        for ((*f)++; *f < measure_all[*m]->field_count; (*f)++)
            for (int i = 0; i < log->row_count; i++)
                if (log->rows[i].measure == measure_all[*m] && log->rows[i].field == *f)
                    return true;
    return false;
}

static void field_name(int m, int f, char text[48])
{
    snprintf(text, 48, "%s.%s", measure_all[m]->name, measure_all[m]->fields[f].name);
}

/* Which fields the false verdicts are of, with the pairs that show it. */
static void print_causes(const struct verdicts_log *log)
{
    enum { SHOWN = 4 };
    int m = 0, f = -1;
    printf("\nFalse verdicts by field: how often, and pairs (KIND number subject zone "
           "change/detectable)\n");
    while (next_field(log, &m, &f)) {
        char name[48];
        int count = 0;
        field_name(m, f, name);
        for (int i = 0; i < log->row_count; i++) {
            const struct verdicts_row *row = &log->rows[i];
            const struct verdicts_report *report = &log->reports[row->report];
            if (row->measure != measure_all[m] || row->field != f || !is_verdict(row) ||
                !unchanged(report))
                continue;
            if (!count)
                printf("  %s:", name);
            if (count++ < SHOWN)
                printf(" [%s %d %s %s %+.2f]", report->kind, report->number, report->subject,
                       row->zone, row->absolute / row->detectable);
        }
        if (count)
            printf(" - %d in all\n", count);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int count, double share)
{
    if (!count)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[(int)(share * (count - 1) + 0.5)];
}

static void print_plant(const struct verdicts_log *log, const char *plant, double ratio,
                        double *room)
{
    struct share found = {0, 0};
    int wrong = 0, gated = 0, slopes = 0;
    char name[64];
    for (int i = 0; i < log->row_count; i++) {
        const struct verdicts_row *row = &log->rows[i];
        const struct verdicts_report *report = &log->reports[row->report];
        if (strcmp(report->plant, plant) != 0 || report->ratio != ratio)
            continue;
        if (!compared(row)) {
            gated++;
            continue;
        }
        bool right = (row->absolute > 0) == (row->truth > 0);
        found.of++;
        found.count += is_verdict(row) && right;
        wrong += is_verdict(row) && !right;
        room[slopes++] = row->absolute / row->truth;
    }
    snprintf(name, sizeof name, "%s x %.1f (%d gated)", plant, ratio, gated);
    print_share(name, found, ratio < 2 ? "goal >= 80 %" : "goal >= 99 %");
    if (found.of)
        printf("    wrong sign %d (goal 0); change read over change planted: median %.2f, 80 %% in "
               "%.2f .. %.2f\n",
               wrong, quantile(room, slopes, 0.5), quantile(room, slopes, 0.1),
               quantile(room, slopes, 0.9));
}

/* What the many comparisons of a report ask for. */
static void print_room(const struct verdicts_log *log, double *room)
{
    for (const struct verdicts_kind *kind = verdicts_kinds; kind->name; kind++) {
        int count = 0;
        for (int i = 0; i < log->row_count; i++) {
            const struct verdicts_row *row = &log->rows[i];
            const struct verdicts_report *report = &log->reports[row->report];
            if (!strcmp(report->kind, kind->name) && unchanged(report) && compared(row) &&
                row->detectable > 0)
                room[count++] = row->seen_from / row->detectable;
        }
        if (count)
            printf("  %s: seen_from over detectable: median %.2f\n", kind->name,
                   quantile(room, count, 0.5));
    }
}

static void print_power(const struct verdicts_log *log, double *room)
{
    static const char *const plants[] = {"depth",  "lines", "spots",    "blood",   "evenness",
                                         "shadow", "hairs", "diameter", "coverage"};
    printf(
        "\nPlanted changes found, by times the detectable change (95 %%, one change by itself)\n");
    for (size_t p = 0; p < sizeof plants / sizeof *plants; p++) {
        print_plant(log, plants[p], 1.5, room);
        print_plant(log, plants[p], 3, room);
    }
    printf("\nPlanted changes found, by times what the report says would be seen (seen_from: among "
           "all of its comparisons)\n");
    for (size_t p = 0; p < sizeof plants / sizeof *plants; p++) {
        char name[24];
        snprintf(name, sizeof name, "%s/seen", plants[p]);
        print_plant(log, name, 1.5, room);
    }
    print_room(log, room);
}

/* Nothing found twice tells nothing of how much a found thing varies. */
static bool tells(const struct verdicts_row *row)
{
    return !isnan(row->absolute) && row->detectable > 0 &&
           (row->before != 0 || row->absolute != 0) && !strstr(row->reasons, "too_few");
}

/* Errors over half widths of a field, of null pairs or of planted changes; real -1: of both. */
static int errors_of(const struct verdicts_log *log, int m, int f, bool planted, int real,
                     double *room)
{
    int count = 0;
    for (int i = 0; i < log->row_count; i++) {
        const struct verdicts_row *row = &log->rows[i];
        const struct verdicts_report *report = &log->reports[row->report];
        const struct verdicts_kind *kind = verdicts_kind_of(report->kind);
        bool null = unchanged(report);
        if (row->measure == measure_all[m] && row->field == f && tells(row) && compared(row) &&
            kind && (real < 0 || kind->real == real) &&
            (planted ? !null && strcmp(report->plant, "-") != 0 : null))
            room[count++] = (row->absolute - row->truth) / row->detectable;
    }
    return count;
}

static double root_mean_square(const double *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += values[i] * values[i];
    return sqrt(sum / count);
}

static void print_interval(const char *name, const double *errors, int count, const char *of)
{
    struct share inside = {0, count};
    char text[64];
    for (int i = 0; i < count; i++)
        inside.count += fabs(errors[i]) <= 1;
    snprintf(text, sizeof text, "%s, %s", name, of);
    print_share(text, inside, "goal 93-97 %");
    if (count > 1)
        printf("    half width over the errors' sd: %.2f (1.96 is just)\n",
               1 / root_mean_square(errors, count));
}

static void print_intervals(const struct verdicts_log *log, double *room)
{
    int m = 0, f = -1;
    printf("\nIntervals that hold the truth, by field\n");
    while (next_field(log, &m, &f)) {
        char name[48];
        field_name(m, f, name);
        int count = errors_of(log, m, f, false, -1, room);
        print_interval(name, room, count, "null");
        count = errors_of(log, m, f, true, -1, room);
        print_interval(name, room, count, "planted");
    }
}

/* What the prior's standard deviations would have to be multiplied by: for the same root mean
   square as the null changes have, and so that 95 % of these lie within the interval. */
static void print_prior(const struct verdicts_log *log, double *room)
{
    int m = 0, f = -1;
    printf("\nPRIOR: null changes against the stated sd, by field: n, observed sd / stated sd, and "
           "the same of their 95 %% quantile\n");
    while (next_field(log, &m, &f)) {
        char name[48];
        field_name(m, f, name);
        for (int real = 1; real >= 0; real--) {
            int count = errors_of(log, m, f, false, real, room);
            if (count < 8)
                continue;
            double sd = 1.959963984540054 * root_mean_square(room, count);
            for (int i = 0; i < count; i++)
                room[i] = fabs(room[i]);
            printf("  PRIOR %-34s %-8s n %5d   sd x %.2f   tails x %.2f\n", name,
                   real ? "real" : "rendered", count, sd, quantile(room, count, 0.95));
        }
    }
}

/* A field of the whole in a report; NULL: it is not compared. */
static const struct verdicts_row *whole_of(const struct verdicts_log *log, int report,
                                           const char *measure, const char *field)
{
    for (int i = 0; i < log->row_count; i++) {
        const struct verdicts_row *row = &log->rows[i];
        if (row->report == report && !strcmp(row->zone, "whole") &&
            !strcmp(row->measure->name, measure) &&
            !strcmp(row->measure->fields[row->field].name, field))
            return row;
    }
    return NULL;
}

/* Of faces that have wrinkles to be seen: what a change of the whole must come to. */
static void print_captures_of(const struct verdicts_log *log, int captures, const char *field,
                              double *room)
{
    double squares = 0;
    int count = 0;
    for (int r = 0; r < log->report_count; r++) {
        const struct verdicts_report *report = &log->reports[r];
        if (strcmp(report->kind, "captures") != 0 || report->captures != captures)
            continue;
        const struct verdicts_row *length = whole_of(log, r, "wrinkles", "length");
        const struct verdicts_row *row = whole_of(log, r, "wrinkles", field);
        if (!length || !row || !(length->before >= 50) || !compared(row))
            continue;
        squares += row->absolute * row->absolute / (row->before * row->before);
        room[count++] = row->detectable / row->before;
    }
    if (count)
        printf("  %-8s %d capture(s): stated %.1f %% (median of %d); 1.96 sd of the null changes "
               "%.1f %%; goal <= %d %%\n",
               field, captures, 100 * quantile(room, count, 0.5), count,
               100 * 1.96 * sqrt(squares / count), captures > 1 ? 5 : 9);
}

static void print_captures(const struct verdicts_log *log, double *room)
{
    printf("\nWrinkles' detectable change over real faces (at least 50 mm of lines), whole face\n");
    for (int captures = 1; captures <= 3; captures += 2) {
        print_captures_of(log, captures, "density", room);
        print_captures_of(log, captures, "depth", room);
    }
}

static void print_smiling(const struct verdicts_log *log)
{
    struct share with_verdict = {0, 0}, by_expression = {0, 0};
    for (int r = 0; r < log->report_count; r++) {
        bool verdict = false, expression = true;
        if (strcmp(log->reports[r].kind, "smiling") != 0)
            continue;
        for (int i = 0; i < log->row_count; i++)
            if (log->rows[i].report == r) {
                verdict = verdict || is_verdict(&log->rows[i]);
                expression = expression && (strstr(log->rows[i].reasons, "expression") ||
                                            strstr(log->rows[i].reasons, "not_aligned"));
            }
        with_verdict.count += verdict;
        by_expression.count += expression;
        with_verdict.of++;
        by_expression.of++;
    }
    printf("\nNeutral against smiling\n");
    print_share("reports with a verdict", with_verdict, "goal 0");
    print_share("not comparable because of expression", by_expression, "goal 100 %");
}

void verdicts_print(const struct verdicts_log *log)
{
    double *room = malloc(((size_t)log->row_count + 1) * sizeof *room);
    int subjects = log->done_count;
    if (!room)
        return;
    printf("verdicts: %d simulated reports of %d subjects\n", log->report_count, subjects);
    print_false_reports(log);
    print_causes(log);
    print_power(log, room);
    print_intervals(log, room);
    print_captures(log, room);
    print_smiling(log);
    print_prior(log, room);
    free(room);
}
