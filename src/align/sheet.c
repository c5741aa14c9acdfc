/* A stiff sheet of cubic B-splines: what it does at a place, how places pull at it, and where it
   comes to rest. Knows no pictures. */
#include "sheet.h"
#include "solve.h"

#include <math.h>
#include <string.h>

struct sheet {
    double *matrix, *vector;
    int n;
};

static void basis(double t, double out[4])
{
    double s = 1 - t;
    out[0] = s * s * s / 6;
    out[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    out[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
    out[3] = t * t * t / 6;
}

/* First node and the weights of four, along one axis. */
static int support(double at, double spacing, int nodes, double out[4])
{
    double u = at / spacing;
    int first = (int)fmin(fmax(floor(u), 0), nodes - 4);
    basis(fmin(fmax(u - first, 0), 1), out);
    return first;
}

/* A homography differs from an affine map by these, to first order; no sheet bends so, and they
   cost nothing. */
static void tilts(const struct texture_field *field, double x, double y, double to_x[2],
                  double to_y[2])
{
    double u = (x - field->middle_x) / field->unit, v = (y - field->middle_y) / field->unit;
    to_x[0] = u * u;
    to_y[0] = to_x[1] = u * v;
    to_y[1] = v * v;
}

struct image_point align_texture_displacement(const struct texture_field *field, double x, double y)
{
    double across[4], down[4];
    int column = support(x, field->spacing, field->columns, across);
    int row = support(y, field->spacing, field->rows, down);
    double tilt_x[2], tilt_y[2];
    tilts(field, x, y, tilt_x, tilt_y);
    struct image_point sum = {field->tilt[0] * tilt_x[0] + field->tilt[1] * tilt_x[1],
                              field->tilt[0] * tilt_y[0] + field->tilt[1] * tilt_y[1]};
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            int node = (row + j) * field->columns + column + i;
            sum.x += across[i] * down[j] * field->x[node];
            sum.y += across[i] * down[j] * field->y[node];
        }
    return sum;
}

struct image_point align_texture_map(const double model[9], const struct texture_field *field,
                                     double x, double y)
{
    struct image_point d = align_texture_displacement(field, x, y);
    return align_texture_project(model, x + d.x, y + d.y);
}

/* Adds the energy of second differences along (dx, dy) of the grid; the pull towards a flat sheet.
 */
static void add_bending(const struct texture_field *field, int dx, int dy, double stiffness,
                        struct sheet *sheet)
{
    static const double weight[3] = {1, -2, 1};
    for (int j = dy; j < field->rows - dy; j++)
        for (int i = dx; i < field->columns - dx; i++) {
            int at = j * field->columns + i, step = dy * field->columns + dx;
            const int node[3] = {at - step, at, at + step};
            double bent_x = 0, bent_y = 0;
            for (int k = 0; k < 3; k++) {
                bent_x += weight[k] * field->x[node[k]];
                bent_y += weight[k] * field->y[node[k]];
            }
            for (int a = 0; a < 3; a++) {
                sheet->vector[2 * node[a]] -= stiffness * weight[a] * bent_x;
                sheet->vector[2 * node[a] + 1] -= stiffness * weight[a] * bent_y;
                for (int c = 0; c <= a; c++) {
                    double e = stiffness * weight[a] * weight[c];
                    double *row = sheet->matrix + (ptrdiff_t)(2 * node[a]) * sheet->n;
                    row[2 * node[c]] += e;
                    row[sheet->n + 2 * node[c] + 1] += e;
                }
            }
        }
}

/* How the unknowns move a place: two for each of 16 nodes, and the tilts. */
enum { MOVED = 34 };
struct motion {
    int unknown[MOVED]; /* ascending */
    double x[MOVED], y[MOVED];
};

static void motion_at(const struct texture_field *field, double x, double y, struct motion *out)
{
    double across[4], down[4];
    int column = support(x, field->spacing, field->columns, across);
    int row = support(y, field->spacing, field->rows, down);
    int nodes = field->columns * field->rows;
    memset(out, 0, sizeof *out);
    for (int k = 0; k < 16; k++) {
        int node = (row + k / 4) * field->columns + column + k % 4;
        out->unknown[2 * k] = 2 * node;
        out->unknown[2 * k + 1] = 2 * node + 1;
        out->x[2 * k] = out->y[2 * k + 1] = across[k % 4] * down[k / 4];
    }
    tilts(field, x, y, out->x + 32, out->y + 32);
    out->unknown[32] = 2 * nodes;
    out->unknown[33] = 2 * nodes + 1;
}

void align_sheet_pull(struct sheet *sheet, const struct texture_field *field, double x, double y,
                      const double pull[5])
{
    struct motion m;
    motion_at(field, x, y, &m);
    for (int i = 0; i < MOVED; i++) {
        double along = m.x[i] * pull[0] + m.y[i] * pull[1];
        double down = m.x[i] * pull[1] + m.y[i] * pull[2];
        double *row = sheet->matrix + (ptrdiff_t)m.unknown[i] * sheet->n;
        sheet->vector[m.unknown[i]] += m.x[i] * pull[3] + m.y[i] * pull[4];
        for (int k = 0; k <= i; k++)
            row[m.unknown[k]] += along * m.x[k] + down * m.y[k];
    }
}

int align_sheet_field(struct texture_field *field, const struct align_frame *frame, double nodes,
                      struct arena *arena, struct meso_error *err)
{
    field->spacing = fmax(frame->width, frame->height) / nodes;
    field->middle_x = frame->width / 2.0;
    field->middle_y = frame->height / 2.0;
    field->unit = fmax(field->middle_x, field->middle_y);
    field->tilt[0] = field->tilt[1] = 0;
    field->columns = (int)ceil(frame->width / field->spacing) + 3;
    field->rows = (int)ceil(frame->height / field->spacing) + 3;
    size_t count = (size_t)field->columns * field->rows;
    field->x = base_arena_calloc(arena, count, sizeof *field->x, err);
    field->y = base_arena_calloc(arena, count, sizeof *field->y, err);
    return field->x && field->y ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int align_sheet_new(struct sheet **out, const struct texture_field *field, struct arena *arena,
                    struct meso_error *err)
{
    size_t n = 2 * (size_t)field->columns * field->rows + 2;
    *out = base_arena_alloc(arena, sizeof **out, err);
    if (!*out)
        return MESO_E_OUT_OF_MEMORY;
    (*out)->n = (int)n;
    (*out)->matrix = base_arena_alloc(arena, n * (n + 1) * sizeof(double), err);
    (*out)->vector = (*out)->matrix ? (*out)->matrix + n * n : NULL;
    return (*out)->matrix ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

void align_sheet_clear(struct sheet *sheet)
{
    memset(sheet->matrix, 0, sizeof *sheet->matrix * (size_t)sheet->n * ((size_t)sheet->n + 1));
}

double align_sheet_settle(struct sheet *sheet, struct texture_field *field, double curvature)
{
    double stiffness = 1 / (curvature * curvature), moved = 0;
    int n = sheet->n, nodes = field->columns * field->rows;
    add_bending(field, 1, 0, stiffness, sheet);
    add_bending(field, 0, 1, stiffness, sheet);
    add_bending(field, 1, 1, stiffness / 2, sheet);
    for (int i = 0; i < n; i++)
        sheet->matrix[(ptrdiff_t)i * n + i] += 1e-4 * stiffness;
    if (!align_solve(sheet->matrix, sheet->vector, n))
        return 0;
    for (int i = 0; i < nodes; i++) {
        field->x[i] += sheet->vector[2 * i];
        field->y[i] += sheet->vector[2 * i + 1];
    }
    field->tilt[0] += sheet->vector[n - 2];
    field->tilt[1] += sheet->vector[n - 1];
    for (int i = 0; i < n; i++)
        moved += sheet->vector[i] * sheet->vector[i];
    return sqrt(moved / n);
}
