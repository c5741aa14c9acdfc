/* What every room stands on: errors, arena memory, files, JSON numbers, a pool of threads.
   Knows nothing of photographs. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <mesotrack/mesotrack.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills *err (may be NULL) with the code and a printf-formatted text; returns code, so that a
   function can say `return base_error(err, MESO_E_..., "cannot ...", ...)`. */
int base_error(struct meso_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An arena: memory of one photograph or request, freed in one call. Not for two threads at once. */
struct arena;
/* limit_bytes: more than this fails with MESO_E_OUT_OF_MEMORY; 0 means no limit of our own. */
int base_arena_new(struct arena **out, size_t limit_bytes, struct meso_error *err);
void base_arena_free(struct arena *arena);
/* 64-byte aligned; contents undefined. NULL (and *err filled) when memory or the limit is used up.
   bytes == 0 gives a valid pointer. */
void *base_arena_alloc(struct arena *arena, size_t bytes, struct meso_error *err);
/* The same for count items of size bytes each, all zero; an overflow of the product is refused. */
void *base_arena_calloc(struct arena *arena, size_t count, size_t size, struct meso_error *err);
/* A copy with a zero byte behind it. */
void *base_arena_copy(struct arena *arena, const void *bytes, size_t length,
                      struct meso_error *err);
char *base_arena_printf(struct arena *arena, struct meso_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Scratch: everything allocated after the mark is given back by the rewind. Marks nest. */
struct base_arena_mark {
    void *block;
    size_t used;
};
struct base_arena_mark base_arena_mark(const struct arena *arena);
void base_arena_rewind(struct arena *arena, struct base_arena_mark mark);
/* Gives back to the system what rewinds keep for later; NULL is fine. */
void base_arena_trim(struct arena *arena);
/* The largest number of bytes that were in use at one time. */
size_t base_arena_peak_bytes(const struct arena *arena);

/* Reads a whole file into the arena ("-" is stdin). A directory, a missing file or one above
   limit_bytes is an error that names it. */
int base_file_read(const char *path, size_t limit_bytes, uint8_t **bytes, size_t *length,
                   struct arena *arena, struct meso_error *err);
/* Writes durably: temporary file in the same folder, fsync, rename, fsync of the folder; an old
   file stays whole until the new one is, and keeps its permissions; a symbolic link is followed.
   "-" writes to stdout. */
int base_file_write(const char *path, const void *bytes, size_t length, struct meso_error *err);
/* MESO_E_NO_SPACE where a failed write's errno says that a medium, a quota or the limit of a file's
   size is used up, else MESO_E_FILE_UNWRITABLE. */
int base_write_code(int cause);
/* Removes what base_file_write left in a folder when its process was killed. */
void base_file_sweep(const char *folder);

/* Makes a file whose name begins with prefix (a path) and that is locked until it is closed, and
   gives its descriptor and its name; -1 with errno. Rename it before it is closed. */
int base_temporary_open(const char *prefix, unsigned mode, char *path, size_t room);
/* Removes the files of a folder whose names begin with prefix and that nobody has open any more by
   base_temporary_open, on any machine that shares the folder; how many. */
int base_temporary_sweep(const char *folder, const char *prefix);

/* Reads "key = value" lines (# begins a comment line) and hands each to take, which returns a code.
   A line that is none is MESO_E_BAD_SETTING and named. */
typedef int base_setting(void *context, const char *key, const char *value, int line,
                         struct meso_error *err);
int base_settings_read(const char *path, base_setting *take, void *context, struct meso_error *err);

/* The known name that a mistyped one most likely meant: the fewest edits (insert, delete, replace;
   Levenshtein; the first 40 characters count), or NULL when none is near. */
const char *base_name_nearest(const char *typed, const char *const *known, int count);

/* 64 hex digits and a zero byte. */
void base_sha256_hex(const void *bytes, size_t length, char out[65]);

/* Whether text is a date of the calendar as YYYY-MM-DD; *days counts from 1970-01-01. */
bool base_date_parse(const char *text, long *days);
/* The date so many days after another (a negative number: before); false if date is none, or the
   result lies outside of the years 1 to 9999. */
enum { BASE_DATE_ROOM = 11 };
bool base_date_after(const char *date, int days, char out[BASE_DATE_ROOM]);
/* Days from one date to another (negative if it lies before); -1 if either is NULL or not a date.
 */
int base_days_between(const char *from, const char *to);

/* snprintf and vsnprintf with a decimal point in every locale. Texts that can hold a fraction are
   made by these, or by what is made of them: base_error, base_arena_printf. */
int base_format(char *out, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int base_vformat(char *out, size_t room, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* What stands for <, >, & or " in HTML; NULL: the character itself. */
const char *base_html_entity(char c);

/* The number a text begins with, with a decimal point in every locale. */
double base_read_number(const char *text);

/* value rounded to `digits` significant decimal digits, so that reports are readable and stable. */
double base_round_significant(double value, int digits);

/* Runs job(context, 0 .. count-1, worker) on up to `threads` threads; returns after all ended.
   worker is below BASE_MAX_THREADS and tells scratch apart: no two jobs run as one worker at once.
   Results must not depend on it. threads <= 1 runs them here, in order, as worker 0. */
enum { BASE_MAX_THREADS = 64 };
void base_run_parallel(int threads, int count, void (*job)(void *context, int index, int worker),
                       void *context);

#endif
