/* The files that pages are made of. */
#include "server.h"

#include "files.h"

#include <string.h>

int web_show_asset(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *accepts = web_header(request, "Accept-Encoding");
    for (int i = 0; i < web_asset_count; i++) {
        const struct web_file *file = &web_assets[i];
        if (strcmp(file->address, request->path) != 0)
            continue;
        bool packed = file->gzip && accepts && strstr(accepts, "gzip");
        answer->bytes = packed ? file->gzip : file->bytes;
        answer->length = packed ? file->gzip_length : file->length;
        answer->type = file->type;
        answer->kept = true;
        return packed ? web_add_header(request, answer, "Content-Encoding", "gzip", err) : MESO_OK;
    }
    return base_error(err, MESO_E_NO_SUCH_PAGE, "there is no '%.200s'", request->path);
}
