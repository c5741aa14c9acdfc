/* What every page shows around its own: the clinic, the language, where one is, what was just done.
 */
#include "page.h"
#include "visitor.h"

#include <string.h>

static const struct {
    const char *key, *words;
} said[] = {
    {"first-sign-in",
     LANGUAGE("You are in. Now choose a password of your own, which nobody else has seen.")},
    {"session-saved", LANGUAGE("The session is saved.")},
    {"consent-saved", LANGUAGE("The consent is saved.")},
    {"scale-saved", LANGUAGE("The scale is saved.")},
    {"photo-used", LANGUAGE("The photograph is used again.")},
    {"settings-saved", LANGUAGE("The clinic's settings are saved.")},
    {"patient-erased", LANGUAGE("The patient is erased.")},
    {"password-changed", LANGUAGE("The new password is set.")},
    {"account-changed", LANGUAGE("The account is changed.")},
    {"link-revoked", LANGUAGE("The link opens nothing any more.")},
};

static void add_said(const struct web_request *request, cJSON *site)
{
    const char *key = web_field(request, "said");
    for (size_t i = 0; key && i < sizeof said / sizeof *said; i++)
        if (!strcmp(key, said[i].key))
            web_page_put(site, "said", web_words(request, said[i].words));
}

static bool is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return !strncmp(path, folder, length) && (!path[length] || path[length] == '/');
}

static void add_place(const struct web_request *request, cJSON *site)
{
    static const char *const patients[] = {"/patients", "/new-patient", "/photographs"},
                             *const settings[] = {"/settings", "/accounts", "/audit"};
    cJSON *at = cJSON_AddObjectToObject(site, "at");
    bool among = false, clinic = false;
    for (int i = 0; i < 3; i++) {
        among = among || is_below(request->path, patients[i]);
        clinic = clinic || is_below(request->path, settings[i]);
    }
    cJSON_AddBoolToObject(at, "today", !strcmp(request->path, "/"));
    cJSON_AddBoolToObject(at, "patients", among);
    cJSON_AddBoolToObject(at, "settings", clinic);
}

void web_know_clinic(struct web_request *request)
{
    const char *json;
    struct meso_error err;
    const struct language *language;
    if (meso_archive_clinic(request->archive, &json, &err))
        return;
    cJSON *clinic = cJSON_Parse(json);
    request->clinic_name =
        base_arena_printf(request->arena, &err, "%s", web_page_text(clinic, "name"));
    request->clinic_phone =
        base_arena_printf(request->arena, &err, "%s", web_page_text(clinic, "phone"));
    if (*web_page_text(clinic, "logo"))
        request->clinic_logo =
            base_arena_printf(request->arena, &err, "/logo/%.16s", web_page_text(clinic, "logo"));
    /* The clinic's language, unless this person chose another. */
    if (!web_cookie(request, WEB_COOKIE_LANGUAGE) && *web_page_text(clinic, "language") &&
        !language_find(web_page_text(clinic, "language"), &language, &err))
        request->language = language;
    cJSON_Delete(clinic);
}

void web_add_site(const struct web_request *request, cJSON *site)
{
    cJSON *clinic = cJSON_AddObjectToObject(site, "clinic");
    const char *name = request->clinic_name;
    web_page_put(clinic, "name", name && *name ? name : "mesotrack");
    web_page_put(clinic, "phone", request->clinic_phone);
    web_page_put(clinic, "logo", request->clinic_logo);
    add_place(request, site);
    add_said(request, site);
}
