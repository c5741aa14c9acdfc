/* Exact order statistics of pixels under a mask. Knows no distribution.

   A sample of the pixels says between which two values the wanted one must lie, nearly always; one
   pass over the picture counts what is below and takes out what is between, in which the value is
   then found. If it lies elsewhere, or too much is between, it is found by counting the digits of
   all values, in three passes. The value is the same on either way. */
#include "rows.h"

#include <math.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, MOST_SAMPLES = 16384, LEAST_SAMPLES = 1024 };
/* Standard deviations of a sample's rank that the wanted one may be off. */
static const double reach_sd = 4;

typedef void between_entry(struct plane source, struct mask mask, float middle, float low,
                           float high, float *found, int64_t room, struct kernels_between *out);

struct population {
    struct plane source;
    struct mask mask;
    float middle; /* NaN: the values; else their deviations from it */
    between_entry *between;
    size_t *histogram; /* DIGITS counts */
    float *samples;    /* MOST_SAMPLES, and as many to work on */
    float *found;
    int64_t room;
};

/* Floats sort as their keys do; -0 as 0. */
static uint32_t sort_key(float value)
{
    uint32_t bits;
    value += 0.0f;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float of_key(uint32_t key)
{
    uint32_t bits = key & 0x80000000u ? key & 0x7fffffffu : ~key;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The value of that rank (0: the least); changes the order of values. Counts in DIGITS steps from
   the least key to the greatest, then again within the step, which alone is kept. */
static float select_rank(float *values, int64_t count, int64_t rank, size_t *histogram)
{
    for (;;) {
        uint32_t least = UINT32_MAX, greatest = 0, digit = 0;
        for (int64_t i = 0; i < count; i++) {
            uint32_t key = sort_key(values[i]);
            least = key < least ? key : least;
            greatest = key > greatest ? key : greatest;
        }
        int shift = 0;
        while ((greatest - least) >> shift >= DIGITS)
            shift++;
        memset(histogram, 0, DIGITS * sizeof *histogram);
        for (int64_t i = 0; i < count; i++)
            histogram[(sort_key(values[i]) - least) >> shift]++;
        while (rank >= (int64_t)histogram[digit])
            rank -= (int64_t)histogram[digit++];
        if (shift == 0)
            return of_key(least + digit);
        int64_t kept = 0;
        for (int64_t i = 0; i < count; i++) {
            float value = values[i];
            values[kept] = value;
            kept += (sort_key(value) - least) >> shift == digit;
        }
        count = kept;
    }
}

static int step_of(const struct population *of)
{
    return (int)ceil(sqrt((double)of->source.width * of->source.height / MOST_SAMPLES));
}

/* Every step-th pixel of every step-th row. */
static int64_t take_samples(const struct population *of, int step)
{
    int64_t count = 0;
    for (int y = step / 2; y < of->source.height; y += step) {
        const float *in = kernels_row(of->source, y);
        const uint8_t *wanted = of->mask.at ? kernels_mask_row(of->mask, y) : NULL;
        for (int x = step / 2; x < of->source.width && count < MOST_SAMPLES; x += step) {
            float value = isnan(of->middle) ? in[x] : fabsf(in[x] - of->middle);
            if ((!wanted || wanted[x]) && !isnan(value))
                of->samples[count++] = value;
        }
    }
    return count;
}

static float sample_of_rank(const struct population *of, int64_t count, int64_t rank)
{
    float *work = of->samples + MOST_SAMPLES;
    memcpy(work, of->samples, (size_t)count * sizeof *work);
    return select_rank(work, count, rank, of->histogram);
}

/* Looks for the lower median between two values; false if it isn't there or too much is. */
static bool look_between(const struct population *of, float low, float high, float *median)
{
    struct kernels_between between;
    of->between(of->source, of->mask, of->middle, low, high, of->found, of->room, &between);
    int64_t rank = (between.count - 1) / 2 - between.below;
    if (between.count == 0 || rank < 0 || rank >= between.found)
        return false;
    if (low == high)
        *median = low + 0.0f;
    else if (between.found <= of->room)
        *median = select_rank(of->found, between.found, rank, of->histogram);
    return low == high || between.found <= of->room;
}

/* Where the median lies by the samples; of many equal values it may be known at once. */
static bool median_by_samples(const struct population *of, float *median)
{
    int step = step_of(of);
    int64_t count = take_samples(of, step), middle = (count - 1) / 2;
    int64_t reach = (int64_t)(reach_sd * 0.5 * sqrt((double)count)) + 1;
    if (step == 1 && count > 0)
        *median = sample_of_rank(of, count, middle);
    if (step == 1 || count < LEAST_SAMPLES)
        return step == 1 && count > 0;
    if (look_between(of, sample_of_rank(of, count, middle - reach),
                     sample_of_rank(of, count, middle + reach), median))
        return true;
    float usual = sample_of_rank(of, count, middle);
    return look_between(of, usual, usual, median);
}

/* Counts the digit at `shift` of the keys whose higher bits are those of prefix. */
static void count_digits(const struct population *of, uint32_t prefix, int shift, int digit_bits)
{
    int above = shift + digit_bits;
    uint32_t digits = (1u << digit_bits) - 1;
    memset(of->histogram, 0, DIGITS * sizeof *of->histogram);
    for (int y = 0; y < of->source.height; y++) {
        const float *in = kernels_row(of->source, y);
        const uint8_t *wanted = of->mask.at ? kernels_mask_row(of->mask, y) : NULL;
        for (int x = 0; x < of->source.width; x++) {
            float value = isnan(of->middle) ? in[x] : fabsf(in[x] - of->middle);
            if ((wanted && !wanted[x]) || isnan(value))
                continue;
            uint32_t key = sort_key(value);
            if (above == 32 || key >> above == prefix >> above)
                of->histogram[key >> shift & digits]++;
        }
    }
}

static float median_by_digits(const struct population *of)
{
    static const int SHIFTS[3] = {21, 10, 0};
    uint32_t prefix = 0;
    size_t rank = 0;
    for (int pass = 0; pass < 3; pass++) {
        count_digits(of, prefix, SHIFTS[pass], pass == 2 ? 10 : DIGIT_BITS);
        if (pass == 0) {
            size_t total = 0;
            for (int i = 0; i < DIGITS; i++)
                total += of->histogram[i];
            if (total == 0)
                return NAN;
            rank = (total - 1) / 2;
        }
        uint32_t digit = 0;
        while (rank >= of->histogram[digit])
            rank -= of->histogram[digit++];
        prefix |= digit << SHIFTS[pass];
    }
    return of_key(prefix);
}

/* The lower median; NaN if there are no pixels. */
static float lower_median(const struct population *of)
{
    float median;
    return median_by_samples(of, &median) ? median : median_by_digits(of);
}

int kernels_medians(const struct kernels *kernels, struct plane source, struct mask mask,
                    double *median, double *mad, struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct population of = {source, mask, NAN, kernels->between, NULL, NULL, NULL, 0};
    of.room = (int64_t)source.width * source.height / 8 + LEAST_SAMPLES;
    of.histogram = base_arena_alloc(scratch, DIGITS * sizeof *of.histogram, err);
    of.samples = base_arena_alloc(scratch, 2 * MOST_SAMPLES * sizeof *of.samples, err);
    of.found = base_arena_alloc(scratch, (size_t)of.room * sizeof *of.found, err);
    if (!of.histogram || !of.samples || !of.found)
        return MESO_E_OUT_OF_MEMORY;
    of.middle = lower_median(&of);
    *median = (double)of.middle;
    if (mad)
        *mad = isnan(of.middle) ? NAN : (double)lower_median(&of);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}
