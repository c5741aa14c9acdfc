/* Positions of the photograph and of its window at working scale. Knows no faces. */
#include "working.h"

struct image_point align_frame_from_photo(const struct align_frame *frame, double x, double y)
{
    return (struct image_point){(x - frame->x) / frame->px_x, (y - frame->y) / frame->px_y};
}

struct image_point align_frame_to_photo(const struct align_frame *frame, double x, double y)
{
    return (struct image_point){frame->x + x * frame->px_x, frame->y + y * frame->px_y};
}
