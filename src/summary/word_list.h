/* Plain words for what measures find: WORDS(measure, field, what it is, better, worse, percent).
   percent: a change in percent of the first session says something to people. */
WORDS("wrinkles", "density", LANGUAGE("Lines and wrinkles"), LANGUAGE("Fewer lines"),
      LANGUAGE("More lines"), true)
WORDS("wrinkles", "depth", LANGUAGE("Depth of the lines"), LANGUAGE("Softer lines"),
      LANGUAGE("Deeper lines"), false)
WORDS("spots", "density", LANGUAGE("Dark spots"), LANGUAGE("Fewer dark spots"),
      LANGUAGE("More dark spots"), true)
WORDS("spots", "area_fraction", LANGUAGE("Size of the dark spots"),
      LANGUAGE("Dark spots cover less skin"), LANGUAGE("Dark spots cover more skin"), true)
WORDS("lesion", "area", LANGUAGE("Size of the mark on the skin"),
      LANGUAGE("The mark on the skin is smaller"), LANGUAGE("The mark on the skin is larger"), true)
WORDS("lesion", "contrast", LANGUAGE("Darkness of the mark on the skin"),
      LANGUAGE("The mark on the skin is lighter"), LANGUAGE("The mark on the skin is darker"),
      false)
WORDS("redness", "index", LANGUAGE("Redness"), LANGUAGE("Less redness"), LANGUAGE("More redness"),
      false)
WORDS("tone", "evenness", LANGUAGE("Evenness of the skin"), LANGUAGE("More even skin"),
      LANGUAGE("Less even skin"), false)
WORDS("under_eye", "darkness", LANGUAGE("Shadows under the eyes"),
      LANGUAGE("Lighter shadows under the eyes"), LANGUAGE("Darker shadows under the eyes"), false)
WORDS("recovery", "bruised_fraction", LANGUAGE("Bruises"), LANGUAGE("Fewer bruises"),
      LANGUAGE("More bruises"), false)
WORDS("hair", "density", LANGUAGE("Number of hairs"), LANGUAGE("More hairs"),
      LANGUAGE("Fewer hairs"), true)
WORDS("hair", "mean_diameter", LANGUAGE("Thickness of the hairs"), LANGUAGE("Thicker hairs"),
      LANGUAGE("Thinner hairs"), true)
WORDS("hair", "terminal_fraction", LANGUAGE("Strong hairs"), LANGUAGE("More strong hairs"),
      LANGUAGE("Fewer strong hairs"), true)
WORDS("hair", "coverage", LANGUAGE("How much of the scalp the hair covers"),
      LANGUAGE("Hair covers more of the scalp"), LANGUAGE("Hair covers less of the scalp"), true)
WORDS("hairline", "height", LANGUAGE("Hairline"), LANGUAGE("The hairline is lower"),
      LANGUAGE("The hairline is higher"), false)
