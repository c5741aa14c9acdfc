/* Dates as YYYY-MM-DD in the proleptic Gregorian calendar. */
#include "base.h"

#include <string.h>

static bool digits(const char *text, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + text[i] - '0';
    }
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Days since 1970-01-01 of a civil date (H. Hinnant, chrono-compatible low-level date algorithms).
 */
static long days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    long era = (year >= 0 ? year : year - 399) / 400;
    long year_of_era = year - era * 400;
    long day_of_year = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

bool base_date_parse(const char *text, long *days)
{
    int year, month, day;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) ||
        !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_civil(year, month, day);
    return true;
}

int base_days_between(const char *from, const char *to)
{
    long a, b;
    if (!from || !to || !base_date_parse(from, &a) || !base_date_parse(to, &b))
        return -1;
    return (int)(b - a);
}

/* The inverse of days_from_civil (Hinnant). */
static void civil_from_days(long days, int *year, int *month, int *day)
{
    days += 719468;
    long era = (days >= 0 ? days : days - 146096) / 146097;
    long day_of_era = days - era * 146097;
    long year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    long shifted_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month + (shifted_month < 10 ? 3 : -9));
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

bool base_date_after(const char *date, int days, char out[BASE_DATE_ROOM])
{
    long from;
    int year, month, day;
    if (!date || !base_date_parse(date, &from))
        return false;
    civil_from_days(from + days, &year, &month, &day);
    if (year < 1 || year > 9999)
        return false;
    base_format(out, BASE_DATE_ROOM, "%04u-%02u-%02u", (unsigned)year % 10000u,
                (unsigned)month % 100u, (unsigned)day % 100u);
    return true;
}
