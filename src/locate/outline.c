/* Where on the mesh the zones and features lie. All tables stand on the patient's right (the
   image's left); the left is mirrored. A corner is a mesh point or lies between two, so that zones
   can share an edge that the mesh has no point for. Does not know what is visible. */
#include "outline.h"

#include <math.h>

struct corner {
    short a, b;
    float toward; /* 0 at a, 1 at b */
};
#define AT(a)   \
    {           \
        a, a, 0 \
    }
#define BETWEEN(a, b, t) \
    {                    \
        a, b, t          \
    }
enum { MAX_CORNERS = 32 };

/* A shape of its own on each side, or the right half of a shape that the midline divides: then its
   first and last corners lie on the midline, from above to below. */
struct shape {
    bool halved;
    int count;
    struct corner at[MAX_CORNERS];
};

/* The midline from forehead to chin: what closes a half, and in a half profile the face's outline.
 */
static const short midline[] = {10,  151, 9,  8,  168, 6,  197, 195, 5,  4,  1,   19,  94,  2,
                                164, 0,   11, 12, 13,  14, 15,  16,  17, 18, 200, 199, 175, 152};
enum { MIDLINE_POINTS = sizeof midline / sizeof *midline };

enum { FOREHEAD, GLABELLA, CROW_FOOT, UNDER_EYE, CHEEK, NOSE, NASOLABIAL, PERIORAL, CHIN, SHAPES };

static const struct shape shapes[SHAPES] = {
    /* From the mesh's upper end (below the hairline) to the brows; beside it the temporal line. */
    [FOREHEAD] = {true,
                  11,
                  {AT(10), AT(109), AT(67), AT(103), BETWEEN(104, 68, 0.6f),
                   BETWEEN(63, 104, 0.25f), BETWEEN(105, 104, 0.2f), BETWEEN(66, 69, 0.2f),
                   BETWEEN(107, 108, 0.25f), BETWEEN(107, 108, 0.4f), BETWEEN(9, 151, 0.4f)}},
    /* Between the brows, as far up as the frown lines of the corrugator reach. */
    [GLABELLA] = {true,
                  6,
                  {BETWEEN(9, 151, 0.4f), BETWEEN(107, 108, 0.4f), AT(107), AT(55), AT(193),
                   AT(168)}},
    /* A fan from the outer corner of the eye over the orbicularis: below the brow's tail, in front
       of the temple's hair, down to the cheekbone. */
    [CROW_FOOT] = {false,
                   8,
                   {AT(130), AT(113), AT(124), AT(156), BETWEEN(143, 34, 0.15f),
                    BETWEEN(143, 116, 0.7f), AT(111), AT(31)}},
    /* From the lashes to the lower rim of the orbit. */
    [UNDER_EYE] =
        {false,
         16,
         {AT(130), AT(25), AT(110), AT(24), AT(23), AT(22), AT(26), AT(112), AT(233), AT(128),
          BETWEEN(128, 121, 0.6f), BETWEEN(231, 120, 0.5f), BETWEEN(230, 119, 0.5f),
          BETWEEN(229, 118, 0.5f), BETWEEN(228, 117, 0.5f), AT(31)}},
    /* Below orbit and cheekbone to the jaw, from nose and fold to in front of ear and sideburn. */
    [CHEEK] = {false,
               23,
               {AT(31),
                AT(111),
                BETWEEN(143, 116, 0.7f),
                BETWEEN(116, 227, 0.5f),
                BETWEEN(137, 123, 0.2f),
                AT(177),
                AT(215),
                AT(138),
                AT(135),
                AT(210),
                BETWEEN(212, 214, 0.6f),
                BETWEEN(216, 207, 0.5f),
                BETWEEN(206, 205, 0.45f),
                BETWEEN(129, 36, 0.55f),
                AT(129),
                AT(209),
                AT(126),
                AT(217),
                BETWEEN(128, 121, 0.6f),
                BETWEEN(231, 120, 0.5f),
                BETWEEN(230, 119, 0.5f),
                BETWEEN(229, 118, 0.5f),
                BETWEEN(228, 117, 0.5f)}},
    [NOSE] = {true,
              12,
              {AT(168), AT(193), AT(245), AT(128), BETWEEN(128, 121, 0.6f), AT(217), AT(126),
               AT(209), AT(129), AT(98), AT(97), AT(2)}},
    /* A band of a centimetre along the fold, from the wing of the nose to beside the mouth's
       corner. */
    [NASOLABIAL] = {false,
                    9,
                    {AT(129), BETWEEN(129, 36, 0.55f), BETWEEN(206, 205, 0.45f),
                     BETWEEN(216, 207, 0.5f), BETWEEN(212, 214, 0.6f), BETWEEN(212, 57, 0.6f),
                     BETWEEN(216, 92, 0.5f), BETWEEN(206, 165, 0.5f), BETWEEN(203, 98, 0.5f)}},
    /* Around the lips: from below the nose to the fold above the chin, with the marionette line. */
    [PERIORAL] =
        {true,
         13,
         {AT(2), AT(97), AT(98), BETWEEN(203, 98, 0.5f), BETWEEN(206, 165, 0.5f),
          BETWEEN(216, 92, 0.5f), BETWEEN(212, 57, 0.6f), BETWEEN(212, 214, 0.6f), AT(210), AT(204),
          AT(182), AT(83), AT(18)}},
    [CHIN] = {true,
              10,
              {AT(18), AT(83), AT(182), AT(204), AT(210), BETWEEN(210, 169, 0.7f), AT(170),
               BETWEEN(140, 176, 0.4f), BETWEEN(171, 148, 0.4f), BETWEEN(175, 152, 0.4f)}},
};

enum side { MIDLINE, LEFT, RIGHT };

static const struct {
    int shape;
    enum side side;
} zones[OUTLINE_ZONES] = {{FOREHEAD, MIDLINE}, {GLABELLA, MIDLINE}, {CROW_FOOT, LEFT},
                          {CROW_FOOT, RIGHT},  {UNDER_EYE, LEFT},   {UNDER_EYE, RIGHT},
                          {CHEEK, LEFT},       {CHEEK, RIGHT},      {NOSE, MIDLINE},
                          {NASOLABIAL, LEFT},  {NASOLABIAL, RIGHT}, {PERIORAL, MIDLINE},
                          {CHIN, MIDLINE}};

const char *const locate_outline_zone_names[OUTLINE_ZONES] = {"forehead",
                                                              "glabella",
                                                              "crow_foot_left",
                                                              "crow_foot_right",
                                                              "under_eye_left",
                                                              "under_eye_right",
                                                              "cheek_left",
                                                              "cheek_right",
                                                              "nose",
                                                              "nasolabial_left",
                                                              "nasolabial_right",
                                                              "perioral",
                                                              "chin"};

static struct image_point corner_point(const struct locate_face *face, const struct corner *corner,
                                       bool mirrored)
{
    int a = mirrored ? locate_outline_mirrored(corner->a) : corner->a;
    int b = mirrored ? locate_outline_mirrored(corner->b) : corner->b;
    const struct locate_landmark *p = &face->points[a], *q = &face->points[b];
    double t = (double)corner->toward;
    return (struct image_point){p->x + t * (q->x - p->x), p->y + t * (q->y - p->y)};
}

/* The position of a corner of the midline along it: 2 to 3 between its points 2 and 3. */
static double along_midline(const struct corner *corner)
{
    int a = 0, b = 0;
    for (int i = 0; i < MIDLINE_POINTS; i++) {
        a = midline[i] == corner->a ? i : a;
        b = midline[i] == corner->b ? i : b;
    }
    return a + (double)corner->toward * (b - a);
}

/* The midline's own points strictly between a half's last and first corner, upwards. */
static int close_half(const struct locate_face *face, const struct shape *shape,
                      struct image_point *points)
{
    double top = along_midline(&shape->at[0]), bottom = along_midline(&shape->at[shape->count - 1]);
    int count = 0;
    for (int i = MIDLINE_POINTS - 1; i >= 0; i--)
        if (i > top && i < bottom) {
            const struct locate_landmark *p = &face->points[midline[i]];
            points[count++] = (struct image_point){p->x, p->y};
        }
    return count;
}

/* Right half downwards, then the left half upwards, without the midline's corners twice. With one
   half only, the midline closes it. */
static int add_shape(const struct locate_face *face, const struct shape *shape, bool right,
                     bool left, struct image_point *points)
{
    int count = 0;
    bool both = right && left && shape->halved;
    for (int i = 0; i < shape->count && (right || left); i++)
        points[count++] = corner_point(face, &shape->at[i], !right);
    for (int i = shape->count - 2; i > 0 && both; i--)
        points[count++] = corner_point(face, &shape->at[i], true);
    if (shape->halved && count && !both)
        count += close_half(face, shape, points + count);
    return count;
}

int locate_outline_zone(const struct locate_face *face, int zone, enum locate_view view,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err)
{
    bool right = zones[zone].side != LEFT && view != LOCATE_FACE_LEFT;
    bool left = zones[zone].side != RIGHT && view != LOCATE_FACE_RIGHT;
    out->points = base_arena_calloc(arena, OUTLINE_MAX_POINTS, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    out->count = add_shape(face, &shapes[zones[zone].shape], right, left, out->points);
    return MESO_OK;
}

enum { MAX_FEATURE_POINTS = 20 };

/* from and to: the ends of the feature's own line. */
struct contour {
    int count, from, to;
    short points[MAX_FEATURE_POINTS];
};

static const struct contour lips = {20, 61, 291, {61,  146, 91,  181, 84,  17, 314, 405, 321, 375,
                                                  291, 409, 270, 269, 267, 0,  37,  39,  40,  185}};
static const struct contour eye = {
    16, 33, 133, {33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246}};
static const struct contour brow = {10, 70, 107, {70, 63, 105, 66, 107, 55, 65, 52, 53, 46}};
static const struct contour nostril = {10, 98, 97, {64, 98, 240, 99, 242, 238, 239, 79, 166, 219}};

static const struct {
    const struct contour *contour;
    bool mirrored;
} features[OUTLINE_FEATURES] = {
    [OUTLINE_LIPS] = {&lips, false},           [OUTLINE_EYE_RIGHT] = {&eye, false},
    [OUTLINE_EYE_LEFT] = {&eye, true},         [OUTLINE_BROW_RIGHT] = {&brow, false},
    [OUTLINE_BROW_LEFT] = {&brow, true},       [OUTLINE_NOSTRIL_RIGHT] = {&nostril, false},
    [OUTLINE_NOSTRIL_LEFT] = {&nostril, true},
};

/* An eye grows more across than along: lashes and their shadows stand above and below it, while
   what lies at its outer corner is skin that wrinkles. A brow of the mesh is narrower than most
   brows. */
const struct outline_growth locate_outline_taken_out[OUTLINE_FEATURES] = {
    [OUTLINE_LIPS] = {1.1, 1.15},        [OUTLINE_EYE_RIGHT] = {1.25, 1.6},
    [OUTLINE_EYE_LEFT] = {1.25, 1.6},    [OUTLINE_BROW_RIGHT] = {1.05, 1.3},
    [OUTLINE_BROW_LEFT] = {1.05, 1.3},   [OUTLINE_NOSTRIL_RIGHT] = {1.2, 1.2},
    [OUTLINE_NOSTRIL_LEFT] = {1.2, 1.2},
};

static struct image_point point_of(const struct locate_face *face, int index, bool mirrored)
{
    const struct locate_landmark *p =
        &face->points[mirrored ? locate_outline_mirrored(index) : index];
    return (struct image_point){p->x, p->y};
}

int locate_outline_feature(const struct locate_face *face, enum outline_feature feature,
                           struct outline_growth growth, struct image_polygon *out,
                           struct arena *arena, struct meso_error *err)
{
    const struct contour *contour = features[feature].contour;
    bool mirrored = features[feature].mirrored;
    out->count = contour->count;
    out->points = base_arena_calloc(arena, MAX_FEATURE_POINTS, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    struct image_point from = point_of(face, contour->from, mirrored);
    struct image_point to = point_of(face, contour->to, mirrored);
    double angle = atan2(to.y - from.y, to.x - from.x), c = cos(angle), s = sin(angle);
    struct image_point turned[MAX_FEATURE_POINTS], centre = {0, 0};
    for (int i = 0; i < contour->count; i++) {
        struct image_point p = point_of(face, contour->points[i], mirrored);
        turned[i] = (struct image_point){c * p.x + s * p.y, -s * p.x + c * p.y};
        centre.x += turned[i].x / contour->count;
        centre.y += turned[i].y / contour->count;
    }
    for (int i = 0; i < contour->count; i++) {
        double x = centre.x + (turned[i].x - centre.x) * growth.along;
        double y = centre.y + (turned[i].y - centre.y) * growth.across;
        out->points[i] = (struct image_point){c * x - s * y, s * x + c * y};
    }
    return MESO_OK;
}

/* The right half from forehead to chin. */
static const struct shape oval = {true,
                                  19,
                                  {AT(10), AT(109), AT(67), AT(103), AT(54), AT(21), AT(162),
                                   AT(127), AT(234), AT(93), AT(132), AT(58), AT(172), AT(136),
                                   AT(150), AT(149), AT(176), AT(148), AT(152)}};

int locate_outline_face(const struct locate_face *face, enum outline_part part,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err)
{
    out->points = base_arena_calloc(arena, OUTLINE_MAX_POINTS, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    out->count =
        add_shape(face, &oval, part != OUTLINE_LEFT_HALF, part != OUTLINE_RIGHT_HALF, out->points);
    return MESO_OK;
}
