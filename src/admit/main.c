/* mesotrack-admit: decodes one foreign photograph in a process of its own, and says whether it is
   sound. Started by image_admit, never by people. Standard input: the photograph's name, a zero,
   its bytes; standard output: an error code, a line feed, the error's text. Knows no archive. */
#include "image/image.h"
#include "sandbox.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__ /* what looks for leaks at the end is a process, which may not start \
                             */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

static int answer(int code, const char *text)
{
    char line[sizeof((struct meso_error *)0)->text + 16];
    int length = snprintf(line, sizeof line, "%d\n%s", code, text);
    return write(STDOUT_FILENO, line, (size_t)length) == length ? 0 : 1;
}

static int check(void)
{
    const char *fault = admit_sandbox();
    if (!fault)
        fault = admit_sandbox_hole();
    return answer(fault ? MESO_E_UNEXPECTED : MESO_OK, fault ? fault : "");
}

static int decode(const char *name, const uint8_t *bytes, size_t length, struct meso_error *err)
{
    struct image_library libraries[IMAGE_LIBRARIES];
    struct arena *arena;
    struct photo *photo;
    image_library_versions(libraries); /* loaded while files may be opened */
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    (void)admit_sandbox(); /* where the kernel can't, doctor says so */
    return image_decode(bytes, length, name, NULL, &photo, arena, err);
}

int main(int argc, char **argv)
{
    struct stat about;
    struct meso_error err = {0};
    if (argc == 2 && !strcmp(argv[1], "--check"))
        return check();
    if (argc != 1 || fstat(STDIN_FILENO, &about) || about.st_size < 1) {
        fputs("mesotrack-admit is started by mesotrack, not by hand.\n", stderr);
        return 2;
    }
    size_t size = (size_t)about.st_size;
    const char *content = mmap(NULL, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    const char *end = content == MAP_FAILED ? NULL : memchr(content, '\0', size);
    if (!end)
        return answer(MESO_E_UNEXPECTED, "the photograph was not handed over to its decoder");
    size_t before = (size_t)(end - content) + 1;
    int code = decode(content, (const uint8_t *)content + before, size - before, &err);
    return answer(code, code ? err.text : "");
}
