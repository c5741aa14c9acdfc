/* What check answered, and tallies of many answers. */
#include "faults.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double value_of(const cJSON *values, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(values, name));
}

static void read_answer(struct meso_result *result, struct faults_answer *out)
{
    const char *text;
    size_t length;
    meso_result_text(result, MESO_FORMAT_JSON, &text, &length, NULL);
    cJSON *root = cJSON_Parse(text);
    const cJSON *photo = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "photos"), 0);
    const cJSON *quality = cJSON_GetObjectItem(photo, "quality"), *row;
    out->usable = cJSON_IsTrue(cJSON_GetObjectItem(root, "usable"));
    out->comparable = cJSON_IsTrue(cJSON_GetObjectItem(root, "comparable"));
    const cJSON *values = cJSON_GetObjectItem(quality, "values");
    out->blur_sigma_px = value_of(values, "blur_sigma_px");
    out->noise[0] = value_of(values, "noise_levels");
    out->noise[1] = value_of(values, "noise_from_baseline_levels");
    out->blur[0] = value_of(values, "blur_from_baseline");
    out->blur[1] = value_of(values, "motion_from_baseline");
    cJSON_ArrayForEach(row,
                       cJSON_GetObjectItem(quality, "problems")) if (out->count < FAULTS_PROBLEMS)
    {
        out->figures[out->count] = value_of(row, "figure");
        snprintf(out->codes[out->count++], FAULTS_CODE, "%s",
                 cJSON_GetStringValue(cJSON_GetObjectItem(row, "code")));
    }
    cJSON_Delete(root);
}

struct faults_answer faults_check(struct meso *meso, const struct faults_source *source,
                                  const char *view, const char *photo, const char *baseline)
{
    struct meso_subject subject = {.view = view, .mm_per_px = source->mm_per_px};
    struct faults_answer answer = {.count = 0};
    struct meso_result *result = NULL;
    struct meso_error err;
    int code = meso_check(meso, &subject, photo, baseline, &result, &err);
    if (code)
        snprintf(answer.codes[answer.count++], FAULTS_CODE, "%s", meso_error_name(code));
    else
        read_answer(result, &answer);
    meso_result_free(result);
    return answer;
}

static bool listed(const char *codes, const char *code)
{
    size_t length = strlen(code);
    for (const char *at = codes; (at = strstr(at, code)); at += length)
        if ((at == codes || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

void faults_count(struct faults_tally *tally, const char *codes, const struct faults_answer *answer)
{
    bool named = false;
    tally->tried++;
    for (int i = 0; i < answer->count; i++) {
        const char *code = answer->codes[i];
        bool again = false;
        for (int j = 0; j < i; j++)
            again = again || !strcmp(answer->codes[j], code);
        if (again)
            continue;
        if (listed(codes, code)) {
            named = true;
            tally->first += i == 0;
            continue;
        }
        int k = 0;
        while (k < FAULTS_TALLIED - 1 && tally->other[k] && strcmp(tally->others[k], code))
            k++;
        snprintf(tally->others[k], FAULTS_CODE, "%s", code);
        tally->other[k]++;
    }
    tally->named += named;
}

/* 95 % by Wilson's score. */
static void interval(int k, int n, double out[2])
{
    double p = (double)k / n, z = 1.96;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4. * n * n));
    out[0] = 100 * fmax(middle - half, 0);
    out[1] = 100 * fmin(middle + half, 1);
}

void faults_print(const char *name, const char *size, const struct faults_tally *tally, bool fault)
{
    double range[2];
    if (!tally->tried)
        return;
    int hits = fault ? tally->named : tally->tried - tally->named;
    interval(hits, tally->tried, range);
    printf("  %-24s %-12s %3d of %3d  %5.1f %% (%.0f-%.0f)", name, size, hits, tally->tried,
           100. * hits / tally->tried, range[0], range[1]);
    if (fault)
        printf("  worst first %3.0f %%", 100. * tally->first / tally->tried);
    for (int k = 0; k < FAULTS_TALLIED && tally->other[k]; k++)
        printf("%s %s %d", k ? "," : "  also:", tally->others[k], tally->other[k]);
    putchar('\n');
}

/* FAULTS_SAY=1 tells what was said of each photograph. */
void faults_say(const char *fault, const struct faults_source *source,
                const struct faults_answer *answer)
{
    if (!getenv("FAULTS_SAY"))
        return;
    printf("    %s %s:", fault, portraits_name(source->path));
    for (int c = 0; c < answer->count; c++)
        printf(" %s %.3g", answer->codes[c], answer->figures[c]);
    printf(" (noise %.3g %.3g, blur %.3g %.3g)\n", answer->noise[0], answer->noise[1],
           answer->blur[0], answer->blur[1]);
}
