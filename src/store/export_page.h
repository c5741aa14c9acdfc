/* Private: the page of an export, for people. */
#ifndef STORE_EXPORT_PAGE_H
#define STORE_EXPORT_PAGE_H

#include "archive.h"

struct store_page;
/* nameless: no code, name, date or note. */
int store_page_begin(struct store_page **out, const struct store_patient *patient, bool nameless,
                     struct meso_error *err);
void store_page_session(struct store_page *page, const struct store_session *session,
                        bool nameless);
void store_page_photo(struct store_page *page, const char *file, const struct store_photo *photo);
/* Ends the page; the text lives as long as it. NULL: out of memory. */
const char *store_page_text(struct store_page *page, size_t *length);
void store_page_drop(struct store_page *page); /* NULL is fine */

#endif
