/* What a scale.txt beside photographs tells of their scale: lines "VIEW[-N] = 5 um" or "= 0.05 mm".
   The nearest file counts, from the photograph's own folder up to the one that is imported. Knows
   no photograph but its name. */
#include "import.h"

#include "locate/locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char NAME[] = "scale.txt";

struct search {
    const char *name, *view; /* "scalp-macro-2", "scalp-macro" */
    const char *path;
    double by_name, by_view; /* mm a pixel; 0: not told */
};

/* "5 um", "0.05mm" */
static bool read_scale(const char *text, double *mm_per_px)
{
    char *end;
    double value = strtod(text, &end);
    while (end > text && *end == ' ')
        end++;
    bool um = !strcmp(end, "um") || !strcmp(end, "\xc2\xb5m") || !strcmp(end, "\xce\xbcm");
    *mm_per_px = um ? value / 1000 : value;
    return end > text && (um || !strcmp(end, "mm")) && isfinite(value) && value > 0;
}

/* The line's name without the number of the repeat has to be a view. */
static int check_name(const char *key, struct meso_error *err)
{
    enum locate_view view;
    char name[64];
    size_t length = strlen(key), digits = length;
    while (digits && key[digits - 1] >= '0' && key[digits - 1] <= '9')
        digits--;
    if (digits < length && digits > 1 && key[digits - 1] == '-')
        length = digits - 1;
    base_format(name, sizeof name, "%.*s", length < sizeof name ? (int)length : 60, key);
    return locate_view_parse(name, &view, err);
}

static int take(void *context, const char *key, const char *value, int line, struct meso_error *err)
{
    struct search *search = context;
    struct meso_error cause;
    double mm_per_px;
    if (check_name(key, &cause))
        return base_error(err, MESO_E_BAD_SETTING, "%s:%d: %s", search->path, line, cause.text);
    if (!read_scale(value, &mm_per_px))
        return base_error(err, MESO_E_BAD_SCALE,
                          "%s:%d: '%.40s' is no scale of a pixel, such as '5 um' or '0.05 mm'",
                          search->path, line, value);
    if (locate_check_scale(mm_per_px, &cause))
        return base_error(err, MESO_E_BAD_SCALE, "%s:%d: %s", search->path, line, cause.text);
    if (!strcmp(key, search->name))
        search->by_name = mm_per_px;
    if (!strcmp(key, search->view))
        search->by_view = mm_per_px;
    return MESO_OK;
}

bool store_import_is_scale(const char *name)
{
    return !strcmp(name, NAME);
}

int store_import_scale_in(const char *path, const char *name, const char *view, double *mm_per_px,
                          struct meso_error *err)
{
    struct search search = {.name = name, .view = view, .path = path};
    int code = base_settings_read(path, take, &search, err);
    *mm_per_px = search.by_name != 0 ? search.by_name : search.by_view;
    return code;
}

/* Of the photograph's folder and those above it, within the folder that is imported. */
int store_import_scale(const char *folder, const struct store_import_item *item, double *mm_per_px,
                       struct meso_error *err)
{
    char below[STORE_PATH], path[2 * STORE_PATH], name[STORE_PATH];
    const char *slash = strrchr(item->path, '/');
    int code = MESO_OK;
    base_format(name, sizeof name, "%s", slash ? slash + 1 : item->path);
    char *dot = strrchr(name, '.');
    if (dot)
        *dot = 0;
    base_format(below, sizeof below, "%s", item->path);
    *mm_per_px = 0;
    while (*below && *mm_per_px == 0 && !code) {
        char *end = strrchr(below, '/');
        *(end ? end : below) = 0;
        base_format(path, sizeof path, "%s/%s%s%s", folder, below, *below ? "/" : "", NAME);
        if (!access(path, F_OK))
            code = store_import_scale_in(path, name, item->view, mm_per_px, err);
    }
    return code;
}
