/* Private: the parts of a kept drawing, which its writer and its reader share. Its bytes are a text
   for pages, a zero byte, a text for the program, a zero byte, and the packed map. */
#ifndef REPORT_DRAWING_H
#define REPORT_DRAWING_H

#include "growing_text.h"
#include "json_parts.h"

#define DRAWING_SCHEMA "mesotrack.drawing/1"

/* From the photograph into its frame's px: through the map back where there is one. */
struct drawing_place {
    const struct align_map *map; /* NULL: none */
    struct report_window frame;
};
struct image_point report_drawing_place(const struct drawing_place *place, struct image_point p);

/* A line as the d of an SVG path, to a tenth of a px, without the points that don't bend it by half
   a px; box is widened by it. NULL: out of memory. */
char *report_drawing_path(const struct drawing_place *place, const struct image_point *points,
                          int count, bool closed, double box[4], struct arena *arena,
                          struct meso_error *err);

/* The photograph's marks, into an array. */
void report_drawing_marks(struct json_writer *w, struct json_place list,
                          const struct report_photo *photo, const struct drawing_place *place,
                          struct arena *arena, struct meso_error *err);

/* The map's nodes: to a 64th of a px, second differences along the rows, as few bytes as they take;
   then which are valid. */
int report_drawing_pack(const struct align_map *map, uint8_t **bytes, size_t *length,
                        struct arena *arena, struct meso_error *err);
/* map has its columns and rows; false: the bytes are not such a map. Memory that is used up is told
   by *err. */
bool report_drawing_unpack(const uint8_t *bytes, size_t length, struct align_map *map,
                           struct arena *arena, struct meso_error *err);

#endif
