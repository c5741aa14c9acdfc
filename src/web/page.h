/* Private: what the handlers of pages share: words and dates for people, rows made ready for
   templates. Members that begin with a call's own names are the archive's; those ending in _words,
   and addresses, are added for people. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "server.h"

#include "language/language.h"

#include <mesotrack/clinic.h>

/* page_words.c. Texts are the arena's or constant; never NULL ("" where memory is used up, which
   the arena's error then tells at the next call). */
const char *web_page_date(struct web_request *request, const char *date);
/* printf with words that are translated first. */
const char *web_page_say(struct web_request *request, const char *words, ...)
    __attribute__((format(printf, 2, 3)));
const char *web_page_view(struct web_request *request, const char *view);
/* "Face (weekly)" of "face/weekly". */
const char *web_page_course(struct web_request *request, const char *spec);
const char *web_page_address(struct web_request *request, const char *patient);
/* The technique and so on of a session's record, for reading. */
const char *web_page_treatment(struct web_request *request, const char *treatment);
/* The clinic's day on its own clock. */
enum { WEB_DAY = 11 };
void web_page_today(char out[WEB_DAY]);

/* Adding to objects of cJSON; "" and NULL add nothing. */
void web_page_put(cJSON *object, const char *name, const char *text);
const char *web_page_text(const cJSON *object, const char *name); /* "" if absent */
int web_page_number(const cJSON *object, const char *name);
/* has_NAME beside an array that isn't empty: templates show its frame by that. */
void web_page_frame(cJSON *object, const char *name);
/* The fields of that name, joined by commas ("" if there is none): checkboxes. */
const char *web_page_checked(struct web_request *request, const char *name);
/* Puts the problem of the form that failed to its field: data.wrong.FIELD. */
void web_page_wrong(struct web_answer *answer, const char *code, const char *field);

/* page_verdict.c: decorates a photograph (an object of meso_archive_photos with "patient"):
   address, pictures, words, badge, problems. judge: made now, if it was not. */
int web_page_photo(struct web_request *request, cJSON *photo, bool judge, struct meso_error *err);

/* scale.c: the fields um_per_px and mm_per_px of a form or a query; 0: neither was filled. */
int web_scale_field(struct web_request *request, double *mm_per_px, struct meso_error *err);
/* data.scale: a field for it, filled with what was typed or is known; NULL: the view takes none. */
cJSON *web_scale_put(struct web_request *request, cJSON *data, const char *view, double mm_per_px);
/* The same for a photograph to come, filled with what was told last. */
int web_scale_offer(struct web_request *request, cJSON *data, const char *patient, const char *view,
                    struct meso_error *err);
/* Whether nothing tells the scale of a photograph that can't be measured without; quality:
   what its check says. */
bool web_scale_missing(const cJSON *photo, const cJSON *quality);

/* items.c: what a course or a record names, or a zone, in words (item_list.h); a list of them by
   commas. What nobody knows stays as it was written. */
const char *web_page_item(struct web_request *request, const char *name, size_t length);
const char *web_page_items(struct web_request *request, const char *list);

/* retell.c: what the library says in English (a check's message or advice, a report's warning), in
   the page's words and language; itself where nobody knows the sentence. */
const char *web_page_retell(struct web_request *request, const char *english);
/* The same for a problem's detail and advice (problem_list.h); what is not there stays. */
void web_page_problem(struct web_request *request, cJSON *problem);

/* page_patient.c: data.patient: {code, name, address}. */
int web_page_patient(struct web_request *request, struct web_answer *answer, cJSON **whole,
                     struct meso_error *err);
cJSON *web_page_session(const cJSON *patient, int number);

/* page_courses.c: data.courses for a list to choose from, chosen marked. */
int web_page_courses(struct web_request *request, cJSON *data, const char *chosen,
                     struct meso_error *err);

#endif
