/* What the report page loads beside itself: pictures, marks, one thing through the sessions. */
#include "report_page.h"
#include "template.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The two sessions in the path. */
static int read_sessions(struct web_request *request, int *from, int *to, struct meso_error *err)
{
    int *const out[2] = {from, to};
    static const char *const names[2] = {"from", "to"};
    for (int i = 0; i < 2; i++) {
        const char *text = web_parameter(request, names[i]);
        char *end;
        long number = strtol(text, &end, 10);
        if (*end || number < 1 || number > 100000)
            return base_error(err, MESO_E_NOT_FOUND, "there is no session '%.40s'", text);
        *out[i] = (int)number;
    }
    return MESO_OK;
}

static int read_side(const char *which, bool *after, struct meso_error *err)
{
    *after = !strcmp(which, "after");
    return *after || !strcmp(which, "before")
               ? MESO_OK
               : base_error(err, MESO_E_NOT_FOUND, "'%.40s' is neither before nor after", which);
}

/* The arena's, as the answer needs it. */
static int give_bytes(struct web_request *request, struct web_answer *answer, const void *bytes,
                      size_t length, const char *type, struct meso_error *err)
{
    char *copy = base_arena_alloc(request->arena, length + 1, err);
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(copy, bytes, length);
    answer->bytes = copy;
    answer->length = length;
    answer->type = type;
    return MESO_OK;
}

int web_show_report_picture(struct web_request *request, struct web_answer *answer,
                            struct meso_error *err)
{
    enum { MOST_PX = 20000, MOST_SIDE = 2000 };
    struct meso_picture picture = {.patient = web_parameter(request, "code"),
                                   .view = web_parameter(request, "view")};
    static const char *const names[] = {"x", "y", "width", "height"};
    double *const window[] = {&picture.x, &picture.y, &picture.width, &picture.height};
    bool after = false;
    int code = read_sessions(request, &picture.from, &picture.to, err);
    if (!code)
        code = read_side(web_parameter(request, "which"), &after, err);
    if (!code)
        code = web_number_field(request, "side", 0, MOST_SIDE, 1100, &picture.side, err);
    for (int i = 0; i < 4 && !code; i++) {
        int value;
        code = web_number_field(request, names[i], 0, MOST_PX, 0, &value, err);
        *window[i] = value;
    }
    if (!code && !picture.side &&
        (!(picture.width > 0) || picture.width > MOST_SIDE || picture.height > MOST_SIDE))
        code = base_error(err, MESO_E_USAGE, "native pictures are at most %d px wide and high",
                          MOST_SIDE);
    picture.follow_up = after;
    void *jpeg = NULL;
    size_t length;
    if (!code)
        code = meso_pictures_draw(web_pictures_of(request->server), request->archive, &picture,
                                  &jpeg, &length, err);
    if (!code)
        code = give_bytes(request, answer, jpeg, length, "image/jpeg", err);
    meso_pictures_free(jpeg);
    return code;
}

/* How marks are drawn: told apart by colour and by dash. In a page the style sheet overrides it. */
static const struct {
    const char *kind, *stroke, *dash;
} looks[] = {{"wrinkle", "#ff5c9a", "none"},     {"spot", "#ffb000", "none"},
             {"hair", "#21c4ff", "7 3"},         {"papule", "#ff4538", "2 3"},
             {"parting", "#00d8c4", "10 3 2 3"}, {"hairline", "#00d8c4", "none"}};

static void add(struct web_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct web_text *text, const char *format, ...)
{
    char line[320];
    va_list arguments;
    va_start(arguments, format);
    int length = base_vformat(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof line)
        text->failed = true;
    else
        web_text_add(text, line, (size_t)length);
}

/* Everything about a mark that its line needs. */
static void add_mark(struct web_text *text, const cJSON *mark, const cJSON *report)
{
    const char *id = web_page_text(mark, "id"), *d = web_page_text(mark, "d");
    const cJSON *match = *id ? web_report_match(report, id) : NULL;
    add(text, *d ? "<path" : "<circle");
    if (*id)
        add(text, " data-id=\"%.20s\" class=\"%.20s\"", id,
            match ? web_page_text(match, "status") : "kept");
    add(text, " data-zone=\"%.40s\"", web_page_text(mark, "zone"));
    if (*d) {
        add(text, " d=\"");
        web_text_escape(text, d);
        add(text, "\"/>");
    } else {
        add(text, " cx=\"%g\" cy=\"%g\" r=\"%g\"/>", web_report_value(mark, "x"),
            web_report_value(mark, "y"), web_report_value(mark, "r"));
    }
}

static void add_marks(struct web_text *text, const cJSON *side, const cJSON *report,
                      const char *only, double width)
{
    const cJSON *mark;
    for (size_t k = 0; k < sizeof looks / sizeof *looks; k++) {
        if (only && strcmp(only, looks[k].kind) != 0)
            continue;
        add(text,
            "<g class=\"marks %s\" fill=\"none\" stroke=\"%s\" stroke-dasharray=\"%s\" "
            "stroke-width=\"%.1f\">",
            looks[k].kind, looks[k].stroke, looks[k].dash, fmax(1.5, width / 500));
        cJSON_ArrayForEach(
            mark, cJSON_GetObjectItem(side, "marks")) if (!strcmp(web_page_text(mark, "kind"),
                                                                  looks[k].kind))
            add_mark(text, mark, report);
        add(text, "</g>\n");
    }
}

static void add_zones(struct web_text *text, const cJSON *drawing)
{
    const cJSON *zone;
    add(text, "<g class=\"marks zone\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".6\" "
              "stroke-width=\"1.5\" stroke-dasharray=\"5 4\">");
    cJSON_ArrayForEach(zone, cJSON_GetObjectItem(drawing, "zones"))
    {
        add(text, "<path data-zone=\"%.40s\" d=\"", web_page_text(zone, "name"));
        web_text_escape(text, web_page_text(zone, "d"));
        add(text, "\"/>");
    }
    add(text, "</g>\n");
}

static int draw_marks(struct web_request *request, struct web_answer *answer, cJSON *drawing,
                      cJSON *report, bool after, struct meso_error *err)
{
    struct web_text text = {0};
    const char *only = web_field(request, "kind");
    bool own = after && !cJSON_IsTrue(cJSON_GetObjectItem(drawing, "aligned"));
    const cJSON *side = cJSON_GetObjectItem(drawing, after ? "after" : "before"),
                *frame = own ? cJSON_GetObjectItem(side, "frame") : drawing;
    double width = web_report_value(frame, "width"), height = web_report_value(frame, "height");
    add(&text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
        "height=\"%.0f\" preserveAspectRatio=\"none\">\n",
        width, height, width, height);
    if (!own && (!only || !strcmp(only, "zone")))
        add_zones(&text, drawing);
    add_marks(&text, side, report, only, width);
    add(&text, "</svg>\n");
    int code = text.failed ? base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for marks")
                           : give_bytes(request, answer, text.at, text.used, "image/svg+xml", err);
    web_text_free(&text);
    return code;
}

int web_show_report_marks(struct web_request *request, struct web_answer *answer,
                          struct meso_error *err)
{
    struct meso_result *pair = NULL;
    int from = 0, to = 0, code = read_sessions(request, &from, &to, err);
    bool after = false;
    if (!code)
        code = read_side(web_parameter(request, "which"), &after, err);
    if (!code)
        code = meso_archive_pair(request->archive, NULL, web_parameter(request, "code"),
                                 web_parameter(request, "view"), from, to, &pair, err);
    const char *json = NULL;
    size_t length;
    if (!code)
        code = meso_result_text(pair, MESO_FORMAT_JSON, &json, &length, err);
    if (!code) {
        cJSON *drawing = cJSON_Parse(meso_result_drawing(pair)), *report = cJSON_Parse(json);
        code = drawing && report ? draw_marks(request, answer, drawing, report, after, err)
                                 : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for marks");
        cJSON_Delete(drawing);
        cJSON_Delete(report);
    }
    meso_result_free(pair);
    return code;
}

/* For a browser: where each session's crop is, and its values in words. */
static void put_crop(const struct web_report *r, cJSON *session, const cJSON *window)
{
    bool after = cJSON_IsTrue(cJSON_GetObjectItem(session, "follow_up"));
    web_page_put(session, "picture",
                 web_printf(r->request, r->err,
                            "%s/%.0f/%.0f/picture/%s?side=0&x=%.0f&y=%.0f&width=%.0f&height=%.0f",
                            r->address, web_report_value(session, "from"),
                            web_report_value(session, "to"), after ? "after" : "before",
                            web_report_value(window, "x"), web_report_value(window, "y"),
                            web_report_value(window, "width"), web_report_value(window, "height")));
    const char *status = web_page_text(session, "status"),
               *strength = web_page_text(session, "strength_name");
    web_page_put(session, "when", web_page_date(r->request, web_page_text(session, "date")));
    web_page_put(session, "status_words", *status ? web_report_words(r, status) : "");
    const char *unit = web_report_unit(r, web_page_text(session, "size_unit"));
    if (isfinite(web_report_value(session, "size")))
        web_page_put(session, "size_words",
                     web_printf(r->request, r->err, "%s %s",
                                web_report_number(r, web_report_value(session, "size")), unit));
    if (isfinite(web_report_value(session, "strength")))
        web_page_put(session, "strength_words",
                     web_printf(r->request, r->err, "%s %s", web_report_words(r, strength),
                                web_report_number(r, web_report_value(session, "strength"))));
}

static void put_thing(struct web_report *r, cJSON *thing)
{
    cJSON *session, *window = cJSON_GetObjectItem(thing, "window");
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(thing, "sessions"))
        put_crop(r, session, window);
    web_page_put(thing, "zone_words", web_report_words(r, web_page_text(thing, "zone")));
    web_page_put(thing, "kind_words", web_report_words(r, web_page_text(thing, "kind")));
    web_page_put(thing, "status_words", web_report_words(r, web_page_text(thing, "status")));
    web_page_put(thing, "back",
                 web_printf(r->request, r->err, "%s?from=%d&to=%d", r->address, r->from, r->to));
}

int web_show_report_thing(struct web_request *request, struct web_answer *answer,
                          struct meso_error *err)
{
    struct web_report r = {.request = request,
                           .err = err,
                           .data = answer->data,
                           .patient = web_parameter(request, "code"),
                           .view = web_parameter(request, "view")};
    char *json = NULL;
    int code = read_sessions(request, &r.from, &r.to, err);
    if (!code)
        code = meso_archive_thing(request->archive, r.patient, r.view, r.from, r.to,
                                  web_parameter(request, "id"), &json, err);
    if (!code)
        code = web_tell_as(answer, "thing", json, err);
    meso_archive_free_text(json);
    if (code || request->for_program)
        return code;
    r.address =
        web_printf(request, err, "/patients/%s/report/%s", web_encoded(request, r.patient), r.view);
    cJSON *patient = cJSON_AddObjectToObject(r.data, "patient");
    web_page_put(patient, "code", r.patient);
    web_page_put(patient, "address",
                 web_printf(request, err, "/patients/%s", web_encoded(request, r.patient)));
    put_thing(&r, cJSON_GetObjectItem(r.data, "thing"));
    web_title(request, answer, LANGUAGE("One thing in every session"));
    return r.address ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
