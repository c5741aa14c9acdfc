/* The bounds of the decoding process, by rlimits and by libseccomp's list of the calls that
   decoders need: a photograph that takes a decoder over gains a process that can read and reach
   nothing. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef __SANITIZE_ADDRESS__ /* whose shadow alone is larger */
/* 64 million pixels as a progressive CMYK JPEG are 512 MB of coefficients beside 192 MB of pixels;
   the rest is for HEIC's pictures of reference and the libraries themselves. */
static const rlim_t MEMORY_BYTES = (rlim_t)2 << 30;
#endif
/* 64 million pixels of HEIC take 5 s on a slow machine. */
static const rlim_t CPU_SECONDS = 10;

/* Memory, threads (HEIC is decoded by several) and their locks, clocks, what is open already. */
static const int ALLOWED[] = {
    SCMP_SYS(read),           SCMP_SYS(write),           SCMP_SYS(close),
    SCMP_SYS(fstat),          SCMP_SYS(newfstatat),      SCMP_SYS(lseek),
    SCMP_SYS(mmap),           SCMP_SYS(munmap),          SCMP_SYS(mremap),
    SCMP_SYS(mprotect),       SCMP_SYS(madvise),         SCMP_SYS(brk),
    SCMP_SYS(futex),          SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),      SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),    SCMP_SYS(clock_gettime),   SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),      SCMP_SYS(gettid),          SCMP_SYS(getpid),
    SCMP_SYS(sysinfo),        SCMP_SYS(tgkill),
#ifdef __SANITIZE_ADDRESS__ /* asked for where a decoder jumps out of an error */
    SCMP_SYS(sigaltstack),
#endif
};

static int filter(void)
{
    scmp_filter_ctx calls = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!calls)
        return -ENOMEM;
    int code = 0;
    for (size_t i = 0; i < sizeof ALLOWED / sizeof *ALLOWED && !code; i++)
        code = seccomp_rule_add(calls, SCMP_ACT_ALLOW, ALLOWED[i], 0);
    /* Threads, no processes. clone3 keeps its flags where a filter can't see them; told that there
       is none, the C library takes clone. */
    if (!code)
        code = seccomp_rule_add(calls, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, 0x10000 /* CLONE_THREAD */, 0x10000));
    if (!code)
        code = seccomp_rule_add(calls, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (!code)
        code = seccomp_load(calls);
    seccomp_release(calls);
    return code;
}

static int bound(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};
    return setrlimit(resource, &limit);
}

const char *admit_sandbox(void)
{
#ifndef __SANITIZE_ADDRESS__
    if (bound(RLIMIT_AS, MEMORY_BYTES))
        return "its memory can't be bounded";
#endif
    if (bound(RLIMIT_CPU, CPU_SECONDS))
        return "its time can't be bounded";
    if (bound(RLIMIT_CORE, 0) || prctl(PR_SET_DUMPABLE, 0))
        return "its core dumps can't be prevented";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || filter())
        return "the kernel doesn't filter its calls (seccomp)";
    return NULL;
}

const char *admit_sandbox_hole(void)
{
    if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0)
        return "a file could be opened";
    if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0)
        return "a socket could be opened";
    pid_t child = fork();
    if (!child)
        _exit(0);
    if (child > 0)
        return "a process could be started";
    return NULL;
}
