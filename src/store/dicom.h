/* Private: a patient's photographs as DICOM, for archives of hospitals (PACS). */
#ifndef STORE_DICOM_H
#define STORE_DICOM_H

#include "export.h"

#include "image/image.h"

/* dicom.c: VL Photographic Image files in folder (NULL: none), and sent to the peer AET@HOST:PORT
   (NULL: to nobody); purpose and consent as in store_export_patient. Made twice, a photograph has
   the same UIDs. */
struct store_dicom_target {
    const char *folder, *peer;
};
int store_export_dicom(struct store *store, const char *code, const char *purpose,
                       const struct store_dicom_target *target, struct store_exported *out,
                       struct arena *arena, struct meso_error *err);

enum { STORE_DICOM_UID = 65, STORE_DICOM_ID = 72 };

/* Whose photographs they are, as the receiver is told. */
struct store_dicom_patient {
    const char *identity; /* the archive's: what makes its UIDs differ from another's */
    bool nameless;        /* for teaching: no code, name, dates */
    char id[STORE_DICOM_ID];
    const char *name; /* as the clinic keeps it; "": not at all */
};
struct store_dicom_image {
    const struct store_dicom_patient *patient;
    const struct store_session *session;
    const struct store_photo *photo;
    const char *derivation; /* how the pixels differ from the photograph's file; NULL: they don't */
};

/* dicom_dataset.c: what is said of the photograph, in the words of DCMTK's dump2dcm; the arena's.
 */
int store_dicom_dataset(const struct store_dicom_image *image, const char **out,
                        struct arena *arena, struct meso_error *err);
void store_dicom_instance_uid(const struct store_dicom_image *image, char out[STORE_DICOM_UID]);
/* The archive's identity, drawn when it is asked for first. */
int store_dicom_identity(struct store *store, const char **out, struct arena *arena,
                         struct meso_error *err);
/* Fills everything but the arena's strings that patient and identity already are. */
void store_dicom_person(const struct store_patient *patient, const char *identity, bool nameless,
                        struct store_dicom_patient *out);

/* dicom_picture.c: the pixels as they are sent. A JPEG that DICOM allows stays as it is; else what
   was lossless becomes a bitmap and what was lossy a JPEG of high quality. */
struct store_dicom_picture {
    const uint8_t *bytes;
    size_t length;
    bool bitmap; /* BMP, otherwise JPEG */
    const char *derivation;
};
int store_dicom_picture(const uint8_t *bytes, size_t length, const struct photo *photo,
                        struct store_dicom_picture *out, struct arena *arena,
                        struct meso_error *err);

/* dicom_tools.c: DCMTK's commands (Debian: dcmtk). */
int store_dicom_find_tools(struct meso_error *err);
int store_dicom_run(const char *const *arguments, struct meso_error *err);
/* Every file directly in the folder that ends in .dcm. */
int store_dicom_send(const char *peer, const char *folder, struct meso_error *err);
int store_dicom_check_peer(const char *peer, struct meso_error *err);

#endif
