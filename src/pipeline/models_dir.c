/* Where the face networks lie: told, in the environment, or beside the library - installed or in a
   build folder. No path of the building machine is kept. */
#include "models_dir.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Any network tells the folder. */
static const char *const PROBE = "mesh_attention_base.onnx";
static const char *const BESIDE[] = {"../share/mesotrack/models", "../models/build",
                                     "../../models/build", NULL};

static char *library_folder(struct arena *arena, struct meso_error *err)
{
    Dl_info info;
    if (!dladdr((const void *)(uintptr_t)pipeline_models_dir, &info) || !info.dli_fname)
        return base_arena_printf(arena, err, ".");
    const char *slash = strrchr(info.dli_fname, '/');
    if (!slash) /* started by name from PATH and linked statically: the system knows the file */
        return base_arena_printf(arena, err, "/proc/self/cwd");
    return base_arena_printf(arena, err, "%.*s", (int)(slash - info.dli_fname), info.dli_fname);
}

int pipeline_models_dir(const char *told, const char **out, struct arena *arena,
                        struct meso_error *err)
{
    const char *environment = getenv("MESOTRACK_MODELS");
    if (!told && environment && *environment)
        told = environment;
    if (told) {
        *out = base_arena_printf(arena, err, "%s", told);
        return *out ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    }
    const char *folder = library_folder(arena, err);
    if (!folder)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; BESIDE[i]; i++) {
        const char *path = base_arena_printf(arena, err, "%s/%s/%s", folder, BESIDE[i], PROBE);
        if (!path || !(*out = base_arena_printf(arena, err, "%s/%s", folder, BESIDE[i])))
            return MESO_E_OUT_OF_MEMORY;
        if (!access(path, R_OK))
            return MESO_OK;
    }
    /* None there: the error that names the missing file comes when a face is looked for. */
    return MESO_OK;
}
