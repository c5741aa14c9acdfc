/* The table of routes in words, for the manual. */
#include "server.h"

const char web_example[] =
    "  T=$(mesotrack account token anna --label script -C archive)\n"
    "  U=http://127.0.0.1:8080/api\n"
    "  curl -H \"Authorization: Bearer $T\" $U/patients\n"
    "  curl -H \"Authorization: Bearer $T\" -d code=P001 $U/patients\n"
    "  curl -H \"Authorization: Bearer $T\" -d number=1 -d course=face $U/patients/P001/sessions\n"
    "  curl -H \"Authorization: Bearer $T\" -H \"Idempotency-Key: card7-0001\" \\\n"
    "    -T front.jpg \"$U/patients/P001/sessions/1/photos?view=face-front\"\n"
    "  curl -H \"Authorization: Bearer $T\" $U/jobs/1\n"
    "  curl -H \"Authorization: Bearer $T\" -d days=30 -d language=tr $U/patients/P001/links\n";

bool web_row(int index, struct web_row *out)
{
    static const char *const who[] = {[WEB_ANYONE] = "everybody",
                                      [WEB_PATIENT] = "a patient's link",
                                      [WEB_CLINICIAN] = "clinicians",
                                      [WEB_ADMIN] = "admins"};
    if (index < 0 || index >= web_route_count)
        return false;
    const struct web_route *route = &web_routes[index];
    *out =
        (struct web_row){route->method, route->path, who[route->role], route->takes, route->what};
    return true;
}
