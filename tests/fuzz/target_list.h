/* FUZZ(name): fuzz_NAME, the corpus in corpus/NAME. */
FUZZ(names)
FUZZ(settings)
FUZZ(scale)
FUZZ(pair)
FUZZ(drawing)
FUZZ(polygon)
