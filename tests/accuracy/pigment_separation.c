/* How far melanin, haemoglobin and shading are told apart through a camera of 8 bits: discs of one
   of them on drawn skin, read as the lesion of a close-up. */
#include "drawn_scene.h"
#include "pigment.h"

extern const struct measure measure_lesion;

/* Melanin and haemoglobin that are read of a disc of an amount of something. */
static bool read_disc(int tone, const double pigment[3], double amount, double read[2])
{
    struct drawn *skin = drawn_blank(tone);
    struct measure_reading reading;
    skin->lens_px = 0.6;
    skin->noise = 1; /* without any, rounding to 8 bits adds up over dark skin */
    drawn_lay(skin, pigment, amount, 18, 18, 6, 6);
    drawn_expose(skin, 0);
    bool ok = !measure_lesion.run(&skin->input, &reading, skin->arena, NULL);
    read[0] = reading.values[measure_field_index(&measure_lesion, "melanin")] / 100;
    read[1] = reading.values[measure_field_index(&measure_lesion, "haemoglobin")] / 100;
    drawn_free(skin);
    return ok;
}

int pigment_separation(const struct kernels *kernels)
{
    (void)kernels;
    bool ok = true;
    printf("separation of melanin, haemoglobin and shading\n");
    for (int tone = 0; tone < SCENE_TONES; tone++) {
        double melanin[2] = {0}, blood[2] = {0}, shade[2] = {0};
        char name[40];
        ok = read_disc(tone, drawn_melanin, 0.4, melanin) &&
             read_disc(tone, drawn_haemoglobin, 0.4, blood) &&
             read_disc(tone, drawn_grey, 0.4, shade) && ok;
        printf("  %s\n", scene_tone_name(tone, name));
        pigment_print("  melanin read as haemoglobin", "<= 2 %", "%+.2f %%",
                      100 * melanin[1] / melanin[0]);
        pigment_print("  haemoglobin read as melanin", "<= 2 %", "%+.2f %%",
                      100 * blood[0] / blood[1]);
        pigment_print("  shading read as melanin", "<= 1 %", "%+.2f %%", 100 * shade[0] / 0.4);
        pigment_print("  shading read as haemoglobin", "<= 1 %", "%+.2f %%", 100 * shade[1] / 0.4);
    }
    return !ok;
}
