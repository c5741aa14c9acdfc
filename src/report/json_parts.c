/* A report's texts and numbers in JSON: those in six digits, written without printf. */
#include "json_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 6, NUMBER_ROOM = 32 };
static const double WHOLE = 1e15; /* below it every whole number is one of 15 digits */

struct json_place report_json_root(struct json_writer *w, bool pretty)
{
    *w = (struct json_writer){.pretty = pretty};
    return report_writer_root(w);
}

struct json_place report_json_object(struct json_writer *w, struct json_place parent,
                                     const char *name)
{
    return report_writer_open(w, parent, name, false);
}

struct json_place report_json_array(struct json_writer *w, struct json_place parent,
                                    const char *name)
{
    return report_writer_open(w, parent, name, true);
}

void report_json_text(struct json_writer *w, struct json_place parent, const char *name,
                      const char *text)
{
    if (text)
        report_writer_string(w, parent, name, text);
    else
        report_json_null(w, parent, name);
}

/* `scaled` / 10^decimals as the shortest decimal. */
static size_t write_decimal(long long scaled, int decimals, char out[NUMBER_ROOM])
{
    char digits[NUMBER_ROOM];
    int count = 0, last = 0;
    size_t used = 0;
    bool negative = scaled < 0;
    for (scaled = llabs(scaled); scaled || count <= decimals; scaled /= 10)
        digits[count++] = (char)('0' + scaled % 10);
    while (last < decimals && digits[last] == '0')
        last++;
    if (negative)
        out[used++] = '-';
    while (count > last) {
        out[used++] = digits[--count];
        if (count == decimals && count > last)
            out[used++] = '.';
    }
    return used;
}

/* As cJSON: 15 digits, or 17 where those are another number. */
static size_t write_double(double value, char out[NUMBER_ROOM])
{
    if (value == floor(value) && fabs(value) < WHOLE)
        return write_decimal((long long)value, 0, out);
    int length = base_format(out, NUMBER_ROOM, "%1.15g", value);
    double read = base_read_number(out);
    if (!(fabs(read - value) <= fmax(fabs(read), fabs(value)) * DBL_EPSILON))
        length = base_format(out, NUMBER_ROOM, "%1.17g", value);
    return (size_t)length;
}

void report_json_exact(struct json_writer *w, struct json_place parent, const char *name,
                       double value)
{
    char text[NUMBER_ROOM];
    if (isfinite(value))
        report_writer_literal(w, parent, name, text, write_double(value, text));
    else
        report_json_null(w, parent, name);
}

/* The decimals of a fraction with DIGITS digits: those below 1 have more. */
static int decimals_of(double size, double *scale)
{
    static const double scales[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    int decimals = DIGITS - 1;
    for (; decimals > 0 && size >= scales[DIGITS - decimals]; decimals--)
        ;
    for (; decimals < 9 && size * scales[decimals] < scales[DIGITS - 1]; decimals++)
        ;
    *scale = scales[decimals];
    return decimals;
}

/* A report has thousands of fractions, of which each costs a print and a read to compare. */
void report_json_number(struct json_writer *w, struct json_place parent, const char *name,
                        double value)
{
    char text[NUMBER_ROOM];
    double scale, rounded = base_round_significant(value, DIGITS), size = fabs(rounded);
    if (size >= 1e-4 && size < 1e6 && rounded != floor(rounded)) {
        int decimals = decimals_of(size, &scale);
        report_writer_literal(w, parent, name, text,
                              write_decimal(llround(rounded * scale), decimals, text));
    } else {
        report_json_exact(w, parent, name, rounded);
    }
}

void report_json_fixed(struct json_writer *w, struct json_place parent, const char *name,
                       double value, int decimals)
{
    char text[NUMBER_ROOM];
    double scale = pow(10, decimals), scaled = nearbyint(value * scale);
    /* Smaller ones have an exponent, more digits than 15 are not exact. */
    if (fabs(scaled) < WHOLE && fabs(value) >= 1e-3 && scaled != 0)
        report_writer_literal(w, parent, name, text,
                              write_decimal((long long)scaled, decimals, text));
    else
        report_json_exact(w, parent, name, scaled / scale);
}

void report_json_bool(struct json_writer *w, struct json_place parent, const char *name, bool value)
{
    report_writer_literal(w, parent, name, value ? "true" : "false", value ? 4 : 5);
}

void report_json_told(struct json_writer *w, struct json_place parent, const char *name,
                      const char *text)
{
    report_writer_told(w, parent, name, text);
}

void report_json_null(struct json_writer *w, struct json_place parent, const char *name)
{
    report_writer_literal(w, parent, name, "null", 4);
}

int report_json_finish(struct json_writer *w, char **text, size_t *length, struct arena *arena,
                       struct meso_error *err)
{
    *text = NULL;
    bool written = report_writer_close(w);
    *length = w->length + 1;
    if (written && (*text = base_arena_copy(arena, w->text, *length, err)))
        (*text)[*length - 1] = '\n';
    report_writer_free(w);
    if (!written)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a report");
    return *text ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
