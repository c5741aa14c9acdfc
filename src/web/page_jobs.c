/* Jobs, for pages and programs that wait for them. */
#include "jobs.h"

#include <stdlib.h>

int web_show_job(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    return web_job_tell(request->server, atoi(web_parameter(request, "id")), answer->data, err);
}
