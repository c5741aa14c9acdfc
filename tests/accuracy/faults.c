/* How often a capture fault is named for what it is, and how often a good repeat is blamed: faults
   planted in photographs at sizes just beyond the gates and well beyond, told by `check` against
   the baseline. FAULTS_EVERY=3 takes every third patient, FAULTS_ONLY="glare" one fault. */
#include "faults.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct faults_kind kinds[] = {
    {"too bright", FAULTS_GAIN, {0.15, 0.4}, false, false, "exposure"},
    {"too dark", FAULTS_GAIN, {-0.15, -0.8}, false, false, "exposure"},
    {"white balance, red", FAULTS_RED, {0.15, 0.35}, true, false, "white_balance"},
    {"white balance, blue", FAULTS_BLUE, {0.15, 0.35}, true, false, "white_balance"},
    {"out of focus", FAULTS_DISC, {1.9, 3.5}, false, false, "sharpness blurred"},
    {"moved", FAULTS_MOTION, {2.2, 3.5}, false, false, "motion_blur sharpness blurred"},
    {"sensor noise", FAULTS_NOISE, {9, 14}, false, false, "noise"},
    {"low resolution", FAULTS_SHRINK, {0.9, 0.5}, false, false, "low_resolution"},
    {"glare", FAULTS_GLARE, {0.15, 0.25}, false, true, "glare"},
    {"clipped", FAULTS_CLIP, {0.025, 0.12}, false, false, "clipped"},
    {"side light", FAULTS_SLOPE, {0.25, 0.6}, true, false, "side_light"},
    {"distance", FAULTS_ZOOM, {0.08, 0.16}, true, true, "scale"},
    {"cut off", FAULTS_CROP, {0.06, 0.3}, false, true, "framing"},
    {"coarse JPEG", FAULTS_JPEG, {55, 25}, false, false, "compression"},
    {"hair over the forehead", FAULTS_HAIR, {0.5, 0.9}, false, true, "hair"},
};
/* Of rendered heads. */
static const struct faults_kind head_kinds[] = {
    {"head turned", FAULTS_YAW, {4.5, 9}, true, true, "pose"},
    {"chin up or down", FAULTS_PITCH, {4.5, 9}, true, true, "pose"},
    {"mouth open", FAULTS_MOUTH, {0.6, 1.4}, false, true, "expression"},
    {"fringe", FAULTS_FRINGE, {1.5, 3}, false, true, "hair"},
};
enum { KINDS = sizeof kinds / sizeof *kinds, HEAD_KINDS = sizeof head_kinds / sizeof *head_kinds };
enum { MOST_PROBLEMS = 12, CODE = 24, TALLIED = 40 };

struct answer {
    char codes[MOST_PROBLEMS][CODE]; /* worst first */
    double figures[MOST_PROBLEMS];
    int count;
    bool usable, comparable;
    double blur_sigma_px;
    double noise[2], blur[2]; /* noise: levels, against the baseline; blur: ratio, and along */
};

struct tally {
    int tried, named, first;
    char others[TALLIED][CODE];
    int other[TALLIED];
};

struct run {
    struct portraits_tools tools;
    struct meso *meso;
    char folder[64], follow_up[FAULTS_PATH];
    struct faults_source sources[FAULTS_SOURCES];
    int source_count, heads; /* the first rendered head's index is source_count - heads */
};

static double value_of(const cJSON *values, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(values, name));
}

static void read_answer(struct meso_result *result, struct answer *out)
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
                       cJSON_GetObjectItem(quality, "problems")) if (out->count < MOST_PROBLEMS)
    {
        out->figures[out->count] = value_of(row, "figure");
        snprintf(out->codes[out->count++], CODE, "%s",
                 cJSON_GetStringValue(cJSON_GetObjectItem(row, "code")));
    }
    cJSON_Delete(root);
}

static struct answer check(struct run *run, const struct faults_source *source, const char *view,
                           const char *photo, const char *baseline)
{
    struct meso_subject subject = {.view = view, .mm_per_px = source->mm_per_px};
    struct answer answer = {.count = 0};
    struct meso_result *result = NULL;
    struct meso_error err;
    int code = meso_check(run->meso, &subject, photo, baseline, &result, &err);
    if (code)
        snprintf(answer.codes[answer.count++], CODE, "%s", meso_error_name(code));
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

static void count(struct tally *tally, const char *codes, const struct answer *answer)
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
        while (k < TALLIED - 1 && tally->other[k] && strcmp(tally->others[k], code))
            k++;
        snprintf(tally->others[k], CODE, "%s", code);
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

static void print_tally(const char *name, const char *size, const struct tally *tally, bool fault)
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
    for (int k = 0; k < TALLIED && tally->other[k]; k++)
        printf("%s %s %d", k ? "," : "  also:", tally->others[k], tally->other[k]);
    putchar('\n');
}

static void add_source(struct run *run, const char *kind, const char *tone, const char *path,
                       const char *view, double mm_per_px, uint64_t seed)
{
    struct faults_source *source = &run->sources[run->source_count];
    struct portrait portrait;
    *source = (struct faults_source){
        .kind = kind, .tone = tone, .view = view, .mm_per_px = mm_per_px, .seed = seed};
    snprintf(source->path, sizeof source->path, "%s", path);
    struct base_arena_mark mark = base_arena_mark(run->tools.arena);
    source->has_face = strcmp(view, "scalp") && portraits_open(&run->tools, path, &portrait);
    if (source->has_face)
        source->face = portrait.face;
    base_arena_rewind(run->tools.arena, mark);
    struct answer answer = check(run, source, view, path, NULL);
    source->blur_sigma_px = answer.blur_sigma_px;
    bool good = isfinite(answer.blur_sigma_px);
    for (int i = 0; i < answer.count; i++)
        good = good && !strcmp(answer.codes[i], "low_resolution");
    if (good)
        run->source_count++;
    else
        printf("  no baseline: %s: %s\n", path, answer.count ? answer.codes[0] : "?");
}

static const char *tone_of(const char *path)
{
    static char lines[64][64];
    static int count;
    FILE *file = count ? NULL : fopen(SHARED_DATA "/faces_london/info.csv", "r");
    for (; file && count < 64 && fgets(lines[count], sizeof *lines, file); count++)
        lines[count][strcspn(lines[count], "\r\n")] = 0;
    if (file)
        fclose(file);
    for (int i = 1; i < count; i++)
        if (!strncmp(lines[i], portraits_name(path), 3))
            return strrchr(lines[i], ',') + 1;
    return "unknown";
}

static void find_sources(struct run *run, int every)
{
    char *paths[PORTRAITS_MAX], path[FAULTS_PATH];
    int n = portraits_list(&run->tools, "faces_london/neutral", paths);
    for (int i = 0; i < n; i += 2 * every)
        add_source(run, "real face", tone_of(paths[i]), paths[i], "face-front", 0, 0);
    n = portraits_list(&run->tools, "faces_canada", paths);
    for (int i = 0; i < n; i += every)
        add_source(run, "real face", "unknown", paths[i], "face-front", 0, 0);
    for (uint64_t seed = 700; seed < 712; seed += (uint64_t)every) {
        double mm_per_px;
        snprintf(path, sizeof path, "%s/scalp%d.jpg", run->folder, (int)seed);
        if (!faults_render_scalp(&run->tools, seed, path, &mm_per_px))
            add_source(run, "rendered scalp", "", path, "scalp", mm_per_px, 0);
    }
    for (uint64_t seed = 800; seed < 821; seed += (uint64_t)every) {
        static const char *const tones[] = {"rendered light", "rendered medium", "rendered dark"};
        int before = run->source_count;
        snprintf(path, sizeof path, "%s/face%d.jpg", run->folder, (int)seed);
        if (!faults_render(&run->tools, seed, false, FAULTS_NONE, 0, path))
            add_source(run, "rendered face", tones[seed % 3], path, "face-front", 0, seed);
        run->heads += run->source_count - before;
    }
}

static struct answer taken(struct run *run, int i, const struct faults_kind *kind, double size,
                           uint64_t draw)
{
    const struct faults_source *source = &run->sources[i];
    struct answer failed = {.codes = {"not made"}, .count = 1};
    if (faults_take(&run->tools, source, kind, size, draw, run->follow_up))
        return failed;
    return check(run, source, source->view, run->follow_up, source->path);
}

/* FAULTS_SAY=1 tells what was said of each photograph. */
static void say(const char *fault, const struct faults_source *source, const struct answer *answer)
{
    if (!getenv("FAULTS_SAY"))
        return;
    printf("    %s %s:", fault, portraits_name(source->path));
    for (int c = 0; c < answer->count; c++)
        printf(" %s %.3g", answer->codes[c], answer->figures[c]);
    printf(" (noise %.3g %.3g, blur %.3g %.3g)\n", answer->noise[0], answer->noise[1],
           answer->blur[0], answer->blur[1]);
}

static bool asked(const char *name)
{
    const char *only = getenv("FAULTS_ONLY");
    char words[400], *rest = words;
    if (!only)
        return true;
    snprintf(words, sizeof words, "%s", only);
    for (char *word; (word = strsep(&rest, ","));)
        if (*word && strstr(name, word))
            return true;
    return false;
}

static void one_fault(struct run *run, const struct faults_kind *kind, bool heads)
{
    if (!asked(kind->name))
        return;
    for (int s = 0; s < 2; s++) {
        struct tally tally = {.tried = 0};
        char size[32];
        snprintf(size, sizeof size, "%s%g", kind->both_signs ? "+-" : "", kind->sizes[s]);
        for (int i = heads ? run->source_count - run->heads : 0; i < run->source_count; i++) {
            if (kind->faces_only && !run->sources[i].has_face)
                continue;
            for (int sign = 0; sign < (heads && kind->both_signs ? 2 : 1); sign++) {
                double to = kind->both_signs && (i + sign) % 2 ? -1 : 1;
                struct answer answer =
                    taken(run, i, kind, to * kind->sizes[s], (uint64_t)(1000 * s + 7 * i + 3));
                count(&tally, kind->codes, &answer);
                say(kind->name, &run->sources[i], &answer);
            }
        }
        print_tally(kind->name, size, &tally, true);
        fflush(stdout);
    }
}

/* A smile against a face at rest, both ways: never comparable, and because of the expression. */
static void smiling_pairs(struct run *run)
{
    static char *neutral[PORTRAITS_MAX], *smiling[PORTRAITS_MAX];
    int n = portraits_list(&run->tools, "faces_london/neutral", neutral);
    int s = portraits_list(&run->tools, "faces_london/smiling", smiling);
    const char *every = getenv("FAULTS_EVERY");
    struct faults_source face = {.view = "face-front"};
    struct tally named = {.tried = 0}, refused = {.tried = 0};
    for (int i = 0; i < n && n == s; i += every ? atoi(every) : 1)
        for (int way = 0; way < 2; way++) {
            const char *before = way ? smiling[i] : neutral[i];
            const char *after = way ? neutral[i] : smiling[i];
            struct answer answer = check(run, &face, face.view, after, before);
            snprintf(face.path, sizeof face.path, "%s", after);
            say("smiling", &face, &answer);
            count(&named, "expression", &answer);
            refused.tried++;
            refused.named += !answer.comparable;
        }
    printf("Neutral against smiling, both ways (goal 100 %%):\n");
    print_tally("not comparable", "", &refused, true);
    print_tally("because of expression", "", &named, true);
}

/* Good repeats: nothing to be blamed. Of rendered faces another sitting, of the others a simulated
   one. */
static void clean_repeats(struct run *run)
{
    struct tally all = {.tried = 0}, dark = {.tried = 0}, refused = {.tried = 0};
    static const struct faults_kind sitting = {.plant = FAULTS_MOUTH}; /* opened by nothing */
    for (int i = 0; i < run->source_count; i++)
        for (uint64_t draw = 0; draw < 3; draw++) {
            const struct faults_source *source = &run->sources[i];
            struct answer answer =
                taken(run, i, source->seed && !draw ? &sitting : NULL, 0, 100 * (uint64_t)i + draw);
            struct tally *tallies[2] = {
                &all, strstr(source->tone, "dark") || strstr(source->tone, "black") ? &dark : NULL};
            say("clean", source, &answer);
            for (int t = 0; t < 2 && tallies[t]; t++) {
                count(tallies[t], "", &answer);
                tallies[t]->named += answer.count > 0;
            }
            refused.tried++;
            refused.named += !answer.comparable;
        }
    printf("Good repeats without blame (goal >= 97 %%):\n");
    print_tally("all", "", &all, false);
    print_tally("dark skin", "", &dark, false);
    print_tally("called comparable", "", &refused, false);
    fflush(stdout);
}

int accuracy_faults(void)
{
    static struct run run;
    const char *every = getenv("FAULTS_EVERY");
    snprintf(run.folder, sizeof run.folder, "/tmp/mesotrack-faults-XXXXXX");
    struct meso_options options = {.models_dir = MODELS_DIR, .threads = 2};
    if (!mkdtemp(run.folder) || portraits_open_tools(&run.tools) ||
        meso_open(&run.meso, &options, &run.tools.err))
        return 1;
    snprintf(run.follow_up, sizeof run.follow_up, "%s/follow-up.jpg", run.folder);
    find_sources(&run, every ? atoi(every) : 1);
    printf("Capture faults named right (goal >= 95 %%), 95 %% by Wilson's score; also: what else "
           "was named\n");
    if (asked("clean"))
        clean_repeats(&run);
    if (asked("smiling"))
        smiling_pairs(&run);
    for (int k = 0; k < KINDS; k++)
        one_fault(&run, &kinds[k], false);
    for (int k = 0; k < HEAD_KINDS; k++)
        one_fault(&run, &head_kinds[k], true);
    unlink(run.follow_up);
    for (int i = 0; i < run.source_count; i++)
        if (!strncmp(run.sources[i].path, run.folder, strlen(run.folder)))
            unlink(run.sources[i].path);
    rmdir(run.folder);
    meso_close(run.meso);
    portraits_close_tools(&run.tools);
    return 0;
}
