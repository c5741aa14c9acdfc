/* What the clinic says of a photograph that pixels don't tell: FLAG(id, name on the command line,
   name of the problem, views it matters in, measures it touches, what to do about it in both).
   Where one session has it and the other doesn't, what it touches is not compared. */
FLAG(MAKE_UP, "make-up", "make_up",
     1u << LOCATE_FACE_FRONT | 1u << LOCATE_FACE_LEFT | 1u << LOCATE_FACE_RIGHT | 1u << LOCATE_SKIN,
     "wrinkles spots lesion redness tone under_eye recovery",
     "photographed with make-up: what it hides is not measured")
FLAG(WET_HAIR, "wet-hair", "wet_hair", 1u << LOCATE_SCALP, "hair",
     "photographed with wet hair, which lies in locks and shows more scalp than dry hair does")
