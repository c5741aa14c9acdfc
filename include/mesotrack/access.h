/* Who may come in: accounts of a clinic's people, their sign-ins and tokens for programs, and links
   for patients. Part of the public C API; mesotrack.h and archive.h tell its rules.

   What lets somebody in (a password, a token, a link) is kept as a hash alone; it is told once,
   when it is made. */
#ifndef MESOTRACK_ACCESS_H
#define MESOTRACK_ACCESS_H

#include <mesotrack/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

enum meso_role {
    MESO_ROLE_NOBODY,
    MESO_ROLE_CLINICIAN, /* patients, photographs, reports, links */
    MESO_ROLE_ADMIN      /* also accounts, tokens and the audit trail */
};

enum {
    MESO_PASSWORD_ROOM = 24, /* of one made at random, with its zero byte */
    MESO_TOKEN_ROOM = 48,
    MESO_ACCOUNT_ROOM = 65,
    MESO_PATIENT_ROOM = 65
};

/* Who acts from now on with this handle, for the audit trail. */
MESO_API void meso_archive_act_as(struct meso_archive *archive, const char *actor);

/* Makes the account "admin" if the archive has none; *password is "" if it has. */
MESO_API int meso_archive_first_account(struct meso_archive *archive,
                                        char password[MESO_PASSWORD_ROOM], struct meso_error *err);
/* role: "clinician" or "admin". The password is made at random. */
MESO_API int meso_archive_add_account(struct meso_archive *archive, const char *name,
                                      const char *role, char password[MESO_PASSWORD_ROOM],
                                      struct meso_error *err);
/* {"accounts": [{"name", "role", "disabled", "added", "signed_in"}]} */
MESO_API int meso_archive_accounts(struct meso_archive *archive, const char **json,
                                   struct meso_error *err);
/* A disabled account is signed out everywhere. The last admin can't be disabled. */
MESO_API int meso_archive_disable_account(struct meso_archive *archive, const char *name,
                                          int disabled, struct meso_error *err);
/* Signs out everywhere. password NULL: one is made, and told in made (may be NULL otherwise). At
   least 10 characters. */
MESO_API int meso_archive_set_password(struct meso_archive *archive, const char *name,
                                       const char *password, char made[MESO_PASSWORD_ROOM],
                                       struct meso_error *err);

/* Who came in. */
struct meso_visitor {
    enum meso_role role;
    char account[MESO_ACCOUNT_ROOM];
};
/* MESO_E_WRONG_PASSWORD if name and password don't belong together, or the account is disabled:
   which of them is not told. */
MESO_API int meso_archive_sign_in(struct meso_archive *archive, const char *name,
                                  const char *password, char token[MESO_TOKEN_ROOM],
                                  struct meso_error *err);
/* MESO_E_SIGN_IN_NEEDED if the token is of nobody, or has expired: a sign-in after 12 hours, or one
   unused. */
MESO_API int meso_archive_recognise(struct meso_archive *archive, const char *token,
                                    struct meso_visitor *out, struct meso_error *err);
MESO_API int meso_archive_sign_out(struct meso_archive *archive, const char *token,
                                   struct meso_error *err);

/* A token for a program, with what its account may; days: how long it lives. */
MESO_API int meso_archive_add_token(struct meso_archive *archive, const char *account,
                                    const char *label, int days, char token[MESO_TOKEN_ROOM],
                                    struct meso_error *err);
/* {"tokens": [{"id", "account", "label", "added", "expires"}]} */
MESO_API int meso_archive_tokens(struct meso_archive *archive, const char **json,
                                 struct meso_error *err);
MESO_API int meso_archive_revoke_token(struct meso_archive *archive, int id,
                                       struct meso_error *err);

/* A link to one patient's summary of one view, for that patient; view NULL or "": the only one
   there is. *json: {"id", "patient", "view", "language", "expires"}. */
MESO_API int meso_archive_add_link(struct meso_archive *archive, const char *patient,
                                   const char *view, const char *language, int days,
                                   char token[MESO_TOKEN_ROOM], const char **json,
                                   struct meso_error *err);
/* {"links": [{"id", "view", "language", "by", "added", "expires", "open", "opened"}]}: open is
   false once it is expired or revoked; opened counts. */
MESO_API int meso_archive_links(struct meso_archive *archive, const char *patient,
                                const char **json, struct meso_error *err);
MESO_API int meso_archive_revoke_link(struct meso_archive *archive, const char *patient, int id,
                                      struct meso_error *err);

struct meso_opened_link {
    int id;
    char patient[MESO_PATIENT_ROOM], view[24], language[16], expires[24];
};
/* MESO_E_NOT_FOUND if there is no such link, or it is expired or revoked: which is not told. */
MESO_API int meso_archive_open_link(struct meso_archive *archive, const char *token,
                                    struct meso_opened_link *out, struct meso_error *err);

/* Counts that a page was opened by a link, and says so in the audit trail. */
MESO_API int meso_archive_note_opened(struct meso_archive *archive, int id, struct meso_error *err);

/* Who saw what of whom, for the audit trail; many at once, since each time costs a write to the
   disk. A patient that is gone is left out. */
struct meso_seen {
    const char *actor, *patient, *what;
};
MESO_API int meso_archive_note_seen(struct meso_archive *archive, const struct meso_seen *seen,
                                    size_t count, struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
