/* The marks: everything that was found, as GeoJSON in pixels of the upright photograph. */
#include "json_parts.h"
#include "names.h"

#include <math.h>

enum { DECIMALS = 2 };

/* A feature's geometry comes before its properties. */
static struct json_place feature(struct json_writer *w, struct json_place features)
{
    struct json_place object = report_json_object(w, features, NULL);
    report_json_text(w, object, "type", "Feature");
    return object;
}

static struct json_place properties_of(struct json_writer *w, struct json_place feature,
                                       const char *photo, const char *kind)
{
    struct json_place properties = report_json_object(w, feature, "properties");
    report_json_text(w, properties, "photo", photo);
    report_json_text(w, properties, "kind", kind);
    return properties;
}

static void position(struct json_writer *w, struct json_place at, double x, double y)
{
    report_json_fixed(w, at, NULL, x, DECIMALS);
    report_json_fixed(w, at, NULL, y, DECIMALS);
}

static void line(struct json_writer *w, struct json_place feature, const struct measure_mark *mark)
{
    struct json_place geometry = report_json_object(w, feature, "geometry");
    report_json_text(w, geometry, "type", "LineString");
    struct json_place coordinates = report_json_array(w, geometry, "coordinates");
    for (int i = 0; i < mark->count; i++)
        position(w, report_json_array(w, coordinates, NULL), mark->points[i].x, mark->points[i].y);
}

static void point(struct json_writer *w, struct json_place feature, double x, double y)
{
    struct json_place geometry = report_json_object(w, feature, "geometry");
    report_json_text(w, geometry, "type", "Point");
    position(w, report_json_array(w, geometry, "coordinates"), x, y);
}

/* A closed ring, as of a Polygon: the feature itself stays the point that others rely on. */
static void outline(struct json_writer *w, struct json_place properties,
                    const struct measure_mark *mark)
{
    struct json_place ring = report_json_array(w, properties, "outline");
    for (int i = 0; i <= mark->outline_count; i++) {
        struct image_point p = mark->outline[i % mark->outline_count];
        position(w, report_json_array(w, ring, NULL), p.x, p.y);
    }
}

static const char *const wrinkle_sizes[] = {"fine", "medium", "deep"};

static void mark_properties(struct json_writer *w, struct json_place properties,
                            const struct measure_mark *mark)
{
    switch (mark->kind) {
    case MEASURE_WRINKLE:
        report_json_number(w, properties, "width_px", mark->width_px);
        report_json_number(w, properties, "length_px", mark->length_px);
        report_json_number(w, properties, "depth", mark->depth);
        report_json_text(w, properties, "size", wrinkle_sizes[mark->size_class]);
        report_json_number(w, properties, "certainty", mark->certainty);
        break;
    case MEASURE_SPOT:
    case MEASURE_INFLAMED:
        report_json_number(w, properties, "radius_px", mark->radius_px);
        report_json_number(w, properties, "area_px", mark->area_px);
        report_json_number(w, properties, "contrast", mark->contrast);
        report_json_number(w, properties, "delta_e00", mark->delta_e00);
        if (mark->outline_count)
            outline(w, properties, mark);
        break;
    case MEASURE_HAIR:
        report_json_number(w, properties, "width_px", mark->width_px);
        report_json_number(w, properties, "length_px", mark->length_px);
        report_json_bool(w, properties, "terminal", mark->terminal);
        break;
    case MEASURE_PARTING:
        report_json_number(w, properties, "width_px", mark->width_px);
        report_json_number(w, properties, "length_px", mark->length_px);
        if (mark->outline_count)
            outline(w, properties, mark);
        break;
    case MEASURE_HAIRLINE:
        report_json_number(w, properties, "length_px", mark->length_px);
        break;
    }
}

static void found(struct json_writer *w, struct json_place features, const char *name,
                  const struct report_photo *photo, struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < photo->mark_count; i++) {
        const struct measure_mark *mark = &photo->marks[i];
        struct json_place row = feature(w, features);
        if (measure_is_round(mark->kind))
            point(w, row, mark->points[0].x, mark->points[0].y);
        else
            line(w, row, mark);
        struct json_place properties = properties_of(w, row, name, report_kind_name(mark->kind));
        if (measure_is_thing(mark->kind)) {
            const char *id = report_mark_id(mark->kind, photo->mark_ids[i], arena, err);
            w->failed = w->failed || !id;
            report_json_text(w, properties, "id", id);
        }
        report_json_text(w, properties, "zone", photo->mark_zones[i]);
        mark_properties(w, properties, mark);
    }
}

static void zones(struct json_writer *w, struct json_place features, const char *name,
                  const struct report_photo *photo)
{
    for (int z = 0; z < photo->zones.count; z++) {
        const struct zone *zone = &photo->zones.at[z];
        if (zone->outline.count < 3)
            continue;
        struct json_place row = feature(w, features);
        struct json_place geometry = report_json_object(w, row, "geometry");
        report_json_text(w, geometry, "type", "Polygon");
        struct json_place ring =
            report_json_array(w, report_json_array(w, geometry, "coordinates"), NULL);
        for (int i = 0; i <= zone->outline.count; i++) {
            struct image_point p = zone->outline.points[i % zone->outline.count];
            position(w, report_json_array(w, ring, NULL), p.x, p.y);
        }
        report_json_text(w, properties_of(w, row, name, "zone"), "name", zone->name);
    }
}

static void landmarks(struct json_writer *w, struct json_place features, const char *name,
                      const struct locate_face *face)
{
    for (int i = 0; face && i < LOCATE_LANDMARKS; i++) {
        struct json_place row = feature(w, features);
        point(w, row, face->points[i].x, face->points[i].y);
        report_json_number(w, properties_of(w, row, name, "landmark"), "index", i);
    }
}

int report_marks(const struct report *report, char **text, size_t *length, struct arena *arena,
                 struct meso_error *err)
{
    static const char *const names[] = {"before", "after"};
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, false);
    report_json_text(w, root, "type", "FeatureCollection");
    struct json_place features = report_json_array(w, root, "features");
    for (int s = 0; s < report->session_count; s++) {
        const struct report_photo *photo = &report->sessions[s].photos[0];
        if (photo->told) /* between the first and the last: its marks were not kept */
            continue;
        zones(w, features, names[s > 0], photo);
        landmarks(w, features, names[s > 0], photo->face);
        found(w, features, names[s > 0], photo, arena, err);
    }
    return report_json_finish(w, text, length, arena, err);
}
