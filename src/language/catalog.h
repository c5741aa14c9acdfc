/* One language's compiled texts, as the room itself sees them. */
#ifndef LANGUAGE_CATALOG_H
#define LANGUAGE_CATALOG_H

#include "language.h"

/* A .mo file's bytes. */
struct language_catalog {
    const char *tag;
    const char *bytes;
    size_t length;
};
/* Made at build from the .po files; ends with a NULL tag. */
extern const struct language_catalog language_catalogs[];

/* The text under a key (context\4msgid, or msgid alone) with all its plural forms, each ended by a
   zero byte; NULL: there is none. */
const char *language_catalog_text(const struct language_catalog *catalog, const char *key,
                                  size_t *length);
/* Which plural form n needs by a rule in C as .po files have it ("nplurals=2; plural=n != 1;");
   0 for a rule that can't be read. */
int language_plural_form(const char *rule, unsigned long n);

#endif
