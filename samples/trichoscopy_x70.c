/* What a clipped scalp site at about 70x is like: ranges of everything that varies between such
   pictures, drawn from one seed. Knows nothing of drawing.

   Hairs are 25 to 40 px wide and clipped short, so that a field holds 5 to 28 of them; many lie
   partly out of focus; oil, dye, scales and the device's text are the rule. */
#include "random.h"
#include "trichoscopy.h"

static double sometimes(struct render_random *random, double often, double low, double high)
{
    bool is_there = render_random_unit(random) < often;
    double amount = render_random_range(random, low, high);
    return is_there ? amount : 0;
}

static void choose_colours(struct render_random *random, struct render_trichoscopy_options *out)
{
    static const struct {
        double up_to;
        enum render_colour colour;
        enum render_tone tone;
    } kinds[] = {
        {0.40, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},  {0.58, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM},
        {0.80, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT}, {0.90, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM},
        {0.96, RENDER_HAIR_WHITE, RENDER_TONE_DARK},  {1.01, RENDER_HAIR_GREY, RENDER_TONE_DARK}};
    double u = render_random_unit(random);
    int i = 0;
    while (u >= kinds[i].up_to)
        i++;
    out->colour = kinds[i].colour;
    out->tone = kinds[i].tone;
}

static void choose_picture(struct render_random *random, struct render_trichoscopy_options *out)
{
    static const int sizes[][2] = {{640, 480},   {800, 600},   {1024, 768},  {1280, 960},
                                   {1280, 1024}, {1600, 1200}, {1920, 1080}, {2048, 1536}};
    const int *size = sizes[render_random_index(random, sizeof sizes / sizeof *sizes)];
    out->width = size[0];
    out->height = size[1];
    /* a small picture shows a smaller magnification of about the same site */
    double hair_px = render_random_range(random, 25, size[0] < 1000 ? 30 : 40);
    out->terminal_um = render_random_range(random, 58, 82);
    out->terminal_sd_um = render_random_range(random, 5, 12);
    out->um_per_px = out->terminal_um / hair_px;
    double area = size[0] * out->um_per_px * 1e-3 * size[1] * out->um_per_px * 1e-3;
    int hairs = (int)(area * render_random_range(random, 1.0, 3.2) + 0.5);
    out->hairs = hairs < 5 ? 5 : hairs > 28 ? 28 : hairs;
    out->length_mm = render_random_range(random, 0.25, 0.7);
}

void render_trichoscopy_x70(uint64_t seed, struct render_trichoscopy_options *out)
{
    struct render_random random = render_random_stream(seed, STREAM_X70, 0);
    render_trichoscopy_defaults(out);
    out->seed = out->camera.noise_seed = seed;
    choose_colours(&random, out);
    choose_picture(&random, out);
    out->vellus_fraction = render_random_range(&random, 0, 0.2);
    out->scatter_deg = render_random_range(&random, 8, 40);
    out->curl_per_mm = render_random_range(&random, 0.05, 0.5);
    out->bundles = render_random_range(&random, 0, 0.3);
    out->glare = sometimes(&random, 0.6, 0.1, 0.8);
    out->bubbles = sometimes(&random, 0.5, 0.1, 0.5);
    out->scales = sometimes(&random, 0.5, 0.1, 0.8);
    out->flakes = sometimes(&random, 0.3, 0.2, 0.8);
    out->dye = sometimes(&random, 0.35, 0.3, 1.0);
    out->dots = sometimes(&random, 0.35, 0.2, 0.8);
    out->network = sometimes(&random, 0.3, 0.2, 0.8);
    out->exclamation = sometimes(&random, 0.15, 0.1, 0.3);
    out->defocus = sometimes(&random, 0.6, 0.1, 0.6);
    out->text = render_random_unit(&random) < 0.6;
    out->text_look = render_random_index(&random, 4);
    out->camera.blur_px = render_random_range(&random, 0.8, 2.5);
    out->camera.falloff_px = render_random_range(&random, 0, 3);
    out->camera.noise = render_random_range(&random, 0.8, 4);
    out->camera.vignetting = render_random_range(&random, 0.05, 0.5);
    out->camera.gradient = render_random_range(&random, 0, 0.4);
    out->camera.gradient_deg = render_random_range(&random, 0, 360);
}
