/* Reading a measure of a drawing, shading it, and saying what was expected. */
#ifndef PIGMENT_READING_H
#define PIGMENT_READING_H

#include "drawn_pigment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static inline struct measure_reading read_with(struct drawn *drawing, const struct measure *measure)
{
    struct measure_reading reading;
    struct meso_error err = {0};
    int code = measure->run(&drawing->input, &reading, drawing->arena, &err);
    if (code)
        fail_msg("%s: %s", measure->name, err.text);
    return reading;
}

static inline double value(const struct measure *measure, const struct measure_reading *reading,
                           const char *field)
{
    int index = measure_field_index(measure, field);
    assert_true(index >= 0);
    return reading->values[index];
}

static inline struct measure_reading spots_of(struct drawn *drawing, double ev)
{
    drawn_expose(drawing, ev);
    return read_with(drawing, &measure_spots);
}

static inline void assert_near(double found, double wanted, double tolerance)
{
    if (!(fabs(found - wanted) <= tolerance))
        fail_msg("%g is not within %g of %g", found, tolerance, wanted);
}

static inline void shade(struct drawn *cheek, double (*shadow)(double x_mm, double y_mm))
{
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                cheek->density[c][y][x] +=
                    shadow((x + 0.5) * drawn_mm_per_px, (y + 0.5) * drawn_mm_per_px);
}

static inline double slope(double x_mm, double y_mm)
{
    return 0.02 * x_mm + 0.01 * y_mm;
}

static inline double edge(double x_mm, double y_mm)
{
    return 0.7 / (1 + exp(-(x_mm + 0.3 * y_mm - 20) / 0.6));
}

static inline double dimple(double x_mm, double y_mm)
{
    return 0.35 * exp(-(pow(x_mm - 16, 2) + pow(y_mm - 19, 2)) / (2 * 1.5 * 1.5));
}

/* Five spots of 1.5 to 6 mm. */
static inline void draw_five(struct drawn *cheek)
{
    drawn_spot(cheek, drawn_melanin, 0.40, 6, 6, 1.5);
    drawn_spot(cheek, drawn_melanin, 0.35, 18, 7, 2);
    drawn_spot(cheek, drawn_melanin, 0.30, 29, 8, 3);
    drawn_spot(cheek, drawn_melanin, 0.30, 9, 20, 4.5);
    drawn_spot(cheek, drawn_melanin, 0.25, 25, 24, 6);
}

#endif
