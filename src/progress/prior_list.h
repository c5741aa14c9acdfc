/* The shipped prior of the measurement's own error, measured by `accuracy noise`: photographs of
   faces, lesions and rendered trichoscopy taken again by simulation (warp, light, blur, noise, JPEG
   within the gates), the two repeats compared as two sessions.

   PRIOR(measure, field, relative, quantum, absolute): one capture's variance about the truth m is
     (relative * m)^2 + quantum * m * a + absolute^2 * a,
   with a = 1 / area for densities and fractions (what is found or missed comes in pieces, which
   weigh less in a larger zone), a = area (and 1 for the quantum) for sums, and a = 1 for all
   others; area in cm2. For a weighted mean (the depth of so many mm of lines) the quantum's part is
   quantum * m^2 / weight: few lines tell less. Scaled so that 95 % of the simulated repeats lie
   within 1.96 sd. */
PRIOR(wrinkles, density, 0.262, 0.662, 0)
PRIOR(wrinkles, depth, 0.0399, 0.011, 0.00563)
PRIOR(wrinkles, length, 0, 0.562, 0.617)
PRIOR(wrinkles, medium_density, 0.7, 0, 0)
PRIOR(wrinkles, deep_density, 0, 1.07, 0.424)
PRIOR(wrinkles, count, 0, 0, 0.0703)
PRIOR(wrinkles, area_fraction, 0, 0.00865, 0.00604)
PRIOR(wrinkles, severity, 0, 0.0702, 0.122)
PRIOR(spots, density, 2.91e-05, 0.0759, 0.0853)
PRIOR(spots, area_fraction, 0, 0.0045, 0.00145)
PRIOR(spots, count, 0.0406, 0, 0.0629)
PRIOR(spots, load, 0.0485, 0, 0.307)
PRIOR(redness, index, 0.0041, 0, 2.88)
PRIOR(redness, focal_fraction, 0.0511, 0.000114, 0.0022)
PRIOR(redness, focal_index, 0, 0.24, 0)
PRIOR(tone, ita, 0, 0, 2.24)
PRIOR(tone, evenness, 0.00838, 0.815, 0.125)
PRIOR(tone, lightness_sd, 0.00904, 12.9, 0)
PRIOR(tone, melanin_sd, 0, 8.02, 0.0967)
PRIOR(hair, density, 0.0328, 0, 0)
PRIOR(hair, mean_diameter, 0, 0.0129, 0.524)
PRIOR(hair, terminal_fraction, 0.000935, 0.00898, 0.0108)
PRIOR(hair, vellus_fraction, 0.0391, 0.0693, 0.00803)
PRIOR(hair, units_density, 0.0347, 0, 0)
PRIOR(hair, hairs_per_unit, 0.0178, 0, 0.0414)
PRIOR(hair, cumulative_thickness, 0.0278, 0.00157, 0)
/* Global scalp photographs: rendered repeats vary by 0.6 points of coverage only (`accuracy noise`), but
   none of them is combed anew. Until real repeats are measured, the 7 % published for global
   photographs stands, and 10 % for the parting, which the comb draws. */
PRIOR(hair, coverage, 0.07, 0, 0)
PRIOR(hair, parting_width, 0.10, 0, 0)
PRIOR(hair, parting_fraction, 0.10, 0, 0)
