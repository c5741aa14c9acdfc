/* Treatment courses as data: which sessions are planned at which intervals, what is judged and from
   when on, what is asked beforehand and advised afterwards. Knows no patient, no photograph and no
   measure beyond its name. */
#ifndef COURSE_COURSE_H
#define COURSE_COURSE_H

#include "base/base.h"

enum { COURSE_MAX_PHASES = 8, COURSE_MAX_PLANS = 4, COURSE_MAX_ITEMS = 64, COURSE_MAX_FAULTS = 32 };

/* Of days, sessions or mm; least == most where there is one figure, both 0 where nothing is said.
 */
struct course_range {
    double least, most;
};

struct course_items {
    const char *at[COURSE_MAX_ITEMS];
    int count;
};

/* So many sessions, each so many days after the one before. */
struct course_phase {
    struct course_range sessions, days;
};

struct course_plan {
    const char *name; /* "" where a course has one plan only */
    struct course_phase phases[COURSE_MAX_PHASES];
    int phase_count;
};

struct course {
    const char *name; /* "hair" */
    const char *title, *about;
    struct course_items views, measures; /* names, as the program knows them */
    struct course_plan plans[COURSE_MAX_PLANS];
    int plan_count;
    struct course_range judge_after_days; /* since the first session; earlier is information only */
    struct course_range effect_sessions;  /* the effect is complete after so many */
    struct course_range repeat_days;      /* the whole course again, after its end */
    struct course_range maintenance_days; /* single sessions after the end */
    struct course_range depth_mm;         /* usual depth of the needles */
    struct course_items areas, techniques, cocktail; /* what a session's record offers to choose */
    struct course_items screening; /* conditions asked about; a warning, never a decision */
    struct course_items aftercare; /* sentences for the patient */
};

/* What a line may say: key, kind of its value, whether a course needs it, and what it means. */
struct course_key {
    const char *name, *form, *what;
    bool needed;
};
extern const struct course_key course_keys[];
extern const int course_key_count;

/* What is wrong with a file, line by line (line 0: with the whole). */
struct course_fault {
    int line;
    const char *what;
};
struct course_faults {
    struct course_fault at[COURSE_MAX_FAULTS];
    int count; /* at most COURSE_MAX_FAULTS are kept */
};

/* Names that a course may use; NULL for all of it, or for a list: any. */
struct course_names {
    const char *const *views, *const *measures;
    int view_count, measure_count;
};

/* Reads a course from its text ("key: value" lines, # begins a comment). All faults are gathered,
   not the first alone; with any, MESO_E_BAD_COURSE is returned, and *err names origin (a path) and
   the first. The course and the faults are the arena's. */
int course_read(const char *name, const char *origin, const char *text,
                const struct course_names *names, struct course *out, struct course_faults *faults,
                struct arena *arena, struct meso_error *err);

/* The files that come with the program (models/courses), in the order of their names: courses, and
   lines that several of them include. */
struct course_text {
    const char *name;
    bool whole; /* a course */
    const char *text;
};
extern const struct course_text course_shipped[];
extern const int course_shipped_count;
/* A shipped course by its name, or the course of a file (with a '/' or ending in ".course"). An
   unknown name is MESO_E_UNKNOWN_COURSE and told the nearest. */
int course_find(const char *name_or_path, const struct course_names *names, struct course *out,
                struct course_faults *faults, struct arena *arena, struct meso_error *err);

/* "face" is the first plan of the course, "face/weekly" the plan of that name; NULL: there is none.
   spec is what course_find was given. */
const struct course_plan *course_plan_of(const struct course *course, const char *plan_name);
/* Sessions of a plan, all phases together. */
struct course_range course_sessions(const struct course_plan *plan);

/* When the session after number `done` is due, in days after it. */
struct course_due {
    int number;               /* of the session due */
    struct course_range days; /* least: the earliest */
    bool maintenance;         /* the planned sessions are over */
};
/* false: nothing is planned any more. done: 0 before the first session. */
bool course_next(const struct course *course, const struct course_plan *plan, int done,
                 struct course_due *out);

/* ---- What was done at a session, as the clinic records it ---- */

enum { COURSE_MAX_RECORDED = 24 };
struct course_technique {
    const char *name, *also;      /* "point-by-point"; other names, separated by spaces */
    struct course_range depth_mm; /* usual */
    const char *what;
};
extern const struct course_technique course_techniques[];
extern const int course_technique_count;
struct course_substance {
    const char *name, *also;
};
extern const struct course_substance course_substances[];
extern const int course_substance_count;

struct course_dose {
    const char *substance;
    double amount;    /* 0: not told */
    const char *unit; /* "ml"; "" with no amount */
};
/* A value: copy it freely. Names are the tables', the course's or the arena's. */
struct course_treatment {
    const char *techniques[COURSE_MAX_RECORDED], *areas[COURSE_MAX_RECORDED];
    struct course_dose cocktail[COURSE_MAX_RECORDED];
    int technique_count, area_count, dose_count;
    struct course_range depth_mm;   /* both 0: not told */
    double needle_gauge, needle_mm; /* 0: not told */
    bool photographed_after;        /* after the needles of the session, not before */
};
/* The words of a record, for help. */
struct course_record_key {
    const char *name, *form, *what;
};
extern const struct course_record_key course_record_keys[];
extern const int course_record_key_count;

/* Reads "technique=nappage depth=2mm area=forehead,cheeks cocktail=hyaluronic-acid,vitamin-c:2ml
   needle=30gx4mm photographed=before"; hyphens stand for spaces, capitals don't matter. course
   (NULL: none) may name further techniques, areas and ingredients. Every wrong word is a fault
   (line: which word), and with any MESO_E_BAD_TREATMENT tells them all. */
int course_treatment_read(const char *text, const struct course *course,
                          struct course_treatment *out, struct course_faults *faults,
                          struct arena *arena, struct meso_error *err);
/* The text that reads back to the same value, in the order of the keys; NULL: out of memory. */
const char *course_treatment_write(const struct course_treatment *treatment, struct arena *arena,
                                   struct meso_error *err);
/* The technique whose usual depth the record's lies beyond; NULL: none. */
const struct course_technique *course_treatment_unusual(const struct course_treatment *treatment);

/* Conditions of the screening list that were found, by their names with hyphens or spaces,
   separated by commas ("pregnancy,clotting-disorder"). course NULL: the list that comes with the
   program. An unknown one is MESO_E_BAD_TREATMENT and told the nearest. */
int course_screening_read(const char *text, const struct course *course, struct course_items *out,
                          struct arena *arena, struct meso_error *err);

#endif
