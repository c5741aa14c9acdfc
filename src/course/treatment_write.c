/* A session's record written as the line of words that reads back to it, and the screening list. */
#include "treatment.h"

#include <string.h>

struct writer {
    struct arena *arena;
    struct meso_error *err;
    const char *text; /* so far; NULL: out of memory */
};

/* Key before the first value, a comma before the others. */
static void add(struct writer *writer, const char *key, bool first, const char *value)
{
    if (writer->text && value)
        writer->text = base_arena_printf(writer->arena, writer->err, "%s%s%s%s%s", writer->text,
                                         !first          ? ","
                                         : *writer->text ? " "
                                                         : "",
                                         first ? key : "", first ? "=" : "", value);
    else
        writer->text = NULL;
}

static void add_names(struct writer *writer, const char *key, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        add(writer, key, i == 0, names[i]);
}

static void add_doses(struct writer *writer, const struct course_treatment *treatment)
{
    for (int i = 0; i < treatment->dose_count; i++) {
        const struct course_dose *dose = &treatment->cocktail[i];
        const char *text = dose->amount > 0
                               ? base_arena_printf(writer->arena, writer->err, "%s:%.9g%s",
                                                   dose->substance, dose->amount, dose->unit)
                               : dose->substance;
        add(writer, "cocktail", i == 0, text);
    }
}

static void add_needle(struct writer *writer, const struct course_treatment *treatment)
{
    bool gauge = treatment->needle_gauge > 0, length = treatment->needle_mm > 0;
    const char *text =
        gauge && length ? base_arena_printf(writer->arena, writer->err, "%.9ggx%.9gmm",
                                            treatment->needle_gauge, treatment->needle_mm)
        : gauge ? base_arena_printf(writer->arena, writer->err, "%.9gg", treatment->needle_gauge)
                : base_arena_printf(writer->arena, writer->err, "%.9gmm", treatment->needle_mm);
    if (gauge || length)
        add(writer, "needle", true, text);
}

const char *course_treatment_write(const struct course_treatment *treatment, struct arena *arena,
                                   struct meso_error *err)
{
    struct writer writer = {arena, err, ""};
    const struct course_range *depth = &treatment->depth_mm;
    add_names(&writer, "technique", treatment->techniques, treatment->technique_count);
    if (depth->most > 0)
        add(&writer, "depth", true,
            depth->least < depth->most
                ? base_arena_printf(arena, err, "%.9g-%.9gmm", depth->least, depth->most)
                : base_arena_printf(arena, err, "%.9gmm", depth->most));
    add_names(&writer, "area", treatment->areas, treatment->area_count);
    add_doses(&writer, treatment);
    add_needle(&writer, treatment);
    add(&writer, "photographed", true, treatment->photographed_after ? "after" : "before");
    return writer.text;
}
