/* Adding a measure is one file and one line here. */
MEASURE(wrinkles)
MEASURE(spots)
MEASURE(lesion)
MEASURE(redness)
MEASURE(tone)
MEASURE(hair)
MEASURE(hair_coverage)
