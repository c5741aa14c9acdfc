/* Private: figures become problems, by the table of problems. */
#ifndef QUALITY_JUDGE_H
#define QUALITY_JUDGE_H

#include "quality.h"

/* Of one photograph. */
void quality_judge(struct quality *quality, const struct photo *photo);

double quality_limit(enum quality_code code);
/* The problem with this figure, whose sign tells its direction; unit: what the table's texts count
   it in (100 for %); place: named in the text, may be NULL. */
void quality_add(struct quality *quality, enum quality_code code, double figure, double unit,
                 const char *place);
/* Where the figure's size is above the limit. NaN is unknown, and that is no problem. */
void quality_add_above(struct quality *quality, enum quality_code code, double figure, double unit);
void quality_remove(struct quality *quality, enum quality_code code);
/* Puts the worst first and says whether the photograph is usable and comparable. */
void quality_settle(struct quality *quality);

#endif
