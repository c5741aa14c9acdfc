/* What the program's exit codes mean: EXIT_MEANING(code, "meaning"). Which error ends with which
   one is error_list.h's. */
EXIT_MEANING(0, "done")
EXIT_MEANING(1, "anything not listed here")
EXIT_MEANING(2, "wrong usage")
EXIT_MEANING(3, "done, but some items failed")
EXIT_MEANING(4, "not found")
EXIT_MEANING(5, "photograph rejected; check: not usable")
EXIT_MEANING(6, "archive damaged")
EXIT_MEANING(7, "no archive, or its database out of reach")
EXIT_MEANING(8, "archive busy")
EXIT_MEANING(9, "no space")
EXIT_MEANING(10, "not permitted: consent, or the key of a sealed archive")
EXIT_MEANING(
    11, "not comparable (compare still writes the report, which says why); check: not usable, or "
        "not comparable with the baseline")
EXIT_MEANING(12, "out of memory")
EXIT_MEANING(130, "interrupted")
