/* init, patient, session: a new archive, who is in it, and when they came. */
#include "archive.h"

#include <string.h>

int cli_init(const struct cli_request *request)
{
    struct meso_error err;
    struct meso_archive_options options = cli_archive_options(request);
    options.folder = request->positional[0];
    if (meso_archive_init(&options, &err))
        return cli_say(&err);
    if (!cli_given(request, CLI_OPTION_QUIET))
        fprintf(stderr,
                "The archive is in '%s'; name it with -C, such as: mesotrack patient add "
                "P001 -C '%s'\n",
                request->positional[0], request->positional[0]);
    return 0;
}

int cli_patient_add(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_add_patient(archive, request->positional[0],
                                        request->text[CLI_OPTION_NAME], &err);
    return cli_archive_end(request, archive, code, NULL, NULL, &err);
}

static int nothing_to_change(const char *options, struct meso_error *err)
{
    return base_error(err, MESO_E_USAGE, "nothing to change: give %s", options);
}

int cli_patient_edit(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const struct meso_archive_patient_edit edit = {.new_code = request->text[CLI_OPTION_CODE],
                                                   .name = request->text[CLI_OPTION_NAME],
                                                   .notes = request->text[CLI_OPTION_NOTES]};
    int code = edit.new_code || edit.name || edit.notes
                   ? cli_archive_open(request, &archive, &err)
                   : nothing_to_change("--code, --name or --notes", &err);
    if (!code)
        code = meso_archive_edit_patient(archive, request->positional[0], &edit, &err);
    return cli_archive_end(request, archive, code, NULL, NULL, &err);
}

static void print_patients(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *patient, *patients = cJSON_GetObjectItem(root, "patients");
    cJSON_ArrayForEach(patient, patients)
    {
        fprintf(out, "%-16s %4.0f sessions %6.0f photographs", cli_text_of(patient, "code"),
                cli_number_of(patient, "session_count"), cli_number_of(patient, "photo_count"));
        fprintf(out, "  %s\n", cli_text_of(patient, "name"));
    }
}

int cli_patient_list(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_patients(archive, &json, &err);
    return cli_archive_end(request, archive, code, json, print_patients, &err);
}

static void print_session(FILE *out, const cJSON *session)
{
    static const struct {
        const char *name, *label;
    } lines[] = {{"planned", "planned for"},
                 {"due", "due on"},
                 {"treatment", "treatment"},
                 {"notes", "notes"}};
    const char *date = cli_text_of(session, "date"), *course = cli_text_of(session, "course");
    double photos = cli_number_of(session, "photo_count");
    fprintf(out, "session %.0f%s%s%s%s%s: %.0f photograph%s\n", cli_number_of(session, "number"),
            *date ? ", " : "", date, *course ? " (" : "", course, *course ? ")" : "", photos,
            photos == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (*cli_text_of(session, lines[i].name))
            fprintf(out, "  %s: %s\n", lines[i].label, cli_text_of(session, lines[i].name));
}

static void print_patient(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *session, *sessions = cJSON_GetObjectItem(root, "sessions");
    const char *name = cli_text_of(root, "name");
    fprintf(out, "patient %s%s%s%s, added %.10s\n", cli_text_of(root, "code"), *name ? " (" : "",
            name, *name ? ")" : "", cli_text_of(root, "added"));
    if (*cli_text_of(root, "notes"))
        fprintf(out, "  notes: %s\n", cli_text_of(root, "notes"));
    cJSON_ArrayForEach(session, sessions)
    {
        print_session(out, session);
        cli_print_photos(out, cJSON_GetObjectItem(session, "photos"), "  ");
    }
}

int cli_patient_show(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_patient(archive, request->positional[0], &json, &err);
    return cli_archive_end(request, archive, code, json, print_patient, &err);
}

static void print_added(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    fprintf(out, "%.0f\n", cli_number_of(root, "number"));
}

static struct meso_archive_session session_of(const struct cli_request *request)
{
    return (struct meso_archive_session){
        .patient = request->positional[0],
        .number = request->number,
        .course = request->text[CLI_OPTION_COURSE],
        .planned = request->text[CLI_OPTION_PLANNED],
        .due = request->text[CLI_OPTION_DUE],
        .date = request->text[CLI_OPTION_DATE],
        .treatment = request->text[CLI_OPTION_TREATMENT],
        .notes = request->text[CLI_OPTION_NOTES],
    };
}

int cli_session_add(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    struct meso_archive_session session = session_of(request);
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_add_session(archive, &session, &json, &err);
    return cli_archive_end(request, archive, code, json, print_added, &err);
}

static void print_edited(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    print_session(out, root);
}

int cli_session_edit(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    struct meso_archive_session session = session_of(request);
    bool any = session.course || session.planned || session.due || session.date ||
               session.treatment || session.notes;
    int code =
        any ? cli_archive_open(request, &archive, &err)
            : nothing_to_change("--date, --course, --treatment, --notes, --planned or --due", &err);
    if (!code)
        code = meso_archive_edit_session(archive, &session, &json, &err);
    return cli_archive_end(request, archive, code, json, print_edited, &err);
}

static void print_sessions(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *session, *sessions = cJSON_GetObjectItem(root, "sessions");
    cJSON_ArrayForEach(session, sessions) print_session(out, session);
}

int cli_session_list(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_sessions(archive, request->positional[0], &json, &err);
    return cli_archive_end(request, archive, code, json, print_sessions, &err);
}
