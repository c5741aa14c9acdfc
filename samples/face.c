/* A face, from the back to the front: background, head, painted skin, planted marks, eyes, hair,
   camera. Knows the order; each step knows its own matter. */
#include "face.h"
#include "camera.h"
#include "face_curve.h"
#include "random.h"

#include <string.h>

void render_face_defaults(struct render_face_options *out)
{
    *out = (struct render_face_options){
        .seed = 1,
        .width = 1600,
        .height = 2000,
        .px_per_cm = 62,
        .light = {-0.35, 0.50, 0.80},
        .light_softness = 0.5,
        .wrinkles = 0.5,
        .spots = 10,
        .camera = {.blur_px = 0.7, .noise = 1.6, .vignetting = 0.06},
        .mesh_path = "models/build/canonical_face.json",
    };
}

void render_face_change_defaults(struct render_face_change *out)
{
    *out = (struct render_face_change){.session = 1,
                                       .wrinkle_factor = 0.7,
                                       .spot_factor = 0.6,
                                       .spots_removed = 2,
                                       .redness_factor = 0.6};
}

void render_face_other_sitting(struct render_face_options *options,
                               const struct render_face_change *change)
{
    struct render_random random =
        render_random_stream(options->seed, STREAM_POSE, (uint64_t)change->session);
    options->yaw_deg += render_random_range(&random, -2, 2);
    options->pitch_deg += render_random_range(&random, -1.5, 1.5);
    options->roll_deg += render_random_range(&random, -1.5, 1.5);
    options->light[0] += render_random_range(&random, -0.05, 0.05);
    options->light[1] += render_random_range(&random, -0.05, 0.05);
    options->px_per_cm *= render_random_range(&random, 0.98, 1.02);
    render_camera_other_sitting(&options->camera, options->seed, change->session);
    options->camera.gradient_deg = 0; /* the main light does what the gradient does elsewhere */
}

static int check(const struct render_face_options *options, struct meso_error *err)
{
    if (options->width < 64 || options->height < 64 || options->width > 8192 ||
        options->height > 8192)
        return base_error(err, MESO_E_USAGE, "a face of %d x %d cannot be rendered: 64 to 8192 px",
                          options->width, options->height);
    if (!(options->px_per_cm >= 4 && options->px_per_cm <= 400))
        return base_error(err, MESO_E_BAD_SCALE, "%g px per cm: 4 to 400 can be rendered",
                          options->px_per_cm);
    if (!(fabs(options->yaw_deg) <= 90 && fabs(options->pitch_deg) <= 45))
        return base_error(err, MESO_E_USAGE, "yaw %g, pitch %g: at most 90 and 45 degrees",
                          options->yaw_deg, options->pitch_deg);
    if (options->spots < 0 || options->spots > FACE_SPOTS_MAX)
        return base_error(err, MESO_E_USAGE, "%d spots cannot be rendered: 0 to %d", options->spots,
                          FACE_SPOTS_MAX);
    return MESO_OK;
}

static void project_landmarks(const struct face_head *head, const struct face_view *view,
                              struct render_face *out)
{
    double eyes = 0, scale = 0;
    for (int side = 0; side < 2; side++) {
        struct vector limbus = head->eye_centre[side];
        limbus.z += 1.0478; /* the plane of the limbus: sqrt(12^2 - 5.85^2) mm before the centre */
        struct face_projected p = face_project(view, limbus);
        out->iris[side] = (struct render_point){p.x, p.y};
        eyes += 0.5 * p.depth;
        scale += 0.5 * view->focal_px / p.depth;
    }
    out->mm_per_px = 10 / scale;
    out->iris_diameter_px = 1.17 * scale;
    for (int i = 0; i < RENDER_LANDMARKS; i++) {
        struct face_projected p = face_project(view, head->landmarks[i]);
        out->landmarks[i].x = p.x;
        out->landmarks[i].y = p.y;
        out->landmarks[i].z = (p.depth - eyes) * scale;
    }
}

/* Columns of the skull from temple to temple. */
static void project_hairline(const struct face_head *head, const struct face_view *view,
                             struct render_face *out)
{
    const double temple = 6;
    for (int i = 0; i < RENDER_HAIRLINE_POINTS; i++) {
        double column = temple * (2.0 * i / (RENDER_HAIRLINE_POINTS - 1) - 1);
        struct vector at =
            face_skull_place(head, column + FACE_COLUMNS, face_hairline(fabs(column)));
        struct face_projected p = face_project(view, at);
        out->hairline[i] = (struct render_point){p.x, p.y};
    }
}

static int paint(const struct face_head *head, const struct face_view *view,
                 const struct render_face_options *options, const struct face_marks *marks,
                 double redness, struct face_buffer *buffer, struct render_face *out,
                 struct arena *arena, struct meso_error *err)
{
    struct render_canvas canvas;
    int status = render_canvas_new(&canvas, options->width, options->height, arena, err);
    if (status != MESO_OK)
        return status;
    face_paint_skin(head, view, options, redness, buffer);
    face_paint_folds(head, view, buffer);
    face_paint_marks(marks, view, buffer);
    face_shade(head, view, options, buffer, &canvas);
    face_paint_eyes(head, view, options, buffer, &canvas);
    status = face_paint_hair(head, view, options, buffer, &canvas, arena, err);
    return status == MESO_OK ? render_photograph(&canvas, &options->camera, &out->image, arena, err)
                             : status;
}

int render_face(const struct render_face_options *options, const struct render_face_change *change,
                struct render_face *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct render_face){0};
    struct face_view view;
    struct face_buffer buffer;
    struct face_head *head = base_arena_calloc(arena, 1, sizeof *head, err);
    struct face_marks *marks = base_arena_calloc(arena, 1, sizeof *marks, err);
    if (!head || !marks)
        return MESO_E_OUT_OF_MEMORY;
    int status = check(options, err);
    if (status == MESO_OK)
        status = face_head_load(options, head, arena, err);
    if (status != MESO_OK)
        return status;
    face_view_set(options, &view);
    head->light = vector_unit(face_to_head(
        &view, (struct vector){options->light[0], options->light[1], options->light[2]}));
    status = face_head_build(options, head, arena, err);
    if (status == MESO_OK)
        status = face_plan(head, options, change, marks, err);
    if (status == MESO_OK)
        status = face_buffer_new(&buffer, options->width, options->height, arena, err);
    if (status == MESO_OK)
        status = face_rasterise(&head->fine, &view, &buffer, arena, err);
    if (status != MESO_OK)
        return status;
    project_landmarks(head, &view, out);
    project_hairline(head, &view, out);
    status = face_list_marks(marks, &view, &buffer, out, arena, err);
    double redness = options->redness * (change ? change->redness_factor : 1);
    if (status == MESO_OK)
        status = paint(head, &view, options, marks, redness, &buffer, out, arena, err);
    return status == MESO_OK ? face_truth(options, change, out, arena, err) : status;
}
