/* Adding a measure is one file and one line here. */
MEASURE(wrinkles)
MEASURE(spots)
MEASURE(redness)
MEASURE(tone)
MEASURE(hair)
MEASURE(hair_coverage)
