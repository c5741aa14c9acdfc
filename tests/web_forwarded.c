/* Whose request a proxy passes on: what may be believed of X-Forwarded-For. */
#include "running.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_last_entry_of_the_proxy_alone_is_believed(void **state)
{
    static const struct {
        const char *proxy, *peer, *header, *wanted;
    } cases[] = {
        {NULL, "127.0.0.1", "192.0.2.1", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1", "::ffff:192.0.2.1"},
        {"127.0.0.1", "127.0.0.1", "198.51.100.9, 192.0.2.1", "::ffff:192.0.2.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1:4711", "::ffff:192.0.2.1"},
        {"127.0.0.1", "127.0.0.1", "x, [2001:db8:0::1]:443", "2001:db8::1"},
        {"127.0.0.1", "127.0.0.1", "2001:DB8::1 ", "2001:db8::1"},
        {"127.0.0.1", "::ffff:127.0.0.1", "192.0.2.1", "::ffff:192.0.2.1"},
        {"127.0.0.1", "192.0.2.7", "198.51.100.9", "192.0.2.7"}, /* anybody may write it */
        {"::1", "127.0.0.1", "192.0.2.1", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1, unknown", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1,", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "[", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1",
         "1111111111111111111111111111111111111111111111111111111111111111", "127.0.0.1"},
    };
    struct arena *arena;
    (void)state;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            web_forwarded_for(cases[i].proxy, cases[i].peer, cases[i].header, arena),
            cases[i].wanted);
    base_arena_free(arena);
}

static void a_proxy_is_told_by_its_address(void **state)
{
    struct meso_error err;
    (void)state;
    assert_int_equal(web_check_proxy(NULL, &err), MESO_OK);
    assert_int_equal(web_check_proxy("10.0.0.7", &err), MESO_OK);
    assert_int_equal(web_check_proxy("::1", &err), MESO_OK);
    assert_int_equal(web_check_proxy("proxy.example", &err), MESO_E_USAGE);
    assert_non_null(strstr(err.text, "'proxy.example' is no IP address"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_entry_of_the_proxy_alone_is_believed),
        cmocka_unit_test(a_proxy_is_told_by_its_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
