/* The public call that looks at machine and archive, and at how old what is kept is; it needs no
   open archive. */
#include "kept.h"

#include <mesotrack/archive.h>

#include <cjson/cJSON.h>

#include <string.h>

static int note(void *context, const char *check, enum store_health health, const char *text,
                struct meso_error *err)
{
    static const char *const names[] = {"fine", "warning", "failed"};
    cJSON *object = cJSON_CreateObject();
    bool told = cJSON_AddStringToObject(object, "check", check) &&
                cJSON_AddStringToObject(object, "health", names[health]) &&
                cJSON_AddStringToObject(object, "message", text);
    if (told && cJSON_AddItemToArray(context, object))
        return MESO_OK;
    cJSON_Delete(object);
    return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
}

/* Comparisons by other versions of the measures than this program's. */
static int count_stale(const struct store_kept_count *counts, int count, int64_t *all,
                       int64_t *stale, char raised[PIPELINE_RAISED_ROOM], struct arena *arena,
                       struct meso_error *err)
{
    *all = *stale = 0;
    for (int i = 0; i < count; i++) {
        char *now = pipeline_versions(counts[i].view, arena, err);
        if (!now)
            return MESO_E_OUT_OF_MEMORY;
        bool same = !strcmp(now, counts[i].versions);
        *all += counts[i].comparisons;
        *stale += same ? 0 : counts[i].comparisons;
        if (!same)
            pipeline_tell_raised(counts[i].versions, now, raised);
    }
    return MESO_OK;
}

static int check_kept(struct store *store, cJSON *checks, struct arena *arena,
                      struct meso_error *err)
{
    struct store_kept_count *counts;
    char raised[PIPELINE_RAISED_ROOM] = "", text[2 * PIPELINE_RAISED_ROOM];
    int64_t all, stale;
    int count, code = store_kept_counts(store, &counts, &count, arena, err);
    if (!code)
        code = count_stale(counts, count, &all, &stale, raised, arena, err);
    if (code)
        return code;
    if (stale)
        base_format(text, sizeof text,
                    "%lld of %lld kept comparisons are of other versions of the measures (%s); "
                    "'mesotrack batch --stale' makes them anew",
                    (long long)stale, (long long)all, raised);
    else
        base_format(text, sizeof text, "%lld kept, all of this program's measures", (long long)all);
    return note(checks, "comparisons", stale ? STORE_WARNING : STORE_FINE, text, err);
}

static int check_archive(const struct meso_archive_options *options, cJSON *checks,
                         struct meso_error *err)
{
    struct store *store = NULL;
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (!code)
        code = store_open(&store, options, err);
    if (!code)
        code = check_kept(store, checks, arena, err);
    store_close(store);
    base_arena_free(arena);
    return code;
}

int meso_archive_doctor(const struct meso_archive_options *options, char **json,
                        struct meso_error *err)
{
    cJSON *answer = cJSON_CreateObject(), *checks = cJSON_AddArrayToObject(answer, "checks");
    int code = store_doctor(options, note, checks, err);
    if (!code)
        code = check_archive(options, checks, err);
    *json = cJSON_Print(answer);
    cJSON_Delete(answer);
    return *json ? code : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
}

void meso_archive_free_text(char *text)
{
    cJSON_free(text);
}
