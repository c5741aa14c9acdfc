/* The archive taken care of, on SQLite and on PostgreSQL: sealed, copied, repaired, erased. */
#include "store_stage.h"

#include "copy.h"
#include "erase.h"
#include "repair.h"
#include "seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static const char KEY[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static void fill(struct stage *stage, const char *code, const char *const *contents, int count)
{
    int64_t id;
    struct store_photo kept;
    struct meso_archive_session session = {.patient = code, .number = 1, .notes = "seen"};
    struct meso_archive_photo photo = {.patient = code, .session = 1, .view = "skin"};
    DONE(store_add_patient(stage->store, code, "Name of a person", &id, &stage->err));
    DONE(store_add_session(stage->store, &session, &id, &stage->err));
    for (int i = 0; i < count; i++)
        DONE(store_add_photo(stage->store, &photo, (const uint8_t *)contents[i],
                             strlen(contents[i]), &kept, stage->arena, &stage->err));
}

static const char *const two[] = {"first photograph", "second photograph"};

static int ignore(void *context, const char *kind, const char *sha256, const char *text,
                  struct meso_error *err)
{
    (void)sha256;
    (void)text;
    (void)err;
    snprintf(context, 32, "%s", kind);
    return MESO_OK;
}

static struct store_findings verified(struct store *store, struct meso_error *err)
{
    static char last[32];
    struct store_findings findings = {.say = ignore, .context = last};
    DONE(store_verify(store, &findings, err));
    return findings;
}

static int64_t count_of(struct store *store, const char *sql, struct meso_error *err)
{
    int64_t count;
    DONE(store_number(store->rows, &count, NULL, err, sql, STORE_NOTHING));
    return count;
}

/* A copy beside the archive, opened. */
static struct store *copy_to(struct stage *stage, const char *folder, struct store_copied *copied)
{
    struct store *copy;
    struct meso_archive_options options = {.folder = folder};
    DONE(store_copy(stage->store, folder, NULL, true, copied, &stage->err));
    DONE(store_open(&copy, &options, &stage->err));
    return copy;
}

static void a_backup_holds_all_and_is_brought_up_to_date(void **state)
{
    struct stage *stage = *state;
    char folder[] = "/tmp/mesotrack-copy-XXXXXX";
    struct store_copied copied;
    struct store_patient erased;
    assert_non_null(mkdtemp(folder));
    fill(stage, "P1", two, 2);
    struct store *copy = copy_to(stage, folder, &copied);
    assert_true(copied.photos == 2 && copied.photos_there == 0);
    struct store_findings mine = verified(stage->store, &stage->err),
                          its = verified(copy, &stage->err);
    assert_true(its.photos == 2 && !its.damaged);
    assert_string_equal(its.audit_head, mine.audit_head);
    store_close(copy);
    static const char *const third[] = {"third photograph"};
    fill(stage, "P2", third, 1);
    DONE(store_erase_patient(stage->store, "P1", &erased, stage->arena, &stage->err));
    copy = copy_to(stage, folder, &copied);
    assert_true(copied.photos == 1);
    its = verified(copy, &stage->err);
    assert_true(its.photos == 1 && !its.damaged && !its.unreferenced);
    /* A copy's copy goes on where the archive was: numbers of the erased are not given again. */
    int64_t id;
    DONE(store_add_patient(copy, "P3", NULL, &id, &stage->err));
    assert_int_equal(id, 3);
    store_close(copy);
    stage_remove(folder);
}

static void a_backup_becomes_an_archive_on_the_same_kind_of_database(void **state)
{
    struct stage *stage = *state;
    char folder[] = "/tmp/mesotrack-copy-XXXXXX", database[256] = "";
    struct store_copied copied;
    struct stage restored = {.err = {0}};
    assert_non_null(mkdtemp(folder));
    fill(stage, "P1", two, 2);
    struct store_findings mine = verified(stage->store, &stage->err);
    struct store *copy = copy_to(stage, folder, &copied);
    if (*stage->database)
        stage_make_schema(&restored);
    snprintf(database, sizeof database, "%s", restored.database);
    char target[] = "/tmp/mesotrack-restored-XXXXXX";
    assert_non_null(mkdtemp(target));
    DONE(store_copy(copy, target, *database ? database : NULL, false, &copied, &stage->err));
    struct meso_archive_options options = {.folder = target};
    struct store *again;
    DONE(store_open(&again, &options, &stage->err));
    struct store_findings its = verified(again, &stage->err);
    assert_true(its.photos == 2 && !its.damaged);
    assert_string_equal(its.audit_head, mine.audit_head);
    int64_t id;
    DONE(store_add_patient(again, "P2", NULL, &id, &stage->err));
    assert_int_equal(id, 2);
    assert_int_equal(store_copy(copy, target, NULL, false, &copied, &stage->err),
                     MESO_E_ALREADY_THERE);
    store_close(again);
    store_close(copy);
    stage_remove(target);
    stage_remove(folder);
}

/* One reading, of the comparison of the first session with itself. */
static void keep_comparison(struct stage *stage, const char *code)
{
    struct store_patient patient;
    const struct store_reading reading = {.measure = "tone",
                                          .version = 3,
                                          .zone = "whole",
                                          .field = "ita",
                                          .unit = "deg",
                                          .value = 1.5};
    DONE(store_find_patient(stage->store, code, &patient, stage->arena, &stage->err));
    const struct store_comparison kept = {.patient_id = patient.id,
                                          .key = code,
                                          .view = "skin",
                                          .from = 1,
                                          .to = 2,
                                          .payload = "{}",
                                          .length = 2,
                                          .photos = {code, code},
                                          .parameters = {"", ""},
                                          .readings = &reading,
                                          .reading_count = 1};
    DONE(store_keep_comparison(stage->store, &kept, &stage->err));
}

static void an_erased_patient_is_in_no_row_and_no_file(void **state)
{
    struct stage *stage = *state;
    struct store_patient erased;
    char path[STORE_PATH], hash[65];
    struct store *store = stage->store;
    fill(stage, "SECRET-7", two, 2);
    static const char *const shared[] = {"another photograph"};
    fill(stage, "P2", shared, 1);
    keep_comparison(stage, "SECRET-7");
    keep_comparison(stage, "P2");
    DONE(store_erase_patient(store, "SECRET-7", &erased, stage->arena, &stage->err));
    assert_true(erased.photos == 2);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM patient", &stage->err), 1);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM photo", &stage->err), 1);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM reading", &stage->err), 1);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM removal", &stage->err), 0);
    base_sha256_hex(two[0], strlen(two[0]), hash);
    store_file_path(store, hash, path);
    assert_int_not_equal(access(path, F_OK), 0);
    struct store_findings findings = verified(store, &stage->err);
    assert_true(findings.photos == 1 && !findings.damaged && !findings.unreferenced);
    assert_int_equal(
        count_of(store, "SELECT COUNT(*) FROM audit WHERE action = 'erase'", &stage->err), 1);
    if (*stage->database)
        return;
    char command[600];
    snprintf(command, sizeof command, "grep -rqE 'SECRET-7' %s", stage->folder);
    assert_int_not_equal(system(command), 0);
}

/* Killed between the rows and the files: the next opening goes on. */
static void an_interrupted_erasure_is_finished_at_the_next_opening(void **state)
{
    struct stage *stage = *state;
    char hash[65];
    fill(stage, "P1", two, 2);
    DONE(store_do(stage->store->rows, &stage->err,
                  "INSERT INTO removal (sha256) SELECT sha256 FROM photo", STORE_NOTHING));
    stage_reopen(stage);
    base_sha256_hex(two[0], strlen(two[0]), hash);
    assert_true(store_file_there(stage->store, hash)); /* a row still names it */
    DONE(store_do(stage->store->rows, &stage->err,
                  "INSERT INTO removal (sha256) SELECT sha256 FROM photo", STORE_NOTHING));
    DONE(store_do(stage->store->rows, &stage->err, "DELETE FROM patient", STORE_NOTHING));
    stage_reopen(stage);
    assert_false(store_file_there(stage->store, hash));
    assert_int_equal(count_of(stage->store, "SELECT COUNT(*) FROM removal", &stage->err), 0);
}

static void a_lost_photograph_is_found_again_by_its_content(void **state)
{
    struct stage *stage = *state;
    char card[] = "/tmp/mesotrack-card-XXXXXX", path[STORE_PATH], hash[65], last[32];
    struct store_findings findings = {.say = ignore, .context = last};
    fill(stage, "P1", two, 2);
    for (int i = 0; i < 2; i++) {
        base_sha256_hex(two[i], strlen(two[i]), hash);
        store_file_path(stage->store, hash, path);
        if (i)
            assert_int_equal(unlink(path), 0);
        else
            DONE(base_file_write(path, "harmed", 6, &stage->err));
    }
    assert_non_null(mkdtemp(card));
    snprintf(path, sizeof path, "%s/IMG_1.jpg", card);
    DONE(base_file_write(path, two[1], strlen(two[1]), &stage->err));
    DONE(store_repair(stage->store, card, &findings, &stage->err));
    assert_int_equal(findings.damaged, 1);
    snprintf(path, sizeof path, "%s/IMG_2.jpg", card);
    DONE(base_file_write(path, two[0], strlen(two[0]), &stage->err));
    DONE(store_repair(stage->store, card, &findings, &stage->err));
    assert_int_equal(findings.damaged, 0);
    assert_int_equal(verified(stage->store, &stage->err).damaged, 0);
    stage_remove(card);
}

static void consent_is_set_for_a_session_and_audited(void **state)
{
    struct stage *stage = *state;
    int count = 0;
    fill(stage, "P1", two, 2);
    DONE(store_set_consent(stage->store, "P1", 1, "summary,teaching", &count, stage->arena,
                           &stage->err));
    assert_int_equal(count, 2);
    assert_int_equal(count_of(stage->store,
                              "SELECT COUNT(*) FROM photo WHERE consent_treatment = 0 AND "
                              "consent_summary = 1 AND consent_teaching = 1",
                              &stage->err),
                     2);
    assert_int_equal(
        store_set_consent(stage->store, "P1", 2, "none", &count, stage->arena, &stage->err),
        MESO_E_NOT_FOUND);
    assert_int_equal(
        store_set_consent(stage->store, "P1", 1, "summry", &count, stage->arena, &stage->err),
        MESO_E_USAGE);
    assert_int_equal(
        count_of(stage->store, "SELECT COUNT(*) FROM audit WHERE action = 'consent'", &stage->err),
        1);
}

/* Any length, around the size of a chunk; each byte's change is found. */
static void what_is_sealed_opens_to_the_same_bytes_and_one_flipped_bit_is_found(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
    unsigned char key[STORE_KEY] = {7};
    struct meso_error err;
    struct arena *arena;
    DONE(base_arena_new(&arena, 0, &err));
    struct store_seal *seal = calloc(1, sizeof *seal);
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        uint8_t *sealed = base_arena_alloc(arena, 300000, &err), *opened;
        size_t at = STORE_SEAL_HEAD, left = lengths[l], length;
        store_seal_begin(seal, key, sealed);
        do {
            seal->filled = left < STORE_SEAL_CHUNK ? left : STORE_SEAL_CHUNK;
            memset(seal->plain, (int)l, seal->filled);
            left -= seal->filled;
            at += store_seal_chunk(seal, !left, sealed + at);
        } while (left);
        DONE(store_seal_open(key, "x", sealed, at, &opened, &length, arena, &err));
        assert_int_equal(length, lengths[l]);
        for (size_t i = 0; i < length; i++)
            assert_true(opened[i] == l);
        for (size_t flip = 0; flip < at; flip += at / 37 + 1) {
            sealed[flip] ^= 4;
            assert_int_equal(store_seal_open(key, "x", sealed, at, &opened, &length, arena, &err),
                             MESO_E_ARCHIVE_DAMAGED);
            sealed[flip] ^= 4;
        }
        assert_int_equal(store_seal_open(key, "x", sealed, at - 1, &opened, &length, arena, &err),
                         MESO_E_ARCHIVE_DAMAGED);
        assert_int_equal(
            store_seal_open(key, "x", sealed, STORE_SEAL_HEAD, &opened, &length, arena, &err),
            MESO_E_ARCHIVE_DAMAGED);
    }
    free(seal);
    base_arena_free(arena);
}

static void try_key(bool passphrase)
{
    char folder[] = "/tmp/mesotrack-sealed-XXXXXX", secret[300], wrong[300], archive[300];
    struct meso_error err;
    struct store *store;
    assert_non_null(mkdtemp(folder));
    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(wrong, sizeof wrong, "%s/wrong", folder);
    snprintf(archive, sizeof archive, "%s/archive", folder);
    DONE(base_file_write(secret, KEY, strlen(KEY), &err));
    DONE(base_file_write(wrong,
                         "f1"
                         "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
                         65, &err));
    struct meso_archive_options options = {.folder = archive}, other = options, none = options;
    *(passphrase ? &options.passphrase_file : &options.key_file) = secret;
    *(passphrase ? &other.passphrase_file : &other.key_file) = wrong;
    DONE(store_init(&options, &err));
    assert_int_equal(store_open(&store, &none, &err), MESO_E_WRONG_KEY);
    assert_int_equal(store_open(&store, &other, &err), MESO_E_WRONG_KEY);
    DONE(store_open(&store, &options, &err));
    assert_true(store->sealed);
    store_close(store);
    stage_remove(folder);
}

static void a_sealed_archive_opens_with_its_key_file_alone(void **state)
{
    (void)state;
    try_key(false);
}

static void a_sealed_archive_opens_with_its_passphrase_alone(void **state)
{
    (void)state;
    try_key(true);
}

#define CASES(set_up)                                                               \
    {                                                                               \
        CASE(a_backup_holds_all_and_is_brought_up_to_date, set_up),                 \
            CASE(a_backup_becomes_an_archive_on_the_same_kind_of_database, set_up), \
            CASE(an_erased_patient_is_in_no_row_and_no_file, set_up),               \
            CASE(an_interrupted_erasure_is_finished_at_the_next_opening, set_up),   \
            CASE(a_lost_photograph_is_found_again_by_its_content, set_up),          \
            CASE(consent_is_set_for_a_session_and_audited, set_up),                 \
    }

#include "store_both.h"

int main(void)
{
    const struct CMUnitTest sealing[] = {
        cmocka_unit_test(what_is_sealed_opens_to_the_same_bytes_and_one_flipped_bit_is_found),
        cmocka_unit_test(a_sealed_archive_opens_with_its_key_file_alone),
        cmocka_unit_test(a_sealed_archive_opens_with_its_passphrase_alone),
    };
    int failed = cmocka_run_group_tests_name("sealing", sealing, NULL, NULL);
    return failed + stage_run_both();
}
