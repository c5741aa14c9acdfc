/* Rendered pairs as files, as a clinic would give them. */
#include "pair_files.h"

#include <stdio.h>
#include <unistd.h>

static int write_picture(const struct render_image *image, const char *path, struct arena *arena,
                         struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    int code = image_encode_jpeg(image->rgb, image->width, image->height,
                                 3 * (ptrdiff_t)image->width, 95, &bytes, &length, arena, err);
    return code ? code : base_file_write(path, bytes, length, err);
}

int pair_files_compare(struct pipeline *pipeline, const struct pipeline_subject *subject,
                       const struct render_image *before, const struct render_image *after,
                       const char *folder, struct report *out, struct arena *arena,
                       struct meso_error *err)
{
    char first[512], second[512];
    snprintf(first, sizeof first, "%s/before.jpg", folder);
    snprintf(second, sizeof second, "%s/after.jpg", folder);
    const struct meso_session sessions[2] = {{.photo = first}, {.photo = second}};
    *out = (struct report){0};
    int code = write_picture(before, first, arena, err);
    if (!code)
        code = write_picture(after, second, arena, err);
    return code ? code
                : pipeline_run(pipeline, subject, sessions, 2, PIPELINE_MEASURE, out, arena, err);
}

void pair_files_remove(const char *folder)
{
    char path[512];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.jpg", folder, i ? "after" : "before");
        unlink(path);
    }
    rmdir(folder);
}
