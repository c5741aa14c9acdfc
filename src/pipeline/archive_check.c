/* The public API's verdict on one photograph of the archive: whether it is usable, and comparable
   with the baseline; made once, and kept under a key of all that it depends on. */
#include "compare.h"
#include "patient.h"
#include "result.h"

#include <mesotrack/clinic.h>

#include <cjson/cJSON.h>

#include <math.h>
#include <string.h>

struct check {
    struct store_photo photo;
    const struct store_photo *baseline; /* NULL: the photograph is the first of its view */
    const char *course;                 /* NULL: none */
};

static bool is_baseline_of(const struct store_photo *other, const struct store_photo *photo)
{
    return other->session < photo->session && other->repeat_number == 1 && !*other->aside &&
           !strcmp(other->view, photo->view) && !strcmp(other->side, photo->side) &&
           !strcmp(other->needles, "before") && (other->consent & STORE_CONSENT_TREATMENT);
}

/* Photographs come by session. */
static int find(struct store *store, int64_t photo, struct check *out, struct arena *arena,
                struct meso_error *err)
{
    struct pipeline_patient patient;
    *out = (struct check){.baseline = NULL};
    int code = store_find_photo(store, photo, &out->photo, arena, err);
    if (!code)
        code = pipeline_patient_read(store, out->photo.patient, &patient, arena, err);
    for (int i = 0; !code && i < patient.photo_count && !out->baseline; i++)
        if (is_baseline_of(&patient.photos[i], &out->photo))
            out->baseline = &patient.photos[i];
    for (int i = 0; !code && i < patient.session_count && !out->course; i++)
        if (*patient.sessions[i].course)
            out->course = patient.sessions[i].course;
    return code;
}

/* As in a comparison: the earlier photograph's; what is measured beside it follows. 0: none. */
static double scale_of(const struct check *check)
{
    double mm_per_px = check->baseline ? check->baseline->mm_per_px : check->photo.mm_per_px;
    return isnan(mm_per_px) ? 0 : mm_per_px;
}

static int key_of(const struct check *check, char key[65], struct arena *arena,
                  struct meso_error *err)
{
    const struct store_photo *baseline = check->baseline;
    const char *text =
        base_arena_printf(arena, err, "%s check/1 %s %s %s; %s %s", meso_version(),
                          check->photo.view, check->photo.sha256, check->photo.flags,
                          baseline ? baseline->sha256 : "-", baseline ? baseline->flags : "-");
    if (text && scale_of(check) > 0)
        text = base_arena_printf(arena, err, "%s; %.6g", text, scale_of(check));
    if (text)
        base_sha256_hex(text, strlen(text), key);
    return text ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int fetch(struct store *store, const struct store_photo *photo, struct pipeline_file *file,
                 struct meso_session *session, struct arena *arena, struct meso_error *err)
{
    uint8_t *bytes;
    int code = store_read_photo(store, photo->sha256, &bytes, &file->length, arena, err);
    file->name = base_arena_printf(arena, err, "session %d, %s", photo->session, photo->view);
    if (!code && !file->name)
        code = MESO_E_OUT_OF_MEMORY;
    if (code)
        return code;
    file->bytes = bytes;
    *session = (struct meso_session){.number = photo->session,
                                     .photo = file->name,
                                     .flags = *photo->flags ? photo->flags : NULL};
    return MESO_OK;
}

static int judge(struct store *store, struct pipeline *pipeline, const struct check *check,
                 char **text, struct arena *arena, struct meso_error *err)
{
    struct pipeline_file files[2];
    struct meso_session sessions[2];
    struct report report = {.view = LOCATE_FACE_FRONT};
    struct pipeline_subject subject = {.files = files, .mm_per_px = scale_of(check)};
    size_t length;
    int code = locate_view_parse(check->photo.view, &subject.view, err);
    pipeline_sign(&report);
    const struct store_photo *both[2] = {check->baseline, &check->photo};
    for (int i = 0; i < 2 && !code; i++)
        if (both[i]) {
            code = fetch(store, both[i], &files[subject.file_count], &sessions[subject.file_count],
                         arena, err);
            subject.file_count++;
        }
    if (!code)
        code = pipeline_run(pipeline, &subject, sessions, subject.file_count, PIPELINE_CHECK,
                            &report, arena, err);
    if (!code || pipeline_is_answer(code))
        code = report_check_json(&report, text, &length, arena, err);
    pipeline_release(&report);
    return code;
}

/* Which session it was held against is told beside the check itself. */
static int add_baseline(const char *text, const struct check *check, struct meso_result *result,
                        char **out, struct meso_error *err)
{
    cJSON *object = cJSON_Parse(text);
    char *printed = NULL;
    if (object &&
        (!check->baseline || cJSON_AddNumberToObject(object, "baseline", check->baseline->session)))
        printed = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    *out = printed ? base_arena_printf(result->arena, err, "%s", printed) : NULL;
    cJSON_free(printed);
    return *out ? MESO_OK : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a verdict");
}

static int answer(struct meso_archive *archive, struct meso *meso, int64_t photo,
                  struct meso_result *result, const char **out, struct meso_error *err)
{
    struct store *store = store_of(archive);
    struct check check;
    char key[65], *made = NULL, *text = NULL;
    int code = find(store, photo, &check, result->arena, err);
    if (!code)
        code = key_of(&check, key, result->arena, err);
    if (!code)
        code = store_find_verdict(store, photo, key, out, result->arena, err);
    if (code || *out)
        return code;
    if (!meso)
        return base_error(err, MESO_E_NOT_FOUND, "photograph %lld was not judged yet",
                          (long long)photo);
    code = judge(store, pipeline_of(meso), &check, &made, result->arena, err);
    if (!code)
        code = add_baseline(made, &check, result, &text, err);
    if (!code)
        code = store_keep_verdict(store, photo, key, text, err);
    *out = text;
    return code;
}

int meso_archive_check(struct meso_archive *archive, struct meso *meso, long long photo,
                       struct meso_result **out, struct meso_error *err)
{
    struct meso_result *result;
    const char *text = NULL;
    *out = NULL;
    int code = pipeline_result_new(RESULT_CHECK, &result, err);
    if (code)
        return code;
    code = answer(archive, meso, photo, result, &text, err);
    if (code) {
        meso_result_free(result);
        return code;
    }
    result->texts[MESO_FORMAT_JSON].text = (char *)text;
    result->texts[MESO_FORMAT_JSON].length = strlen(text);
    *out = result;
    return MESO_OK;
}

const char *meso_check_sentence(int index)
{
    return quality_sentence(index);
}
