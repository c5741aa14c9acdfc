/* The sRGB transfer curve by code value, and the numbers of CIE L*a*b*: shared by the scalar
   definition, which looks up, and the vector bodies, which compute. */
#ifndef KERNELS_COLOUR_TABLES_H
#define KERNELS_COLOUR_TABLES_H

enum { OCTAVES = 8, LINEAR_DEGREE = 7, DENSITY_DEGREE = 7, ROOT_DEGREE = 5 };

extern const float kernels_srgb_linear[256];  /* 0..1, within 3.6e-6 */
extern const float kernels_srgb_density[256]; /* -ln(max(linear, 1/255)), within 9e-7 */

/* Below linear_first_light the code times linear_slope; above a polynomial of code / 255 - 0.5, of
   least error in CIE L*a*b* (0.0018), highest power first. */
static const float linear_first_light = 11.0f, linear_slope = 3.03526991e-4f;
static const float linear_power[LINEAR_DEGREE + 1] = {0.102339186f,  -0.0560141914f, 0.0217299853f,
                                                      -0.073157616f, 0.282689214f,   1.16736126f,
                                                      0.925525665f,  0.214040205f};

/* -2.4 ln((code + 14.025) / 269.025): by the octave of the sum (its exponent's lowest three bits)
   and a polynomial of its mantissa (1..2) - 1.5. The straight part of the curve lies below 1 / 255,
   whose density is the largest. */
static const float density_shift = 14.025f, density_largest = 5.54126358f;
static const float density_power[DENSITY_DEGREE + 1] = {
    -0.0251618531f, 0.0417940952f, -0.062069308f, 0.117429569f,
    -0.237131745f,  0.533388972f,  -1.59999776f,  -0.973116696f};
static const float density_of_octave[OCTAVES] = {8.43687057f, 8.43687057f, 8.43687057f,
                                                 6.77331734f, 5.1097641f,  3.44621086f,
                                                 1.78265774f, 0.119104065f};

/* The same of a product of two sums, at least 27^2 and at most 270^2: both densities together.
   Codes below darkness_least have the largest density. */
static const float darkness_least = 12.7092228f;
static const float darkness_of_octave[OCTAVES] = {11.8830814f, 10.2195282f, 8.55597496f,
                                                  6.89242125f, 5.22886848f, 3.56531501f,
                                                  1.90176177f, 0.238208547f};

/* Linear sRGB to XYZ over the white point D65 (x 0.3127, y 0.3290), from the primaries of
   IEC 61966-2-1; each row sums to 1, so that grey has a = b = 0. */
static const float xyz_over_white[3][3] = {
    {0.433887346f, 0.376224013f, 0.189888641f},
    {0.212639006f, 0.715168679f, 0.0721923154f},
    {0.0177500446f, 0.109447620f, 0.872802336f},
};
/* CIE 15: cube root above (6/29)^3, its tangent's chord below. */
static const float lab_least = 216.0f / 24389.0f;
/* Pixels all of whose codes reach this need neither chord nor the straight part of the curve. */
enum { LAB_LIGHT = 25 };
static const float lab_chord_slope = 841.0f / 108.0f, lab_chord_at_0 = 4.0f / 29.0f;
/* The cube root of 1 .. 2 by a polynomial of least relative error (1.2e-6), and that of
   2^-7 .. 2^0: lab_least and white lie between. */
static const float root_power[ROOT_DEGREE + 1] = {0.00534855062f, -0.0503865704f, 0.202777356f,
                                                  -0.469228953f,  0.838160217f,   0.473330617f};
static const float root_of_octave[OCTAVES] = {
    0.198425129f, 0.25f, 0.314980268f, 0.396850258f, 0.5f, 0.629960537f, 0.793700516f, 1.0f};

#endif
