/* Private: what a clinic's day needs of the rows. */
#ifndef STORE_CLINIC_H
#define STORE_CLINIC_H

#include "archive.h"

#include "course/course.h"

/* agenda.c: a session that was held, or is expected. */
struct store_appointment {
    const char *patient, *name, *course, *date;
    int number;
};
enum { STORE_MOST_APPOINTMENTS = 50 };
struct store_agenda {
    struct store_appointment due[STORE_MOST_APPOINTMENTS], overdue[STORE_MOST_APPOINTMENTS],
        recent[STORE_MOST_APPOINTMENTS];
    int due_count, overdue_count, recent_count;
    bool of_file; /* a course was read from a file, which may be another the next time */
};
int store_agenda(struct store *store, const char *day, struct store_agenda *out,
                 struct arena *arena, struct meso_error *err);

/* next.c: what a course ("face", "face/weekly") says of the session after one held on a date. date,
   due: "" if nothing is said. */
struct store_next {
    int number;
    char due[BASE_DATE_ROOM], latest[BASE_DATE_ROOM];
    bool maintenance;
};
/* Courses that were read for it already, of one call: begins as NULL, lives in the arena. */
struct store_plan;
int store_next_after(const char *course, int number, const char *held, struct store_plan **known,
                     struct store_next *out, struct arena *arena, struct meso_error *err);
/* Whether one of them stands in a file. */
bool store_next_of_file(const struct store_plan *known);

/* photo_care.c */
int store_set_photo_consent(struct store *store, int64_t photo, const char *consent,
                            struct arena *arena, struct meso_error *err);
int store_set_aside(struct store *store, int64_t photo, bool aside, struct arena *arena,
                    struct meso_error *err);

/* The scale told last in this view: the patient's own, or that of the latest photographs of all. */
int store_last_scale(struct store *store, const char *patient, const char *view, double *mm_per_px,
                     bool *own, struct meso_error *err);

/* pictures.c: JPEGs for the eye, made once and kept (sealed, if the photographs are). */
int store_picture(struct store *store, const struct store_photo *photo, int side_px,
                  uint8_t **bytes, size_t *length, struct arena *arena, struct meso_error *err);

#endif
