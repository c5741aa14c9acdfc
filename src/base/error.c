/* Errors: a code, a text written once where the cause is known. The table is error_list.h. */
#include "base.h"

#include <stdarg.h>

struct error_row {
    int exit_code;
    const char *name, *advice;
};

static const struct error_row rows[MESO_ERROR_COUNT] = {
    [MESO_OK] = {0, "ok", ""},
#define MESO_ERROR(code, exit_code, name, advice) [MESO_E_##code] = {exit_code, name, advice},
#include <mesotrack/error_list.h>
#undef MESO_ERROR
};

static const struct error_row *row_of(int code)
{
    return &rows[code >= 0 && code < MESO_ERROR_COUNT ? code : MESO_E_UNEXPECTED];
}

const char *meso_error_name(int code)
{
    return row_of(code)->name;
}

int meso_error_exit_code(int code)
{
    return row_of(code)->exit_code;
}

const char *meso_error_advice(int code)
{
    return row_of(code)->advice;
}

int base_error(struct meso_error *err, int code, const char *format, ...)
{
    if (err) {
        va_list arguments;
        va_start(arguments, format);
        base_vformat(err->text, sizeof err->text, format, arguments);
        va_end(arguments);
        err->code = code;
    }
    return code;
}
