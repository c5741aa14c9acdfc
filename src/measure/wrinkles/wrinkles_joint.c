/* Several photographs of one zone read together. A line near a limit is found in one photograph and
   just missed in the next; so every photograph is read once more along the lines that any of them
   found, and a stretch counts by how clearly it stands out there, from not at all to fully. What a
   line is (wrinkle, hair, shadow) is settled once for all of them, by those that show it; how much
   of it is seen, how deep and how wide it is, each photograph says for itself. All are treated
   alike, so that nothing is gained or lost by which of them found a line. It knows nothing of dates
   and of what a change means. */
#include "wrinkles_joint.h"

#include <math.h>
#include <string.h>

/* A line is drawn in a photograph where so much of it is seen (mm), and so large a share of what
   the photograph that shows most of it does. */
static const double drawn_mm = 1.5, drawn_share = 0.25;

/* The certainty of the captures, each with the weight of what it shows there, squared: one that
   shows the rest of a line that went has little to say of what it was. */
static double shared_certainty(const struct wrinkles_joint *joint, int line, int point)
{
    double sum = 0, weights = 0;
    for (int c = 0; c < joint->count; c++) {
        double visible = joint->sights[c].visible[joint->first[line] + point];
        sum += visible * visible * joint->lines[line].certainty[point * joint->count + c];
        weights += visible * visible;
    }
    return weights > 0 ? sum / weights : 0;
}

/* Adds the light across a point of the line, centred on the line. */
static void add_profile(const struct wrinkles_sight *sight, int at, double weight,
                        double profile[WRINKLES_PROFILE_COUNT])
{
    for (int j = 0; j < WRINKLES_PROFILE_COUNT; j++) {
        double place = fmin(fmax(j + sight->offset[at], 0), WRINKLES_PROFILE_COUNT - 1.001);
        int whole = (int)place;
        double part = place - whole;
        profile[j] += weight * ((1 - part) * (double)sight->light[at][whole] +
                                part * (double)sight->light[at][whole + 1]);
    }
}

/* How visible a point is in the mean over the captures: what of a line is read for its depth is the
   same in all of them, or what is left of a line that faded, its deepest part, would make it
   deeper.
 */
static double shared_visible(const struct wrinkles_joint *joint, int at)
{
    double sum = 0;
    for (int c = 0; c < joint->count; c++)
        sum += joint->sights[c].visible[at];
    return sum / joint->count;
}

/* Depth and width of one line in one capture, at the places of the flanks that all share. Blur is
   taken off by the same width for all, of which each shows what its pixels let it. */
static void read_profile(const struct wrinkles_joint *joint, struct wrinkles_sight *sight, int line,
                         const struct wrinkles_profile *places)
{
    double profile[WRINKLES_PROFILE_COUNT] = {0}, weights = 0;
    struct wrinkles_share *share = &sight->shares[line];
    for (int i = joint->first[line]; i < joint->first[line + 1]; i++) {
        double weight = shared_visible(joint, i);
        weights += weight;
        add_profile(sight, i, weight, profile);
    }
    for (int j = 0; j < WRINKLES_PROFILE_COUNT && weights > 0; j++)
        profile[j] /= weights;
    measure_wrinkles_profile_at(profile, places, &share->depth, &share->width_mm);
    double blur_mm = measure_wrinkles_blur_mm(sight->capture->input);
    double first_blur_mm = measure_wrinkles_blur_mm(joint->sights[0].capture->input);
    double width_mm = hypot(measure_wrinkles_sharp_width(places->width_mm, first_blur_mm), blur_mm);
    double sharp = measure_wrinkles_sharp_width(width_mm, blur_mm) / width_mm;
    share->depth /= sharp;
    share->width_mm *= sharp;
}

/* Lengths, depth and width of one line in every capture. */
static void read_line(struct wrinkles_joint *joint, int line)
{
    double pooled[WRINKLES_PROFILE_COUNT] = {0}, certain_mm = 0, most_mm = 0, all_mm = 0;
    const struct wrinkles_united *from = &joint->lines[line];
    for (int c = 0; c < joint->count; c++) {
        struct wrinkles_share *share = &joint->sights[c].shares[line];
        *share = (struct wrinkles_share){.scale = measure_wrinkles_joint_scale(joint, line)};
        for (int i = 0; i < from->count; i++) {
            double visible = joint->sights[c].visible[joint->first[line] + i];
            double mm = visible * from->step_px[i] / joint->px_per_mm;
            share->length_mm += mm;
            share->counted_mm += mm * shared_certainty(joint, line, i);
            add_profile(&joint->sights[c], joint->first[line] + i, visible, pooled);
        }
        certain_mm += share->counted_mm;
        all_mm += share->length_mm;
        most_mm = fmax(most_mm, share->length_mm);
    }
    struct wrinkles_profile places;
    measure_wrinkles_profile_shape(pooled, &places);
    for (int c = 0; c < joint->count; c++) {
        struct wrinkles_share *share = &joint->sights[c].shares[line];
        share->weight_mm = certain_mm / joint->count;
        read_profile(joint, &joint->sights[c], line, &places);
        share->shown = all_mm > 0 && most_mm >= 0.5 * measure_wrinkles_min_length_mm &&
                       certain_mm >= measure_wrinkles_shown_certainty * all_mm &&
                       share->length_mm >= fmax(drawn_mm, drawn_share * most_mm);
    }
}

/* From the first to the last point that the capture rather shows than not. */
static int make_mark(const struct wrinkles_joint *joint, const struct wrinkles_sight *sight,
                     int line, struct measure_mark *mark, struct arena *arena,
                     struct meso_error *err)
{
    int first = joint->first[line], last = first + joint->lines[line].count - 1;
    const struct wrinkles_share *share = &sight->shares[line];
    double px_per_mm = 1 / sight->capture->input->mm_per_px;
    while (first < last && sight->visible[first] < 0.5)
        first++;
    while (last > first && sight->visible[last] < 0.5)
        last--;
    *mark = (struct measure_mark){.kind = MEASURE_WRINKLE,
                                  .count = last - first + 1,
                                  .width_px = share->width_mm * px_per_mm,
                                  .depth = share->depth,
                                  .certainty = share->counted_mm / share->length_mm,
                                  .size_class = share->scale};
    mark->points = base_arena_calloc(arena, (size_t)mark->count, sizeof *mark->points, err);
    if (!mark->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < mark->count; i++) {
        mark->points[i] = sight->at[first + i];
        if (i)
            mark->length_px += hypot(mark->points[i].x - mark->points[i - 1].x,
                                     mark->points[i].y - mark->points[i - 1].y);
    }
    return MESO_OK;
}

static int write_reading(const struct wrinkles_joint *joint, struct wrinkles_sight *sight,
                         struct arena *arena, struct meso_error *err)
{
    struct measure_reading *out = sight->capture->reading;
    out->area_cm2 = joint->sights[0].capture->reading->area_cm2;
    measure_wrinkles_sum_up(sight->shares, joint->line_count, joint->area_cm2, joint->finest, out);
    out->mark_count = out->doubtful_count = 0;
    out->marks = base_arena_calloc(arena, (size_t)joint->line_count + 1, sizeof *out->marks, err);
    if (!out->marks)
        return MESO_E_OUT_OF_MEMORY;
    for (int l = 0; l < joint->line_count; l++)
        if (sight->shares[l].shown) {
            int code = make_mark(joint, sight, l, &out->marks[out->mark_count++], arena, err);
            if (code)
                return code;
        }
    return MESO_OK;
}

static int make_room(struct wrinkles_joint *joint, struct meso_error *err)
{
    struct arena *arena = joint->arena;
    joint->first = base_arena_calloc(arena, (size_t)joint->line_count + 1, sizeof(int), err);
    if (!joint->first)
        return MESO_E_OUT_OF_MEMORY;
    for (int l = 0; l < joint->line_count; l++)
        joint->first[l + 1] = joint->first[l] + joint->lines[l].count;
    joint->points = joint->first[joint->line_count];
    size_t points = (size_t)joint->points + 1, lines = (size_t)joint->line_count + 1;
    joint->shown = base_arena_calloc(arena, points, sizeof *joint->shown, err);
    if (!joint->shown)
        return MESO_E_OUT_OF_MEMORY;
    memset(joint->shown, 1, points);
    for (int c = 0; c < joint->count; c++) {
        struct wrinkles_sight *sight = &joint->sights[c];
        sight->light = base_arena_calloc(arena, points, sizeof *sight->light, err);
        sight->at = base_arena_calloc(arena, points, sizeof *sight->at, err);
        sight->offset = base_arena_calloc(arena, points, sizeof *sight->offset, err);
        sight->visible = base_arena_calloc(arena, points, sizeof *sight->visible, err);
        sight->shares = base_arena_calloc(arena, lines, sizeof *sight->shares, err);
        if (!sight->light || !sight->at || !sight->offset || !sight->visible || !sight->shares)
            return MESO_E_OUT_OF_MEMORY;
    }
    return MESO_OK;
}

/* The scales that every capture resolves, by the thresholds that the first has frozen. */
static void share_scales(struct wrinkles_joint *joint)
{
    const double *frozen = joint->sights[0].capture->reading->frozen;
    joint->finest = WRINKLES_SCALES;
    for (int s = WRINKLES_SCALES - 1; s >= 0; s--) {
        joint->noise.median[s] = frozen[2 * s];
        joint->noise.mad[s] = frozen[2 * s + 1];
        bool all = true;
        for (int c = 0; c < joint->count; c++)
            all = all && !isnan(joint->sights[c].capture->reading->frozen[2 * s + 1]);
        if (all && joint->finest == s + 1)
            joint->finest = s;
        joint->sigma_mm[s] = measure_wrinkles_sigma_mm[s];
    }
}

static int read_together(struct wrinkles_joint *joint, struct arena *arena, struct meso_error *err)
{
    int code = make_room(joint, err);
    for (int c = 0; c < joint->count && !code; c++)
        code = measure_wrinkles_look(joint, &joint->sights[c], err);
    if (code)
        return code;
    for (int l = 0; l < joint->line_count; l++) {
        double *answers =
            base_arena_calloc(joint->arena, (size_t)joint->lines[l].count * WRINKLES_OFFSET_COUNT,
                              sizeof *answers, err);
        if (!answers)
            return MESO_E_OUT_OF_MEMORY;
        for (int c = 0; c < joint->count; c++)
            measure_wrinkles_see(joint, &joint->sights[c], l, answers);
        read_line(joint, l);
    }
    for (int c = 0; c < joint->count && !code; c++)
        code = write_reading(joint, &joint->sights[c], arena, err);
    return code;
}

static bool was_searched(const struct measure_reading *reading)
{
    return reading->frozen[2 * WRINKLES_SCALES - 1] > 0; /* the deepest scale's noise */
}

int measure_wrinkles_join(const struct measure_capture *captures, int count, struct arena *arena,
                          struct meso_error *err)
{
    if (!count || !was_searched(captures[0].reading))
        return MESO_OK;
    struct wrinkles_joint joint = {.px_per_mm = 1 / captures[0].input->mm_per_px};
    int code = base_arena_new(&joint.arena, 0, err);
    if (code)
        return code;
    struct measure_capture *searched =
        base_arena_calloc(joint.arena, (size_t)count, sizeof *searched, err);
    joint.sights = base_arena_calloc(joint.arena, (size_t)count, sizeof *joint.sights, err);
    if (!searched || !joint.sights)
        code = MESO_E_OUT_OF_MEMORY;
    for (int c = 0; c < count && !code; c++)
        if (was_searched(captures[c].reading)) {
            joint.sights[joint.count].capture = &searched[joint.count];
            searched[joint.count++] = captures[c];
        }
    if (!code && joint.count > 1) {
        share_scales(&joint);
        code = measure_wrinkles_unite(searched, joint.count, &joint.lines, &joint.line_count,
                                      joint.arena, err);
        if (!code)
            code = read_together(&joint, arena, err);
    }
    base_arena_free(joint.arena);
    return code;
}
