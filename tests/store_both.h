/* The tests of a file, CASES(set_up), on both databases. Included behind that table, which lists
   CASE(test, set_up). */
#ifndef STORE_BOTH_H
#define STORE_BOTH_H

#define CASE(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, stage_end)

/* How many failed. */
static int stage_run_both(void)
{
    const struct CMUnitTest sqlite[] = CASES(stage_sqlite), postgres[] = CASES(stage_postgres);
    int failed = cmocka_run_group_tests_name("sqlite", sqlite, NULL, NULL);
    if (stage_start_server()) {
        failed += cmocka_run_group_tests_name("postgresql", postgres, NULL, NULL);
        stage_stop_server();
    }
    return failed;
}

#endif
