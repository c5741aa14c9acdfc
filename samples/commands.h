/* The commands of mesotrack-render, one file each. Each takes its own argv and returns MESO_OK, an
   error code, or -1 after --help. */
#ifndef SAMPLES_COMMANDS_H
#define SAMPLES_COMMANDS_H

#include "options.h"
#include "render.h"

int command_trichoscopy(int argc, char **argv, struct arena *arena, struct meso_error *err);
int command_face(int argc, char **argv, struct arena *arena, struct meso_error *err);

int command_skin(int argc, char **argv, struct arena *arena, struct meso_error *err);
int command_scalp(int argc, char **argv, struct arena *arena, struct meso_error *err);
int command_demo(int argc, char **argv, struct arena *arena, struct meso_error *err);

#endif
