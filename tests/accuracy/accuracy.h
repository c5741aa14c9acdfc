/* One function a topic: prints its table to stdout; 0, or 1 when it could not run. */
#ifndef ACCURACY_H
#define ACCURACY_H

#define ACCURACY(name) int accuracy_##name(void);
#include "accuracy_list.h"
#undef ACCURACY

#endif
