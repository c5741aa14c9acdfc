/* A patient's record given away or erased. */
#include "page.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ZIP_BYTES = 1 << 30 };

static int show(struct web_request *request, struct web_answer *answer, const char *title,
                cJSON **whole, struct meso_error *err)
{
    int code = web_page_patient(request, answer, whole, err);
    const char *patient = web_page_text(*whole, "code");
    web_page_put(answer->data, "title",
                 web_page_say(request, "%s: %s", web_words(request, title), patient));
    web_page_put(answer->data, "code", patient);
    return code;
}

int web_show_export(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    cJSON *whole;
    int code = show(request, answer, LANGUAGE("Export"), &whole, err);
    cJSON_Delete(whole);
    return code;
}

int web_show_erase(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    cJSON *whole;
    int code = show(request, answer, LANGUAGE("Erase patient"), &whole, err);
    web_page_put(answer->data, "what",
                 web_page_say(request,
                              LANGUAGE("Sessions: %d, photographs: %d. They go for good, with all "
                                       "that was measured."),
                              web_page_number(whole, "session_count"),
                              web_page_number(whole, "photo_count")));
    web_page_wrong(answer, "usage", "confirm");
    cJSON_Delete(whole);
    return code;
}

int web_erase_patient(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    const char *json, *code = web_parameter(request, "code");
    if (strcmp(web_field(request, "confirm"), code) != 0)
        return base_error(err, MESO_E_USAGE, "what was typed is not the code '%s'", code);
    int failed = meso_archive_erase_patient(request->archive, code, &json, err);
    if (!failed)
        failed = web_tell(answer, json, err);
    answer->location = "/patients?said=patient-erased";
    return failed;
}

static int read_all(struct web_request *request, struct web_answer *answer, int file,
                    struct meso_error *err)
{
    struct stat info;
    size_t length = 0;
    if (fstat(file, &info))
        return base_error(err, MESO_E_FILE_UNREADABLE, "cannot read the export: %s",
                          strerror(errno));
    if (info.st_size > ZIP_BYTES)
        return base_error(err, MESO_E_USAGE,
                          "the export has %lld MiB, and pages give away at most %d; 'mesotrack "
                          "patient export --zip FILE' writes it",
                          (long long)info.st_size >> 20, ZIP_BYTES >> 20);
    uint8_t *bytes = base_arena_alloc(request->arena, (size_t)info.st_size, err);
    if (!bytes)
        return MESO_E_OUT_OF_MEMORY;
    while (length < (size_t)info.st_size) {
        ssize_t got = read(file, bytes + length, (size_t)info.st_size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return base_error(err, MESO_E_FILE_UNREADABLE, "cannot read the export: %s",
                              got ? strerror(errno) : "it ends too early");
        length += (size_t)got;
    }
    answer->bytes = bytes;
    answer->length = length;
    answer->type = "application/zip";
    return MESO_OK;
}

int web_export_patient(struct web_request *request, struct web_answer *answer,
                       struct meso_error *err)
{
    const char *json, *code = web_parameter(request, "code"),
                      *purpose = web_field(request, "purpose");
    int file;
    int failed = meso_archive_open_export(request->archive, code, purpose, &file, &json, err);
    if (!failed) {
        failed = read_all(request, answer, file, err);
        close(file);
    }
    const char *name = failed ? NULL
                              : web_printf(request, err, "attachment; filename=\"%s.zip\"",
                                           web_encoded(request, code));
    return name     ? web_add_header(request, answer, "Content-Disposition", name, err)
           : failed ? failed
                    : MESO_E_OUT_OF_MEMORY;
}
