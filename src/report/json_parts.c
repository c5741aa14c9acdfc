/* cJSON with errors that can't be overlooked. */
#include "json_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 6 };

static void add(struct json_writer *writer, cJSON *parent, const char *name, cJSON *item)
{
    bool added =
        item && parent &&
        (name ? cJSON_AddItemToObject(parent, name, item) : cJSON_AddItemToArray(parent, item));
    if (!added) {
        cJSON_Delete(item);
        writer->failed = true;
    }
}

cJSON *report_json_object(struct json_writer *writer, cJSON *parent, const char *name)
{
    cJSON *item = cJSON_CreateObject();
    if (parent || name)
        add(writer, parent, name, item);
    writer->failed = writer->failed || !item;
    return writer->failed ? NULL : item;
}

cJSON *report_json_array(struct json_writer *writer, cJSON *parent, const char *name)
{
    cJSON *item = cJSON_CreateArray();
    add(writer, parent, name, item);
    return writer->failed ? NULL : item;
}

void report_json_text(struct json_writer *writer, cJSON *parent, const char *name, const char *text)
{
    add(writer, parent, name, text ? cJSON_CreateString(text) : cJSON_CreateNull());
}

/* A fraction of at most DIGITS digits, from its decimals: a report has thousands, of which each
   costs cJSON a print, a read to compare and a search for the decimal point. */
static void write_fraction(double value, char out[32])
{
    int decimals = DIGITS - 1 - (int)floor(log10(fabs(value)));
    long long scaled = llround(fabs(value) * pow(10, decimals));
    char digits[32];
    int count = 0, used = 0;
    for (; scaled || count <= decimals; scaled /= 10)
        digits[count++] = (char)('0' + scaled % 10);
    int last = 0;
    while (last < decimals && digits[last] == '0')
        last++;
    if (value < 0)
        out[used++] = '-';
    while (count > last) {
        out[used++] = digits[--count];
        if (count == decimals && count > last)
            out[used++] = '.';
    }
    out[used] = 0;
}

void report_json_number(struct json_writer *writer, cJSON *parent, const char *name, double value)
{
    char text[32];
    double rounded = base_round_significant(value, DIGITS), size = fabs(rounded);
    if (!isfinite(value)) {
        report_json_null(writer, parent, name);
    } else if (size >= 1e-4 && size < 1e6 && rounded != floor(rounded)) {
        write_fraction(rounded, text);
        add(writer, parent, name, cJSON_CreateRaw(text));
    } else {
        add(writer, parent, name, cJSON_CreateNumber(rounded));
    }
}

void report_json_fixed(struct json_writer *writer, cJSON *parent, const char *name, double value,
                       int decimals)
{
    double scale = pow(10, decimals);
    add(writer, parent, name,
        isfinite(value) ? cJSON_CreateNumber(nearbyint(value * scale) / scale)
                        : cJSON_CreateNull());
}

void report_json_bool(struct json_writer *writer, cJSON *parent, const char *name, bool value)
{
    add(writer, parent, name, cJSON_CreateBool(value));
}

void report_json_told(struct json_writer *writer, cJSON *parent, const char *name, const char *text)
{
    add(writer, parent, name, cJSON_Parse(text));
}

void report_json_null(struct json_writer *writer, cJSON *parent, const char *name)
{
    add(writer, parent, name, cJSON_CreateNull());
}

/* What a report of some sessions takes; a longer one grows. */
enum { USUAL_BYTES = 1 << 19 };

int report_json_finish(struct json_writer *writer, cJSON *root, bool pretty, char **text,
                       size_t *length, struct arena *arena, struct meso_error *err)
{
    char *printed = NULL;
    if (!writer->failed)
        printed = cJSON_PrintBuffered(root, USUAL_BYTES, pretty);
    cJSON_Delete(root);
    if (!printed)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a report");
    *length = strlen(printed) + 1;
    if ((*text = base_arena_copy(arena, printed, *length, err)))
        (*text)[*length - 1] = '\n';
    cJSON_free(printed);
    return *text ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
