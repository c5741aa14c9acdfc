/* Private: names that stand in every format. */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include "report.h"

const char *report_kind_name(enum measure_mark_kind kind);
const char *report_kind_plural(enum measure_mark_kind kind);
char *report_mark_id(enum measure_mark_kind kind, int id, struct arena *arena,
                     struct meso_error *err);

#endif
