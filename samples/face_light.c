/* How much light reaches each vertex: rays towards the main light and all around, stopped by the
   coarse head. Soft shadows of nose, brow ridge and chin come from here. Knows nothing of skin. */
#include "face.h"

enum { KEY_RAYS = 16, AMBIENT_RAYS = 40 };

static bool hit(const struct face_surface *s, const double (*boxes)[4], struct vector from,
                struct vector ray)
{
    for (int t = 0; t < s->triangle_count; t++) {
        struct vector to = {boxes[t][0] - from.x, boxes[t][1] - from.y, boxes[t][2] - from.z};
        double along = vector_dot(to, ray), reach = boxes[t][3];
        if (along < -reach || vector_dot(to, to) - along * along > reach * reach)
            continue;
        struct vector a = s->vertices[s->triangles[t][0]].at;
        struct vector e1 = vector_sub(s->vertices[s->triangles[t][1]].at, a);
        struct vector e2 = vector_sub(s->vertices[s->triangles[t][2]].at, a);
        struct vector p = vector_cross(ray, e2), q;
        double det = vector_dot(e1, p);
        if (fabs(det) < 1e-12)
            continue;
        struct vector d = vector_sub(from, a);
        double u = vector_dot(d, p) / det;
        q = vector_cross(d, e1);
        double v = vector_dot(ray, q) / det;
        if (u >= 0 && v >= 0 && u + v <= 1 && vector_dot(e2, q) / det > 0.02)
            return true;
    }
    return false;
}

/* Directions spread evenly over the sphere (Fibonacci lattice). */
static struct vector lattice(int i, int count)
{
    double z = 1 - (2 * i + 1.0) / count, turn = i * 2.399963229728653;
    double r = sqrt(1 - z * z);
    return (struct vector){r * cos(turn), r * sin(turn), z};
}

static void light_vertex(struct face_surface *s, const double (*boxes)[4], int vertex,
                         struct vector light, double softness)
{
    struct face_vertex *v = &s->vertices[vertex];
    struct vector from = vector_add(v->at, vector_scale(v->normal, 0.12));
    double seen = 0, total = 0;
    for (int i = 0; i < KEY_RAYS; i++) {
        struct vector ray = vector_unit(
            vector_add(light, vector_scale(lattice(i, KEY_RAYS), 0.15 + 0.55 * softness)));
        if (vector_dot(ray, v->normal) < 0)
            continue; /* turned away: the shading itself makes it dark */
        total += 1;
        seen += !hit(s, boxes, from, ray);
    }
    v->key = total > 0 ? seen / total : 1;
    seen = total = 0;
    for (int i = 0; i < AMBIENT_RAYS; i++) {
        struct vector ray = lattice(i, AMBIENT_RAYS);
        double weight = vector_dot(ray, v->normal);
        if (weight <= 0)
            continue;
        total += weight;
        seen += weight * !hit(s, boxes, from, ray);
    }
    v->ambient = total > 0 ? seen / total : 0;
}

void face_visibility(struct face_surface *surface, struct vector light, double softness)
{
    enum { TRIANGLES_MAX = 2048 };
    double boxes[TRIANGLES_MAX][4]; /* middle and radius of a sphere around each triangle */
    for (int t = 0; t < surface->triangle_count && t < TRIANGLES_MAX; t++) {
        struct vector sum = {0, 0, 0};
        for (int k = 0; k < 3; k++)
            sum = vector_add(sum, surface->vertices[surface->triangles[t][k]].at);
        struct vector centre = vector_scale(sum, 1.0 / 3);
        boxes[t][0] = centre.x;
        boxes[t][1] = centre.y;
        boxes[t][2] = centre.z;
        boxes[t][3] = 0;
        for (int k = 0; k < 3; k++)
            boxes[t][3] = fmax(
                boxes[t][3],
                vector_length(vector_sub(surface->vertices[surface->triangles[t][k]].at, centre)));
    }
    for (int i = 0; i < surface->vertex_count; i++)
        light_vertex(surface, (const double(*)[4])boxes, i, light, softness);
}
