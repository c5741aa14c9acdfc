/* The shipped prior of the measurement's own error: PRIOR(measure, field, relative_sd,
   absolute_sd). One capture against another capture of the same skin differs with sd^2 =
   (relative_sd * mean)^2 + absolute_sd^2 in each of the two. */
