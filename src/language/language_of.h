/* What a language is made of, as the room itself sees it. */
#ifndef LANGUAGE_LANGUAGE_OF_H
#define LANGUAGE_LANGUAGE_OF_H

#include "language.h"

struct language {
    const char *tag, *own_name;
    bool rtl;
    const char *point, *group; /* of numbers */
    const char *percent;
};

#endif
