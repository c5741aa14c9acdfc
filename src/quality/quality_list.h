/* What can be wrong with a photograph: QUALITY(CODE, name, scope, limit, message, advice, and both
   again for a figure below 0; NULL: its sign says nothing). All are printf formats: messages get
   the figure's size, the limit and a place; advices the figure's size and the place. Directions are
   the patient's for the patient, and the photograph's for the camera. Limits come from the design's
   measured gates; each is relative to this patient's baseline, except for what no photograph can be
   measured with. */

/* Of one photograph */
QUALITY(CLIPPED, "clipped", QUALITY_EVERYTHING, 0.01,
        "%.1f %% of the skin is burnt out (at most %.0f %%)",
        "lower the exposure until no skin is pure white", NULL, NULL)
QUALITY(BLURRED, "blurred", QUALITY_UNUSABLE, 4.0,
        "blurred: edges spread over a sigma of %.1f px (at most %.0f px)",
        "hold the camera still, focus on the skin and use more light", NULL, NULL)
QUALITY(DARK, "too_dark", QUALITY_UNUSABLE, -6.5,
        "too dark: the skin is %.1f EV below white (at most %.1f)",
        "use more light or a longer exposure", NULL, NULL)
QUALITY(LITTLE_SKIN, "little_skin", QUALITY_UNUSABLE, 0.20,
        "only %.0f %% of the region can be seen (at least %.0f %%)",
        "take hair, glasses and bands off the face and come closer", NULL, NULL)
QUALITY(FRAMING_X, "framing", QUALITY_NOTHING, 0.02,
        "%.0f %% of the face lie beyond the photograph's right edge (at most %.0f %%)",
        "turn the camera to its right, or step back, until the whole face is in the picture",
        "%.0f %% of the face lie beyond the photograph's left edge (at most %.0f %%)",
        "turn the camera to its left, or step back, until the whole face is in the picture")
QUALITY(FRAMING_Y, "framing", QUALITY_NOTHING, 0.02,
        "%.0f %% of the face lie beyond the photograph's lower edge (at most %.0f %%)",
        "lower the camera, or step back, until the whole face is in the picture",
        "%.0f %% of the face lie beyond the photograph's upper edge (at most %.0f %%)",
        "raise the camera, or step back, until the whole face is in the picture")
QUALITY(FRAMING_HALF, "framing", QUALITY_UNUSABLE, 0.20,
        "%.0f %% of the face lie beyond the photograph's edge (at most %.0f %%)",
        "move the camera back or aside until the whole face is in the picture", NULL, NULL)
QUALITY(
    VIEW_FACE, "view", QUALITY_UNUSABLE, 0.20,
    "a face fills %.0f %% of the photograph, which is not what this view shows (at most %.0f %%)",
    "give it as face-front, face-left or face-right, or mark the place with a polygon", NULL, NULL)
QUALITY(VIEW_SCALP, "view", QUALITY_NOTHING, 0.50,
        "a face fills %.0f %% of the photograph of a scalp (at most %.0f %%)",
        "take the scalp from above, or give a photograph of the face as face-front", NULL, NULL)
QUALITY(LOW_RESOLUTION, "low_resolution", QUALITY_NOTHING, 6.0,
        "%.1f px/mm on the skin: fine lines need %.0f px/mm",
        "come closer, or use the camera's full resolution", NULL, NULL)
QUALITY(GLARE, "glare", QUALITY_COLOUR, 0.10,
        "%.0f %% of the skin mirrors the light (at most %.0f %%)",
        "soften the light, blot oil and sweat, or cross polarisers on lamp and lens", NULL, NULL)
QUALITY(GREY, "no_colour", QUALITY_COLOUR, 0, "the photograph has no colour",
        "switch the camera to colour", NULL, NULL)
QUALITY(COLOUR_PROFILE, "colour_profile", QUALITY_COLOUR, 0,
        "the photograph's colour profile can't be used, so its colours can't be trusted",
        "send the camera's own file, not one that another program has changed", NULL, NULL)

/* Against the baseline */
QUALITY(EXPOSURE, "exposure", QUALITY_LIGHT, 0.10,
        "%.2f EV brighter than the baseline (at most %.2f)",
        "lower the exposure by %.1f EV, or move away from the window or lamp",
        "%.2f EV darker than the baseline (at most %.2f)",
        "raise the exposure by %.1f EV, or move closer to the window or lamp")
QUALITY(RED, "white_balance", QUALITY_LIGHT, 0.10,
        "redder than the baseline: white balance differs by %.2f EV (at most %.2f)",
        "use the baseline's lamp alone and its fixed white balance; this one is set too warm",
        "less red than the baseline: white balance differs by %.2f EV (at most %.2f)",
        "use the baseline's lamp alone and its fixed white balance; this one is set too cold")
QUALITY(BLUE, "white_balance", QUALITY_LIGHT, 0.10,
        "bluer than the baseline: white balance differs by %.2f EV (at most %.2f)",
        "use the baseline's lamp alone and its fixed white balance; this one is set too cold",
        "yellower than the baseline: white balance differs by %.2f EV (at most %.2f)",
        "use the baseline's lamp alone and its fixed white balance; this one is set too warm")
QUALITY(REFERENCE, "reference", QUALITY_LIGHT, 2.0,
        "the colour card reads %.1f dE00 from the baseline's after calibration (at most %.0f)",
        "use the baseline's card, clean and in the light that falls on the skin", NULL, NULL)
QUALITY(SHARPNESS, "sharpness", QUALITY_EVERYTHING, 1.6,
        "%.2f times as blurred as the baseline (at most %.1f)",
        "focus on the skin, as at the baseline", NULL, NULL)
QUALITY(SHARPER, "sharpness", QUALITY_EVERYTHING, 1.6,
        "the baseline is %.2f times as blurred as this photograph (at most %.1f)",
        "this photograph is the better one: use the baseline's lens and camera settings if they "
        "are known, or begin with this one anew",
        NULL, NULL)
QUALITY(MOTION, "motion_blur", QUALITY_EVERYTHING, 1.6,
        "%.2f times as blurred as the baseline along one direction (at most %.1f)",
        "the camera or the head moved: use a tripod, more light or a shorter exposure", NULL, NULL)
QUALITY(NOISE, "noise", QUALITY_EVERYTHING, 2.5,
        "%.1f levels more of sensor noise than the baseline (at most %.1f)",
        "use more light and the baseline's ISO",
        "the baseline has %.1f levels more of sensor noise (at most %.1f)",
        "this photograph is the better one: use the baseline's ISO, or begin with this one anew")
QUALITY(COMPRESSION, "compression", QUALITY_EVERYTHING, 10,
        "the JPEG quality is %.0f above the baseline's, which is coarse (at most %.0f)",
        "look for the baseline's own file from the camera",
        "the JPEG quality is %.0f below the baseline's (at most %.0f where one is coarse)",
        "use the camera's own file at full quality, not one sent by a messenger")
QUALITY(SCALE, "scale", QUALITY_EVERYTHING, 0.05,
        "the skin is shown %.0f %% larger than at the baseline (at most %.0f %%)",
        "step back by %.0f %% of the distance, with the baseline's lens and zoom",
        "the skin is shown %.0f %% smaller than at the baseline (at most %.0f %%)",
        "come closer by %.0f %% of the distance, with the baseline's lens and zoom")
QUALITY(
    RESOLUTION, "low_resolution", QUALITY_EVERYTHING, 0.05,
    "%.0f %% more px/mm on the skin than at the baseline, in the same framing (at most %.0f %%)",
    "set the camera to the baseline's resolution",
    "%.0f %% fewer px/mm on the skin than at the baseline, in the same framing (at most %.0f %%)",
    "set the camera to the baseline's resolution, and send its own file, not a reduced one")
QUALITY(POSE_YAW, "pose", QUALITY_EVERYTHING, 3.0,
        "the head is turned %.1f degrees to the patient's right of the baseline (at most %.0f)",
        "turn the head %.0f degrees to the patient's left",
        "the head is turned %.1f degrees to the patient's left of the baseline (at most %.0f)",
        "turn the head %.0f degrees to the patient's right")
QUALITY(POSE_PITCH, "pose", QUALITY_EVERYTHING, 3.0,
        "the chin is %.1f degrees higher than at the baseline (at most %.0f)",
        "lower the chin by %.0f degrees, or raise the camera to the baseline's height",
        "the chin is %.1f degrees lower than at the baseline (at most %.0f)",
        "raise the chin by %.0f degrees, or lower the camera to the baseline's height")
QUALITY(POSE_ROLL, "pose", QUALITY_NOTHING, 5.0,
        "the head is tilted %.1f degrees to the patient's left shoulder of the baseline (at most "
        "%.0f)",
        "tilt the head %.0f degrees to the patient's right shoulder, or hold the camera level",
        "the head is tilted %.1f degrees to the patient's right shoulder of the baseline (at most "
        "%.0f)",
        "tilt the head %.0f degrees to the patient's left shoulder, or hold the camera level")
QUALITY(SHIFT_X, "framing", QUALITY_NOTHING, 0.25,
        "the face lies %.2f of its height to the right of its place in the baseline (at most %.2f)",
        "turn the camera to its right",
        "the face lies %.2f of its height to the left of its place in the baseline (at most %.2f)",
        "turn the camera to its left")
QUALITY(SHIFT_Y, "framing", QUALITY_NOTHING, 0.25,
        "the face lies %.2f of its height below its place in the baseline (at most %.2f)",
        "point the camera lower",
        "the face lies %.2f of its height above its place in the baseline (at most %.2f)",
        "point the camera higher")
QUALITY(SIDE_LIGHT, "side_light", QUALITY_EVERYTHING, 0.15,
        "%.2f EV more light from the patient's right than at the baseline (at most %.2f)",
        "move the lamp to the patient's left, or turn patient and camera together to the window "
        "as at the baseline",
        "%.2f EV more light from the patient's left than at the baseline (at most %.2f)",
        "move the lamp to the patient's right, or turn patient and camera together to the window "
        "as at the baseline")
QUALITY(SHINE, "glare", QUALITY_COLOUR, 0.05,
        "%.0f %% more of the skin mirrors the light than at the baseline (at most %.0f %%)",
        "soften the light, blot oil and sweat, or use the baseline's polarisers",
        "%.0f %% less of the skin mirrors the light than at the baseline (at most %.0f %%)",
        "light it as at the baseline, without more powder, softer light or polarisers than then")
QUALITY(HAIR_OVER, "hair", QUALITY_NOTHING, 0.10,
        "hair hides %.0f %% more of a zone than at the baseline (at most %.0f %%): %s",
        "pin the hair back with a band",
        "hair hid %.0f %% more of a zone at the baseline (at most %.0f %%): %s",
        "what hair hid then can't be compared; keep it pinned back from now on")
QUALITY(EXPRESSION_MOUTH, "expression", QUALITY_EVERYTHING, 0.05,
        "the lips are open by %.2f of the pupil distance more than at the baseline (at most %.2f)",
        "ask for closed, relaxed lips",
        "the lips are open by %.2f of the pupil distance less than at the baseline (at most %.2f)",
        "ask to let the lips part as at the baseline")
QUALITY(EXPRESSION_SMILE, "expression", QUALITY_EVERYTHING, 0.035,
        "the corners of the mouth are drawn %.3f of the pupil distance wider than at the baseline "
        "(at most %.3f): a smile",
        "ask for a relaxed face without a smile",
        "the corners of the mouth are %.3f of the pupil distance narrower or lower than at the "
        "baseline (at most %.3f)",
        "ask for the baseline's expression, lips neither pursed nor pressed")
QUALITY(EXPRESSION_EYES, "expression", QUALITY_EVERYTHING, 0.05,
        "the eyes are open %.2f of their width more than at the baseline (at most %.2f)",
        "ask the patient to relax the eyes and look into the camera",
        "the eyes are open %.2f of their width less than at the baseline (at most %.2f)",
        "ask the patient to open the eyes and look into the camera, away from dazzling light")
QUALITY(EXPRESSION_BROWS, "expression", QUALITY_EVERYTHING, 0.04,
        "the brows are %.2f of the pupil distance higher than at the baseline (at most %.2f)",
        "ask to let the brows down and relax the forehead",
        "the brows are %.2f of the pupil distance lower than at the baseline (at most %.2f)",
        "ask to let go of the frown and relax the forehead")

/* By the clinic's word (flag_list.h) */
QUALITY(MAKE_UP, "make_up", QUALITY_NAMED, 0, "with make-up, and the baseline is without",
        "take the make-up off and let the skin calm down",
        "without make-up, and the baseline is with it",
        "the baseline's make-up hides what is compared: begin with this photograph anew")
QUALITY(WET_HAIR, "wet_hair", QUALITY_NAMED, 0, "the hair is wet, and at the baseline it was dry",
        "dry the hair before the photograph", "the hair is dry, and at the baseline it was wet",
        "wet the hair as at the baseline, or begin with this photograph anew")
