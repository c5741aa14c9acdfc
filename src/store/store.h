/* The archive: patients, sessions, photographs, readings and the audit trail, kept so that nothing
   acknowledged is lost. Rows are in SQLite or PostgreSQL, photographs are files named by their
   SHA-256. Knows no measure and no report beyond their names. include/mesotrack/archive.h is the
   same in JSON, for programs outside. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"

#include <mesotrack/archive.h>

struct store;

/* The folder's settings file: lines of "key = value"; also read by the command line. */
#define STORE_SETTINGS_FILE "mesotrack.conf"

/* A new archive. The folder must be empty or absent; options->database as in archive.h. */
int store_init(const struct meso_archive_options *options, struct meso_error *err);
/* Brings the tables to the newest version and clears what interrupted commands left. */
int store_open(struct store **out, const struct meso_archive_options *options,
               struct meso_error *err);
void store_close(struct store *store); /* NULL is fine */

enum store_consent {
    STORE_CONSENT_TREATMENT = 1, /* the clinic's own record and reports */
    STORE_CONSENT_SUMMARY = 2,   /* pictures in the patient's summary */
    STORE_CONSENT_TEACHING = 4   /* shown to others */
};
/* "treatment,summary" or "none"; an unknown word is told the nearest. */
int store_consent_parse(const char *text, unsigned *out, struct meso_error *err);
enum { STORE_CONSENT_ROOM = 40 };
void store_consent_write(unsigned consent, char out[STORE_CONSENT_ROOM]);

/* Of all photographs of a patient's session (0: of all sessions); *count of them. */
int store_set_consent(struct store *store, const char *patient, int number, const char *consent,
                      int *count, struct arena *arena, struct meso_error *err);

/* Texts are "" where nothing is known; rows and texts are the arena's. */
struct store_patient {
    int64_t id;
    const char *code, *name, *added, *notes;
    int sessions, photos;
};
struct store_session {
    int64_t id, patient_id;
    int number;
    const char *course, *planned, *due, *held, *treatment, *notes, *screening;
    int photos;
};
struct store_photo {
    int64_t id, session_id;
    const char *patient; /* code */
    int session;         /* number */
    const char *sha256, *view, *side, *needles, *flags, *added;
    const char *aside; /* since when it is set aside, and not to be measured */
    int64_t bytes;
    int repeat_number; /* 1: the primary */
    unsigned consent;  /* enum store_consent */
    double mm_per_px;  /* NaN: none is known */
    /* scale_source: "" none, "given" with the photograph, "import" for all of an import, "file"
       (its scale.txt). polygon: "x,y,x,y,..." or "". */
    const char *scale_source, *polygon;
};

/* MESO_E_ALREADY_THERE if the code is; a code is 1 to 64 letters, digits and . _ - of any script.
 */
int store_add_patient(struct store *store, const char *code, const char *name, int64_t *id,
                      struct meso_error *err);
/* MESO_E_NOT_FOUND names the nearest code. */
int store_find_patient(struct store *store, const char *code, struct store_patient *out,
                       struct arena *arena, struct meso_error *err);
int store_edit_patient(struct store *store, const char *code,
                       const struct meso_archive_patient_edit *edit, struct meso_error *err);
/* By code, so many of them behind `after` (NULL: from the first). */
int store_patients(struct store *store, const char *after, int most, struct store_patient **out,
                   int *count, struct arena *arena, struct meso_error *err);

int store_add_session(struct store *store, const struct meso_archive_session *session, int64_t *id,
                      struct meso_error *err);
int store_edit_session(struct store *store, const struct meso_archive_session *session,
                       struct meso_error *err);
int store_find_session(struct store *store, const char *patient, int number,
                       struct store_session *out, struct arena *arena, struct meso_error *err);
/* All but its patient and number, which name it. */
int store_change_session(struct store *store, const struct meso_archive_session *session,
                         struct meso_error *err);
/* By number. */
int store_sessions(struct store *store, int64_t patient_id, struct store_session **out, int *count,
                   struct arena *arena, struct meso_error *err);

/* Keeps a photograph's bytes and its row; durable when this returns MESO_OK. out->sha256 is the
   arena's. MESO_E_ALREADY_THERE: the same content is filed, here (out->id tells) or elsewhere. */
int store_add_photo(struct store *store, const struct meso_archive_photo *photo,
                    const uint8_t *bytes, size_t length, struct store_photo *out,
                    struct arena *arena, struct meso_error *err);
/* Of a session (by view, side, needles, repeat number), or of a patient (session_id 0). */
int store_photos(struct store *store, int64_t patient_id, int64_t session_id,
                 struct store_photo **out, int *count, struct arena *arena, struct meso_error *err);
/* MESO_E_NOT_FOUND if there is none of that number. */
int store_find_photo(struct store *store, int64_t id, struct store_photo *out, struct arena *arena,
                     struct meso_error *err);
/* By the beginning of its hash; MESO_E_NOT_FOUND tells those there are. */
int store_find_photo_by_hash(struct store *store, const struct meso_archive_photo_id *id,
                             struct store_photo *out, struct arena *arena, struct meso_error *err);
int store_edit_photo(struct store *store, const struct store_photo *photo,
                     const struct meso_archive_photo *to, struct arena *arena,
                     struct meso_error *err);
/* Deletes for good what is set aside. */
int store_purge_photos(struct store *store, const char *patient, int *count, struct arena *arena,
                       struct meso_error *err);
/* The corners of a kept region, which were checked when it was kept; count 0: none. */
int store_read_polygon(const char *text, double **corners, int *count, struct arena *arena,
                       struct meso_error *err);
/* The photograph's bytes, opened if sealed, their hash checked: MESO_E_ARCHIVE_DAMAGED if the file
   is missing or changed. */
int store_read_photo(struct store *store, const char *sha256, uint8_t **bytes, size_t *length,
                     struct arena *arena, struct meso_error *err);

/* A measure's field in a zone, as a comparison read it at one of its sessions. */
struct store_reading {
    bool later; /* of the session `to` */
    const char *measure;
    int version;
    const char *zone, *field, *unit;
    double value;       /* NaN: none, and why: */
    const char *reason; /* or NULL */
};

/* The result of one comparison of two sessions in one view. key tells all that it depends on: the
   photographs' hashes, the parameters and the measures' versions; payload is the pipeline's. */
struct store_comparison {
    int64_t patient_id;
    const char *key, *view;
    int from, to;         /* session numbers */
    const char *versions; /* of the measures, as the pipeline writes them */
    const char *payload;
    size_t length;
    const void *drawing; /* the pipeline's likewise; NULL: none */
    size_t drawing_length;
    const char *photos[2], *parameters[2]; /* of each session: hashes, and what else counted */
    const struct store_reading *readings;
    int reading_count;
};
/* *payload: the arena's, ended by a zero byte; NULL if there is none of that key. */
int store_find_comparison(struct store *store, int64_t patient_id, const char *key,
                          const char **payload, struct arena *arena, struct meso_error *err);
/* *drawing: the arena's; NULL if there is none of that key, or it was kept without. */
int store_find_drawing(struct store *store, int64_t patient_id, const char *key, uint8_t **drawing,
                       size_t *length, struct arena *arena, struct meso_error *err);
/* The versions that a comparison of these sessions and view was made of by whatever key; NULL:
   there is none. */
int store_kept_versions(struct store *store, int64_t patient_id, const char *view, int from, int to,
                        const char **versions, struct arena *arena, struct meso_error *err);
/* Keeps it with its readings, if it is not there already (what was kept without a
   drawing gets it), and drops those of the same sessions and
   view that another key made: older versions. */
int store_keep_comparison(struct store *store, const struct store_comparison *comparison,
                          struct meso_error *err);
/* How many comparisons are kept of a view, by versions. */
struct store_kept_count {
    const char *view, *versions;
    int64_t comparisons;
};
int store_kept_counts(struct store *store, struct store_kept_count **out, int *count,
                      struct arena *arena, struct meso_error *err);

/* The verdict on a photograph, under a key as of a comparison; there is one of each. */
int store_find_verdict(struct store *store, int64_t photo, const char *key, const char **payload,
                       struct arena *arena, struct meso_error *err);
int store_keep_verdict(struct store *store, int64_t photo, const char *key, const char *payload,
                       struct meso_error *err);

enum store_health { STORE_FINE, STORE_WARNING, STORE_FAILED };

/* Whether the machine and the archive are fit for each other: tells each check in turn; returns the
   code of the first that failed. Changes nothing but for what opening an archive does. */
int store_doctor(const struct meso_archive_options *options,
                 int (*say)(void *context, const char *check, enum store_health health,
                            const char *text, struct meso_error *err),
                 void *context, struct meso_error *err);

/* The store of a handle of the public API. */
struct store *store_of(struct meso_archive *archive);

#endif
