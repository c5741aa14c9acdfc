/* The server's way with requests, without sockets: who may what, forms, pages and problems. */
#include "web_stage.h"

#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The row's path with something that is there in place of each parameter. */
static void path_of(const struct web_stage *stage, const struct web_route *route, char out[200])
{
    static const char *const values[][2] = {
        {"code", "P1"}, {"number", "1"},  {"from", "1"},   {"to", "2"},
        {"id", "1"},    {"name", "anna"}, {"side", "256"}, {"view", "face-front"}};
    size_t used = 0;
    for (const char *at = route->path; *at;) {
        size_t length = strcspn(at, "{");
        used += (size_t)snprintf(out + used, 200 - used, "%.*s", (int)length, at);
        if (!*(at += length))
            break;
        const char *name = at + 1, *value = "x";
        size_t name_length = strcspn(name, "}");
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            if (strlen(values[i][0]) == name_length && !strncmp(values[i][0], name, name_length))
                value = values[i][1];
        if (!strncmp(name, "token}", 6))
            value = stage->link;
        used += (size_t)snprintf(out + used, 200 - used, "%s", value);
        at = name + name_length + 1;
    }
}

static void every_route_lets_in_whom_its_row_names_and_nobody_else(void **state)
{
    struct web_stage *stage = *state;
    for (int i = 0; i < web_route_count; i++) {
        const struct web_route *route = &web_routes[i];
        char path[200];
        path_of(stage, route, path);
        const struct web_asked asked = {.method = route->method, .path = path};
        struct web_asked anna = asked, root = asked, stranger = asked, linked = asked;
        anna.cookie = stage->clinician;
        root.cookie = stage->admin;
        stranger.cookie = "no-such-token";
        linked.cookie = stage->link; /* a patient's link is no sign-in */
        bool open = route->role <= WEB_PATIENT;
        int shut = open ? MESO_OK : MESO_E_SIGN_IN_NEEDED;
        assert_int_equal(web_stage_enter(stage, asked, NULL), shut);
        assert_int_equal(web_stage_enter(stage, stranger, NULL), shut);
        assert_int_equal(web_stage_enter(stage, linked, NULL), shut);
        assert_int_equal(web_stage_enter(stage, anna, NULL),
                         route->role == WEB_ADMIN ? MESO_E_NOT_PERMITTED : MESO_OK);
        assert_int_equal(web_stage_enter(stage, root, NULL), MESO_OK);
    }
}

/* A row that is opened to everybody has to be opened here too. */
static void only_these_are_open_to_everybody(void **state)
{
    static const char *const known[] = {"/assets/{file}",        "/sign-in",      "/language",
                                        "/logo/{hash}",          "/openapi.json", "/s/{token}",
                                        "/s/{token}/summary.pdf"};
    (void)state;
    for (int i = 0; i < web_route_count; i++) {
        bool expected = false;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            expected = expected || !strcmp(known[k], web_routes[i].path);
        if (web_routes[i].role <= WEB_PATIENT && !expected)
            fail_msg("%s is open to everybody", web_routes[i].path);
        assert_int_equal(web_routes[i].role == WEB_PATIENT,
                         strstr(web_routes[i].path, "{token}") != NULL);
    }
}

static void nothing_of_a_patient_is_told_to_who_may_not_see_it(void **state)
{
    struct web_stage *stage = *state;
    for (int i = 0; i < web_route_count; i++) {
        const struct web_route *route = &web_routes[i];
        char path[200];
        if (route->role <= WEB_PATIENT)
            continue;
        path_of(stage, route, path);
        struct web_told page =
            web_stage_ask(stage, (struct web_asked){.method = route->method, .path = path});
        assert_null(strstr(page.text, "Canary"));
        assert_true(page.status == 401 || page.status == 303);
        if (page.status == 303)
            assert_int_equal(strncmp(page.location, "/sign-in", 8), 0);
        struct web_told json = web_stage_ask(
            stage, (struct web_asked){
                       .method = route->method, .path = path, .accept = "application/json"});
        assert_null(strstr(json.text, "Canary"));
        assert_int_equal(json.status, 401);
        assert_non_null(strstr(json.text, "\"code\":\"sign_in_needed\""));
    }
}

static void every_form_has_to_come_from_a_page_of_the_same_sign_in(void **state)
{
    struct web_stage *stage = *state;
    for (int i = 0; i < web_route_count; i++) {
        const struct web_route *route = &web_routes[i];
        char path[200];
        path_of(stage, route, path);
        if (strcmp(route->method, "POST"))
            continue;
        struct web_told told = web_stage_ask(stage, (struct web_asked){.method = "POST",
                                                                       .path = path,
                                                                       .cookie = stage->admin,
                                                                       .accept = "application/json",
                                                                       .without_proof = true});
        assert_int_equal(told.status, 403);
        assert_non_null(strstr(told.text, "form_outdated"));
    }
}

static void a_link_opens_its_own_patient_whatever_is_sent_with_it(void **state)
{
    struct web_stage *stage = *state;
    struct meso_opened_link link;
    char path[200];
    snprintf(path, sizeof path, "/s/%s", stage->link);
    struct web_asked asked = {.method = "GET",
                              .path = path,
                              .by_query = true,
                              .fields = {{"patient", "P2"}, {"code", "P2"}, {"view", "scalp"}}};
    assert_int_equal(web_stage_enter(stage, asked, &link), MESO_OK);
    assert_string_equal(link.patient, "P1");
    struct web_told told = web_stage_ask(stage, asked);
    assert_null(strstr(told.text, "P2"));
    assert_null(strstr(told.text, "Linnet"));
}

static void a_link_that_is_withdrawn_or_mistyped_opens_nothing(void **state)
{
    struct web_stage *stage = *state;
    struct web_told made = web_stage_ask(stage, (struct web_asked){.method = "POST",
                                                                   .path = "/api/patients/P2/links",
                                                                   .cookie = stage->clinician,
                                                                   .fields = {{"days", "3"}}});
    assert_int_equal(made.status, 201);
    char path[200];
    const char *at = strstr(made.text, "/s/");
    snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
    const char *id = strstr(made.text, "\"id\":");
    char revoke[80];
    snprintf(revoke, sizeof revoke, "/patients/P2/links/%d/revoke", atoi(id + 5));
    struct web_asked asked = {.method = "GET", .path = path};
    assert_int_equal(web_stage_enter(stage, asked, NULL), MESO_OK);
    struct web_asked wrong = {
        .method = "POST", .path = "/patients/P1/links/999/revoke", .cookie = stage->clinician};
    assert_int_equal(web_stage_ask(stage, wrong).status, 404);
    assert_int_equal(
        web_stage_ask(
            stage, (struct web_asked){.method = "POST", .path = revoke, .cookie = stage->clinician})
            .status,
        303);
    assert_int_equal(web_stage_enter(stage, asked, NULL), MESO_E_NOT_FOUND);
    path[strlen(path) - 1] ^= 1;
    assert_int_equal(web_stage_enter(stage, asked, NULL), MESO_E_NOT_FOUND);
}

static void a_disabled_account_is_out_at_once_but_never_the_last_admin(void **state)
{
    struct web_stage *stage = *state;
    struct web_asked look = {.method = "GET", .path = "/account", .cookie = stage->clinician};
    assert_int_equal(web_stage_enter(stage, look, NULL), MESO_OK);
    struct web_asked out = {
        .method = "POST", .path = "/accounts/anna/disable", .cookie = stage->admin};
    assert_int_equal(web_stage_ask(stage, out).status, 303);
    assert_int_equal(web_stage_enter(stage, look, NULL), MESO_E_SIGN_IN_NEEDED);
    out.path = "/accounts/root/disable";
    assert_int_equal(web_stage_ask(stage, out).status, 403);
}

static void a_token_of_a_program_may_what_its_account_may_and_sends_no_proof(void **state)
{
    struct web_stage *stage = *state;
    struct web_told made =
        web_stage_ask(stage, (struct web_asked){.method = "POST",
                                                .path = "/api/tokens",
                                                .cookie = stage->admin,
                                                .fields = {{"account", "anna"}}});
    char token[MESO_TOKEN_ROOM];
    assert_int_equal(made.status, 201);
    snprintf(token, sizeof token, "%.43s", strstr(made.text, "\"token\":\"") + 9);
    assert_int_equal(web_stage_ask(stage, (struct web_asked){.method = "POST",
                                                             .path = "/api/patients/P1/links",
                                                             .bearer = token,
                                                             .without_proof = true})
                         .status,
                     201);
    assert_int_equal(
        web_stage_enter(
            stage, (struct web_asked){.method = "GET", .path = "/api/accounts", .bearer = token},
            NULL),
        MESO_E_NOT_PERMITTED);
}

static void a_wrong_password_waits_longer_each_time(void **state)
{
    struct web_attempts *attempts = calloc(1, sizeof *attempts);
    int last = -1;
    (void)state;
    assert_non_null(attempts);
    for (int i = 0; i < 14; i++) {
        int wait = web_attempts_wait(attempts, "anna", "::1", 1000);
        assert_true(i < 5 ? !wait : wait >= last);
        last = wait;
        web_attempts_note(attempts, "anna", "::1", false, 1000);
    }
    assert_int_equal(web_attempts_wait(attempts, "anna", "::1", 1000), 60);
    assert_int_equal(web_attempts_wait(attempts, "anna", "::2", 1000), 60); /* from anywhere */
    assert_int_equal(web_attempts_wait(attempts, "berta", "::2", 1000), 0);
    assert_int_equal(web_attempts_wait(attempts, "anna", "::1", 1061), 0);
    web_attempts_note(attempts, "anna", "::1", true, 1061);
    assert_int_equal(web_attempts_wait(attempts, "anna", "::1", 1061), 0);
    for (int i = 0; i < 40; i++)
        web_attempts_note(attempts, i % 2 ? "x" : "y", "::3", false, 2000);
    assert_true(web_attempts_wait(attempts, "new", "::3", 2000) > 60); /* the address waits */
    free(attempts);
}

static void signing_in_gives_a_cookie_that_scripts_and_strangers_cannot_use(void **state)
{
    struct web_stage *stage = *state;
    struct meso_archive_options options = {.folder = stage->archive};
    struct meso_archive *archive;
    char password[MESO_PASSWORD_ROOM];
    assert_int_equal(meso_archive_open(&archive, &options, &stage->err), MESO_OK);
    assert_int_equal(meso_archive_add_account(archive, "carla", "clinician", password, &stage->err),
                     MESO_OK);
    meso_archive_close(archive);
    struct web_asked asked = {
        .method = "POST",
        .path = "/sign-in",
        .cookie = "old",
        .fields = {{"name", "carla"}, {"password", password}, {"next", "//elsewhere.example"}}};
    /* At first to a password of one's own, then wherever it was meant, but nowhere else. */
    assert_string_equal(web_stage_ask(stage, asked).location, "/account?said=first-sign-in");
    struct web_told told = web_stage_ask(stage, asked);
    assert_int_equal(told.status, 303);
    assert_string_equal(told.location, "/");
    assert_non_null(strstr(told.cookies, "HttpOnly"));
    assert_non_null(strstr(told.cookies, "SameSite=Strict"));
    asked.fields[1][1] = "wrong";
    told = web_stage_ask(stage, asked);
    assert_int_equal(told.status, 401);
    assert_non_null(strstr(told.text, "value=\"carla\"")); /* the form again, with what was typed */
    assert_null(strstr(told.text, "wrong"));
}

static void a_page_and_its_json_are_told_by_one_handler(void **state)
{
    struct web_stage *stage = *state;
    struct web_asked asked = {
        .method = "GET", .path = "/patients/P1/links", .cookie = stage->clinician};
    struct web_told page = web_stage_ask(stage, asked);
    assert_int_equal(page.status, 200);
    assert_string_equal(page.type, "text/html; charset=utf-8");
    asked.path = "/api/patients/P1/links";
    struct web_told json = web_stage_ask(stage, asked);
    assert_string_equal(json.type, "application/json");
    asked.path = "/patients/P1/links";
    asked.accept = "application/json";
    assert_string_equal(web_stage_ask(stage, asked).type, "application/json");
    asked.path = "/api/patients/P9/links";
    json = web_stage_ask(stage, asked);
    assert_string_equal(json.type, "application/problem+json");
    assert_int_equal(json.status, 404);
    asked.path = "/patients/P1/nothing";
    assert_int_equal(web_stage_ask(stage, asked).status, 404);
    asked.path = "/accounts/anna/enable";
    assert_int_equal(web_stage_ask(stage, asked).status, 405);
}

static char *rendered(const char *text, const char *json, struct web_text *out)
{
    const struct web_file files[] = {
        {.name = "page", .bytes = (const unsigned char *)text, .length = strlen(text)},
        {.name = "part", .bytes = (const unsigned char *)"[{{name}}]", .length = 10}};
    struct web_templates *templates;
    struct arena *arena;
    struct meso_error err = {0};
    cJSON *data = cJSON_Parse(json);
    assert_non_null(data);
    assert_int_equal(base_arena_new(&arena, 0, &err), MESO_OK);
    int code = web_templates_read(&templates, files, 2, &err);
    if (!code) {
        code = web_template_render(templates, "page", data, language_at(0), arena, out, &err);
        web_templates_free(templates);
    }
    if (code)
        web_text_add(out, err.text, strlen(err.text));
    base_arena_free(arena);
    cJSON_Delete(data);
    return out->at ? out->at : "";
}

static void templates_write_values_sections_parts_and_words(void **state)
{
    static const char *const cases[][3] = {
        {"{{a}} {{b.c}} {{none}}", "{\"a\":1.5,\"b\":{\"c\":\"x\"}}", "1.5 x "},
        {"{{a}}", "{\"a\":\"<b> & \\\"q\\\" 'r'\"}", "&lt;b&gt; &amp; &quot;q&quot; &#39;r&#39;"},
        {"{{{a}}}", "{\"a\":\"<b>\"}", "<b>"},
        {"{{#l}}{{.}},{{/l}}{{^l}}none{{/l}}", "{\"l\":[1,2]}", "1,2,"},
        {"{{#l}}{{.}},{{/l}}{{^l}}none{{/l}}", "{\"l\":[]}", "none"},
        {"{{#o}}{{name}}{{outer}}{{/o}}", "{\"o\":{\"name\":\"n\"},\"outer\":\"!\"}", "n!"},
        {"{{#zero}}x{{/zero}}{{#empty}}x{{/empty}}{{#yes}}y{{/yes}}",
         "{\"zero\":0,\"empty\":\"\",\"yes\":true}", "y"},
        {"{{#l}}{{>part}}{{/l}}", "{\"l\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", "[a][b]"},
        {"{{_ Session {number} of\n {name}}}", "{\"number\":3,\"name\":\"<P>\"}",
         "Session 3 of &lt;P&gt;"},
        {"{{%day}} {{%none}}", "{\"day\":\"2026-03-02T10:00:00Z\"}", "2 March 2026 "},
        {"a{{#b}}", "{}", "page.html:1: a section is not closed"},
        {"\n{{/b}}", "{}", "page.html:2: a section is closed that was not opened"},
        {"{{>absent}}", "{}", "page.html:1: there is no template of this name"},
        {"{{a", "{}", "page.html:1: a tag is not closed"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct web_text out = {0};
        assert_string_equal(rendered(cases[i][0], cases[i][1], &out), cases[i][2]);
        web_text_free(&out);
    }
}

static void every_page_of_the_program_can_be_read_and_has_a_row(void **state)
{
    struct web_templates *templates;
    struct meso_error err;
    (void)state;
    assert_int_equal(web_templates_read(&templates, web_pages, web_page_count, &err), MESO_OK);
    for (int i = 0; i < web_route_count; i++) {
        bool found = !web_routes[i].page;
        for (int k = 0; k < web_page_count; k++)
            found = found || !strcmp(web_pages[k].name, web_routes[i].page);
        if (!found)
            fail_msg("%s has no page '%s'", web_routes[i].path, web_routes[i].page);
    }
    web_templates_free(templates);
}

/* What the page's script would have to guess is told by the answer: where a problem goes, and that
   a page whose sign-in has ended loads anew, which leads to the sign-in. */
static void a_part_that_fails_is_told_where_it_was_to_stand(void **state)
{
    struct web_stage *stage = *state;
    struct web_asked asked = {.method = "GET", .path = "/patients/NOBODY", .as_part = true};
    struct web_told told = web_stage_ask(stage, asked);
    assert_int_equal(told.status, 200);
    assert_string_equal(told.parts, "HX-Refresh\ntrue");
    assert_string_equal(told.location, "");
    asked.cookie = stage->clinician;
    told = web_stage_ask(stage, asked);
    assert_int_equal(told.status, 404);
    assert_non_null(strstr(told.parts, "HX-Reselect\n#main > *"));
    assert_non_null(strstr(told.parts, "HX-Reswap\ninnerHTML"));
    assert_non_null(strstr(told.text, "id=\"main\""));
    asked.as_part = false;
    told = web_stage_ask(stage, asked);
    assert_int_equal(told.status, 404);
    assert_string_equal(told.parts, "");
}

static void the_openapi_text_has_every_row(void **state)
{
    struct web_stage *stage = *state;
    struct web_told told =
        web_stage_ask(stage, (struct web_asked){.method = "GET", .path = "/openapi.json"});
    cJSON *root = cJSON_Parse(told.text), *paths = cJSON_GetObjectItem(root, "paths");
    assert_non_null(paths);
    for (int i = 0; i < web_route_count; i++) {
        const cJSON *path = cJSON_GetObjectItemCaseSensitive(paths, web_routes[i].path);
        assert_non_null(path);
        assert_non_null(cJSON_GetObjectItem(path, web_routes[i].method));
    }
    cJSON_Delete(root);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, web_stage_begin, web_stage_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_route_lets_in_whom_its_row_names_and_nobody_else),
        cmocka_unit_test(only_these_are_open_to_everybody),
        CASE(nothing_of_a_patient_is_told_to_who_may_not_see_it),
        CASE(every_form_has_to_come_from_a_page_of_the_same_sign_in),
        CASE(a_link_opens_its_own_patient_whatever_is_sent_with_it),
        CASE(a_link_that_is_withdrawn_or_mistyped_opens_nothing),
        CASE(a_disabled_account_is_out_at_once_but_never_the_last_admin),
        CASE(a_token_of_a_program_may_what_its_account_may_and_sends_no_proof),
        cmocka_unit_test(a_wrong_password_waits_longer_each_time),
        CASE(signing_in_gives_a_cookie_that_scripts_and_strangers_cannot_use),
        CASE(a_page_and_its_json_are_told_by_one_handler),
        cmocka_unit_test(templates_write_values_sections_parts_and_words),
        cmocka_unit_test(every_page_of_the_program_can_be_read_and_has_a_row),
        CASE(a_part_that_fails_is_told_where_it_was_to_stand),
        CASE(the_openapi_text_has_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
