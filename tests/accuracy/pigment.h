/* Inside the pigment topic: its parts, and how a goal is printed beside its figure. */
#ifndef TESTS_ACCURACY_PIGMENT_H
#define TESTS_ACCURACY_PIGMENT_H

#include "kernels/kernels.h"

#include <stdio.h>

/* "  what                          goal | figure" */
static inline void pigment_print(const char *what, const char *goal, const char *format,
                                 double figure)
{
    char text[60];
    snprintf(text, sizeof text, format, figure);
    printf("  %-56s %10s | %s\n", what, goal, text);
}

int pigment_separation(const struct kernels *kernels);
int pigment_planted(const struct kernels *kernels);
int pigment_labelled(const struct kernels *kernels);
int pigment_lesions(const struct kernels *kernels);

#endif
