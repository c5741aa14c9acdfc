/* scikit-image's frangi filter: a Python is started once, given the picture, and told to run it;
   it answers with its own CPU time. */
#include "peer_frangi.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char PROGRAM[] =
    "import os, sys, time\n"
    "for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):\n"
    "    os.environ[name] = '1'\n"
    "try:\n"
    "    import numpy\n"
    "    from skimage.filters import frangi\n"
    "except ImportError:\n"
    "    sys.exit(3)\n"
    "width, height = int(sys.argv[1]), int(sys.argv[2])\n"
    "sigmas = [float(s) for s in sys.argv[3:]]\n"
    "pixels = sys.stdin.buffer.read(4 * width * height)\n"
    "picture = numpy.frombuffer(pixels, numpy.float32).reshape(height, width)\n"
    "while True:\n"
    "    print('ready' if pixels else elapsed, flush=True)\n"
    "    pixels = b''\n"
    "    if not sys.stdin.buffer.read(1):\n"
    "        break\n"
    "    start = time.process_time()\n"
    "    frangi(picture, sigmas=sigmas, black_ridges=True)\n"
    "    elapsed = time.process_time() - start\n";

struct peer_frangi {
    pid_t pid;
    FILE *to, *from;
};

enum { MOST_SIGMAS = 8 };

static void become_python(int in, int out, int width, int height, const double *sigmas, int count)
{
    char text[MOST_SIGMAS + 2][32];
    char *arguments[MOST_SIGMAS + 6] = {"python3", "-c", (char *)PROGRAM, text[0], text[1]};
    snprintf(text[0], sizeof text[0], "%d", width);
    snprintf(text[1], sizeof text[1], "%d", height);
    for (int i = 0; i < count && i < MOST_SIGMAS; i++) {
        snprintf(text[2 + i], sizeof text[2 + i], "%.17g", sigmas[i]);
        arguments[5 + i] = text[2 + i];
    }
    if (dup2(in, 0) >= 0 && dup2(out, 1) >= 0)
        execv("/usr/bin/python3", arguments);
    _exit(3);
}

struct peer_frangi *peer_frangi_new(const float *source, int width, int height, ptrdiff_t stride,
                                    const double *sigmas, int count)
{
    int to[2], from[2];
    char line[64];
    struct peer_frangi *out = malloc(sizeof *out);
    if (!out || pipe(to) || pipe(from))
        return NULL;
    signal(SIGPIPE, SIG_IGN); /* a Python without scikit-image leaves at once */
    out->pid = fork();
    if (out->pid == 0) {
        close(to[1]);
        close(from[0]);
        become_python(to[0], from[1], width, height, sigmas, count);
    }
    close(to[0]);
    close(from[1]);
    out->to = fdopen(to[1], "wb");
    out->from = fdopen(from[0], "r");
    if (out->pid < 0 || !out->to || !out->from)
        return NULL;
    for (int y = 0; y < height; y++)
        fwrite(source + y * stride, sizeof *source, (size_t)width, out->to);
    fflush(out->to);
    if (fgets(line, sizeof line, out->from))
        return out;
    peer_frangi_free(out);
    return NULL;
}

double peer_frangi_run(struct peer_frangi *frangi)
{
    char line[64];
    fputc('r', frangi->to);
    fflush(frangi->to);
    return fgets(line, sizeof line, frangi->from) ? strtod(line, NULL) : 0;
}

void peer_frangi_free(struct peer_frangi *frangi)
{
    int status;
    fclose(frangi->to);
    fclose(frangi->from);
    waitpid(frangi->pid, &status, 0);
    free(frangi);
}
