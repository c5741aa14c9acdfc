/* Checks of the crest entries on drawn lines. */
#include "check.h"

static const double PI = 3.14159265358979323846;

/* Of a line of Gaussian profile at any angle the crest is the pixels nearest to its middle, and the
   flank what falls off by more than a part of itself. */
static void draw_ridge(double angle, double off, struct picture *strength, struct picture *angles)
{
    for (int y = 0; y < strength->plane.height; y++)
        for (int x = 0; x < strength->plane.width; x++) {
            double away = -sin(angle) * (x - 20) + cos(angle) * (y - 20) - off;
            strength->plane.at[y * strength->plane.stride + x] = (float)exp(-away * away / 8);
            angles->plane.at[y * angles->plane.stride + x] = (float)angle;
        }
}

void check_crests(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        double angle = check_uniform(-PI / 2, PI / 2), off = check_uniform(-0.4, 0.4);
        struct picture strength = check_picture(41, 41), angles = check_picture(41, 41);
        struct stencil out = check_stencil(41, 41);
        draw_ridge(angle, off, &strength, &angles);
        check_kernels()->crests(strength.plane, angles.plane, out.mask);
        for (int y = 0; y < 41; y++)
            for (int x = 0; x < 41; x++) {
                double away = -sin(angle) * (x - 20) + cos(angle) * (y - 20) - off;
                bool border = x == 0 || y == 0 || x == 40 || y == 40;
                if (border || fabs(away) > 0.8)
                    assert_false(check_set(&out.mask, x, y));
                else if (fabs(away) < 0.3)
                    assert_true(check_set(&out.mask, x, y));
            }
        check_picture_free(&strength);
        check_picture_free(&angles);
        check_stencil_free(&out);
    }
}

void check_drop_flanks(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        double angle = check_uniform(-PI / 2, PI / 2);
        struct picture strength = check_picture(41, 41), angles = check_picture(41, 41);
        draw_ridge(angle, 0, &strength, &angles);
        struct picture out = check_copy(&strength);
        check_kernels()->drop_flanks(strength.plane, angles.plane, 0.25f, out.plane);
        for (int y = 1; y < 40; y++)
            for (int x = 1; x < 40; x++) {
                double away = -sin(angle) * (x - 20) + cos(angle) * (y - 20);
                /* the slope is 2 away / 8 of the value; by differences of 2 px about a tenth more
                 */
                if (fabs(away) < 0.8)
                    check_near(check_at(&out.plane, x, y), check_at(&strength.plane, x, y), 0,
                               "crest", x, y);
                else if (fabs(away) > 1.3 && fabs(away) < 8)
                    check_near(check_at(&out.plane, x, y), 0, 0, "flank", x, y);
            }
        check_picture_free(&strength);
        check_picture_free(&angles);
        check_picture_free(&out);
    }
}
