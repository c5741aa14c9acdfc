/* Vector bodies of the colour planes: see scalar_colour.c for what they compute. */
#include "colour_tables.h"
#include "lanes_bytes.h"
#include "lanes_pairs.h"
#include "rows.h"
#include "vector.h"

struct three {
    lanes a, b, c;
};

static inline void store(const struct plane *plane, int x, int y, lanes value, int count,
                         bool past_caches)
{
    float *at = kernels_row(*plane, y) + x;
    if (count < LANES)
        lanes_store_first(at, value, count);
    else if (past_caches)
        lanes_store_past(at, value);
    else
        lanes_store(at, value);
}

/* Three planes of a function of each pixel. */
static inline void map_pixels(const uint8_t *rgb, ptrdiff_t rgb_stride, const struct plane out[3],
                              bool past_caches,
                              struct three (*function)(const struct lanes_rgb *pixels))
{
    for (int y = 0; y < out[0].height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        for (int x = 0; x < out[0].width; x += LANES) {
            int count = kernels_min(LANES, out[0].width - x);
            lanes_expect(in + 3 * (ptrdiff_t)x);
            struct lanes_rgb pixels = lanes_load_rgb_first(in + 3 * (ptrdiff_t)x, count);
            struct three values = function(&pixels);
            store(&out[0], x, y, values.a, count, past_caches);
            store(&out[1], x, y, values.b, count, past_caches);
            store(&out[2], x, y, values.c, count, past_caches);
        }
    }
}

static inline void map_to_planes(const uint8_t *rgb, ptrdiff_t rgb_stride,
                                 const struct plane out[3],
                                 struct three (*function)(const struct lanes_rgb *pixels))
{
    if (lanes_go_past(out[0]) && lanes_go_past(out[1]) && lanes_go_past(out[2])) {
        map_pixels(rgb, rgb_stride, out, true, function);
        lanes_end_past();
    } else
        map_pixels(rgb, rgb_stride, out, false, function);
}

/* One of eight values by the lowest three bits of the index. */
static inline lanes octave(const float values[OCTAVES], lanes_int index)
{
#if defined(KERNELS_LEVEL_AVX512)
    return _mm512_permutexvar_ps(index, _mm512_broadcast_f32x8(_mm256_loadu_ps(values)));
#elif defined(KERNELS_LEVEL_AVX2)
    return _mm256_permutevar8x32_ps(_mm256_loadu_ps(values), index);
#else
    return lanes_gather(values, lanes_int_and(index, lanes_int_set(OCTAVES - 1)));
#endif
}

static inline lanes mantissa(lanes a)
{
#if defined(KERNELS_LEVEL_AVX512)
    return _mm512_getmant_ps(a, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero);
#else
    return lanes_of_bits(lanes_int_or(lanes_int_and(lanes_bits(a), lanes_int_set(0x007fffff)),
                                      lanes_int_set(0x3f800000)));
#endif
}

static inline lanes polynomial(const float *power, int degree, lanes x)
{
    lanes sum = lanes_set(power[0]);
    for (int i = 1; i <= degree; i++)
        sum = lanes_fma(sum, x, lanes_set(power[i]));
    return sum;
}

/* Computing beats looking up where the fused multiply-add is quick and looking up is one element
   after the other behind one instruction (20 cycles of 16 on this side of AVX-512, 8 computed). */
#if defined(KERNELS_LEVEL_AVX512) || defined(KERNELS_LEVEL_AVX2)
static inline lanes density_of(lanes_int code)
{
    lanes sum = lanes_add(lanes_from_int(code), lanes_set(density_shift));
    lanes x = lanes_subtract(mantissa(sum), lanes_set(1.5f));
    lanes of_octave = octave(density_of_octave, lanes_int_shift_right(lanes_bits(sum), 23));
    lanes out = lanes_add(polynomial(density_power, DENSITY_DEGREE, x), of_octave);
    return lanes_min(out, lanes_set(density_largest));
}

static inline lanes linear_of(lanes_int code, bool light)
{
    lanes c = lanes_from_int(code);
    lanes x = lanes_fma(c, lanes_set(1.0f / 255), lanes_set(-0.5f));
    lanes power = polynomial(linear_power, LINEAR_DEGREE, x);
    lanes dark = lanes_multiply(c, lanes_set(linear_slope));
    return light ? power : lanes_select(lanes_less(c, lanes_set(linear_first_light)), dark, power);
}
#else
static inline lanes density_of(lanes_int code)
{
    return lanes_gather(kernels_srgb_density, code);
}

static inline lanes linear_of(lanes_int code, bool light)
{
    (void)light;
    return lanes_gather(kernels_srgb_linear, code);
}
#endif

static inline struct three density(const struct lanes_rgb *pixels)
{
    return (struct three){density_of(pixels->red), density_of(pixels->green),
                          density_of(pixels->blue)};
}

void KERNELS_ENTRY(density_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane red,
                                 struct plane green, struct plane blue)
{
    map_to_planes(rgb, rgb_stride, (const struct plane[3]){red, green, blue}, density);
}

static inline lanes darkness_of(const struct lanes_rgb *pixels)
{
    const lanes least = lanes_set(darkness_least), shift = lanes_set(density_shift);
    lanes red = lanes_add(lanes_max(lanes_from_int(pixels->red), least), shift);
    lanes green = lanes_add(lanes_max(lanes_from_int(pixels->green), least), shift);
    lanes product = lanes_multiply(red, green);
    lanes x = lanes_subtract(mantissa(product), lanes_set(1.5f));
    lanes of_octave = octave(darkness_of_octave, lanes_int_shift_right(lanes_bits(product), 23));
    return lanes_multiply(lanes_set(0.5f),
                          lanes_add(polynomial(density_power, DENSITY_DEGREE, x), of_octave));
}

void KERNELS_ENTRY(darkness_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane darkness)
{
    for (int y = 0; y < darkness.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        for (int x = 0; x < darkness.width; x += LANES) {
            int count = kernels_min(LANES, darkness.width - x);
            lanes_expect(in + 3 * (ptrdiff_t)x);
            struct lanes_rgb pixels = lanes_load_rgb_first(in + 3 * (ptrdiff_t)x, count);
            store(&darkness, x, y, darkness_of(&pixels), count, false);
        }
    }
}

static inline lanes cube_root(lanes t)
{
    return lanes_multiply(polynomial(root_power, ROOT_DEGREE, mantissa(t)),
                          octave(root_of_octave, lanes_int_shift_right(lanes_bits(t), 23)));
}

static inline lanes lab_curve(const float weights[3], struct three linear, bool light)
{
    lanes t = lanes_fma(lanes_set(weights[2]), linear.c,
                        lanes_fma(lanes_set(weights[1]), linear.b,
                                  lanes_multiply(lanes_set(weights[0]), linear.a)));
    if (light)
        return cube_root(t);
    const lanes least = lanes_set(lab_least);
    lanes root = cube_root(lanes_max(t, least));
    lanes chord = lanes_fma(t, lanes_set(lab_chord_slope), lanes_set(lab_chord_at_0));
    return lanes_select(lanes_less(least, t), root, chord);
}

static inline struct three lab_of(const struct lanes_rgb *pixels, bool light)
{
    struct three linear = {linear_of(pixels->red, light), linear_of(pixels->green, light),
                           linear_of(pixels->blue, light)};
    lanes fx = lab_curve(xyz_over_white[0], linear, light);
    lanes fy = lab_curve(xyz_over_white[1], linear, light);
    lanes fz = lab_curve(xyz_over_white[2], linear, light);
    return (struct three){lanes_fma(lanes_set(116.0f), fy, lanes_set(-16.0f)),
                          lanes_multiply(lanes_set(500.0f), lanes_subtract(fx, fy)),
                          lanes_multiply(lanes_set(200.0f), lanes_subtract(fy, fz))};
}

static inline struct three lab(const struct lanes_rgb *pixels)
{
    lanes_int least = lanes_int_min(lanes_int_min(pixels->red, pixels->green), pixels->blue);
    bool light = !lanes_mask_bits(lanes_int_less(least, lanes_int_set(LAB_LIGHT)));
    return light ? lab_of(pixels, true) : lab_of(pixels, false);
}

void KERNELS_ENTRY(lab_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane lightness,
                             struct plane a, struct plane b)
{
    map_to_planes(rgb, rgb_stride, (const struct plane[3]){lightness, a, b}, lab);
}

void KERNELS_ENTRY(luma_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane luma)
{
    for (int y = 0; y < luma.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        for (int x = 0; x < luma.width; x += LANES) {
            int count = kernels_min(LANES, luma.width - x);
            lanes_expect(in + 3 * (ptrdiff_t)x);
            struct lanes_rgb p = lanes_load_rgb_first(in + 3 * (ptrdiff_t)x, count);
            lanes sum = lanes_add(lanes_multiply(lanes_set(0.299f), lanes_from_int(p.red)),
                                  lanes_multiply(lanes_set(0.587f), lanes_from_int(p.green)));
            sum = lanes_add(sum, lanes_multiply(lanes_set(0.114f), lanes_from_int(p.blue)));
            store(&luma, x, y, sum, count, false);
        }
    }
}

enum { COLUMNS = 1024 /* of one step: three sums of them stay in the first-level cache */ };

/* Sums of the densities over `rows` rows of count pixels; what is beyond is spare. */
static void sum_columns(const uint8_t *rgb, ptrdiff_t stride, int rows, int count,
                        float sums[3][COLUMNS + LANES])
{
    for (int x = 0; x < count; x += LANES) {
        struct three sum = {0};
        for (int j = 0; j < rows; j++) {
            const uint8_t *at = rgb + j * stride + 3 * (ptrdiff_t)x;
            lanes_expect(at);
            struct lanes_rgb pixels = lanes_load_rgb_first(at, kernels_min(LANES, count - x));
            struct three values = density(&pixels);
            sum.a = j ? lanes_add(sum.a, values.a) : values.a;
            sum.b = j ? lanes_add(sum.b, values.b) : values.b;
            sum.c = j ? lanes_add(sum.c, values.c) : values.c;
        }
        lanes_store(sums[0] + x, sum.a);
        lanes_store(sums[1] + x, sum.b);
        lanes_store(sums[2] + x, sum.c);
    }
}

/* Sums along the blocks, times `by`. */
static void sum_blocks(const float *sums, int factor, float by, int count, float *out)
{
    const lanes scale = lanes_set(by);
    const lanes_int comb = lanes_int_multiply(lanes_int_count(), lanes_int_set(factor));
    for (int x = 0; x < count; x += LANES)
        lanes_store_first(
            out + x, lanes_multiply(lanes_sum_neighbours(sums + x * factor, factor, comb), scale),
            kernels_min(LANES, count - x));
}

void KERNELS_ENTRY(density_blocks_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, int factor,
                                        struct plane red, struct plane green, struct plane blue)
{
    float sums[3][COLUMNS + LANES] = {{0}};
    const float by = 1.0f / ((float)factor * (float)factor);
    int step = COLUMNS / factor / LANES * LANES;
    for (int y = 0; y < red.height; y++)
        for (int x = 0; x < red.width; x += step) {
            int count = kernels_min(step, red.width - x);
            sum_columns(rgb + (ptrdiff_t)y * factor * rgb_stride + 3 * (ptrdiff_t)x * factor,
                        rgb_stride, factor, count * factor, sums);
            sum_blocks(sums[0], factor, by, count, kernels_row(red, y) + x);
            sum_blocks(sums[1], factor, by, count, kernels_row(green, y) + x);
            sum_blocks(sums[2], factor, by, count, kernels_row(blue, y) + x);
        }
}

/* Sums of red's and green's codes and linear light over `rows` rows of count pixels; what is beyond
   is spare. */
static void sum_light(const uint8_t *rgb, ptrdiff_t stride, int rows, int count,
                      float sums[2][COLUMNS + LANES])
{
    for (int x = 0; x < count; x += LANES) {
        lanes codes = lanes_set(0), lights = lanes_set(0);
        for (int j = 0; j < rows; j++) {
            const uint8_t *at = rgb + j * stride + 3 * (ptrdiff_t)x;
            lanes_expect(at);
            struct lanes_rgb pixels = lanes_load_rgb_first(at, kernels_min(LANES, count - x));
            codes = lanes_add(codes, lanes_from_int(lanes_int_add(pixels.red, pixels.green)));
            lights = lanes_add(
                lights, lanes_add(linear_of(pixels.red, false), linear_of(pixels.green, false)));
        }
        lanes_store(sums[0] + x, codes);
        lanes_store(sums[1] + x, lights);
    }
}

void KERNELS_ENTRY(light_blocks_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, int factor,
                                      struct plane encoded, struct plane linear)
{
    float sums[2][COLUMNS + LANES] = {{0}};
    const float by = 0.5f / ((float)factor * (float)factor);
    int step = COLUMNS / factor / LANES * LANES;
    for (int y = 0; y < encoded.height; y++)
        for (int x = 0; x < encoded.width; x += step) {
            int count = kernels_min(step, encoded.width - x);
            sum_light(rgb + (ptrdiff_t)y * factor * rgb_stride + 3 * (ptrdiff_t)x * factor,
                      rgb_stride, factor, count * factor, sums);
            sum_blocks(sums[0], factor, by, count, kernels_row(encoded, y) + x);
            sum_blocks(sums[1], factor, 255 * by, count, kernels_row(linear, y) + x);
        }
}

void KERNELS_ENTRY(bright_rgb8)(const uint8_t *rgb, ptrdiff_t rgb_stride, int level,
                                struct mask bright)
{
    const lanes_int least = lanes_int_set(level), none = lanes_int_set(0), all = lanes_int_set(255);
    for (int y = 0; y < bright.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        uint8_t *out = kernels_mask_row(bright, y);
        for (int x = 0; x < bright.width; x += LANES) {
            int count = kernels_min(LANES, bright.width - x);
            uint8_t bytes[LANES];
            lanes_expect(in + 3 * (ptrdiff_t)x);
            struct lanes_rgb p = lanes_load_rgb_first(in + 3 * (ptrdiff_t)x, count);
            lanes_int darkest = lanes_int_min(lanes_int_min(p.red, p.green), p.blue);
            lanes_int white = lanes_int_select(lanes_int_less(darkest, least), none, all);
            lanes_int_store_bytes(count < LANES ? bytes : out + x, white);
            if (count < LANES)
                memcpy(out + x, bytes, (size_t)count);
        }
    }
}
