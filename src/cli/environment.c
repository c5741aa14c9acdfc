/* MESOTRACK_* for what no flag gave. Options without a value and repeats are flags only. */
#include "cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const char PREFIX[] = "MESOTRACK_";
/* Read elsewhere in the program: the kernel level. */
static const char OTHER_KEY[] = "SIMD";

enum { KEY = 32 };

/* "MM_PER_PX" for --mm-per-px */
static void key_of(const struct cli_option *option, char key[KEY])
{
    size_t i = 0;
    for (; option->name[i] && i < KEY - 1; i++)
        key[i] = option->name[i] == '-' ? '_' : (char)toupper((unsigned char)option->name[i]);
    key[i] = 0;
}

bool cli_is_flag_only(int id)
{
    return !cli_options[id].value || id == CLI_OPTION_BEFORE_REPEAT ||
           id == CLI_OPTION_AFTER_REPEAT || id == CLI_OPTION_REPEAT_OF ||
           id == CLI_OPTION_TREATMENT || id == CLI_OPTION_SBATCH_OPTION;
}

static int find_key(const char *key)
{
    char own[KEY];
    for (int id = 0; id < CLI_OPTION_COUNT; id++) {
        key_of(&cli_options[id], own);
        if (!strcmp(own, key))
            return id;
    }
    return -1;
}

static int unknown_key(const char *key, struct meso_error *err)
{
    char keys[CLI_OPTION_COUNT][KEY];
    const char *names[CLI_OPTION_COUNT + 1] = {OTHER_KEY};
    int count = 1;
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        key_of(&cli_options[i], keys[i]);
        if (!cli_is_flag_only(i))
            names[count++] = keys[i];
    }
    const char *near = base_name_nearest(key, names, count);
    return base_error(err, MESO_E_USAGE, "the environment sets %s%s, which is unknown%s%s%s%s",
                      PREFIX, key, near ? "; did you mean " : "", near ? PREFIX : "",
                      near ? near : "", near ? "?" : "");
}

/* One scale is enough: a flag's also silences the environment's other unit. */
bool cli_is_silenced(const bool flagged[CLI_OPTION_COUNT], int id)
{
    bool scale = id == CLI_OPTION_MM_PER_PX || id == CLI_OPTION_UM_PER_PX;
    return flagged[id] ||
           (scale && (flagged[CLI_OPTION_MM_PER_PX] || flagged[CLI_OPTION_UM_PER_PX]));
}

static int read_entry(struct cli_request *out, const bool flagged[CLI_OPTION_COUNT],
                      const char *entry, struct meso_error *err)
{
    char key[64];
    const char *name = entry + sizeof PREFIX - 1, *value = name + strcspn(name, "=");
    snprintf(key, sizeof key, "%.*s", (int)(value - name), name);
    int id = find_key(key);
    if (id < 0)
        return strcmp(key, OTHER_KEY) ? unknown_key(key, err) : MESO_OK;
    if (cli_is_flag_only(id))
        return base_error(err, MESO_E_USAGE,
                          "the environment sets %s%s, but --%s can only be given as a flag", PREFIX,
                          key, cli_options[id].name);
    if ((cli_options[id].groups & out->verb->groups) && value[0] && value[1] &&
        !cli_is_silenced(flagged, id))
        out->text[id] = value + 1;
    return MESO_OK;
}

int cli_read_environment(struct cli_request *out, struct meso_error *err)
{
    bool flagged[CLI_OPTION_COUNT];
    int code = MESO_OK;
    for (int id = 0; id < CLI_OPTION_COUNT; id++)
        flagged[id] = cli_given(out, id);
    for (char **entry = environ; *entry && !code; entry++)
        if (!strncmp(*entry, PREFIX, sizeof PREFIX - 1))
            code = read_entry(out, flagged, *entry, err);
    return code;
}
