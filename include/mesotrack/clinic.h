/* What a clinic's day needs of the archive beside archive.h, whose rules hold here too: who is due,
   sessions changed, photographs looked at, judged and set aside, and the clinic's own settings.
   Part of the public C API. */
#ifndef MESOTRACK_CLINIC_H
#define MESOTRACK_CLINIC_H

#include <mesotrack/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of the clinic itself; NULL leaves what there is, "" takes it away. */
struct meso_archive_clinic {
    const char *name, *phone; /* for patients to call */
    const char *language;     /* "tr": of the pages, where an account has none of its own */
    const void *logo;         /* JPEG or PNG up to 1 MiB; kept without metadata */
    size_t logo_length;       /* 0 with a logo: it is taken away */
};
MESO_API int meso_archive_set_clinic(struct meso_archive *archive,
                                     const struct meso_archive_clinic *clinic,
                                     struct meso_error *err);
/* {"name", "phone", "language", "logo": SHA-256}, of each what is set. */
MESO_API int meso_archive_clinic(struct meso_archive *archive, const char **json,
                                 struct meso_error *err);
/* A PNG; the bytes live until the next call. MESO_E_NOT_FOUND if there is none. */
MESO_API int meso_archive_logo(struct meso_archive *archive, const void **bytes, size_t *length,
                               struct meso_error *err);

/* {"due": [...], "overdue": [...], "recent": [...], "patient_count"} of a day (YYYY-MM-DD):
   sessions of that day and those that are planned, or that the course plans after the last one
   held. Each
   {"patient", "name", "number", "course", "date"}; of each list at most 50. */
MESO_API int meso_archive_agenda(struct meso_archive *archive, const char *day, const char **json,
                                 struct meso_error *err);
/* {"patients": [...], "more"}: those with words (NULL: any) in code or name, by code; "last" is the
   date of the last session held. "more" is true if there are more than `most`. */
MESO_API int meso_archive_find_patients(struct meso_archive *archive, const char *words, int most,
                                        const char **json, struct meso_error *err);
/* {"number", "course", "due", "latest", "maintenance", "after"}: what comes after the last session
   held; but for the number, only where a course tells it. */
MESO_API int meso_archive_next_session(struct meso_archive *archive, const char *patient,
                                       const char **json, struct meso_error *err);
/* Writes all that the session says anew, but for its patient and number, which name it. */
MESO_API int meso_archive_change_session(struct meso_archive *archive,
                                         const struct meso_archive_session *session,
                                         struct meso_error *err);

/* The photograph of that "id" (meso_archive_photos), as there. */
MESO_API int meso_archive_photo_of(struct meso_archive *archive, long long photo, const char **json,
                                   struct meso_error *err);
/* The scale that was told last in this view, the patient's own before anybody's; *own: it is the
   patient's. *mm_per_px 0: none was told lately. */
MESO_API int meso_archive_last_scale(struct meso_archive *archive, const char *patient,
                                     const char *view, double *mm_per_px, int *own,
                                     struct meso_error *err);
/* Whether photographs lie sealed in the archive. */
MESO_API int meso_archive_is_sealed(const struct meso_archive *archive);
/* Consent as in meso_archive_photo, of one photograph. */
MESO_API int meso_archive_set_photo_consent(struct meso_archive *archive, long long photo,
                                            const char *consent, struct meso_error *err);
/* A photograph set aside stays in the archive, but nothing is measured in it and another may take
   its place; aside 0 takes it back. */
MESO_API int meso_archive_set_aside(struct meso_archive *archive, long long photo, int aside,
                                    struct meso_error *err);
/* The photograph for the eye: a JPEG in sRGB, upright, without metadata, at most side_px (64 to
   2048) long; 0: the file as it came, with all that its camera wrote into it. The bytes live until
   the next call. */
MESO_API int meso_archive_picture(struct meso_archive *archive, long long photo, int side_px,
                                  const void **bytes, size_t *length, struct meso_error *err);
/* Is the photograph usable, and comparable with the baseline: the primary of the earliest session
   in its view. *out as of meso_check, in JSON alone, with "baseline" (its session's number); made
   once and kept. meso NULL: nothing is made (MESO_E_NOT_FOUND if nothing is kept). */
MESO_API int meso_archive_check(struct meso_archive *archive, struct meso *meso, long long photo,
                                struct meso_result **out, struct meso_error *err);

/* Every sentence that a check can say, messages and advice, as printf formats in English, for those
   who translate them: from index 0 on, "" where one is not used, NULL behind the last. */
MESO_API const char *meso_check_sentence(int index);

#ifdef __cplusplus
}
#endif
#endif
