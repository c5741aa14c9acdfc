/* A patient's photographs as DICOM files, or sent to a hospital's archive: all are made in a folder
   beside, then the audit trail says so, then they have their names or are sent. Knows consent, not
   what DICOM says of a photograph. */
#include "dicom.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = STORE_PATH + 256 };

struct making {
    struct store *store;
    struct store_exported *out;
    struct arena *arena;
    unsigned needed; /* consent; 0: the patient's own copy */
    struct store_dicom_patient patient;
    char stage[STORE_PATH];
    const char **names; /* of the files that are made, by number */
    int room;
};

static int cannot(const char *what, const char *path, struct meso_error *err)
{
    return base_error(err, base_write_code(errno), "cannot %s '%s': %s", what, path,
                      strerror(errno));
}

static void stage_path(const struct making *making, const char *name, char out[PATH])
{
    base_format(out, PATH, "%s/%s", making->stage, name);
}

static void made_path(const struct making *making, int number, char out[PATH])
{
    base_format(out, PATH, "%s/%d.dcm", making->stage, number);
}

/* In the folder itself, so that files only need another name; for sending alone where temporary
   files are. */
static int open_stage(struct making *making, const char *folder, struct meso_error *err)
{
    const char *temporary = getenv("TMPDIR");
    if (folder && mkdir(folder, 0700) && errno != EEXIST)
        return cannot("make the folder", folder, err);
    base_format(making->stage, sizeof making->stage, "%s/.mesotrack-XXXXXX",
                folder      ? folder
                : temporary ? temporary
                            : "/tmp");
    if (mkdtemp(making->stage))
        return MESO_OK;
    int code = cannot("make the folder", making->stage, err);
    *making->stage = 0;
    return code;
}

static void close_stage(const struct making *making)
{
    static const char *const names[] = {"picture", "said", "said.dump"};
    char path[PATH];
    if (!*making->stage)
        return;
    for (int i = 0; i < making->room; i++) {
        made_path(making, i, path);
        unlink(path);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        stage_path(making, names[i], path);
        unlink(path);
    }
    rmdir(making->stage);
}

/* DCMTK's three steps; no word of the patient stands in a command line, which everybody may see. */
static int make_file(struct making *making, const struct store_dicom_image *image,
                     const struct store_dicom_picture *picture, struct meso_error *err)
{
    char pixels[PATH], said[PATH], dump[PATH], made[PATH], uid[STORE_DICOM_UID], key[96];
    const char *text;
    stage_path(making, "picture", pixels);
    stage_path(making, "said", said);
    stage_path(making, "said.dump", dump);
    made_path(making, making->out->photos, made);
    store_dicom_instance_uid(image, uid);
    base_format(key, sizeof key, "0008,0018=%s", uid);
    int code = store_dicom_dataset(image, &text, making->arena, err);
    if (!code)
        code = base_file_write(pixels, picture->bytes, picture->length, err);
    if (!code)
        code = base_file_write(dump, text, strlen(text), err);
    if (!code)
        code =
            store_dicom_run((const char *const[]){"dump2dcm", "-q", "+te", dump, said, NULL}, err);
    return code ? code
                : store_dicom_run((const char *const[]){"img2dcm", "-q", "-vlp", "-rc", "-i",
                                                        picture->bitmap ? "BMP" : "JPEG", "-df",
                                                        said, "-k", key, pixels, made, NULL},
                                  err);
}

static int name_file(struct making *making, const struct store_photo *photo, struct meso_error *err)
{
    const char *name =
        base_arena_printf(making->arena, err, "session-%d/%s%s%s%s-%d.dcm", photo->session,
                          photo->view, *photo->side ? "-" : "", photo->side,
                          strcmp(photo->needles, "after") ? "" : "-after", photo->repeat_number);
    making->names[making->out->photos] = name;
    return name ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int make_photo(struct making *making, const struct store_session *session,
                      const struct store_photo *photo, struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    struct photo *decoded;
    struct store_dicom_picture picture;
    struct store_dicom_image image = {&making->patient, session, photo, NULL};
    int code = store_read_photo(making->store, photo->sha256, &bytes, &length, making->arena, NULL);
    if (!code)
        code = image_decode(bytes, length, photo->view, NULL, &decoded, making->arena, NULL);
    if (code) {
        making->out->unreadable++;
        return MESO_OK;
    }
    code = store_dicom_picture(bytes, length, decoded, &picture, making->arena, err);
    image.derivation = picture.derivation;
    return code ? code : make_file(making, &image, &picture, err);
}

static int make_session(struct making *making, const struct store_session *session,
                        struct meso_error *err)
{
    struct store_photo *photos;
    int count,
        code = store_photos(making->store, 0, session->id, &photos, &count, making->arena, err);
    for (int i = 0; i < count && !code; i++) {
        int before = making->out->unreadable;
        if ((photos[i].consent & making->needed) != making->needed) {
            making->out->withheld++;
            continue;
        }
        struct base_arena_mark mark = base_arena_mark(making->arena);
        code = make_photo(making, session, &photos[i], err);
        base_arena_rewind(making->arena, mark);
        if (!code && making->out->unreadable == before &&
            !(code = name_file(making, &photos[i], err)))
            making->out->photos++;
    }
    return code;
}

static int make_all(struct making *making, const struct store_patient *patient,
                    struct meso_error *err)
{
    struct store_session *sessions;
    int count,
        code = store_sessions(making->store, patient->id, &sessions, &count, making->arena, err);
    for (int i = 0; i < count && !code; i++)
        making->room += sessions[i].photos;
    making->names =
        base_arena_calloc(making->arena, (size_t)making->room + 1, sizeof *making->names, err);
    if (!making->names)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count && !code; i++)
        code = make_session(making, &sessions[i], err);
    return code;
}

static int give_names(const struct making *making, const char *folder, struct meso_error *err)
{
    char from[PATH], to[PATH + 256];
    base_format(to, sizeof to, "%s/%s", folder, making->patient.id);
    if (mkdir(to, 0700) && errno != EEXIST)
        return cannot("make the folder", to, err);
    for (int i = 0; i < making->out->photos; i++) {
        made_path(making, i, from);
        base_format(to, sizeof to, "%s/%s/%.*s", folder, making->patient.id,
                    (int)strcspn(making->names[i], "/"), making->names[i]);
        if (mkdir(to, 0700) && errno != EEXIST)
            return cannot("make the folder", to, err);
        base_format(to, sizeof to, "%s/%s/%s", folder, making->patient.id, making->names[i]);
        if (rename(from, to))
            return cannot("write", to, err);
    }
    return MESO_OK;
}

/* Audited first: nothing leaves without its line. */
static int hand_over(const struct making *making, const struct store_patient *patient,
                     const char *purpose, const struct store_dicom_target *target,
                     struct meso_error *err)
{
    struct store *store = making->store;
    char detail[400];
    if (!making->out->photos)
        return making->needed
                   ? base_error(err, MESO_E_NOT_PERMITTED,
                                "no photograph of patient '%s' has the patient's consent for %s",
                                patient->code, purpose)
                   : base_error(err, MESO_E_NOT_FOUND, "patient '%s' has no photograph to export",
                                patient->code);
    base_format(detail, sizeof detail, "DICOM%s%.300s, %s, %d photographs",
                target->peer ? " to " : "", target->peer ? target->peer : "", purpose,
                making->out->photos);
    int code = store_begin(store->rows, err);
    if (!code)
        code = store_end(store->rows,
                         store_audit(store, "export", "patient", patient->id, detail, err), err);
    if (!code && target->peer)
        code = store_dicom_send(target->peer, making->stage, err);
    return code || !target->folder ? code : give_names(making, target->folder, err);
}

int store_export_dicom(struct store *store, const char *code, const char *purpose,
                       const struct store_dicom_target *target, struct store_exported *out,
                       struct arena *arena, struct meso_error *err)
{
    struct store_patient patient;
    struct making making = {.store = store, .out = out, .arena = arena};
    const char *identity = NULL;
    memset(out, 0, sizeof *out);
    int failed = store_export_purpose(purpose, &making.needed, err);
    if (!failed && target->peer)
        failed = store_dicom_check_peer(target->peer, err);
    if (!failed)
        failed = store_dicom_find_tools(err);
    if (!failed)
        failed = store_find_patient(store, code, &patient, arena, err);
    if (!failed)
        failed = store_dicom_identity(store, &identity, arena, err);
    if (failed)
        return failed;
    store_dicom_person(&patient, identity, making.needed & STORE_CONSENT_TEACHING, &making.patient);
    failed = open_stage(&making, target->folder, err);
    if (!failed)
        failed = make_all(&making, &patient, err);
    if (!failed)
        failed = hand_over(&making, &patient, purpose ? purpose : "own", target, err);
    close_stage(&making);
    return failed;
}
