/* mesotrack's summary for the patient: one page in plain words, as HTML and as PDF. Part of the
   public C API; mesotrack.h tells its rules. */
#ifndef MESOTRACK_SUMMARY_H
#define MESOTRACK_SUMMARY_H

#include <mesotrack/archive.h>
#include <mesotrack/mesotrack.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero-initialise, then fill in. */
struct meso_summary {
    const char *patient; /* code */
    const char *view;    /* NULL: the one of most sessions, the first of equals */
    /* NULL in these: as the archive's settings say (meso_archive_set_clinic). */
    const char *language;                   /* "en", "tr", "de", "ar"; neither: "en" */
    const char *clinic_name, *clinic_phone; /* as the patient knows it */
    const char *clinic_logo;                /* path of a JPEG or PNG file */
};
/* The page of a patient's sessions in one view: two pictures in one frame, at most three findings
   with how sure they are, the trend, the next session, the course's aftercare, whom to call. A
   patient of whom nothing can be told yet gets a page that says so and why. Comparisons that are
   missing are made now, and kept. Pictures are of photographs with the consent `summary` alone;
   where there is none the page has none. meso NULL: nothing is measured, and there are no pictures
   (MESO_E_NOT_FOUND where a comparison is missing).

   meso_result_text gives MESO_FORMAT_HTML, one file with everything in it, and MESO_FORMAT_PDF, A4:
   the same bytes every time. MESO_E_USAGE: an unknown language; MESO_E_NOT_FOUND: no such patient,
   or none photographed. */
MESO_API int meso_archive_summary(struct meso_archive *archive, struct meso *meso,
                                  const struct meso_summary *summary, struct meso_result **out,
                                  struct meso_error *err);
/* What the HTML may do, for its Content-Security-Policy: nothing but its own style and pictures. */
enum { MESO_POLICY_ROOM = 256 };
MESO_API void meso_summary_policy(char out[MESO_POLICY_ROOM]);

#ifdef __cplusplus
}
#endif
#endif
