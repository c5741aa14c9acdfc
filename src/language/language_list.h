/* The languages: LANGUAGE_OF(tag, "its own name", right to left, decimal point, group separator,
   how a percentage is written).
   The texts of each but English, the source, are in TAG.po. Arabic has western digits: they are
   what phone keypads and appointment slips show from Morocco to Iraq, while readers of the Maghreb
   don't use the Arabic-Indic ones. */
LANGUAGE_OF(en, "English", false, ".", ",", "%s\u00a0%%")
LANGUAGE_OF(tr, "Türkçe", false, ",", ".", "%%%s")
LANGUAGE_OF(de, "Deutsch", false, ",", ".", "%s\u00a0%%")
LANGUAGE_OF(ar, "العربية", true, ".", ",", "%s\u00a0%%")
