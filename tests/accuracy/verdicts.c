/* The claim that no noise is sold as progress, on simulated reports of which it is known what
   changed: null pairs, planted changes of 1.5 and 3 times what the report itself says could be
   seen, intervals against truth. Real photographs of ../shared/data and rendered patients.

   REPORTS=n runs about so many (default: the full run, more than 2,000); KIND=name,... only these;
   PART=k/n every n-th subject from the k-th on; VERDICTS_LOG=FILE appends what is known to FILE and
   leaves out what stands there, so that runs are resumed, split and summed up (REPORTS=0 prints the
   figures of the file alone); SUBJECT=n runs only that one of each kind and leaves its last pair of
   photographs where it says; PLANT=depth|lines|spots|blood|evenness|shadow plants only that. */
#include "verdicts.h"
#include "accuracy.h"
#include "pair_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct verdicts_kind verdicts_kinds[] = {
    {"face", "a real face taken again within the gates", 336, 1, true, verdicts_null_real},
    {"lesion", "a real close-up of skin taken again", 204, 1, true, verdicts_null_real},
    {"stranger", "one nuisance at its limit, real faces and close-ups", 216, 1, true,
     verdicts_stranger},
    {"rendered_face", "a rendered face at another sitting", 90, 1, false, verdicts_null_rendered},
    {"rendered_skin", "a rendered close-up of skin", 90, 1, false, verdicts_null_rendered},
    {"rendered_field", "a rendered trichoscopic field in other light", 150, 1, false,
     verdicts_null_rendered},
    {"rendered_scalp", "a rendered scalp from above", 90, 1, false, verdicts_null_rendered},
    {"planted_face", "real faces: lines, spots, blood, tone planted in pixels", 40, 18, true,
     verdicts_planted_pixels},
    {"planted_skin", "rendered close-ups: lines and spots planted in pixels", 16, 8, false,
     verdicts_planted_pixels},
    {"planted_field", "rendered fields: hairs lost, gained, thickened", 32, 7, false,
     verdicts_planted_hair},
    {"planted_scalp", "rendered scalps: hair lost or gained", 20, 4, false, verdicts_planted_hair},
    {"smiling", "one face neutral and smiling", 51, 1, true, verdicts_smiling},
    {"captures", "wrinkles of real faces with one and three captures", 24, 2, true,
     verdicts_captures},
    {NULL, NULL, 0, 0, false, NULL}};

const struct verdicts_kind *verdicts_kind_of(const char *name)
{
    const struct verdicts_kind *kind = verdicts_kinds;
    while (kind->name && strcmp(kind->name, name))
        kind++;
    return kind->name ? kind : NULL;
}

void verdicts_about(struct verdicts_report *about, const struct verdicts_kind *kind, int number,
                    const char *subject)
{
    *about = (struct verdicts_report){.number = number, .plant = "-", .captures = 1};
    snprintf(about->kind, sizeof about->kind, "%s", kind->name);
    snprintf(about->subject, sizeof about->subject, "%s", subject);
}

const struct verdicts_dose verdicts_doses[VERDICTS_DOSES] = {
    {1.5, false, 1}, {3, false, 2}, {1.5, true, 3}};

double verdicts_dose_of(const struct verdicts_dose *dose, const struct progress_change *from)
{
    return dose->ratio * (dose->of_seen_from ? from->seen_from : from->detectable);
}

void verdicts_name_plant(struct verdicts_report *about, const char *plant,
                         const struct verdicts_dose *dose)
{
    snprintf(about->plant, sizeof about->plant, "%s%s", plant, dose->of_seen_from ? "/seen" : "");
    about->ratio = dose->ratio;
}

int verdicts_compare(struct verdicts_bench *bench, const struct pipeline_subject *subject,
                     struct verdicts_report *about, const struct verdicts_target *target,
                     struct report *report, struct arena *arena)
{
    const struct meso_session sessions[2] = {{.photo = bench->before}, {.photo = bench->after}};
    *report = (struct report){0};
    about->code = pipeline_run(&bench->pipeline, subject, sessions, 2, PIPELINE_MEASURE, report,
                               arena, &bench->err);
    bool refused = about->code == MESO_E_NOT_COMPARABLE || about->code == MESO_E_NOT_ALIGNED ||
                   about->code == MESO_E_IDENTITY_DOUBTFUL || about->code == MESO_E_NO_FACE ||
                   about->code == MESO_E_FACE_TURNED;
    if (about->code && !refused)
        return about->code;
    return verdicts_log_take(&bench->log, about, report, target, &bench->err);
}

/* Whether KIND names it, among others between commas. */
static bool wanted(const char *name)
{
    const char *asked = getenv("KIND");
    size_t length = strlen(name);
    for (const char *at = asked; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (!strncmp(at, name, length) && (at[length] == ',' || !at[length]))
            return true;
    return !asked;
}

/* Of each kind, so many subjects that all together make about REPORTS reports. */
static int subjects_of(const struct verdicts_kind *kind)
{
    const char *reports = getenv("REPORTS");
    int full = 0;
    for (const struct verdicts_kind *k = verdicts_kinds; k->name; k++)
        full += wanted(k->name) ? k->subjects * k->reports : 0;
    if (!wanted(kind->name))
        return 0;
    if (!reports)
        return kind->subjects;
    double share = atof(reports) / full;
    int count = (int)(share * kind->subjects + 0.5);
    return count || share <= 0 ? count : 1;
}

static int run_subject(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number)
{
    struct arena *arena;
    if (verdicts_log_done(&bench->log, kind->name, number))
        return MESO_OK;
    int code = base_arena_new(&arena, 0, &bench->err);
    if (code)
        return code;
    code = kind->run(bench, kind, number, arena);
    base_arena_free(arena);
    return code ? code : verdicts_log_finish(&bench->log, kind->name, number, &bench->err);
}

static void tell(const struct verdicts_bench *bench, double seconds)
{
    int verdicts = 0;
    for (int i = 0; i < bench->log.row_count; i++)
        verdicts +=
            bench->log.rows[i].verdict <= PROGRESS_WORSENED && bench->log.rows[i].truth == 0;
    fprintf(stderr, "\r%d reports, %d false verdicts, %.0f s of CPU ", bench->log.report_count,
            verdicts, seconds);
}

/* Kinds in turn, each as far along as the others, so that a run that is stopped has some of all. */
static int run_all(struct verdicts_bench *bench)
{
    enum { STEPS = 200 };
    int part = 1, parts = 1, code = MESO_OK;
    const char *one = getenv("SUBJECT");
    const char *asked = getenv("PART");
    if (asked && (sscanf(asked, "%d/%d", &part, &parts) != 2 || part < 1 || part > parts))
        return base_error(&bench->err, MESO_E_USAGE, "PART is k/n, not '%s'", asked);
    for (const struct verdicts_kind *kind = verdicts_kinds; one && kind->name; kind++)
        if (wanted(kind->name) && !code)
            code = run_subject(bench, kind, atoi(one));
    for (int step = 0; step < STEPS && !one; step++)
        for (const struct verdicts_kind *kind = verdicts_kinds; kind->name; kind++) {
            int count = subjects_of(kind);
            for (int n = count * step / STEPS; n < count * (step + 1) / STEPS && !code; n++)
                if (n % parts == part - 1) {
                    code = run_subject(bench, kind, n);
                    tell(bench, (double)clock() / CLOCKS_PER_SEC);
                }
        }
    fputc('\n', stderr);
    return code;
}

int accuracy_verdicts(void)
{
    static struct verdicts_bench bench;
    strcpy(bench.folder, "/tmp/mesotrack-verdicts-XXXXXX");
    if (!mkdtemp(bench.folder) ||
        verdicts_log_open(&bench.log, getenv("VERDICTS_LOG"), &bench.err) ||
        pipeline_open(&bench.pipeline, MODELS_DIR, 1, &bench.err)) {
        fprintf(stderr, "%s\n", bench.err.text);
        return 1;
    }
    snprintf(bench.before, sizeof bench.before, "%s/before.jpg", bench.folder);
    snprintf(bench.after, sizeof bench.after, "%s/after.jpg", bench.folder);
    int code = run_all(&bench);
    if (code)
        fprintf(stderr, "%s\n", bench.err.text);
    verdicts_print(&bench.log);
    if (getenv("SUBJECT"))
        printf("\nthe pair: %s %s\n", bench.before, bench.after);
    else
        pair_files_remove(bench.folder);
    pipeline_close(&bench.pipeline);
    verdicts_log_free(&bench.log);
    return code != MESO_OK;
}
