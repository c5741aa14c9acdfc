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
PRIOR(wrinkles, density, 0.734, 0.0197, 0)
PRIOR(wrinkles, depth, 0.0318, 0.00827, 0.00558)
PRIOR(wrinkles, length, 0, 1.7, 0.183)
PRIOR(wrinkles, medium_density, 0, 1.72, 0)
PRIOR(wrinkles, deep_density, 0, 2.15, 0)
PRIOR(wrinkles, count, 0, 0.12, 0.0555)
PRIOR(wrinkles, area_fraction, 0, 0.0237, 0)
PRIOR(wrinkles, severity, 0, 0.225, 0.0433)
PRIOR(spots, density, 0, 0.045, 0.0929)
PRIOR(spots, area_fraction, 0, 0.00491, 0.00087)
PRIOR(spots, count, 0, 0, 0.0678)
PRIOR(spots, load, 0.0906, 0, 0.274)
PRIOR(redness, index, 0.00391, 0, 2.9)
PRIOR(redness, focal_fraction, 0.064, 0, 0.00389)
PRIOR(redness, focal_index, 0, 0.3, 0.000341)
PRIOR(tone, ita, 0, 0, 2.27)
PRIOR(tone, evenness, 0.00913, 0.204, 0.183)
PRIOR(tone, lightness_sd, 0.00193, 11.8, 0.0154)
PRIOR(tone, melanin_sd, 0, 6.27, 0.0961)
PRIOR(hair, density, 0, 0.0604, 2.95)
PRIOR(hair, mean_diameter, 0, 0.0232, 0)
PRIOR(hair, terminal_fraction, 0, 0.0341, 0)
PRIOR(hair, vellus_fraction, 0, 0.218, 0.0116)
PRIOR(hair, units_density, 2.54e-05, 0.039, 3.85)
PRIOR(hair, hairs_per_unit, 0.043, 0, 0)
PRIOR(hair, cumulative_thickness, 0, 0.00648, 0.12)
/* Global scalp photographs: rendered repeats vary by 0.6 points of coverage only (`accuracy noise`), but
   none of them is combed anew. Until real repeats are measured, the 7 % published for global
   photographs stands, and 10 % for the parting, which the comb draws. */
PRIOR(hair, coverage, 0.07, 0, 0)
PRIOR(hair, parting_width, 0.10, 0, 0)
PRIOR(hair, parting_fraction, 0.10, 0, 0)
/* A hairline: no real repeats are at hand. 3 degrees of pitch, which pass the gate, move it by 1.6 mm
   against the glabella (it lies some 30 mm deeper), and an edge of hair is found to 1 mm. */
PRIOR(hairline, height, 0, 0, 2)
PRIOR(hairline, fraction, 0, 0, 0.01)
PRIOR(hairline, temple_left, 0, 0, 3)
PRIOR(hairline, temple_right, 0, 0, 3)
