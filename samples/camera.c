/* The camera: light falls off, the lens blurs, the sensor adds noise, the file is sRGB. The order
   is that of the real thing: blur acts on light, noise comes after it. Knows nothing of subjects.
 */
#include "camera.h"

#include "random.h"

#include <math.h>
#include <string.h>

enum { STREAM_NOISE = 901, STREAM_SITTING };

static void apply_light(struct render_canvas *canvas, const struct render_camera *camera)
{
    double gain = exp2(camera->exposure_ev);
    double colour[3] = {gain * (1 + camera->white_balance_red), gain,
                        gain * (1 + camera->white_balance_blue)};
    double cx = 0.5 * canvas->width, cy = 0.5 * canvas->height, reach = hypot(cx, cy);
    double dx = cos(camera->gradient_deg * M_PI / 180) / reach;
    double dy = sin(camera->gradient_deg * M_PI / 180) / reach;
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            double u = x + 0.5 - cx, v = y + 0.5 - cy, r2 = (u * u + v * v) / (reach * reach);
            double light =
                (1 - camera->vignetting * r2) * (1 + 0.5 * camera->gradient * (u * dx + v * dy));
            float *pixel = render_canvas_at(canvas, x, y);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(pixel[c] * light * colour[c]);
        }
}

/* Blends towards a more blurred copy with the squared distance from the middle: near enough to a
   point spread that grows outwards, because two neighbouring levels differ little. */
static int apply_falloff(struct render_canvas *canvas, double falloff_px, struct arena *scratch,
                         struct meso_error *err)
{
    enum { LEVELS = 3 };
    if (falloff_px < 0.15)
        return MESO_OK;
    size_t floats = 3 * (size_t)canvas->width * (size_t)canvas->height;
    struct base_arena_mark mark = base_arena_mark(scratch);
    float *soft = base_arena_alloc(scratch, floats * sizeof(float), err);
    if (!soft)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(soft, canvas->rgb, floats * sizeof(float));
    double cx = 0.5 * canvas->width, cy = 0.5 * canvas->height, reach2 = cx * cx + cy * cy;
    double step = falloff_px / sqrt(LEVELS); /* equal steps of variance */
    for (int level = 0; level < LEVELS; level++) {
        int status = render_blur(soft, canvas->width, canvas->height, 3, step, scratch, err);
        if (status != MESO_OK)
            return status;
        for (int y = 0; y < canvas->height; y++)
            for (int x = 0; x < canvas->width; x++) {
                double u = x + 0.5 - cx, v = y + 0.5 - cy;
                double blend = (u * u + v * v) / reach2 * LEVELS - level;
                if (blend <= 0)
                    continue;
                blend = blend > 1 ? 1 : blend;
                float *pixel = render_canvas_at(canvas, x, y);
                const float *from = soft + (pixel - canvas->rgb);
                for (int c = 0; c < 3; c++)
                    pixel[c] = (float)(pixel[c] * (1 - blend) + from[c] * blend);
            }
    }
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

/* Shot noise grows with the root of the light; `noise` is its size at middle grey (0.18). */
static void expose(const struct render_canvas *canvas, const struct render_camera *camera,
                   uint8_t *rgb)
{
    struct render_random random = render_random_stream(camera->noise_seed, STREAM_NOISE, 0);
    /* d(sRGB)/d(linear) at 0.18 is 291 steps a unit; a fifth of the noise is the sensor's own. */
    double shot = camera->noise / 291 / sqrt(0.18), read = 0.2 * camera->noise / 291;
    size_t count = 3 * (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < count; i++) {
        double light = canvas->rgb[i];
        if (camera->noise > 0) {
            /* four uniforms: near enough to normal, and much faster than the logarithm */
            double sum = -2;
            for (int k = 0; k < 4; k++)
                sum += render_random_unit(&random);
            light += 1.7320508 * sum * (shot * sqrt(light > 0 ? light : 0) + read);
        }
        rgb[i] = (uint8_t)(render_srgb_encode(light) + 0.5);
    }
}

static int check(const struct render_camera *camera, struct meso_error *err)
{
    const struct {
        const char *name;
        double value, low, high;
    } limits[] = {{"exposure", camera->exposure_ev, -8, 8},
                  {"white balance of red", camera->white_balance_red, -0.9, 4},
                  {"white balance of blue", camera->white_balance_blue, -0.9, 4},
                  {"blur", camera->blur_px, 0, 60},
                  {"falloff", camera->falloff_px, 0, 60},
                  {"vignetting", camera->vignetting, 0, 1},
                  {"gradient", camera->gradient, -2, 2},
                  {"noise", camera->noise, 0, 100}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (!(limits[i].value >= limits[i].low && limits[i].value <= limits[i].high))
            return base_error(err, MESO_E_USAGE, "%s %g: %g to %g can be rendered", limits[i].name,
                              limits[i].value, limits[i].low, limits[i].high);
    return MESO_OK;
}

int render_photograph(struct render_canvas *canvas, const struct render_camera *camera,
                      struct render_image *out, struct arena *arena, struct meso_error *err)
{
    size_t bytes = 3 * (size_t)canvas->width * (size_t)canvas->height;
    int status = check(camera, err);
    if (status != MESO_OK)
        return status;
    out->width = canvas->width;
    out->height = canvas->height;
    out->rgb = base_arena_alloc(arena, bytes, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    apply_light(canvas, camera);
    status =
        render_blur(canvas->rgb, canvas->width, canvas->height, 3, camera->blur_px, arena, err);
    if (status == MESO_OK)
        status = apply_falloff(canvas, camera->falloff_px, arena, err);
    if (status == MESO_OK)
        expose(canvas, camera, out->rgb);
    return status;
}

void render_camera_other_sitting(struct render_camera *camera, uint64_t seed, int session)
{
    struct render_random random = render_random_stream(seed, STREAM_SITTING, (uint64_t)session);
    camera->exposure_ev += render_random_range(&random, -0.12, 0.12);
    camera->white_balance_red += render_random_range(&random, -0.03, 0.03);
    camera->white_balance_blue += render_random_range(&random, -0.03, 0.03);
    camera->gradient_deg += render_random_range(&random, -40, 40);
    camera->blur_px *= render_random_range(&random, 0.9, 1.15);
    camera->noise_seed = seed + 7919 * (uint64_t)session;
}
