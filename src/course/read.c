/* A course file read line by line: every fault is told with its line, not the first alone. Knows
   which keys there are (key_list.h); their values' forms are value.c's. */
#include "value.h"

#include <stddef.h>
#include <string.h>

enum form { TEXT, LIST, VIEWS, MEASURES, ITEM, PLAN, PHASE, TIME, COUNT, MILLIMETRES, INCLUDE };

static const struct {
    enum form form;
    size_t member;
} targets[] = {
#define KEY(id, name, form, member, needed, what) {form, offsetof(struct course, member)},
#include "key_list.h"
#undef KEY
};
enum {
#define KEY(id, name, form, member, needed, what) KEY_##id,
#include "key_list.h"
#undef KEY
    KEY_COUNT
};

/* How the forms are written, for people. */
#define WORDS_TEXT "words"
#define WORDS_LIST "words, separated by commas"
#define WORDS_VIEWS "views, separated by commas"
#define WORDS_MEASURES "measures, separated by commas"
#define WORDS_ITEM "one sentence"
#define WORDS_PLAN "one word"
#define WORDS_PHASE "4-6 every 14 days"
#define WORDS_TIME "3-6 months"
#define WORDS_COUNT "4-6"
#define WORDS_MILLIMETRES "0.5-4 mm"
#define WORDS_INCLUDE "name of a shipped file"

#define KEY(id, name, form, member, needed, what) {name, WORDS_##form, what, needed},
const struct course_key course_keys[] = {
#include "key_list.h"
};
#undef KEY
const int course_key_count = KEY_COUNT;

struct file_reader {
    struct value_reader values;
    struct course *course;
    struct course_faults *faults;
    bool seen[KEY_COUNT];
    bool included; /* one file deep */
    int line;
};

static void fault(struct file_reader *reader, int line, const char *what)
{
    if (what && reader->faults->count < COURSE_MAX_FAULTS)
        reader->faults->at[reader->faults->count++] = (struct course_fault){line, what};
}

static int key_of(const char *name)
{
    for (int i = 0; i < KEY_COUNT; i++)
        if (!strcmp(course_keys[i].name, name))
            return i;
    return -1;
}

static const char *unknown_key(struct file_reader *reader, const char *name)
{
    const char *names[KEY_COUNT];
    for (int i = 0; i < KEY_COUNT; i++)
        names[i] = course_keys[i].name;
    const char *near = base_name_nearest(name, names, KEY_COUNT);
    const char *what = base_arena_printf(reader->values.arena, reader->values.err,
                                         near ? "no key '%.40s'; did you mean '%s'?"
                                              : "no key '%.40s'; see 'mesotrack courses --keys'",
                                         name, near);
    return what ? what : "no such key";
}

static const char *begin_plan(struct file_reader *reader, const char *name)
{
    struct course *course = reader->course;
    if (name[strcspn(name, " \t/")])
        return "a plan's name is one word without '/'";
    if (course->plan_count && !*course->plans[0].name)
        return "'sessions' lines stand before the first plan: give them a plan as well";
    if (course_plan_of(course, name))
        return "there is a plan of this name already";
    if (course->plan_count == COURSE_MAX_PLANS)
        return "there are too many plans";
    const char *kept = base_arena_printf(reader->values.arena, reader->values.err, "%s", name);
    if (kept)
        course->plans[course->plan_count++].name = kept;
    return kept ? NULL : "out of memory";
}

static const char *add_phase(struct file_reader *reader, char *value)
{
    struct course *course = reader->course;
    if (!course->plan_count)
        course->plans[course->plan_count++].name = "";
    struct course_plan *plan = &course->plans[course->plan_count - 1];
    if (plan->phase_count == COURSE_MAX_PHASES)
        return "there are too many phases";
    return course_value_phase(&reader->values, value, &plan->phases[plan->phase_count++]);
}

static void read_lines(struct file_reader *reader, char *text);

/* Faults of the included file are its author's: they are told with the line that includes it. */
static const char *include(struct file_reader *reader, const char *name)
{
    if (reader->included)
        return "a file that is included can't include another";
    for (int i = 0; i < course_shipped_count; i++) {
        if (strcmp(course_shipped[i].name, name))
            continue;
        char *copy = base_arena_printf(reader->values.arena, reader->values.err, "%s",
                                       course_shipped[i].text);
        int line = reader->line;
        reader->included = true;
        if (copy)
            read_lines(reader, copy);
        reader->included = false;
        reader->line = line;
        return copy ? NULL : "out of memory";
    }
    return "no shipped file of this name";
}

static const char *take_text(struct file_reader *reader, const char *value, const char **out)
{
    *out = base_arena_printf(reader->values.arena, reader->values.err, "%s", value);
    return *out ? NULL : "out of memory";
}

static const char *take(struct file_reader *reader, int key, char *value)
{
    void *member = (char *)reader->course + targets[key].member;
    struct value_reader *values = &reader->values;
    static const struct course_names ANY = {NULL, NULL, 0, 0};
    const struct course_names *names = values->names ? values->names : &ANY;
    switch (targets[key].form) {
    case TEXT:
        return take_text(reader, value, member);
    case LIST:
        return course_value_list(values, value, NULL, 0, NULL, member);
    case VIEWS:
        return course_value_list(values, value, names->views, names->view_count, "view", member);
    case MEASURES:
        return course_value_list(values, value, names->measures, names->measure_count, "measure",
                                 member);
    case ITEM:
        return course_value_item(values, value, member);
    case PLAN:
        return begin_plan(reader, value);
    case PHASE:
        return add_phase(reader, value);
    case TIME:
        return course_value_time(values, value, member);
    case COUNT:
        return course_value_count(values, value, member);
    case MILLIMETRES:
        return course_value_millimetres(values, value, member);
    case INCLUDE:
        return include(reader, value);
    }
    return NULL;
}

static bool once(enum form form)
{
    return form == TEXT || form == TIME || form == COUNT || form == MILLIMETRES;
}

static void read_line(struct file_reader *reader, char *row)
{
    row[strcspn(row, "#")] = 0;
    row = course_value_trimmed(row);
    if (!*row)
        return;
    char *value = row;
    strsep(&value, ":");
    char *name = course_value_trimmed(row);
    int key = value ? key_of(name) : -1;
    value = value ? course_value_trimmed(value) : NULL;
    if (!value)
        fault(reader, reader->line, "a line is 'key: value'");
    else if (key < 0)
        fault(reader, reader->line, unknown_key(reader, name));
    else if (!*value)
        fault(reader, reader->line, "nothing stands behind the colon");
    else if (reader->seen[key] && once(targets[key].form))
        fault(reader, reader->line, "this key was given before");
    else
        fault(reader, reader->line, take(reader, key, value));
    if (key >= 0)
        reader->seen[key] = true;
}

static void read_lines(struct file_reader *reader, char *text)
{
    int line = 0;
    for (char *row; (row = strsep(&text, "\n"));) {
        line++;
        if (!reader->included)
            reader->line = line;
        read_line(reader, row);
    }
}

static void miss(struct file_reader *reader)
{
    for (int i = 0; i < KEY_COUNT; i++) {
        if (!course_keys[i].needed || reader->seen[i])
            continue;
        fault(reader, 0,
              base_arena_printf(reader->values.arena, reader->values.err,
                                "the line '%s: %s' is missing", course_keys[i].name,
                                course_keys[i].form));
    }
    for (int i = 0; i < reader->course->plan_count; i++)
        if (!reader->course->plans[i].phase_count)
            fault(reader, 0, "a plan has no 'sessions' line");
}

int course_read(const char *name, const char *origin, const char *text,
                const struct course_names *names, struct course *out, struct course_faults *faults,
                struct arena *arena, struct meso_error *err)
{
    *out = (struct course){.name = name, .about = ""};
    *faults = (struct course_faults){.count = 0};
    if (!strncmp(text, "\xef\xbb\xbf", 3))
        text += 3;
    struct file_reader reader = {.values = {names, arena, err}, .course = out, .faults = faults};
    char *copy = base_arena_printf(arena, err, "%s", text);
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    read_lines(&reader, copy);
    miss(&reader);
    if (!faults->count)
        return MESO_OK;
    return base_error(err, MESO_E_BAD_COURSE, "'%s', line %d: %s%s", origin, faults->at[0].line,
                      faults->at[0].what, faults->count > 1 ? " (and more)" : "");
}
