/* What can be wrong with a photograph: QUALITY(CODE, name, scope, message, advice).
   The message and the advice are printf formats that both get (figure, limit) as doubles.
   Limits come from the design's measured gates; each is relative to this patient's baseline, except
   for what no photograph can be measured with. */

/* Of one photograph */
QUALITY(CLIPPED, "clipped", QUALITY_EVERYTHING, 0.01,
        "%.1f %% of the skin is burnt out (at most %.0f %%)",
        "lower the exposure until no skin is pure white")
QUALITY(BLURRED, "blurred", QUALITY_UNUSABLE, 4.0,
        "blurred: edges spread over a sigma of %.1f px (at most %.0f px)",
        "hold the camera still, focus on the skin and use more light")
QUALITY(DARK, "too_dark", QUALITY_UNUSABLE, -6.5,
        "too dark: the skin is at %.1f EV below white (at least %.1f)",
        "use more light or a longer exposure")
QUALITY(LITTLE_SKIN, "little_skin", QUALITY_UNUSABLE, 0.20,
        "only %.0f %% of the region can be seen (at least %.0f %%)",
        "take hair, glasses and bands off the face and come closer")
QUALITY(FRAMING_EDGE, "framing", QUALITY_NOTHING, 0.02,
        "%.0f %% of the face lie beyond the photograph's edge (at most %.0f %%)",
        "move the camera back or aside until the whole face is in the picture")
QUALITY(FRAMING_HALF, "framing", QUALITY_UNUSABLE, 0.20,
        "%.0f %% of the face lie beyond the photograph's edge (at most %.0f %%)",
        "move the camera back or aside until the whole face is in the picture")
QUALITY(VIEW_FACE, "view", QUALITY_UNUSABLE, 0.20,
        "a face fills %.0f %% of the photograph, which is not what this view shows (at most %.0f %%)",
        "give it as face-front, face-left or face-right, or mark the place with a polygon")
QUALITY(VIEW_SCALP, "view", QUALITY_NOTHING, 0.50,
        "a face fills %.0f %% of the photograph of a scalp (at most %.0f %%)",
        "take the scalp from above, or give a photograph of the face as face-front")
QUALITY(LOW_RESOLUTION, "low_resolution", QUALITY_NOTHING, 6.0,
        "%.1f px/mm on the skin: fine lines need %.0f px/mm",
        "come closer, or use the camera's full resolution")
QUALITY(GLARE, "glare", QUALITY_COLOUR, 0.10,
        "%.0f %% of the skin mirrors the light (at most %.0f %%)",
        "soften the light, blot oil and sweat, or cross polarisers on lamp and lens")
QUALITY(GREY, "no_colour", QUALITY_COLOUR, 0, "the photograph has no colour",
        "switch the camera to colour")
QUALITY(COLOUR_PROFILE, "colour_profile", QUALITY_COLOUR, 0,
        "the photograph's colour profile can't be used, so its colours can't be trusted",
        "send the camera's own file, not one that another program has changed")

/* Against the baseline */
QUALITY(EXPOSURE, "exposure", QUALITY_LIGHT, 0.10,
        "exposure differs by %+.2f EV from the baseline (at most %.2f)",
        "match the baseline's exposure and distance to the lamp")
QUALITY(WHITE_BALANCE, "white_balance", QUALITY_LIGHT, 0.10,
        "white balance differs by %.2f EV between channels (at most %.2f)",
        "use the same lamp and a fixed white balance")
QUALITY(REFERENCE, "reference", QUALITY_LIGHT, 2.0,
        "the colour card reads %.1f dE00 from the baseline's after calibration (at most %.0f)",
        "use the baseline's card, clean and in the light that falls on the skin")
QUALITY(SHARPNESS, "sharpness", QUALITY_EVERYTHING, 1.6,
        "sharpness differs by a factor of %.2f from the baseline (at most %.1f)",
        "focus on the skin and hold the camera as at the baseline")
QUALITY(COMPRESSION, "compression", QUALITY_EVERYTHING, 10,
        "the JPEG quality differs by %+.0f from the baseline (at most %.0f where one is coarse)",
        "use the camera's own file at full quality, not one sent by a messenger")
QUALITY(SCALE, "scale", QUALITY_EVERYTHING, 0.05,
        "the scale differs by %+.0f %% from the baseline (at most %.0f %%)",
        "take the photograph from the baseline's distance")
QUALITY(POSE_YAW, "pose", QUALITY_EVERYTHING, 3.0,
        "the head is turned %+.1f degrees against the baseline (at most %.0f)",
        "turn the head back to the baseline's position")
QUALITY(POSE_PITCH, "pose", QUALITY_EVERYTHING, 3.0,
        "the chin is raised %+.1f degrees against the baseline (at most %.0f)",
        "nod the head back to the baseline's position")
QUALITY(POSE_ROLL, "pose", QUALITY_NOTHING, 5.0,
        "the head is tilted %+.1f degrees against the baseline (at most %.0f)",
        "hold head and camera upright as at the baseline")
QUALITY(FRAMING_SHIFT, "framing", QUALITY_NOTHING, 0.25,
        "the face lies %.2f of its height from its place in the baseline (at most %.2f)",
        "place the head in the picture as at the baseline")
QUALITY(SIDE_LIGHT, "side_light", QUALITY_EVERYTHING, 0.15,
        "the light's left-right balance differs by %+.2f EV from the baseline (at most %.2f)",
        "place the patient to the lamp or window as at the baseline")
QUALITY(EXPRESSION_MOUTH, "expression", QUALITY_EVERYTHING, 0.05,
        "the lips are opened by %+.2f of the pupil distance against the baseline (at most %.2f)",
        "ask for a relaxed face with closed lips")
QUALITY(EXPRESSION_SMILE, "expression", QUALITY_EVERYTHING, 0.035,
        "the corners of the mouth moved by %.3f of the pupil distance from the baseline (at most "
        "%.3f)",
        "ask for a relaxed face without a smile")
QUALITY(EXPRESSION_EYES, "expression", QUALITY_EVERYTHING, 0.05,
        "the eyes' opening differs by %+.2f from the baseline (at most %.2f)",
        "ask the patient to look into the camera with relaxed eyes")
QUALITY(EXPRESSION_BROWS, "expression", QUALITY_EVERYTHING, 0.04,
        "the brows are raised by %+.2f of the pupil distance against the baseline (at most %.2f)",
        "ask for a relaxed forehead")
