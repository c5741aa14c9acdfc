/* Finds the mixture of densities in which melanin has the most contrast over the skin's own
   texture.

   Relief darkens all channels alike, blood green the most, a JPEG's noise is in colour, a sensor's
   in blue. Which of them hides a spot depends on the skin and on the camera, so the texture's
   covariance S is measured, and the mixture is Fisher's: w = S^-1 m for melanin m (R. Fisher, "The
   use of multiple measurements in taxonomic problems", Annals of Eugenics 7, 1936). The texture is
   read at the size of small spots: what a cell of 0.6 mm has above the mean of its neighbours, from
   which slopes of light are gone. Limits: melanin's vector is that of skin_colour.c for every
   camera. */
#include "contrast.h"

#include <math.h>
#include <stdlib.h>

static const double cell_mm = 0.6;
enum { MIN_CELLS = 60, MAX_CELLS = 40000, ROUNDS = 3 };
/* Cells further out are spots, hairs, the border of a shadow. */
static const double keep_sd = 2.5;
/* What is left of its variance after keeping a normal distribution's middle is the same in every
   channel and drops out. This much of the mean variance is taken for every channel's own noise, so
   that no mixture rests on channels that happen to cancel. */
static const double own_noise = 0.02;

struct cells {
    double (*at)[3];
    int count;
};

/* Mean densities of a cell; false where not all of it is skin. */
static bool mean_of(const struct measure_skin *skin, int x, int y, int side, double mean[3])
{
    double sums[3] = {0};
    for (int j = y; j < y + side; j++)
        for (int i = x; i < x + side; i++) {
            if (!skin->usable.at[j * skin->usable.stride + i])
                return false;
            for (int c = 0; c < 3; c++)
                sums[c] += (double)skin->density[c].at[j * skin->density[c].stride + i];
        }
    for (int c = 0; c < 3; c++)
        mean[c] = sums[c] / (side * side);
    return true;
}

/* Second differences along rows of cells and along columns. */
static void add_differences(const struct measure_skin *skin, int side, double (*row)[3],
                            bool *known, int across, int down, struct cells *cells)
{
    for (int y = 0; y < down; y++)
        for (int x = 0; x < across; x++)
            known[y * across + x] = mean_of(skin, x * side, y * side, side, row[y * across + x]);
    for (int y = 0; y < down; y++)
        for (int x = 0; x < across; x++)
            for (int turn = 0; turn < 2; turn++) {
                int i = y * across + x, step = turn ? across : 1;
                bool inner = turn ? y > 0 && y < down - 1 : x > 0 && x < across - 1;
                if (!inner || !known[i] || !known[i - step] || !known[i + step] ||
                    cells->count == MAX_CELLS)
                    continue;
                for (int c = 0; c < 3; c++)
                    cells->at[cells->count][c] =
                        row[i][c] - (row[i - step][c] + row[i + step][c]) / 2;
                cells->count++;
            }
}

/* The covariance of those within keep_sd of the last one's (all in the first round). */
static bool covariance(const struct cells *cells, double s[3][3], double inverse[3][3])
{
    for (int round = 0; round < ROUNDS; round++) {
        double sums[3][3] = {{0}};
        int kept = 0;
        for (int i = 0; i < cells->count; i++) {
            const double *d = cells->at[i];
            double far = 0;
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++)
                    far += d[a] * inverse[a][b] * d[b];
            if (round && far > keep_sd * keep_sd)
                continue;
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++)
                    sums[a][b] += d[a] * d[b];
            kept++;
        }
        if (kept < MIN_CELLS)
            return false;
        double mean = (sums[0][0] + sums[1][1] + sums[2][2]) / (3 * kept);
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                s[a][b] = sums[a][b] / kept + (a == b ? own_noise * mean : 0);
        double determinant = 0;
        for (int a = 0; a < 3; a++)
            determinant += s[0][a] * (s[1][(a + 1) % 3] * s[2][(a + 2) % 3] -
                                      s[1][(a + 2) % 3] * s[2][(a + 1) % 3]);
        if (!(determinant > 0))
            return false;
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                inverse[b][a] = (s[(a + 1) % 3][(b + 1) % 3] * s[(a + 2) % 3][(b + 2) % 3] -
                                 s[(a + 1) % 3][(b + 2) % 3] * s[(a + 2) % 3][(b + 1) % 3]) /
                                determinant;
    }
    return true;
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

int measure_contrast_weights(const struct measure_skin *skin, const double plain[3],
                             double weights[3], double *gain, struct arena *arena,
                             struct meso_error *err)
{
    int side = (int)fmax(cell_mm / skin->mm_per_px + 0.5, 1);
    int across = skin->usable.width / side, down = skin->usable.height / side;
    size_t count = (size_t)across * (size_t)down;
    struct cells cells = {0};
    double melanin[3], texture[3][3], inverse[3][3] = {{0}};
    measure_density_of_pigment((struct measure_pigment){.melanin = 1}, melanin);
    for (int c = 0; c < 3; c++)
        weights[c] = plain[c];
    *gain = 1;
    struct base_arena_mark mark = base_arena_mark(arena);
    double(*means)[3] = base_arena_alloc(arena, (count + 1) * sizeof *means, err);
    bool *known = base_arena_alloc(arena, count + 1, err);
    size_t room = 2 * count < MAX_CELLS ? 2 * count : MAX_CELLS;
    cells.at = base_arena_alloc(arena, (room + 1) * sizeof *cells.at, err);
    if (!means || !known || !cells.at)
        return MESO_E_OUT_OF_MEMORY;
    add_differences(skin, side, means, known, across, down, &cells);
    if (covariance(&cells, texture, inverse)) {
        double along[3], seen = dot(plain, melanin), noise = 0;
        for (int a = 0; a < 3; a++) {
            along[a] = dot(inverse[a], melanin);
            noise += plain[a] * dot(texture[a], plain);
        }
        double best = dot(along, melanin);
        for (int a = 0; a < 3; a++)
            weights[a] = along[a] / best * seen;
        *gain = sqrt(best * noise) / seen;
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
