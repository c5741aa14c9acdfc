/* Simulated reports of skin and hair that did not change: real photographs taken again, rendered
   patients at another sitting. */
#include "rendered_patient.h"
#include "verdicts.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A pair within the gates of measurement.md: 3 degrees, 5 % of scale, 0.1 EV, blur that can be
   matched, compressed at 80 to 95. */
const struct nuisance verdicts_gates = {.rotation_deg = 3,
                                        .scale = 0.03,
                                        .shift = 0.02,
                                        .exposure_ev = 0.1,
                                        .white_balance = 0.03,
                                        .gradient = 0.06,
                                        .blur_px = 0.7,
                                        .noise_levels = 2,
                                        .jpeg_lowest = 80,
                                        .jpeg_highest = 95};
/* The baseline: where the original lies, with a camera's noise of its own. */
const struct nuisance verdicts_still = {.noise_levels = 1, .jpeg_lowest = 85, .jpeg_highest = 95};
/* As it is, compressed once more. */
static const struct nuisance original = {.jpeg_lowest = 95, .jpeg_highest = 95};

/* What a stranger did to pairs that were still sold as changes. */
static const struct {
    const char *name;
    struct nuisance nuisance;
} strangers[] = {
    {"jpeg75", {.jpeg_lowest = 75, .jpeg_highest = 75, .halved_colour = true}},
    {"gradient", {.gradient = 0.12, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"white", {.white_balance = 0.06, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"blur", {.blur_px = 0.8, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"turned", {.rotation_deg = 3, .shift = 0.007, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"exposure", {.exposure_ev = 0.3, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"noise", {.noise_levels = 3, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"scale", {.scale = 0.05, .jpeg_lowest = 92, .jpeg_highest = 92}},
    {"mixture",
     {.rotation_deg = 2,
      .shift = 0.005,
      .blur_px = 0.5,
      .exposure_ev = 0.2,
      .white_balance = 0.03,
      .noise_levels = 2,
      .jpeg_lowest = 85,
      .jpeg_highest = 85,
      .halved_colour = true}},
};
enum { STRANGERS = sizeof strangers / sizeof *strangers };

/* Seeds of patients other than those of the demonstration, the tests and the prior. */
enum { FIRST_PATIENT = 7000 };

/* Smartphone close-ups show some 6 cm, dermoscopic ones some 1.5 cm. */
static const struct {
    enum verdicts_source source;
    const char *pattern;
    enum locate_view view;
    double width_mm; /* 0: from the iris */
} folders[] = {
    {VERDICTS_FACES, "/faces_london/neutral/*.jpg", LOCATE_FACE_FRONT, 0},
    {VERDICTS_FACES, "/faces_canada/*.jpg", LOCATE_FACE_FRONT, 0},
    {VERDICTS_FACES, "/faces_london/smiling/*.jpg", LOCATE_FACE_FRONT, 0},
    {VERDICTS_LESIONS, "/lesions_pad_ufes/*.jpg", LOCATE_SKIN, 60},
    {VERDICTS_LESIONS, "/lesions_isic/*.jpg", LOCATE_SKIN, 15},
};
enum { FOLDERS = sizeof folders / sizeof *folders };

static int list(enum verdicts_source source, glob_t found[FOLDERS])
{
    int count = 0;
    for (int f = 0; f < FOLDERS; f++) {
        char pattern[256];
        found[f] = (glob_t){.gl_pathc = 0};
        snprintf(pattern, sizeof pattern, "%s%s", SHARED_DATA, folders[f].pattern);
        if (folders[f].source == source && !glob(pattern, 0, NULL, &found[f]))
            count += (int)found[f].gl_pathc;
    }
    return count;
}

int verdicts_open_real(enum verdicts_source source, int number, struct photo **photo, char name[40],
                       struct pipeline_subject *subject, struct arena *arena,
                       struct meso_error *err)
{
    glob_t found[FOLDERS];
    int code = MESO_OK, count = list(source, found), index = count ? number % count : 0;
    name[0] = '\0';
    for (int f = 0; f < FOLDERS; f++) {
        if (count && index >= 0 && index < (int)found[f].gl_pathc) {
            const char *path = found[f].gl_pathv[index];
            code = image_open(path, NULL, photo, arena, err);
            snprintf(name, 40, "%s", strrchr(path, '/') + 1);
            *subject = (struct pipeline_subject){.view = folders[f].view};
            if (!code && folders[f].width_mm > 0)
                subject->mm_per_px = folders[f].width_mm / (*photo)->width;
        }
        index -= (int)found[f].gl_pathc;
        globfree(&found[f]);
    }
    return code;
}

/* Every second subject has its worse photograph first: neither session is always the blurred one.
 */
static int take_both(struct verdicts_bench *bench, const struct photo *first,
                     const struct nuisance *once, const struct photo *second,
                     const struct nuisance *again, uint64_t seed, struct arena *arena)
{
    if (seed % 2) {
        const struct nuisance *better = once;
        once = again;
        again = better;
    }
    int code = rephotograph(&bench->pipeline.kernels, first, once, 2 * seed + 1, bench->before,
                            arena, &bench->err);
    return code ? code
                : rephotograph(&bench->pipeline.kernels, second, again, 2 * seed + 2, bench->after,
                               arena, &bench->err);
}

static int report_null(struct verdicts_bench *bench, const struct pipeline_subject *subject,
                       struct verdicts_report *about, struct arena *arena)
{
    struct report report;
    int code = verdicts_compare(bench, subject, about, NULL, &report, arena);
    pipeline_release(&report);
    return code;
}

int verdicts_null_real(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                       struct arena *arena)
{
    enum verdicts_source source = strcmp(kind->name, "face") ? VERDICTS_LESIONS : VERDICTS_FACES;
    struct verdicts_report about;
    struct pipeline_subject subject;
    struct photo *photo;
    char name[40];
    int code = verdicts_open_real(source, number, &photo, name, &subject, arena, &bench->err);
    if (code || !*name)
        return code;
    verdicts_about(&about, kind, number, name);
    code = take_both(bench, photo, &verdicts_still, photo, &verdicts_gates, 1000 + (uint64_t)number,
                     arena);
    return code ? code : report_null(bench, &subject, &about, arena);
}

int verdicts_stranger(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                      struct arena *arena)
{
    /* Two faces, then a close-up; every nuisance meets each of them. */
    enum verdicts_source source = number % 3 == 2 ? VERDICTS_LESIONS : VERDICTS_FACES;
    const struct nuisance *again = &strangers[number / 3 % STRANGERS].nuisance;
    struct verdicts_report about;
    struct pipeline_subject subject;
    struct photo *photo;
    char name[40];
    int code =
        verdicts_open_real(source, 5 * number + 1, &photo, name, &subject, arena, &bench->err);
    if (code || !*name)
        return code;
    verdicts_about(&about, kind, number, name);
    snprintf(about.subject, sizeof about.subject, "%.20s/%s", name,
             strangers[number / 3 % STRANGERS].name);
    code = take_both(bench, photo, &original, photo, again, 5000 + (uint64_t)number, arena);
    return code ? code : report_null(bench, &subject, &about, arena);
}

static struct photo as_photo(const struct render_image *image)
{
    return (struct photo){.width = image->width,
                          .height = image->height,
                          .stride = (ptrdiff_t)image->width * 3,
                          .rgb = image->rgb};
}

int verdicts_null_rendered(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                           int number, struct arena *arena)
{
    static const char *const kinds[] = {"rendered_face", "rendered_field", "rendered_scalp",
                                        "rendered_skin"};
    static const double sizes[] = {0.55, 0.75, 0.625, 0.75};
    int which = 0;
    while (strcmp(kinds[which], kind->name))
        which++;
    uint64_t patient = FIRST_PATIENT + (uint64_t)number;
    struct rendered_photograph before, after;
    struct verdicts_report about;
    int code = rendered_patient((enum rendered_kind)which, patient, sizes[which], NULL, &before,
                                arena, &bench->err);
    if (!code)
        code = rendered_patient((enum rendered_kind)which, patient, sizes[which],
                                &rendered_untreated, &after, arena, &bench->err);
    if (code)
        return code;
    struct pipeline_subject subject = {.view = before.view, .mm_per_px = before.mm_per_px};
    struct photo first = as_photo(&before.image), second = as_photo(&after.image);
    char name[40];
    snprintf(name, sizeof name, "patient-%d", (int)patient);
    verdicts_about(&about, kind, number, name);
    code = take_both(bench, &first, &verdicts_still, &second, &verdicts_gates, patient, arena);
    return code ? code : report_null(bench, &subject, &about, arena);
}
