/* The shipped prior of the measurement's own error, measured by `accuracy noise`: photographs of
   faces, lesions and rendered trichoscopy taken again by simulation (warp, light, blur, noise, JPEG
   within the gates), the two repeats compared as two sessions.

   PRIOR(measure, field, relative, quantum, absolute): one capture's variance about the truth m is
     (relative * m)^2 + quantum * m * a + absolute^2 * a,
   with a = 1 / area for densities and fractions (what is found or missed comes in pieces, which
   weigh less in a larger zone), a = area (and 1 for the quantum) for sums, and a = 1 for all
   others; area in cm2. Scaled so that 95 % of the simulated repeats lie within 1.96 sd. */
