/* The tables, as numbered steps: a step that was ever released is never changed, only followed by
   another. {words} stand for what SQLite and PostgreSQL call differently. */
#include "schema.h"

#include <stdio.h>
#include <string.h>

static const char *const steps[] = {
    /* 1: who came when, and the photographs. */
    "CREATE TABLE settings (name {text} PRIMARY KEY, value {text} NOT NULL){strict};"
    "CREATE TABLE patient (id {id}, code {text} NOT NULL UNIQUE, name {text}, "
    "added {text} NOT NULL){strict};"
    "CREATE TABLE session (id {id}, "
    "patient_id {integer} NOT NULL REFERENCES patient(id) ON DELETE CASCADE, "
    "number {integer} NOT NULL CHECK (number >= 1), course {text}, planned {text}, due {text}, "
    "held {text}, treatment {text}, notes {text}, UNIQUE (patient_id, number)){strict};"
    "CREATE TABLE photo (id {id}, "
    "session_id {integer} NOT NULL REFERENCES session(id) ON DELETE CASCADE, "
    "sha256 {text} NOT NULL CHECK (length(sha256) = 64), bytes {integer} NOT NULL, "
    "view {text} NOT NULL, side {text} NOT NULL CHECK (side IN ('', 'left', 'right')), "
    "needles {text} NOT NULL CHECK (needles IN ('before', 'after')), "
    "repeat_number {integer} NOT NULL CHECK (repeat_number >= 1), flags {text} NOT NULL, "
    "consent_treatment {integer} NOT NULL, consent_summary {integer} NOT NULL, "
    "consent_teaching {integer} NOT NULL, added {text} NOT NULL, "
    "UNIQUE (session_id, view, side, needles, repeat_number)){strict};"
    "CREATE INDEX photo_sha256 ON photo (sha256);"
    "CREATE TABLE removal (sha256 {text} PRIMARY KEY){strict};"
    "CREATE TABLE audit (id {integer} PRIMARY KEY, at {text} NOT NULL, actor {text} NOT NULL, "
    "action {text} NOT NULL, subject {text} NOT NULL, subject_id {integer}, "
    "detail {text} NOT NULL, previous {text} NOT NULL, hash {text} NOT NULL){strict};"
    "CREATE INDEX audit_subject ON audit (subject, subject_id)",

    /* 2: what was measured. */
    "CREATE TABLE reading (id {id}, "
    "session_id {integer} NOT NULL REFERENCES session(id) ON DELETE CASCADE, "
    "photos {text} NOT NULL, view {text} NOT NULL, measure {text} NOT NULL, "
    "version {integer} NOT NULL, parameters {text} NOT NULL, zone {text} NOT NULL, "
    "field {text} NOT NULL, value {real}, reason {text}, "
    "UNIQUE (session_id, photos, view, measure, version, parameters, zone, field)){strict};"
    "CREATE TABLE comparison (id {id}, "
    "patient_id {integer} NOT NULL REFERENCES patient(id) ON DELETE CASCADE, "
    "key {text} NOT NULL, view {text} NOT NULL, from_session {integer} NOT NULL, "
    "to_session {integer} NOT NULL, payload {blob} NOT NULL, UNIQUE (patient_id, key)){strict}",

    /* 3: what a batch has done of its work. */
    "CREATE TABLE job (id {id}, batch {text} NOT NULL, item {text} NOT NULL, "
    "state {text} NOT NULL CHECK (state IN ('waiting', 'claimed', 'done', 'failed')), "
    "worker {text} NOT NULL, claimed_at {integer} NOT NULL, attempts {integer} NOT NULL, "
    "result {text} NOT NULL, UNIQUE (batch, item)){strict};"
    "CREATE INDEX job_state ON job (batch, state)",

    /* 4: two commands at once file the same photograph once. */
    "CREATE UNIQUE INDEX photo_content ON photo (session_id, view, sha256)",

    /* 5: what a clinic's day needs: conditions asked about, photographs set aside (when), their
       pictures for the eye and the verdicts on them, which can be made anew. */
    "ALTER TABLE session ADD COLUMN screening {text};"
    "ALTER TABLE photo ADD COLUMN aside {text};"
    "CREATE TABLE picture (id {id}, "
    "photo_id {integer} NOT NULL REFERENCES photo(id) ON DELETE CASCADE, "
    "side {integer} NOT NULL, jpeg {blob} NOT NULL, UNIQUE (photo_id, side)){strict};"
    "CREATE TABLE verdict (id {id}, "
    "photo_id {integer} NOT NULL UNIQUE REFERENCES photo(id) ON DELETE CASCADE, "
    "key {text} NOT NULL, payload {blob} NOT NULL){strict}",

    /* 6: what it takes to draw a comparison again; NULL: it was kept by an earlier program. */
    "ALTER TABLE comparison ADD COLUMN drawing {blob}",

    /* 7: who may come in. Secrets are hashes; times that are compared are seconds since 1970. */
    "CREATE TABLE account (id {id}, name {text} NOT NULL UNIQUE, "
    "role {text} NOT NULL CHECK (role IN ('clinician', 'admin')), password {text} NOT NULL, "
    "disabled {integer} NOT NULL, added {text} NOT NULL, signed_in {text} NOT NULL){strict};"
    "CREATE TABLE token (id {id}, "
    "account_id {integer} NOT NULL REFERENCES account(id) ON DELETE CASCADE, "
    "kind {text} NOT NULL CHECK (kind IN ('sign-in', 'program')), hash {text} NOT NULL UNIQUE, "
    "label {text} NOT NULL, added {text} NOT NULL, expires {integer} NOT NULL, "
    "used {integer} NOT NULL){strict};"
    "CREATE TABLE link (id {id}, "
    "patient_id {integer} NOT NULL REFERENCES patient(id) ON DELETE CASCADE, "
    "hash {text} NOT NULL UNIQUE, view {text} NOT NULL, language {text} NOT NULL, "
    "made_by {text} NOT NULL, added {text} NOT NULL, expires {integer} NOT NULL, "
    "revoked {integer} NOT NULL, opened {integer} NOT NULL){strict}",

    /* 8: a photograph's scale and region, notes on a patient; each reading beside the comparison
       that it was made for. */
    "ALTER TABLE patient ADD COLUMN notes {text};"
    "ALTER TABLE photo ADD COLUMN mm_per_px {real};"
    "ALTER TABLE photo ADD COLUMN scale_source {text} NOT NULL DEFAULT '';"
    "ALTER TABLE photo ADD COLUMN polygon {text} NOT NULL DEFAULT '';"
    "DROP TABLE reading;"
    "DROP TABLE job;"
    "ALTER TABLE comparison ADD COLUMN versions {text} NOT NULL DEFAULT '';"
    "CREATE TABLE measured (id {id}, "
    "comparison_id {integer} NOT NULL REFERENCES comparison(id) ON DELETE CASCADE, "
    "session_id {integer} NOT NULL REFERENCES session(id) ON DELETE CASCADE, "
    "photos {text} NOT NULL, parameters {text} NOT NULL, "
    "UNIQUE (comparison_id, session_id)){strict};"
    "CREATE INDEX measured_session ON measured (session_id);"
    "CREATE TABLE reading (id {id}, "
    "measured_id {integer} NOT NULL REFERENCES measured(id) ON DELETE CASCADE, "
    "measure {text} NOT NULL, version {integer} NOT NULL, zone {text} NOT NULL, "
    "field {text} NOT NULL, unit {text} NOT NULL, value {real}, reason {text}){strict};"
    "CREATE INDEX reading_measured ON reading (measured_id);"
    /* For whoever asks in SQL. */
    "CREATE VIEW readings AS SELECT p.code AS patient, c.view, s.number AS session, "
    "s.held AS date, c.from_session, c.to_session, r.measure, r.version, r.zone, r.field, r.unit, "
    "r.value, r.reason, m.photos, m.parameters FROM reading r "
    "JOIN measured m ON m.id = r.measured_id JOIN comparison c ON c.id = m.comparison_id "
    "JOIN session s ON s.id = m.session_id JOIN patient p ON p.id = s.patient_id",
};

enum { NEWEST = sizeof steps / sizeof *steps, SQL_BYTES = 8192 };

const char *const store_schema_tables[] = {"settings", "patient", "session",    "photo",
                                           "removal",  "audit",   "comparison", "measured",
                                           "reading",  "account", "token",      "link"};
const int store_schema_table_count = sizeof store_schema_tables / sizeof *store_schema_tables;

int store_schema_newest(void)
{
    return NEWEST;
}

static const char *word_for(const struct store_dialect *dialect, const char *name, size_t length)
{
    const struct {
        const char *name, *word;
    } words[] = {{"id", dialect->id},     {"integer", dialect->integer},
                 {"real", dialect->real}, {"text", dialect->text},
                 {"blob", dialect->blob}, {"strict", dialect->strict}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].name) == length && !strncmp(words[i].name, name, length))
            return words[i].word;
    return NULL;
}

static int spell(const struct store_dialect *dialect, const char *text, char out[SQL_BYTES],
                 struct meso_error *err)
{
    size_t used = 0;
    while (*text) {
        const char *word = NULL;
        size_t length = strcspn(text, "{"), skipped = length;
        if (length)
            word = text;
        else if ((word = word_for(dialect, text + 1, strcspn(text + 1, "}")))) {
            length = strlen(word);
            skipped = strcspn(text, "}") + 1;
        }
        if (!word || used + length >= SQL_BYTES)
            return base_error(err, MESO_E_UNEXPECTED, "the tables' text is wrong at '%.20s'", text);
        memcpy(out + used, word, length);
        used += length;
        text += skipped;
    }
    out[used] = 0;
    return MESO_OK;
}

int store_schema_version(struct store_rows *rows, int *out, struct meso_error *err)
{
    int64_t version;
    int code = store_number(rows, &version, NULL, err, "SELECT MAX(version) FROM schema_version",
                            STORE_NOTHING);
    *out = (int)version;
    return code;
}

static int take_step(struct store_rows *rows, int version, struct meso_error *err)
{
    char sql[SQL_BYTES];
    int code = spell(&store_rows_backend(rows)->dialect, steps[version - 1], sql, err);
    if (!code)
        code = store_script(rows, sql, err);
    return code ? code
                : store_do(rows, err, "INSERT INTO schema_version (version) VALUES ($1)",
                           STORE_WITH(store_int(version)));
}

int store_schema_migrate(struct store_rows *rows, int version, struct meso_error *err)
{
    char sql[SQL_BYTES];
    int now = 0, code = spell(&store_rows_backend(rows)->dialect,
                              "CREATE TABLE IF NOT EXISTS schema_version "
                              "(version {integer} PRIMARY KEY){strict}",
                              sql, err);
    if (!code)
        code = store_script(rows, sql, err);
    if (!code)
        code = store_schema_version(rows, &now, err);
    if (!code && now > NEWEST)
        return base_error(err, MESO_E_ARCHIVE_NEWER,
                          "the archive's tables have version %d; this program knows up to %d", now,
                          NEWEST);
    while (!code && now < version) {
        if ((code = store_begin(rows, err)))
            return code;
        /* Another process may have been first. */
        const char *lock = store_rows_backend(rows)->lock_schema;
        code = *lock ? store_script(rows, lock, err) : MESO_OK;
        if (!code)
            code = store_schema_version(rows, &now, err);
        if (!code && now < version)
            code = take_step(rows, now + 1, err);
        code = store_end(rows, code, err);
        now++;
    }
    return code;
}
