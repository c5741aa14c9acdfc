/* What a report warns of that is no quality of a photograph: what was taken for granted, or can't
   be what was meant. */
#include "photos.h"

#include <math.h>
#include <string.h>

int pipeline_warn(struct report *report, const char *code, const char *message)
{
    if (!message)
        return MESO_E_OUT_OF_MEMORY;
    size_t room = sizeof report->warnings / sizeof *report->warnings;
    if ((size_t)report->warning_count < room)
        report->warnings[report->warning_count++] = (struct report_warning){code, message};
    return MESO_OK;
}

/* A file given twice has no change; who sees "no change" should know that it is no finding. */
static int warn_of_twin(struct report *report, const struct report_photo *photo,
                        struct arena *arena, struct meso_error *err)
{
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++) {
            const struct report_photo *other = &report->sessions[s].photos[i];
            if (other == photo)
                return MESO_OK;
            if (!strcmp(other->photo->sha256, photo->photo->sha256))
                return pipeline_warn(
                    report, "same_photograph",
                    base_arena_printf(
                        arena, err,
                        "'%s' and '%s' are the same photograph: it tells nothing of a "
                        "change, nor of the error of a repeat",
                        other->photo->name, photo->photo->name));
        }
    return MESO_OK;
}

int pipeline_warn_of_photo(struct report *report, const struct report_photo *photo,
                           struct arena *arena, struct meso_error *err)
{
    const char *name = photo->photo->name;
    int code = warn_of_twin(report, photo, arena, err);
    if (!code && photo->photo->colour_note)
        code = pipeline_warn(
            report, "colour_profile",
            base_arena_printf(arena, err, "'%s': %s", name, photo->photo->colour_note));
    if (!code && photo->colours.refusal)
        code = pipeline_warn(report, "reference_refused",
                             base_arena_printf(arena, err, "'%s': the %s is not used: %s", name,
                                               photo->colours.name, photo->colours.refusal));
    if (!code && photo->face && photo->face->faces_seen > 1)
        code = pipeline_warn(report, "several_faces",
                             base_arena_printf(arena, err,
                                               "'%s' shows %d faces; the largest was taken", name,
                                               photo->face->faces_seen));
    return code;
}

int pipeline_warn_of_scale(struct report *report, const struct report_photo *photo,
                           struct arena *arena, struct meso_error *err)
{
    if (photo->alignment || !isnan(photo->mm_per_px))
        return MESO_OK;
    return pipeline_warn(
        report, "no_scale",
        base_arena_printf(arena, err,
                          "the scale of '%s' is not known: lengths, areas and densities are left "
                          "out; give --mm-per-px or --um-per-px, or lay the printed card in view",
                          photo->photo->name));
}

/* For the clinician to weigh; it changes nothing in the report. */
static int warn_of_screening(struct report *report, struct arena *arena, struct meso_error *err)
{
    const char *list = "";
    for (int i = 0; i < report->screening.count && list; i++)
        list =
            base_arena_printf(arena, err, "%s%s%s", list, i ? ", " : "", report->screening.at[i]);
    return report->screening.count
               ? pipeline_warn(report, "screening",
                               list ? base_arena_printf(arena, err,
                                                        "found at the screening: %s; this is for "
                                                        "the clinician to weigh and decides "
                                                        "nothing here",
                                                        list)
                                    : NULL)
               : MESO_OK;
}

int pipeline_warn_of_record(struct report *report, struct arena *arena, struct meso_error *err)
{
    int code = warn_of_screening(report, arena, err);
    for (int s = 0; s < report->session_count && !code; s++) {
        const struct course_treatment *treatment = report->sessions[s].treatment;
        const struct course_technique *technique =
            treatment ? course_treatment_unusual(treatment) : NULL;
        if (technique)
            code = pipeline_warn(
                report, "unusual_depth",
                base_arena_printf(arena, err,
                                  "session %d: needles %g mm deep were recorded for %s, which "
                                  "usually goes %g to %g mm deep: check the record",
                                  report->sessions[s].number, treatment->depth_mm.most,
                                  technique->name, technique->depth_mm.least,
                                  technique->depth_mm.most));
    }
    return code;
}
