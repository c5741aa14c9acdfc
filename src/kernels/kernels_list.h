/* The kernel table: KERNEL(name, (arguments)). One line here makes the table's entry, demands its
   scalar definition (kernels_scalar_NAME), its check (check_NAME in tests/kernels) and its bench.

   All planes of one call have the size of the source unless said otherwise. Sources and
   destinations never overlap unless said otherwise. Borders replicate the edge pixel. Every entry
   computes each output from the inputs in a fixed order of operations, so that all levels give the
   same bits. */

/* Optical density of sRGB pixels: D = -ln(max(linear, 1/255)), one plane a channel. */
KERNEL(density_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane red,
                      struct plane green, struct plane blue))
/* Means of the densities over factor x factor blocks (1..64): planes of floor(w / factor) x
   floor(h / factor) of a picture w x h. What density_rgb8 and shrink_area would make of it, in one
   pass. */
KERNEL(density_blocks_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, int factor, struct plane red,
                             struct plane green, struct plane blue))
/* Means over factor x factor blocks (1..64) of red and green together: of their code values, and of
   their linear light, both 0..255. */
KERNEL(light_blocks_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, int factor,
                           struct plane encoded, struct plane linear))
/* 255 where red, green and blue are all at least `level`, 0 elsewhere. */
KERNEL(bright_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, int level, struct mask bright))
/* Mean of the densities of red and green. */
KERNEL(darkness_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane darkness))
/* CIE L*a*b* (D65) of sRGB pixels. */
KERNEL(lab_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane lightness, struct plane a,
                  struct plane b))
/* Rec. 601 luma of the encoded values, 0..255. */
KERNEL(luma_rgb8, (const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane luma))
/* Mean over factor x factor blocks; destination is floor(w / factor) x floor(h / factor). */
KERNEL(shrink_area, (struct plane source, int factor, struct plane destination))
/* Means over the boxes that kernels_boxes_of lays along each direction: of the rows first. */
KERNEL(shrink_boxes, (struct plane source, const struct kernels_boxes *columns,
                      const struct kernels_boxes *rows, struct plane destination))
/* The pixels with mask != 0 (mask.at NULL: all) of factor x factor blocks (1..64): sum of their
   values and their number, both over factor^2. Destinations are ceil(w / factor) + 2 margin x
   ceil(h / factor) + 2 margin and start margin blocks outside, where the source's edge pixels are
   replicated. Masked pixels may hold anything; share is not touched where all count. */
KERNEL(shrink_masked, (struct plane source, struct mask mask, int margin, int factor,
                       struct plane value, struct plane share))
/* Half size, for filters of large sigma: the weights 1 3 3 1 (over 8) in each direction, centred on
   the 2 x 2 block; destination is ceil(w / 2) + 2 margin x ceil(h / 2) + 2 margin and starts margin
   pixels outside, where the source's edge is replicated. The weights add a variance of 0.75 px^2 of
   the source and let through less than 1 % of what would alias into a Gaussian of 2.5 px. */
KERNEL(halve, (struct plane source, int margin, struct plane destination))
/* `factor` times as large (2..64) by Lagrange interpolation through `points` (2: linear, 4: cubic,
   or 6) pixels in each direction; source pixel i + margin covers factor * i .. factor * (i + 1) of
   the destination, which may end before the source does. */
KERNEL(enlarge, (struct plane source, int margin, int factor, int points, struct plane destination))
/* Bilinear to any size, pixel centres aligned at +0.5; enlarges, or reduces to no less than half.
 */
KERNEL(resize_linear, (struct plane source, struct plane destination))
/* Separable correlation: destination(x, y) = sum_j col[j] sum_i row[i] source(x + i, y + j), with
   i in -row_radius..row_radius; taps[0] belongs to -radius. Multiplications are fused with the
   additions. */
KERNEL(convolve, (struct plane source, struct plane destination, const float *row_taps,
                  int row_radius, const float *column_taps, int column_radius))
/* Three correlations in one pass: xx is curve along the rows and smooth down the columns, xy slope
   both ways, yy smooth along and curve down. */
KERNEL(hessian, (struct plane source, const struct kernels_derivatives *taps, struct plane xx,
                 struct plane xy, struct plane yy))
/* See kernels_ridge, which makes plan and memory. */
KERNEL(ridge, (struct plane source, const struct kernels_ridge_plan *plan, float *memory,
               struct plane response, struct plane angle, uint8_t *scale, ptrdiff_t scale_stride))
/* The oriented line bank (line_bank.h designs it): second derivative of a Gaussian across each of
   KERNELS_DIRECTIONS directions d (angle of the line d * 180 / 12 degrees, from x towards y),
   averaged along it. The source is clipped to +- the bank's range; response is the strongest, in
   steps of range / 32768, positive where the line has the lower values, and direction its d (of
   equals the first in the order 0, 1, 11, 2, 10 ... 5, 7, 6). Of each 64 rows, from the first on,
   only the columns from the first to the last with within != 0 are computed (within.at NULL: all);
   beside them response and direction are 0. scratch holds kernels_line_scratch_bytes. */
KERNEL(line_bank,
       (struct plane source, struct mask within, const struct kernels_line_bank *bank,
        struct plane response, uint8_t *direction, ptrdiff_t direction_stride, void *scratch))
/* What is no crest but a flank: strength becomes 0 where the source changes by more than `steepest`
   of its own value a px across the line (angle as kernels_ridge has it: radians, -pi/2 .. pi/2).
   The outermost pixels stay. In place; strength is at least 0. */
KERNEL(drop_flanks,
       (struct plane source, struct plane angle, float steepest, struct plane strength))
/* 255 where the strength (at least 0) is above 0, at least that of the line's one side, one px away
   by linear interpolation, and above that of the other; 0 elsewhere and in the outermost pixels. */
KERNEL(crests, (struct plane strength, struct plane angle, struct mask crests))
/* One bit a pixel: source - background > level (background.at NULL: source > level) and within != 0
   (within.at NULL: everywhere). Pixel x is bit x % 64 of word x / 64; rows are `words` apart; bits
   beyond the width are 0. */
KERNEL(bits_above, (struct plane source, struct plane background, float level, struct mask within,
                    uint64_t *bits, ptrdiff_t words))
KERNEL(bits_of_mask, (struct mask mask, uint64_t *bits, ptrdiff_t words))
/* The two halves of finding connected components: from bits to before, component (room for as many
   as there are runs) and the counts; and the statistics of each component. */
KERNEL(label_strips, (struct kernels_strips * strips))
KERNEL(measure_strips, (const struct kernels_strips *strips, struct kernels_component *at))
/* Zhang-Suen thinning; outside is 0; destination may be the source; room has
   kernels_thin_words(width, height) words. As in the original a lone 2 x 2 square vanishes and
   diagonals may keep corners that are not needed for connection. */
KERNEL(thin, (struct mask source, struct mask destination, uint64_t *room))
/* (source - mean) / (sd + 4) over a (2 radius + 1)^2 box, for sources in 0..255 grey levels; radius
   0 .. KERNELS_NORMALISE_RADIUS. */
KERNEL(local_normalise, (struct plane source, int radius, struct plane destination))
/* Values at count positions (pixel centres at +0.5; outside is the nearest edge pixel). */
KERNEL(sample_linear,
       (struct plane source, const float *x, const float *y, int count, float *values))
/* RGB of the source at map positions (bicubic, Catmull-Rom a = -0.5, pixel centres at +0.5), edge
   replicated, clamped to 0..255 and rounded. map_x, map_y have the destination's size. */
KERNEL(warp_rgb8,
       (const uint8_t *source, ptrdiff_t source_stride, int source_width, int source_height,
        struct plane map_x, struct plane map_y, uint8_t *destination, ptrdiff_t destination_stride))
/* Sum, sum of squares and number of the pixels with mask != 0, in doubles, in the fixed order:
   sixteen lanes by x mod 16, rows top to bottom, lanes added pairwise at the end (mask.at NULL:
   all). */
KERNEL(masked_sums, (struct plane source, struct mask mask, struct kernels_sums *sums))
/* Of the pixels with mask != 0 (mask.at NULL: all), or of their distances from `middle` (NaN: the
   values themselves), those that are numbers: how many there are, how many are below low, and how
   many are found in low .. high, both included; the first `room` of these, row by row. */
KERNEL(between, (struct plane source, struct mask mask, float middle, float low, float high,
                 float *found, int64_t room, struct kernels_between *out))
