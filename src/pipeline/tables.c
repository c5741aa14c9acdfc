/* What the program knows, for whoever asks the public API: measures, courses, cards, the schema. */
#include "result.h"

const char *meso_report_schema(void)
{
    return report_schema;
}

int meso_measures(struct meso *meso, struct meso_result **out, struct meso_error *err)
{
    (void)meso;
    return pipeline_result_new(RESULT_MEASURES, out, err);
}

int meso_card(const char *paper, struct meso_result **out, struct meso_error *err)
{
    enum report_paper parsed;
    *out = NULL;
    int code = report_paper_parse(paper ? paper : "", &parsed, err);
    if (!code && !(code = pipeline_result_new(RESULT_CARD, out, err)))
        (*out)->paper = parsed;
    return code;
}

static int shipped_courses(struct meso_result *result, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < course_shipped_count && !code; i++)
        if (course_shipped[i].whole)
            code = pipeline_find_course(course_shipped[i].name,
                                        &result->courses[result->course_count++], &result->faults,
                                        result->arena, err);
    return code;
}

int meso_courses(const char *name_or_path, struct meso_result **out, struct meso_error *err)
{
    struct meso_result *result;
    *out = NULL;
    int code = pipeline_result_new(RESULT_COURSES, &result, err);
    if (code)
        return code;
    size_t room = (size_t)course_shipped_count + 1;
    result->courses = base_arena_calloc(result->arena, room, sizeof *result->courses, err);
    if (!result->courses)
        code = MESO_E_OUT_OF_MEMORY;
    else if (!name_or_path)
        code = shipped_courses(result, err);
    else if (!(code = pipeline_find_course(name_or_path, &result->courses[0], &result->faults,
                                           result->arena, err)))
        result->course_count = 1;
    if (code && code != MESO_E_BAD_COURSE) {
        meso_result_free(result);
        return code;
    }
    *out = result;
    return code;
}
