/* The lines of a course file: KEY(id, "key", form of the value, member it fills, needed, what it
   means). The reader, the list of 'mesotrack courses --keys' and the tests come from this table. */
KEY(TITLE, "title", TEXT, title, true, "Its name for people.")
KEY(ABOUT, "about", TEXT, about, false, "One sentence on what is treated.")
KEY(VIEWS, "views", VIEWS, views, true, "The views photographed at each session.")
KEY(MEASURES, "measures", MEASURES, measures, true, "The measures that it is judged by.")
KEY(PLAN, "plan", PLAN, plans, false,
    "Begins one of several plans; the 'sessions' lines below belong to it.")
KEY(SESSIONS, "sessions", PHASE, plans, true,
    "A phase, as '4-6 every 14 days'; several lines follow one another.")
KEY(JUDGE_AFTER, "judge after", TIME, judge_after_days, false,
    "Time since the first session before which changes are information only.")
KEY(EFFECT, "effect complete after", COUNT, effect_sessions, false,
    "Sessions after which the effect is complete.")
KEY(REPEAT, "repeat after", TIME, repeat_days, false, "When the whole course may be repeated.")
KEY(MAINTENANCE, "maintenance every", TIME, maintenance_days, false,
    "Single sessions after the course.")
KEY(DEPTH, "depth", MILLIMETRES, depth_mm, false, "Usual depth of the needles.")
KEY(AREAS, "areas", LIST, areas, false, "Areas that a session's record offers.")
KEY(TECHNIQUES, "techniques", LIST, techniques, false, "Techniques that a session's record offers.")
KEY(COCKTAIL, "cocktail", LIST, cocktail, false, "Ingredients that a session's record offers.")
KEY(SCREENING, "screening", ITEM, screening, false,
    "A condition asked about beforehand: recorded and shown as a warning, never a decision.")
KEY(AFTERCARE, "aftercare", ITEM, aftercare, false, "One sentence of advice for afterwards.")
KEY(INCLUDE, "include", INCLUDE, views, false, "Takes over the lines of a shipped file.")
