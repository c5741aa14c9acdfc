/* Inside the face subject: the head's surface, the picture's geometry buffer, and who paints what
   on it. Lengths are centimetres of the head unless a name says px. */
#ifndef SAMPLES_FACE_H
#define SAMPLES_FACE_H

#include "canvas.h"
#include "render.h"
#include "strand.h"
#include "vector.h"

enum {
    STREAM_SHAPE = 201,
    STREAM_WRINKLES,
    STREAM_SPOTS,
    STREAM_REMOVED,
    STREAM_BROWS,
    STREAM_LASHES,
    STREAM_STRANDS,
    STREAM_EYES,
    STREAM_POSE,
    STREAM_BEARD,
    STREAM_FRINGE
};

/* What a vertex is made of; 0..1, blended between vertices. */
struct face_vertex {
    struct vector at, normal;
    double u, v;         /* of the canonical atlas; meaningful where mask is 1 */
    double mask;         /* 1 on the canonical face, 0 on skull, neck, ears */
    double hair, shirt;  /* covered by; shirt is set per pixel */
    double key, ambient; /* how much of the main light and of the room reaches it */
};
struct face_surface {
    struct face_vertex *vertices;
    int vertex_count;
    int (*triangles)[3];
    int triangle_count;
};

enum { FACE_COLUMNS = 36, FACE_RINGS = 10, FACE_LEVELS = 3 };
struct face_head {
    struct vector landmarks[RENDER_LANDMARKS];
    double uv[RENDER_LANDMARKS][2];
    int (*faces)[3];
    int face_count;
    struct vector rings[FACE_RINGS + 1]
                       [FACE_COLUMNS]; /* skull, neck, shoulders; 0 is the mask's border */
    struct face_surface coarse, fine;
    struct vector eye_centre[2]; /* eyeballs: the image's left, then its right */
    struct vector light;         /* towards the main light, head's frame */
};
int face_head_load(const struct render_face_options *options, struct face_head *out,
                   struct arena *arena, struct meso_error *err);
/* Skull, neck, shoulders and ears around the mask. */
int face_head_build(const struct render_face_options *options, struct face_head *head,
                    struct arena *arena, struct meso_error *err);
/* Adds both ears to the fine surface. */
int face_add_ears(struct face_head *head, struct arena *arena, struct meso_error *err);
/* Smooth surface through the coarse vertices: Loop's scheme, `levels` times. */
int face_subdivide(const struct face_surface *coarse, int levels, struct face_surface *out,
                   struct arena *arena, struct meso_error *err);
void face_normals(struct face_surface *surface);
/* key and ambient of every vertex, by rays against the coarse surface. */
void face_visibility(struct face_surface *surface, struct vector light, double softness);
/* Hair covers the rings from here on, in columns 0 (top) .. 18 (chin) of either side. */
double face_hairline(double half);
/* The place on the fine surface at atlas (u, v); false outside the mask. */
bool face_place(const struct face_head *head, double u, double v, struct vector *at);

/* The camera's pose. */
struct face_view {
    double rotation[3][3];       /* head -> room */
    struct vector pivot, camera; /* camera: in the head's frame */
    double focal_px, centre_x, centre_y, distance;
};
struct face_projected {
    double x, y, depth; /* px; cm from the camera */
};
void face_view_set(const struct render_face_options *options, struct face_view *out);
struct face_projected face_project(const struct face_view *view, struct vector at);
struct vector face_to_head(const struct face_view *view, struct vector room_direction);

/* What the camera sees at each pixel's centre. */
struct face_buffer {
    int width, height;
    float *depth;                              /* cm; 0: nothing */
    float (*at)[3];                            /* place on the head */
    int *triangle;                             /* of the fine surface */
    float (*weight)[2];                        /* of its second and third corner */
    float *cover;                              /* 0..1, antialiased silhouette */
    float *melanin, *haemoglobin, *height_map; /* painted; height in cm */
    float *dark; /* 0..1: light lost in folds, nostrils, under lashes */
    float *gloss;
};
int face_buffer_new(struct face_buffer *out, int width, int height, struct arena *arena,
                    struct meso_error *err);
int face_rasterise(const struct face_surface *surface, const struct face_view *view,
                   struct face_buffer *buffer, struct arena *scratch, struct meso_error *err);
struct face_vertex face_buffer_vertex(const struct face_buffer *buffer,
                                      const struct face_surface *surface, int index);
/* Calls visit for every seen pixel within radius of the place, with the distance in cm. */
void face_around(const struct face_buffer *buffer, const struct face_view *view, struct vector at,
                 double radius, void (*visit)(void *context, int index, double distance),
                 void *context);
bool face_visible(const struct face_buffer *buffer, const struct face_view *view, struct vector at);

/* Planted things. */
struct face_wrinkle {
    const char *zone;
    struct vector path[48];
    int points;
    double width, depth; /* cm */
};
struct face_spot {
    const char *zone;
    struct vector at;
    double radius, melanin;
    bool removed;
    uint32_t seed;
};
enum { FACE_WRINKLES_MAX = 64, FACE_SPOTS_MAX = 200 };
struct face_marks {
    struct face_wrinkle wrinkles[FACE_WRINKLES_MAX];
    int wrinkle_count;
    struct face_spot spots[FACE_SPOTS_MAX];
    int spot_count;
};
int face_plan(const struct face_head *head, const struct render_face_options *options,
              const struct render_face_change *change, struct face_marks *out,
              struct meso_error *err);

void face_paint_skin(const struct face_head *head, const struct face_view *view,
                     const struct render_face_options *options, double redness,
                     struct face_buffer *buffer);
void face_paint_marks(const struct face_marks *marks, const struct face_view *view,
                      struct face_buffer *buffer);
/* A groove along a path: also lid folds and the line between the lips. */
void face_paint_groove(const struct vector *path, int points, double width, double depth,
                       double flank, const struct face_view *view, struct face_buffer *buffer);
/* Folds that every face has: above the lids, between the lips, around the wings of the nose. */
void face_paint_folds(const struct face_head *head, const struct face_view *view,
                      struct face_buffer *buffer);
/* The planted things as the picture shows them, for the truth. */
int face_list_marks(const struct face_marks *marks, const struct face_view *view,
                    const struct face_buffer *buffer, struct render_face *out, struct arena *arena,
                    struct meso_error *err);
void face_shade(const struct face_head *head, const struct face_view *view,
                const struct render_face_options *options, const struct face_buffer *buffer,
                struct render_canvas *canvas);
void face_paint_eyes(const struct face_head *head, const struct face_view *view,
                     const struct render_face_options *options, const struct face_buffer *buffer,
                     struct render_canvas *canvas);
int face_paint_hair(const struct face_head *head, const struct face_view *view,
                    const struct render_face_options *options, const struct face_buffer *buffer,
                    struct render_canvas *canvas, struct arena *scratch, struct meso_error *err);
/* The outline of a feature in the atlas and the distance of (u, v) to it in cm, > 0 inside. */
struct face_outline {
    const int *landmarks;
    int count;
};
extern const struct face_outline face_lips, face_eyes[2], face_brows[2];
double face_outline_distance(const struct face_head *head, const struct face_outline *outline,
                             double u, double v);
int face_truth(const struct render_face_options *options, const struct render_face_change *change,
               struct render_face *out, struct arena *arena, struct meso_error *err);

#endif
