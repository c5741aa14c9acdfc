/* What a report warns of, as pages say it: SENTENCE(printf format of the library, words of a page).
   Figures and places are filled in from left to right; a page may leave out the last of them. The
   first that fits counts, so what is most alike to others stands last. Library sentences name
   files and command line options where a page names sessions and what to do there. */

/* Where a photograph stands, in place of its file's name */
SENTENCE("session %d, %s", LANGUAGE("session %d (%s)"))

/* The two photographs can't be laid over each other */
SENTENCE("the landmarks of the face fall together",
         LANGUAGE("the landmarks of the face fall together"))
SENTENCE("'%s': the part to be aligned is only %d x %d px in view",
         LANGUAGE("%s: the part to be compared is only %d x %d px in view"))
SENTENCE("'%s' shows only a part of the face: %.0f %% of it lie beyond the photograph's edge",
         LANGUAGE("%s: only a part of the face is shown, %.0f %% of it lie beyond the edge"))
SENTENCE(
    "'%s' and '%s' show the face from different sides: the head is turned by %.0f degrees in one "
    "and %.0f in the other",
    LANGUAGE("%s and %s show the face from different sides: the head is turned by %.0f degrees "
             "in one and %.0f in the other"))
SENTENCE("the face in '%s' is too small to be aligned",
         LANGUAGE("%s: the face is too small to be compared"))
SENTENCE(
    "'%s' and '%s' agree in only %.0f %% of the face: another person, or another light than can "
    "be compared",
    LANGUAGE("%s and %s agree in only %.0f %% of the face: another person, or another light "
             "than can be compared"))
SENTENCE(
    "'%s' and '%s' would fit only if one camera was tilted or moved beyond what can be compared",
    LANGUAGE("%s and %s would fit only if one camera was tilted or moved beyond what can be "
             "compared"))
SENTENCE("only %.0f %% of what '%s' shows is in view in '%s'",
         LANGUAGE("only %.0f %% of what %s shows is in view in %s"))
SENTENCE("'%s' and '%s' do not show the same place: %s",
         LANGUAGE("%s and %s do not show the same place: %s"))
SENTENCE("the best position makes their structures agree by only %.2f of 1",
         LANGUAGE("the best position makes their structures agree by only %.2f of 1"))
SENTENCE("their details agree in only %.0f %% of what both have in view",
         LANGUAGE("their details agree in only %.0f %% of what both have in view"))
SENTENCE("their details do not lie where their colours do",
         LANGUAGE("their details do not lie where their colours do"))

/* What was taken for granted, or can't be what was meant */
SENTENCE("the photographs may show different people: check that they are of one patient",
         LANGUAGE("the photographs may show different people: check that they are of one patient"))
SENTENCE(
    "'%s' and '%s' are the same photograph: it tells nothing of a change, nor of the error of a "
    "repeat",
    LANGUAGE("%s and %s are the same photograph: it tells nothing of a change, nor of the "
             "error of a repeat"))
SENTENCE("'%s' shows %d faces; the largest was taken",
         LANGUAGE("%s: %d faces are seen; the largest was taken"))
SENTENCE(
    "the scale of '%s' is not known: lengths, areas and densities are left out; give --mm-per-px "
    "or --um-per-px, or lay the printed card in view",
    LANGUAGE("%s: the scale is not known, so lengths, areas and densities are left out; tell it on "
             "the photograph's page, or lay the printed card in view"))
SENTENCE("'%s': by %s a pixel is %.3g mm (+-%.2g %%), but by %s %.3g mm (+-%.2g %%): check them",
         LANGUAGE("%s: by %s a pixel is %.3g mm (+-%.2g %%), but by %s %.3g mm (+-%.2g %%): check "
                  "them"))
SENTENCE("the given scale", LANGUAGE("the given scale"))
SENTENCE("the baseline's scale", LANGUAGE("the baseline's scale"))
SENTENCE("the card in view", LANGUAGE("the card in view"))
SENTENCE("the irises (11.7 mm)", LANGUAGE("the irises (11.7 mm)"))
SENTENCE(
    "'%s': the card lies %.0f degrees out of the picture's plane, so that lengths are up to "
    "%.0f %% off in one direction: photograph from straight above",
    LANGUAGE("%s: the card lies %.0f degrees out of the picture's plane, so that lengths are up "
             "to %.0f %% off in one direction: photograph from straight above"))
SENTENCE("where not every photograph can be measured the whole is without that zone: %s",
         LANGUAGE("where not every photograph can be measured the whole is without that zone: %s"))
SENTENCE("in every zone there is something that one photograph shows and another can't be measured "
         "for: the whole is of what is left",
         LANGUAGE("in every zone there is something that one photograph shows and another can't be "
                  "measured for: the whole is of what is left"))
SENTENCE("the repeat '%s' was left out: %s", LANGUAGE("%s was left out: %s"))
SENTENCE("it shows another site or another person",
         LANGUAGE("it shows another site or another person"))
SENTENCE("both sessions were %s", LANGUAGE("both sessions were %s"))
SENTENCE("photographed with make-up: what it hides is not measured",
         LANGUAGE("photographed with make-up: what it hides is not measured"))
SENTENCE("photographed with wet hair, which lies in locks and shows more scalp than dry hair does",
         LANGUAGE("photographed with wet hair, which lies in locks and shows more scalp than dry "
                  "hair does"))

/* Of the course and its record */
SENTENCE("found at the screening: %s; this is for the clinician to weigh and decides nothing here",
         LANGUAGE("found at the screening: %s; this is for the clinician to weigh and decides "
                  "nothing here"))
SENTENCE(
    "session %d: needles %g mm deep were recorded for %s, which usually goes %g to %g mm deep: "
    "check the record",
    LANGUAGE("session %d: needles %g mm deep were recorded for %s, which usually goes %g to %g "
             "mm deep: check the record"))
SENTENCE("the course '%s' is not photographed as %s: see 'mesotrack courses %s'",
         LANGUAGE("the course '%s' is not photographed in this view: %s"))
SENTENCE("the baseline is of session %d: what the sessions before it did is not in this report",
         LANGUAGE("the baseline is of session %d: what the sessions before it did is not in this "
                  "report"))
SENTENCE("no photograph of session %s in the view %s",
         LANGUAGE("no photograph of session %s in the view %s"))
SENTENCE("no photograph of sessions %s in the view %s",
         LANGUAGE("no photograph of sessions %s in the view %s"))
SENTENCE("sessions %d and %d: %s", LANGUAGE("sessions %d and %d: %s"))

/* Hairs that grow */
SENTENCE("the phototrichogram has %s: too few hairs lie whole in both photographs",
         LANGUAGE("the phototrichogram has %s: too few hairs lie whole in both photographs"))
SENTENCE("the phototrichogram has %s: %s", LANGUAGE("the phototrichogram has %s: %s"))
SENTENCE("no growing share and no growth", LANGUAGE("no growing share and no growth"))
SENTENCE("no growth", LANGUAGE("no growth"))
SENTENCE("no hair became longer", LANGUAGE("no hair became longer"))

/* Colours */
SENTENCE("'%s': the %s is not used: %s", LANGUAGE("%s: the colour card '%s' is not used: %s"))
SENTENCE("too many of its patches are burnt out, covered or unevenly lit",
         LANGUAGE("too many of its patches are burnt out, covered or unevenly lit"))
SENTENCE(
    "its colours don't agree with what they should be: it is faded, printed wrongly, mirrors a "
    "lamp or stands in another light",
    LANGUAGE("its colours don't agree with what they should be: it is faded, printed wrongly, "
             "mirrors a lamp or stands in another light"))
SENTENCE("it is CMYK without a colour profile; plain inks were assumed",
         LANGUAGE("it is CMYK without a colour profile; plain inks were assumed"))
SENTENCE("its colour profile is damaged; sRGB was assumed",
         LANGUAGE("its colour profile is damaged; sRGB was assumed"))
SENTENCE("its colour profile can't be used; sRGB was assumed",
         LANGUAGE("its colour profile can't be used; sRGB was assumed"))
SENTENCE("its colour profile is for another kind of picture; sRGB was assumed",
         LANGUAGE("its colour profile is for another kind of picture; sRGB was assumed"))
SENTENCE("its colour profile is incomplete; sRGB was assumed",
         LANGUAGE("its colour profile is incomplete; sRGB was assumed"))
SENTENCE("its high dynamic range can't be read; sRGB was assumed",
         LANGUAGE("its high dynamic range can't be read; sRGB was assumed"))
SENTENCE("'%s': %s", LANGUAGE("%s: %s"))

/* Where a photograph of an archive stands: it would fit any sentence that names one */
SENTENCE("%s, session %d, %s, repeat %d", LANGUAGE("%s, session %d (%s, repeat %d)"))
SENTENCE("%s, session %d, %s", LANGUAGE("%s, session %d (%s)"))
