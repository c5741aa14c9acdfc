/* One thing of the ledger through all sessions that were compared with its frame's: a wrinkle, a
   spot, a hair. Each comparison numbers its things anew; they are found again by where they lie. */
#include "pictures.h"

#include <mesotrack/pictures.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* A comparison's ledger and marks. */
struct pair {
    cJSON *report, *drawing;
};

struct search {
    struct store *store;
    struct pipeline_two two;
    struct pair own;
    const char *id, *kind;
    double box[4];
    bool has_before; /* the frame's session shows it */
    bool failed;     /* no memory for a part of the answer */
    struct arena *arena;
    struct meso_error *err;
};

static int open_pair(struct search *search, int to, struct pair *out)
{
    const struct pipeline_work work = {.store = search->store};
    struct pipeline_kept kept;
    *out = (struct pair){NULL, NULL};
    int code = pipeline_visit_pair(&work, &search->two.visit, search->two.from, to, true, &kept,
                                   search->arena, search->err);
    if (code || !kept.text || !kept.drawing)
        return code;
    cJSON *whole = cJSON_Parse(kept.text);
    out->report = cJSON_DetachItemFromObject(whole, "report");
    out->drawing = cJSON_Parse((const char *)kept.drawing); /* its first text */
    cJSON_Delete(whole);
    return out->report && out->drawing
               ? MESO_OK
               : base_error(search->err, MESO_E_OUT_OF_MEMORY, "out of memory for a drawing");
}

static void close_pair(struct pair *pair)
{
    cJSON_Delete(pair->report);
    cJSON_Delete(pair->drawing);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

static void box_of(const cJSON *mark, double box[4])
{
    const cJSON *list = cJSON_GetObjectItem(mark, "box");
    for (int i = 0; i < 4; i++) {
        const cJSON *item = cJSON_GetArrayItem(list, i);
        box[i] = cJSON_IsNumber(item) ? item->valuedouble : 0;
    }
}

static const cJSON *marks_of(const struct pair *pair, bool after)
{
    return cJSON_GetObjectItem(cJSON_GetObjectItem(pair->drawing, after ? "after" : "before"),
                               "marks");
}

static const cJSON *mark_of(const struct pair *pair, bool after, const char *id)
{
    const cJSON *mark;
    cJSON_ArrayForEach(mark,
                       marks_of(pair, after)) if (!strcmp(text_of(mark, "id"), id)) return mark;
    return NULL;
}

/* How far off another mark's box lies: the corners' mean distance. */
static double apart(const double a[4], const double b[4])
{
    return (hypot(a[0] - b[0], a[1] - b[1]) + hypot(a[2] - b[2], a[3] - b[3])) / 2;
}

/* Of the same kind, and nearer than half its size: joint readings find it anew nearly where it was.
 */
static const cJSON *same_place(struct search *search, const struct pair *pair, bool after)
{
    const double size = fmax(search->box[2] - search->box[0], search->box[3] - search->box[1]);
    double nearest = 4 + size / 2;
    const cJSON *mark, *best = NULL;
    cJSON_ArrayForEach(mark, marks_of(pair, after))
    {
        double box[4];
        box_of(mark, box);
        if (strcmp(text_of(mark, "kind"), search->kind) != 0 || !*text_of(mark, "id") ||
            apart(box, search->box) >= nearest)
            continue;
        nearest = apart(box, search->box);
        best = mark;
    }
    return best;
}

static const cJSON *row_of(const struct pair *pair, const char *id)
{
    const cJSON *list, *row;
    cJSON_ArrayForEach(list, cJSON_GetObjectItem(pair->report, "matches"))
        cJSON_ArrayForEach(row, list) if (!strcmp(text_of(row, "id"), id)) return row;
    return NULL;
}

/* What can't be added makes the whole invalid, which is told once, at the end. */
static void added(struct search *search, const cJSON *item)
{
    search->failed = search->failed || !item;
}

static bool add_item(struct search *search, cJSON *to, const char *name, cJSON *item)
{
    if (item && (name ? cJSON_AddItemToObject(to, name, item) : cJSON_AddItemToArray(to, item)))
        return true;
    cJSON_Delete(item);
    search->failed = true;
    return false;
}

static void copy_number(struct search *search, cJSON *to, const char *name, const cJSON *from,
                        const char *member)
{
    const cJSON *item = cJSON_GetObjectItem(from, member);
    if (cJSON_IsNumber(item))
        added(search, cJSON_AddNumberToObject(to, name, item->valuedouble));
}

/* Size, and depth, contrast or diameter at one of a row's two sessions. */
static void put_values(struct search *search, cJSON *out, const cJSON *row, const char *when)
{
    static const char *const strengths[] = {"depth", "contrast", "diameter_um", "width_px"};
    copy_number(search, out, "size", row, when);
    added(search, cJSON_AddStringToObject(out, "size_name", text_of(row, "quantity")));
    added(search, cJSON_AddStringToObject(out, "size_unit", text_of(row, "unit")));
    for (size_t i = 0; i < sizeof strengths / sizeof *strengths; i++) {
        const cJSON *both = cJSON_GetObjectItem(row, strengths[i]);
        if (both) {
            added(search, cJSON_AddStringToObject(out, "strength_name", strengths[i]));
            copy_number(search, out, "strength", both, when);
            copy_number(search, out, "detectable", both, "detectable");
        }
    }
}

static cJSON *add_session(struct search *search, cJSON *list, int index, int to, bool follow_up)
{
    cJSON *out = cJSON_CreateObject();
    const struct pipeline_visit_session *session = &search->two.visit.sessions[index];
    if (!add_item(search, list, NULL, out))
        return NULL;
    added(search, cJSON_AddNumberToObject(out, "session", session->number));
    if (session->date)
        added(search, cJSON_AddStringToObject(out, "date", session->date));
    added(search, cJSON_AddNumberToObject(out, "from",
                                          search->two.visit.sessions[search->two.from].number));
    added(search, cJSON_AddNumberToObject(out, "to", search->two.visit.sessions[to].number));
    added(search, cJSON_AddBoolToObject(out, "follow_up", follow_up));
    return out;
}

static void add_mark(struct search *search, cJSON *out, const struct pair *pair, bool after,
                     const char *id)
{
    cJSON *list = cJSON_AddArrayToObject(out, "marks");
    added(search, list);
    const cJSON *mark = id ? mark_of(pair, after, id) : NULL;
    if (mark)
        add_item(search, list, NULL, cJSON_Duplicate(mark, true));
}

/* What the comparison of the frame's session with this one says of the thing. */
static void tell_session(struct search *search, cJSON *list, int index, const struct pair *pair)
{
    cJSON *out = add_session(search, list, index, index, true);
    const char *id = NULL;
    if (index == search->two.to)
        id = search->id;
    else {
        const cJSON *mark = same_place(search, pair, !search->has_before);
        id = mark ? text_of(mark, "id") : NULL;
    }
    const cJSON *row = id ? row_of(pair, id) : NULL;
    added(search, cJSON_AddStringToObject(out, "status",
                                          row                  ? text_of(row, "status")
                                          : search->has_before ? "undecided"
                                                               : "not_found"));
    if (row) {
        const cJSON *how = cJSON_GetObjectItem(row, "how");
        if (how)
            add_item(search, out, "how", cJSON_Duplicate(how, true));
        put_values(search, out, row, "after");
    }
    add_mark(search, out, pair, true, id);
}

/* Around the thing, at least so wide that its surround is seen, within the frame. */
static void add_window(struct search *search, cJSON *root)
{
    static const double least = 96, around = 1.25, margin = 32;
    double frame[2], at[2];
    for (int i = 0; i < 2; i++) {
        const cJSON *size = cJSON_GetObjectItem(search->own.drawing, i ? "height" : "width");
        frame[i] = cJSON_IsNumber(size) ? size->valuedouble : 1;
    }
    double side = fmax(search->box[2] - search->box[0], search->box[3] - search->box[1]);
    side = floor(fmin(fmax(least, around * side + margin), fmin(frame[0], frame[1])));
    for (int i = 0; i < 2; i++) {
        at[i] = floor((search->box[i] + search->box[i + 2] - side) / 2);
        at[i] = fmin(fmax(at[i], 0), frame[i] - side);
    }
    cJSON *window = cJSON_AddObjectToObject(root, "window");
    added(search, cJSON_AddNumberToObject(window, "x", at[0]));
    added(search, cJSON_AddNumberToObject(window, "y", at[1]));
    added(search, cJSON_AddNumberToObject(window, "width", side));
    added(search, cJSON_AddNumberToObject(window, "height", side));
}

static int find_thing(struct search *search)
{
    int code = open_pair(search, search->two.to, &search->own);
    if (code)
        return code;
    const cJSON *before = search->own.drawing ? mark_of(&search->own, false, search->id) : NULL;
    const cJSON *after = search->own.drawing ? mark_of(&search->own, true, search->id) : NULL;
    const cJSON *mark = before ? before : after;
    if (!mark)
        return base_error(search->err, MESO_E_NOT_FOUND,
                          "the ledger of sessions %d and %d has no '%s'",
                          search->two.visit.sessions[search->two.from].number,
                          search->two.visit.sessions[search->two.to].number, search->id);
    search->has_before = before != NULL;
    search->kind = text_of(mark, "kind");
    box_of(mark, search->box);
    return MESO_OK;
}

static int tell(struct search *search, cJSON *root)
{
    const cJSON *row = row_of(&search->own, search->id);
    added(search, cJSON_AddStringToObject(root, "id", search->id));
    added(search, cJSON_AddStringToObject(root, "kind", search->kind));
    added(search, cJSON_AddStringToObject(root, "zone", text_of(row, "zone")));
    added(search, cJSON_AddStringToObject(root, "status", text_of(row, "status")));
    add_window(search, root);
    cJSON *list = cJSON_AddArrayToObject(root, "sessions");
    cJSON *first = add_session(search, list, search->two.from, search->two.to, false);
    put_values(search, first, search->has_before ? row : NULL, "before");
    add_mark(search, first, &search->own, false, search->id);
    int code = MESO_OK;
    for (int i = search->two.from + 1; i < search->two.visit.count && !code; i++) {
        struct pair pair;
        code = open_pair(search, i, &pair);
        if (!code && pair.drawing && cJSON_IsTrue(cJSON_GetObjectItem(pair.drawing, "aligned")))
            tell_session(search, list, i, &pair);
        close_pair(&pair);
    }
    return code;
}

static int run(struct search *search, const char *patient, const char *view, int from, int to,
               char **json)
{
    int code = pipeline_two_of(search->store, patient, view, from, to, &search->two, search->arena,
                               search->err);
    if (!code)
        code = find_thing(search);
    cJSON *root = code ? NULL : cJSON_CreateObject();
    if (!code && !(code = tell(search, root)) &&
        (search->failed || !(*json = cJSON_PrintUnformatted(root))))
        code = base_error(search->err, MESO_E_OUT_OF_MEMORY, "out of memory for a thing");
    cJSON_Delete(root);
    close_pair(&search->own);
    return code;
}

int meso_archive_thing(struct meso_archive *archive, const char *patient, const char *view,
                       int from, int to, const char *id, char **json, struct meso_error *err)
{
    struct search search = {.store = store_of(archive), .id = id, .err = err};
    *json = NULL;
    int code = base_arena_new(&search.arena, 0, err);
    if (!code)
        code = run(&search, patient, view, from, to, json);
    base_arena_free(search.arena);
    return code;
}
