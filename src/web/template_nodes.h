/* Private: a template once it is read: a list of nodes, a section's end by its index. */
#ifndef WEB_TEMPLATE_NODES_H
#define WEB_TEMPLATE_NODES_H

#include "template.h"

enum web_node_kind {
    WEB_NODE_TEXT,
    WEB_NODE_VALUE,
    WEB_NODE_RAW,
    WEB_NODE_SECTION,
    WEB_NODE_INVERTED,
    WEB_NODE_END,
    WEB_NODE_PARTIAL,
    WEB_NODE_WORDS,
    WEB_NODE_DATE
};

struct web_node {
    enum web_node_kind kind;
    const char *text; /* the text itself (not ended), or a name or words, ended by a zero byte */
    size_t length;
    int end;     /* of a section: its end's index */
    int partial; /* index of the template */
};

struct web_template {
    const char *name;
    struct web_node *nodes;
    int count, room;
};

struct web_templates {
    struct arena *arena;
    struct web_template *pages;
    int count;
};

#endif
