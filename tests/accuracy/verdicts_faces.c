/* Faces of the shared data that smile, and faces with one and with three captures a session. */
#include "verdicts.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_wrinkles;

int verdicts_smiling(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                     struct arena *arena)
{
    glob_t found;
    struct verdicts_report about;
    struct report report = {0};
    char name[40], smiling[256];
    if (glob(SHARED_DATA "/faces_london/neutral/*.jpg", 0, NULL, &found))
        return MESO_OK;
    const char *neutral = number < (int)found.gl_pathc ? found.gl_pathv[number] : NULL;
    int code = MESO_OK;
    if (neutral) {
        snprintf(name, sizeof name, "%.3s", strrchr(neutral, '/') + 1);
        snprintf(smiling, sizeof smiling, "%s/faces_london/smiling/%s_08.jpg", SHARED_DATA, name);
        const struct pipeline_subject subject = {.view = LOCATE_FACE_FRONT};
        const struct meso_session sessions[2] = {{.photo = neutral}, {.photo = smiling}};
        verdicts_about(&about, kind, number, name);
        about.code = pipeline_run(&bench->pipeline, &subject, sessions, 2, PIPELINE_MEASURE,
                                  &report, arena, &bench->err);
        code = verdicts_log_take(&bench->log, &about, &report, NULL, &bench->err);
    }
    pipeline_release(&report);
    globfree(&found);
    return code;
}

enum { CAPTURES = 3 };

/* The face taken again by a good photographer, sessions and captures alike. */
static int take_captures(struct verdicts_bench *bench, const struct photo *photo, int number,
                         char paths[2 * CAPTURES][128], struct arena *arena)
{
    int code = MESO_OK;
    for (int i = 0; i < 2 * CAPTURES && !code; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/capture-%d.jpg", bench->folder, i);
        code = rephotograph(&bench->pipeline.kernels, photo, &nuisance_good_repeat,
                            90000 + (uint64_t)(2 * CAPTURES * number + i), paths[i], arena,
                            &bench->err);
    }
    return code;
}

static int compare_captures(struct verdicts_bench *bench, const struct pipeline_subject *subject,
                            struct verdicts_report *about, char paths[2 * CAPTURES][128],
                            struct arena *arena)
{
    const char *repeats[2][CAPTURES - 1];
    struct meso_session sessions[2];
    struct report report = {0};
    for (int s = 0; s < 2; s++) {
        for (int i = 1; i < CAPTURES; i++)
            repeats[s][i - 1] = paths[s * CAPTURES + i];
        sessions[s] = (struct meso_session){.photo = paths[s * CAPTURES],
                                            .repeats = repeats[s],
                                            .repeat_count = (size_t)about->captures - 1};
    }
    about->code = pipeline_run(&bench->pipeline, subject, sessions, 2, PIPELINE_MEASURE, &report,
                               arena, &bench->err);
    int code = verdicts_log_take(&bench->log, about, &report, NULL, &bench->err);
    pipeline_release(&report);
    return code;
}

int verdicts_captures(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                      struct arena *arena)
{
    char paths[2 * CAPTURES][128], name[40];
    struct pipeline_subject subject;
    struct verdicts_report about;
    struct photo *photo;
    int code =
        verdicts_open_real(VERDICTS_FACES, 3 * number, &photo, name, &subject, arena, &bench->err);
    if (code || !*name)
        return code;
    verdicts_about(&about, kind, number, name);
    code = take_captures(bench, photo, number, paths, arena);
    for (int captures = 1; captures <= CAPTURES && !code; captures += CAPTURES - 1) {
        about.captures = captures;
        code = compare_captures(bench, &subject, &about, paths, arena);
    }
    for (int i = 0; i < 2 * CAPTURES; i++)
        remove(paths[i]);
    return code;
}
