/* A report: everything that was found out, as data, and one file a format that writes it. Knows
   what rooms above it measured, never a measure by name, and writes no file itself. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "align/align.h"
#include "base/base.h"
#include "course/course.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "locate/locate.h"
#include "measure/measure.h"
#include "progress/progress.h"
#include "quality/quality.h"

enum report_scale {
    REPORT_SCALE_GIVEN,
    REPORT_SCALE_MARKER,
    REPORT_SCALE_IRIS,
    REPORT_SCALE_INHERITED,
    REPORT_SCALE_NONE
};
const char *report_scale_name(enum report_scale source);

enum { REPORT_MAX_SESSIONS = PROGRESS_MAX_SESSIONS };

/* Statements that a summary makes at most. */
enum { REPORT_HEADLINES = 3 };

struct report_photo {
    const char *told; /* its JSON, where it is known from a stored pair; NULL: the photograph itself
                         is at hand */
    const struct photo *photo;
    struct arena *pixels; /* where photo lives; NULL: elsewhere */
    bool primary;
    unsigned flags; /* enum quality_flag, bits, as the clinic told them */
    bool left_out;  /* a repeat that can't stand beside the baseline: measured by nobody */
    struct quality quality;
    double mm_per_px;            /* NaN: none */
    double scale_relative_error; /* 1 sd; NaN: unknown */
    enum report_scale scale_source;
    struct locate_cards cards;         /* in view */
    struct locate_reference colours;   /* known ones in view */
    const struct locate_face *face;    /* NULL for scalp and skin */
    const struct align_map *alignment; /* from the baseline; NULL for the baseline itself */
    int aligned_to_session;
    struct locate_zones zones;
    double matched_blur_px; /* what it was blurred by to match the other session */
    /* Marks of all measures, their zones and (after matching) ids; the arena's. */
    struct measure_mark *marks;
    const char **mark_zones;
    int *mark_ids;
    int mark_count;
};

struct report_session {
    int number;
    const char *date;            /* NULL: unknown */
    int days_since_previous;     /* -1: first or unknown */
    struct report_photo *photos; /* the primary first */
    int photo_count;
    bool needled;           /* the needles before this session are known to have been: */
    int days_since_needles; /* so long ago; -1: unknown */
    const struct course_treatment *treatment; /* what was done; NULL: not told */
    const char *treatment_told;               /* JSON, as report_photo.told */
};

/* One measure in one zone at one session: the mean over its captures. */
struct report_measurement {
    int session; /* index into sessions */
    const struct measure *measure;
    const char *zone;
    struct measure_reading reading;
};

struct report_warning {
    const char *code, *message;
};

/* The course that a report is of; NULL: none was named. */
struct report_course {
    const struct course *course;
    const struct course_plan *plan;
};

struct report_drawing;

/* The pictures of a report that has no pixels, drawn from its kept drawing. */
struct report_drawn {
    const struct report_drawing *drawing;
    const uint8_t *jpeg[2]; /* of its frames: the first session, the last */
    size_t length[2];
};

struct report {
    const char *version, *commit, *simd, *opencv_version;
    enum locate_view view;
    const char *patient_code;            /* NULL: none */
    double given_mm_per_px;              /* 0: not given */
    const struct image_polygon *polygon; /* NULL: whole */
    struct report_course course;
    int days_of_course;  /* from the course's first session to the last photograph; -1: unknown */
    const char *control; /* the untreated zone; NULL: none was named */
    struct course_items screening; /* conditions that were found */
    /* By number. Marks, pictures and the ledger are of the first and the last; those between them
       have no pixels. */
    struct report_session sessions[REPORT_MAX_SESSIONS];
    int session_count;
    struct report_measurement *measurements;
    int measurement_count;
    /* Of more than two sessions: first against last, then the one before last against last, then
       first against each other one. */
    struct progress_change *changes;
    int change_count, step_from, step_count; /* step_count 0: two sessions */
    struct progress_trend *trends; /* headline fields, each zone; more than two sessions */
    int trend_count;
    const char *matches_told, *growth_told, *parameters_told; /* JSON, as report_photo.told */
    /* How many copies under small nuisances each photograph without repeats was read with, and what
       their readings say by measure (MEASURE_MAX_FIELDS a measure); 0 and NULL: none. */
    int nuisances;
    const struct progress_repeats *own_noise;
    struct progress_ledger ledger;
    const struct progress_phototrichogram *phototrichogram; /* NULL: not asked for */
    bool calibrated;         /* every photograph's colours are, by known ones in view */
    const char *not_aligned; /* why the photographs could not be aligned; NULL: they were */
    struct report_warning warnings[64];
    int warning_count;
    const struct kernels *kernels;
    const struct report_drawn *drawn; /* NULL: none, or the photographs' pixels are at hand */
};

/* Each writes one text, ended by a zero byte, into the arena. The same report gives the same bytes.
 */
int report_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err);
int report_marks(const struct report *report, char **text, size_t *length, struct arena *arena,
                 struct meso_error *err);
int report_html(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err);
/* A text as a cell of RFC 4180, quoted where that is asked for; NULL: no memory. */
const char *report_csv_cell(const char *text, struct arena *arena, struct meso_error *err);
/* One row a session, zone and field (RFC 4180). */
int report_csv(const struct report *report, char **text, size_t *length, struct arena *arena,
               struct meso_error *err);
/* A FHIR R4 bundle, without pixels. */
int report_fhir(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err);
/* Two sessions compared, as a text to store: the JSON report and what its rounded figures leave
   out. Read back it is a report without photographs: measurements, changes and warnings as they
   were, sessions, matches and parameters as text. */
extern const char report_pair_schema[]; /* raised when the text changes */
int report_pair_write(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err);
int report_pair_read(const char *text, struct report *out, struct arena *arena,
                     struct meso_error *err);
/* Of more than two sessions the changes from the first to the last, else all. */
int report_main_count(const struct report *report);
const struct report_session *report_last(const struct report *report);
/* Quality alone, for `check`; alignment alone, for `align`. */
int report_check_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err);
int report_align_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err);
/* The table of measures. */
int report_measures_json(char **text, size_t *length, struct arena *arena, struct meso_error *err);

/* Courses, or what is wrong with the file of one, and what a file's lines may say. */
int report_courses_json(const struct course *courses, int count, const struct course_faults *faults,
                        char **text, size_t *length, struct arena *arena, struct meso_error *err);

/* A picture of the alignment as PNG (enum meso_overlay), at most 1200 px a side or two of them
   beside each other; only where the photographs were aligned. */
int report_overlay(const struct report *report, int kind, uint8_t **png, size_t *length,
                   struct arena *arena, struct meso_error *err);
/* "grid"; NULL beyond the last. */
const char *report_overlay_name(int kind);

/* A session's first photograph in the frame of the first session's, without marks: a JPEG of at
   most side px a side. Where the two could not be aligned, or for little of them only, it has a
   frame of its own. */
struct report_shot {
    uint8_t *jpeg;
    size_t length;
    int width, height;
};
int report_shot_of(const struct report *report, int session, int side, struct report_shot *out,
                   struct arena *arena, struct meso_error *err);

/* A change in a plain sentence ("Wrinkles on the forehead: 12 % less than at session 1; ..."). */
char *report_sentence(const struct progress_change *change, struct arena *arena,
                      struct meso_error *err);
/* The same with what the trend of its field says of it; trend NULL: the change alone. */
char *report_trend_sentence(const struct progress_change *change,
                            const struct progress_trend *trend, struct arena *arena,
                            struct meso_error *err);
/* The trend of a change's field in its zone; NULL: two sessions, or no headline field. */
const struct progress_trend *report_trend(const struct report *report,
                                          const struct progress_change *change);

/* A field by session, drawn: its change since the baseline, with what can be told from noise. One
   drawing for the page, the report, the patient's summary and the PDF. */
enum report_chart_shape {
    REPORT_CHART_BASELINE,
    REPORT_CHART_SEEN,   /* a change that stands out: filled */
    REPORT_CHART_UNSEEN, /* none that can be told: hollow */
    REPORT_CHART_MISSING /* not comparable: a cross at the foot, off the curve */
};
struct report_chart_point {
    int session;
    enum report_chart_shape shape;
    double value, low, high; /* since the baseline; low and high: 95 %; NaN where MISSING */
    double detectable;       /* a change smaller than this can't be told; NaN: not known */
};
/* Zero-initialise, then fill in. Texts are escaped by the drawing. */
struct report_chart {
    const char *id;          /* begins the ids of its parts: on a page each chart has its own */
    const char *title;       /* for those who don't see it: "Wrinkles, density" */
    const char *description; /* likewise, in sentences: what the drawing shows */
    const char *unit;        /* behind the numbers: " %" */
    const char *session;     /* under the numbers of sessions: "session" */
    char decimal;            /* '.' or ','; 0: '.' */
    bool standalone;         /* with its colours (for light paper) and its namespace: a file; else
                                the page's style sheet colours .chart */
    struct report_chart_point
        points[REPORT_MAX_SESSIONS]; /* by rising session, the baseline first */
    int count;
};
enum { REPORT_CHART_WIDTH = 352, REPORT_CHART_HEIGHT = 184 };
/* One <svg> element, ended by a zero byte, in the arena; of at least two points. */
int report_chart_svg(const struct report_chart *chart, char **text, size_t *length,
                     struct arena *arena, struct meso_error *err);
/* The course of the change's field in its zone: every session of the report since change->from, in
   percent of the baseline where that is above zero; texts in English, id NULL. Texts are the
   arena's. */
int report_chart_of(const struct report *report, const struct progress_change *change,
                    struct report_chart *out, struct arena *arena, struct meso_error *err);

/* What it takes to draw a pair again without measuring it: the baseline's frame, the mapping, the
   marks. Kept as bytes beside the pair's text. */
struct report_drawing {
    /* JSON: zones and marks of both photographs as paths in px of the frame, with the ids of the
       ledger, and the boxes around them. */
    const char *told;
    /* Windows of the photographs, whole px: the baseline's frame, and that of the follow-up by
       itself, which is shown where there is no map. */
    struct report_window {
        double x, y, width, height;
    } frames[2];
    const struct align_map *map;  /* NULL: the photographs could not be aligned */
    struct image_polygon subject; /* of the baseline: what the map is of; no points: everything */
};
int report_drawing_write(const struct report *report, uint8_t **bytes, size_t *length,
                         struct arena *arena, struct meso_error *err);
int report_drawing_read(const uint8_t *bytes, size_t length, struct report_drawing *out,
                        struct arena *arena, struct meso_error *err);
/* A window (px of the frame) of the baseline, or of the follow-up as the baseline's camera would
   show it, as JPEG: hatched where the map is not to be trusted. At most `side` px on the longer
   side and never enlarged; 0: as it is. */
int report_drawing_picture(const struct report_drawing *drawing, const struct kernels *kernels,
                           const struct photo *photo, bool follow_up,
                           const struct report_window *window, int side, uint8_t **jpeg,
                           size_t *length, struct arena *arena, struct meso_error *err);

/* The same frame as report_shot_of has it, without marks. A drawing has no frame of the follow-up's
   own: report_drawing_is_shown is false where that is what shall be shown. report: of kept
   comparisons, its last session that of the drawing's follow-up. */
bool report_drawing_is_shown(const struct report_drawing *drawing, const struct report *report);
int report_drawing_shot(const struct report_drawing *drawing, const struct kernels *kernels,
                        const struct photo *photo, bool follow_up, int side,
                        struct report_shot *out, struct arena *arena, struct meso_error *err);

/* The report as A4 pages in the arena, tagged, the same bytes every time. */
int report_pdf(const struct report *report, uint8_t **bytes, size_t *length, struct arena *arena,
               struct meso_error *err);

/* What was done at a session, in words ("nappage, 2 mm deep; forehead; vitamin c 2 ml"). */
char *report_treatment_sentence(const struct course_treatment *treatment, struct arena *arena,
                                struct meso_error *err);

/* The sheet of locate's cards to print, with lines to check the printer by, as a PDF in the arena:
   the same bytes every time. */
enum report_paper { REPORT_A4, REPORT_LETTER };
int report_card_pdf(enum report_paper paper, uint8_t **bytes, size_t *length, struct arena *arena,
                    struct meso_error *err);
/* "a4", "letter" */
int report_paper_parse(const char *name, enum report_paper *out, struct meso_error *err);

/* The JSON Schema (2020-12) of report_json. */
extern const char report_schema[];

#endif
