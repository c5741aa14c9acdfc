/* What is known of a photograph, in numbers: QUALITY_VALUE(name, what). Each is a field of struct
   quality and a key of the report's quality.values; NaN (null) where it is unknown. */

/* Of one photograph */
QUALITY_VALUE(exposure_ev, "log2 of the skin's linear green against white, 0 = white")
QUALITY_VALUE(red_ev, "red against green")
QUALITY_VALUE(blue_ev, "blue against green")
QUALITY_VALUE(light_left_right_ev, "image's left half of the skin against its right half")
QUALITY_VALUE(blur_sigma_px, "spread of the sharpest edges with the sensor's own 0.5 px; unknown "
                             "where there are none")
QUALITY_VALUE(blur_widest_px, "of the direction in which the sharpest edges are widest")
QUALITY_VALUE(blur_narrowest_px, "of the direction across it")
QUALITY_VALUE(fine_detail, "energy of slopes at 0.8 px over that at 1.8 px")
QUALITY_VALUE(noise_levels, "sd of the finest detail, in 8-bit levels")
QUALITY_VALUE(clipped_fraction, "of the skin, burnt out; small mirrored lights are not")
QUALITY_VALUE(glare_fraction, "of the zones' outlines, mirror-like light, left out of the skin")
QUALITY_VALUE(skin_fraction, "of the zones' outlines that can be measured")
QUALITY_VALUE(px_per_mm, "unknown without a scale")
QUALITY_VALUE(reference_residual_de00, "what a calibration leaves unexplained of the known colours "
                                       "in view; unknown without them, and of one grey alone")
QUALITY_VALUE(photo_height_px, "of the upright photograph")
/* Of its face */
QUALITY_VALUE(face_outside_fraction, "of the face, beyond the photograph's edges")
QUALITY_VALUE(face_height_fraction, "height of the face in heights of the photograph")
QUALITY_VALUE(face_right_of_middle, "its middle from the photograph's, in heights of the face")
QUALITY_VALUE(face_below_middle, "likewise")
QUALITY_VALUE(jpeg_quality, "1..100 as libjpeg counts; null: no JPEG")
/* Against the baseline: this photograph's less the baseline's */
QUALITY_VALUE(exposure_from_baseline_ev, "of the skin, brighter")
QUALITY_VALUE(blur_from_baseline, "ratio, of what both show in one size")
QUALITY_VALUE(motion_from_baseline, "the same along the direction of the largest")
QUALITY_VALUE(noise_from_baseline_levels, "what more of noise the noisier one has; negative: less")
QUALITY_VALUE(hair_from_baseline, "share of the zone where it differs most")
QUALITY_VALUE(yaw_from_baseline_deg, "head turned, positive towards the patient's right")
QUALITY_VALUE(pitch_from_baseline_deg, "chin raised")
QUALITY_VALUE(roll_from_baseline_deg, "head tilted, clockwise on screen")
QUALITY_VALUE(mouth_opening_from_baseline, "inner lips, in pupil distances")
QUALITY_VALUE(smile_from_baseline, "how far the mouth's corners moved, in pupil distances")
QUALITY_VALUE(eye_opening_from_baseline, "of the eye that differs more, in eye widths")
QUALITY_VALUE(brow_raise_from_baseline, "brows above the upper lids, in pupil distances")
QUALITY_VALUE(reference_from_baseline_de00, "mean difference of the known colours, calibrated")
QUALITY_VALUE(face_height_from_baseline, "relative difference of face_height_fraction")
QUALITY_VALUE(face_shift_from_baseline, "of its middle in the picture, in heights of the face")
