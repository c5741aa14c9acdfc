/* The options: OPTION(id, "long-name", short letter or 0, "VALUE" or NULL, groups, "what it does").
   A verb takes the options whose group it names. */
OPTION(HELP, "help", 'h', NULL, EVERY, "Show this help.")
OPTION(VIEW, "view", 'v', "face-front|face-left|face-right|scalp|scalp-macro|skin",
       SUBJECT | PHOTO | REPORT | SUMMARY | PLACE | WHICH, "What is in view. Left and right are the patient's.")
OPTION(SESSION, "session", 0, "NUMBERS", SESSIONS,
       "Session number of each photograph, separated by commas (default 1, 2, ...).")
OPTION(DATE, "date", 0, "DATES", SESSIONS | SESSION,
       "Date of each photograph's session, YYYY-MM-DD, separated by commas; session add: when it "
       "was held.")
OPTION(PATIENT, "patient", 0, "CODE", SESSIONS, "Patient code to write into the report.")
OPTION(
    COURSE, "course", 0, "NAME", SESSIONS | SESSION,
    "Course that the sessions are of, by its name (see 'mesotrack courses'), with the plan if it "
    "has several (face/weekly), or a .course file of your own.")
OPTION(TREATMENT, "treatment", 0, "[N=]TEXT", SESSIONS | SESSION,
       "What was done at session N, such as 1='technique=nappage depth=2mm area=forehead "
       "cocktail=vitamin-c:2ml' (see 'mesotrack courses --keys'); once a session.")
OPTION(SCREENING, "screening", 0, "CONDITIONS", SESSIONS,
       "Conditions found when the patient was asked, separated by commas, such as pregnancy: shown "
       "as a warning, never a decision (see 'mesotrack courses NAME').")
OPTION(BEFORE_FLAG, "before-flag", 0, "FLAGS", REPEATS,
       "What to know of the first session's photographs: make-up, wet-hair.")
OPTION(AFTER_FLAG, "after-flag", 0, "FLAGS", REPEATS, "The same of the second session's.")
OPTION(FLAG, "flag", 0, "FLAGS", FLAGS | PHOTO | PLACE,
       "What to know of the photograph: make-up, wet-hair.")
OPTION(BASELINE_FLAG, "baseline-flag", 0, "FLAGS", BASELINE, "The same of the baseline.")
OPTION(MM_PER_PX, "mm-per-px", 0, "X", SUBJECT | SCALE,
       "Scale of the first photograph in mm per pixel; photo: of this one (edit: or none); import: of "
       "all close-ups (scalp-macro, skin) whose scale no scale.txt tells.")
OPTION(UM_PER_PX, "um-per-px", 0, "X", SUBJECT | SCALE, "The same in micrometres per pixel.")
OPTION(POLYGON, "polygon", 0, "x,y,x,y,...", SUBJECT | REGION,
       "Region to measure, in pixels of the upright first photograph (scalp, scalp-macro, skin); "
       "photo: of this one (edit: or none).")
OPTION(CONTROL, "control", 0, "ZONE", CONTROL,
       "A zone that is not treated: its change is taken off those of the others (face views).")
OPTION(NUISANCES, "nuisances", 0, "N|off", CONTROL,
       "Read each photograph without repeats together with N copies of itself (1 to 8), turned, lit, "
       "blurred and saved a little otherwise: one that reads unsteadily is told by larger detectable "
       "changes (default off; takes N times as long).")
OPTION(BEFORE_REPEAT, "before-repeat", 0, "FILE", REPEATS,
       "Another capture of the first session, best after the patient got up and sat down again; may "
       "be given several times.")
OPTION(AFTER_REPEAT, "after-repeat", 0, "FILE", REPEATS, "Another capture of the last session.")
OPTION(REPEAT_OF, "repeat", 0, "N=FILE", REPEAT,
       "Another capture of session number N (measure: --repeat FILE); may be given several times.")
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
OPTION(PDF, "pdf", 0, "FILE", MARKS, "Write the report on A4 pages, with the pictures and the marks.")
OPTION(CSV, "csv", 0, "FILE", MARKS,
       "Write a table for statistics: one row a session, zone and field, with its change.")
OPTION(FHIR, "fhir", 0, "FILE", MARKS,
       "Write a FHIR R4 bundle (DiagnosticReport, Observation, Media without pixels).")
OPTION(KEYS, "keys", 0, NULL, COURSES, "Tell what the lines of a .course file may say.")
OPTION(PAPER, "paper", 0, "a4|letter", PAPER, "Paper to print on (default a4).")
OPTION(MODELS, "models", 0, "DIR", RUN | BATCH, "Folder of the face networks.")
OPTION(THREADS, "threads", 0, "N", RUN, "Threads to use (default 2); results don't depend on it.")
OPTION(PROGRESS, "progress", 0, "auto|json|none", RUN | SHOWN,
       "How progress is shown on standard error.")
OPTION(ARCHIVE, "archive", 'C', "DIR", ARCHIVE, "The archive's folder (default: this one).")
OPTION(DB, "db", 0, "URL", NEW,
       "Keep the rows in PostgreSQL, postgresql://user@host/name, instead of a file in the folder.")
OPTION(
    KEY_FILE, "key-file", 0, "FILE", ARCHIVE | KEY,
    "Key of an archive whose photographs are sealed: 64 hexadecimal digits, such as 'openssl rand "
    "-hex 32' makes; init seals if it is given. Without it they can't be opened again.")
OPTION(PASSPHRASE_FILE, "passphrase-file", 0, "FILE", ARCHIVE | KEY,
       "The same by a passphrase, on the file's first line (- for standard input).")
OPTION(BY, "by", 0, "NAME", ARCHIVE | KEY,
       "Who does it, for the audit trail (default: the login name).")
OPTION(NAME, "name", 0, "TEXT", PATIENT | RENAME, "The patient's name.")
OPTION(PLANNED, "planned", 0, "DATE", SESSION, "Date for which the session was planned.")
OPTION(DUE, "due", 0, "DATE", SESSION, "Date on which the session is due by the course.")
OPTION(NOTES, "notes", 0, "TEXT", SESSION | RENAME, "Notes on the session, or on the patient.")
OPTION(CODE, "code", 0, "CODE", RENAME, "The code that the patient goes by from now on.")
OPTION(TO_SESSION, "to-session", 0, "N", PLACE, "The session that the photograph goes to.")
OPTION(SIDE, "side", 0, "left|right", PHOTO | PLACE, "Which of the patient's sides, where it matters.")
OPTION(NEEDLES, "needles", 0, "before|after", PHOTO | PLACE,
       "Taken before (default) or after the needles of this session.")
OPTION(REPEAT, "repeat", 0, "N", PHOTO | PLACE, "Number of the capture (default: the next that is free).")
OPTION(CONSENT, "consent", 0, "PURPOSES", CONSENT,
       "What the patient agreed to for the photographs: treatment, summary, teaching, separated by "
       "commas, or none (default treatment).")
OPTION(ALLOW_DUPLICATE, "allow-duplicate", 0, NULL, DOUBLES,
       "File a photograph although the same content is filed elsewhere.")
OPTION(DRY_RUN, "dry-run", 'n', NULL, IMPORT | BATCH, "Only tell what would be done and what is wrong.")
OPTION(FROM, "from", 0, "DIR", REPAIR,
       "Take lost photographs from this folder and those below it: a backup, a memory card.")
OPTION(ZIP, "zip", 0, "FILE.zip", EXPORT, "Write a ZIP file that any browser shows.")
OPTION(DICOM, "dicom", 0, "DIR", EXPORT,
       "Write DICOM files (VL Photographic Image) into DIR, CODE/session-N/VIEW-N.dcm; made again, they "
       "have the same UIDs. A JPEG keeps its pixels as they are. Needs DCMTK (Debian: dcmtk).")
OPTION(SEND, "send", 0, "AET@HOST:PORT", EXPORT,
       "Send DICOM to a hospital's archive (PACS), such as ORTHANC@10.0.0.5:4242; DICOM is not "
       "encrypted: within the clinic's network only.")
OPTION(PURPOSE, "purpose", 0, "own|treatment|summary|teaching", EXPORT,
       "own (default): everything, for the patient. Otherwise only photographs that the patient "
       "agreed to have used so; teaching leaves out code, name, dates and notes.")
OPTION(YES, "yes", 0, NULL, ERASE, "Yes, for good.")
OPTION(FORMAT, "format", 0, "json|csv|fhir|html|pdf", REPORT | SUMMARY,
       "How the report is written (default json); of a summary html or pdf (default: by the file's "
       "name, else html).")
OPTION(LANG, "lang", 0, "en|tr|de|ar", SUMMARY, "Language of the page (default: the clinic's, else en).")
OPTION(CLINIC_NAME, "clinic-name", 0, "TEXT", SUMMARY, "The clinic's name, at the head of the page.")
OPTION(CLINIC_PHONE, "clinic-phone", 0, "TEXT", SUMMARY, "Whom to call with questions.")
OPTION(CLINIC_LOGO, "clinic-logo", 0, "FILE", SUMMARY, "The clinic's logo, a JPEG or PNG.")
OPTION(REPORTS, "reports", 0, "DIR", BATCH | CLUSTER | CLUSTER_STATUS,
       "Folder for the reports, PATIENT/VIEW.json and .csv (default: reports in the archive).")
OPTION(JOBS, "jobs", 'j', "N", BATCH, "Worker processes (default: one for each processor).")
OPTION(
    CHUNK, "chunk", 0, "K/N", BATCH,
    "Only the patients of share K of N; for several machines. Run once more with --only-kept for "
    "the tables.")
OPTION(CHUNKS, "chunks", 0, "N", CLUSTER, "Shares to split the patients into, each a task: so many that one takes half a minute or more, "
       "and a few for each processor of the cluster.")
OPTION(SBATCH_OPTION, "sbatch-option", 0, "OPTION", CLUSTER,
       "An option for sbatch, such as --partition=night; may be given several times.")
OPTION(NO_WAIT, "no-wait", 0, NULL, CLUSTER,
       "Only submit; don't wait, nor submit again what is lost. 'cluster status' tells how far it "
       "is.")
OPTION(PAGES, "html", 0, NULL, BATCH,
       "Also write each report as a page with its pictures, PATIENT/VIEW.html.")
OPTION(PAPERS, "pdf", 0, NULL, BATCH, "The same on A4 pages, PATIENT/VIEW.pdf.")
OPTION(STALE, "stale", 0, NULL, BATCH,
       "Measure only what is kept of older versions of the measures; what that is and how much is told "
       "first (alone: with --dry-run).")
OPTION(ONLY_KEPT, "only-kept", 0, NULL, BATCH | REPORT,
       "Measure nothing: reports of what was compared before.")
OPTION(PORT, "port", 0, "N", SERVE, "Port to listen at (default 8080; 0: any that is free).")
OPTION(ADDRESS, "address", 0, "IP", SERVE,
       "Address to listen at (default 127.0.0.1: this machine alone; any other needs TLS).")
OPTION(TLS_CERT, "tls-cert", 0, "FILE.pem", SERVE, "The server's certificate, with its chain.")
OPTION(TLS_KEY, "tls-key", 0, "FILE.pem", SERVE, "The certificate's private key.")
OPTION(PUBLIC_URL, "public-url", 0, "URL", SERVE,
       "How the pages are reached from outside, for links to patients, such as "
       "https://photos.clinic.example.")
OPTION(BEHIND_PROXY, "behind-proxy", 0, "IP", SERVE,
       "Address that a reverse proxy connects from: from there alone X-Forwarded-For is believed, "
       "its last entry, so that wrong passwords are counted by the address they come from and not "
       "by the proxy's.")
OPTION(ROLE, "role", 0, "clinician|admin", ACCOUNT, "What the account may (default clinician).")
OPTION(LABEL, "label", 0, "TEXT", TOKEN, "What the token is for.")
OPTION(LIVES, "lives", 0, "DAYS", TOKEN, "How long the token lives (default 90).")
OPTION(QUIET, "quiet", 'q', NULL, EVERY, "Only errors on standard error.")
