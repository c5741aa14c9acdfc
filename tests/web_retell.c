/* What the library says in English, said on a page in the reader's language. */
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct reader {
    struct web_request request;
    struct arena *arena;
};

static struct reader reader_of(const char *tag)
{
    struct reader reader = {0};
    struct meso_error err;
    assert_int_equal(base_arena_new(&reader.arena, 1 << 20, &err), MESO_OK);
    reader.request.arena = reader.arena;
    assert_int_equal(language_find(tag, &reader.request.language, &err), MESO_OK);
    return reader;
}

static void check(const char *tag, const char *english, const char *wanted)
{
    struct reader reader = reader_of(tag);
    assert_string_equal(web_page_retell(&reader.request, english), wanted);
    base_arena_free(reader.arena);
}

static void a_verdict_has_its_figures_and_zones_in_the_readers_language(void **state)
{
    (void)state;
    const char *pose =
        "the head is turned 4.5 degrees to the patient's left of the baseline (at most 3)";
    check("en", pose, pose);
    check("tr", pose, "baş başlangıca göre 4,5 derece hastanın soluna dönük (en çok 3)");
    check("de", pose,
          "der Kopf ist gegenüber der Ausgangsaufnahme um 4,5 Grad nach links (vom Patienten aus) "
          "gedreht (höchstens 3)");
    check("ar", pose,
          "الرأس ملتفت نحو يسار المريض بمقدار 4.5 درجة عن الصورة الأولى (الحد الأقصى 3)");
    check("de",
          "hair hides 12 % more of a zone than at the baseline (at most 10 %): crow_foot_left",
          "Haare verdecken 12 % mehr einer Zone als bei der Ausgangsaufnahme (höchstens 10 %): "
          "Krähenfüße, links");
}

static void a_warning_names_sessions_and_no_option_of_the_command_line(void **state)
{
    (void)state;
    const char *scale = "the scale of 'session 2, skin' is not known: lengths, areas and densities "
                        "are left out; give --mm-per-px or --um-per-px, or lay the printed card in "
                        "view";
    check("en", scale,
          "session 2 (Skin, close up): the scale is not known, so lengths, areas and densities are "
          "left out; tell it on the photograph's page, or lay the printed card in view");
    check(
        "tr", scale,
        "2. seans (Cilt, yakından): ölçek bilinmiyor; uzunluklar, alanlar ve yoğunluklar bu yüzden "
        "verilmedi; ölçeği fotoğrafın sayfasında bildirin ya da basılı kartı kareye koyun");
}

static void a_sentence_in_a_sentence_is_said_in_the_same_language(void **state)
{
    (void)state;
    check("de",
          "sessions 1 and 3: 'session 1, skin' and 'session 3, skin' do not show the same "
          "place: their details do not lie where their colours do",
          "Sitzungen 1 und 3: Sitzung 1 (Haut, Nahaufnahme) und Sitzung 3 (Haut, Nahaufnahme) "
          "zeigen nicht dieselbe Stelle: ihre Einzelheiten liegen nicht dort, wo ihre Farben "
          "liegen");
    check("ar",
          "found at the screening: pregnancy, urticaria; this is for the clinician to weigh "
          "and decides nothing here",
          "ذُكر في الاستبيان المسبق: الحمل، الشرى؛ تقدير ذلك للطبيب، ولا يقرر شيئًا هنا");
}

static void a_photograph_of_an_archive_is_named_by_its_session(void **state)
{
    (void)state;
    check(
        "de", "'P1, session 2, skin' shows 2 faces; the largest was taken",
        "P1, Sitzung 2 (Haut, Nahaufnahme): 2 Gesichter sind zu sehen; das größte wurde genommen");
    check("tr",
          "the repeat 'P1, session 2, skin, repeat 3' was left out: the photograph has no colour",
          "P1, 2. seans (Cilt, yakından, 3. tekrar) hesaba katılmadı: fotoğraf renksiz");
}

static void a_problem_keeps_the_names_that_people_gave_and_no_command_line(void **state)
{
    (void)state;
    check("tr", "patient 'dragon_scale' has no session 7",
          "'dragon_scale' hastasının 7. seansı yok");
    check("de", "'session.jpg' is damaged: ends after 12 bytes, inside its header",
          "'session.jpg' ist beschädigt");
    check("de",
          "1 of 3 photographs was not taken: the same photograph is filed already: patient 'P_1', "
          "session 2, face-front",
          "1 von 3 Aufnahmen wurde nicht angenommen: dieselbe Aufnahme ist schon abgelegt: Patient "
          "'P_1', Sitzung 2, Gesicht, von vorn");
    struct reader reader = reader_of("en");
    cJSON *problem = cJSON_Parse("{\"code\":\"not_found\",\"detail\":\"no patient 'P9'\","
                                 "\"advice\":\"Run 'mesotrack patient list'.\"}");
    web_page_problem(&reader.request, problem);
    assert_string_equal(web_page_text(problem, "detail"), "no patient 'P9'");
    assert_null(strstr(web_page_text(problem, "advice"), "mesotrack"));
    cJSON_Delete(problem);
    base_arena_free(reader.arena);
}

static void what_nobody_knows_stays_as_it_is(void **state)
{
    (void)state;
    check("tr", "something quite new", "something quite new");
    struct reader reader = reader_of("tr");
    assert_string_equal(web_page_items(&reader.request, "dragon_scale"), "dragon scale");
    base_arena_free(reader.arena);
}

static void a_record_reads_in_the_readers_language(void **state)
{
    (void)state;
    struct reader reader = reader_of("tr");
    assert_string_equal(
        web_page_treatment(&reader.request, "technique=point-by-point depth=1-2mm "
                                            "area=crow's-feet,neck "
                                            "cocktail=hyaluronic-acid:2ml,vitamin-c "
                                            "photographed=before"),
        "nokta nokta · 1-2mm · kaz ayakları, boyun · hyaluronik asit: 2ml, C vitamini");
    base_arena_free(reader.arena);
}

int main(void)
{
    const struct CMUnitTest sentences[] = {
        cmocka_unit_test(a_verdict_has_its_figures_and_zones_in_the_readers_language),
        cmocka_unit_test(a_warning_names_sessions_and_no_option_of_the_command_line),
        cmocka_unit_test(a_sentence_in_a_sentence_is_said_in_the_same_language),
        cmocka_unit_test(a_photograph_of_an_archive_is_named_by_its_session),
        cmocka_unit_test(a_problem_keeps_the_names_that_people_gave_and_no_command_line),
        cmocka_unit_test(what_nobody_knows_stays_as_it_is),
        cmocka_unit_test(a_record_reads_in_the_readers_language),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
