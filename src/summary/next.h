/* Private: the part of the page that says what comes next. */
#ifndef SUMMARY_NEXT_H
#define SUMMARY_NEXT_H

#include "summary.h"

void summary_add_next(const struct summary *summary, struct document_flow *flow);
void summary_add_aftercare(const struct summary *summary, struct document_flow *flow);
void summary_add_contact(const struct summary *summary, struct document_flow *flow);

#endif
