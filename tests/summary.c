/* The patient's page: what is said of changes that are known, in four languages. */
#include "summary/summary.h"
#include "measure/measure.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const struct measure *measure_named(const char *name)
{
    for (int i = 0; measure_all[i]; i++)
        if (!strcmp(measure_all[i]->name, name))
            return measure_all[i];
    fail_msg("no measure %s", name);
    return NULL;
}

/* A course of sessions in which every change is what the test says. */
struct drawn {
    struct report report;
    struct report_photo photos[REPORT_MAX_SESSIONS];
    struct progress_change changes[64];
    char dates[REPORT_MAX_SESSIONS][BASE_DATE_ROOM];
    struct course course;
    struct summary summary;
};

static void draw(struct drawn *d, int sessions, const char *language)
{
    memset(d, 0, sizeof *d);
    d->report = (struct report){.view = LOCATE_FACE_FRONT,
                                .patient_code = "P-7",
                                .changes = d->changes,
                                .session_count = sessions};
    for (int s = 0; s < sessions; s++) {
        base_date_after("2026-03-02", 14 * s, d->dates[s]);
        d->report.sessions[s] = (struct report_session){
            .number = s + 1, .date = d->dates[s], .photos = &d->photos[s], .photo_count = 1};
    }
    d->course = (struct course){.name = "face",
                                .aftercare = {{"Drink enough water.", "Protect the treated skin "
                                                                      "from the sun."},
                                              2}};
    d->report.course.course = &d->course;
    d->summary = (struct summary){.report = &d->report,
                                  .clinic = {.name = "İklim & Şifa", .phone = "+90 212 555 01 23"},
                                  .next = {.number = sessions + 1, .earliest = "2026-07-01"}};
    assert_int_equal(language_find(language, &d->summary.language, NULL), MESO_OK);
}

/* A change between two sessions by so many times its detectable change. */
static struct progress_change *add_change(struct drawn *d, const char *measure, int field, int from,
                                          int to, double times)
{
    struct progress_change *change = &d->changes[d->report.change_count++];
    double error = 1 / 1.96;
    *change = (struct progress_change){.from = from,
                                       .to = to,
                                       .measure = measure_named(measure),
                                       .zone = "whole",
                                       .field = field,
                                       .before = 20,
                                       .after = 20 + times,
                                       .absolute = times,
                                       .relative = times / 20,
                                       .detectable = 1,
                                       .seen_from = 1,
                                       .error = error,
                                       .interval95 = {times - 1, times + 1},
                                       .p = 0.01,
                                       .q = 0.02};
    bool seen = fabs(times) > 1,
         better = (times > 0) == (change->measure->fields[field].better > 0);
    change->verdict = !seen    ? PROGRESS_NO_DETECTABLE_CHANGE
                      : better ? PROGRESS_IMPROVED
                               : PROGRESS_WORSENED;
    return change;
}

static void refuse(struct progress_change *change, const char *reason)
{
    change->verdict = PROGRESS_NOT_COMPARABLE;
    change->reasons[change->reason_count++] = reason;
}

static char *page_of(struct drawn *d)
{
    struct document document;
    struct meso_error err;
    char *text;
    size_t length;
    assert_int_equal(summary_document(&d->summary, &document, arena, &err), MESO_OK);
    assert_int_equal(document_html(&document, &text, &length, &err), MESO_OK);
    assert_int_equal(strlen(text), length);
    return text;
}

static uint8_t *paper_of(const struct drawn *d, struct arena *own, size_t *length)
{
    struct document document;
    uint8_t *bytes;
    assert_int_equal(summary_document(&d->summary, &document, own, NULL), MESO_OK);
    assert_int_equal(document_pdf(&document, &bytes, length, NULL), MESO_OK);
    return bytes;
}

static int occurrences(const char *text, const char *of)
{
    int count = 0;
    for (; (text = strstr(text, of)); text += strlen(of))
        count++;
    return count;
}

static void a_change_is_clear_if_even_its_smallest_likely_size_would_have_been_seen(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    assert_int_equal(summary_certainty_of(add_change(&d, "spots", 0, 1, 2, -2.1)), SUMMARY_CLEAR);
    assert_int_equal(summary_certainty_of(add_change(&d, "spots", 0, 1, 2, 2.1)), SUMMARY_CLEAR);
    assert_int_equal(summary_certainty_of(add_change(&d, "spots", 0, 1, 2, -1.9)), SUMMARY_LIKELY);
    assert_int_equal(summary_certainty_of(add_change(&d, "spots", 0, 1, 2, 1.1)), SUMMARY_LIKELY);
    assert_int_equal(summary_certainty_of(add_change(&d, "spots", 0, 1, 2, 0.9)), SUMMARY_OPEN);
    struct progress_change *refused = add_change(&d, "spots", 0, 1, 2, 5);
    refuse(refused, "pose");
    assert_int_equal(summary_certainty_of(refused), SUMMARY_OPEN);
}

static void a_page_tells_three_findings_at_most_and_the_clear_ones_first(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    add_change(&d, "under_eye", 0, 1, 2, -1.2);
    add_change(&d, "wrinkles", 0, 1, 2, -4);
    add_change(&d, "spots", 0, 1, 2, -3);
    add_change(&d, "redness", 0, 1, 2, -2.5);
    add_change(&d, "tone", 1, 1, 2, 0.1);
    struct summary_finding found[REPORT_HEADLINES];
    assert_int_equal(summary_findings(&d.report, found), 3);
    assert_string_equal(found[0].change->measure->name, "wrinkles");
    for (int i = 0; i < 3; i++)
        assert_int_equal(found[i].certainty, SUMMARY_CLEAR);
    char *page = page_of(&d);
    assert_int_equal(occurrences(page, "class=\"finding "), 3);
    assert_non_null(strstr(page, "About 20\u00a0% less than at session 1."));
}

static void every_headline_that_can_be_better_has_plain_words(void **state)
{
    (void)state;
    for (int i = 0; measure_all[i]; i++)
        for (int field = 0; field < measure_all[i]->headline_count; field++)
            if (measure_all[i]->fields[field].better && !summary_has_words(measure_all[i], field))
                fail_msg("%s.%s has no words in word_list.h", measure_all[i]->name,
                         measure_all[i]->fields[field].name);
}

static void a_course_without_change_says_so_in_every_language(void **state)
{
    (void)state;
    static const char *const said[] = {
        "show no clear change yet", "henüz belirgin bir değişiklik görülmüyor",
        "noch keine deutliche Veränderung", "لا تُظهر الصور تغيّرًا واضحًا بعد"};
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct drawn d;
        draw(&d, 3, language_tag(language_at(i)));
        add_change(&d, "wrinkles", 0, 1, 3, -0.4);
        add_change(&d, "redness", 0, 1, 3, 0.2);
        d.report.step_from = 2;
        char *page = page_of(&d);
        assert_non_null(strstr(page, said[i]));
        assert_int_equal(occurrences(page, "finding open"), 2);
        assert_int_equal(occurrences(page, "finding sure"), 0);
    }
}

static void a_pair_that_is_not_comparable_says_why_once_and_in_plain_words(void **state)
{
    (void)state;
    static const char *const said[] = {
        "The head was turned another way.", "Baş aynı yöne dönük değildi.",
        "Der Kopf war anders gedreht.", "لم يكن الرأس في الاتجاه نفسه."};
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct drawn d;
        draw(&d, 2, language_tag(language_at(i)));
        refuse(add_change(&d, "wrinkles", 0, 1, 2, -4), "pose");
        refuse(add_change(&d, "redness", 0, 1, 2, -4), "pose");
        char *page = page_of(&d);
        assert_int_equal(occurrences(page, said[i]), 1);
        assert_null(strstr(page, ">pose<"));
        assert_int_equal(occurrences(page, "class=\"finding "), 0);
    }
}

static void whatever_is_wrong_with_a_photograph_has_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum quality_scope scope;
    } problems[] = {
#define QUALITY(code, name, scope, limit, more, advice, less, advice_less) {name, scope},
#include "quality/quality_list.h"
#undef QUALITY
    };
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
        struct drawn d;
        draw(&d, 2, "en");
        refuse(add_change(&d, "redness", 0, 1, 2, 0), problems[i].name);
        if (problems[i].scope != QUALITY_NOTHING &&
            strstr(page_of(&d), "The two photographs are too different.<"))
            fail_msg("'%s' has no words in reason_list.h", problems[i].name);
    }
}

static void photographs_that_could_not_be_aligned_are_no_fault_of_the_treatment(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    d.report.not_aligned = "3 of 40 places agree";
    char *page = page_of(&d);
    assert_non_null(strstr(page, "too different to be compared"));
    assert_null(strstr(page, "3 of 40"));
}

static void what_got_worse_is_said_and_the_clinic_is_to_be_asked(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    add_change(&d, "redness", 0, 1, 2, 4);
    char *page = page_of(&d);
    assert_non_null(strstr(page, "More redness"));
    assert_non_null(strstr(page, "Please talk to your clinic about it."));
}

/* The texts of a page between its tags. */
static int texts_of(char *page, char **texts, int most)
{
    int count = 0;
    char *at = strstr(page, "<body>");
    while (at && (at = strchr(at, '>')) && count < most) {
        char *end = strchr(++at, '<');
        if (!end)
            break;
        *end = 0;
        if (strspn(at, " \n0123456789+-−–·.,:/") < strlen(at))
            texts[count++] = at;
        at = end + 1;
    }
    return count;
}

static void no_english_is_left_in_a_page_of_another_language(void **state)
{
    (void)state;
    char *english[200], *other[200];
    struct drawn d;
    for (int i = 1; i < LANGUAGE_COUNT; i++) {
        draw(&d, 4, "en");
        for (int pass = 0; pass < 2; pass++) {
            if (pass)
                draw(&d, 4, language_tag(language_at(i)));
            add_change(&d, "wrinkles", 0, 1, 4, -4);
            add_change(&d, "spots", 0, 1, 4, 1.5);
            add_change(&d, "redness", 0, 1, 4, 0.5);
            refuse(add_change(&d, "wrinkles", 0, 1, 2, 0), "pose");
            add_change(&d, "wrinkles", 0, 1, 3, -0.4);
            d.report.step_from = 3;
            d.report.step_count = 2;
            int count = texts_of(page_of(&d), pass ? other : english, 200);
            assert_true(count > 20);
            for (int a = 0; pass && a < count; a++)
                for (int b = 0; b < count; b++)
                    if (!strcmp(other[a], english[b]) && !strstr(other[a], "ifa") &&
                        !strstr(other[a], "212"))
                        fail_msg("%s: '%s'", language_tag(language_at(i)), other[a]);
        }
    }
}

static void arabic_runs_from_right_to_left_on_page_and_paper(void **state)
{
    (void)state;
    struct drawn d;
    size_t length;
    draw(&d, 2, "ar");
    add_change(&d, "wrinkles", 0, 1, 2, -4);
    char *page = page_of(&d);
    assert_non_null(strstr(page, "<html lang=\"ar\" dir=\"rtl\">"));
    /* But for the numbers of the chart, whose signs would change sides. */
    assert_non_null(strstr(page, "<svg class=\"chart\" direction=\"ltr\""));
    uint8_t *pdf = paper_of(&d, arena, &length);
    assert_non_null(memmem(pdf, length, "/Direction /R2L", 15));
    assert_non_null(memmem(pdf, length, "/Lang (ar)", 10));
    draw(&d, 2, "tr");
    assert_non_null(strstr(page_of(&d), "<html lang=\"tr\" dir=\"ltr\">"));
}

static void a_page_is_one_page_of_paper_for_two_to_thirty_two_sessions(void **state)
{
    (void)state;
    static const int sessions[] = {1, 2, 3, 7, 32};
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++)
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            struct drawn d;
            size_t length;
            draw(&d, sessions[i], language_tag(language_at(l)));
            for (int s = 2; s <= sessions[i]; s++)
                add_change(&d, "wrinkles", 0, 1, s, -0.2 * s);
            if (sessions[i] > 2) { /* first to last stands first */
                struct progress_change last = d.changes[d.report.change_count - 1];
                memmove(d.changes + 1, d.changes,
                        sizeof *d.changes * (size_t)(d.report.change_count - 1));
                d.changes[0] = last;
                d.report.step_from = 1;
                d.report.step_count = d.report.change_count - 1;
            }
            uint8_t *pdf = paper_of(&d, arena, &length);
            assert_non_null(memmem(pdf, length, "/Count 1\n", 9));
        }
}

struct printing {
    const struct drawn *drawn;
    size_t length;
    char hash[65];
};

static void *print(void *context)
{
    struct printing *printing = context;
    struct arena *own;
    if (base_arena_new(&own, 0, NULL))
        return NULL;
    uint8_t *bytes = paper_of(printing->drawn, own, &printing->length);
    base_sha256_hex(bytes, printing->length, printing->hash);
    base_arena_free(own);
    return NULL;
}

static void the_same_page_is_the_same_bytes_on_every_thread(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    struct drawn d;
    pthread_t threads[THREADS];
    struct printing printings[THREADS + 1];
    draw(&d, 4, "ar");
    add_change(&d, "wrinkles", 0, 1, 4, -4);
    for (int i = 0; i <= THREADS; i++)
        printings[i] = (struct printing){.drawn = &d};
    print(&printings[THREADS]);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, print, &printings[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_string_equal(printings[i].hash, printings[THREADS].hash);
    }
    char *page = page_of(&d);
    assert_string_equal(page, page_of(&d));
}

static void names_are_escaped_and_a_number_to_call_is_dialled(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    d.summary.clinic.name = "<script>&\"";
    d.summary.clinic.phone = "+90 (212) 5'5";
    d.report.patient_code = "<b>";
    char *page = page_of(&d);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<b>"));
    assert_non_null(strstr(page, "&lt;script&gt;&amp;&quot;"));
    assert_non_null(strstr(page, "href=\"tel:+9021255\""));
    size_t length;
    uint8_t *pdf = paper_of(&d, arena, &length);
    assert_non_null(memmem(pdf, length, "%PDF", 4));
}

static void nothing_is_fetched_from_elsewhere(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 3, "en");
    add_change(&d, "wrinkles", 0, 1, 3, -4);
    char *page = page_of(&d);
    assert_null(strstr(page, "http"));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<link"));
    assert_null(strstr(page, "style=\""));
    char policy[DOCUMENT_POLICY_ROOM];
    document_policy(policy);
    assert_non_null(strstr(policy, "default-src 'none'; style-src 'sha256-"));
}

static void no_session_planned_is_for_the_clinic_to_tell(void **state)
{
    (void)state;
    struct drawn d;
    draw(&d, 2, "en");
    d.summary.next = (struct summary_next){0};
    d.summary.clinic = (struct summary_clinic){0};
    char *page = page_of(&d);
    assert_non_null(strstr(page, "Your clinic will tell you when it is."));
    assert_non_null(strstr(page, "Please ask your clinic."));
    assert_null(strstr(page, "tel:"));
}

static int begin(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL);
}

static int end(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_clear_if_even_its_smallest_likely_size_would_have_been_seen),
        cmocka_unit_test(a_page_tells_three_findings_at_most_and_the_clear_ones_first),
        cmocka_unit_test(every_headline_that_can_be_better_has_plain_words),
        cmocka_unit_test(a_course_without_change_says_so_in_every_language),
        cmocka_unit_test(a_pair_that_is_not_comparable_says_why_once_and_in_plain_words),
        cmocka_unit_test(whatever_is_wrong_with_a_photograph_has_plain_words),
        cmocka_unit_test(photographs_that_could_not_be_aligned_are_no_fault_of_the_treatment),
        cmocka_unit_test(what_got_worse_is_said_and_the_clinic_is_to_be_asked),
        cmocka_unit_test(no_english_is_left_in_a_page_of_another_language),
        cmocka_unit_test(arabic_runs_from_right_to_left_on_page_and_paper),
        cmocka_unit_test(a_page_is_one_page_of_paper_for_two_to_thirty_two_sessions),
        cmocka_unit_test(the_same_page_is_the_same_bytes_on_every_thread),
        cmocka_unit_test(names_are_escaped_and_a_number_to_call_is_dialled),
        cmocka_unit_test(nothing_is_fetched_from_elsewhere),
        cmocka_unit_test(no_session_planned_is_for_the_clinic_to_tell),
    };
    return cmocka_run_group_tests_name("summary", tests, begin, end);
}
