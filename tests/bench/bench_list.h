/* Compositions of entries, as the measures call them: BENCH(name). */
BENCH(background)
BENCH(background_masked)
BENCH(background_subtract)
BENCH(line_response)
BENCH(components)
BENCH(gaussian)
BENCH(median)
BENCH(grow)
