/* Every way in which mesotrack can fail: MESO_ERROR(CODE, exit code, stable name, what a person can do).
   The enum, the exit codes, and the names and advice in messages come from this table. */
MESO_ERROR(UNEXPECTED, 1, "unexpected", "Please report this with the command you ran.")
MESO_ERROR(USAGE, 2, "usage", "Run 'mesotrack --help' or 'mesotrack VERB --help'.")
MESO_ERROR(UNKNOWN_VIEW, 2, "unknown_view",
           "Use one of face-front, face-left, face-right, scalp, scalp-macro, skin.")
MESO_ERROR(BAD_SCALE, 2, "bad_scale", "Give a scale in millimetres or micrometres per pixel above 0.")
MESO_ERROR(SCALE_NEEDED, 2, "scale_needed",
           "Lay a card of 'mesotrack card' into the photograph, or give --um-per-px: the trichoscope's "
           "handbook or a photographed ruler tells it.")
MESO_ERROR(BAD_POLYGON, 2, "bad_polygon",
           "Give at least three x,y corners in pixels of the upright photograph.")
MESO_ERROR(BAD_DATE, 2, "bad_date", "Write dates as YYYY-MM-DD.")
MESO_ERROR(UNKNOWN_COURSE, 4, "unknown_course",
           "Run 'mesotrack courses' for those known, or give the path of a .course file.")
MESO_ERROR(BAD_COURSE, 5, "bad_course",
           "Mend the file; 'mesotrack courses --keys' tells what its lines may say.")
MESO_ERROR(BAD_TREATMENT, 2, "bad_treatment",
           "'mesotrack courses --keys' tells how a record is written; a space becomes a hyphen.")
MESO_ERROR(FILE_NOT_FOUND, 4, "file_not_found", "Check the path.")
MESO_ERROR(FILE_UNREADABLE, 5, "file_unreadable", "Check that it is a file and may be read.")
MESO_ERROR(FILE_UNWRITABLE, 1, "file_unwritable", "Check the folder and its permissions.")
MESO_ERROR(NOT_AN_IMAGE, 5, "not_an_image", "Give a JPEG, PNG or HEIC photograph.")
MESO_ERROR(IMAGE_UNSUPPORTED, 5, "image_unsupported", "Save the photograph as an ordinary JPEG, PNG or HEIC.")
MESO_ERROR(IMAGE_DAMAGED, 5, "image_damaged", "Copy the photograph from the camera again.")
MESO_ERROR(IMAGE_TOO_LARGE, 5, "image_too_large", "Reduce the photograph or raise the limit.")
MESO_ERROR(IMAGE_TOO_SMALL, 5, "image_too_small", "Use the original photograph, not a thumbnail.")
MESO_ERROR(NO_FACE, 5, "no_face", "Take the photograph from the front with the whole face in view.")
MESO_ERROR(FACE_TURNED, 5, "face_turned",
           "Take the photograph from the side the view names, or choose the view that fits.")
MESO_ERROR(MODELS_MISSING, 1, "models_missing",
           "Build them with 'cmake --build build --target models'.")
MESO_ERROR(MODELS_DAMAGED, 1, "models_damaged",
           "Build them again with 'cmake --build build --target models'.")
MESO_ERROR(DECODER_MISSING, 1, "decoder_missing",
           "Install mesotrack whole: the program mesotrack-admit belongs to it.")
MESO_ERROR(NOT_COMPARABLE, 11, "not_comparable", "Take the photograph again as at the baseline.")
MESO_ERROR(IDENTITY_DOUBTFUL, 11, "identity_doubtful",
           "Check that both photographs are of the same patient.")
MESO_ERROR(NOT_ALIGNED, 11, "not_aligned",
           "Check that both photographs show the same site of the same patient.")
MESO_ERROR(SOME_FAILED, 3, "some_failed", "Mend what is listed and run the command again; what is done is not done twice.")
MESO_ERROR(NOT_FOUND, 4, "not_found", "List what there is with 'mesotrack patient list' or 'mesotrack patient show CODE'.")
MESO_ERROR(ALREADY_THERE, 2, "already_there", "Nothing was changed. Choose another name, or leave it.")
MESO_ERROR(BAD_SETTING, 2, "bad_setting", "Mend the line in the archive's mesotrack.conf.")
MESO_ERROR(ARCHIVE_DAMAGED, 6, "archive_damaged",
           "Run 'mesotrack verify' to see all of it; then 'mesotrack repair', with --from BACKUP if photographs are lost.")
MESO_ERROR(ARCHIVE_NEWER, 1, "archive_newer", "Use the newer mesotrack that wrote the archive.")
MESO_ERROR(ARCHIVE_ABSENT, 7, "archive_absent",
           "Name the archive's folder with -C DIR, or make a new one with 'mesotrack init DIR'.")
MESO_ERROR(DATABASE_UNREACHABLE, 7, "database_unreachable",
           "Check that the server runs and that 'db' in the archive's mesotrack.conf names it.")
MESO_ERROR(ARCHIVE_BUSY, 8, "archive_busy", "Wait for the other command to end, then run this one again.")
MESO_ERROR(NOT_PERMITTED, 10, "not_permitted", "Ask whoever may, or get the patient's consent first.")
MESO_ERROR(WRONG_KEY, 10, "wrong_key",
           "Give the archive's key with --key-file FILE or its passphrase with --passphrase-file FILE.")
MESO_ERROR(NO_SPACE, 9, "no_space", "Free some space and run the command again.")
MESO_ERROR(OUT_OF_MEMORY, 12, "out_of_memory", "Use a smaller photograph or a machine with more memory.")
MESO_ERROR(INTERRUPTED, 130, "interrupted", "Run the command again.")
MESO_ERROR(NO_SUCH_PAGE, 4, "no_such_page", "Go back to the first page.")
MESO_ERROR(WRONG_METHOD, 2, "wrong_method", "'/openapi.json' tells what each address takes.")
MESO_ERROR(SIGN_IN_NEEDED, 10, "sign_in_needed", "Sign in first.")
MESO_ERROR(WRONG_PASSWORD, 10, "wrong_password",
           "Check both; 'mesotrack account password NAME' makes a new password.")
MESO_ERROR(FORM_OUTDATED, 10, "form_outdated", "Load the page again, then send the form again.")
MESO_ERROR(TOO_MANY_ATTEMPTS, 10, "too_many_attempts", "Wait a while, then try again.")
MESO_ERROR(UPLOAD_TOO_LARGE, 5, "upload_too_large", "Send the photograph as the camera saved it, one by one.")
MESO_ERROR(ADDRESS_IN_USE, 8, "address_in_use", "Stop the other server, or choose another port with --port.")
MESO_ERROR(ADDRESS_REFUSED, 2, "address_refused",
           "Leave --address away for this machine alone, or give --tls-cert and --tls-key.")
MESO_ERROR(TOOL_MISSING, 4, "tool_missing", "Install the package that is named, and run the command again.")
MESO_ERROR(TOOL_FAILED, 1, "tool_failed", "Mend what the other program says; it is no part of mesotrack.")
