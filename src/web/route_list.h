/* Every address: ROUTE(method, path, role at least, pace, handler, page, fields, what it is). The
   handler is web_NAME; its page pages/PAGE.html (NULL: none); the same path under /api gives JSON.
   Fields: of the query for GET, of the form otherwise; name! has to be there, name* is a file. */
ROUTE(GET, "/", CLINICIAN, QUICK, show_start, "start", "", "What there is to do")
ROUTE(GET, "/assets/{file}", ANYONE, QUICK, show_asset, NULL, "", "A style sheet, script or picture of the pages")
