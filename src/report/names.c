/* Names that stand in every format. */
#include "names.h"

const char *report_scale_name(enum report_scale source)
{
    static const char *const names[] = {"given", "marker", "iris", "inherited", "none"};
    return names[source];
}

/* Letters of ids: w12 is the twelfth thing of the ledger, a wrinkle. */
static const struct {
    const char *singular, *plural, *letter;
} kinds[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = {"wrinkle", "wrinkles", "w"},
    [MEASURE_SPOT] = {"spot", "spots", "s"},
    [MEASURE_HAIR] = {"hair", "hairs", "h"},
    [MEASURE_INFLAMED] = {"papule", "papules", "p"},
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
