/* The projective map of a plane through pairs of places. */
#include "chart_work.h"

#include <math.h>
#include <string.h>

enum { UNKNOWNS = 8 };

struct image_point locate_chart_project(const double map[9], double x, double y)
{
    double w = map[6] * x + map[7] * y + map[8];
    return (struct image_point){(map[0] * x + map[1] * y + map[2]) / w,
                                (map[3] * x + map[4] * y + map[5]) / w};
}

static void add_row(double a[UNKNOWNS][UNKNOWNS + 1], const double row[UNKNOWNS], double side)
{
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int j = 0; j < UNKNOWNS; j++)
            a[i][j] += row[i] * row[j];
        a[i][UNKNOWNS] += row[i] * side;
    }
}

static bool eliminate(double a[UNKNOWNS][UNKNOWNS + 1])
{
    for (int i = 0; i < UNKNOWNS; i++) {
        int pivot = i;
        for (int r = i + 1; r < UNKNOWNS; r++)
            if (fabs(a[r][i]) > fabs(a[pivot][i]))
                pivot = r;
        if (!(fabs(a[pivot][i]) > 1e-10))
            return false;
        for (int c = 0; c <= UNKNOWNS && pivot != i; c++) {
            double other = a[i][c];
            a[i][c] = a[pivot][c];
            a[pivot][c] = other;
        }
        for (int r = 0; r < UNKNOWNS; r++) {
            double factor = r == i ? 0 : a[r][i] / a[i][i];
            for (int c = i; c <= UNKNOWNS; c++)
                a[r][c] -= factor * a[i][c];
        }
    }
    return true;
}

bool locate_chart_plane(const struct image_point *from, const struct image_point *to, int count,
                        double map[9])
{
    double a[UNKNOWNS][UNKNOWNS + 1] = {{0}}, x0 = 0, y0 = 0, scale = 0;
    for (int i = 0; i < count; i++) {
        x0 += to[i].x / count;
        y0 += to[i].y / count;
    }
    for (int i = 0; i < count; i++)
        scale = fmax(scale, hypot(to[i].x - x0, to[i].y - y0));
    if (count < 4 || !(scale > 0))
        return false;
    for (int i = 0; i < count; i++) {
        double u = from[i].x, v = from[i].y, x = (to[i].x - x0) / scale, y = (to[i].y - y0) / scale;
        const double row_x[UNKNOWNS] = {u, v, 1, 0, 0, 0, -u * x, -v * x};
        const double row_y[UNKNOWNS] = {0, 0, 0, u, v, 1, -u * y, -v * y};
        add_row(a, row_x, x);
        add_row(a, row_y, y);
    }
    if (!eliminate(a))
        return false;
    double h[9];
    for (int i = 0; i < UNKNOWNS; i++)
        h[i] = a[i][UNKNOWNS] / a[i][i];
    h[8] = 1;
    for (int j = 0; j < 3; j++) {
        map[j] = scale * h[j] + x0 * h[6 + j];
        map[3 + j] = scale * h[3 + j] + y0 * h[6 + j];
        map[6 + j] = h[6 + j];
    }
    return true;
}
