/* mesotrack's archive: patients, sessions and photographs, kept safely. Part of the public C API;
   mesotrack.h tells its rules. One handle may be used by one thread at a time; several processes
   may use one archive.

   What a call tells is JSON in UTF-8; the text lives until the next call with the same archive. */
#ifndef MESOTRACK_ARCHIVE_H
#define MESOTRACK_ARCHIVE_H

#include <mesotrack/mesotrack.h>

#ifdef __cplusplus
extern "C" {
#endif

struct meso_archive;

/* Zero-initialise, then fill in. */
struct meso_archive_options {
    const char *folder;
    /* meso_archive_init: NULL for a file in the folder, or "postgresql://user@host/name". */
    const char *database;
    /* A sealed archive's key: a file of 64 hexadecimal digits, or one with a passphrase on its
       first line. meso_archive_init seals if one is given. */
    const char *key_file, *passphrase_file;
    const char *actor; /* who does it, for the audit trail; NULL: "unknown" */
};

/* Makes a new archive in a folder that is empty or absent. */
MESO_API int meso_archive_init(const struct meso_archive_options *options, struct meso_error *err);
MESO_API int meso_archive_open(struct meso_archive **out,
                               const struct meso_archive_options *options, struct meso_error *err);
MESO_API void meso_archive_close(struct meso_archive *archive);

/* name may be NULL. */
MESO_API int meso_archive_add_patient(struct meso_archive *archive, const char *code,
                                      const char *name, struct meso_error *err);
/* What NULL stands for stays; "" takes away a name or notes. new_code: another code, by which the
   patient goes from then on. */
struct meso_archive_patient_edit {
    const char *new_code, *name, *notes;
};
MESO_API int meso_archive_edit_patient(struct meso_archive *archive, const char *code,
                                       const struct meso_archive_patient_edit *edit,
                                       struct meso_error *err);
/* {"patients": [...]} */
MESO_API int meso_archive_patients(struct meso_archive *archive, const char **json,
                                   struct meso_error *err);
/* One patient with sessions and photographs. */
MESO_API int meso_archive_patient(struct meso_archive *archive, const char *code, const char **json,
                                  struct meso_error *err);

/* NULL: not known. Dates are YYYY-MM-DD. */
struct meso_archive_session {
    const char *patient;
    int number; /* from 1; 0: the next */
    const char *course;
    const char *planned, *due, *date; /* date: when it was held */
    const char *treatment; /* "technique=nappage depth=2mm ..."; see "mesotrack courses --keys" */
    const char *notes;
    const char *screening; /* conditions found before it: "pregnancy,clotting-disorder" */
};
MESO_API int meso_archive_add_session(struct meso_archive *archive,
                                      const struct meso_archive_session *session, const char **json,
                                      struct meso_error *err);
/* Of the session of that number: what NULL stands for stays, "" is taken away. *json: the session.
 */
MESO_API int meso_archive_edit_session(struct meso_archive *archive,
                                       const struct meso_archive_session *session,
                                       const char **json, struct meso_error *err);
/* {"sessions": [...]} */
MESO_API int meso_archive_sessions(struct meso_archive *archive, const char *patient,
                                   const char **json, struct meso_error *err);

struct meso_archive_photo {
    const char *patient;
    int session;
    const char *view;
    const char *side;         /* "left", "right" or NULL; the patient's */
    const char *needles;      /* taken "before" (NULL) or "after" the needles of this session */
    int repeat_number;        /* from 1; 0: the next that is free */
    const char *consent;      /* "treatment,summary,teaching" or "none"; NULL: "treatment" */
    const char *flags;        /* "make-up,wet-hair"; NULL: none */
    int allow_duplicate;      /* the same content may be filed elsewhere too */
    double mm_per_px;         /* the scale that is known of it; 0: none */
    const char *scale_source; /* who tells it: "given" (NULL), "import" (all of one), "file" */
    /* The region to measure (scalp, scalp-macro, skin): x, y of each corner in pixels of the
       upright photograph; NULL: all of it. */
    const double *polygon;
    size_t polygon_points;
};
/* Durable when it returns MESO_OK. A photograph that can't be decoded whole is refused. */
MESO_API int meso_archive_add_photo(struct meso_archive *archive,
                                    const struct meso_archive_photo *photo, const char *path,
                                    const char **json, struct meso_error *err);
/* {"photos": [...]} of a patient; session 0: of all. */
MESO_API int meso_archive_photos(struct meso_archive *archive, const char *patient, int session,
                                 const char **json, struct meso_error *err);

/* A photograph of a session by the beginning of its hash (at least four digits); view may be NULL
   where that tells it already. */
struct meso_archive_photo_id {
    const char *patient;
    int session;
    const char *sha256, *view;
};
/* *bytes: the file as it was filed, until the next call with the same archive. */
MESO_API int meso_archive_read_photo(struct meso_archive *archive,
                                     const struct meso_archive_photo_id *id, const void **bytes,
                                     size_t *length, struct meso_error *err);
/* What NULL and 0 stand for stays (to->patient is not read); to->session: moves it there. "" takes
   away side and flags, a scale below 0 the scale, a polygon of 0 points the region. *json: the
   photograph. */
MESO_API int meso_archive_edit_photo(struct meso_archive *archive,
                                     const struct meso_archive_photo_id *id,
                                     const struct meso_archive_photo *to, const char **json,
                                     struct meso_error *err);
/* Sets a photograph aside: no report has it any more, and it stays in its session until it is
   purged. meso_archive_restore_photo takes it back. */
MESO_API int meso_archive_remove_photo(struct meso_archive *archive,
                                       const struct meso_archive_photo_id *id,
                                       struct meso_error *err);
MESO_API int meso_archive_restore_photo(struct meso_archive *archive,
                                        const struct meso_archive_photo_id *id,
                                        struct meso_error *err);
/* Deletes for good what is set aside of a patient. {"photos": count} */
MESO_API int meso_archive_purge_photos(struct meso_archive *archive, const char *patient,
                                       const char **json, struct meso_error *err);

struct meso_archive_import {
    /* PATIENT/SESSION/VIEW[-N].jpg; SESSION is a number, or number_YYYY-MM-DD. A file scale.txt in
       a folder tells the scale of the photographs in and below it: lines "VIEW[-N] = 5 um". */
    const char *folder;
    const char *consent;
    int dry_run, allow_duplicate;
    double
        mm_per_px; /* of the close-ups (scalp-macro, skin) whose scale no file tells; 0: unknown */
    /* Called when a file is done: stored durably, found to be there already, or refused. */
    void (*progress)(void *context, const char *stage, int done, int total);
    void *progress_context;
};
/* {"items": [{"path", "outcome": "stored" | "there" | "refused" | "ignored", ...}], counts}. With a
   refused item *json is still set and MESO_E_SOME_FAILED returned. */
MESO_API int meso_archive_import(struct meso_archive *archive,
                                 const struct meso_archive_import *import, const char **json,
                                 struct meso_error *err);

/* Looks at every row, photograph and line of the audit trail. *json tells what was found; with
   damage MESO_E_ARCHIVE_DAMAGED is returned. */
MESO_API int meso_archive_verify(struct meso_archive *archive, const char **json,
                                 struct meso_error *err);

/* Takes lost and damaged photographs from any folder that still has them (a backup, a memory card),
   recognised by their content; from may be NULL. MESO_E_ARCHIVE_DAMAGED if something is left. */
MESO_API int meso_archive_repair(struct meso_archive *archive, const char *from, const char **json,
                                 struct meso_error *err);
/* Copies all to a folder, which is an archive itself (in files, also of one on PostgreSQL); an
   earlier backup there is brought up to date. */
MESO_API int meso_archive_backup(struct meso_archive *archive, const char *folder,
                                 const char **json, struct meso_error *err);
/* Makes a new archive of a backup; database as in meso_archive_options. */
MESO_API int meso_archive_restore(struct meso_archive *backup, const char *folder,
                                  const char *database, const char **json, struct meso_error *err);
/* {"lines": [...]}: who did what when; patient NULL: all. */
MESO_API int meso_archive_audit(struct meso_archive *archive, const char *patient,
                                const char **json, struct meso_error *err);
/* {"checks": [{"check", "health": "fine" | "warning" | "failed", "message"}]}; returns the code of
   the first that failed, and *json all the same. *json is given back by meso_archive_free_text. */
MESO_API int meso_archive_doctor(const struct meso_archive_options *options, char **json,
                                 struct meso_error *err);
MESO_API void meso_archive_free_text(char *text);

/* For all photographs of a session (0: of all sessions); consent as in meso_archive_photo. Of what
   may no longer be used for treatment the readings go too. */
MESO_API int meso_archive_set_consent(struct meso_archive *archive, const char *patient,
                                      int session, const char *consent, const char **json,
                                      struct meso_error *err);
/* Writes a ZIP file. purpose: NULL or "own" for the patient's own copy, with all; "treatment",
   "summary" or "teaching": photographs with that consent alone (MESO_E_NOT_PERMITTED if there is
   none), for teaching without code, name, dates and notes. */
MESO_API int meso_archive_export_patient(struct meso_archive *archive, const char *patient,
                                         const char *purpose, const char *path, const char **json,
                                         struct meso_error *err);
/* The same ZIP file without a name: *file reads it from its beginning, is the caller's to close,
   and then nothing is left of it. Until then it lies in the archive's own folder. */
MESO_API int meso_archive_open_export(struct meso_archive *archive, const char *patient,
                                      const char *purpose, int *file, const char **json,
                                      struct meso_error *err);
/* The same photographs as DICOM files (VL Photographic Image), PATIENT/session-N/VIEW-N.dcm in
   folder (NULL: none), and sent to the peer "AET@HOST:PORT" (NULL: to nobody). Made twice, they
   have the same UIDs. Runs DCMTK's commands; MESO_E_TOOL_MISSING without them. */
MESO_API int meso_archive_export_dicom(struct meso_archive *archive, const char *patient,
                                       const char *purpose, const char *folder, const char *peer,
                                       const char **json, struct meso_error *err);
/* For good: rows, photographs and readings. Backups made earlier still have them. */
MESO_API int meso_archive_erase_patient(struct meso_archive *archive, const char *patient,
                                        const char **json, struct meso_error *err);

/* The report of a patient's sessions in one view, made of comparisons that the archive keeps; those
   that are missing are made now, and kept, if a handle is given. view NULL: the only one there is.
 */
MESO_API int meso_archive_report(struct meso_archive *archive, struct meso *meso,
                                 const char *patient, const char *view, struct meso_result **out,
                                 struct meso_error *err);

/* The same with the pictures that MESO_FORMAT_HTML shows: the photographs of the first and the last
   session are fetched and drawn. */
MESO_API int meso_archive_report_page(struct meso_archive *archive, struct meso *meso,
                                      const char *patient, const char *view,
                                      struct meso_result **out, struct meso_error *err);

struct meso_archive_batch {
    const char *folder;     /* reports go to PATIENT/VIEW.json and .csv in it */
    const char *models_dir; /* as in meso_options */
    int jobs;               /* worker processes; 0: one */
    int chunk, chunks;      /* the share K of N, from 1; 0, 0: all */
    int only_kept;          /* nothing is measured: reports of what is kept alone */
    int html, pdf;          /* also PATIENT/VIEW.html, .pdf, with the pictures */
    int stale;              /* measured is only what is kept of older versions of the measures */
    int dry_run; /* nothing is measured or written; the lines tell what is kept, missing and stale
                  */
    /* A patient is done: one line of JSON, in the order of codes. */
    void (*item)(void *context, const char *line);
    void (*progress)(void *context, const char *stage, int done, int total);
    void *context;
};
/* Every patient's reports, and over all of them summary.csv and readings.csv (not of a share).
   Starts processes: the caller has to be one of a single thread. MESO_E_SOME_FAILED if any patient
   failed; the others are done. */
MESO_API int meso_archive_batch(const struct meso_archive_options *options,
                                const struct meso_archive_batch *batch, struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
