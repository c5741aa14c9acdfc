/* What can go wrong while a person works with pages, in the words of pages: SENTENCE as in
   sentence_list.h, ADVICE(code, what to do). The library's own words name options and files; a code
   or a sentence that is not here is told in the library's English. */

#ifdef SENTENCE
/* Signing in, and who may what */
SENTENCE("name and password don't belong together, or the account is disabled",
         LANGUAGE("name and password don't belong together, or the account is disabled"))
SENTENCE("too many sign-ins failed; the next may be tried in %d s",
         LANGUAGE("too many sign-ins failed; the next may be tried in %d s"))
SENTENCE("the form was not sent by a page of this sign-in",
         LANGUAGE("this page is from an earlier sign-in"))
SENTENCE("nobody is signed in", LANGUAGE("nobody is signed in"))
SENTENCE("nothing was done for an hour", LANGUAGE("nothing was done for an hour"))
SENTENCE("this is for the clinic's admins", LANGUAGE("this is for the clinic's admins"))
SENTENCE("'%s' is the only admin left: nobody could let anybody in",
         LANGUAGE("'%s' is the only admin left: nobody could let anybody in"))
SENTENCE("a password has %d to %d characters", LANGUAGE("a password has %d to %d characters"))
SENTENCE(
    "the account name '%s' is not 1 to %d bytes of UTF-8 without space, colon or slash",
    LANGUAGE("the account name '%s' is too long (%d letters at most), or has a space, colon or "
             "slash in it"))
SENTENCE("there is an account '%s' already", LANGUAGE("there is an account '%s' already"))
SENTENCE("a token of %d days; they live 1 to %d",
         LANGUAGE("%d days were asked for; 1 to %d can be had"))
SENTENCE("a link of %d days; they live 1 to %d",
         LANGUAGE("%d days were asked for; 1 to %d can be had"))
SENTENCE("the label is not UTF-8 text of up to %d bytes",
         LANGUAGE("the label is longer than %d letters"))

/* Patients and sessions */
SENTENCE("there is no '%s'", LANGUAGE("there is no page '%s'"))
SENTENCE("'%s' is missing", LANGUAGE("a field was left empty: %s"))
SENTENCE("%s '%s' is no number from %d to %d", LANGUAGE("%s: '%s' is not a number from %d to %d"))
SENTENCE("there is a patient '%s' already", LANGUAGE("there is a patient '%s' already"))
SENTENCE("no patient '%s'; did you mean '%s'?", LANGUAGE("no patient '%s'; did you mean '%s'?"))
SENTENCE("no patient '%s'", LANGUAGE("no patient '%s'"))
SENTENCE("the patient code '%s' is not 1 to 64 bytes long",
         LANGUAGE("the patient code '%s' is longer than 64 letters"))
SENTENCE("the patient code '%s' begins with a dot or dash",
         LANGUAGE("the patient code '%s' begins with a dot or dash"))
SENTENCE("the patient code '%s' %s",
         LANGUAGE("the patient code '%s' has something else than letters, digits and . _ - in it"))
SENTENCE("the patient's %s is not UTF-8 text of up to %d bytes",
         LANGUAGE("the patient's name is too long"))
SENTENCE("what was typed is not the code '%s'", LANGUAGE("what was typed is not the code '%s'"))
SENTENCE("patient '%s' has a session %d already", LANGUAGE("patient '%s' has a session %d already"))
SENTENCE("patient '%s' has no session %d", LANGUAGE("patient '%s' has no session %d"))
SENTENCE("a session of number %d; they go from 1 to %d",
         LANGUAGE("session number %d: they go from 1 to %d"))
SENTENCE("the session's date '%s' is not a date", LANGUAGE("'%s' is not a date"))
SENTENCE("the planned date '%s' is not a date", LANGUAGE("'%s' is not a date"))
SENTENCE("the due date '%s' is not a date", LANGUAGE("'%s' is not a date"))
SENTENCE("'%s' is not a date", LANGUAGE("'%s' is not a date"))
SENTENCE("the record of the treatment: %s", LANGUAGE("what was done is not understood: %s"))
SENTENCE("no course '%s'; did you mean '%s'?", LANGUAGE("no course '%s'; did you mean '%s'?"))
SENTENCE("no course '%s'; there are %s", LANGUAGE("no course '%s'; there are %s"))
SENTENCE("there is no session '%s'", LANGUAGE("there is no session '%s'"))
SENTENCE("session %d does not come before session %d",
         LANGUAGE("session %d does not come before session %d"))
SENTENCE("a report needs photographs of two sessions before the needles; patient '%s' has %d of "
         "view %s",
         LANGUAGE("a report needs photographs of two sessions before the needles; patient '%s' has "
                  "them of %d (%s)"))
SENTENCE("patient '%s' has no %s photograph before the needles, of which there could be a summary",
         LANGUAGE("patient '%s' has no photograph before the needles, of which there could be a "
                  "summary"))
SENTENCE("patient '%s' has no view that was photographed at two sessions",
         LANGUAGE("patient '%s' has no view that was photographed at two sessions"))
SENTENCE("no photograph of patient '%s' has the patient's consent for %s",
         LANGUAGE("patient '%s' has not agreed to this for any photograph"))
SENTENCE("patient '%s' has no photograph to export",
         LANGUAGE("patient '%s' has no photograph to export"))
SENTENCE("the clinic's %s is not one line of up to %d bytes",
         LANGUAGE("the clinic's name and telephone number are one line each, and not longer than "
                  "two hundred letters"))

/* Photographs that are sent */
SENTENCE("%d of %d photographs was not taken: %s",
         LANGUAGE("%d of %d photographs was not taken: %s"))
SENTENCE("%d of %d photographs were not taken: %s",
         LANGUAGE("%d of %d photographs were not taken: %s"))
SENTENCE("no photograph was sent", LANGUAGE("no photograph was chosen"))
SENTENCE("there is no photograph '%s'", LANGUAGE("there is no such photograph"))
SENTENCE("no photograph %d", LANGUAGE("there is no such photograph"))
SENTENCE("the scale '%s' is not a number above 0",
         LANGUAGE("the scale '%s' is not a number above 0"))
SENTENCE("the same photograph is filed already: patient '%s', session %d, %s, repeat %d",
         LANGUAGE("the same photograph is filed already: patient '%s', session %d, %s, repeat %d"))
SENTENCE("the same photograph is filed already: patient '%s', session %d, %s",
         LANGUAGE("the same photograph is filed already: patient '%s', session %d, %s"))
SENTENCE("'%s' is a text file, not a photograph", LANGUAGE("'%s' is a text, not a picture"))
SENTENCE("'%s' is a video, not a photograph", LANGUAGE("'%s' is a video, not a picture"))
SENTENCE("'%s' is empty", LANGUAGE("'%s' is empty"))
SENTENCE("'%s' is not a JPEG, PNG or HEIC photograph",
         LANGUAGE("'%s' is not a JPEG, PNG or HEIC picture"))
SENTENCE("'%s' is %s, which is not read", LANGUAGE("'%s' is a kind of picture that can't be read"))
SENTENCE("'%s' is a HEIF file of a kind that is not read (%s); send it as JPEG",
         LANGUAGE("'%s' is a kind of picture that can't be read"))
SENTENCE("'%s' is a kind of JPEG that is not read: %s",
         LANGUAGE("'%s' is a kind of picture that can't be read"))
SENTENCE("'%s' is damaged: %s", LANGUAGE("'%s' is damaged"))
SENTENCE("'%s' made its decoder fail (signal %d): it is damaged, or built to do harm",
         LANGUAGE("'%s' is damaged, or built to do harm"))
SENTENCE("'%s' took too long to decode", LANGUAGE("'%s' is damaged, or built to do harm"))
SENTENCE("'%s' is %d x %d pixels; below %d a side nothing can be measured",
         LANGUAGE("'%s' is %d x %d pixels; below %d a side nothing can be measured"))
SENTENCE("'%s' is %d x %d pixels; the limit is %d a side",
         LANGUAGE("'%s' is %d x %d pixels; the limit is %d a side"))
SENTENCE("'%s' is %d x %d pixels; the limit is %d pixels in all",
         LANGUAGE("'%s' is %d x %d pixels; the limit is %d pixels in all"))
SENTENCE("'%s' has %d bytes; the limit is %d bytes a file",
         LANGUAGE("'%s' has %d bytes; the limit is %d bytes a file"))
SENTENCE("'%s' is larger than %d MB", LANGUAGE("'%s' is larger than %d MB"))
SENTENCE("a photograph has up to %d MB", LANGUAGE("a photograph has up to %d MB"))
SENTENCE("the logo has more than 1 MB", LANGUAGE("the logo has more than 1 MB"))
SENTENCE("the logo '%s' is no upright JPEG or PNG",
         LANGUAGE("the logo is neither JPEG nor PNG, or lies on its side"))
SENTENCE("no face was found in '%s'", LANGUAGE("no face was found in the photograph"))
SENTENCE("there is a face in '%s', but it is turned or covered too much to be measured (presence "
         "%.2f, at least %.2f is needed)",
         LANGUAGE("there is a face in the photograph, but it is turned or covered too much to be "
                  "measured"))
SENTENCE("the face in '%s' lies outside of it",
         LANGUAGE("there is a face in the photograph, but it is turned or covered too much to be "
                  "measured"))
SENTENCE("the view scalp-macro needs the scale of the photograph: none is given, and no card is in "
         "view",
         LANGUAGE("the scale of the photograph is not known"))

/* The server's own troubles */
SENTENCE("%d jobs are waiting already", LANGUAGE("%d comparisons are waiting already"))
SENTENCE("%d uploads are unfinished already; the oldest are forgotten after a day",
         LANGUAGE("%d photographs are half sent already; the oldest are forgotten after a day"))
SENTENCE("the process that measured has ended before its time",
         LANGUAGE("the measurement ended before its time"))
SENTENCE("'%s' is being written by another command for longer than %d s",
         LANGUAGE("the archive is at work for somebody else"))
#endif

#ifdef ADVICE
ADVICE(USAGE, LANGUAGE("Mend what is named, then send it again."))
ADVICE(BAD_SCALE, LANGUAGE("Write it as a number above 0, such as 2.5."))
ADVICE(SCALE_NEEDED, LANGUAGE("Tell the scale on the photograph's page, or lay a printed card of "
                              "mesotrack into the photograph."))
ADVICE(BAD_DATE, LANGUAGE("Choose a day of the calendar."))
ADVICE(UNKNOWN_COURSE, LANGUAGE("Choose one of the list."))
ADVICE(BAD_TREATMENT,
       LANGUAGE("Write a number and its unit, such as 2 ml, and separate by commas."))
ADVICE(NOT_AN_IMAGE, LANGUAGE("Choose a JPEG, PNG or HEIC picture."))
ADVICE(IMAGE_UNSUPPORTED, LANGUAGE("Save the picture as an ordinary JPEG, PNG or HEIC."))
ADVICE(IMAGE_DAMAGED, LANGUAGE("Copy the photograph from the camera again."))
ADVICE(IMAGE_TOO_LARGE, LANGUAGE("Send a smaller picture."))
ADVICE(IMAGE_TOO_SMALL, LANGUAGE("Use the original photograph, not a thumbnail."))
ADVICE(NO_FACE, LANGUAGE("Take the photograph from the front with the whole face in view."))
ADVICE(FACE_TURNED, LANGUAGE("Take the photograph from the side the view names, or choose the view "
                             "that fits."))
ADVICE(NOT_FOUND, LANGUAGE("It may have been erased or renamed: look for it among the patients."))
ADVICE(ALREADY_THERE, LANGUAGE("Nothing was changed. Choose another name, or leave it."))
ADVICE(ARCHIVE_BUSY, LANGUAGE("Wait a while, then try again."))
ADVICE(NOT_PERMITTED, LANGUAGE("Ask whoever may, or get the patient's consent first."))
ADVICE(NO_SPACE, LANGUAGE("The server's disk is full: tell whoever looks after it."))
ADVICE(OUT_OF_MEMORY, LANGUAGE("Wait a while, then try again."))
ADVICE(NO_SUCH_PAGE, LANGUAGE("Go back to the first page."))
ADVICE(SIGN_IN_NEEDED, LANGUAGE("Sign in first."))
ADVICE(WRONG_PASSWORD, LANGUAGE("Check both; an admin can make a new password for you."))
ADVICE(FORM_OUTDATED, LANGUAGE("Load the page again, then send the form again."))
ADVICE(TOO_MANY_ATTEMPTS, LANGUAGE("Wait a while, then try again."))
ADVICE(UPLOAD_TOO_LARGE, LANGUAGE("Send the photograph as the camera saved it, one by one."))
ADVICE(SOME_FAILED,
       LANGUAGE("Mend what is named and send those again; what is stored is not stored "
                "twice."))
ADVICE(UNEXPECTED, LANGUAGE("Try again; if it stays, tell whoever looks after the server."))
#endif
