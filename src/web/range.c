/* A part of a photograph or document, for whoever lost the rest on the way (RFC 9110, 14). */
#include "running.h"

#include <stdlib.h>
#include <string.h>

/* "bytes=100-199", "bytes=100-", "bytes=-100"; false: none that we serve, so that all is sent. */
static bool read_range(const char *text, size_t length, size_t *first, size_t *last)
{
    char *end;
    if (!text || strncmp(text, "bytes=", 6) || strchr(text, ','))
        return false;
    text += 6;
    if (*text == '-') {
        unsigned long long count = strtoull(text + 1, &end, 10);
        *first = count < length ? length - (size_t)count : 0;
        *last = length - 1;
        return end != text + 1 && !*end && count;
    }
    *first = (size_t)strtoull(text, &end, 10);
    if (end == text || *end != '-')
        return false;
    text = end + 1;
    *last = *text ? (size_t)strtoull(text, &end, 10) : length - 1;
    if (*text && *end)
        return false;
    *last = *last < length ? *last : length - 1;
    return true;
}

static bool is_of_parts(const struct web_answer *answer)
{
    return answer->status == 200 && answer->length && answer->type &&
           (!strncmp(answer->type, "image/", 6) || !strcmp(answer->type, "application/pdf") ||
            !strcmp(answer->type, "application/zip") ||
            !strcmp(answer->type, "application/octet-stream"));
}

void web_take_range(struct web_request *request, struct web_answer *answer)
{
    size_t first, last;
    if (!is_of_parts(answer) || web_add_header(request, answer, "Accept-Ranges", "bytes", NULL) ||
        !read_range(web_header(request, "Range"), answer->length, &first, &last))
        return;
    bool there = first < answer->length && first <= last;
    const char *told = there ? web_printf(request, NULL, "bytes %zu-%zu/%zu", first, last,
                                          answer->length)
                             : web_printf(request, NULL, "bytes */%zu", answer->length);
    if (!told || web_add_header(request, answer, "Content-Range", told, NULL))
        return;
    answer->status = there ? 206 : 416;
    answer->bytes = there ? (const char *)answer->bytes + first : "";
    answer->length = there ? last - first + 1 : 0;
}
