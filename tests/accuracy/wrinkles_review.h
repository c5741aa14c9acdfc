/* The reviewed faces' part of the accuracy of wrinkles on faces. */
#ifndef ACCURACY_WRINKLES_REVIEW_H
#define ACCURACY_WRINKLES_REVIEW_H

#include "portraits.h"

int wrinkles_review(struct portraits_tools *tools);

#endif
