/* Pigment: separation, planted spots, labelled faces, lesions; each goal beside its figure.
   PART=name runs one of them. */
#include "pigment.h"
#include "accuracy.h"

#include <stdlib.h>
#include <string.h>

static const struct part {
    const char *name;
    int (*run)(const struct kernels *kernels);
} parts[] = {{"separation", pigment_separation},
             {"planted", pigment_planted},
             {"labelled", pigment_labelled},
             {"lesions", pigment_lesions}};

int accuracy_pigment(void)
{
    struct kernels kernels;
    const char *only = getenv("PART");
    int failed = kernels_select(&kernels, NULL);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !failed; i++)
        if (!only || !strcmp(only, parts[i].name))
            failed = parts[i].run(&kernels);
    return failed;
}
