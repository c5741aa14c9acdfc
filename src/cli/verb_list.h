/* The verbs: VERB(name, arguments, lowest number of them, highest, what it does, options).
   Help and usage errors come from this table; the function is cli_NAME. VERB_OF(noun, action, ...):
   a verb of two words, such as "patient add"; the function is cli_NOUN_ACTION. */
VERB(compare, "BEFORE [SESSION...] AFTER", 2, 32,
     "Compare follow-up photographs with their baseline and write a progress report; of more than "
     "two sessions also the trend.",
     OUTPUT | SUBJECT | SESSIONS | GROWTH | CONTROL | JSON | MARKS | REPEATS | REPEAT | RUN)
VERB(measure, "PHOTO", 1, 1, "Measure one photograph, or several captures of one session.",
     OUTPUT | SUBJECT | SESSIONS | FLAGS | JSON | MARKS | REPEAT | RUN)
VERB(align, "BEFORE AFTER", 2, 2,
     "Find where each place of BEFORE lies in AFTER; with --points, map a list of positions.",
     OUTPUT | SUBJECT | POINTS | JSON | RUN)
VERB(check, "PHOTO", 1, 1,
     "Say whether a photograph is good enough to be measured, and how to retake it if not.",
     OUTPUT | SUBJECT | BASELINE | FLAGS | JSON | RUN)
VERB(measures, "", 0, 0, "List what can be measured.", OUTPUT | JSON)
VERB(courses, "[NAME|FILE.course]", 0, 1,
     "List the treatment courses that are known, tell one of them, or check a file of your own.",
     OUTPUT | JSON | COURSES)
VERB(card, "", 0, 0,
     "Write the cards to print (PDF): laid into a photograph they give its scale and colours.",
     OUTPUT | PAPER)
VERB(schema, "report", 1, 1, "Print the JSON Schema of reports.", OUTPUT)
VERB(init, "DIR", 1, 1, "Make a new archive in an empty folder.", NEW | KEY)
VERB_OF(patient, add, "CODE", 1, 1, "Add a patient by a code; a name only if the clinic wants it.",
        ARCHIVE | PATIENT)
VERB_OF(patient, edit, "CODE", 1, 1,
        "Change what is told and leave the rest: another code, the name, notes; an empty text takes "
        "it away.",
        ARCHIVE | RENAME | CLEARS)
VERB_OF(patient, list, "", 0, 0, "List the patients.", ARCHIVE | OUTPUT | JSON)
VERB_OF(patient, show, "CODE", 1, 1, "Show a patient's sessions and photographs.",
        ARCHIVE | OUTPUT | JSON)
VERB_OF(patient, export, "CODE", 1, 1,
        "Give out all of a patient, or what a purpose allows: --zip for the patient, --dicom or "
        "--send for a hospital; photographs without the camera's metadata.",
        ARCHIVE | EXPORT | OUTPUT | JSON)
VERB_OF(patient, erase, "CODE", 1, 1,
        "Erase a patient for good: rows, photographs, readings. The audit trail keeps that it was "
        "done, and nothing of who it was.",
        ARCHIVE | ERASE | OUTPUT | JSON)
VERB_OF(session, add, "PATIENT [NUMBER]", 1, 2,
        "Add a session (by default the next) with its dates, treatment and notes.",
        ARCHIVE | SESSION | OUTPUT | JSON)
VERB_OF(session, edit, "PATIENT NUMBER", 2, 2,
        "Change what is told of a session and leave the rest; an empty text takes it away.",
        ARCHIVE | SESSION | CLEARS | OUTPUT | JSON)
VERB_OF(session, list, "PATIENT", 1, 1, "List a patient's sessions.", ARCHIVE | OUTPUT | JSON)
VERB_OF(session, consent, "PATIENT [NUMBER]", 1, 2,
        "Set what the patient agreed to for the photographs of a session (by default of all).",
        ARCHIVE | CONSENT | OUTPUT | JSON)
VERB_OF(photo, add, "PATIENT SESSION FILE", 3, 3,
        "File a photograph; once this returns, no power cut loses it.",
        ARCHIVE | PHOTO | CONSENT | DOUBLES | SCALE | REGION | OUTPUT | JSON)
VERB_OF(photo, list, "PATIENT [SESSION]", 1, 2, "List a patient's photographs.",
        ARCHIVE | OUTPUT | JSON)
VERB_OF(photo, edit, "PATIENT SESSION PHOTO", 3, 3,
        "Change what is told of a photograph, or move it to another session. PHOTO is the beginning "
        "of its hash, as 'photo list' shows it.",
        ARCHIVE | PLACE | CLEARS | CONSENT | SCALE | REGION | OUTPUT | JSON)
VERB_OF(photo, get, "PATIENT SESSION PHOTO", 3, 3,
        "Write the file as it was filed, byte for byte, to --output.",
        ARCHIVE | WHICH | OUTPUT)
VERB_OF(photo, remove, "PATIENT SESSION PHOTO", 3, 3,
        "Set a photograph aside: no report has it any more; it stays in its session until 'photo "
        "purge'.",
        ARCHIVE | WHICH)
VERB_OF(photo, restore, "PATIENT SESSION PHOTO", 3, 3,
        "Take a photograph back that was set aside.", ARCHIVE | WHICH)
VERB_OF(photo, purge, "PATIENT", 1, 1,
        "Delete for good what is set aside of a patient's photographs.",
        ARCHIVE | ERASE | OUTPUT | JSON)
VERB(import, "FOLDER", 1, 1,
     "File the photographs of a folder PATIENT/SESSION/VIEW[-N].jpg; may be interrupted and run "
     "again. SESSION is a number, or a number and its date (3_2026-03-02). Scales stand in a file "
     "scale.txt beside the photographs or in a folder above them: lines such as 'scalp-macro = 5 um' "
     "or 'skin-2 = 0.05 mm'.",
     ARCHIVE | IMPORT | CONSENT | DOUBLES | SCALE | SHOWN | OUTPUT | JSON)
VERB(verify, "", 0, 0, "Look at every row, every photograph and every line of the audit trail.",
     ARCHIVE | OUTPUT | JSON)
VERB(repair, "", 0, 0,
     "Make whole what can be: the database's indexes, and photographs that are lost or damaged.",
     ARCHIVE | REPAIR | OUTPUT | JSON)
VERB(backup, "DIR", 1, 1,
     "Copy the archive to a folder, or bring an earlier backup there up to date; the copy is an "
     "archive "
     "itself.",
     ARCHIVE | OUTPUT | JSON)
VERB(restore, "BACKUP DIR", 2, 2, "Make a new archive in DIR of a backup.",
     NEW | KEY | OUTPUT | JSON)
VERB(audit, "[PATIENT]", 0, 1, "Show who did what when.", ARCHIVE | OUTPUT | JSON)
VERB(doctor, "", 0, 0, "Check whether the machine and the archive are fit for each other.",
     ARCHIVE | OUTPUT | JSON)
VERB(report, "PATIENT", 1, 1,
     "Write the report of a patient's sessions in one view; what was compared before is not "
     "measured again.",
     ARCHIVE | REPORT | RUN | OUTPUT)
VERB(summary, "PATIENT", 1, 1,
     "Write the patient's own page, in plain words: two pictures (with the consent 'summary'), what "
     "they show and how sure that is, the trend, the next session, aftercare, whom to call.",
     ARCHIVE | SUMMARY | RUN | OUTPUT)
VERB(batch, "", 0, 0,
     "Write the reports of all patients, and tables over them; may be interrupted and run again: "
     "what "
     "is done, and of which no measure has changed since, is not done twice.",
     ARCHIVE | BATCH | SHOWN)
VERB_OF(cluster, submit, "", 0, 0,
        "Run a batch on a Slurm cluster that shares the archive's folder: an array of shares, "
        "submitted "
        "again where tasks are lost, then the tables.",
        ARCHIVE | CLUSTER | RUN)
VERB_OF(cluster, status, "", 0, 0,
        "Show how far a submitted batch is; one that nobody waits for may be asked about any time.",
        ARCHIVE | CLUSTER_STATUS | OUTPUT | JSON)
VERB(serve, "", 0, 0,
     "Serve the pages for clinicians and patients, until stopped by Ctrl-C.",
     ARCHIVE | SERVE | RUN)
VERB_OF(account, add, "NAME", 1, 1,
        "Make an account for 'mesotrack serve'; prints its password, which is kept nowhere.",
        ARCHIVE | ACCOUNT)
VERB_OF(account, list, "", 0, 0, "List the accounts.", ARCHIVE | OUTPUT | JSON)
VERB_OF(account, disable, "NAME", 1, 1, "Keep an account out, at once.", ARCHIVE)
VERB_OF(account, enable, "NAME", 1, 1, "Let an account in again.", ARCHIVE)
VERB_OF(account, password, "NAME", 1, 1, "Make and print a new password; signs out everywhere.",
        ARCHIVE)
VERB_OF(account, token, "NAME", 1, 1,
        "Make and print a token with which a program may what the account may.", ARCHIVE | TOKEN)
VERB(manual, "", 0, 0, "Print the manual page (troff): every verb, option, exit code and error.", 0)
VERB(completion, "bash", 1, 1, "Print the shell's completion of verbs, options and values.", 0)
