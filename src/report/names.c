/* Names that stand in every format. */
#include "names.h"

#include <string.h>

const char *report_scale_name(enum report_scale source)
{
    static const char *const names[] = {"given", "marker", "iris", "inherited", "none"};
    return names[source];
}

/* Letters of ids: w12 is the twelfth thing of the ledger, a wrinkle. */
static const struct {
    const char *singular, *plural, *letter;
} kinds[MEASURE_MARK_KINDS] = {
    [MEASURE_WRINKLE] = {"wrinkle", "wrinkles", "w"},
    [MEASURE_SPOT] = {"spot", "spots", "s"},
    [MEASURE_HAIR] = {"hair", "hairs", "h"},
    [MEASURE_INFLAMED] = {"papule", "papules", "p"},
    [MEASURE_PARTING] = {"parting", "parting", ""},
    [MEASURE_HAIRLINE] = {"hairline", "hairline", ""},
};

const char *report_kind_name(enum measure_mark_kind kind)
{
    return kinds[kind].singular;
}

const char *report_kind_plural(enum measure_mark_kind kind)
{
    return kinds[kind].plural;
}

char *report_mark_id(enum measure_mark_kind kind, int id, struct arena *arena,
                     struct meso_error *err)
{
    int piece = id / PROGRESS_PIECE, whole = id % PROGRESS_PIECE;
    return piece ? base_arena_printf(arena, err, "%s%d.%d", kinds[kind].letter, whole, piece + 1)
                 : base_arena_printf(arena, err, "%s%d", kinds[kind].letter, whole);
}

int report_main_count(const struct report *report)
{
    return report->step_count ? report->step_from : report->change_count;
}

const struct report_session *report_last(const struct report *report)
{
    return &report->sessions[report->session_count - 1];
}

const struct progress_trend *report_trend(const struct report *report,
                                          const struct progress_change *change)
{
    for (int i = 0; i < report->trend_count; i++) {
        const struct progress_trend *trend = &report->trends[i];
        if (trend->measure == change->measure && trend->field == change->field &&
            trend->from == change->from && !strcmp(trend->zone, change->zone))
            return trend;
    }
    return NULL;
}
