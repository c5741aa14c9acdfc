/* Private: what lets somebody in: made at random, told once, kept as a hash. */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include "answer.h"

#include <mesotrack/access.h>

enum { STORE_PASSWORD_HASH = 128 };

/* Words a person can type: 4 groups of 4 letters, 78 bits. */
void store_password_make(char out[MESO_PASSWORD_ROOM]);
/* Argon2id. */
int store_password_hash(const char *password, char out[STORE_PASSWORD_HASH],
                        struct meso_error *err);
/* hash NULL: takes as long, and is false. */
bool store_password_is(const char *password, const char *hash);

/* 256 bits. A token has so much chance in it that its hash needs no salt. */
void store_token_make(char out[MESO_TOKEN_ROOM]);
void store_token_hash(const char *token, char out[STORE_HASH]);

/* access_accounts.c */
struct store_account {
    int64_t id;
    const char *name, *role, *password, *added, *signed_in;
    bool disabled;
};
/* MESO_E_NOT_FOUND if there is none. */
int store_find_account(struct store *store, const char *name, struct store_account *out,
                       struct arena *arena, struct meso_error *err);

/* Seconds as "2026-03-02T09:30:00Z". */
void store_time_write(int64_t seconds, char out[STORE_TIME]);

#endif
