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
/* The repeats that are simulated hold the patient still: read together, they differ by 1.3 % in
   density, 2.3 % in depth. A patient who is seated anew does not. Until real repeats are measured,
   wrinkles vary by the 3.4 % that are published for a camera with a head rest, and by about 1 mm of
   a line in a zone of 20 cm2, so that half a faint line is no change where there was none. Whether
   a line counts is decided for all photographs at once: simulated counts never differ, and what the
   count varies by is from readings apart. */
PRIOR(wrinkles, density, 0.034, 0.00108, 0.2)
PRIOR(wrinkles, depth, 0.034, 0.00103, 0.00175)
PRIOR(wrinkles, length, 0.034, 0.000194, 0.2)
PRIOR(wrinkles, medium_density, 0.034, 0.00122, 0.2)
PRIOR(wrinkles, deep_density, 0.034, 0, 0.2)
PRIOR(wrinkles, count, 0, 0.12, 0.0555)
PRIOR(wrinkles, area_fraction, 0.034, 0, 0.0022)
PRIOR(wrinkles, severity, 0.034, 0.000289, 0.0433)
/* A spot more or less of those found: the simulated repeats of smooth faces gave half as much as
   close-ups of real lesions turned by 3 degrees or saved anew did, and so for what is red in spots,
   for unevenness (chroma noise of the camera) and for hair in fields of other colours. */
PRIOR(spots, density, 0, 0.15, 0.056)
PRIOR(spots, area_fraction, 0, 0.00285, 0.000529)
PRIOR(spots, count, 0.0712, 0.15, 0.0306)
PRIOR(spots, load, 0.35, 0, 0.3)
PRIOR(redness, index, 0.0123, 0.906, 0.718)
PRIOR(redness, haemoglobin, 0.00217, 0, 2.92)
PRIOR(redness, focal_fraction, 0.35, 0, 0.00389)
PRIOR(redness, focal_index, 0.35, 0.3, 0.000341)
PRIOR(redness, inflamed_count, 0, 0, 0.0652)
PRIOR(redness, inflamed_density, 0, 0, 0.0652)
PRIOR(tone, ita, 0, 0, 2.27)
/* Unevenness under another light: 1.6 times what repeats under one light differ by (`accuracy
   verdicts`, rendered sittings). */
PRIOR(tone, evenness, 0.0168, 0.41, 0.231)
PRIOR(tone, glow, 0.027, 0, 0)
PRIOR(tone, lightness_sd, 0.1, 0.873, 0.0172)
PRIOR(tone, melanin_sd, 0.15, 6.23, 0.0949)
/* Light from another side moves the hollow below the eye; below 1 dE00 hardly anyone sees it. */
PRIOR(under_eye, darkness, 0.1, 2.05, 0.4)
PRIOR(recovery, bruised_fraction, 0.0486, 0.000229, 0.00913)
PRIOR(recovery, flush, 0, 24.9, 0.524)
/* Where the ledger tells the change of density, its own error stands; elsewhere two counts are
   compared, which vary as rendered fields did when they were counted apart. */
PRIOR(hair, density, 0, 0.0604, 2.95)
PRIOR(hair, mean_diameter, 0.03, 0.0212, 0.112)
PRIOR(hair, terminal_fraction, 0, 0.08, 0)
PRIOR(hair, vellus_fraction, 0.35, 0.6, 0)
PRIOR(hair, units_density, 0.08, 0.0667, 3.85)
PRIOR(hair, hairs_per_unit, 0.08, 0, 0)
PRIOR(hair, cumulative_thickness, 2.8e-05, 0.00539, 0)
/* A lesion's outline is drawn anew each time; no real repeats are at hand. */
PRIOR(lesion, area, 0.5, 0, 0)
PRIOR(lesion, contrast, 0.2, 0, 0)
/* Global scalp photographs: rendered repeats vary by 0.6 points of coverage (`accuracy noise`),
   but none of them is combed anew. Until real repeats are measured, the 7 % published for global
   photographs stands, and 10 % for the parting, which the comb draws. */
PRIOR(hair, coverage, 0.07, 0, 0)
PRIOR(hair, parting_width, 0.10, 0, 0)
PRIOR(hair, parting_fraction, 0.10, 0, 0)
PRIOR(hair, parting_widest, 0.10, 0, 0)
/* A hairline: no real repeats are at hand. 3 degrees of pitch, which pass the gate, move it by
   1.6 mm against the glabella (it lies some 30 mm deeper), and an edge of hair is found to 1 mm. */
PRIOR(hairline, height, 0, 0, 2)
PRIOR(hairline, fraction, 0, 0, 0.01)
PRIOR(hairline, temple_left, 0, 0, 3)
PRIOR(hairline, temple_right, 0, 0, 3)
