/* What a check says in English, said in another language: the sentence is recognised among those
   that a check can say, and its figures are put into that sentence's translation. */
#include "page.h"

#include <string.h>

enum { MOST_FIGURES = 4, MOST_BYTES = 512 };

/* Figures and places as the sentence has them. */
struct figures {
    const char *at[MOST_FIGURES];
    int length[MOST_FIGURES], count;
};

/* "%.1f" or "%s" at format; 0 if there is no conversion. "%%" is none. */
static size_t conversion(const char *format)
{
    if (*format != '%' || format[1] == '%')
        return 0;
    size_t length = 1 + strspn(format + 1, "0123456789.$");
    return length + 1;
}

static bool take(const char **text, const char *format, size_t length, struct figures *out)
{
    bool place = format[length - 1] == 's';
    size_t taken = place ? strlen(*text) : strspn(*text, "0123456789.");
    if (!taken || out->count == MOST_FIGURES)
        return false;
    out->at[out->count] = *text;
    out->length[out->count++] = (int)taken;
    *text += taken;
    return true;
}

static bool recognise(const char *text, const char *format, struct figures *out)
{
    out->count = 0;
    while (*format) {
        size_t length = conversion(format);
        if (length && !take(&text, format, length, out))
            return false;
        if (length) {
            format += length;
            continue;
        }
        format += *format == '%';
        if (*format++ != *text++)
            return false;
    }
    return !*text;
}

static void fill(const char *format, const struct figures *figures, char out[MOST_BYTES])
{
    size_t used = 0;
    int next = 0;
    while (*format && used + 1 < MOST_BYTES) {
        size_t length = conversion(format);
        if (!length) {
            format += *format == '%';
            out[used++] = *format++;
            continue;
        }
        if (next < figures->count)
            used += (size_t)base_format(out + used, MOST_BYTES - used, "%.*s",
                                        figures->length[next], figures->at[next]);
        next++;
        format += length;
    }
    out[used < MOST_BYTES ? used : MOST_BYTES - 1] = 0;
}

const char *web_page_retell(struct web_request *request, const char *english)
{
    const char *format, *translated;
    struct figures figures;
    struct meso_error err;
    char text[MOST_BYTES];
    if (request->language == language_at(0))
        return english;
    for (int i = 0; (format = meso_check_sentence(i)); i++) {
        if (!*format || !recognise(english, format, &figures))
            continue;
        translated = web_words(request, format);
        if (translated == format)
            return english;
        fill(translated, &figures, text);
        const char *kept = base_arena_printf(request->arena, &err, "%s", text);
        return kept ? kept : english;
    }
    return english;
}
