/* What image promises of foreign photographs: they are judged as image_decode judges them, in a
   process that reaches nothing; what becomes of that process costs the one photograph. */
#include "image_files.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "decode.h"

static struct meso_error err;

static struct bytes drawn_jpeg(void)
{
    uint8_t *rgb = drawn_rgb();
    struct jpeg_way way = {
        .in = JCS_RGB, .coded = JCS_YCbCr, .channels = 3, .progressive = true, .samples = rgb};
    struct bytes file = write_jpeg(&way);
    free(rgb);
    return file;
}

static void a_sound_photograph_is_let_in(void **state)
{
    (void)state;
    struct bytes file = drawn_jpeg();
    assert_int_equal(image_admit(file.at, file.length, "a.jpg", &err), MESO_OK);
    free(file.at);
}

static void what_is_refused_is_refused_in_the_decoders_words(void **state)
{
    (void)state;
    struct bytes file = drawn_jpeg();
    for (size_t length = 0; length < file.length; length += file.length / 20) {
        struct arena *arena;
        struct photo *photo;
        struct meso_error own = {0};
        assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
        int code = image_decode(file.at, length, "it's \"a\".jpg", NULL, &photo, arena, &own);
        assert_int_not_equal(code, MESO_OK);
        assert_int_equal(image_admit(file.at, length, "it's \"a\".jpg", &err), code);
        assert_int_equal(err.code, code);
        assert_string_equal(err.text, own.text);
        base_arena_free(arena);
    }
    free(file.at);
}

static void the_process_can_open_nothing(void **state)
{
    (void)state;
    if (image_admit_check(&err))
        fail_msg("%s", err.text);
}

/* A stand-in for the decoder: a script of the shell. */
static int admit_by_script(const char *script, int wait_ms)
{
    char path[] = "/tmp/mesotrack-decoder-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(dprintf(fd, "#!/bin/sh\n%s\n", script) > 0);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
    int code =
        image_admit_by(path, NULL, wait_ms, (const uint8_t *)"photograph", 10, "a.jpg", &err);
    unlink(path);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no process is left */
    assert_int_equal(errno, ECHILD);
    return code;
}

static void a_photograph_that_kills_its_decoder_is_refused(void **state)
{
    (void)state;
    assert_int_equal(admit_by_script("kill -SEGV $$", 5000), MESO_E_IMAGE_DAMAGED);
    assert_non_null(strstr(err.text, "'a.jpg'"));
    assert_non_null(strstr(err.text, "signal 11"));
}

static void a_photograph_that_never_ends_is_refused(void **state)
{
    (void)state;
    assert_int_equal(admit_by_script("exec sleep 60", 100), MESO_E_IMAGE_TOO_LARGE);
    assert_int_equal(admit_by_script("kill -XCPU $$", 5000), MESO_E_IMAGE_TOO_LARGE);
}

static void an_answer_that_is_none_lets_nothing_in(void **state)
{
    static const char *const scripts[] = {"true", "echo fine", "exit 3", "printf 0; exit 1",
                                          "printf -- '-1\\nx'"};
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        assert_int_equal(admit_by_script(scripts[i], 5000), MESO_E_UNEXPECTED);
}

static void the_process_inherits_no_file_and_no_secret(void **state)
{
    int secret = dup(STDERR_FILENO);
    (void)state;
    setenv("SECRET", "hidden", 1);
    /* `ls` itself has the folder open as its fourth. */
    int code = admit_by_script(
        "printf '5\\n'; ls /proc/self/fd | tr '\\n' ' '; printf \"<$SECRET>\"", 5000);
    assert_int_equal(code, 5);
    assert_string_equal(err.text, "0 1 2 3 <>");
    unsetenv("SECRET");
    close(secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_photograph_is_let_in),
        cmocka_unit_test(what_is_refused_is_refused_in_the_decoders_words),
        cmocka_unit_test(the_process_can_open_nothing),
        cmocka_unit_test(a_photograph_that_kills_its_decoder_is_refused),
        cmocka_unit_test(a_photograph_that_never_ends_is_refused),
        cmocka_unit_test(an_answer_that_is_none_lets_nothing_in),
        cmocka_unit_test(the_process_inherits_no_file_and_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
