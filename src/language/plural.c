/* Plural rules: the C expression in n of a .po file's header, read anew for each number. Knows the
   operators that gettext's manual allows, by their precedence, and nothing of languages. */
#include "catalog.h"

#include <string.h>

struct rule {
    const char *at;
    unsigned long n;
    int depth; /* of parentheses and conditions */
    bool bad;
};

enum { MOST_DEPTH = 32 };

/* Weakest first; longer ones before those that they begin with. */
static const struct operation {
    const char *sign;
    int strength;
} OPERATIONS[] = {{"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<=", 4}, {">=", 4}, {"<", 4},
                  {">", 4},  {"+", 5},  {"-", 5},  {"*", 6},  {"/", 6},  {"%", 6}};

static unsigned long condition(struct rule *rule);

static bool taken(struct rule *rule, const char *sign)
{
    rule->at += strspn(rule->at, " \t");
    if (strncmp(rule->at, sign, strlen(sign)) != 0)
        return false;
    rule->at += strlen(sign);
    return true;
}

static unsigned long operand(struct rule *rule)
{
    unsigned long value = 0;
    if (taken(rule, "!"))
        return !operand(rule);
    if (taken(rule, "(")) {
        value = condition(rule);
        rule->bad |= !taken(rule, ")");
    } else if (taken(rule, "n")) {
        value = rule->n;
    } else {
        rule->bad |= *rule->at < '0' || *rule->at > '9';
        while (*rule->at >= '0' && *rule->at <= '9')
            value = value * 10 + (unsigned long)(*rule->at++ - '0');
    }
    return value;
}

static unsigned long applied(struct rule *rule, const char *sign, unsigned long a, unsigned long b)
{
    switch (sign[0]) {
    case '|':
        return a || b;
    case '&':
        return a && b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return sign[1] ? a <= b : a < b;
    case '>':
        return sign[1] ? a >= b : a > b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    default:
        rule->bad |= !b;
        return !b ? 0 : sign[0] == '/' ? a / b : a % b;
    }
}

/* Operands joined by operators of at least that strength. */
static unsigned long joined(struct rule *rule, int strength)
{
    unsigned long value = operand(rule);
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0] && !rule->bad;) {
        const struct operation *operation = &OPERATIONS[i];
        if (operation->strength >= strength && taken(rule, operation->sign)) {
            unsigned long right = joined(rule, operation->strength + 1);
            value = applied(rule, operation->sign, value, right);
            i = 0;
        } else {
            i++;
        }
    }
    return value;
}

static unsigned long condition(struct rule *rule)
{
    unsigned long value = 0;
    if (++rule->depth > MOST_DEPTH)
        rule->bad = true;
    else
        value = joined(rule, 1);
    if (!rule->bad && taken(rule, "?")) {
        unsigned long yes = condition(rule);
        rule->bad |= !taken(rule, ":");
        unsigned long no = rule->bad ? 0 : condition(rule);
        value = value ? yes : no;
    }
    rule->depth--;
    return value;
}

int language_plural_form(const char *text, unsigned long n)
{
    const char *at = text ? strstr(text, "plural=") : NULL;
    /* "nplurals=" stands before it and ends alike. */
    while (at && at > text && at[-1] == 'n')
        at = strstr(at + 1, "plural=");
    if (!at)
        return 0;
    struct rule rule = {.at = at + strlen("plural="), .n = n};
    unsigned long form = condition(&rule);
    return rule.bad ? 0 : (int)form;
}
