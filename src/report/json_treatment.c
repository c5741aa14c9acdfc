/* What was done at a session, as it was recorded, in JSON: the record's words and nothing more. */
#include "json_parts.h"

static void names(struct json_writer *w, struct json_place object, const char *name,
                  const char *const *list, int count)
{
    struct json_place array = report_json_array(w, object, name);
    for (int i = 0; i < count; i++)
        report_json_text(w, array, NULL, list[i]);
}

static void told(struct json_writer *w, struct json_place object, const char *name, double value)
{
    if (value > 0)
        report_json_number(w, object, name, value);
    else
        report_json_null(w, object, name);
}

static void cocktail(struct json_writer *w, struct json_place object,
                     const struct course_treatment *treatment)
{
    struct json_place list = report_json_array(w, object, "cocktail");
    for (int i = 0; i < treatment->dose_count; i++) {
        const struct course_dose *dose = &treatment->cocktail[i];
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "substance", dose->substance);
        told(w, row, "amount", dose->amount);
        report_json_text(w, row, "unit", dose->amount > 0 ? dose->unit : NULL);
    }
}

void report_json_treatment(struct json_writer *w, struct json_place session,
                           const struct course_treatment *treatment)
{
    if (!treatment) {
        report_json_null(w, session, "treatment");
        return;
    }
    struct json_place object = report_json_object(w, session, "treatment");
    names(w, object, "techniques", treatment->techniques, treatment->technique_count);
    if (treatment->depth_mm.most > 0) {
        struct json_place depth = report_json_object(w, object, "depth_mm");
        report_json_number(w, depth, "least", treatment->depth_mm.least);
        report_json_number(w, depth, "most", treatment->depth_mm.most);
    } else {
        report_json_null(w, object, "depth_mm");
    }
    names(w, object, "areas", treatment->areas, treatment->area_count);
    cocktail(w, object, treatment);
    told(w, object, "needle_gauge", treatment->needle_gauge);
    told(w, object, "needle_mm", treatment->needle_mm);
    report_json_text(w, object, "photographed", treatment->photographed_after ? "after" : "before");
}

void report_json_screening(struct json_writer *w, struct json_place root,
                           const struct course_items *screening)
{
    names(w, root, "screening", screening->at, screening->count);
}

void report_json_record_words(struct json_writer *w, struct json_place root)
{
    struct json_place record = report_json_object(w, root, "record");
    struct json_place keys = report_json_array(w, record, "keys");
    for (int i = 0; i < course_record_key_count; i++) {
        struct json_place key = report_json_object(w, keys, NULL);
        report_json_text(w, key, "name", course_record_keys[i].name);
        report_json_text(w, key, "form", course_record_keys[i].form);
        report_json_text(w, key, "what", course_record_keys[i].what);
    }
    struct json_place techniques = report_json_array(w, record, "techniques");
    for (int i = 0; i < course_technique_count; i++) {
        struct json_place technique = report_json_object(w, techniques, NULL);
        report_json_text(w, technique, "name", course_techniques[i].name);
        report_json_text(w, technique, "what", course_techniques[i].what);
        struct json_place depth = report_json_object(w, technique, "usual_depth_mm");
        report_json_number(w, depth, "least", course_techniques[i].depth_mm.least);
        report_json_number(w, depth, "most", course_techniques[i].depth_mm.most);
    }
    struct json_place substances = report_json_array(w, record, "substances");
    for (int i = 0; i < course_substance_count; i++)
        report_json_text(w, substances, NULL, course_substances[i].name);
}
