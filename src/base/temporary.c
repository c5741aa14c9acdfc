/* Files that are not yet what they will be: written under a name of their own, renamed when whole,
   and swept away where their writer died. */
#include "base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What a writer holds as long as it lives. A number of a process would not do: a killed one that
   nobody waited for still has it, another may have got it, and on a shared folder it is another
   machine's. Where the file system has no locks the file is left alone by sweeps as well. */
static bool lock(int fd)
{
    struct stat info;
    if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return false;
    return !fstat(fd, &info) && info.st_nlink; /* else swept between its making and its lock */
}

int base_temporary_open(const char *prefix, unsigned mode, char *path, size_t room)
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        /* No name twice: a sweep must not take the next file for the one that it looked at. */
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int length = snprintf(path, room, "%s%ld-%lld%09ld", prefix, (long)getpid(),
                              (long long)now.tv_sec, now.tv_nsec);
        if (length < 0 || (size_t)length >= room) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
        if (fd < 0 && errno != EEXIST)
            return -1;
        if (fd >= 0 && lock(fd))
            return fd;
        if (fd >= 0)
            close(fd);
    }
    errno = EEXIST;
    return -1;
}

int base_temporary_sweep(const char *folder, const char *prefix)
{
    DIR *at = opendir(folder);
    int count = 0;
    for (struct dirent *entry; at && (entry = readdir(at));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
            strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        int fd = openat(dirfd(at), entry->d_name,
                        O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        count += fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && !unlinkat(dirfd(at), entry->d_name, 0);
        if (fd >= 0)
            close(fd);
    }
    if (at)
        closedir(at);
    return count;
}
