/* How long a patient's report takes that is made of what the archive keeps, without measuring:
   build/tests/bench_reports ARCHIVE [PATIENT...]. Figures, not a test. Each line is one patient
   (default: up to 200 of the archive): milliseconds from the rows to the JSON, the archive being
   open. */
#include <mesotrack/archive.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 200, ROUNDS = 5 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void check(int code, const struct meso_error *err)
{
    if (!code)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of several rounds; *bytes of the JSON. */
static double time_report(struct meso_archive *archive, const char *patient, size_t *bytes)
{
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        struct meso_error err;
        struct meso_result *result;
        const char *text;
        double begun = now_ms();
        check(meso_archive_report(archive, NULL, patient, NULL, &result, &err), &err);
        check(meso_result_text(result, MESO_FORMAT_JSON, &text, bytes, &err), &err);
        times[i] = now_ms() - begun;
        meso_result_free(result);
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    return times[ROUNDS / 2];
}

static void time_all(struct meso_archive *archive)
{
    struct meso_error err;
    const char *json;
    size_t bytes;
    check(meso_archive_patients(archive, &json, &err), &err);
    cJSON *root = cJSON_Parse(json), *patient;
    const cJSON *list = cJSON_GetObjectItem(root, "patients");
    int every = cJSON_GetArraySize(list) / MOST + 1, at = 0;
    cJSON_ArrayForEach(patient, list) if (at++ % every == 0)
    {
        const char *code = cJSON_GetStringValue(cJSON_GetObjectItem(patient, "code"));
        double ms = time_report(archive, code, &bytes);
        printf("%s %.2f %zu\n", code, ms, bytes);
    }
    cJSON_Delete(root);
}

int main(int argc, char **argv)
{
    struct meso_archive_options options = {.folder = argc > 1 ? argv[1] : "."};
    struct meso_archive *archive;
    struct meso_error err;
    size_t bytes;
    check(meso_archive_open(&archive, &options, &err), &err);
    if (argc < 3)
        time_all(archive);
    for (int i = 2; i < argc; i++) {
        double ms = time_report(archive, argv[i], &bytes);
        printf("%s %.2f %zu\n", argv[i], ms, bytes);
    }
    meso_archive_close(archive);
    return 0;
}
