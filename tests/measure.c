/* What the table of measures promises: it is complete, and zones become the whole as it says. */
#include "measure/measure.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT, DENSITY, WIDTH, LONGEST, FIELDS };
static const struct measure_field fields[FIELDS] = {
    [COUNT] = {"count", "count", -1, MEASURE_POOL_SUM, NULL, "Number."},
    [DENSITY] = {"density", "1/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL, "Density."},
    [WIDTH] = {"width", "mm", -1, MEASURE_POOL_WEIGHTED, "count", "Width."},
    [LONGEST] = {"longest", "mm", 0, MEASURE_POOL_NONE, NULL, "Longest."},
};
static const struct measure lines = {
    .name = "lines",
    .version = 1,
    .views = MEASURE_VIEW_FACE,
    .zones = "crow_foot_left nose under_eye_left",
    .field_count = FIELDS,
    .fields = fields,
};

static struct measure_reading zone(double count, double width, double area_cm2)
{
    struct measure_reading reading = {.area_cm2 = area_cm2};
    reading.values[COUNT] = count;
    reading.values[DENSITY] = count / area_cm2;
    reading.values[WIDTH] = width;
    reading.values[LONGEST] = 9;
    return reading;
}

static struct measure_reading refused(const char *reason)
{
    struct measure_reading reading = {.area_cm2 = NAN};
    measure_refuse(&lines, &reading, reason);
    return reading;
}

static struct measure_reading pooled(const struct measure_reading *zones, int count)
{
    struct measure_reading whole;
    memset(&whole, 0xff, sizeof whole);
    measure_pool_zones(&lines, zones, count, &whole);
    return whole;
}

static void counts_add_up_and_densities_go_by_area(void **state)
{
    (void)state;
    const struct measure_reading zones[] = {zone(6, 0.2, 2), zone(3, 0.5, 6)};
    struct measure_reading whole = pooled(zones, 2);
    assert_float_equal(whole.values[COUNT], 9, 0);
    assert_float_equal(whole.values[DENSITY], 9. / 8, 1e-12);
    assert_float_equal(whole.values[WIDTH], (6 * 0.2 + 3 * 0.5) / 9, 1e-12);
    assert_float_equal(whole.area_cm2, 8, 0);
    assert_int_equal(whole.mark_count, 0);
    for (int f = 0; f < LONGEST; f++)
        assert_null(whole.reasons[f]);
}

static void one_zone_is_the_whole(void **state)
{
    (void)state;
    const struct measure_reading only = zone(4, 0.3, 5);
    struct measure_reading whole = pooled(&only, 1);
    for (int f = 0; f < LONGEST; f++)
        assert_float_equal(whole.values[f], only.values[f], 1e-15);
}

static void the_order_of_zones_changes_nothing_but_rounding(void **state)
{
    (void)state;
    const struct measure_reading forward[] = {zone(6, 0.2, 2), zone(3, 0.5, 6), zone(1, 0.9, 3)};
    const struct measure_reading back[] = {forward[2], forward[1], forward[0]};
    struct measure_reading a = pooled(forward, 3), b = pooled(back, 3);
    for (int f = 0; f < LONGEST; f++)
        assert_float_equal(a.values[f], b.values[f], 1e-12);
}

static void what_is_not_pooled_is_null_and_says_so(void **state)
{
    (void)state;
    const struct measure_reading zones[] = {zone(6, 0.2, 2), zone(3, 0.5, 6)};
    struct measure_reading whole = pooled(zones, 2);
    assert_true(isnan(whole.values[LONGEST]));
    assert_string_equal(whole.reasons[LONGEST], "not_pooled");
}

static void a_zone_without_a_value_is_left_out(void **state)
{
    (void)state;
    const struct measure_reading zones[] = {refused("zone_too_small"), zone(6, 0.2, 2),
                                            refused("resolution"), zone(3, 0.5, 6)};
    struct measure_reading whole = pooled(zones, 4);
    assert_float_equal(whole.values[COUNT], 9, 0);
    assert_float_equal(whole.values[DENSITY], 9. / 8, 1e-12);
    assert_float_equal(whole.values[WIDTH], 2.7 / 9, 1e-12);
    assert_float_equal(whole.area_cm2, 8, 0);
    for (int f = 0; f < LONGEST; f++)
        assert_null(whole.reasons[f]);
}

static void without_any_value_the_reason_is_carried(void **state)
{
    (void)state;
    const struct measure_reading zones[] = {refused("resolution"), refused("resolution")};
    struct measure_reading whole = pooled(zones, 2);
    for (int f = 0; f < FIELDS; f++)
        assert_true(isnan(whole.values[f]));
    assert_string_equal(whole.reasons[COUNT], "resolution");
    assert_string_equal(whole.reasons[DENSITY], "resolution");
    assert_string_equal(whole.reasons[WIDTH], "resolution");
    assert_string_equal(whole.reasons[LONGEST], "not_pooled");
    assert_true(isnan(whole.area_cm2));
}

static void no_zones_at_all_is_a_reason(void **state)
{
    (void)state;
    struct measure_reading whole = pooled(NULL, 0);
    for (int f = 0; f < FIELDS; f++)
        assert_true(isnan(whole.values[f]) && whole.reasons[f]);
}

/* Nothing was found: the count is a true 0, and there is no width to speak of. */
static void nothing_found_pools_to_nothing(void **state)
{
    (void)state;
    struct measure_reading zones[] = {zone(0, NAN, 2), zone(0, NAN, 6)};
    zones[0].reasons[WIDTH] = zones[1].reasons[WIDTH] = "none_found";
    struct measure_reading whole = pooled(zones, 2);
    assert_float_equal(whole.values[COUNT], 0, 0);
    assert_float_equal(whole.values[DENSITY], 0, 0);
    assert_null(whole.reasons[COUNT]);
    assert_true(isnan(whole.values[WIDTH]));
    assert_string_equal(whole.reasons[WIDTH], "none_found");
}

static void without_a_scale_counts_pool_and_areas_say_why_not(void **state)
{
    (void)state;
    struct measure_reading zones[] = {zone(6, 0.2, 2), zone(3, 0.5, 6)};
    for (int z = 0; z < 2; z++) {
        zones[z].area_cm2 = NAN;
        zones[z].values[DENSITY] = 0.25; /* a share that needs no scale by itself */
    }
    struct measure_reading whole = pooled(zones, 2);
    assert_float_equal(whole.values[COUNT], 9, 0);
    assert_true(isnan(whole.values[DENSITY]));
    assert_string_equal(whole.reasons[DENSITY], "no_scale");
}

static void a_value_whose_weight_is_unknown_carries_the_weights_reason(void **state)
{
    (void)state;
    struct measure_reading zones[] = {zone(6, 0.2, 2), zone(3, 0.5, 6)};
    for (int z = 0; z < 2; z++) {
        zones[z].values[COUNT] = NAN;
        zones[z].reasons[COUNT] = "resolution";
    }
    struct measure_reading whole = pooled(zones, 2);
    assert_true(isnan(whole.values[WIDTH]));
    assert_string_equal(whole.reasons[WIDTH], "resolution");
}

static void a_measure_applies_to_whole_words_only(void **state)
{
    (void)state;
    static const char *const yes[] = {"crow_foot_left", "nose", "under_eye_left"};
    static const char *const no[] = {
        "crow_foot", "crow_foot_right", "foot_left", "under_eye",          "nos",
        "eye_left",  "noses",           "whole",     "nose under_eye_left"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        assert_true(measure_applies(&lines, 1, yes[i]));
        assert_true(measure_applies(&lines, 4, yes[i]));
        assert_false(measure_applies(&lines, MEASURE_VIEW_SCALP, yes[i]));
    }
    for (size_t i = 0; i + 1 < sizeof no / sizeof *no; i++)
        assert_false(measure_applies(&lines, 1, no[i]));
    struct measure second = lines, everywhere = lines;
    second.zones = "nose_bridge nose"; /* the word stands behind one that begins with it */
    everywhere.zones = NULL;
    assert_true(measure_applies(&second, 1, "nose"));
    assert_false(measure_applies(&second, 1, "bridge"));
    assert_true(measure_applies(&everywhere, 2, "anything"));
}

static void a_field_is_found_by_its_name(void **state)
{
    (void)state;
    assert_int_equal(measure_field_index(&lines, "width"), WIDTH);
    assert_int_equal(measure_field_index(&lines, "widt"), -1);
}

/* The table */

static bool plain_name(const char *name)
{
    bool plain = name && islower((unsigned char)*name);
    for (const char *at = name; plain && *at; at++)
        plain = islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '_';
    return plain;
}

static bool sentence(const char *text)
{
    size_t length = text ? strlen(text) : 0;
    bool begins = length > 8 && !islower((unsigned char)text[0]) && isalnum((unsigned char)text[0]);
    return begins && text[length - 1] == '.';
}

static void check_field(const struct measure *measure, int index)
{
    static const char *const units[] = {"count", "1",     "1/cm2", "mm",  "mm/cm2", "um",
                                        "deg",   "index", "px/mm", "mm2", "mm/day"};
    const struct measure_field *field = &measure->fields[index];
    bool known = false;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++)
        known = known || (field->unit && !strcmp(field->unit, units[u]));
    if (!known || !plain_name(field->name) || !sentence(field->what))
        fail_msg("%s, field %d (%s): name, unit or sentence", measure->name, index, field->name);
    assert_in_range(field->better + 1, 0, 2);
    assert_int_equal(measure_field_index(measure, field->name), index);
    if (field->pool != MEASURE_POOL_WEIGHTED) {
        assert_null(field->pool_weight);
        return;
    }
    assert_non_null(field->pool_weight);
    int weight = measure_field_index(measure, field->pool_weight);
    if (weight < 0 || weight == index)
        fail_msg("%s.%s is weighted by '%s'", measure->name, field->name, field->pool_weight);
}

static void every_measure_describes_itself(void **state)
{
    (void)state;
    assert_non_null(measure_all[0]);
    for (int m = 0; measure_all[m]; m++) {
        const struct measure *measure = measure_all[m];
        if (!plain_name(measure->name) || !sentence(measure->what))
            fail_msg("measure %d: name or sentence", m);
        assert_true(measure->version >= 1);
        assert_true(measure->title && isupper((unsigned char)measure->title[0]));
        assert_non_null(measure->run);
        assert_true(measure->views && !(measure->views >> MEASURE_VIEWS));
        assert_true(measure->recovery_days >= 0);
        assert_in_range(measure->field_count, 1, MEASURE_MAX_FIELDS);
        assert_in_range(measure->headline_count, 1, measure->field_count);
        assert_in_range(measure->headline_count, 1, measure->field_count);
        for (int f = 0; f < measure->field_count; f++)
            check_field(measure, f);
    }
}

/* Several measures may share a name, one a view, so that a report's name.field is one thing. */
static void a_name_is_unique_in_each_view(void **state)
{
    (void)state;
    for (int a = 0; measure_all[a]; a++)
        for (int b = a + 1; measure_all[b]; b++)
            if (!strcmp(measure_all[a]->name, measure_all[b]->name))
                assert_int_equal(measure_all[a]->views & measure_all[b]->views, 0);
}

static void every_zone_named_is_one_of_the_interface(void **state)
{
    (void)state;
    static const char zones[] =
        " forehead glabella crow_foot_left crow_foot_right under_eye_left under_eye_right "
        "cheek_left cheek_right nose nasolabial_left nasolabial_right perioral chin whole ";
    for (int m = 0; measure_all[m]; m++) {
        char words[512] = "", *rest = words, *word;
        if (measure_all[m]->zones)
            snprintf(words, sizeof words, "%s", measure_all[m]->zones);
        while ((word = strsep(&rest, " "))) {
            char spaced[64];
            snprintf(spaced, sizeof spaced, " %s ", word);
            if (*word && !strstr(zones, spaced))
                fail_msg("%s names the zone '%s'", measure_all[m]->name, word);
        }
    }
}

static void a_refused_reading_is_null_in_every_field(void **state)
{
    (void)state;
    for (int m = 0; measure_all[m]; m++) {
        struct measure_reading reading = {0};
        measure_refuse(measure_all[m], &reading, "no_scale");
        for (int f = 0; f < measure_all[m]->field_count; f++) {
            assert_true(isnan(reading.values[f]));
            assert_string_equal(reading.reasons[f], "no_scale");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_add_up_and_densities_go_by_area),
        cmocka_unit_test(one_zone_is_the_whole),
        cmocka_unit_test(the_order_of_zones_changes_nothing_but_rounding),
        cmocka_unit_test(what_is_not_pooled_is_null_and_says_so),
        cmocka_unit_test(a_zone_without_a_value_is_left_out),
        cmocka_unit_test(without_any_value_the_reason_is_carried),
        cmocka_unit_test(no_zones_at_all_is_a_reason),
        cmocka_unit_test(nothing_found_pools_to_nothing),
        cmocka_unit_test(without_a_scale_counts_pool_and_areas_say_why_not),
        cmocka_unit_test(a_value_whose_weight_is_unknown_carries_the_weights_reason),
        cmocka_unit_test(a_measure_applies_to_whole_words_only),
        cmocka_unit_test(a_field_is_found_by_its_name),
        cmocka_unit_test(every_measure_describes_itself),
        cmocka_unit_test(a_name_is_unique_in_each_view),
        cmocka_unit_test(every_zone_named_is_one_of_the_interface),
        cmocka_unit_test(a_refused_reading_is_null_in_every_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
