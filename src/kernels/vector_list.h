/* Which entries of the table have a vector body: VECTOR(name). The others stay scalar on every
   level. */
VECTOR(shrink_area)
VECTOR(shrink_masked)
VECTOR(halve)
VECTOR(enlarge)
VECTOR(resize_linear)
VECTOR(hessian_ridge)
VECTOR(bits_above)
VECTOR(bits_of_mask)
VECTOR(label_strips)
VECTOR(measure_strips)
VECTOR(thin)
VECTOR(local_normalise)
VECTOR(sample_linear)
#if defined(KERNELS_LEVEL_AVX2) || defined(KERNELS_LEVEL_AVX512)
VECTOR(warp_rgb8)
#endif
