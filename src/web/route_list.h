/* Every address: ROUTE(method, path, role at least, pace, handler, page, fields, what it is). The
   handler is web_NAME; its page pages/PAGE.html (NULL: none); the same path under /api gives JSON.
   Fields: of the query for GET, of the form otherwise; name! has to be there, name* is a file. */
ROUTE(GET, "/", CLINICIAN, QUICK, show_start, "start", "", "What there is to do")
ROUTE(GET, "/assets/{file}", ANYONE, QUICK, show_asset, NULL, "", "A style sheet, script or picture of the pages")
ROUTE(GET, "/sign-in", ANYONE, QUICK, show_sign_in, "sign_in", "next", "The form to sign in")
ROUTE(POST, "/sign-in", ANYONE, QUICK, sign_in, "sign_in", "name! password! next", "Sign in; gives a cookie")
ROUTE(POST, "/language", ANYONE, QUICK, choose_language, "problem", "language! next", "Choose the language of the pages")
ROUTE(POST, "/sign-out", CLINICIAN, QUICK, sign_out, "sign_in", "", "Sign out")
ROUTE(GET, "/account", CLINICIAN, QUICK, show_password, "account", "", "The form for one's own password")
ROUTE(POST, "/account", CLINICIAN, QUICK, change_password, "account", "password! new_password!", "Change one's own password; signs out everywhere else")
ROUTE(POST, "/patients/{code}/sessions/{number}/photos", CLINICIAN, FILING, add_photos, "capture", "photo* view! side needles repeat consent flags", "File photographs of a session; each is checked at once")
ROUTE(PUT, "/patients/{code}/sessions/{number}/photos", CLINICIAN, FILING, put_photo, NULL, "view! side needles repeat consent flags name", "File one photograph, the body; with an Idempotency-Key it goes on after a break")
ROUTE(HEAD, "/patients/{code}/sessions/{number}/photos", CLINICIAN, QUICK, show_upload, NULL, "view!", "How much of a PUT with this Idempotency-Key has come (Upload-Offset)")
ROUTE(GET, "/jobs/{id}", CLINICIAN, QUICK, show_job, NULL, "", "How far a check or measurement is")
