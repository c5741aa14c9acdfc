/* The views that photographs are taken in, for people. */
#include "views.h"

#include "language/language.h"

#include <string.h>

const char *const web_views[WEB_VIEWS] = {"face-front", "face-left",   "face-right",
                                          "scalp",      "scalp-macro", "skin"};

static const struct {
    const char *words, *advice;
} texts[WEB_VIEWS] = {
    {LANGUAGE("Face, front"),
     LANGUAGE("The whole face from the front, eyes level, lips closed, no make-up. Light from both "
              "sides, the same lamp each time.")},
    {LANGUAGE("Face, left side"),
     LANGUAGE("The patient's left cheek: the head turned by about 45 degrees to the patient's "
              "right.")},
    {LANGUAGE("Face, right side"),
     LANGUAGE("The patient's right cheek: the head turned by about 45 degrees to the patient's "
              "left.")},
    {LANGUAGE("Scalp"), LANGUAGE("From above or the front, dry hair parted as at the baseline.")},
    {LANGUAGE("Scalp, close up (trichoscope)"),
     LANGUAGE("With the trichoscope or macro lens at the same place and magnification as at the "
              "baseline.")},
    {LANGUAGE("Skin, close up"),
     LANGUAGE("Straight onto the skin from the baseline's distance, the site in the middle.")},
};

const struct web_flag web_flags[WEB_FLAGS] = {{"make-up", LANGUAGE("with make-up")},
                                              {"wet-hair", LANGUAGE("with wet hair")}};

static int index_of(const char *view)
{
    for (int i = 0; i < WEB_VIEWS; i++)
        if (!strcmp(web_views[i], view))
            return i;
    return -1;
}

const char *web_view_advice(const char *view)
{
    int index = index_of(view);
    return index < 0 ? "" : texts[index].advice;
}

const char *web_view_words(const char *view)
{
    int index = index_of(view);
    return index < 0 ? view : texts[index].words;
}
