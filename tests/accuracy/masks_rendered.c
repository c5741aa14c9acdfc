/* Masks on rendered faces: the same face with and without beard, stubble, fringe or glasses differs
   exactly where they hide the skin. */
#include "masks_rendered.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 1000, COVERS = 4, COLOURS = 3, LEAST_LEVELS = 12 };
static const double px_per_cm = 31;
/* Beside a hair no skin can be measured; a mask may reach that much further. */
static const double beside_mm = 0.4, allowed_mm = 1.5;

static const char *const cover_names[COVERS] = {"beard 6 mm", "stubble 0.8 mm", "fringe 3 cm",
                                                "glasses"};
static const enum render_colour colours[COLOURS] = {RENDER_HAIR_DARK, RENDER_HAIR_BLOND,
                                                    RENDER_HAIR_GREY};

struct tools {
    struct locate_models *models;
    const struct kernels *kernels;
    struct arena *arena;
    struct meso_error *err;
};

static int draw(const struct tools *tools, enum render_tone tone, enum render_colour colour,
                int cover, struct photo *out)
{
    struct render_face_options options;
    struct render_face face;
    render_face_defaults(&options);
    options.width = WIDTH;
    options.height = HEIGHT;
    options.px_per_cm = px_per_cm;
    options.tone = tone;
    options.hair = colour;
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    options.camera.noise = 0; /* equal pixels are equal bytes */
    options.beard_cm = cover == 0 ? 0.6 : cover == 1 ? 0.08 : 0;
    options.fringe_cm = cover == 2 ? 3 : 0;
    options.glasses = cover == 3;
    int code = render_face(&options, NULL, &face, tools->arena, tools->err);
    if (!code)
        *out = (struct photo){.width = WIDTH,
                              .height = HEIGHT,
                              .stride = 3 * WIDTH,
                              .rgb = face.image.rgb,
                              .name = "rendered"};
    return code;
}

/* The skin of a picture, in its own pixels. */
static int find_skin(const struct tools *tools, const struct photo *photo, struct mask *out)
{
    struct locate_face face;
    struct locate_skin skin;
    int code = kernels_mask_new(out, WIDTH, HEIGHT, tools->arena, tools->err);
    if (!code)
        code = locate_face(tools->models, photo, &face, tools->arena, tools->err);
    if (!code)
        code = locate_skin(&face, photo, tools->kernels, &skin, tools->arena, tools->err);
    for (int y = 0; y < skin.mask.height && !code; y++)
        memcpy(out->at + (skin.y + y) * out->stride + skin.x, skin.mask.at + y * skin.mask.stride,
               (size_t)skin.mask.width);
    return code;
}

static int find_hidden(const struct tools *tools, const struct photo *plain,
                       const struct photo *covered, double beside, struct mask *out)
{
    int code = kernels_mask_new(out, WIDTH, HEIGHT, tools->arena, tools->err);
    for (int y = 0; y < HEIGHT && !code; y++)
        for (int x = 0; x < WIDTH; x++) {
            const uint8_t *a = plain->rgb + y * plain->stride + 3 * x;
            const uint8_t *b = covered->rgb + y * covered->stride + 3 * x;
            int most = 0;
            for (int c = 0; c < 3; c++)
                most = abs(a[c] - b[c]) > most ? abs(a[c] - b[c]) : most;
            out->at[y * out->stride + x] = most >= LEAST_LEVELS ? 255 : 0;
        }
    return code ? code : kernels_grow(*out, beside * px_per_cm / 10, tools->arena, tools->err);
}

struct counts {
    double hidden, cut_hidden, cut, cut_allowed, bare, kept_bare;
};

/* Of what the plain picture shows as skin. */
static void count(struct mask plain, struct mask covered, struct mask hidden, struct mask allowed,
                  struct counts *counts)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            ptrdiff_t at = y * plain.stride + x;
            if (!plain.at[at])
                continue;
            bool kept = covered.at[at] != 0;
            counts->hidden += hidden.at[at] != 0;
            counts->cut_hidden += hidden.at[at] && !kept;
            counts->cut += !kept;
            counts->cut_allowed += !kept && allowed.at[at];
            counts->bare += !allowed.at[at];
            counts->kept_bare += !allowed.at[at] && kept;
        }
}

static int try_one(const struct tools *tools, enum render_tone tone, enum render_colour colour,
                   int cover, struct counts *counts)
{
    struct photo plain, covered;
    struct mask plain_skin, covered_skin, hidden, allowed;
    int code = draw(tools, tone, colour, -1, &plain);
    if (!code)
        code = draw(tools, tone, colour, cover, &covered);
    if (!code)
        code = find_skin(tools, &plain, &plain_skin);
    if (!code)
        code = find_skin(tools, &covered, &covered_skin);
    if (!code)
        code = find_hidden(tools, &plain, &covered, beside_mm, &hidden);
    if (!code)
        code = find_hidden(tools, &plain, &covered, allowed_mm, &allowed);
    if (!code)
        count(plain_skin, covered_skin, hidden, allowed, counts);
    return code;
}

int masks_rendered(struct locate_models *models, const struct kernels *kernels,
                   struct meso_error *err)
{
    struct tools tools = {models, kernels, NULL, err};
    int code = base_arena_new(&tools.arena, 0, err);
    printf("rendered faces: of what a cover hides the share that is cut; of what is cut the share "
           "that lies within %.1f mm of it; of bare skin the share that is kept\n",
           allowed_mm);
    for (int cover = 0; cover < COVERS && !code; cover++)
        for (int c = 0; c < COLOURS && !code; c++)
            for (int tone = 0; tone < RENDER_TONE_COUNT && !code; tone++) {
                struct counts counts = {0};
                struct base_arena_mark mark = base_arena_mark(tools.arena);
                code = try_one(&tools, (enum render_tone)tone, colours[c], cover, &counts);
                base_arena_rewind(tools.arena, mark);
                if (!code)
                    printf("  %-15s %-6s hair, %-6s skin: hides %4.1f %%, cut %5.1f %%, precise "
                           "%5.1f %%, bare kept %5.1f %%\n",
                           cover_names[cover], render_colour_names[colours[c]],
                           render_tone_names[tone],
                           100 * counts.hidden / (counts.hidden + counts.bare),
                           100 * counts.cut_hidden / fmax(1, counts.hidden),
                           100 * counts.cut_allowed / fmax(1, counts.cut),
                           100 * counts.kept_bare / fmax(1, counts.bare));
            }
    base_arena_free(tools.arena);
    return code;
}
