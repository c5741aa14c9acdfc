/* courses: what treatment courses there are, what one of them plans, and what is wrong with the
   file of another. */
#include "words.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* "4-6" of {"least": 4, "most": 6}. */
static void print_range(FILE *out, const cJSON *range)
{
    double least = cli_number_of(range, "least"), most = cli_number_of(range, "most");
    fprintf(out, least < most ? "%g-%g" : "%g", least, most);
}

static void print_span(FILE *out, const cJSON *course, const char *name, const char *label,
                       const char *unit)
{
    const cJSON *range = cJSON_GetObjectItem(course, name);
    if (!cJSON_IsObject(range))
        return;
    fprintf(out, "  %-24s", label);
    print_range(out, range);
    fprintf(out, " %s\n", unit);
}

static void print_list(FILE *out, const cJSON *course, const char *name, const char *label)
{
    const cJSON *item, *list = cJSON_GetObjectItem(course, name);
    if (!cJSON_GetArraySize(list))
        return;
    fprintf(out, "  %-24s", label);
    cJSON_ArrayForEach(item, list)
        fprintf(out, "%s%s", item == list->child ? "" : ", ", cJSON_GetStringValue(item));
    fputc('\n', out);
}

static void print_sentences(FILE *out, const cJSON *course, const char *name, const char *label)
{
    const cJSON *item, *list = cJSON_GetObjectItem(course, name);
    if (cJSON_GetArraySize(list))
        fprintf(out, "  %s\n", label);
    cJSON_ArrayForEach(item, list) fprintf(out, "    - %s\n", cJSON_GetStringValue(item));
}

static void print_plan(FILE *out, const cJSON *plan)
{
    const cJSON *phase, *phases = cJSON_GetObjectItem(plan, "phases");
    const char *name = cli_text_of(plan, "name");
    fprintf(out, "  sessions%s%s%s", *name ? " (" : "", name, *name ? ")" : "");
    fprintf(out, "%*s", 16 - (int)strlen(name) - (*name ? 3 : 0), "");
    cJSON_ArrayForEach(phase, phases)
    {
        fputs(phase == phases->child ? "" : ", then ", out);
        print_range(out, cJSON_GetObjectItem(phase, "sessions"));
        fputs(" every ", out);
        print_range(out, cJSON_GetObjectItem(phase, "every_days"));
        fputs(" days", out);
    }
    fputc('\n', out);
}

static void print_course(FILE *out, const cJSON *course, bool whole)
{
    const cJSON *plan;
    const char *name = cli_text_of(course, "name"), *title = cli_text_of(course, "title");
    bool own = strcasecmp(name, title) != 0; /* "hair" is "Hair" */
    fprintf(out, "%s%s%s%s: %s\n", name, own ? " (" : "", own ? title : "", own ? ")" : "",
            cli_text_of(course, "about"));
    cJSON_ArrayForEach(plan, cJSON_GetObjectItem(course, "plans")) print_plan(out, plan);
    print_list(out, course, "views", "photographed as");
    print_list(out, course, "measures", "judged by");
    print_span(out, course, "judge_after_days", "judged from", "days after the first session on");
    print_span(out, course, "effect_sessions", "effect complete after", "sessions");
    print_span(out, course, "repeat_days", "repeated after", "days");
    print_span(out, course, "maintenance_days", "maintenance every", "days");
    if (!whole)
        return;
    print_span(out, course, "depth_mm", "depth of the needles", "mm");
    print_list(out, course, "areas", "areas");
    print_list(out, course, "techniques", "techniques");
    print_list(out, course, "cocktail", "cocktail");
    print_sentences(out, course, "screening", "asked about beforehand");
    print_sentences(out, course, "aftercare", "advised afterwards");
}

static void print_courses(FILE *out, const cJSON *root, const struct cli_request *request)
{
    const cJSON *course, *courses = cJSON_GetObjectItem(root, "courses");
    cJSON_ArrayForEach(course, courses)
    {
        print_course(out, course, request->positional_count > 0);
        if (course->next)
            fputc('\n', out);
    }
}

static void print_names(FILE *out, const cJSON *list)
{
    enum { WIDTH = 92 };
    const cJSON *item;
    int column = 0;
    cJSON_ArrayForEach(item, list)
    {
        const char *name = cJSON_GetStringValue(item);
        int length = (int)strlen(name) + 2;
        column = column + length > WIDTH ? 0 : column;
        fprintf(out, "%s%s%s",
                column                ? " "
                : item == list->child ? "  "
                                      : "\n  ",
                name, item->next ? "," : "\n");
        column += length;
    }
}

/* What --treatment may say. */
static void print_record(FILE *out, const cJSON *record)
{
    const cJSON *row;
    fputs("\nA session's record (--treatment) has words of the form key=value.\n\n", out);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(record, "keys"))
        fprintf(out, "  %-16s%-42s%s\n", cli_text_of(row, "name"), cli_text_of(row, "form"),
                cli_text_of(row, "what"));
    fputs("\nTechniques, with their usual depths:\n\n", out);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(record, "techniques"))
    {
        const cJSON *depth = cJSON_GetObjectItem(row, "usual_depth_mm");
        fprintf(out, "  %-16s%4g-%g mm  %s\n", cli_text_of(row, "name"),
                cli_number_of(depth, "least"), cli_number_of(depth, "most"),
                cli_text_of(row, "what"));
    }
    fputs("\nIngredients; a course file may name further ones:\n\n", out);
    print_names(out, cJSON_GetObjectItem(record, "substances"));
}

static void print_keys(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *key;
    fputs("A .course file has lines of the form 'key: value'; # begins a comment.\n\n", out);
    cJSON_ArrayForEach(key, cJSON_GetObjectItem(root, "keys"))
        fprintf(out, "  %-24s%-34s%s%s\n", cli_text_of(key, "name"), cli_text_of(key, "form"),
                cli_text_of(key, "what"),
                cJSON_IsTrue(cJSON_GetObjectItem(key, "needed")) ? " Needed." : "");
    print_record(out, cJSON_GetObjectItem(root, "record"));
}

/* Every fault on a line of its own, as compilers do, so that editors can jump to it. */
static void say_faults(const struct cli_request *request, const char *json)
{
    const cJSON *fault;
    cJSON *root = cJSON_Parse(json);
    cJSON_ArrayForEach(fault, cJSON_GetObjectItem(root, "faults"))
    {
        double line = cli_number_of(fault, "line");
        fprintf(stderr, "%s:", request->positional[0]);
        if (line > 0)
            fprintf(stderr, "%.0f:", line);
        fprintf(stderr, " %s\n", cli_text_of(fault, "message"));
    }
    cJSON_Delete(root);
}

int cli_courses(const struct cli_request *request)
{
    struct meso_result *result = NULL;
    struct meso_error err, unwritten;
    const char *json;
    size_t length;
    int code =
        meso_courses(request->positional_count ? request->positional[0] : NULL, &result, &err);
    int written =
        result ? meso_result_text(result, MESO_FORMAT_JSON, &json, &length, &unwritten) : code;
    if (result && !written && cli_given(request, CLI_OPTION_JSON))
        written = cli_write_text(request, json, length, &unwritten);
    else if (result && !written && code)
        say_faults(request, json);
    else if (result && !written)
        written = cli_write_words(request, json,
                                  cli_given(request, CLI_OPTION_KEYS) ? print_keys : print_courses,
                                  &unwritten);
    meso_result_free(result);
    if (!code && written) {
        err = unwritten;
        code = written;
    }
    return code ? cli_say(&err) : 0;
}
