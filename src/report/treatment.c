/* What was done at a session, as a clinician would say it. */
#include "report.h"

#include <string.h>

struct phrase {
    struct arena *arena;
    struct meso_error *err;
    char *text; /* NULL: out of memory */
};

/* "; " between parts, ", " within one. */
static void say(struct phrase *phrase, bool begins, const char *words)
{
    const char *between = !phrase->text || !*phrase->text ? "" : begins ? "; " : ", ";
    if (phrase->text && words)
        phrase->text =
            base_arena_printf(phrase->arena, phrase->err, "%s%s%s", phrase->text, between, words);
    else
        phrase->text = NULL;
}

/* Hyphens stand for spaces in a record. */
static const char *spaced(struct phrase *phrase, const char *name)
{
    char *words = base_arena_printf(phrase->arena, phrase->err, "%s", name);
    for (char *at = words; at && (at = strchr(at, '-'));)
        *at = ' ';
    return words;
}

static void say_list(struct phrase *phrase, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        say(phrase, i == 0, spaced(phrase, names[i]));
}

static void say_cocktail(struct phrase *phrase, const struct course_treatment *treatment)
{
    for (int i = 0; i < treatment->dose_count; i++) {
        const struct course_dose *dose = &treatment->cocktail[i];
        const char *name = spaced(phrase, dose->substance);
        if (name && dose->amount > 0)
            name = base_arena_printf(phrase->arena, phrase->err, "%s %g %s", name, dose->amount,
                                     dose->unit);
        say(phrase, i == 0, name);
    }
}

static void say_needle(struct phrase *phrase, const struct course_treatment *treatment)
{
    if (treatment->needle_gauge > 0)
        say(phrase, true,
            base_arena_printf(phrase->arena, phrase->err, "needle of %g gauge",
                              treatment->needle_gauge));
    if (treatment->needle_mm > 0)
        say(phrase, !(treatment->needle_gauge > 0),
            base_arena_printf(phrase->arena, phrase->err, "needle of %g mm", treatment->needle_mm));
}

char *report_treatment_sentence(const struct course_treatment *treatment, struct arena *arena,
                                struct meso_error *err)
{
    struct phrase phrase = {arena, err, base_arena_printf(arena, err, "%s", "")};
    const struct course_range *depth = &treatment->depth_mm;
    say_list(&phrase, treatment->techniques, treatment->technique_count);
    if (depth->most > 0)
        say(&phrase, !treatment->technique_count,
            depth->least < depth->most
                ? base_arena_printf(arena, err, "%g to %g mm deep", depth->least, depth->most)
                : base_arena_printf(arena, err, "%g mm deep", depth->most));
    say_list(&phrase, treatment->areas, treatment->area_count);
    say_cocktail(&phrase, treatment);
    say_needle(&phrase, treatment);
    if (treatment->photographed_after)
        say(&phrase, true, "photographed after the needles");
    return phrase.text;
}
