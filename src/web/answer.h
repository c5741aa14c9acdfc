/* Private: how an answer is written (answer.c), and what it says of a failure (problem.c). */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include "server.h"

/* The answer's object as JSON of that media type, or put into a page. */
int web_write_json(struct web_request *request, struct web_answer *answer, const char *type,
                   struct meso_error *err);
int web_write_page(struct web_request *request, struct web_answer *answer, const char *page,
                   struct meso_error *err);
/* Instead of whatever was there. */
int web_write_problem(struct web_request *request, struct web_answer *answer,
                      const struct meso_error *why, struct meso_error *err);

#endif
