/* Sentences on hairs that one photograph's search alone found, and on the change that is made of
   them. */
#include "progress/progress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MOST_ROWS = 400 };

struct pair {
    struct progress_match rows[MOST_ROWS];
    struct progress_ledger ledger;
};

/* Hairs found in both. */
static struct pair *pair_new(struct pair *pair, int both)
{
    *pair = (struct pair){.ledger = {.at = pair->rows}};
    for (int i = 0; i < both; i++)
        pair->rows[pair->ledger.count++] = (struct progress_match){
            .kind = MEASURE_HAIR, .shown = NAN, .evidence = NAN, .changed = NAN};
    return pair;
}

/* A clear hair by itself; what the other photograph shows is so likely were it there. */
static struct progress_hair_signs clear_hair(double likelihood)
{
    return (struct progress_hair_signs){
        .likelihood = likelihood, .contrast = 0.5, .dark = 1, .length = 1, .clear = 1};
}

/* Hairs that one photograph alone shows; returns the first. */
static struct progress_match *add_like(struct pair *pair, int count, bool after,
                                       const struct progress_hair_signs *signs)
{
    struct progress_match *first = &pair->rows[pair->ledger.count];
    for (int i = 0; i < count; i++)
        pair->rows[pair->ledger.count++] =
            (struct progress_match){.kind = MEASURE_HAIR,
                                    .fate = after ? PROGRESS_NEW : PROGRESS_GONE,
                                    .before = after ? -1 : 0,
                                    .after = after ? 0 : -1,
                                    .shown = 1,
                                    .contrast_again = signs->likelihood > 1 ? 0.9 : 0,
                                    .whole = 1,
                                    .evidence = progress_hair_evidence(signs),
                                    .changed = NAN};
    assert_true(pair->ledger.count <= MOST_ROWS);
    return first;
}

static struct progress_match *add_alone(struct pair *pair, int count, bool after, double likelihood)
{
    const struct progress_hair_signs signs = clear_hair(likelihood);
    return add_like(pair, count, after, &signs);
}

/* What the other photograph shows where a hair is not, is hidden in part, is. */
static const double not_there = 0.03, may_hide = 0.3, there = 10;

static struct progress_paired settled(struct pair *pair)
{
    struct progress_paired out;
    progress_settle_hairs(&pair->ledger);
    assert_true(progress_pair(&pair->ledger, MEASURE_HAIR, &out));
    return out;
}

static double errors(const struct progress_paired *p)
{
    return fabs(p->net) / sqrt(p->variance);
}

static void a_hair_that_would_be_seen_and_is_not_is_gone(void **state)
{
    (void)state;
    struct pair pair;
    struct progress_match *gone = add_alone(pair_new(&pair, 80), 12, false, not_there);
    struct progress_paired net = settled(&pair);
    assert_int_equal(gone->fate, PROGRESS_GONE);
    assert_true(gone->changed > 0.8 && gone->changed < 1);
    assert_int_equal(net.went, 12);
    assert_true(fabs(net.net + 12) < 2);
}

static void a_hair_that_others_may_hide_counts_in_part_and_is_undecided(void **state)
{
    (void)state;
    struct pair pair;
    struct progress_match *gone = add_alone(pair_new(&pair, 80), 8, false, not_there);
    struct progress_match *hidden = add_alone(&pair, 4, false, may_hide);
    settled(&pair);
    assert_int_equal(hidden->fate, PROGRESS_UNDECIDED);
    assert_true(hidden->changed > 0.1 && hidden->changed < gone->changed - 0.2);
}

static void a_hair_that_shows_where_it_was_looked_for_is_kept(void **state)
{
    (void)state;
    struct pair pair;
    struct progress_match *seen = add_alone(pair_new(&pair, 80), 5, true, there);
    struct progress_paired net = settled(&pair);
    assert_int_equal(seen->fate, PROGRESS_KEPT);
    assert_true(seen->seen && seen->changed < 0.05);
    assert_true(fabs(net.net) < 0.3);
    assert_true(net.found[0] < 0.96 && net.found[1] > 0.99); /* the baseline's search missed them */
}

static void one_hair_of_a_hundred_that_one_search_alone_found_is_no_loss(void **state)
{
    (void)state;
    struct pair pair;
    add_alone(pair_new(&pair, 100), 1, false, not_there);
    struct progress_paired net = settled(&pair);
    assert_int_equal(net.went, 0);
    assert_int_equal(net.undecided[0], 1);
    assert_true(fabs(net.net) < 0.7 && errors(&net) < 1);
}

static void a_crumb_beside_another_line_counts_for_next_to_nothing(void **state)
{
    (void)state;
    struct pair pair;
    const struct progress_hair_signs crumb = {.likelihood = not_there,
                                              .contrast = 0.03,
                                              .dark = 0.1,
                                              .length = 0.15,
                                              .clear = 1,
                                              .doubled = 1,
                                              .root_at_border = true};
    struct progress_match *crumbs = add_like(pair_new(&pair, 80), 10, true, &crumb);
    struct progress_paired net = settled(&pair);
    assert_int_equal(crumbs->fate, PROGRESS_UNDECIDED);
    assert_true(fabs(net.net) < 0.1 && net.came == 0);
}

static void each_sign_that_a_line_is_no_hair_makes_a_change_less_likely(void **state)
{
    (void)state;
    const struct progress_hair_signs clear = clear_hair(not_there);
    struct progress_hair_signs worse[6] = {clear, clear, clear, clear, clear, clear};
    worse[0].dark = 0.3;
    worse[1].contrast = 0.05;
    worse[2].length = 0.2;
    worse[3].length = 2;
    worse[4].doubled = 0.6;
    worse[5].root_at_border = true;
    for (int i = 0; i < 6; i++)
        assert_true(progress_hair_evidence(&worse[i]) < progress_hair_evidence(&clear) - 0.3);
    struct progress_hair_signs unknown = clear;
    unknown.dark = NAN; /* no hair was found in both */
    assert_true(progress_hair_evidence(&unknown) == -INFINITY);
}

static void a_tenth_of_the_hairs_lost_is_told(void **state)
{
    (void)state;
    struct pair pair;
    add_alone(pair_new(&pair, 90), 12, false, not_there);
    add_alone(&pair, 3, false, there);
    add_alone(&pair, 3, true, there);
    struct progress_paired net = settled(&pair);
    assert_true(net.net < -9 && net.net > -14);
    assert_true(errors(&net) > 2.7);
    assert_true(net.variance_beyond > 2 * net.variance);
}

static void as_many_lost_as_won_is_no_change(void **state)
{
    (void)state;
    struct pair pair;
    add_alone(pair_new(&pair, 80), 10, false, not_there);
    add_alone(&pair, 10, true, not_there);
    struct progress_paired net = settled(&pair);
    assert_true(fabs(net.net) < 0.1 && net.came == 10 && net.went == 10);
    assert_true(net.variance > 5);
}

static void what_the_search_misses_is_made_up_for(void **state)
{
    (void)state;
    struct pair pair;
    struct progress_paired all, part;
    add_alone(pair_new(&pair, 90), 10, true, not_there);
    all = settled(&pair);
    /* A tenth of what is there is missed in the follow-up: nine of ten new ones are found. */
    add_alone(pair_new(&pair, 81), 9, true, not_there);
    add_alone(&pair, 9, false, there);
    part = settled(&pair);
    assert_true(part.found[1] < 0.92);
    assert_true(fabs(part.net - all.net) < 0.6);
}

static void what_was_not_looked_for_counts_as_it_is_told(void **state)
{
    (void)state;
    struct pair pair;
    struct progress_paired net;
    struct progress_match *came = add_alone(pair_new(&pair, 30), 6, true, not_there);
    for (int i = 0; i < 6; i++)
        came[i].shown = came[i].evidence = NAN;
    assert_true(progress_pair(&pair.ledger, MEASURE_HAIR, &net));
    assert_true(net.net > 5.9 && net.net < 6.5 && net.came == 6);
    pair.ledger.count = 0;
    assert_false(progress_pair(&pair.ledger, MEASURE_HAIR, &net));
}

static void a_spot_that_shows_again_is_kept_and_a_hidden_one_undecided(void **state)
{
    (void)state;
    struct progress_match rows[4];
    const double shown[4] = {1, 0.2, 1, 1}, again[4] = {0.8, 0, 0, 0}, whole[4] = {1, 1, 1, 0};
    struct progress_ledger ledger = {.at = rows, .count = 4};
    for (int i = 0; i < 4; i++)
        rows[i] = (struct progress_match){.kind = MEASURE_SPOT,
                                          .fate = PROGRESS_GONE,
                                          .after = -1,
                                          .shown = shown[i],
                                          .contrast_again = again[i],
                                          .whole = whole[i]};
    progress_settle(&ledger, MEASURE_SPOT);
    assert_int_equal(rows[0].fate, PROGRESS_KEPT);
    assert_true(rows[0].seen);
    assert_int_equal(rows[1].fate, PROGRESS_UNDECIDED);
    assert_int_equal(rows[2].fate, PROGRESS_GONE);
    assert_int_equal(rows[3].fate, PROGRESS_UNDECIDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hair_that_would_be_seen_and_is_not_is_gone),
        cmocka_unit_test(a_hair_that_others_may_hide_counts_in_part_and_is_undecided),
        cmocka_unit_test(a_hair_that_shows_where_it_was_looked_for_is_kept),
        cmocka_unit_test(one_hair_of_a_hundred_that_one_search_alone_found_is_no_loss),
        cmocka_unit_test(a_crumb_beside_another_line_counts_for_next_to_nothing),
        cmocka_unit_test(each_sign_that_a_line_is_no_hair_makes_a_change_less_likely),
        cmocka_unit_test(a_tenth_of_the_hairs_lost_is_told),
        cmocka_unit_test(as_many_lost_as_won_is_no_change),
        cmocka_unit_test(what_the_search_misses_is_made_up_for),
        cmocka_unit_test(what_was_not_looked_for_counts_as_it_is_told),
        cmocka_unit_test(a_spot_that_shows_again_is_kept_and_a_hidden_one_undecided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
