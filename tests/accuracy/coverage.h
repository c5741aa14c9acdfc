/* The part of the topic `hair` that is about photographs of the head. */
#ifndef ACCURACY_COVERAGE_H
#define ACCURACY_COVERAGE_H

#include "base/base.h"
#include "kernels/kernels.h"

int accuracy_hair_coverage(const struct kernels *kernels, struct arena *arena,
                           struct meso_error *err);

#endif
