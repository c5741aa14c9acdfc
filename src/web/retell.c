/* What the library says in English, said in a page's words and language: the sentence is recognised
   among those that a check, a report or an error can say, and its figures and places are put into
   the page's own. Knows no page. */
#include "page.h"

#include "views.h"

#include <string.h>

enum { MOST_FIGURES = 8, MOST_BYTES = 1024, MOST_NESTED = 3 };

/* Figures and places as the sentence has them. */
struct figures {
    const char *at[MOST_FIGURES];
    int length[MOST_FIGURES], count;
    bool quoted[MOST_FIGURES]; /* a name, as somebody wrote it */
};

#define SENTENCE(library, page) {library, page},
static const struct {
    const char *library, *page;
} sentences[] = {
#include "problem_list.h"
#include "sentence_list.h"
};
#undef SENTENCE
enum { SENTENCES = sizeof sentences / sizeof *sentences };

#define ADVICE(code, words) {MESO_E_##code, words},
static const struct {
    int code;
    const char *words;
} advices[] = {
#include "problem_list.h"
};
#undef ADVICE
enum { ADVICES = sizeof advices / sizeof *advices };

/* "%.1f" or "%s" at format; 0 if there is no conversion. "%%" is none. */
static size_t conversion(const char *format)
{
    if (*format != '%' || format[1] == '%')
        return 0;
    size_t length = 1 + strspn(format + 1, "0123456789.$");
    return length + 1;
}

/* A place ends where what the format says behind it begins. */
static size_t place_length(const char *text, const char *behind)
{
    size_t length = strcspn(behind, "%"), taken = 0;
    while (length && text[taken] && strncmp(text + taken, behind, length) != 0)
        taken++;
    return length ? taken : strlen(text);
}

static bool take(const char **text, const char *format, size_t length, struct figures *out)
{
    size_t taken = format[length - 1] == 's' ? place_length(*text, format + length)
                                             : strspn(*text, "+-0123456789.e");
    if (!taken || out->count == MOST_FIGURES)
        return false;
    out->at[out->count] = *text;
    out->quoted[out->count] = format[length] == '\'';
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

static const char *retold(struct web_request *request, const char *english, int nested);

/* A place: a sentence of its own, a course, a view, or the names of zones and of what courses are
 * made of; what stands in quotes may be anybody's word. */
static const char *place_words(struct web_request *request, const char *place, bool quoted,
                               int nested)
{
    const char *told = nested ? retold(request, place, nested - 1) : NULL;
    if (told)
        return told;
    const char *course = request->server ? web_course_title(request->server, place) : NULL;
    if (course)
        return web_words(request, course);
    told = web_view_words(place);
    if (told != place)
        return web_words(request, told);
    return quoted ? place : web_page_items(request, place);
}

/* One figure as the language writes it, or one place. */
static size_t add_figure(struct web_request *request, const struct figures *figures, int which,
                         bool place, int nested, char out[MOST_BYTES], size_t used)
{
    char text[MOST_BYTES];
    base_format(text, sizeof text, "%.*s", figures->length[which], figures->at[which]);
    char *point = strchr(text, '.');
    if (point && !place)
        *point = language_decimal_point(request->language);
    size_t room = MOST_BYTES - used;
    int added =
        base_format(out + used, room, "%s",
                    place ? place_words(request, text, figures->quoted[which], nested) : text);
    return added < 0 ? 0 : (size_t)added < room ? (size_t)added : room - 1;
}

static void fill(struct web_request *request, const char *format, const struct figures *figures,
                 int nested, char out[MOST_BYTES])
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
            used +=
                add_figure(request, figures, next, format[length - 1] == 's', nested, out, used);
        next++;
        format += length;
    }
    out[used] = 0;
}

/* The words that fit what the library said: a check's own, or a page's; NULL: none do. */
static const char *words_of(const char *english, struct figures *figures)
{
    const char *format;
    for (int i = 0; (format = meso_check_sentence(i)); i++)
        if (*format && recognise(english, format, figures))
            return format;
    for (int i = 0; i < SENTENCES; i++)
        if (recognise(english, sentences[i].library, figures))
            return sentences[i].page;
    return NULL;
}

/* NULL: nobody knows that sentence. */
static const char *retold(struct web_request *request, const char *english, int nested)
{
    struct figures figures;
    struct meso_error err;
    char text[MOST_BYTES];
    const char *format = words_of(english, &figures);
    if (!format)
        return NULL;
    fill(request, web_words(request, format), &figures, nested, text);
    return base_arena_printf(request->arena, &err, "%s", text);
}

const char *web_page_retell(struct web_request *request, const char *english)
{
    const char *told = retold(request, english, MOST_NESTED);
    return told ? told : english;
}

static void replace(cJSON *object, const char *name, const char *words)
{
    if (words)
        cJSON_ReplaceItemInObject(object, name, cJSON_CreateString(words));
}

void web_page_problem(struct web_request *request, cJSON *problem)
{
    const char *code = web_page_text(problem, "code");
    if (!problem)
        return;
    replace(problem, "detail", web_page_retell(request, web_page_text(problem, "detail")));
    for (int i = 0; i < ADVICES; i++)
        if (!strcmp(meso_error_name(advices[i].code), code))
            replace(problem, "advice", web_words(request, advices[i].words));
}
