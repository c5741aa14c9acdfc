/* Private: the names in the text of a stored pair, which its writer and its reader share. */
#ifndef REPORT_PAIR_H
#define REPORT_PAIR_H

#include "report.h"

#include <cjson/cJSON.h>

/* What of a change is stored unrounded: all that verdicts and trends are made of. */
enum pair_exact {
    PAIR_BEFORE,
    PAIR_AFTER,
    PAIR_ABSOLUTE,
    PAIR_ERROR,
    PAIR_VARIANCE_BEFORE,
    PAIR_VARIANCE_AFTER,
    PAIR_CONTROL_ABSOLUTE,
    PAIR_CONTROL_ERROR,
    PAIR_NOISE_RATIO,
    PAIR_INTERVAL_LOW, /* a ledger errs more away from none than towards it */
    PAIR_INTERVAL_HIGH,
    PAIR_EXACT_COUNT
};

#endif
