/* The verbs: VERB(name, arguments, lowest number of them, highest, what it does, options).
   Help and usage errors come from this table; the function is cli_NAME. */
VERB(compare, "BEFORE AFTER", 2, 2,
     "Compare a follow-up photograph with its baseline and write a progress report.",
     OUTPUT | SUBJECT | SESSIONS | GROWTH | CONTROL | JSON | MARKS | REPEATS | RUN)
VERB(measure, "PHOTO", 1, 1, "Measure one photograph.",
     OUTPUT | SUBJECT | SESSIONS | JSON | MARKS | RUN)
VERB(align, "BEFORE AFTER", 2, 2,
     "Find where each place of BEFORE lies in AFTER; with --points, map a list of positions.",
     OUTPUT | SUBJECT | POINTS | JSON | RUN)
VERB(check, "PHOTO", 1, 1,
     "Say whether a photograph is good enough to be measured, and how to retake it if not.",
     OUTPUT | SUBJECT | BASELINE | JSON | RUN)
VERB(measures, "", 0, 0, "List what can be measured.", OUTPUT | JSON)
VERB(courses, "[NAME|FILE.course]", 0, 1,
     "List the treatment courses that are known, tell one of them, or check a file of your own.",
     OUTPUT | JSON | COURSES)
VERB(card, "", 0, 0,
     "Write the cards to print (PDF): laid into a photograph they give its scale and colours.",
     OUTPUT | PAPER)
VERB(schema, "report", 1, 1, "Print the JSON Schema of reports.", OUTPUT)
VERB(manual, "", 0, 0, "Print the manual page (troff): every verb, option, exit code and error.", 0)
VERB(completion, "bash", 1, 1, "Print the shell's completion of verbs, options and values.", 0)
