/* patient export, patient erase, session consent: what a patient may ask for. */
#include "archive.h"

#include <string.h>

static void print_export(FILE *out, const cJSON *root, const struct cli_request *request)
{
    const char *zip = request->text[CLI_OPTION_ZIP], *folder = request->text[CLI_OPTION_DICOM],
               *peer = request->text[CLI_OPTION_SEND];
    if (peer)
        fprintf(out, "sent to %s%s", peer, folder ? "; " : ": ");
    if (zip || folder)
        fprintf(out, "%s: ", zip ? zip : folder);
    fprintf(out, "%.0f photographs", cli_number_of(root, "photos"));
    if (cli_number_of(root, "withheld") > 0)
        fprintf(out, "; %.0f left out for want of consent", cli_number_of(root, "withheld"));
    fputc('\n', out);
}

static int check_export(const struct cli_request *request, struct meso_error *err)
{
    bool zip = request->text[CLI_OPTION_ZIP],
         dicom = request->text[CLI_OPTION_DICOM] || request->text[CLI_OPTION_SEND];
    return zip != dicom ? MESO_OK
                        : base_error(err, MESO_E_USAGE,
                                     zip ? "give --zip, or --dicom and --send, not both at once"
                                         : "patient export needs --zip FILE, or --dicom DIR, or "
                                           "--send AET@HOST:PORT");
}

int cli_patient_export(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL, *patient = request->positional[0],
               *purpose = request->text[CLI_OPTION_PURPOSE], *zip = request->text[CLI_OPTION_ZIP];
    int code = check_export(request, &err);
    if (!code)
        code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = zip ? meso_archive_export_patient(archive, patient, purpose, zip, &json, &err)
                   : meso_archive_export_dicom(archive, patient, purpose,
                                               request->text[CLI_OPTION_DICOM],
                                               request->text[CLI_OPTION_SEND], &json, &err);
    return cli_archive_end(request, archive, code, json, print_export, &err);
}

static void print_erased(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    fprintf(out,
            "erased: %.0f sessions, %.0f photographs; backups made earlier still have them "
            "until 'mesotrack backup' brings them up to date\n",
            cli_number_of(root, "sessions"), cli_number_of(root, "photos"));
}

int cli_patient_erase(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL, *patient = request->positional[0];
    int code = cli_archive_open(request, &archive, &err);
    if (!code && !cli_given(request, CLI_OPTION_YES))
        code = meso_archive_patient(archive, patient, &json, &err);
    if (!code && json) {
        cJSON *root = cJSON_Parse(json);
        code = base_error(
            &err, MESO_E_USAGE,
            "this would erase patient '%s' with %.0f sessions and %.0f photographs for "
            "good; give --yes if that is meant",
            patient, cli_number_of(root, "session_count"), cli_number_of(root, "photo_count"));
        cJSON_Delete(root);
        json = NULL;
    } else if (!code) {
        code = meso_archive_erase_patient(archive, patient, &json, &err);
    }
    return cli_archive_end(request, archive, code, json, print_erased, &err);
}

static void print_consent(FILE *out, const cJSON *root, const struct cli_request *request)
{
    fprintf(out, "%.0f photographs now have consent: %s\n", cli_number_of(root, "photos"),
            request->text[CLI_OPTION_CONSENT]);
}

int cli_session_consent(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL, *consent = request->text[CLI_OPTION_CONSENT];
    int code = consent ? cli_archive_open(request, &archive, &err)
                       : base_error(&err, MESO_E_USAGE, "session consent needs --consent PURPOSES");
    if (!code)
        code = meso_archive_set_consent(archive, request->positional[0], request->number, consent,
                                        &json, &err);
    return cli_archive_end(request, archive, code, json, print_consent, &err);
}
