/* The scale of a photograph as people type it, in micrometres for a trichoscope and in millimetres
   otherwise, and as pages offer it: what was told last. Knows no photograph. */
#include "page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 40 };
static const char MICROMETRES[] = "um_per_px", MILLIMETRES[] = "mm_per_px";

static bool is_micro(const char *view)
{
    return !strcmp(view, "scalp-macro");
}

/* Faces have their irises. */
static bool takes_scale(const char *view)
{
    return is_micro(view) || !strcmp(view, "scalp") || !strcmp(view, "skin");
}

/* "4.5", and "4,5" as most of the world writes it. */
static int read_number(const char *text, double *out, struct meso_error *err)
{
    char plain[ROOM], *end;
    base_format(plain, sizeof plain, "%s", text);
    char *comma = strchr(plain, ',');
    if (comma && !strchr(plain, '.'))
        *comma = '.';
    errno = 0;
    *out = strtod(plain, &end);
    end += strspn(end, " ");
    bool whole = end != plain && !*end && !errno && strlen(text) < sizeof plain;
    return whole && isfinite(*out) && *out > 0
               ? MESO_OK
               : base_error(err, MESO_E_BAD_SCALE, "the scale '%.40s' is not a number above 0",
                            text);
}

int web_scale_field(struct web_request *request, double *mm_per_px, struct meso_error *err)
{
    const char *um = web_field(request, MICROMETRES), *mm = web_field(request, MILLIMETRES);
    *mm_per_px = 0;
    bool has_um = um && *um, has_mm = mm && *mm;
    if (has_um && has_mm)
        return base_error(err, MESO_E_BAD_SCALE, "%s and %s are both given", MICROMETRES,
                          MILLIMETRES);
    if (!has_um && !has_mm)
        return MESO_OK;
    int code = read_number(has_um ? um : mm, mm_per_px, err);
    if (!code && has_um)
        *mm_per_px /= 1000;
    return code;
}

/* What was typed before it was refused, otherwise what is known. */
static void put_value(struct web_request *request, cJSON *scale, const char *field,
                      double mm_per_px)
{
    char text[ROOM] = "";
    const char *typed = web_field(request, field);
    if (mm_per_px > 0)
        base_format(text, sizeof text, "%.6g", field == MICROMETRES ? 1000 * mm_per_px : mm_per_px);
    web_page_put(scale, "value", typed ? typed : text);
}

cJSON *web_scale_put(struct web_request *request, cJSON *data, const char *view, double mm_per_px)
{
    const cJSON *problem = cJSON_GetObjectItem(data, "problem");
    if (!takes_scale(view))
        return NULL;
    cJSON *scale = cJSON_AddObjectToObject(data, "scale");
    const char *field = is_micro(view) ? MICROMETRES : MILLIMETRES;
    web_page_put(scale, "field", field);
    cJSON_AddBoolToObject(scale, "micro", is_micro(view));
    put_value(request, scale, field, mm_per_px);
    if (problem && !strcmp(web_page_text(problem, "code"), "bad_scale"))
        web_page_put(scale, "mistake", web_page_text(problem, "detail"));
    return scale;
}

int web_scale_offer(struct web_request *request, cJSON *data, const char *patient, const char *view,
                    struct meso_error *err)
{
    double mm_per_px;
    int own;
    if (!takes_scale(view))
        return MESO_OK;
    int code = meso_archive_last_scale(request->archive, patient, view, &mm_per_px, &own, err);
    if (code)
        return code;
    cJSON *scale = web_scale_put(request, data, view, mm_per_px);
    cJSON_AddBoolToObject(scale, "of_patient", mm_per_px > 0 && own);
    cJSON_AddBoolToObject(scale, "of_clinic", mm_per_px > 0 && !own);
    return MESO_OK;
}

bool web_scale_missing(const cJSON *photo, const cJSON *quality)
{
    const cJSON *values = cJSON_GetObjectItem(quality, "values");
    return is_micro(web_page_text(photo, "view")) && !cJSON_GetObjectItem(photo, "mm_per_px") &&
           !cJSON_IsNumber(cJSON_GetObjectItem(values, "px_per_mm"));
}
