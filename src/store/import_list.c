/* What a folder PATIENT/SESSION/VIEW[-N].jpg holds, by its names alone. */
#include "import.h"

#include "locate/locate.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEEPEST = 3, MOST_NUMBER = 1000000 };

struct list {
    struct store_import_item *items;
    int count, room;
    const char *folder;
    struct arena *arena;
};

static int append(struct list *list, const char *path, struct meso_error *err)
{
    if (list->count == list->room) {
        int room = list->room ? 2 * list->room : 64;
        struct store_import_item *moved =
            base_arena_calloc(list->arena, (size_t)room, sizeof *moved, err);
        if (!moved)
            return MESO_E_OUT_OF_MEMORY;
        if (list->count)
            memcpy(moved, list->items, (size_t)list->count * sizeof *moved);
        list->items = moved;
        list->room = room;
    }
    char *copy = base_arena_printf(list->arena, err, "%s", path);
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    list->items[list->count++] = (struct store_import_item){.path = copy};
    return MESO_OK;
}

static int walk(struct list *list, const char *below, int depth, struct meso_error *err);

static int visit(struct list *list, const char *below, const char *name, int depth,
                 struct meso_error *err)
{
    char path[STORE_PATH], whole[2 * STORE_PATH];
    struct stat info;
    if (base_format(path, sizeof path, "%s%s%s", below, *below ? "/" : "", name) >= STORE_PATH)
        return base_error(err, MESO_E_USAGE, "a path below '%s' is longer than %d bytes",
                          list->folder, STORE_PATH);
    base_format(whole, sizeof whole, "%s/%s", list->folder, path);
    bool folder = !stat(whole, &info) && S_ISDIR(info.st_mode);
    return folder && depth < DEEPEST ? walk(list, path, depth + 1, err) : append(list, path, err);
}

static int walk(struct list *list, const char *below, int depth, struct meso_error *err)
{
    char whole[2 * STORE_PATH];
    int code = MESO_OK;
    base_format(whole, sizeof whole, "%s/%s", list->folder, below);
    DIR *folder = opendir(whole);
    if (!folder)
        return base_error(err,
                          errno == ENOENT || errno == ENOTDIR ? MESO_E_FILE_NOT_FOUND
                                                              : MESO_E_FILE_UNREADABLE,
                          "cannot read the folder '%s': %s", whole, strerror(errno));
    for (struct dirent *entry; !code && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !store_import_is_scale(entry->d_name))
            code = visit(list, below, entry->d_name, depth, err);
    closedir(folder);
    return code;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct store_import_item *)a)->path,
                  ((const struct store_import_item *)b)->path);
}

static void refuse(struct store_import_item *item, const char *why)
{
    item->outcome = STORE_OUTCOME_REFUSED;
    base_error(&item->error, MESO_E_USAGE, "'%s': %s", item->path, why);
}

/* What cameras, phones and systems lay beside photographs. */
static bool is_litter(const char *name)
{
    return *name == '.' || !strcasecmp(name, "Thumbs.db") || !strcasecmp(name, "desktop.ini");
}

static bool is_photograph(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot &&
           (!strcasecmp(dot, ".jpg") || !strcasecmp(dot, ".jpeg") || !strcasecmp(dot, ".png"));
}

/* "3", "03", "3_2026-03-02" */
static bool read_session(struct store_import_item *item, const char *text)
{
    long days;
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    long number = strtol(text, &end, 10);
    item->session = number < 1 || number > MOST_NUMBER ? 0 : (int)number;
    if (*end == '_' && base_date_parse(end + 1, &days))
        item->date = end + 1;
    return item->session && (!*end || item->date);
}

/* "face-front", "scalp-macro-2"; the extension is off. */
static void read_view(struct store_import_item *item, char *text)
{
    enum locate_view view;
    size_t length = strlen(text), digits = length;
    while (digits && text[digits - 1] >= '0' && text[digits - 1] <= '9')
        digits--;
    item->repeat_number = 1;
    if (digits < length && length - digits < 5 && digits > 1 && text[digits - 1] == '-') {
        item->repeat_number = atoi(text + digits);
        text[digits - 1] = 0;
    }
    item->view = text;
    if (!item->repeat_number)
        refuse(item, "repeats are counted from 1");
    else if (locate_view_parse(text, &view, &item->error))
        item->outcome = STORE_OUTCOME_REFUSED;
}

int store_import_read_name(struct store_import_item *item, struct arena *arena,
                           struct meso_error *err)
{
    char *patient = base_arena_printf(arena, err, "%s", item->path);
    if (!patient)
        return MESO_E_OUT_OF_MEMORY;
    char *session = strchr(patient, '/'), *name = session ? strchr(session + 1, '/') : NULL;
    const char *last = strrchr(item->path, '/');
    if (is_litter(last ? last + 1 : item->path)) {
        item->outcome = STORE_OUTCOME_IGNORED;
        return MESO_OK;
    }
    if (!name || strchr(name + 1, '/')) {
        refuse(item, "does not lie as PATIENT/SESSION/VIEW.jpg");
        return MESO_OK;
    }
    *session++ = 0;
    *name++ = 0;
    item->patient = patient;
    if (!read_session(item, session)) {
        refuse(item, "the session's folder is neither a number (such as 3) nor a number and its "
                     "date (3_2026-03-02)");
    } else if (!is_photograph(name)) {
        refuse(item, "is not named .jpg, .jpeg or .png");
    } else {
        *strrchr(name, '.') = 0;
        read_view(item, name);
    }
    return MESO_OK;
}

int store_import_list(const char *folder, struct store_import_item **out, int *count,
                      struct arena *arena, struct meso_error *err)
{
    struct list list = {.folder = folder, .arena = arena};
    int code = walk(&list, "", 1, err);
    if (!code && list.count)
        qsort(list.items, (size_t)list.count, sizeof *list.items, by_path);
    for (int i = 0; i < list.count && !code; i++) {
        struct store_import_item *item = &list.items[i];
        code = store_import_read_name(item, arena, err);
        if (!code && item->outcome == STORE_OUTCOME_STORED &&
            store_import_scale(folder, item, &item->mm_per_px, &item->error))
            item->outcome = STORE_OUTCOME_REFUSED;
    }
    *out = list.items;
    *count = list.count;
    return code;
}
