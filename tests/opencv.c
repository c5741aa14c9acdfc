/* What the door to OpenCV promises of networks and resizing: errors instead of exceptions, silence,
 * the same bits. */
#include "opencv/opencv.h"
#include "drawn_textures.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct opencv *opencv;

static int set_up(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL) || opencv_open(&opencv, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    opencv_close(opencv);
    base_arena_free(arena);
    return 0;
}

static const char NET[] = MODELS_DIR "/face_detection_short_range.onnx";
enum { SIDE = 128, INPUT = 3 * SIDE * SIDE, ANCHORS = 896 };
static const int shape[4] = {1, 3, SIDE, SIDE};

static struct opencv_net *load_net(struct opencv *context)
{
    struct opencv_net *net;
    if (access(NET, R_OK)) {
        print_message("skipped: no networks; build them with the target models\n");
        skip();
    }
    assert_int_equal(opencv_net_load(context, NET, &net, NULL), MESO_OK);
    return net;
}

static float *net_input(uint32_t seed)
{
    float *input = base_arena_alloc(arena, INPUT * sizeof *input, NULL);
    for (uint32_t i = 0; i < INPUT; i++)
        input[i] = (float)(2 * drawn_uniform(i, 0, seed) - 1);
    return input;
}

static char *temporary(const char *name)
{
    const char *folder = getenv("TMPDIR");
    return base_arena_printf(arena, NULL, "%s/mesotrack_opencv_%d_%s", folder ? folder : "/tmp",
                             (int)getpid(), name);
}

static char *write_file(const char *name, const void *bytes, size_t length)
{
    char *path = temporary(name);
    assert_int_equal(base_file_write(path, bytes, length, NULL), MESO_OK);
    return path;
}

/* Loads while both outputs go to a file; returns how many bytes were printed. */
static long load_listening(const char *path, int *code, struct meso_error *err)
{
    char *heard = temporary("heard");
    FILE *file = fopen(heard, "w+");
    assert_non_null(file);
    struct opencv_net *net;
    fflush(NULL);
    int kept_out = dup(1), kept_err = dup(2);
    dup2(fileno(file), 1);
    dup2(fileno(file), 2);
    *code = opencv_net_load(opencv, path, &net, err);
    fflush(NULL);
    dup2(kept_out, 1);
    dup2(kept_err, 2);
    close(kept_out);
    close(kept_err);
    long printed = lseek(fileno(file), 0, SEEK_END);
    fclose(file);
    unlink(heard);
    assert_null(net);
    return printed;
}

static void assert_refused_silently(const char *path)
{
    struct meso_error err = {0};
    int code;
    assert_int_equal(load_listening(path, &code, &err), 0);
    assert_int_equal(code, MESO_E_MODELS_DAMAGED);
    assert_int_equal(err.code, MESO_E_MODELS_DAMAGED);
    assert_non_null(strstr(err.text, path));
    assert_null(strchr(err.text, '\n'));
}

static void a_missing_network_is_named(void **state)
{
    (void)state;
    struct meso_error err = {0};
    struct opencv_net *net;
    assert_int_equal(opencv_net_load(opencv, "/nowhere/eyes.onnx", &net, &err),
                     MESO_E_MODELS_MISSING);
    assert_non_null(strstr(err.text, "/nowhere/eyes.onnx"));
    assert_null(net);
}

static void a_network_of_random_bytes_is_refused_silently(void **state)
{
    (void)state;
    uint8_t bytes[5000];
    for (uint32_t seed = 1; seed <= 8; seed++) {
        for (uint32_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)drawn_hash(i, 0, seed);
        char *path = write_file("random.onnx", bytes, sizeof bytes);
        assert_refused_silently(path);
        unlink(path);
    }
}

static void an_empty_network_and_a_folder_are_refused_silently(void **state)
{
    (void)state;
    char *path = write_file("empty.onnx", "", 0);
    assert_refused_silently(path);
    unlink(path);
    assert_refused_silently("/tmp");
}

static void a_truncated_network_is_refused_silently(void **state)
{
    (void)state;
    uint8_t *bytes;
    size_t length;
    load_net(opencv);
    assert_int_equal(base_file_read(NET, 1 << 24, &bytes, &length, arena, NULL), MESO_OK);
    for (size_t part = 1; part < 8; part++) {
        char *path = write_file("truncated.onnx", bytes, length * part / 8);
        assert_refused_silently(path);
        unlink(path);
    }
}

/* What damage leaves readable is told by the sums of the models' manifest, not here. */
static void a_network_with_wrong_bytes_never_crashes(void **state)
{
    (void)state;
    uint8_t *bytes;
    size_t length;
    load_net(opencv);
    assert_int_equal(base_file_read(NET, 1 << 24, &bytes, &length, arena, NULL), MESO_OK);
    for (uint32_t seed = 1; seed <= 12; seed++) {
        uint8_t *damaged = base_arena_alloc(arena, length, NULL);
        memcpy(damaged, bytes, length);
        /* The nodes stand before the weights: that is where damage reaches the parser. */
        for (uint32_t i = 0; i < 40; i++)
            damaged[drawn_hash(i, 1, seed) % 4000] = (uint8_t)drawn_hash(i, 2, seed);
        char *path = write_file("damaged.onnx", damaged, length);
        struct meso_error err = {0};
        int code;
        struct opencv *context;
        assert_int_equal(opencv_open(&context, NULL), MESO_OK);
        struct opencv_net *net;
        code = opencv_net_load(context, path, &net, &err);
        assert_true(code == MESO_OK || code == MESO_E_MODELS_DAMAGED);
        opencv_close(context);
        unlink(path);
    }
}

static int run_scores(struct opencv_net *net, const float *input, const char *name, float *scores,
                      size_t capacity, size_t *length, struct meso_error *err)
{
    struct opencv_output output = {.name = name, .data = scores, .capacity = capacity};
    int code = opencv_net_run(net, input, shape, &output, 1, err);
    *length = output.length;
    return code;
}

static void two_runs_of_a_network_give_the_same_bits(void **state)
{
    (void)state;
    struct opencv_net *net = load_net(opencv);
    float first[ANCHORS], second[ANCHORS];
    size_t length;
    const float *input = net_input(5);
    assert_int_equal(run_scores(net, input, "classificators", first, ANCHORS, &length, NULL),
                     MESO_OK);
    assert_int_equal(length, ANCHORS);
    float other[ANCHORS];
    assert_int_equal(run_scores(net, net_input(6), "classificators", other, ANCHORS, &length, NULL),
                     MESO_OK);
    assert_memory_not_equal(first, other, sizeof first);
    assert_int_equal(run_scores(net, input, "classificators", second, ANCHORS, &length, NULL),
                     MESO_OK);
    assert_memory_equal(first, second, sizeof first);
}

static void an_unknown_output_and_too_little_room_are_errors_and_the_network_goes_on(void **state)
{
    (void)state;
    struct opencv_net *net = load_net(opencv);
    struct meso_error err = {0};
    float scores[ANCHORS];
    size_t length;
    const float *input = net_input(5);
    assert_int_equal(run_scores(net, input, "no_such_output", scores, ANCHORS, &length, &err),
                     MESO_E_MODELS_DAMAGED);
    assert_non_null(strstr(err.text, NET));
    assert_int_equal(run_scores(net, input, "classificators", scores, ANCHORS - 1, &length, &err),
                     MESO_E_MODELS_DAMAGED);
    assert_non_null(strstr(err.text, "classificators"));
    assert_int_equal(length, 0);
    assert_int_equal(run_scores(net, input, "classificators", scores, ANCHORS, &length, NULL),
                     MESO_OK);
}

struct worker {
    float scores[ANCHORS];
    const float *input;
    int code;
};

static void *run_worker(void *argument)
{
    struct worker *worker = argument;
    struct opencv *context;
    struct opencv_net *net;
    size_t length;
    worker->code = opencv_open(&context, NULL);
    if (!worker->code && !(worker->code = opencv_net_load(context, NET, &net, NULL)))
        worker->code = run_scores(net, worker->input, "classificators", worker->scores, ANCHORS,
                                  &length, NULL);
    opencv_close(context);
    return NULL;
}

static void two_threads_with_a_context_each_agree_with_one(void **state)
{
    (void)state;
    load_net(opencv);
    static struct worker alone, side[2];
    alone.input = side[0].input = side[1].input = net_input(9);
    run_worker(&alone);
    assert_int_equal(alone.code, MESO_OK);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_worker, &side[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(side[i].code, MESO_OK);
        assert_memory_equal(side[i].scores, alone.scores, sizeof alone.scores);
    }
}

static void area_reduction_is_the_mean_of_each_block(void **state)
{
    (void)state;
    enum { W = 36, H = 24 };
    uint8_t source[3 * W * H], reduced[3 * W * H];
    for (uint32_t i = 0; i < sizeof source; i++)
        source[i] = (uint8_t)drawn_hash(i, 4, 4);
    for (int by = 1; by <= 4; by++)
        for (int bx = 1; bx <= 4; bx++) {
            int w = W / bx, h = H / by;
            assert_int_equal(opencv_resize_rgb8(source, 3 * W, W, H, reduced, 3 * w, w, h, NULL),
                             MESO_OK);
            for (int y = 0; y < H / by; y++)
                for (int x = 0; x < w; x++)
                    for (int c = 0; c < 3; c++) {
                        double sum = 0;
                        for (int k = 0; k < bx * by; k++)
                            sum += source[3 * ((y * by + k / bx) * W + x * bx + k % bx) + c];
                        assert_true(fabs(reduced[3 * (y * w + x) + c] - sum / (bx * by)) <= 0.5);
                    }
        }
}

static void resizing_keeps_to_its_rows_and_refuses_nothing_at_all(void **state)
{
    (void)state;
    uint8_t source[3 * 4 * 4], out[2 * 16];
    memset(source, 90, sizeof source);
    memset(out, 7, sizeof out);
    assert_int_equal(opencv_resize_rgb8(source, 12, 4, 4, out, 16, 2, 2, NULL), MESO_OK);
    for (int y = 0; y < 2; y++)
        for (int i = 0; i < 16; i++)
            assert_int_equal(out[y * 16 + i], i < 6 ? 90 : 7);
    struct meso_error err;
    assert_int_equal(opencv_resize_rgb8(source, 12, 4, 4, out, 16, 0, 2, &err), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_resize_rgb8(NULL, 0, 0, 0, out, 16, 2, 2, &err), MESO_E_UNEXPECTED);
}

static void contexts_close_and_the_version_is_the_one_linked(void **state)
{
    (void)state;
    opencv_close(NULL);
    assert_non_null(strchr(opencv_version(), '.'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_network_is_named),
        cmocka_unit_test(a_network_of_random_bytes_is_refused_silently),
        cmocka_unit_test(an_empty_network_and_a_folder_are_refused_silently),
        cmocka_unit_test(a_truncated_network_is_refused_silently),
        cmocka_unit_test(a_network_with_wrong_bytes_never_crashes),
        cmocka_unit_test(two_runs_of_a_network_give_the_same_bits),
        cmocka_unit_test(an_unknown_output_and_too_little_room_are_errors_and_the_network_goes_on),
        cmocka_unit_test(two_threads_with_a_context_each_agree_with_one),
        cmocka_unit_test(area_reduction_is_the_mean_of_each_block),
        cmocka_unit_test(resizing_keeps_to_its_rows_and_refuses_nothing_at_all),
        cmocka_unit_test(contexts_close_and_the_version_is_the_one_linked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
