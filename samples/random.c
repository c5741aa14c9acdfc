/* PCG32 (O'Neill 2014, XSH-RR) seeded through SplitMix64. Knows nothing of what it is used for. */
#include "random.h"

#include <math.h>

static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct render_random render_random_stream(uint64_t seed, uint64_t stream, uint64_t item)
{
    uint64_t mixed = seed;
    mixed = split_mix(&mixed) ^ (stream * 0xd1342543de82ef95u);
    mixed = split_mix(&mixed) ^ (item * 0xaf251af3b0f025b5u);
    struct render_random random;
    random.state = split_mix(&mixed);
    random.increment = split_mix(&mixed) | 1;
    return random;
}

uint32_t render_random_next(struct render_random *random)
{
    uint64_t old = random->state;
    random->state = old * 6364136223846793005u + random->increment;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (shifted >> turn) | (shifted << ((-turn) & 31));
}

double render_random_unit(struct render_random *random)
{
    return render_random_next(random) * (1.0 / 4294967296.0);
}

double render_random_range(struct render_random *random, double low, double high)
{
    return low + (high - low) * render_random_unit(random);
}

double render_random_normal(struct render_random *random, double mean, double sd)
{
    for (;;) {
        double a = render_random_unit(random), b = render_random_unit(random);
        double value = sqrt(-2 * log(1 - a)) * cos(6.283185307179586 * b);
        if (fabs(value) <= 3)
            return mean + sd * value;
    }
}

int render_random_index(struct render_random *random, int count)
{
    return (int)(render_random_unit(random) * count);
}

uint32_t render_random_hash(uint32_t seed, int32_t x, int32_t y)
{
    uint32_t h = seed ^ ((uint32_t)x * 0x8da6b343u) ^ ((uint32_t)y * 0xd8163841u);
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    return h ^ (h >> 16);
}
