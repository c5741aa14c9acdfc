/* Compositions of entries, as the measures call them: BENCH(name). */
