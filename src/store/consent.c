/* What a patient agreed to, for each photograph. */
#include "archive.h"

#include <string.h>

static const struct {
    unsigned consent;
    const char *name;
} purposes[] = {{STORE_CONSENT_TREATMENT, "treatment"},
                {STORE_CONSENT_SUMMARY, "summary"},
                {STORE_CONSENT_TEACHING, "teaching"}};
enum { PURPOSES = sizeof purposes / sizeof *purposes };

static int unknown(const char *word, struct meso_error *err)
{
    const char *names[PURPOSES + 1] = {"none"};
    for (int i = 0; i < PURPOSES; i++)
        names[i + 1] = purposes[i].name;
    const char *near = base_name_nearest(word, names, PURPOSES + 1);
    return base_error(err, MESO_E_USAGE,
                      "no purpose '%s' of consent; there are treatment, summary, teaching and "
                      "none%s%s%s",
                      word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int store_consent_parse(const char *text, unsigned *out, struct meso_error *err)
{
    *out = 0;
    if (!strcmp(text, "none"))
        return MESO_OK;
    for (const char *at = text;; at++) {
        char word[24];
        size_t length = strcspn(at, ",");
        unsigned found = 0;
        base_format(word, sizeof word, "%.*s", (int)(length < 23 ? length : 23), at);
        for (int i = 0; i < PURPOSES; i++)
            if (!strcmp(word, purposes[i].name))
                found = purposes[i].consent;
        if (!found)
            return unknown(word, err);
        *out |= found;
        at += length;
        if (!*at)
            return MESO_OK;
    }
}

void store_consent_write(unsigned consent, char out[STORE_CONSENT_ROOM])
{
    size_t used = 0;
    for (int i = 0; i < PURPOSES; i++)
        if (consent & purposes[i].consent)
            used += (size_t)base_format(out + used, STORE_CONSENT_ROOM - used, "%s%s",
                                        used ? "," : "", purposes[i].name);
    if (!used)
        base_format(out, STORE_CONSENT_ROOM, "none");
}
