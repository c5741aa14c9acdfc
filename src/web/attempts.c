/* How often a sign-in may be tried: after a few failures each one makes the wait longer, for the
   account wherever it is tried from, and for the address whatever it tries. */
#include "visitor.h"

#include <string.h>

/* An account waits a minute at most, so that nobody can be shut out for long by a stranger's
   guesses: 1,440 of them a day against 78 bits, or 10 characters. */
enum { FREE_ACCOUNT = 5, FREE_ADDRESS = 20, LONGEST_ACCOUNT = 60, LONGEST_ADDRESS = 900 };
enum { FORGOTTEN_AFTER = 3600 };

enum kind { ACCOUNT, ADDRESS };

static void write_key(char key[100], enum kind kind, const char *text)
{
    base_format(key, 100, "%c%s", kind == ACCOUNT ? 'n' : 'a', text);
}

static int wait_of(const struct web_attempts *attempts, enum kind kind, const char *text, long now)
{
    char key[100];
    int allowed = kind == ACCOUNT ? FREE_ACCOUNT : FREE_ADDRESS;
    int longest = kind == ACCOUNT ? LONGEST_ACCOUNT : LONGEST_ADDRESS;
    write_key(key, kind, text);
    for (int i = 0; i < WEB_ATTEMPTS; i++) {
        int over = attempts->rows[i].failures - allowed;
        if (strcmp(attempts->rows[i].key, key) || over < 0)
            continue;
        int wait = over > 9 ? longest : 1 << over;
        long left = attempts->rows[i].last + (wait < longest ? wait : longest) - now;
        return left > 0 ? (int)left : 0;
    }
    return 0;
}

int web_attempts_wait(const struct web_attempts *attempts, const char *name, const char *address,
                      long now)
{
    int account = wait_of(attempts, ACCOUNT, name, now);
    int from = wait_of(attempts, ADDRESS, address, now);
    return account > from ? account : from;
}

/* Of this key, or else the one that failed longest ago. */
static int row_of(const struct web_attempts *attempts, const char *key)
{
    int oldest = 0;
    for (int i = 0; i < WEB_ATTEMPTS; i++) {
        if (!strcmp(attempts->rows[i].key, key))
            return i;
        if (attempts->rows[i].last < attempts->rows[oldest].last)
            oldest = i;
    }
    return oldest;
}

static void note(struct web_attempts *attempts, enum kind kind, const char *text, bool right,
                 long now)
{
    char key[100];
    write_key(key, kind, text);
    int row = row_of(attempts, key);
    bool same = !strcmp(attempts->rows[row].key, key);
    if (right && same)
        attempts->rows[row].failures = 0;
    if (right)
        return;
    if (!same || attempts->rows[row].last + FORGOTTEN_AFTER < now)
        attempts->rows[row].failures = 0;
    memcpy(attempts->rows[row].key, key, sizeof key);
    attempts->rows[row].failures++;
    attempts->rows[row].last = now;
}

void web_attempts_note(struct web_attempts *attempts, const char *name, const char *address,
                       bool right, long now)
{
    note(attempts, ACCOUNT, name, right, now);
    /* One right sign-in does not make an address trusted: others may be tried from it. */
    if (!right)
        note(attempts, ADDRESS, address, right, now);
}
