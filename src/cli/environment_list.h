/* The environment: ENVIRONMENT("NAME=VALUE", "what it does"). Flags win; behind it stands an
   archive's mesotrack.conf. */
ENVIRONMENT("MESOTRACK_MODELS=DIR", "Folder of the face networks.")
ENVIRONMENT("MESOTRACK_SIMD=LEVEL",
            "Level of vector instructions, such as scalar; results don't depend on it.")
ENVIRONMENT(
    "MESOTRACK_NAME=VALUE",
    "Any other option that takes a value, such as MESOTRACK_UM_PER_PX for --um-per-px; options "
    "that may be repeated, and those without a value, can only be given as flags. An archive's "
    "mesotrack.conf says the same with "
    "lines such as threads = 1.")
