/* The shipped prior of the measurement's own error, measured by `accuracy noise`: photographs of
   faces, lesions and rendered trichoscopy taken again by simulation (warp, light, blur, noise, JPEG
   within the gates), the two repeats compared as two sessions.

   PRIOR(measure, field, relative, quantum, absolute): one capture's variance about the truth m is
     (relative * m)^2 + quantum * m * a + absolute^2 * a,
   with a = 1 / area for densities and fractions (what is found or missed comes in pieces, which
   weigh less in a larger zone), a = area (and 1 for the quantum) for sums, and a = 1 for all
   others; area in cm2. For a weighted mean (the depth of so many mm of lines) the quantum's part is
   quantum * m^2 / weight: few lines tell less. Scaled so that 95 % of the simulated repeats lie within 1.96 sd. */
PRIOR(wrinkles, density, 0, 2.17, 0)
PRIOR(wrinkles, depth, 0.116, 0, 0)
PRIOR(wrinkles, length, 0.000204, 2, 0)
PRIOR(wrinkles, medium_density, 0.291, 1.75, 0)
PRIOR(wrinkles, deep_density, 0, 2.94, 0)
PRIOR(wrinkles, count, 0, 0.0926, 0.153)
PRIOR(wrinkles, area_fraction, 0, 0.0211, 0)
PRIOR(wrinkles, severity, 0.0745, 0.213, 0)
PRIOR(spots, density, 0, 0.0745, 0.0857)
PRIOR(spots, area_fraction, 0, 0.00467, 0.00152)
PRIOR(spots, count, 0, 0.0749, 0.0858)
PRIOR(spots, load, 0, 0.741, 0.369)
PRIOR(redness, index, 0.00411, 0, 2.89)
PRIOR(redness, focal_fraction, 0.0238, 0.00934, 0)
PRIOR(redness, focal_index, 8.81e-05, 0.243, 0)
PRIOR(redness, inflamed_count, 0, 0.336, 0.0525)
PRIOR(redness, inflamed_density, 0, 0.337, 0.0525)
PRIOR(tone, ita, 0, 0, 2.25)
PRIOR(tone, evenness, 0.0135, 0, 0.0955)
PRIOR(tone, lightness_sd, 0.0217, 0, 0.00957)
PRIOR(tone, melanin_sd, 0.0163, 0, 0.216)
PRIOR(hair, density, 0.0328, 0, 0)
PRIOR(hair, mean_diameter, 0, 0, 0.957)
PRIOR(hair, terminal_fraction, 0, 0, 0.0139)
PRIOR(hair, vellus_fraction, 0.0526, 0, 0.00755)
PRIOR(hair, units_density, 0.0349, 0, 0)
PRIOR(hair, hairs_per_unit, 0.0178, 0, 0.0414)
PRIOR(hair, cumulative_thickness, 0.0277, 0.00156, 0)
