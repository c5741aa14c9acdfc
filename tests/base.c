/* What base promises. */
#include "base/base.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void every_error_has_a_name_an_exit_code_and_advice(void **state)
{
    (void)state;
    for (int code = 1; code < MESO_ERROR_COUNT; code++) {
        assert_non_null(meso_error_name(code));
        assert_in_range(meso_error_exit_code(code), 1, 130);
        assert_true(strlen(meso_error_advice(code)) > 10);
        for (int other = 1; other < code; other++)
            assert_string_not_equal(meso_error_name(code), meso_error_name(other));
    }
}

static void an_arena_gives_aligned_memory_that_does_not_overlap(void **state)
{
    (void)state;
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    unsigned char *last = NULL;
    for (int i = 0; i < 3000; i++) {
        unsigned char *at = base_arena_alloc(arena, (size_t)i, NULL);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 64, 0);
        memset(at, 7, (size_t)i);
        if (last)
            assert_true(last[0] == 7);
        if (i)
            last = at;
    }
    base_arena_free(arena);
}

static void an_arena_keeps_its_limit_and_says_so(void **state)
{
    (void)state;
    struct arena *arena;
    struct meso_error err;
    base_arena_new(&arena, 8 << 20, NULL);
    assert_non_null(base_arena_alloc(arena, 3 << 20, &err));
    assert_null(base_arena_alloc(arena, 6 << 20, &err));
    assert_int_equal(err.code, MESO_E_OUT_OF_MEMORY);
    assert_non_null(strstr(err.text, "8 MiB"));
    assert_null(base_arena_calloc(arena, SIZE_MAX / 2, 4, &err));
    base_arena_free(arena);
}

static void a_rewound_arena_gives_its_memory_back(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 64 << 20, NULL);
    void *kept = base_arena_alloc(arena, 100, NULL);
    for (int i = 0; i < 100; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        assert_non_null(base_arena_alloc(arena, 30 << 20, NULL));
        base_arena_rewind(arena, mark);
    }
    void *next = base_arena_alloc(arena, 100, NULL);
    assert_ptr_equal((char *)kept + 128, next);
    base_arena_free(arena);
}

static int files_in(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(dir);
    return count;
}

static void a_written_file_is_whole_and_leaves_nothing_beside_it(void **state)
{
    (void)state;
    char folder[] = "/tmp/mesotrack-base-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[100], missing[120];
    snprintf(path, sizeof path, "%s/a.json", folder);
    snprintf(missing, sizeof missing, "%s/none/a.json", folder);
    struct meso_error err;
    assert_int_equal(base_file_write(path, "old", 3, &err), MESO_OK);
    assert_int_equal(base_file_write(path, "newer", 5, &err), MESO_OK);
    assert_int_equal(files_in(folder), 1);
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    uint8_t *bytes;
    size_t length;
    assert_int_equal(base_file_read(path, 100, &bytes, &length, arena, &err), MESO_OK);
    assert_int_equal(length, 5);
    assert_memory_equal(bytes, "newer", 5);
    assert_int_equal(base_file_read(path, 4, &bytes, &length, arena, &err), MESO_E_IMAGE_TOO_LARGE);
    assert_int_equal(base_file_read(missing, 4, &bytes, &length, arena, &err),
                     MESO_E_FILE_NOT_FOUND);
    assert_int_equal(base_file_read(folder, 4, &bytes, &length, arena, &err),
                     MESO_E_FILE_UNREADABLE);
    assert_int_equal(base_file_write(missing, "x", 1, &err), MESO_E_FILE_UNWRITABLE);
    assert_non_null(strstr(err.text, missing));
    assert_int_equal(base_file_write("/dev/full", "x", 1, &err), MESO_E_NO_SPACE);
    base_arena_free(arena);
    unlink(path);
    rmdir(folder);
}

/* A file that another process makes in the folder; the process dies, or goes on until it is killed,
   and is not waited for: as in a container whose first process never does that. */
static pid_t begin_elsewhere(const char *prefix, bool dies)
{
    int told[2];
    char word;
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    if (!child) {
        char path[100];
        bool opened = base_temporary_open(prefix, 0600, path, sizeof path) >= 0;
        if (!opened || write(told[1], "x", 1) != 1 || dies)
            _exit(!opened);
        for (;;)
            pause();
    }
    assert_int_equal(read(told[0], &word, 1), 1);
    close(told[0]);
    close(told[1]);
    siginfo_t info;
    if (dies)
        assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    return child;
}

static void what_a_killed_writer_left_is_swept_and_what_a_living_one_writes_is_not(void **state)
{
    (void)state;
    char folder[] = "/tmp/mesotrack-base-XXXXXX", prefix[80];
    assert_non_null(mkdtemp(folder));
    base_format(prefix, sizeof prefix, "%s/.mesotrack-", folder);
    pid_t dead = begin_elsewhere(prefix, true), living = begin_elsewhere(prefix, false);
    assert_int_equal(files_in(folder), 2);
    base_file_sweep(folder);
    assert_int_equal(files_in(folder), 1);
    kill(living, SIGKILL);
    assert_int_equal(waitpid(living, NULL, 0), living);
    base_file_sweep(folder);
    assert_int_equal(files_in(folder), 0);
    assert_int_equal(waitpid(dead, NULL, 0), dead);
    rmdir(folder);
}

static void a_rewritten_file_keeps_its_permissions_and_a_link_its_target(void **state)
{
    (void)state;
    char folder[] = "/tmp/mesotrack-base-XXXXXX", path[100], link[100], later[200];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.json", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(later, sizeof later, "%s/%080d", folder, 0);
    struct stat info;
    mode_t mask = umask(027);
    assert_int_equal(base_file_write(path, "new", 3, NULL), MESO_OK);
    umask(mask);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(chmod(path, 0604), 0);
    assert_int_equal(symlink("a.json", link), 0);
    assert_int_equal(base_file_write(link, "newer", 5, NULL), MESO_OK);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, 5);
    assert_int_equal(info.st_mode & 0777, 0604);
    unlink(link);
    assert_int_equal(symlink(strrchr(later, '/') + 1, link), 0); /* leads nowhere yet */
    assert_int_equal(base_file_write(link, "x", 1, NULL), MESO_OK);
    assert_int_equal(stat(later, &info), 0);
    assert_int_equal(files_in(folder), 3);
    unlink(link);
    assert_int_equal(symlink("link", link), 0);
    assert_int_equal(base_file_write(link, "x", 1, NULL), MESO_E_FILE_UNWRITABLE);
    unlink(link);
    unlink(later);
    unlink(path);
    rmdir(folder);
}

static void sha256_agrees_with_the_standard(void **state)
{
    (void)state;
    char hex[65];
    base_sha256_hex("abc", 3, hex); /* FIPS 180-4, example */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void numbers_are_rounded_to_significant_digits(void **state)
{
    (void)state;
    assert_true(base_round_significant(123456.789, 4) == 123500);
    assert_true(base_round_significant(0.000123456, 3) == 0.000123);
    assert_true(base_round_significant(-9.9996, 4) == -10);
    assert_true(base_round_significant(0, 4) == 0);
    assert_true(isnan(base_round_significant(NAN, 4)));
}

static void count_job(void *context, int index, int worker)
{
    assert_in_range(worker, 0, BASE_MAX_THREADS - 1);
    ((int *)context)[index]++;
}

static void every_job_runs_once_on_any_number_of_threads(void **state)
{
    (void)state;
    for (int threads = 0; threads < 9; threads++) {
        int done[100] = {0};
        base_run_parallel(threads, 100, count_job, done);
        for (int i = 0; i < 100; i++)
            assert_int_equal(done[i], 1);
    }
}

static void a_date_so_many_days_later_is_as_many_days_away(void **state)
{
    (void)state;
    char date[BASE_DATE_ROOM];
    for (int days = -1000; days < 200000; days += 37) {
        assert_true(base_date_after("1999-12-31", days, date));
        if (days >= 0)
            assert_int_equal(base_days_between("1999-12-31", date), days);
    }
    assert_true(base_date_after("2024-02-28", 1, date));
    assert_string_equal(date, "2024-02-29");
    assert_true(base_date_after("2026-03-01", -1, date));
    assert_string_equal(date, "2026-02-28");
    assert_false(base_date_after("9999-12-31", 1, date));
    assert_false(base_date_after("2026-02-30", 1, date));
    assert_false(base_date_after(NULL, 1, date));
}

struct taken {
    char text[200];
    int lines[8], count;
};

static int take_setting(void *context, const char *key, const char *value, int line,
                        struct meso_error *err)
{
    struct taken *taken = context;
    size_t used = strlen(taken->text);
    taken->lines[taken->count++] = line;
    snprintf(taken->text + used, sizeof taken->text - used, "[%s|%s]", key, value);
    return strcmp(key, "stop") ? MESO_OK : base_error(err, MESO_E_BAD_SETTING, "stopped");
}

static void settings_are_lines_of_key_and_value_with_comments_between(void **state)
{
    (void)state;
    static const struct {
        const char *text, *taken;
        int code;
    } cases[] = {
        {"# a comment\n\n a = 1 2 \r\nb=x=y\nc =", "[a|1 2][b|x=y][c|]", MESO_OK},
        {"", "", MESO_OK},
        {"a = 1\nno value\nb = 2\n", "[a|1]", MESO_E_BAD_SETTING},
        {"= 1\n", "", MESO_E_BAD_SETTING},
        {"stop = 1\nb = 2\n", "[stop|1]", MESO_E_BAD_SETTING},
    };
    struct meso_error err;
    char path[] = "/tmp/mesotrack-settings-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct taken taken = {.count = 0};
        assert_int_equal(base_file_write(path, cases[i].text, strlen(cases[i].text), &err),
                         MESO_OK);
        assert_int_equal(base_settings_read(path, take_setting, &taken, &err), cases[i].code);
        assert_string_equal(taken.text, cases[i].taken);
    }
    assert_int_equal(base_settings_read("/nonexistent", take_setting, NULL, &err),
                     MESO_E_FILE_NOT_FOUND);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_killed_writer_left_is_swept_and_what_a_living_one_writes_is_not),
        cmocka_unit_test(a_date_so_many_days_later_is_as_many_days_away),
        cmocka_unit_test(every_error_has_a_name_an_exit_code_and_advice),
        cmocka_unit_test(an_arena_gives_aligned_memory_that_does_not_overlap),
        cmocka_unit_test(an_arena_keeps_its_limit_and_says_so),
        cmocka_unit_test(a_rewound_arena_gives_its_memory_back),
        cmocka_unit_test(a_written_file_is_whole_and_leaves_nothing_beside_it),
        cmocka_unit_test(a_rewritten_file_keeps_its_permissions_and_a_link_its_target),
        cmocka_unit_test(sha256_agrees_with_the_standard),
        cmocka_unit_test(numbers_are_rounded_to_significant_digits),
        cmocka_unit_test(every_job_runs_once_on_any_number_of_threads),
        cmocka_unit_test(settings_are_lines_of_key_and_value_with_comments_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
