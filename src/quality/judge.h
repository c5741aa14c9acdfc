/* Private: turns the figures of one photograph into problems. */
#ifndef QUALITY_JUDGE_H
#define QUALITY_JUDGE_H

#include "quality.h"

void quality_judge(struct quality *quality, const struct photo *photo);

#endif
