/* mesotrack: measures what a course of treatment did to a patient's skin and hair, from
   photographs.

   The public C API. Usable from C11 and C++. One handle may be used by one thread at a time; any
   number of handles may live beside each other. Strings are UTF-8. Every call returns MESO_OK (0)
   or a code of enum meso_error_code and then has filled *err (if err is not NULL). What comes back
   through **out belongs to the caller; what a function returns is borrowed. Every _close and _free
   takes NULL. */
#ifndef MESOTRACK_H
#define MESOTRACK_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MESO_API __attribute__((visibility("default")))
#else
#define MESO_API
#endif

enum meso_error_code {
    MESO_OK = 0,
#define MESO_ERROR(code, exit_code, name, advice) MESO_E_##code,
#include <mesotrack/error_list.h>
#undef MESO_ERROR
    MESO_ERROR_COUNT
};

/* Filled by the function that knows the cause; never reworded on the way up. */
struct meso_error {
    int code;        /* enum meso_error_code */
    char text[1024]; /* what failed, which file, which limit; one line without a full stop */
};

/* The stable name of a code ("image_damaged"), its exit code, and what a person can do about it. */
MESO_API const char *meso_error_name(int code);
MESO_API int meso_error_exit_code(int code);
MESO_API const char *meso_error_advice(int code);

/* "0.1.0". */
MESO_API const char *meso_version(void);

struct meso; /* a handle: settings, the kernel table, the networks once they were needed */

struct meso_options {
    const char *models_dir; /* NULL: MESOTRACK_MODELS, then beside the library */
    int threads;            /* 0: one for each of two photographs; results don't depend on it */
    /* Progress: stage is a short word ("decode", "align"), done of total stages. NULL: silent. */
    void (*progress)(void *context, const char *stage, int done, int total);
    void *progress_context;
};

/* options may be NULL. */
MESO_API int meso_open(struct meso **out, const struct meso_options *options,
                       struct meso_error *err);
MESO_API void meso_close(struct meso *meso);

/* What is known of a photograph beside its pixels. Zero-initialise, then fill in. */
struct meso_subject {
    const char *view;         /* "face-front" ...; see interface: views */
    double mm_per_px;         /* 0: unknown; otherwise the given scale of the baseline */
    const double *polygon;    /* x0,y0,x1,y1 ... in pixels of the upright baseline; NULL: whole */
    size_t polygon_points;    /* number of corners */
    const char *patient_code; /* written into the report; NULL: none */
    const char *control;      /* face: a zone that is not treated; NULL: none */
    const char *course;       /* "hair", "face/weekly", path of a .course file; NULL: none */
    /* compare: each photograph without repeats is read together with so many copies of its own under
       small known nuisances (0 to 8), which may raise the noise that changes are held against. */
    int nuisances;
    /* compare, scalp-macro: a clipped site, 1 to 4 days apart: tell growing from resting hairs. */
    int phototrichogram;
    /* Conditions found at the screening ("pregnancy,clotting-disorder"): recorded, and shown as a
       warning; NULL: none. */
    const char *screening;
    const char *flags, *baseline_flags; /* meso_check: as of a session's photographs */
    double days_between;                /* 0: by the sessions' dates; for the phototrichogram */
};

struct meso_session {
    int number;       /* 0: by position, from 1 */
    const char *date; /* "2026-03-02" or NULL */
    const char *photo;
    const char *const *repeats; /* more captures of the same session */
    size_t repeat_count;
    /* When the last needles before this photograph were; NULL: those of the session before, where
       that is given as well. */
    const char *needles_date;
    const char *flags; /* of its photographs: "make-up,wet-hair"; NULL: none */
    /* What was done at the session, one line of words: "technique=nappage depth=2mm ..." (see
       'mesotrack courses --keys'); NULL: not told. Recorded and shown. */
    const char *treatment;
};

struct meso_result; /* what a call found out; owns its texts */

/* The main job: a baseline and a follow-up. If the two can't be compared, *out is still set, says
   why, and the call returns MESO_E_NOT_COMPARABLE, MESO_E_NOT_ALIGNED or MESO_E_IDENTITY_DOUBTFUL.
 */
MESO_API int meso_compare(struct meso *meso, const struct meso_subject *subject,
                          const struct meso_session *before, const struct meso_session *after,
                          struct meso_result **out, struct meso_error *err);
/* The same for 2 to 32 sessions, by rising number: the first against the last, the one before last
   against the last, and of each headline field its trend. At most two sessions' photographs are
   held at a time. */
MESO_API int meso_compare_sessions(struct meso *meso, const struct meso_subject *subject,
                                   const struct meso_session *sessions, size_t count,
                                   struct meso_result **out, struct meso_error *err);
/* One photograph. */
MESO_API int meso_measure(struct meso *meso, const struct meso_subject *subject,
                          const struct meso_session *session, struct meso_result **out,
                          struct meso_error *err);
/* Is this photograph good enough; baseline may be NULL. Returns MESO_OK also when it is not: the
   result says so. */
MESO_API int meso_check(struct meso *meso, const struct meso_subject *subject, const char *photo,
                        const char *baseline, struct meso_result **out, struct meso_error *err);
/* The mapping from before to after alone. */
MESO_API int meso_align(struct meso *meso, const struct meso_subject *subject, const char *before,
                        const char *after, struct meso_result **out, struct meso_error *err);
/* Maps one position of the baseline (pixel centres at +0.5). Returns 1 if the mapping is to be
   trusted there, else 0. Only for results of meso_align and meso_compare. */
MESO_API int meso_result_map_point(const struct meso_result *result, double x, double y,
                                   double *mapped_x, double *mapped_y);

/* Pictures of the mapping for people to judge it by, as PNG: the follow-up as the baseline's camera
   would show it; the same skin under the same lines in both; fields of both in turn; what is
   lighter (blue) and darker (red) than at the baseline; what covers the skin. Hatched: not to be
   trusted. */
enum meso_overlay {
    MESO_OVERLAY_WARPED,
    MESO_OVERLAY_GRID,
    MESO_OVERLAY_CHECKERBOARD,
    MESO_OVERLAY_DIFFERENCE,
    MESO_OVERLAY_MASKS,
    MESO_OVERLAY_COUNT
};
/* "grid"; NULL if there is none of that number. */
MESO_API const char *meso_overlay_name(int overlay);
/* Only for results of meso_align and meso_compare whose photographs were aligned. The bytes live as
   long as the result. */
MESO_API int meso_result_overlay(struct meso_result *result, enum meso_overlay overlay,
                                 const void **png, size_t *length, struct meso_error *err);

enum meso_format {
    MESO_FORMAT_JSON,
    MESO_FORMAT_MARKS,
    MESO_FORMAT_HTML,
    MESO_FORMAT_PDF,
    MESO_FORMAT_CSV, /* one row a session, zone and field */
    MESO_FORMAT_FHIR /* an R4 bundle */
};
/* The result written out; the text lives as long as the result and ends with a zero byte. PDF is
   for reports and for meso_card, which has no other format. */
MESO_API int meso_result_text(struct meso_result *result, enum meso_format format,
                              const char **text, size_t *length, struct meso_error *err);
/* 1 if the photograph of a meso_check is usable (and comparable, when a baseline was given). */
MESO_API int meso_result_usable(const struct meso_result *result);
MESO_API void meso_result_free(struct meso_result *result);

/* Constant texts: the JSON Schema of reports, and the table of measures as JSON. */
MESO_API const char *meso_report_schema(void);
MESO_API int meso_measures(struct meso *meso, struct meso_result **out, struct meso_error *err);
/* Treatment courses as JSON: all that come with the program (NULL), or one by its name or the path
   of its file. With a wrong file *out is still set, tells its faults line by line, and the call
   returns MESO_E_BAD_COURSE. */
MESO_API int meso_courses(const char *name_or_path, struct meso_result **out,
                          struct meso_error *err);
/* The cards to print and lay into photographs, for scale and colour. paper: "a4" or "letter". The
   same bytes every time. */
MESO_API int meso_card(const char *paper, struct meso_result **out, struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
