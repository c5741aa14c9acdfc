/* Findings in plain words: short sentences, no terms of the trade. The words of measures, places
   and reasons are tables; what is said in every language stands in room language. */
#include "words.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *measure, *field, *subject, *better, *worse;
    bool percent;
} WORD[] = {
#define WORDS(measure, field, subject, better, worse, percent) \
    {measure, field, subject, better, worse, percent},
#include "word_list.h"
#undef WORDS
};
enum { WORD_COUNT = sizeof WORD / sizeof WORD[0] };

static const struct {
    const char *name, *text;
} REASONS[] = {
#define REASON(name, text) {name, text},
#include "reason_list.h"
#undef REASON
};

static const struct {
    const char *name, *text;
} PLACES[] = {
    {"forehead", LANGUAGE("Forehead")},
    {"glabella", LANGUAGE("Between the eyebrows")},
    {"crow_foot_left", LANGUAGE("Beside the left eye")},
    {"crow_foot_right", LANGUAGE("Beside the right eye")},
    {"under_eye_left", LANGUAGE("Under the left eye")},
    {"under_eye_right", LANGUAGE("Under the right eye")},
    {"cheek_left", LANGUAGE("Left cheek")},
    {"cheek_right", LANGUAGE("Right cheek")},
    {"nose", LANGUAGE("Nose")},
    {"nasolabial_left", LANGUAGE("Left fold from nose to mouth")},
    {"nasolabial_right", LANGUAGE("Right fold from nose to mouth")},
    {"perioral", LANGUAGE("Around the mouth")},
    {"chin", LANGUAGE("Chin")},
};

static int word_of(const struct measure *measure, int field)
{
    for (int i = 0; i < WORD_COUNT; i++)
        if (!strcmp(WORD[i].measure, measure->name) &&
            !strcmp(WORD[i].field, measure->fields[field].name))
            return i;
    return -1;
}

bool summary_has_words(const struct measure *measure, int field)
{
    return word_of(measure, field) >= 0;
}

const char *summary_subject(const struct summary *summary, const struct measure *measure, int field)
{
    return language_text(summary->language, WORD[word_of(measure, field)].subject);
}

/* As for the clinician: shares of a baseline that is hardly there say nothing. */
static const double LARGEST_SHARE = 0.5;

bool summary_in_percent(const struct progress_change *change)
{
    return WORD[word_of(change->measure, change->field)].percent && change->before > 0 &&
           isfinite(change->relative) && change->seen_from <= LARGEST_SHARE * change->before;
}

/* NULL: the whole. */
static const char *place_of(const struct summary *summary, const char *zone)
{
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
        if (!strcmp(PLACES[i].name, zone))
            return language_text(summary->language, PLACES[i].text);
    return NULL;
}

const char *summary_heading(const struct summary *summary, const struct summary_finding *finding,
                            struct arena *arena, struct meso_error *err)
{
    const struct progress_change *change = finding->change;
    const struct language *language = summary->language;
    int word = word_of(change->measure, change->field);
    const char *place = place_of(summary, change->zone), *subject = WORD[word].subject;
    if (change->verdict == PROGRESS_NO_DETECTABLE_CHANGE)
        return base_arena_printf(arena, err,
                                 language_text(language, "%s: no change to be seen yet"),
                                 language_text(language, subject));
    if (change->verdict == PROGRESS_NOT_COMPARABLE)
        return base_arena_printf(arena, err, language_text(language, "%s: not compared this time"),
                                 language_text(language, subject));
    const char *said = language_text(
        language, change->verdict == PROGRESS_IMPROVED ? WORD[word].better : WORD[word].worse);
    return place ? base_arena_printf(arena, err, "%s: %s", place, said) : said;
}

const char *summary_label(const struct summary *summary, enum summary_certainty certainty)
{
    static const char *const labels[] = {LANGUAGE("Clear"), LANGUAGE("Likely"),
                                         LANGUAGE("Cannot tell yet")};
    return language_text(summary->language, labels[certainty]);
}

const char *summary_reason(const struct summary *summary, const struct progress_change *change)
{
    for (size_t r = 0; r < sizeof REASONS / sizeof REASONS[0]; r++)
        for (int i = 0; i < change->reason_count; i++)
            if (!strcmp(REASONS[r].name, change->reasons[i]))
                return language_text(summary->language, REASONS[r].text);
    return language_text(summary->language, "The two photographs are too different.");
}

/* "About 12 % less than at session 1."; "" where percent say nothing. */
static const char *amount(const struct summary *summary, const struct progress_change *change,
                          struct arena *arena, struct meso_error *err)
{
    const struct language *language = summary->language;
    double percent = 100 * fabs(change->absolute / change->before);
    if (!summary_in_percent(change))
        return base_arena_printf(arena, err, language_text(language, "Compared with session %d."),
                                 change->from);
    const char *much = language_percent(language, percent, percent < 2 ? 1 : 0, arena, err);
    const char *text = change->absolute < 0
                           ? language_text(language, "About %s less than at session %d.")
                           : language_text(language, "About %s more than at session %d.");
    return much ? base_arena_printf(arena, err, text, much, change->from) : NULL;
}

const char *summary_detail(const struct summary *summary, const struct summary_finding *finding,
                           struct arena *arena, struct meso_error *err)
{
    static const char *const sentences[] = {
        LANGUAGE("Light and camera alone don't make such a difference."),
        LANGUAGE("Light and camera alone seldom make such a difference."),
        LANGUAGE("If something has changed, it is still too small to be seen in photographs.")};
    const struct progress_change *change = finding->change;
    const struct language *language = summary->language;
    if (change->verdict == PROGRESS_NOT_COMPARABLE)
        return summary_reason(summary, change);
    const char *sure = language_text(language, sentences[finding->certainty]);
    if (finding->certainty == SUMMARY_OPEN)
        return sure;
    const char *much = amount(summary, change, arena, err);
    const char *ask = change->verdict == PROGRESS_WORSENED
                          ? language_text(language, "Please talk to your clinic about it.")
                          : "";
    return much ? base_arena_printf(arena, err, "%s %s%s%s", much, sure, *ask ? " " : "", ask)
                : NULL;
}

const char *summary_view(const struct summary *summary)
{
    static const char *const views[LOCATE_VIEW_COUNT] = {
        [LOCATE_FACE_FRONT] = LANGUAGE("Face"),
        [LOCATE_FACE_LEFT] = LANGUAGE("Face, left side"),
        [LOCATE_FACE_RIGHT] = LANGUAGE("Face, right side"),
        [LOCATE_SCALP] = LANGUAGE("Scalp"),
        [LOCATE_SCALP_MACRO] = LANGUAGE("Scalp, close-up"),
        [LOCATE_SKIN] = LANGUAGE("Skin"),
    };
    return language_text(summary->language, views[summary->report->view]);
}

const char *summary_date(const struct summary *summary, const char *date, struct arena *arena,
                         struct meso_error *err)
{
    return language_date(summary->language, date, arena, err);
}
