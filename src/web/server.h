/* Private: what a handler of a page sees.

   How a page is added:
   1. a row in route_list.h:  ROUTE(GET, "/patients/{code}", CLINICIAN, QUICK, show_patient,
      "patient", "", "One patient's sessions and photographs")
   2. its handler in a file page_*.c:  int web_show_patient(struct web_request *request, struct
      web_answer *answer, struct meso_error *err). It fills answer->data, an object of cJSON, and
      returns MESO_OK or the code of what went wrong (told as it is, with the code's advice);
   3. its template pages/patient.html, for browsers. Programs ask the same route under /api (or with
      Accept: application/json) and get the object itself: page and API are one source.
   The router, access, checks of forms, /openapi.json and the tests follow from the row. CMake finds
   new templates and assets by itself; a new .c file is named in CMakeLists.txt.

   What templates may say stands in template.h. Beside the handler's object they see "site":
   {{site.csrf}} (a hidden field "csrf" in every form that posts), {{site.account}}, {{site.admin}},
   {{site.language}}, {{site.direction}}, {{#site.languages}}{{tag}} {{name}}
   {{chosen}}{{/site.languages}}, {{site.path}}, {{site.version}}; every page begins with
   {{>head}} and ends with {{>foot}}, and its handler gives "title" (web_title).

   A form posts to a row POST. When it went well, the handler sets answer->location: a browser goes
   there, a program gets 201 with the object and a Location. When it failed, a browser sees the form
   again: the GET row of the same page fills it anew, with {{problem.detail}}, {{problem.advice}}
   and what was typed as {{form.NAME}}. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web.h"

#include "language/language.h"

#include <mesotrack/access.h>

#include <cjson/cJSON.h>

enum web_role {
    WEB_ANYONE,
    WEB_PATIENT, /* by a link of their own, which is in the path as {token} */
    WEB_CLINICIAN,
    WEB_ADMIN
};

/* Where a handler runs. A slow one may decode photographs or wait for the disk: it has a thread of
   few, and others don't wait for it. */
enum web_pace { WEB_QUICK, WEB_SLOW, WEB_FILING /* takes photographs in */, WEB_PACES };

struct web_request;
struct web_answer;
typedef int web_handler(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err);

struct web_route {
    const char *method, *path; /* "/patients/{code}" */
    enum web_role role;
    enum web_pace pace;
    web_handler *handler;
    const char *page; /* template; NULL: for programs alone, or the handler gives bytes */
    const char
        *takes;       /* fields of query or form: "code! name files*": ! has to be there, * files */
    const char *what; /* one line, for OpenAPI */
};
extern const struct web_route web_routes[];
extern const int web_route_count;

enum { WEB_MOST_PARAMETERS = 6 };

/* Name and value of a header, a field, a parameter. */
struct web_pair {
    const char *name, *value;
    struct web_pair *next;
};

struct web_request {
    struct web_server *server;
    struct arena *arena;          /* dies with the request */
    struct meso_archive *archive; /* this request's alone while its handler runs */
    const struct web_route *route;
    const char *method, *path; /* the path without /api */
    bool for_program;          /* wants JSON */
    struct web_pair *headers, *query, *fields;
    struct web_pair parameters[WEB_MOST_PARAMETERS];
    int parameter_count;
    enum web_role role;  /* of whoever asks */
    const char *account; /* name; NULL: nobody signed in */
    const struct language *language;
    const char *clinic_name, *clinic_phone, *clinic_logo; /* NULL: none; the logo's address */
    const char *address;                                  /* that it came from */
    struct meso_opened_link link; /* routes of a patient's link: whose, and of what */
    const char *token;            /* of the sign-in, or of a program */
    bool by_token;                /* a program's, which sends no forms of other pages */
    const char *csrf;             /* what a form has to bring */
    struct web_upload *uploads;   /* files of the body, the last one first; see upload.h */
    int64_t upload_offset; /* how much of it is there, when it was asked to go on elsewhere */
    int retry_after;       /* seconds, told with MESO_E_TOO_MANY_ATTEMPTS */
};

/* Zeroed before the handler runs, but for data. */
struct web_answer {
    int status;           /* 0: 200, 303 or 201 by location, or by the error */
    cJSON *data;          /* an object */
    const char *location; /* of what was made, or where to go on */
    const char *type;     /* with bytes: their media type */
    const void *bytes;    /* instead of data; the arena's, or constant */
    size_t length;
    bool kept; /* may be kept by the browser for good: its address names its content */
    struct web_pair *headers;
};

/* NULL if there is none. A parameter of the path, decoded; a field of the query (GET) or the form
   (POST: urlencoded, multipart or JSON). */
const char *web_parameter(const struct web_request *request, const char *name);
const char *web_field(const struct web_request *request, const char *name);
const char *web_header(const struct web_request *request, const char *name);
/* A whole number from low to high, or fallback if the field is absent; otherwise MESO_E_USAGE. */
int web_number_field(const struct web_request *request, const char *name, int low, int high,
                     int fallback, int *out, struct meso_error *err);

/* Title of a page in the asked language: words as gettext knows them. */
void web_title(const struct web_request *request, struct web_answer *answer, const char *words);
const char *web_words(const struct web_request *request, const char *words);
/* Adds what a call of the archive told: all members of the object, or the whole as data.name. */
int web_tell(struct web_answer *answer, const char *json, struct meso_error *err);
int web_tell_as(struct web_answer *answer, const char *name, const char *json,
                struct meso_error *err);
int web_add_header(struct web_request *request, struct web_answer *answer, const char *name,
                   const char *value, struct meso_error *err);
/* Asked by htmx: what it takes out of the answered page, it puts into the page that is shown. */
bool web_wants_part(const struct web_request *request);
/* Instead of a part: the page that asked for it loads anew. */
int web_come_again(struct web_request *request, struct web_answer *answer, struct meso_error *err);
/* printf in the request's arena, for locations; NULL and *err filled if memory is used up. Texts
   from outside go through web_encoded first. */
const char *web_printf(struct web_request *request, struct meso_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *web_encoded(struct web_request *request, const char *text);

int web_add_pair(struct arena *arena, struct web_pair **list, const char *name, const char *value,
                 struct meso_error *err);

/* answer.c: a request's way without its sockets, which tests walk too. Before: server, arena,
   method, path (percent-decoded), address, headers, query. web_enter finds the row and who asks,
   before a body is read; with fields filled, web_run does the rest and fills status, type, bytes
   and headers of the answer, whatever happened. code and *err: what web_enter or the reading of the
   body said.
 */
int web_enter(struct web_request *request, struct meso_error *err);
void web_run(struct web_request *request, struct web_answer *answer, int code,
             struct meso_error *err);

/* seen.c: a line of the audit trail that whoever asks looked at this patient. Routes with {code}
   need not say it. */
void web_seen_note(const struct web_request *request, const char *patient);

/* page_upload.c: a PUT's body is about to come. */
int web_put_begin(struct web_request *request, struct meso_error *err);
/* site.c: before the handler, the clinic and the language; after it, what pages show around. */
void web_know_clinic(struct web_request *request);
void web_add_site(const struct web_request *request, cJSON *site);

/* routes.c */
int web_find_route(struct web_request *request, const char *method, struct meso_error *err);
/* The row GET that shows the form which this one takes; NULL if there is none. */
const struct web_route *web_form_of(const struct web_route *route);

/* courses.c: the English title of a course that the program carries; NULL: there is none. */
const char *web_course_title(const struct web_server *server, const char *name);

/* serve.c */
struct web_templates;
const struct web_templates *web_templates_of(const struct web_server *server);
const char *web_archive_folder(const struct web_server *server);
struct web_spool;
const struct web_spool *web_spool_of(const struct web_server *server);
struct web_jobs *web_jobs_of(const struct web_server *server);
struct meso_pictures;
struct meso_pictures *web_pictures_of(struct web_server *server);
/* One of few; waits until one is free. */
int web_borrow_archive(struct web_request *request, struct meso_error *err);
void web_return_archive(struct web_request *request);
/* A handle that measures, for a slow handler; NULL may be returned too. */
int web_borrow_meso(struct web_request *request, struct meso **out, struct meso_error *err);
void web_return_meso(struct web_request *request, struct meso *meso);

#define ROUTE(method, path, role, pace, name, page, takes, what) web_handler web_##name;
#include "route_list.h"
#undef ROUTE

#endif
