/* Private: pages and assets, which the program carries; made at build by embed.py. */
#ifndef WEB_FILES_H
#define WEB_FILES_H

#include <stddef.h>

struct web_file {
    const char *name;    /* "app.css"; a page without .html */
    const char *address; /* "/assets/0123456789abcdef-app.css"; NULL for pages */
    const char *type;
    const unsigned char *bytes, *gzip; /* gzip NULL: it would not be smaller */
    size_t length, gzip_length;
};
extern const struct web_file web_pages[], web_assets[];
extern const int web_page_count, web_asset_count;

#endif
