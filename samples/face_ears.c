/* Ears: two bowls set onto the fine surface. Know nothing of the rest of the head but its width. */
#include "face.h"

#include "texture.h"

#include <string.h>

/* An ear as a bowl: a rim that stands off the head, a hollow in front of the middle, a soft lobe.
 */
enum { EAR_RINGS = 10, EAR_SPOKES = 40 };
static struct vector ear_point(int side, double r, double angle, double width)
{
    double up = sin(angle), back = cos(angle);
    double tall = up > 0 ? 3.0 : 2.5 - 0.15 * back, deep = back > 0 ? 1.9 : 1.35;
    double y = r * up * tall, b = r * copysign(pow(fabs(back), 0.6), back) * deep;
    double fold = exp(-pow((r - 0.86) / 0.11, 2)) * (up < -0.75 ? 0.3 : 1);
    double inner = exp(-pow((r - 0.52) / 0.12, 2)) * render_smoothstep(-0.4, 0.5, back);
    double hollow = exp(-pow(r / 0.38, 2));
    double out = 0.30 * fold + 0.22 * inner - 0.38 * hollow + 0.12;
    /* the front edge lies on the cheek, the back edge stands 1.5 cm off the head */
    struct vector p = {(7.55 * width + 0.36 * (b + 1.1) + 0.8 * out), 0.9 + y + 0.10 * b,
                       -3.3 - 0.88 * b + 0.5 * out - 0.12 * y};
    p.x *= side;
    return p;
}

static void add_ears(struct face_head *head)
{
    struct face_surface *s = &head->fine;
    double width = head->landmarks[454].x / 7.664182;
    for (int side = -1; side <= 1; side += 2) {
        int first = s->vertex_count, first_triangle = s->triangle_count;
        for (int ring = 0; ring <= EAR_RINGS; ring++)
            for (int spoke = 0; spoke < EAR_SPOKES; spoke++) {
                double r = (double)ring / EAR_RINGS, angle = 2 * M_PI * spoke / EAR_SPOKES;
                struct face_vertex *v = &s->vertices[s->vertex_count++];
                double hollow = exp(-pow(r / 0.42, 2));
                *v = (struct face_vertex){.at = ear_point(side, r, angle, width),
                                          .key = 0.85 - 0.6 * hollow,
                                          .ambient = 0.75 - 0.5 * hollow};
            }
        for (int ring = 0; ring < EAR_RINGS; ring++)
            for (int spoke = 0; spoke < EAR_SPOKES; spoke++) {
                int a = first + ring * EAR_SPOKES + spoke;
                int b = first + ring * EAR_SPOKES + (spoke + 1) % EAR_SPOKES;
                const int two[2][3] = {{a, a + EAR_SPOKES, b}, {b, a + EAR_SPOKES, b + EAR_SPOKES}};
                memcpy(s->triangles[s->triangle_count], two, sizeof two);
                s->triangle_count += 2;
            }
        for (int t = first_triangle; t < s->triangle_count && side > 0; t++) {
            int swap = s->triangles[t][1];
            s->triangles[t][1] = s->triangles[t][2];
            s->triangles[t][2] = swap;
        }
    }
}

int face_add_ears(struct face_head *head, struct arena *arena, struct meso_error *err)
{
    struct face_surface *s = &head->fine;
    size_t vertices = (size_t)s->vertex_count + 2 * (EAR_RINGS + 1) * EAR_SPOKES;
    size_t triangles = (size_t)s->triangle_count + 4 * EAR_RINGS * EAR_SPOKES;
    struct face_vertex *v = base_arena_alloc(arena, vertices * sizeof *v, err);
    int(*t)[3] = base_arena_alloc(arena, triangles * sizeof *t, err);
    if (!v || !t)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(v, s->vertices, (size_t)s->vertex_count * sizeof *v);
    memcpy(t, s->triangles, (size_t)s->triangle_count * sizeof *t);
    s->vertices = v;
    s->triangles = t;
    add_ears(head);
    face_normals(s);
    return MESO_OK;
}
