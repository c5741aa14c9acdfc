/* The photographs side by side on the page of a report that was read from a store: from its kept
   drawing and the pictures made of it. Knows no pixel and no mapping. */
#include "html_parts.h"
#include "names.h"

#include <cjson/cJSON.h>

#include <string.h>

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

static void draw(struct growing_text *h, const cJSON *mark, const char *kind, const char *title)
{
    if (*text_of(mark, "d"))
        report_growing_add(h, "<path class=\"%s\" d=\"%s\"><title>%s</title></path>\n", kind,
                           text_of(mark, "d"), title);
    else
        report_growing_add(h,
                           "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s"
                           "</title></circle>\n",
                           kind, number_of(mark, "x"), number_of(mark, "y"), number_of(mark, "r"),
                           title);
}

static void picture(struct growing_text *h, const struct report_drawn *drawn, const cJSON *root,
                    bool follow_up)
{
    const cJSON *row, *side = cJSON_GetObjectItem(root, follow_up ? "after" : "before");
    const struct report_window *frame = &drawn->drawing->frames[follow_up];
    const char *date = text_of(side, "date");
    bool mapped = follow_up && drawn->drawing->map;
    report_growing_add(h,
                       "<figure>\n<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                       "aria-label=\"Session %.0f\">\n<image width=\"%.0f\" height=\"%.0f\" "
                       "preserveAspectRatio=\"none\" href=\"data:image/jpeg;base64,",
                       frame->width, frame->height, number_of(side, "session"), frame->width,
                       frame->height);
    report_html_base64(h, drawn->jpeg[follow_up], drawn->length[follow_up]);
    report_growing_add(h, "\"/>\n");
    const cJSON *zones = follow_up ? NULL : cJSON_GetObjectItem(root, "zones");
    cJSON_ArrayForEach(row, zones) draw(h, row, "zone", text_of(row, "name"));
    const cJSON *marks = cJSON_GetObjectItem(side, "marks");
    cJSON_ArrayForEach(row, marks)
    {
        const char *kind = text_of(row, "kind"), *id = text_of(row, "id");
        draw(h, row, kind, *id ? id : kind);
    }
    report_growing_add(h, "</svg>\n<figcaption>Session %.0f%s%s%s</figcaption>\n</figure>\n",
                       number_of(side, "session"), *date ? ", " : "", date,
                       mapped ? " (in the frame of the first picture; hatched where the two can't "
                                "be laid over each other)"
                              : "");
}

static bool has_kind(const cJSON *root, const char *kind)
{
    static const char *const sides[] = {"before", "after"};
    for (int s = 0; s < 2; s++) {
        const cJSON *row,
            *marks = cJSON_GetObjectItem(cJSON_GetObjectItem(root, sides[s]), "marks");
        cJSON_ArrayForEach(row, marks) if (!strcmp(text_of(row, "kind"), kind)) return true;
    }
    return false;
}

void report_html_drawn(struct growing_text *h, const struct report_drawn *drawn)
{
    cJSON *root = cJSON_Parse(drawn->drawing->told);
    if (!root) {
        report_growing_kept(h, NULL);
        return;
    }
    report_html_pictures_begin(h);
    for (int kind = 0; kind < MEASURE_MARK_KINDS; kind++)
        if (has_kind(root, report_kind_name(kind)))
            report_html_pictures_kind(h, kind);
    report_html_pictures_zones(h);
    for (int s = 0; s < 2; s++)
        picture(h, drawn, root, s == 1);
    report_growing_add(h, "</div>\n");
    cJSON_Delete(root);
}
