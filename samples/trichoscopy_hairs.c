/* Where hairs stand and how they run: follicular units of 1..4 hairs, terminal and vellus, combed
   or crossing, and what changes between sessions. Knows millimetres; nothing of light.

   Shares of unit sizes after Jimenez & Ruifernandez 1999 (occiput: 1 hair 19 %, 2 53 %, 3 26 %, 4 1
   %), moved towards single hairs as in thinning. */
#include "random.h"
#include "texture.h"
#include "trichoscopy.h"

#include <math.h>

enum { PATH_POINTS_MAX = 160 };

static int draw_unit_size(struct render_random *random)
{
    double u = render_random_unit(random);
    return u < 0.34 ? 1 : u < 0.80 ? 2 : u < 0.97 ? 3 : 4;
}

static bool far_enough(const struct trichoscopy_site *site, double x, double y, double spacing)
{
    for (int i = 0; i < site->unit_count; i++)
        if (hypot(site->units[i].x - x, site->units[i].y - y) < spacing)
            return false;
    return true;
}

/* Hair on one scalp runs in one direction that drifts slowly from place to place. */
static double flow_heading(const struct render_trichoscopy_options *options, double x, double y)
{
    struct render_random random = render_random_stream(options->seed, STREAM_UNITS, 1);
    double main_heading = render_random_range(&random, 0, 2 * M_PI);
    return main_heading + 0.6 * render_noise((uint32_t)options->seed + 11, x / 5, y / 5);
}

static void add_hair(struct trichoscopy_site *site, int unit_index, int place)
{
    const struct render_trichoscopy_options *options = site->options;
    struct trichoscopy_unit *unit = &site->units[unit_index];
    int id = site->hair_count;
    struct trichoscopy_hair *hair = &site->hairs[site->hair_count++];
    struct render_random random = render_random_stream(options->seed, STREAM_HAIR, (uint64_t)id);
    *hair = (struct trichoscopy_hair){.id = id, .unit = unit_index, .bundled = unit->bundled};
    hair->terminal = render_random_unit(&random) >= options->vellus_fraction;
    hair->diameter_um = hair->terminal
                            ? fmin(110, fmax(45, render_random_normal(&random, options->terminal_um,
                                                                      options->terminal_sd_um)))
                            : render_random_range(&random, 15, 30);
    double spread = options->clipped ? 0.12 : 0.35;
    hair->length_mm = options->length_mm * fmax(0.3, render_random_normal(&random, 1, spread)) *
                      (hair->terminal || options->clipped ? 1 : 0.6);
    hair->curvature = render_random_normal(&random, 0, options->curl_per_mm);
    double fan = render_random_normal(&random, 0, 14 * M_PI / 180);
    double around = render_random_range(&random, 0, 2 * M_PI);
    hair->growing = render_random_unit(&random) < 0.85;
    hair->exclamation = hair->terminal && options->exclamation > 0 &&
                        render_random_unit(&random) < options->exclamation;
    if (hair->exclamation)
        hair->length_mm *= 0.6;
    if (unit->bundled) {
        /* side by side, the axes one diameter and a little apart */
        double aside = (place - 0.5 * (unit->hairs - 1)) * 0.085;
        hair->x = unit->x - sin(unit->heading) * aside;
        hair->y = unit->y + cos(unit->heading) * aside;
        hair->heading = unit->heading + 0.15 * fan;
        hair->curvature = 0.3 * options->curl_per_mm;
    } else {
        hair->heading = unit->heading + fan;
        double out = unit->hairs > 1 ? 0.05 : 0;
        hair->x = unit->x + out * cos(around + 2 * M_PI * place / unit->hairs);
        hair->y = unit->y + out * sin(around + 2 * M_PI * place / unit->hairs);
    }
}

static bool inside(const struct render_trichoscopy_options *options, double x, double y,
                   double margin_mm)
{
    double mm_per_px = options->um_per_px / 1000;
    return fabs(x) < 0.5 * options->width * mm_per_px + margin_mm &&
           fabs(y) < 0.5 * options->height * mm_per_px + margin_mm;
}

static void place_unit(struct trichoscopy_site *site, struct render_random *random, double x,
                       double y, int hairs)
{
    const struct render_trichoscopy_options *options = site->options;
    struct trichoscopy_unit *unit = &site->units[site->unit_count++];
    double turn = render_random_normal(random, 0, options->scatter_deg * M_PI / 180);
    bool bundled = render_random_unit(random) < options->bundles && hairs > 1;
    *unit = (struct trichoscopy_unit){x, y, flow_heading(options, x, y) + turn, bundled, hairs};
    for (int place = 0; place < hairs; place++)
        add_hair(site, site->unit_count - 1, place);
}

static int roots_in_field(const struct trichoscopy_site *site)
{
    int count = 0;
    for (int i = 0; i < site->hair_count; i++)
        count += inside(site->options, site->hairs[i].x, site->hairs[i].y, 0);
    return count;
}

/* Fills the field with exactly the hairs asked for, then a margin around it equally densely: hairs
   from outside reach into real pictures too. */
static void place_all(struct trichoscopy_site *site, double margin_mm)
{
    const struct render_trichoscopy_options *options = site->options;
    double w = options->width * options->um_per_px / 1000;
    double h = options->height * options->um_per_px / 1000;
    struct render_random random = render_random_stream(options->seed, STREAM_UNITS, 0);
    double spacing = options->hairs ? 0.62 * sqrt(w * h * 1.87 / options->hairs) : 0;
    for (int tries = 0, left; (left = options->hairs - roots_in_field(site)) > 0; tries++) {
        double edge = 0.1; /* no root on the border: it would count or not by a pixel */
        double x = render_random_range(&random, -0.5 * w + edge, 0.5 * w - edge);
        double y = render_random_range(&random, -0.5 * h + edge, 0.5 * h - edge);
        int hairs = draw_unit_size(&random);
        if (far_enough(site, x, y, spacing * pow(0.97, tries / 50)))
            place_unit(site, &random, x, y, hairs < left ? hairs : left);
    }
    double outer = (w + 2 * margin_mm) * (h + 2 * margin_mm) - w * h;
    int units_outside = (int)(site->unit_count * outer / (w * h) + 0.5);
    for (int i = 0; i < units_outside;) {
        double x = render_random_range(&random, -0.5 * w - margin_mm, 0.5 * w + margin_mm);
        double y = render_random_range(&random, -0.5 * h - margin_mm, 0.5 * h + margin_mm);
        int hairs = draw_unit_size(&random);
        if (inside(options, x, y, 0.1)) /* as bare outside the border as within it */
            continue;
        place_unit(site, &random, x, y, hairs);
        i++;
    }
}

/* How far a follow-up looks beyond the baseline's field, mm. */
static double field_reach(const struct trichoscopy_site *site)
{
    double half_w = site->options->width * site->options->um_per_px / 2000;
    double half_h = site->options->height * site->options->um_per_px / 2000;
    double reach = 0;
    for (int i = 0; i < 4; i++) {
        struct render_point corner = site_from_px(&site->map, i & 1 ? site->options->width : 0,
                                                  i & 2 ? site->options->height : 0);
        reach = fmax(reach, fmax(fabs(corner.x) - half_w, fabs(corner.y) - half_h));
    }
    return reach;
}

/* Units further out than the margin, in a stream of their own: only a follow-up taken well aside
   sees them. */
static void place_far(struct trichoscopy_site *site, double margin_mm, double reach_mm)
{
    const struct render_trichoscopy_options *options = site->options;
    double w = options->width * options->um_per_px / 1000;
    double h = options->height * options->um_per_px / 1000;
    struct render_random random = render_random_stream(options->seed, STREAM_FAR, 0);
    double x0 = 0.5 * w + margin_mm, y0 = 0.5 * h + margin_mm;
    double x1 = 0.5 * w + reach_mm, y1 = 0.5 * h + reach_mm;
    int units = (int)(options->hairs / 1.97 * (4 * x1 * y1 - 4 * x0 * y0) / (w * h));
    for (int i = 0; i < units;) {
        double x = render_random_range(&random, -x1, x1);
        double y = render_random_range(&random, -y1, y1);
        int hairs = draw_unit_size(&random);
        if (inside(options, x, y, margin_mm))
            continue;
        place_unit(site, &random, x, y, hairs);
        i++;
    }
}

static void set_maps(struct trichoscopy_site *site)
{
    const struct render_trichoscopy_change *change = &site->change;
    site_map_set(&site->map, site->options->width, site->options->height,
                 site->options->um_per_px / 1000, change->shift_x_um / 1000,
                 change->shift_y_um / 1000, change->rotate_deg, change->scale);
    site->px_per_mm = site->map.px_per_mm;
}

/* Planted changes stand where both pictures see them. */
static bool well_inside_both(const struct trichoscopy_site *site, double x, double y)
{
    struct render_point p = site_to_px(&site->map, x, y);
    double edge = 0.1 * site->px_per_mm;
    return inside(site->options, x, y, -0.1) && p.x > edge && p.y > edge &&
           p.x < site->options->width - edge && p.y < site->options->height - edge;
}

static int plant_losses(struct trichoscopy_site *site, struct meso_error *err)
{
    struct render_random random =
        render_random_stream(site->options->seed, STREAM_LOST, (uint64_t)site->change.session);
    int able = 0;
    for (int i = 0; i < site->hair_count; i++)
        able += well_inside_both(site, site->hairs[i].x, site->hairs[i].y);
    if (able < site->change.lost)
        return base_error(err, MESO_E_USAGE,
                          "%d hairs cannot be lost: only %d have their root in both pictures",
                          site->change.lost, able);
    for (int left = site->change.lost; left > 0;) {
        struct trichoscopy_hair *hair =
            &site->hairs[render_random_index(&random, site->hair_count)];
        if (hair->lost || !well_inside_both(site, hair->x, hair->y))
            continue;
        hair->lost = true;
        left--;
    }
    return MESO_OK;
}

static void plant_gains(struct trichoscopy_site *site)
{
    const struct render_trichoscopy_options *options = site->options;
    struct render_random random =
        render_random_stream(options->seed, STREAM_GAINED, (uint64_t)site->change.session);
    double w = options->width * options->um_per_px / 1000;
    double h = options->height * options->um_per_px / 1000;
    for (int left = site->change.gained; left > 0;) {
        double x = render_random_range(&random, -0.5 * w, 0.5 * w);
        double y = render_random_range(&random, -0.5 * h, 0.5 * h);
        if (!well_inside_both(site, x, y) || !far_enough(site, x, y, 0.2))
            continue;
        place_unit(site, &random, x, y, 1);
        site->hairs[site->hair_count - 1].gained = true;
        left--;
    }
}

static void change_hair(const struct trichoscopy_site *site, struct trichoscopy_hair *hair)
{
    const struct render_trichoscopy_change *change = &site->change;
    uint64_t session = (uint64_t)change->session;
    struct render_random restyle = render_random_stream(
        site->options->seed, STREAM_RESTYLE + 1000 * session, (uint64_t)hair->id);
    hair->heading += render_random_normal(&restyle, 0, change->restyle_deg * M_PI / 180);
    hair->heading += change->comb_deg * M_PI / 180;
    hair->diameter_um *= 1 + change->thicken;
    if (change->anagen_fraction > 0)
        hair->growing = render_random_unit(&restyle) < change->anagen_fraction;
    if (change->clipped_again)
        hair->length_mm =
            site->options->length_mm * fmax(0.3, render_random_normal(&restyle, 1, 0.12));
    if (hair->growing)
        hair->length_mm += change->days * change->growth_mm_per_day;
}

int trichoscopy_site_build(const struct render_trichoscopy_options *options,
                           const struct render_trichoscopy_change *change,
                           const struct render_trichoscopy_change *planned,
                           struct trichoscopy_site *out, struct arena *arena,
                           struct meso_error *err)
{
    *out = (struct trichoscopy_site){.options = options};
    const struct render_trichoscopy_change *plan = change ? change : planned;
    if (plan)
        out->change = *plan;
    set_maps(out);
    double w = options->width * options->um_per_px / 1000;
    double h = options->height * options->um_per_px / 1000;
    double margin = fmin(2.5, fmax(0.8, 1.3 * options->length_mm));
    double share = (w + 2 * margin) * (h + 2 * margin) / (w * h);
    double reach = field_reach(out) + margin;
    bool far = change && reach > 2 * margin;
    if (far)
        share = (w + 2 * reach) * (h + 2 * reach) / (w * h);
    size_t most = (size_t)(4.5 * share * (options->hairs + 8)) + (size_t)out->change.gained;
    out->units = base_arena_calloc(arena, most, sizeof *out->units, err);
    out->hairs = base_arena_calloc(arena, most, sizeof *out->hairs, err);
    if (!out->units || !out->hairs)
        return MESO_E_OUT_OF_MEMORY;
    place_all(out, margin);
    int status = plant_losses(out, err);
    if (status != MESO_OK)
        return status;
    if (change) {
        plant_gains(out);
        if (far)
            place_far(out, margin, reach);
        for (int i = 0; i < out->hair_count; i++)
            change_hair(out, &out->hairs[i]);
    } else {
        out->change = (struct render_trichoscopy_change){0};
        set_maps(out);
    }
    return MESO_OK;
}

/* Diameter along the hair relative to its largest. */
static double taper(const struct trichoscopy_site *site, const struct trichoscopy_hair *hair,
                    double t)
{
    double root = hair->exclamation ? 0.45 + 0.55 * render_smoothstep(0, 0.9, t)
                                    : 0.90 + 0.10 * render_smoothstep(0, 0.15, t);
    if (site->options->clipped && hair->terminal)
        return root;
    return root * (1 - 0.65 * render_smoothstep(0.45, 1, t));
}

int trichoscopy_hair_path(const struct trichoscopy_site *site, const struct trichoscopy_hair *hair,
                          struct render_hair *out, bool *in_picture, struct arena *arena,
                          struct meso_error *err)
{
    int points = (int)(hair->length_mm / 0.025) + 2;
    points = points > PATH_POINTS_MAX ? PATH_POINTS_MAX : points;
    out->path = base_arena_alloc(arena, (size_t)points * sizeof *out->path, err);
    out->width_um = base_arena_alloc(arena, (size_t)points * sizeof *out->width_um, err);
    if (!out->path || !out->width_um)
        return MESO_E_OUT_OF_MEMORY;
    struct render_random random =
        render_random_stream(site->options->seed, STREAM_PATH, (uint64_t)hair->id);
    uint32_t wave_seed = render_random_next(&random);
    double step = hair->length_mm / (points - 1), x = hair->x, y = hair->y;
    double heading = hair->heading, sum = 0;
    *in_picture = false;
    for (int i = 0; i < points; i++) {
        double s = i * step;
        out->path[i] = site_to_px(&site->map, x, y);
        out->width_um[i] = hair->diameter_um * taper(site, hair, (double)i / (points - 1));
        sum += out->width_um[i];
        if (out->path[i].x > 0 && out->path[i].x < site->options->width && out->path[i].y > 0 &&
            out->path[i].y < site->options->height)
            *in_picture = true;
        double wave = hair->bundled ? 0 : site->options->curl_per_mm;
        heading += step * (hair->curvature + 1.5 * wave * render_noise(wave_seed, s / 0.8, 0.5));
        x += step * cos(heading);
        y += step * sin(heading);
    }
    out->points = points;
    out->diameter_um = sum / points;
    return MESO_OK;
}
