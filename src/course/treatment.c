/* A session's record read from one line of words and written back. Every wrong word is told, not
   the first alone. Knows the tables of techniques and ingredients; decides nothing. */
#include "treatment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
#define RECORD_KEY(id, name, form, what) KEY_##id,
#include "treatment_key_list.h"
#undef RECORD_KEY
    KEY_COUNT
};
const struct course_record_key course_record_keys[] = {
#define RECORD_KEY(id, name, form, what) {name, form, what},
#include "treatment_key_list.h"
#undef RECORD_KEY
};
const int course_record_key_count = KEY_COUNT;

/* Needles for mesotherapy have 18 to 34 gauge; deeper or longer is a slip of the keyboard. */
static const double LEAST_GAUGE = 18, MOST_GAUGE = 34, MOST_MM = 50, MOST_AMOUNT = 100000;
static const char *const UNITS[] = {"ml", "mg", "ug", "iu", "%"};
enum { UNIT_COUNT = sizeof UNITS / sizeof *UNITS };

struct record_reader {
    const struct course *course;
    struct course_treatment *out;
    struct course_faults *faults;
    struct arena *arena;
    struct meso_error *err;
    bool seen[KEY_COUNT];
    bool out_of_memory;
    int word;
};

/* Borrowed by the faults; what NULL: out of memory. */
static void fault(struct record_reader *reader, const char *what)
{
    reader->out_of_memory = reader->out_of_memory || !what;
    if (what && reader->faults->count < COURSE_MAX_FAULTS)
        reader->faults->at[reader->faults->count++] = (struct course_fault){reader->word, what};
}

static void wrong_form(struct record_reader *reader, int key, const char *value)
{
    fault(reader,
          base_arena_printf(reader->arena, reader->err, "'%.60s' is no %s: write it like %s", value,
                            course_record_keys[key].name, course_record_keys[key].form));
}

/* Known names of a kind, from the table and from the course, for suggestions. */
struct names {
    const char *at[COURSE_MAX_ITEMS * 4];
    int count;
};

static void add_listed(struct record_reader *reader, struct names *names,
                       const struct course_items *items)
{
    for (int i = 0; i < items->count && names->count < COURSE_MAX_ITEMS * 4; i++) {
        const char *slug = course_slug(items->at[i], reader->arena, reader->err);
        reader->out_of_memory = reader->out_of_memory || !slug;
        if (slug)
            names->at[names->count++] = slug;
    }
}

static void unknown(struct record_reader *reader, const char *kind, const char *slug,
                    const struct names *names)
{
    const char *near = base_name_nearest(slug, names->at, names->count);
    fault(reader, near ? base_arena_printf(reader->arena, reader->err,
                                           "no %s '%.40s'; did you mean '%s'?", kind, slug, near)
                       : base_arena_printf(reader->arena, reader->err,
                                           "no %s '%.40s'; 'mesotrack courses --keys' lists them, "
                                           "and a course file may name further ones",
                                           kind, slug));
}

static void unknown_technique(struct record_reader *reader, const char *slug)
{
    struct names names = {.count = 0};
    for (int i = 0; i < course_technique_count; i++)
        names.at[names.count++] = course_techniques[i].name;
    if (reader->course)
        add_listed(reader, &names, &reader->course->techniques);
    unknown(reader, "technique", slug, &names);
}

static void unknown_substance(struct record_reader *reader, const char *slug)
{
    struct names names = {.count = 0};
    for (int i = 0; i < course_substance_count; i++)
        names.at[names.count++] = course_substances[i].name;
    if (reader->course)
        add_listed(reader, &names, &reader->course->cocktail);
    unknown(reader, "ingredient", slug, &names);
}

static const char *of_course(struct record_reader *reader, size_t member, const char *slug)
{
    if (!reader->course)
        return NULL;
    const char *items = (const char *)reader->course + member;
    return course_listed((const struct course_items *)items, slug, reader->arena, reader->err);
}

static bool is_listed(const char *const *list, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(list[i], name))
            return true;
    return false;
}

static void add_name(struct record_reader *reader, const char **list, int *count, const char *name)
{
    if (is_listed(list, *count, name))
        fault(reader, base_arena_printf(reader->arena, reader->err, "'%s' is given twice", name));
    else if (*count == COURSE_MAX_RECORDED)
        fault(reader, "too many are listed");
    else
        list[(*count)++] = name;
}

static void take_technique(struct record_reader *reader, char *item)
{
    const char *slug = course_slug(item, reader->arena, reader->err), *name = NULL;
    if (slug && !(name = course_known_technique(slug)))
        name = of_course(reader, offsetof(struct course, techniques), slug);
    if (slug && name)
        add_name(reader, reader->out->techniques, &reader->out->technique_count, name);
    else if (slug)
        unknown_technique(reader, slug);
}

/* Areas are the clinic's own words; one that is nearly a known one is a slip. */
static void take_area(struct record_reader *reader, char *item)
{
    static const char *const known[] = {
        "forehead", "glabella", "crows-feet", "under-the-eyes", "cheeks",  "nasolabial-folds",
        "perioral", "chin",     "neck",       "decolletage",    "hands",   "vertex",
        "parting",  "hairline", "temples",    "whole-scalp",    "abdomen", "flanks",
        "thighs",   "buttocks", "arms",       "face",           "nose",    "knees"};
    struct names names = {.count = sizeof known / sizeof *known};
    memcpy(names.at, known, sizeof known);
    if (reader->course)
        add_listed(reader, &names, &reader->course->areas);
    const char *slug = course_slug(item, reader->arena, reader->err);
    if (!slug)
        return;
    const char *near = base_name_nearest(slug, names.at, names.count);
    /* Half of the letters may differ in a nearest name: two slips are taken for a slip. */
    size_t length = strlen(slug), other = near ? strlen(near) : 0;
    bool slip = near && strcmp(near, slug) && length > 3 &&
                (length > other ? length - other : other - length) <= 2 && near[0] == slug[0];
    if (slip && !is_listed(names.at, names.count, slug))
        unknown(reader, "area", slug, &names);
    else
        add_name(reader, reader->out->areas, &reader->out->area_count, slug);
}

/* A decimal number with '.' and a unit behind it; *unit points at that. */
static bool amount_of(const char *text, double *value, const char **unit)
{
    size_t digits = strspn(text, "0123456789."), points = 0;
    for (size_t i = 0; i < digits; i++)
        points += text[i] == '.';
    if (!digits || points > 1 || digits == points || digits > 9)
        return false;
    *value = 0;
    double place = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] == '.') {
            place = 1;
            continue;
        }
        *value = *value * 10 + (text[i] - '0');
        place *= 10;
    }
    *value /= place > 0 ? place : 1;
    *unit = text + digits;
    return true;
}

static bool read_dose(char *text, struct course_dose *dose)
{
    const char *unit;
    if (!amount_of(text, &dose->amount, &unit) || !(dose->amount > 0) || dose->amount > MOST_AMOUNT)
        return false;
    for (int i = 0; i < UNIT_COUNT; i++)
        if (!strcmp(unit, UNITS[i])) {
            dose->unit = UNITS[i];
            return true;
        }
    return false;
}

static void take_dose(struct record_reader *reader, char *item)
{
    char *amount = strchr(item, ':');
    struct course_dose dose = {.unit = ""};
    if (amount)
        *amount++ = 0;
    const char *slug = course_slug(item, reader->arena, reader->err);
    const char *own = amount ? course_slug(amount, reader->arena, reader->err) : "";
    if (!slug || !own)
        return;
    if (!(dose.substance = course_known_substance(slug)))
        dose.substance = of_course(reader, offsetof(struct course, cocktail), slug);
    if (!dose.substance)
        unknown_substance(reader, slug);
    if (amount && !read_dose((char *)own, &dose))
        fault(reader, base_arena_printf(reader->arena, reader->err,
                                        "'%.40s' is no amount: write it like 2ml, 10mg, 5ug, "
                                        "100iu or 2%%",
                                        amount));
    bool twice = false;
    for (int i = 0; i < reader->out->dose_count && dose.substance; i++)
        twice = twice || !strcmp(reader->out->cocktail[i].substance, dose.substance);
    if (twice)
        fault(reader,
              base_arena_printf(reader->arena, reader->err, "'%s' is given twice", dose.substance));
    else if (reader->out->dose_count == COURSE_MAX_RECORDED)
        fault(reader, "too many are listed");
    else if (dose.substance)
        reader->out->cocktail[reader->out->dose_count++] = dose;
}

static void take_list(struct record_reader *reader, char *value,
                      void (*take)(struct record_reader *, char *))
{
    for (char *item; (item = strsep(&value, ","));)
        if (*item)
            take(reader, item);
        else
            fault(reader, "nothing stands between two commas");
}

static void take_depth(struct record_reader *reader, const char *value)
{
    struct course_range depth;
    const char *rest;
    bool ok = amount_of(value, &depth.least, &rest);
    depth.most = depth.least;
    if (ok && *rest == '-')
        ok = amount_of(rest + 1, &depth.most, &rest);
    if (!ok || strcmp(rest, "mm") || !(depth.most > 0) || depth.least > depth.most ||
        depth.most > MOST_MM)
        wrong_form(reader, KEY_DEPTH, value);
    else
        reader->out->depth_mm = depth;
}

static void take_needle(struct record_reader *reader, const char *value)
{
    double gauge = 0, length = 0;
    const char *rest, *from = value;
    bool ok = amount_of(from, &gauge, &rest);
    if (ok && !strncmp(rest, "mm", 2)) {
        length = gauge;
        gauge = 0;
        rest += 2;
    } else if (ok && *rest == 'g') {
        ok = gauge == floor(gauge) && gauge >= LEAST_GAUGE && gauge <= MOST_GAUGE;
        rest++;
        if (*rest == 'x')
            ok = ok && amount_of(rest + 1, &length, &rest) && !strncmp(rest, "mm", 2) &&
                 (rest += 2, length > 0);
    } else {
        ok = false;
    }
    if (!ok || *rest || length > MOST_MM || !(gauge + length > 0))
        wrong_form(reader, KEY_NEEDLE, value);
    reader->out->needle_gauge = ok ? gauge : 0;
    reader->out->needle_mm = ok ? length : 0;
}

static void take(struct record_reader *reader, int key, char *value)
{
    const char *slug = course_slug(value, reader->arena, reader->err);
    reader->out_of_memory = reader->out_of_memory || !slug;
    if (!slug)
        return;
    switch (key) {
    case KEY_TECHNIQUE:
        take_list(reader, value, take_technique);
        break;
    case KEY_AREA:
        take_list(reader, value, take_area);
        break;
    case KEY_COCKTAIL:
        take_list(reader, value, take_dose);
        break;
    case KEY_DEPTH:
        take_depth(reader, slug);
        break;
    case KEY_NEEDLE:
        take_needle(reader, slug);
        break;
    case KEY_PHOTOGRAPHED:
        reader->out->photographed_after = !strcmp(slug, "after");
        if (strcmp(slug, "after") && strcmp(slug, "before"))
            wrong_form(reader, key, slug);
        break;
    }
}

static void read_word(struct record_reader *reader, char *word)
{
    const char *names[KEY_COUNT];
    int key = -1;
    char *value = word;
    strsep(&value, "=");
    for (int i = 0; i < KEY_COUNT; i++) {
        names[i] = course_record_keys[i].name;
        if (!strcmp(names[i], word))
            key = i;
    }
    const char *near = base_name_nearest(word, names, KEY_COUNT);
    if (!value)
        fault(reader, base_arena_printf(reader->arena, reader->err,
                                        "'%.60s' has no '=': a word is key=value, and a hyphen "
                                        "stands for a space within it",
                                        word));
    else if (key < 0)
        fault(reader, base_arena_printf(reader->arena, reader->err,
                                        near ? "no key '%.40s'; did you mean '%s'?"
                                             : "no key '%.40s'; there are technique, depth, area, "
                                               "cocktail, needle and photographed",
                                        word, near));
    else if (!*value)
        fault(reader, "nothing stands behind the '='");
    else if (reader->seen[key])
        fault(reader, base_arena_printf(reader->arena, reader->err, "'%s' was given before",
                                        course_record_keys[key].name));
    else
        take(reader, key, value);
    if (key >= 0)
        reader->seen[key] = true;
}

static int refuse(const struct course_faults *faults, struct meso_error *err)
{
    char list[800] = "";
    for (int i = 0; i < faults->count; i++) {
        size_t used = strlen(list);
        base_format(list + used, sizeof list - used, "%sword %d: %s", i ? "; " : "",
                    faults->at[i].line, faults->at[i].what);
    }
    return base_error(err, MESO_E_BAD_TREATMENT, "the record of the treatment: %s", list);
}

int course_treatment_read(const char *text, const struct course *course,
                          struct course_treatment *out, struct course_faults *faults,
                          struct arena *arena, struct meso_error *err)
{
    struct record_reader reader = {
        .course = course, .out = out, .faults = faults, .arena = arena, .err = err};
    char *rest = base_arena_printf(arena, err, "%s", text);
    *out = (struct course_treatment){.technique_count = 0};
    faults->count = 0;
    if (!rest)
        return MESO_E_OUT_OF_MEMORY;
    for (char *word; (word = strsep(&rest, " \t\r\n;"));)
        if (*word) {
            reader.word++;
            read_word(&reader, word);
        }
    if (!reader.word)
        fault(&reader, "there are no words; write it like technique=nappage depth=2mm");
    if (reader.out_of_memory)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a treatment's record");
    return faults->count ? refuse(faults, err) : MESO_OK;
}
