/* A client of the installed library, compiled as C11 and as C++17: only the public header. */
#include <mesotrack/mesotrack.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct meso *meso = NULL;
    struct meso_result *result = NULL;
    struct meso_error err;
    struct meso_subject subject;
    struct meso_session session;
    const char *json;
    size_t length;
    memset(&subject, 0, sizeof subject);
    memset(&session, 0, sizeof session);
    subject.view = "scalp-macro";
    subject.mm_per_px = 0.005;
    session.photo = argc > 1 ? argv[1] : "";
    if (meso_open(&meso, NULL, &err) || meso_measure(meso, &subject, &session, &result, &err) ||
        meso_result_text(result, MESO_FORMAT_JSON, &json, &length, &err)) {
        fprintf(stderr, "%s: %s\n", meso_error_name(err.code), err.text);
        meso_close(meso);
        return meso_error_exit_code(err.code);
    }
    printf("%s %d\n", meso_version(), strstr(json, "mesotrack.report/1") != NULL);
    meso_result_free(result);
    meso_close(meso);
    return 0;
}
