/* The views by name, and whether a face is turned as its view asks. */
#include "locate.h"

#include <math.h>
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

enum { NAME_LIMIT = 32 };

/* Levenshtein's distance; only the first NAME_LIMIT characters of each count. */
static int edits(const char *a, const char *b)
{
    int row[NAME_LIMIT + 1];
    int columns = (int)strnlen(b, NAME_LIMIT);
    for (int j = 0; j <= columns; j++)
        row[j] = j;
    for (int i = 1; i <= NAME_LIMIT && a[i - 1]; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= columns; j++) {
            int changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            int one_sided = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = changed < one_sided ? changed : one_sided;
        }
    }
    return row[columns];
}

int locate_view_parse(const char *name, enum locate_view *out, struct meso_error *err)
{
    int nearest = 0;
    for (int i = 0; i < LOCATE_VIEW_COUNT; i++) {
        if (!strcmp(name, views[i].name)) {
            *out = (enum locate_view)i;
            return MESO_OK;
        }
        if (edits(name, views[i].name) < edits(name, views[nearest].name))
            nearest = i;
    }
    return base_error(err, MESO_E_UNKNOWN_VIEW, "unknown view '%s'; did you mean '%s'?", name,
                      views[nearest].name);
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
