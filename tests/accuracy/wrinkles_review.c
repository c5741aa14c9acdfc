/* False wrinkles on reviewed faces: how many of the lines shown lie where a look found none, face
   by face, and what they were. */
#include "wrinkles_review.h"
#include "wrinkle_mistakes.h"

#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_wrinkles;

static const double near_mm = 1.5; /* of the place: the same line, traced again */

struct tally {
    int shown, wrong;
};

static bool comes_near(const struct measure_mark *mark, const struct wrinkle_mistake *mistake,
                       double reach_px)
{
    for (int i = 0; i < mark->count; i++)
        if (hypot(mark->points[i].x - mistake->x, mark->points[i].y - mistake->y) <= reach_px)
            return true;
    return false;
}

static void count_marks(const struct measure_reading *reading, const char *photo, const char *zone,
                        double reach_px, struct tally *tally)
{
    for (int m = 0; m < reading->mark_count; m++) {
        tally->shown++;
        for (int i = 0; i < WRINKLE_MISTAKES; i++) {
            const struct wrinkle_mistake *mistake = &wrinkle_mistakes[i];
            if (strcmp(mistake->photo, photo) != 0 ||
                !comes_near(&reading->marks[m], mistake, reach_px))
                continue;
            printf("  %s %s: %s\n", photo, zone, mistake->what);
            tally->wrong++;
            break;
        }
    }
}

static int review(struct portraits_tools *tools, const char *photo, struct tally *tally)
{
    char path[512];
    struct portrait portrait;
    struct locate_zones zones;
    snprintf(path, sizeof path, "%s/%s", SHARED_DATA, photo);
    if (!portraits_open(tools, path, &portrait))
        return 1;
    int code = locate_face_zones(&portrait.face, portrait.photo, LOCATE_FACE_FRONT, &tools->kernels,
                                 &zones, tools->arena, &tools->err);
    for (int z = 0; z < zones.count && !code; z++) {
        struct measure_input input = {.kernels = &tools->kernels,
                                      .photo = portrait.photo,
                                      .zone = &zones.at[z],
                                      .mm_per_px = portrait.face.mm_per_px};
        struct measure_reading reading;
        code = measure_wrinkles.run(&input, &reading, tools->arena, &tools->err);
        if (!code)
            count_marks(&reading, photo, zones.at[z].name, near_mm / portrait.face.mm_per_px,
                        tally);
    }
    return code;
}

static bool is_reviewed(const char *photo)
{
    for (int i = 0; i < WRINKLE_REVIEWED; i++)
        if (!strcmp(wrinkle_reviewed[i], photo))
            return true;
    return false;
}

/* The photographs that are not reviewed as a whole; mistakes are sorted by them. How many places.
 */
static int review_others(struct portraits_tools *tools, struct tally *tally)
{
    int places = 0;
    for (int i = 0; i < WRINKLE_MISTAKES; i++) {
        const char *photo = wrinkle_mistakes[i].photo;
        places += !is_reviewed(photo);
        if (is_reviewed(photo) || (i && !strcmp(photo, wrinkle_mistakes[i - 1].photo)))
            continue;
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        if (review(tools, photo, tally))
            printf("%s: %s\n", photo, tools->err.text);
        base_arena_rewind(tools->arena, mark);
    }
    return places;
}

int wrinkles_review(struct portraits_tools *tools)
{
    struct tally all = {0, 0}, others = {0, 0};
    printf("\nlines that are no wrinkle, on %d faces of which every line was looked at\n",
           WRINKLE_REVIEWED);
    for (int i = 0; i < WRINKLE_REVIEWED; i++) {
        struct base_arena_mark mark = base_arena_mark(tools->arena);
        struct tally tally = {0, 0};
        if (review(tools, wrinkle_reviewed[i], &tally))
            printf("%-40s %s\n", wrinkle_reviewed[i], tools->err.text);
        else
            printf("%-40s %2d shown, %d wrong\n", wrinkle_reviewed[i], tally.shown, tally.wrong);
        all.shown += tally.shown;
        all.wrong += tally.wrong;
        base_arena_rewind(tools->arena, mark);
    }
    int places = review_others(tools, &others);
    printf("of %d such places known from other photographs %d are still read\n", places,
           others.wrong);
    printf("%-58s %8s | %.2f (%d lines shown; %d when they were looked at)\n",
           "false wrinkles a face", "< 2", (double)all.wrong / WRINKLE_REVIEWED, all.shown,
           WRINKLE_SHOWN_AT_REVIEW);
    return 0;
}
