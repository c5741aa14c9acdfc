/* Private: views and what is asked about photographs, as the pages offer them. */
#ifndef WEB_VIEWS_H
#define WEB_VIEWS_H

enum { WEB_VIEWS = 6, WEB_FLAGS = 2 };
extern const char *const web_views[WEB_VIEWS];
struct web_flag {
    const char *name, *words;
};
extern const struct web_flag web_flags[WEB_FLAGS];
/* How it is taken, one sentence or two; translated by whoever shows it. */
const char *web_view_advice(const char *view);
const char *web_view_words(const char *view);

#endif
