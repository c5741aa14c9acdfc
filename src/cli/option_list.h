/* The options: OPTION(id, "long-name", short letter or 0, "VALUE" or NULL, groups, "what it does").
   A verb takes the options whose group it names. */
OPTION(HELP, "help", 'h', NULL, EVERY, "Show this help.")
OPTION(VIEW, "view", 'v', "face-front|face-left|face-right|scalp|scalp-macro|skin", SUBJECT,
       "What is in view. Left and right are the patient's.")
OPTION(SESSION, "session", 0, "NUMBERS", SESSIONS,
       "Session number of each photograph, separated by commas (default 1, then 2).")
OPTION(DATE, "date", 0, "DATES", SESSIONS,
       "Date of each photograph's session, YYYY-MM-DD, separated by commas.")
OPTION(PATIENT, "patient", 0, "CODE", SESSIONS, "Patient code to write into the report.")
OPTION(
    COURSE, "course", 0, "NAME", SESSIONS,
    "Course that the sessions are of, by its name (see 'mesotrack courses'), with the plan if it "
    "has several (face/weekly), or a .course file of your own.")
OPTION(MM_PER_PX, "mm-per-px", 0, "X", SUBJECT, "Scale of the first photograph in mm per pixel.")
OPTION(UM_PER_PX, "um-per-px", 0, "X", SUBJECT, "The same in micrometres per pixel.")
OPTION(POLYGON, "polygon", 0, "x,y,x,y,...", SUBJECT,
       "Region to measure, in pixels of the upright first photograph (scalp, scalp-macro, skin).")
OPTION(CONTROL, "control", 0, "ZONE", CONTROL,
       "A zone that is not treated: its change is taken off those of the others (face views).")
OPTION(BEFORE_REPEAT, "before-repeat", 0, "FILE", REPEATS,
       "Another capture of the first session, best after the patient got up and sat down again; may "
       "be given several times.")
OPTION(AFTER_REPEAT, "after-repeat", 0, "FILE", REPEATS, "Another capture of the second session.")
OPTION(BASELINE, "baseline", 0, "PHOTO", BASELINE, "Also compare with this baseline.")
OPTION(POINTS, "points", 0, "FILE.csv", POINTS,
       "Positions x,y of BEFORE to map; writes x,y,valid (valid 0: not to be trusted).")
OPTION(OVERLAYS, "overlays", 0, "DIR", POINTS,
       "Write pictures of the mapping into DIR: warped, grid, checkerboard, difference and masks, "
       "each as PNG (what is hatched is not to be trusted).")
OPTION(
    PHOTOTRICHOGRAM, "phototrichogram", 0, NULL, GROWTH,
    "Two photographs of a clipped site, 1 to 4 days apart by --date or --days: also tell growing "
    "from resting hairs, and how fast they grow (scalp-macro).")
OPTION(DAYS, "days", 0, "N", GROWTH,
       "Days between both photographs, such as 2.5 (default: by --date); for --phototrichogram.")
OPTION(OUTPUT, "output", 'o', "FILE", OUTPUT, "Write to FILE instead of standard output (-).")
OPTION(JSON, "json", 0, NULL, JSON, "Write JSON (compare and measure always do).")
OPTION(MARKS, "marks", 0, "FILE", MARKS, "Write everything found as GeoJSON in pixels.")
OPTION(HTML, "html", 0, "FILE", MARKS, "Write a page with the pictures, the marks and the numbers.")
OPTION(CSV, "csv", 0, "FILE", MARKS,
       "Write a table for statistics: one row a session, zone and field, with its change.")
OPTION(FHIR, "fhir", 0, "FILE", MARKS,
       "Write a FHIR R4 bundle (DiagnosticReport, Observation, Media without pixels).")
OPTION(KEYS, "keys", 0, NULL, COURSES, "Tell what the lines of a .course file may say.")
OPTION(PAPER, "paper", 0, "a4|letter", PAPER, "Paper to print on (default a4).")
OPTION(MODELS, "models", 0, "DIR", RUN, "Folder of the face networks.")
OPTION(THREADS, "threads", 0, "N", RUN, "Threads to use (default 2); results don't depend on it.")
OPTION(PROGRESS, "progress", 0, "auto|json|none", RUN, "How progress is shown on standard error.")
OPTION(QUIET, "quiet", 'q', NULL, EVERY, "Only errors on standard error.")
