/* Which entries of the table have a vector body: VECTOR(name). The others stay scalar on every
   level. */
VECTOR(shrink_area)
VECTOR(halve)
VECTOR(enlarge)
VECTOR(resize_linear)
VECTOR(hessian_ridge)
