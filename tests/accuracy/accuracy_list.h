/* One line a topic; the file tests/accuracy/NAME.c is found by its name. */
ACCURACY(pigment)
ACCURACY(noise)
ACCURACY(samples)
ACCURACY(locate)
ACCURACY(wrinkles)
ACCURACY(wrinkles_faces)
ACCURACY(pigment_faces)
ACCURACY(alignment)
