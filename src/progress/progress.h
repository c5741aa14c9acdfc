/* Sessions compared: how large a change must be to be seen, whether it is, and which found things
   are the same ones. Knows readings and gates; nothing of photographs' pixels and of formats. */
#ifndef PROGRESS_PROGRESS_H
#define PROGRESS_PROGRESS_H

#include "base/base.h"
#include "measure/measure.h"
#include "quality/quality.h"

enum progress_verdict {
    PROGRESS_IMPROVED,
    PROGRESS_WORSENED,
    PROGRESS_NO_DETECTABLE_CHANGE,
    PROGRESS_NOT_COMPARABLE
};
const char *progress_verdict_name(enum progress_verdict verdict);

enum { PROGRESS_MAX_CAPTURES = 32, PROGRESS_MAX_REASONS = 12, PROGRESS_MAX_REMARKS = 4 };

/* The readings of one measure in one zone at one session: every capture, the primary first. */
struct progress_captures {
    const struct measure_reading *at[PROGRESS_MAX_CAPTURES];
    int count;
};

/* Mean over the captures of one field; NaN (with *reason set) where the primary has none. */
double progress_mean(const struct progress_captures *captures, int field, const char **reason);

/* What repeat captures of sessions say of the noise: squares about their means in units of the
   prior's variance, and their number less one a session. */
struct progress_repeats {
    double squares, freedom;
    int zones; /* sets of captures that were added */
};
void progress_repeats_add(const struct measure *measure, int field,
                          const struct progress_captures *captures, struct progress_repeats *out);
/* Zones of one photograph err together: counts them for less. */
void progress_repeats_discount(struct progress_repeats *repeats);

/* What the ledger says of how many there are: things matched one to one, each looked for in both.
 */
struct progress_paired {
    int both, seen[2]; /* found in both; found in one alone but seen in the other: in the baseline,
                          in the follow-up alone */
    int came, went, undecided[2]; /* new, gone; undecided, found in the baseline, the follow-up */
    double found[2]; /* share of what is there that the search finds, by the other photograph */
    double net;      /* more than before, things; what the search misses made up for */
    double before;   /* in the frame that both show */
    double variance; /* of net, where nothing changed: that by which it is told from none */
    double variance_beyond; /* of what the change may be: what changed is not all told */
};

struct progress_change {
    int from, to; /* session numbers */
    const struct measure *measure;
    const char *zone;
    int field;
    double before, after; /* session means; NaN where there is none */
    double area_cm2;      /* of the zone, mean of both; NaN without scale */
    double weight; /* of a weighted mean (the length a mean depth is of), the lesser of both */
    double absolute, relative;
    double detectable; /* smallest absolute change that would be told from noise at 95 % */
    double seen_from;  /* the same among all comparisons of this report: what would get a verdict */
    double error;      /* standard error of the absolute change */
    double variance[2]; /* of each session's mean, as the difference of both takes it */
    double noise_ratio; /* of one capture's variance to the prior's, by repeats; 1: none */
    double repeat_freedom;
    double interval95[2]; /* of the absolute change */
    double p, q;          /* two-sided; q after Benjamini-Hochberg over the report */
    enum progress_verdict verdict;
    const char *reasons[PROGRESS_MAX_REASONS]; /* stable names; why not comparable */
    int reason_count;
    const char *remarks[PROGRESS_MAX_REMARKS]; /* stable names; worth knowing, gates nothing */
    int remark_count;
    bool is_control; /* of the untreated zone: nothing is claimed of it */
    /* The untreated zone whose change was taken off (`after` is as read); NULL: none was. */
    const char *control;
    double control_absolute, control_error;
    bool by_ledger; /* the change is the ledger's, not the difference of two readings */
    struct progress_paired paired;
};

/* Less of a zone than this seen in both photographs is another zone. */
extern const double progress_least_zone_fraction;

/* What stands between two sessions of one zone. */
struct progress_gate {
    const struct quality *quality; /* of the follow-up against the baseline */
    const struct quality *baseline;
    double zone_valid_fraction; /* of the zone that both photographs show */
    int days;                   /* since the course began; -1 unknown */
    bool calibrated;            /* both photographs' colours, by known ones in view */
    bool needled[2];            /* baseline, follow-up: the last needles before it are known, */
    int days_since_needles[2];  /* that long ago; -1 unknown */
    int judge_after_days;       /* a course's effect is not judged before; 0: no such rule */
    /* For a field that is a number of things: what their ledger says; NULL: there is none. */
    const struct progress_paired *paired;
    const struct progress_repeats *elsewhere; /* of the field's other zones; NULL: none */
};

/* Weights of the noise's parts in the variance of the change's field (see prior_list.h):
   variance = relative^2 w[0] + quantum w[1] + absolute^2 w[2]. */
void progress_noise_weights(const struct progress_change *change, double w[3]);

/* The number of standard errors beyond which a change has this chance where nothing changed. */
double progress_errors_for_chance(double chance);

/* The standard error of change->absolute, and what follows from both: detectable, interval, p. */
void progress_set_error(struct progress_change *change, double error);
void progress_remark(struct progress_change *change, const char *remark);

/* Fills one change but for q and the verdict (progress_decide). The zone's name is borrowed. */
void progress_compare(const struct measure *measure, int field, const char *zone,
                      const struct progress_captures *before, const struct progress_captures *after,
                      const struct progress_gate *gate, struct progress_change *out);
/* Difference in differences: takes the change of the untreated zone `control` (of sums: of as large
   an area) off all others of the same measure, field and sessions, and adds its variance. Where it
   can't be compared the others stand as they are with the remark "no_control". */
void progress_subtract_control(struct progress_change *changes, int count, const char *control);
/* Benjamini-Hochberg over all changes that can be compared, then every verdict. Changes that were
   decided before in a smaller report are decided anew. */
int progress_decide(struct progress_change *changes, int count, struct arena *scratch,
                    struct meso_error *err);
/* Whether the change is of a field that summaries speak of, and not of the control. */
bool progress_is_headline(const struct progress_change *change);
/* At most `room` indices of changes of headline fields that survive, largest against its detectable
   change first; each quantity once: of the whole, else where it stands out most. */
int progress_headline(const struct progress_change *changes, int count, int room, int *indices);

/* A field of a zone over more than two sessions. */
enum { PROGRESS_MAX_SESSIONS = 32 };
struct progress_trend_point {
    int session;
    double absolute; /* since the baseline */
    double variance; /* of this session's own value; the baseline's is its own point's */
    enum progress_verdict verdict;
};
struct progress_trend {
    const struct measure *measure;
    const char *zone;
    int field, from;
    double before; /* the baseline's value, as the last comparison read it */
    struct progress_trend_point points[PROGRESS_MAX_SESSIONS]; /* comparable ones; baseline first */
    int count;                                                 /* 0: none but the baseline */
    double per_session, per_session95[2], per_session_error;   /* NaN: fewer than three points */
    int plateau_since;         /* session after which no further change is detectable; 0: none */
    double plateau_detectable; /* a further change that would have been seen until the last */
};
/* changes: of one measure, zone and field, from one baseline, by rising session, decided; at least
   one. */
void progress_trend_of(const struct progress_change *const *changes, int count,
                       struct progress_trend *out);

/* The ledger: found things matched one to one. */
enum { PROGRESS_MARK_KINDS = MEASURE_THING_KINDS };
/* Undecided: found in one photograph, where the other can't show whether it is there. */
enum progress_fate {
    PROGRESS_KEPT,
    PROGRESS_NEW,
    PROGRESS_GONE,
    PROGRESS_CHANGED,
    PROGRESS_UNDECIDED
};
const char *progress_fate_name(enum progress_fate fate);
struct progress_marks {
    const struct measure_mark *at;
    int count;
};
/* In what way a thing changed; bits. */
enum {
    PROGRESS_LONGER = 1,
    PROGRESS_SHORTER = 2,
    PROGRESS_DEEPER = 4,
    PROGRESS_SHALLOWER = 8,
    PROGRESS_GROWN = 16,
    PROGRESS_SHRUNK = 32,
    PROGRESS_DARKER = 64,
    PROGRESS_LIGHTER = 128,
    PROGRESS_THICKENED = 256,
    PROGRESS_THINNED = 512
};
enum { PROGRESS_WAYS = 10 };
/* Of bit 1 << way: "longer" ... */
const char *progress_way_name(int way);

struct progress_match {
    enum measure_mark_kind kind;
    enum progress_fate fate;
    int id;                         /* the same in the marks of both photographs */
    int before, after;              /* indices of marks, -1 where there is none */
    double size_before, size_after; /* length or area, in baseline px or px^2 */
    /* Depth of a wrinkle, contrast of a spot, width of a hair (baseline px); NaN: not measured. */
    double strength_before, strength_after;
    double strength_detectable; /* of a kept thing: what one in a hundred that did not change
                                   exceeds */
    unsigned ways;              /* in which it changed */
    bool seen;    /* kept, though only one photograph's search found it: the other shows it as well
                     where it was looked for */
    bool outside; /* undecided: the other photograph doesn't show its place */
    /* Of a thing that one photograph's search found: how much of its place the other one shows (a
       hair: the chance that it would be seen there), and the contrast there as a share of its own;
       NaN: not looked for. */
    double shown, contrast_again;
    double whole;    /* and the chance that it is one by itself where it was found */
    double evidence; /* hair: see progress_hair_evidence; NaN: not looked for */
    double changed;  /* hair: the chance that it is one and came or went; NaN: not looked for */
};
/* The n-th further piece of a hair has its hair's id plus n of these: no two hairs of a photograph
   have the same id. */
enum { PROGRESS_PIECE = 1 << 20 };
struct progress_ledger {
    struct progress_match *at;
    int count;
    int *before_id, *after_id; /* by mark index */
    double comb;               /* turn of all hairs in between, rad, in the baseline; 0: none */
};
/* back maps the follow-up into the baseline (false: not to be trusted); NULL when there is only one
   photograph (after->count 0). tolerance_px: by kind, how far apart in the baseline two may lie and
   be the same. Marks whose place the other photograph doesn't show are undecided. */
typedef bool (*progress_map_fn)(const void *context, double x, double y, double *mapped_x,
                                double *mapped_y);
int progress_match_marks(const struct progress_marks *before, const struct progress_marks *after,
                         progress_map_fn forward, progress_map_fn back, const void *context,
                         double scale, const double tolerance_px[PROGRESS_MARK_KINDS],
                         struct progress_ledger *out, struct arena *arena, struct meso_error *err);
/* The net change of a kind; false when nothing was there before. */
bool progress_pair(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                   struct progress_paired *out);
/* Once the things of a kind that stand alone were looked for: what is seen is kept, what can't be
   told is undecided. */
void progress_settle(struct progress_ledger *ledger, enum measure_mark_kind kind);
/* What is known of a hair that one photograph's search alone found. */
struct progress_hair_signs {
    double likelihood; /* of what the other photograph shows, were it there, against were it not */
    double contrast;   /* its own where it was found */
    double dark;       /* the same, of what hairs found in both show */
    double length;     /* of what theirs is */
    double clear;      /* share of it that lies under no hair found in both */
    double doubled;    /* share of it that another line of its own photograph lies upon */
    bool root_at_border, tip_at_border; /* of either photograph: may be cut */
};
/* ln of how much likelier these are of a hair that came or went than of any other. */
double progress_hair_evidence(const struct progress_hair_signs *signs);
/* progress_settle for hairs, by the chance of each that it came or went. */
void progress_settle_hairs(struct progress_ledger *ledger);

/* Growing and resting hairs of a clipped site between two photographs. */
struct progress_growth_view {
    struct progress_marks marks;
    double mm_per_px;
    int width, height; /* of the photograph */
};
struct progress_phototrichogram {
    double days, days_sd; /* NaN: unknown */
    int hairs, growing, resting, left_out;
    double anagen_fraction, anagen95[2]; /* NaN with the reason */
    double growth_rate, rate95[2];       /* mm a day */
    const char *reason, *rate_reason;    /* stable names; NULL: none */
};
/* From and to how many days apart the photographs may be. */
extern const double progress_growth_days[2];
/* back as for the ledger, NULL: not aligned. days NaN: unknown; days_by_date: to the day only.
   scale_error: relative, of both photographs. */
int progress_phototrichogram(const struct progress_ledger *ledger,
                             const struct progress_growth_view views[2], progress_map_fn back,
                             const void *context, double days, bool days_by_date,
                             double scale_error, struct progress_phototrichogram *out,
                             struct arena *arena, struct meso_error *err);

#endif
