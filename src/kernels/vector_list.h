/* Which entries of the table have a vector body: VECTOR(name). The others stay scalar on every
   level. */
VECTOR(hessian_ridge)
