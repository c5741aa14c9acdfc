/* Prints how exact the program is, topic by topic, on the labelled photographs and on drawn truths.
   A benchmark that is read, not a test with a threshold. */
#include "accuracy.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct topic {
    const char *name;
    int (*run)(void);
} topics[] = {
#define ACCURACY(name) {#name, accuracy_##name},
#include "accuracy_list.h"
#undef ACCURACY
    {NULL, NULL}};

/* What a topic asked for by name runs as well: together they are one issue's figures. */
static bool belongs(const char *topic, const char *asked)
{
    return !strcmp(topic, asked) || (!strcmp(asked, "pigment") && !strcmp(topic, "colour"));
}

int main(int argc, char **argv)
{
    int failed = 0, ran = 0;
    for (const struct topic *topic = topics; topic->name; topic++)
        if (argc < 2 || belongs(topic->name, argv[1])) {
            failed |= topic->run();
            ran++;
        }
    if (ran)
        return failed;
    fprintf(stderr, "usage: %s [TOPIC]; topics:", argv[0]);
    for (const struct topic *topic = topics; topic->name; topic++)
        fprintf(stderr, " %s", topic->name);
    fputc('\n', stderr);
    return 2;
}
