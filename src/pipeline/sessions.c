/* Several sessions' photographs to one report: each is compared with the first, the last with the
   one before it as well, and at most two sessions' photographs are held at a time. */
#include "photos.h"

#include <math.h>

struct course_run {
    struct pipeline *pipeline;
    const struct pipeline_subject *subject;
    const struct meso_session *sessions;
    int count;
    struct arena *arena; /* of the report */
};

bool pipeline_is_answer(int code)
{
    return code == MESO_E_NOT_ALIGNED || code == MESO_E_NOT_COMPARABLE ||
           code == MESO_E_IDENTITY_DOUBTFUL;
}

/* The session as the whole course knows it: its number, and when the needles before it were. */
static struct meso_session known(const struct meso_session *sessions, int index)
{
    struct meso_session session = sessions[index];
    if (!session.number)
        session.number = index + 1;
    if (!session.needles_date && index) {
        const struct meso_session *before = &sessions[index - 1];
        int number = before->number ? before->number : index;
        session.needles_date = number + 1 == session.number ? before->date : NULL;
    }
    return session;
}

int pipeline_compare_two(struct pipeline *pipeline, const struct pipeline_subject *subject,
                         const struct meso_session *sessions, int from, int to, struct report *out,
                         struct arena *arena, struct meso_error *err)
{
    struct meso_session both[2] = {known(sessions, from), known(sessions, to)};
    struct pipeline_subject known_subject = *subject;
    if (!known_subject.first_date)
        known_subject.first_date = sessions[0].date;
    /* The steps of one comparison would count up anew with each. */
    void (*progress)(void *, const char *, int, int) = pipeline->progress;
    pipeline->progress = NULL;
    int code = pipeline_run(pipeline, &known_subject, both, 2, PIPELINE_MEASURE, out, arena, err);
    pipeline->progress = progress;
    return code;
}

/* A comparison of which only the findings are kept. */
static int keep(const struct course_run *run, const struct pipeline_subject *subject, int from,
                int to, struct report *out, struct meso_error *err)
{
    struct arena *arena;
    struct report report = {.version = out->version, .commit = out->commit};
    char *text = NULL;
    size_t length;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code =
        pipeline_compare_two(run->pipeline, subject, run->sessions, from, to, &report, arena, err);
    if (!code || pipeline_is_answer(code))
        code = report_pair_write(&report, &text, &length, arena, err);
    pipeline_release(&report);
    if (!code)
        code = report_pair_read(text, out, run->arena, err);
    base_arena_free(arena);
    return code;
}

/* The one before last as a baseline: what is told of the first photograph is not of it. The scale
   comes to it through its own comparison with the first; a region doesn't, and where either is
   missing there is no such step. */
static bool step_subject(const struct course_run *run, const struct report *previous,
                         struct pipeline_subject *out)
{
    *out = *run->subject;
    if (out->polygon)
        return false;
    if (out->mm_per_px > 0)
        out->mm_per_px = previous->sessions[1].photos[0].mm_per_px;
    return !isnan(out->mm_per_px);
}

/* All but the last's with the first: that one keeps its photographs, for the pictures. *count of
   them are kept. */
static int keep_all(const struct course_run *run, struct report *kept, int *count,
                    struct meso_error *err)
{
    struct pipeline_subject subject;
    int code = MESO_OK, last = run->count - 1;
    for (*count = 0; *count + 1 < last && !code; ++*count) {
        pipeline_say(run->pipeline, "compare", *count, run->count);
        code = keep(run, run->subject, 0, *count + 1, &kept[*count], err);
    }
    pipeline_say(run->pipeline, "compare", last - 1, run->count);
    if (code || !step_subject(run, &kept[*count - 1], &subject))
        return code;
    return keep(run, &subject, last - 1, last, &kept[(*count)++], err);
}

int pipeline_run_sessions(struct pipeline *pipeline, const struct pipeline_subject *subject,
                          const struct meso_session *sessions, int count, struct report *out,
                          struct arena *arena, struct meso_error *err)
{
    struct course_run run = {pipeline, subject, sessions, count, arena};
    const struct report *pairs[REPORT_MAX_SESSIONS];
    struct report *kept =
        base_arena_calloc(arena, (size_t)count, sizeof *kept, err); /* the last: not kept */
    if (!kept)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++) {
        kept[i].version = out->version;
        kept[i].commit = out->commit;
        pairs[i] = &kept[i];
    }
    int kept_count;
    int code = keep_all(&run, kept, &kept_count, err);
    if (code)
        return code;
    struct report *main = &kept[kept_count];
    pipeline_say(pipeline, "compare", count - 1, count);
    int answer = pipeline_compare_two(pipeline, subject, sessions, 0, count - 1, main, arena, err);
    if (answer && !pipeline_is_answer(answer)) {
        pipeline_release(main);
        return answer;
    }
    struct meso_error composing;
    if ((code = pipeline_compose(pairs, kept_count + 1, out, arena, &composing))) {
        pipeline_release(main);
        if (err)
            *err = composing;
        return code;
    }
    pipeline_say(pipeline, "compare", count, count);
    return answer;
}
