/* What people read, in their language: texts by gettext's catalogs, plural forms, numbers and
   dates. Knows nothing of what the texts are about, and has no state: any thread, any language. */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include "base/base.h"

/* A language; constant, and there is one of each. */
struct language;

enum { LANGUAGE_COUNT = 4 };
/* The one of that number in the order of language_list.h, English first. */
const struct language *language_at(int index);
/* By its tag ("tr"; "tr-TR", "de_AT.UTF-8" and capitals are fine). An unknown one is MESO_E_USAGE
   and names those that are known. */
int language_find(const char *tag, const struct language **out, struct meso_error *err);
/* The first language of an Accept-Language header that is known; English if none is. */
const struct language *language_accepted(const char *header);

const char *language_tag(const struct language *language);      /* "tr" */
const char *language_own_name(const struct language *language); /* "Türkçe" */
bool language_is_rtl(const struct language *language);
/* Between whole and fraction of a number. */
char language_decimal_point(const struct language *language);

/* Marks a text of a table, so that the catalogs are checked for it; the text itself. */
#define LANGUAGE(text) text

/* The text in that language, English where a catalog lacks it; lives for ever. Where msgid is a
   printf format the result takes the same arguments (checked by msgfmt). */
const char *language_text(const struct language *language, const char *msgid)
    __attribute__((format_arg(2)));
/* The same of a text whose meaning depends on where it stands ("May", a month). */
const char *language_text_in(const struct language *language, const char *context,
                             const char *msgid) __attribute__((format_arg(3)));
/* The form that n needs: 1 day, 2 days. */
const char *language_plural(const struct language *language, const char *one, const char *many,
                            unsigned long n) __attribute__((format_arg(2), format_arg(3)));

/* "1,234.5" or "1.234,5": value with so many decimals; NULL: out of memory. */
const char *language_number(const struct language *language, double value, int decimals,
                            struct arena *arena, struct meso_error *err);
/* "12.5 %", "%12,5": a percentage as the language writes it. */
const char *language_percent(const struct language *language, double percent, int decimals,
                             struct arena *arena, struct meso_error *err);
/* "2 March 2026" of "2026-03-02"; a text that is no date comes back as it is. NULL: out of memory.
 */
const char *language_date(const struct language *language, const char *date, struct arena *arena,
                          struct meso_error *err);

#endif
