/* The table of measures, and how readings of zones become a reading of the whole. */
#include "measure.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define MEASURE(name) extern const struct measure measure_##name;
#include "measure_list.h"
#undef MEASURE

const struct measure *const measure_all[] = {
#define MEASURE(name) &measure_##name,
#include "measure_list.h"
#undef MEASURE
    NULL};

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

bool measure_applies(const struct measure *measure, unsigned view_bit, const char *zone)
{
    return (measure->views & view_bit) && (!measure->zones || has_word(measure->zones, zone));
}

const char *measure_references(const struct measure *measure, const char *zone)
{
    const struct measure_reference_rule *rule = measure->references;
    for (; rule && rule->references; rule++)
        if (!rule->zone || !strcmp(rule->zone, zone))
            return rule->references;
    return NULL;
}

int measure_field_index(const struct measure *measure, const char *name)
{
    for (int i = 0; i < measure->field_count; i++)
        if (!strcmp(measure->fields[i].name, name))
            return i;
    return -1;
}

void measure_refuse(const struct measure *measure, struct measure_reading *out, const char *reason)
{
    for (int i = 0; i < measure->field_count; i++) {
        out->values[i] = NAN;
        out->reasons[i] = reason;
    }
}

/* The weight of a zone's value in the whole's; NaN, with the reason, takes the zone out. */
static double weight_of(const struct measure *measure, const struct measure_field *field,
                        const struct measure_reading *zone, const char **reason)
{
    int by;
    switch (field->pool) {
    case MEASURE_POOL_SUM:
        return 1;
    case MEASURE_POOL_AREA_MEAN:
        *reason = "no_scale";
        return zone->area_cm2;
    case MEASURE_POOL_WEIGHTED:
        by = measure_field_index(measure, field->pool_weight);
        *reason = zone->reasons[by];
        return zone->values[by];
    default:
        *reason = "not_pooled";
        return NAN;
    }
}

static void pool_field(const struct measure *measure, int index,
                       const struct measure_reading *zones, int count, struct measure_reading *out)
{
    const struct measure_field *field = &measure->fields[index];
    double sum = 0, weights = 0;
    const char *reason = field->pool == MEASURE_POOL_NONE ? "not_pooled" : "no_zone";
    for (int i = 0; i < count; i++) {
        const char *why = NULL;
        double weight = weight_of(measure, field, &zones[i], &why), value = zones[i].values[index];
        if (isnan(value) && field->pool != MEASURE_POOL_NONE)
            why = zones[i].reasons[index];
        if (isnan(value) || isnan(weight)) {
            reason = why ? why : reason;
            continue;
        }
        sum += weight * value;
        weights += weight;
    }
    if (weights > 0) {
        out->values[index] = field->pool == MEASURE_POOL_SUM ? sum : sum / weights;
        return;
    }
    out->values[index] = NAN;
    out->reasons[index] = reason;
}

void measure_pool_zones(const struct measure *measure, const struct measure_reading *zones,
                        int count, struct measure_reading *out)
{
    memset(out, 0, sizeof *out);
    out->area_cm2 = NAN;
    for (int i = 0; i < count; i++)
        if (!isnan(zones[i].area_cm2))
            out->area_cm2 = (isnan(out->area_cm2) ? 0 : out->area_cm2) + zones[i].area_cm2;
    for (int i = 0; i < measure->field_count; i++)
        pool_field(measure, i, zones, count, out);
}
