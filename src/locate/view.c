/* The views by name, and whether a face is turned as its view asks. */
#include "locate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    bool face;
    double least_yaw_deg, most_yaw_deg;
} views[LOCATE_VIEW_COUNT] = {
    [LOCATE_FACE_FRONT] = {"face-front", true, -25, 25},
    [LOCATE_FACE_LEFT] = {"face-left", true, 20, 70},
    [LOCATE_FACE_RIGHT] = {"face-right", true, -70, -20},
    [LOCATE_SCALP] = {"scalp", false, 0, 0},
    [LOCATE_SCALP_MACRO] = {"scalp-macro", false, 0, 0},
    [LOCATE_SKIN] = {"skin", false, 0, 0},
};

int locate_view_parse(const char *name, enum locate_view *out, struct meso_error *err)
{
    const char *names[LOCATE_VIEW_COUNT];
    for (int i = 0; i < LOCATE_VIEW_COUNT; i++) {
        names[i] = views[i].name;
        if (!strcmp(name, names[i])) {
            *out = (enum locate_view)i;
            return MESO_OK;
        }
    }
    const char *near = base_name_nearest(name, names, LOCATE_VIEW_COUNT);
    if (near)
        return base_error(err, MESO_E_UNKNOWN_VIEW, "unknown view '%s'; did you mean '%s'?", name,
                          near);
    char list[120] = "";
    for (int i = 0; i < LOCATE_VIEW_COUNT; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", names[i]);
    return base_error(err, MESO_E_UNKNOWN_VIEW, "unknown view '%s'; the views are %s", name, list);
}

const char *locate_view_name(enum locate_view view)
{
    return views[view].name;
}

bool locate_view_is_face(enum locate_view view)
{
    return views[view].face;
}

int locate_check_view(const struct locate_face *face, enum locate_view view, const char *name,
                      struct meso_error *err)
{
    double yaw = face->yaw_deg;
    if (yaw >= views[view].least_yaw_deg && yaw <= views[view].most_yaw_deg)
        return MESO_OK;
    return base_error(
        err, MESO_E_FACE_TURNED,
        "the face in '%s' shows the patient's %s cheek at %.0f degrees; view %s wants "
        "%.0f to %.0f (left positive)",
        name, yaw >= 0 ? "left" : "right", fabs(yaw), views[view].name, views[view].least_yaw_deg,
        views[view].most_yaw_deg);
}
