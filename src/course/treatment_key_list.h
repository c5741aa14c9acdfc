/* The words of a session's record: RECORD_KEY(id, "key", form of the value, what it means). */
RECORD_KEY(TECHNIQUE, "technique", "nappage,papule", "How it was given; several by commas.")
RECORD_KEY(DEPTH, "depth", "2mm or 0.5-4mm", "How deep the needles went.")
RECORD_KEY(AREA, "area", "forehead,cheeks", "Where; several by commas, hyphens for spaces.")
RECORD_KEY(COCKTAIL, "cocktail", "hyaluronic-acid,vitamin-c:2ml",
           "What was given, each with its amount (ml, mg, ug, iu, %) if it is known.")
RECORD_KEY(NEEDLE, "needle", "30g, 4mm or 30gx4mm", "Gauge and length of the needle.")
RECORD_KEY(PHOTOGRAPHED, "photographed", "before or after",
           "Whether the photographs were taken before the needles of the session (as they should "
           "be) or after.")
