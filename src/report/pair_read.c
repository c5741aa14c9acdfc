/* A stored pair read back: a report without photographs. Texts that a newer program wrote and this
   one doesn't know (a measure, a field) are an error, never guessed. */
#include "pair.h"

#include <limits.h>
#include <math.h>
#include <string.h>

struct reader {
    struct report *out;
    struct arena *arena;
    struct meso_error *err;
    const cJSON *format; /* of the next photograph */
    int code;
};

static int damaged(struct reader *r, const char *what)
{
    if (!r->code)
        r->code =
            base_error(r->err, MESO_E_UNEXPECTED, "a stored comparison has no valid '%s'", what);
    return r->code;
}

static void *room(struct reader *r, size_t count, size_t size)
{
    void *at = r->code ? NULL : base_arena_calloc(r->arena, count + 1, size, r->err);
    if (!at && !r->code)
        r->code = MESO_E_OUT_OF_MEMORY;
    return at;
}

/* NULL where the JSON has null or another kind. */
static const char *text_of(struct reader *r, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    char *kept = text && !r->code ? base_arena_copy(r->arena, text, strlen(text), r->err) : NULL;
    if (text && !kept && !r->code)
        r->code = MESO_E_OUT_OF_MEMORY;
    return kept;
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

/* 0 where there is none, or none that an int holds. */
static int whole_of(const cJSON *object, const char *name)
{
    double value = number_of(object, name);
    return fabs(value) <= INT_MAX ? (int)value : 0;
}

/* The member as a text; NULL: there is none. */
static const char *told(struct reader *r, const cJSON *item)
{
    char *printed = item ? cJSON_PrintUnformatted(item) : NULL;
    char *kept =
        printed && !r->code ? base_arena_copy(r->arena, printed, strlen(printed), r->err) : NULL;
    if (item && !kept && !r->code)
        r->code = base_error(r->err, MESO_E_OUT_OF_MEMORY, "out of memory for a stored comparison");
    cJSON_free(printed);
    return kept;
}

static const struct measure *measure_of(struct reader *r, const cJSON *row)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(row, "measure"));
    for (int m = 0; name && measure_all[m]; m++)
        if (!strcmp(measure_all[m]->name, name) && measure_all[m]->views >> r->out->view & 1)
            return measure_all[m];
    damaged(r, "measure");
    return NULL;
}

static void read_problems(struct reader *r, const cJSON *photo, struct quality *out)
{
    const cJSON *quality = cJSON_GetObjectItem(photo, "quality"), *row;
    out->usable = cJSON_IsTrue(cJSON_GetObjectItem(quality, "usable"));
    out->comparable = cJSON_IsTrue(cJSON_GetObjectItem(quality, "comparable"));
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(quality, "problems"))
    {
        if (out->problem_count == QUALITY_CODE_COUNT)
            return;
        struct quality_problem *problem = &out->problems[out->problem_count++];
        const char *message = text_of(r, row, "message"), *advice = text_of(r, row, "advice");
        problem->name = text_of(r, row, "code");
        base_format(problem->message, sizeof problem->message, "%s", message ? message : "");
        base_format(problem->advice, sizeof problem->advice, "%s", advice ? advice : "");
    }
}

static void read_photo(struct reader *r, const cJSON *row, struct report_photo *out)
{
    struct photo *photo = room(r, 1, sizeof *photo);
    const char *sha256 = text_of(r, row, "sha256"), *role = text_of(r, row, "role");
    if (!photo || !sha256 || !role || strlen(sha256) >= sizeof photo->sha256) {
        damaged(r, "photos");
        return;
    }
    strcpy(photo->sha256, sha256);
    photo->width = whole_of(row, "width");
    photo->height = whole_of(row, "height");
    const char *format = cJSON_GetStringValue(r->format);
    photo->format = base_arena_printf(r->arena, r->err, "%s", format ? format : "jpeg");
    r->format = r->format ? r->format->next : NULL;
    out->photo = photo;
    out->primary = !strcmp(role, "primary");
    out->mm_per_px = number_of(cJSON_GetObjectItem(row, "scale"), "mm_per_px");
    out->told = told(r, row);
    read_problems(r, row, &out->quality);
}

static void read_sessions(struct reader *r, const cJSON *list)
{
    const cJSON *row, *photo;
    cJSON_ArrayForEach(row, list)
    {
        if (r->out->session_count == 2) {
            damaged(r, "sessions");
            return;
        }
        struct report_session *session = &r->out->sessions[r->out->session_count++];
        const cJSON *photos = cJSON_GetObjectItem(row, "photos");
        bool dated = !isnan(number_of(row, "days_since_previous"));
        session->number = whole_of(row, "number");
        session->date = text_of(r, row, "date");
        session->days_since_previous = dated ? whole_of(row, "days_since_previous") : -1;
        const cJSON *treatment = cJSON_GetObjectItem(row, "treatment");
        session->treatment_told = cJSON_IsObject(treatment) ? told(r, treatment) : NULL;
        session->photos = room(r, (size_t)cJSON_GetArraySize(photos), sizeof *session->photos);
        cJSON_ArrayForEach(photo, photos) if (!r->code)
            read_photo(r, photo, &session->photos[session->photo_count++]);
    }
    if (r->out->session_count != 2)
        damaged(r, "sessions");
}

static void read_measurement(struct reader *r, const cJSON *row)
{
    struct report_measurement *out = &r->out->measurements[r->out->measurement_count];
    const struct measure *measure = measure_of(r, row);
    const cJSON *values = cJSON_GetObjectItem(row, "values");
    out->session = whole_of(row, "session") == r->out->sessions[1].number;
    out->measure = measure;
    out->zone = text_of(r, row, "zone");
    out->reading.area_cm2 = number_of(row, "area_cm2");
    for (int f = 0; measure && f < measure->field_count; f++) {
        const cJSON *value = cJSON_GetObjectItem(values, measure->fields[f].name);
        out->reading.values[f] =
            cJSON_IsNumber(value) ? value->valuedouble : number_of(value, "value");
        out->reading.reasons[f] = text_of(r, value, "reason");
    }
    if (!out->zone)
        damaged(r, "zone");
    r->out->measurement_count++;
}

static enum progress_verdict verdict_of(const cJSON *row)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(row, "verdict"));
    for (int v = 0; name && v < PROGRESS_NOT_COMPARABLE; v++)
        if (!strcmp(name, progress_verdict_name(v)))
            return v;
    return PROGRESS_NOT_COMPARABLE;
}

static void read_words(struct reader *r, const cJSON *row, struct progress_change *out)
{
    const cJSON *word;
    cJSON_ArrayForEach(word, cJSON_GetObjectItem(row, "reasons"))
    {
        const char *text = cJSON_GetStringValue(word);
        if (text && out->reason_count < PROGRESS_MAX_REASONS)
            out->reasons[out->reason_count++] =
                base_arena_copy(r->arena, text, strlen(text), r->err);
    }
    cJSON_ArrayForEach(word, cJSON_GetObjectItem(row, "remarks"))
    {
        const char *text = cJSON_GetStringValue(word);
        if (text && out->remark_count < PROGRESS_MAX_REMARKS)
            out->remarks[out->remark_count++] =
                base_arena_copy(r->arena, text, strlen(text), r->err);
        out->is_control = out->is_control || (text && !strcmp(text, "control"));
    }
}

static void read_method(struct reader *r, const cJSON *row, struct progress_change *out)
{
    const cJSON *ledger = cJSON_GetObjectItem(row, "ledger");
    const cJSON *noise = cJSON_GetObjectItem(row, "noise");
    out->control = text_of(r, cJSON_GetObjectItem(row, "control"), "zone");
    out->repeat_freedom = noise ? number_of(noise, "repeat_freedom") : 0;
    if (!ledger)
        return;
    double net_sd = number_of(ledger, "net_sd");
    out->by_ledger = true;
    out->paired = (struct progress_paired){.both = whole_of(ledger, "kept"),
                                           .came = whole_of(ledger, "new"),
                                           .went = whole_of(ledger, "gone"),
                                           .undecided = {whole_of(ledger, "undecided")},
                                           .net = number_of(ledger, "net"),
                                           .variance = net_sd * net_sd};
}

static void read_exact(struct reader *r, const cJSON *exact, struct progress_change *out)
{
    double at[PAIR_EXACT_COUNT];
    if (cJSON_GetArraySize(exact) != PAIR_EXACT_COUNT) {
        damaged(r, "exact");
        return;
    }
    for (int i = 0; i < PAIR_EXACT_COUNT; i++) {
        const cJSON *item = cJSON_GetArrayItem(exact, i);
        at[i] = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    }
    out->before = at[PAIR_BEFORE];
    out->after = at[PAIR_AFTER];
    out->absolute = at[PAIR_ABSOLUTE];
    out->variance[0] = at[PAIR_VARIANCE_BEFORE];
    out->variance[1] = at[PAIR_VARIANCE_AFTER];
    out->control_absolute = at[PAIR_CONTROL_ABSOLUTE];
    out->control_error = at[PAIR_CONTROL_ERROR];
    out->noise_ratio = at[PAIR_NOISE_RATIO];
    out->relative = out->before != 0 ? out->absolute / fabs(out->before) : NAN;
    progress_set_error(out, at[PAIR_ERROR]);
    out->interval95[0] = at[PAIR_INTERVAL_LOW];
    out->interval95[1] = at[PAIR_INTERVAL_HIGH];
}

static void read_change(struct reader *r, const cJSON *row, const cJSON *exact)
{
    struct progress_change *out = &r->out->changes[r->out->change_count];
    const char *field = cJSON_GetStringValue(cJSON_GetObjectItem(row, "field"));
    out->from = whole_of(row, "from");
    out->to = whole_of(row, "to");
    out->zone = text_of(r, row, "zone");
    out->area_cm2 = NAN;
    if (!(out->measure = measure_of(r, row)))
        return;
    out->field = field ? measure_field_index(out->measure, field) : -1;
    if (out->field < 0 || !out->zone) {
        damaged(r, "field");
        return;
    }
    read_exact(r, exact, out);
    read_method(r, row, out);
    read_words(r, row, out);
    out->q = number_of(row, "q");
    out->seen_from = number_of(row, "seen_from");
    out->verdict = verdict_of(row);
    r->out->change_count++;
}

static void read_lists(struct reader *r, const cJSON *report, const cJSON *exact)
{
    const cJSON *row, *measurements = cJSON_GetObjectItem(report, "measurements"),
                      *changes = cJSON_GetObjectItem(report, "changes");
    struct report *out = r->out;
    out->measurements =
        room(r, (size_t)cJSON_GetArraySize(measurements), sizeof *out->measurements);
    out->changes = room(r, (size_t)cJSON_GetArraySize(changes), sizeof *out->changes);
    const cJSON *full = exact ? exact->child : NULL;
    cJSON_ArrayForEach(row, measurements) if (!r->code) read_measurement(r, row);
    cJSON_ArrayForEach(row, changes)
    {
        if (!r->code)
            read_change(r, row, full);
        full = full ? full->next : NULL;
    }
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "warnings"))
    {
        const char *code = text_of(r, row, "code"), *message = text_of(r, row, "message");
        size_t most = sizeof out->warnings / sizeof *out->warnings;
        if (code && message && strcmp(code, "not_aligned") && (size_t)out->warning_count < most)
            out->warnings[out->warning_count++] = (struct report_warning){code, message};
    }
}

static void read_root(struct reader *r, const cJSON *root)
{
    const cJSON *report = cJSON_GetObjectItem(root, "report"),
                *tool = cJSON_GetObjectItem(report, "tool"),
                *libraries = cJSON_GetObjectItem(tool, "libraries");
    const char *schema = cJSON_GetStringValue(cJSON_GetObjectItem(root, "schema"));
    const char *view = cJSON_GetStringValue(cJSON_GetObjectItem(report, "view"));
    struct report *out = r->out;
    if (!schema || strcmp(schema, report_pair_schema) || !view ||
        locate_view_parse(view, &out->view, r->err)) {
        damaged(r, "schema");
        return;
    }
    out->version = text_of(r, tool, "version");
    out->commit = text_of(r, tool, "commit");
    out->simd = text_of(r, tool, "simd");
    out->opencv_version = text_of(r, libraries, "opencv");
    out->patient_code = text_of(r, cJSON_GetObjectItem(report, "patient"), "code");
    out->control = text_of(r, cJSON_GetObjectItem(report, "parameters"), "control");
    out->calibrated = cJSON_IsTrue(cJSON_GetObjectItem(root, "calibrated"));
    out->not_aligned = text_of(r, root, "not_aligned");
    out->parameters_told = told(r, cJSON_GetObjectItem(report, "parameters"));
    out->matches_told = told(r, cJSON_GetObjectItem(report, "matches"));
    out->growth_told = told(r, cJSON_GetObjectItem(report, "phototrichogram"));
    const cJSON *formats = cJSON_GetObjectItem(root, "formats");
    r->format = formats ? formats->child : NULL;
    read_sessions(r, cJSON_GetObjectItem(report, "sessions"));
    if (!r->code)
        read_lists(r, report, cJSON_GetObjectItem(root, "exact"));
}

int report_pair_read(const char *text, struct report *out, struct arena *arena,
                     struct meso_error *err)
{
    struct reader reader = {.out = out, .arena = arena, .err = err};
    cJSON *root = cJSON_Parse(text);
    memset(out, 0, sizeof *out);
    if (root)
        read_root(&reader, root);
    else
        damaged(&reader, "text");
    cJSON_Delete(root);
    return reader.code;
}
