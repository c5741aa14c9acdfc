/* mesotrack's archive: patients, sessions and photographs, kept safely. Part of the public C API;
   mesotrack.h tells its rules. One handle may be used by one thread at a time; several processes may
   use one archive.

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
    /* A sealed archive's key: a file of 64 hexadecimal digits, or one with a passphrase on its first
       line. meso_archive_init seals if one is given. */
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
    const char *treatment, *notes;
};
MESO_API int meso_archive_add_session(struct meso_archive *archive,
                                      const struct meso_archive_session *session, const char **json,
                                      struct meso_error *err);
/* {"sessions": [...]} */
MESO_API int meso_archive_sessions(struct meso_archive *archive, const char *patient,
                                   const char **json, struct meso_error *err);

struct meso_archive_photo {
    const char *patient;
    int session;
    const char *view;
    const char *side;    /* "left", "right" or NULL; the patient's */
    const char *needles; /* taken "before" (NULL) or "after" the needles of this session */
    int repeat_number;   /* from 1; 0: the next that is free */
    const char *consent; /* "treatment,summary,teaching" or "none"; NULL: "treatment" */
    const char *flags;   /* words of the clinic's own; NULL: none */
    int allow_duplicate; /* the same content may be filed elsewhere too */
};
/* Durable when it returns MESO_OK. A photograph that can't be decoded whole is refused. */
MESO_API int meso_archive_add_photo(struct meso_archive *archive,
                                    const struct meso_archive_photo *photo, const char *path,
                                    const char **json, struct meso_error *err);
/* {"photos": [...]} of a patient; session 0: of all. */
MESO_API int meso_archive_photos(struct meso_archive *archive, const char *patient, int session,
                                 const char **json, struct meso_error *err);

struct meso_archive_import {
    const char *folder; /* PATIENT/SESSION/VIEW[-N].jpg; SESSION is a number, or number_YYYY-MM-DD */
    const char *consent;
    int dry_run, allow_duplicate;
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

#ifdef __cplusplus
}
#endif
#endif
