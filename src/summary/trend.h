/* Private: the part of the page that shows the trend. */
#ifndef SUMMARY_TREND_H
#define SUMMARY_TREND_H

#include "summary.h"

/* Of the first finding that has one; false: none has. */
bool summary_add_trend(const struct summary *summary, const struct summary_finding *findings,
                       int count, struct document_flow *flow);

#endif
