/* The words for the renderer's choices, as they stand in options and truths. */
#include "render.h"

const char *const render_tone_names[RENDER_TONE_COUNT] = {"light", "medium", "dark"};
const char *const render_colour_names[RENDER_HAIR_COLOUR_COUNT] = {"dark", "brown", "blond",
                                                                   "grey", "white", "red"};
const char *const render_scalp_subject_names[RENDER_SCALP_SUBJECT_COUNT] = {"parting", "vertex",
                                                                            "hairline"};
