/* One lock for the folder's files: whoever adds a photograph shares it from the file's name to the
   row's commit; whoever takes files away has it alone. */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 200, PAUSE_NS = 50 * 1000 * 1000 };

int store_lock(const struct store *store, bool alone, struct meso_error *err)
{
    char path[STORE_PATH + 32];
    base_format(path, sizeof path, "%s/photos/.lock", store->folder);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        base_error(err, errno == ENOENT ? MESO_E_ARCHIVE_DAMAGED : MESO_E_FILE_UNWRITABLE,
                   "cannot open '%s': %s", path, strerror(errno));
        return -1;
    }
    for (int i = 0; i < TRIES; i++) {
        if (!flock(lock, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB))
            return lock;
        if (errno != EWOULDBLOCK && errno != EINTR)
            break;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
    bool busy = errno == EWOULDBLOCK || errno == EINTR;
    base_error(err, busy ? MESO_E_ARCHIVE_BUSY : MESO_E_FILE_UNWRITABLE, "cannot lock '%s': %s",
               path, busy ? "another command is at it" : strerror(errno));
    close(lock);
    return -1;
}

void store_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
