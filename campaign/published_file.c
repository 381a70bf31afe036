// Reading data/hosts.json. Every number becomes a descriptor of its host; layers and coatings keep
// its slot, so that one vector of values decides the whole design.
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "campaign/published.h"

enum { DESCRIPTORS_MOST = 160 }; // of one host

// What every step of reading shares.
typedef struct Reader {
    Arena *arena;               // borrowed
    const Materials *materials; // borrowed
    const char *host;           // borrowed; its name
    Descriptor *descriptors;    // borrowed; DESCRIPTORS_MOST, of which [count] are used
    int count;
} Reader;

static const QuantityKind THICKNESS = {"thickness", "um", 1, 5000};
static const QuantityKind POROSITY = {"porosity", "1", 0.05, 0.999};
static const QuantityKind PORE = {"pore_diameter", "um", 0.01, 2000};
static const QuantityKind TORTUOSITY = {"tortuosity", "1", 1, 50};
static const QuantityKind ENHANCEMENT = {"transport_enhancement", "1", 1, 100};
static const QuantityKind BOOST = {"transference_boost", "1", 0, 0.9};
static const QuantityKind SHARE = {"share", "1", 0.001, 1};
static const QuantityKind COVERAGE = {"coverage", "1", 0, 1};
static const QuantityKind VOLUME = {"volume_share", "1", 0, 1};
static const QuantityKind CONTENT = {"content", "%", 0, 40};

static const char *const COAT_FORMS[] = {
#define X(name, word) word,
    COAT_FORM_LIST(X)
#undef X
};

static Status keep(const Reader *reader, const char *text, const char **kept, Error *err)
{
    *kept = arena_string(reader->arena, text);
    return *kept ? STATUS_OK : arena_exhausted(reader->arena, err);
}

static Status keep_member(const Reader *reader, JsonView view, const char *key, const char **kept,
                          Error *err)
{
    const char *text = NULL;
    TRY(json_string_required(view, key, &text, err));
    return keep(reader, text, kept, err);
}

// -- Descriptors --

static Status add(Reader *reader, const char *prefix, const char *name, const Quantity *quantity,
                  Slot *slot, Error *err)
{
    if (reader->count == DESCRIPTORS_MOST)
        return fail(err, STATUS_BAD_DATA, "host '%s' has more than %d numbers", reader->host,
                    DESCRIPTORS_MOST);
    const char *full = arena_format(reader->arena, "%s%s", prefix, name);
    if (!full)
        return arena_exhausted(reader->arena, err);
    reader->descriptors[reader->count] = (Descriptor){full, *quantity};
    *slot = reader->count++;
    return STATUS_OK;
}

// A number of a material: once a host, however often the material occurs. ABSENT when the
// material has none.
static Status add_material(Reader *reader, const Material *material, const char *name,
                           const Quantity *quantity, Slot *slot, Error *err)
{
    *slot = ABSENT;
    if (quantity->value != quantity->value)
        return STATUS_OK;
    const char *prefix = arena_format(reader->arena, "%s ", material->name);
    if (!prefix)
        return arena_exhausted(reader->arena, err);
    const size_t length = strlen(prefix);
    for (int i = 0; i < reader->count; i++) {
        const char *known = reader->descriptors[i].name;
        if (strncmp(known, prefix, length) == 0 && strcmp(known + length, name) == 0) {
            *slot = i;
            return STATUS_OK;
        }
    }
    return add(reader, prefix, name, quantity, slot, err);
}

static Status read_slot(Reader *reader, JsonView object, const char *prefix,
                        const QuantityKind *kind, Slot *slot, Error *err)
{
    const JsonView view = json_member(object, kind->name);
    if (!view.node)
        return json_fail(object, err, STATUS_BAD_DATA, "'%s' is missing", kind->name);
    Quantity quantity = {0};
    TRY(quantity_parse(view, kind, &reader->materials->citations, reader->arena, &quantity, err));
    return add(reader, prefix, kind->name, &quantity, slot, err);
}

static Status read_optional(Reader *reader, JsonView object, const QuantityKind *kind, Slot *slot,
                            Error *err)
{
    *slot = ABSENT;
    return json_member(object, kind->name).node ? read_slot(reader, object, "", kind, slot, err)
                                                : STATUS_OK;
}

static Status read_end(Reader *reader, JsonView span, const char *end, const char *prefix,
                       const QuantityKind *kind, Slot *slot, Error *err)
{
    const JsonView view = json_member(span, end);
    if (!view.node)
        return json_fail(span, err, STATUS_BAD_DATA, "'%s' needs a 'top' and a 'bottom'",
                         kind->name);
    Quantity quantity = {0};
    TRY(quantity_parse(view, kind, &reader->materials->citations, reader->arena, &quantity, err));
    const char *name = arena_format(reader->arena, "%s %s", kind->name, end);
    if (!name)
        return arena_exhausted(reader->arena, err);
    return add(reader, prefix, name, &quantity, slot, err);
}

// A number, or {"top", "bottom"}.
static Status read_span(Reader *reader, JsonView object, const char *prefix,
                        const QuantityKind *kind, Span *span, Error *err)
{
    static const char *const ends[] = {"top", "bottom"};
    const JsonView view = json_member(object, kind->name);
    if (!json_member(view, "top").node && !json_member(view, "bottom").node) {
        TRY(read_slot(reader, object, prefix, kind, &span->top, err));
        span->bottom = span->top;
        return STATUS_OK;
    }
    TRY(json_known_keys(view, ends, 2, err));
    TRY(read_end(reader, view, "top", prefix, kind, &span->top, err));
    return read_end(reader, view, "bottom", prefix, kind, &span->bottom, err);
}

static Status read_optional_span(Reader *reader, JsonView object, const char *prefix,
                                 const QuantityKind *kind, Span *span, Error *err)
{
    *span = (Span){ABSENT, ABSENT};
    return json_member(object, kind->name).node
               ? read_span(reader, object, prefix, kind, span, err)
               : STATUS_OK;
}

// -- Materials of a host --

static Status read_material(const Reader *reader, JsonView view, const char *key, MaterialKind kind,
                            const Material **material, Error *err)
{
    const char *name = NULL;
    TRY(json_string_required(view, key, &name, err));
    Error nearest = {0};
    if (materials_find(reader->materials, kind, name, material, &nearest) != STATUS_OK)
        return json_fail(json_member(view, key), err, STATUS_BAD_DATA, "%s", nearest.text);
    return STATUS_OK;
}

static Status read_coat_form(JsonView view, CoatForm *form, Error *err)
{
    const char *word = NULL;
    TRY(json_string_required(view, "as", &word, err));
    for (int i = 0; i < COAT_FORM_COUNT; i++) {
        if (strcmp(word, COAT_FORMS[i]) == 0) {
            *form = (CoatForm)i;
            return STATUS_OK;
        }
    }
    return json_fail(json_member(view, "as"), err, STATUS_BAD_DATA,
                     "'as' is '%s', must be film, sites or blend", word);
}

static Status read_coat(Reader *reader, JsonView view, const char *layer, const Material *skeleton,
                        Coat *coat, Error *err)
{
    static const char *const keys[] = {"material", "as", "coverage", "volume_share"};
    TRY(json_known_keys(view, keys, 4, err));
    TRY(read_material(reader, view, "material", MATERIAL_COATING, &coat->material, err));
    TRY(read_coat_form(view, &coat->form, err));
    const char *conflict = materials_conflict(coat->material, skeleton);
    if (conflict)
        return json_fail(view, err, STATUS_BAD_DATA, "'%s' cannot go on '%s': %s",
                         coat->material->name, skeleton->name, conflict);
    const char *prefix = arena_format(reader->arena, "%s%s ", layer, coat->material->name);
    if (!prefix)
        return arena_exhausted(reader->arena, err);
    coat->coverage = (Span){ABSENT, ABSENT};
    coat->volume_share = (Span){ABSENT, ABSENT};
    if (coat->form != COAT_BLEND)
        TRY(read_span(reader, view, prefix, &COVERAGE, &coat->coverage, err));
    if (coat->form != COAT_SITES)
        TRY(read_span(reader, view, prefix, &VOLUME, &coat->volume_share, err));
    const Material *m = coat->material;
    TRY(add_material(reader, m, "conductivity", &m->conductivity, &coat->conductivity, err));
    TRY(add_material(reader, m, "nucleation_overpotential", &m->nucleation_overpotential,
                     &coat->nucleation_overpotential, err));
    return add_material(reader, m, "density", &m->density, &coat->density, err);
}

static Status read_coats(Reader *reader, JsonView list, const char *prefix, Layer *layer,
                         Error *err)
{
    if (json_count(list) > COATS_MOST)
        return json_fail(list, err, STATUS_BAD_DATA, "a layer has at most %d coatings", COATS_MOST);
    for (JsonView view = json_first(list); view.node; view = json_next(view)) {
        Coat *coat = &layer->coats[layer->coat_count++];
        TRY(read_coat(reader, view, prefix, layer->skeleton, coat, err));
    }
    return STATUS_OK;
}

static Status read_dopant(Reader *reader, JsonView view, const char *prefix, Layer *layer,
                          Error *err)
{
    static const char *const keys[] = {"material", "content"};
    if (!view.node)
        return STATUS_OK;
    TRY(json_known_keys(view, keys, 2, err));
    TRY(read_material(reader, view, "material", MATERIAL_DOPANT, &layer->dopant, err));
    const Material *m = layer->dopant;
    const char *conflict = materials_conflict(m, layer->skeleton);
    if (conflict)
        return json_fail(view, err, STATUS_BAD_DATA, "'%s' cannot dope '%s': %s", m->name,
                         layer->skeleton->name, conflict);
    const char *full = arena_format(reader->arena, "%s%s ", prefix, m->name);
    if (!full)
        return arena_exhausted(reader->arena, err);
    TRY(read_span(reader, view, full, &CONTENT, &layer->dopant_content, err));
    TRY(add_material(reader, m, "content", &m->content, &layer->dopant_full, err));
    TRY(add_material(reader, m, "nucleation_reduction", &m->nucleation_reduction,
                     &layer->dopant_reduction, err));
    return add_material(reader, m, "exchange_current_factor", &m->exchange_current_factor,
                        &layer->dopant_exchange, err);
}

static Status read_interphase(Reader *reader, JsonView view, Published *host, Error *err)
{
    static const char *const keys[] = {"material", "coverage"};
    if (!view.node)
        return STATUS_OK;
    TRY(json_known_keys(view, keys, 2, err));
    TRY(read_material(reader, view, "material", MATERIAL_INTERPHASE, &host->interphase, err));
    const Material *m = host->interphase;
    TRY(read_span(reader, view, "interphase ", &COVERAGE, &host->interphase_coverage, err));
    TRY(add_material(reader, m, "film_resistance", &m->film_resistance, &host->film_resistance,
                     err));
    TRY(add_material(reader, m, "hot_spot_factor", &m->hot_spot_factor,
                     &host->interphase_hot_spot, err));
    return add_material(reader, m, "sei_charge_factor", &m->sei_charge_factor,
                        &host->sei_charge_factor, err);
}

// -- Layers --

static Status read_layer(Reader *reader, JsonView view, int number, Layer *layer, Error *err)
{
    static const char *const keys[] = {"share",         "skeleton", "porosity",
                                       "pore_diameter", "coatings", "dopant"};
    TRY(json_known_keys(view, keys, 6, err));
    const char *prefix = arena_format(reader->arena, "layer %d ", number);
    if (!prefix)
        return arena_exhausted(reader->arena, err);
    TRY(read_material(reader, view, "skeleton", MATERIAL_SKELETON, &layer->skeleton, err));
    TRY(read_slot(reader, view, prefix, &SHARE, &layer->share, err));
    TRY(read_optional_span(reader, view, prefix, &POROSITY, &layer->porosity, err));
    TRY(read_optional_span(reader, view, prefix, &PORE, &layer->pore_diameter, err));
    const Material *m = layer->skeleton;
    TRY(add_material(reader, m, "conductivity", &m->conductivity, &layer->conductivity, err));
    TRY(add_material(reader, m, "nucleation_overpotential", &m->nucleation_overpotential,
                     &layer->nucleation_overpotential, err));
    TRY(add_material(reader, m, "density", &m->density, &layer->density, err));
    TRY(add_material(reader, m, "hot_spot_factor", &m->hot_spot_factor, &layer->hot_spot_factor,
                     err));
    TRY(read_coats(reader, json_member(view, "coatings"), prefix, layer, err));
    return read_dopant(reader, json_member(view, "dopant"), prefix, layer, err);
}

static Status read_layers(Reader *reader, JsonView list, Published *host, Error *err)
{
    static const double rounding = 1e-3; // of shares printed with two digits
    if (json_count(list) < 1 || json_count(list) > LAYERS_MOST)
        return json_fail(list, err, STATUS_BAD_DATA, "a host has 1 to %d layers", LAYERS_MOST);
    double sum = 0;
    for (JsonView view = json_first(list); view.node; view = json_next(view)) {
        Layer *layer = &host->layers[host->layer_count++];
        TRY(read_layer(reader, view, host->layer_count, layer, err));
        sum += reader->descriptors[layer->share].quantity.value;
    }
    if (!(sum > 1 - rounding && sum < 1 + rounding))
        return json_fail(list, err, STATUS_BAD_DATA, "the shares of the layers add up to %g, not 1",
                         sum);
    return STATUS_OK;
}

// -- Hosts --

static Status read_labels(const Reader *reader, JsonView view, Published *host, Error *err)
{
    double reference = 0;
    TRY(json_number_required(view, "reference", 1, 1000, &reference, err));
    host->reference = (int)reference;
    TRY(keep_member(reader, view, "described", &host->described, err));
    TRY(keep_member(reader, view, "form", &host->form, err));
    return keep_member(reader, view, "structure", &host->structure, err);
}

static Status keep_descriptors(const Reader *reader, Published *host, Error *err)
{
    const size_t count = (size_t)reader->count;
    Descriptor *descriptors = arena_alloc(reader->arena, count, sizeof *descriptors);
    double *values = arena_alloc(reader->arena, count, sizeof *values);
    if (!descriptors || !values)
        return arena_exhausted(reader->arena, err);
    for (size_t i = 0; i < count; i++) {
        descriptors[i] = reader->descriptors[i];
        values[i] = descriptors[i].quantity.value;
    }
    host->descriptors = descriptors;
    host->descriptor_count = reader->count;
    host->values = values;
    return STATUS_OK;
}

static Status read_host(Reader *reader, JsonView view, Published *host, Error *err)
{
    static const char *const keys[] = {
        "reference",  "described",  "form",
        "structure",  "thickness",  "porosity",
        "tortuosity", "interphase", "pore_diameter",
        "layers",     "transport_enhancement", "transference_boost"};
    TRY(json_known_keys(view, keys, 12, err));
    TRY(keep(reader, json_key(view), &host->name, err));
    reader->host = host->name;
    reader->count = 0;
    TRY(read_labels(reader, view, host, err));
    TRY(read_slot(reader, view, "", &THICKNESS, &host->thickness, err));
    TRY(read_span(reader, view, "", &POROSITY, &host->porosity, err));
    TRY(read_span(reader, view, "", &PORE, &host->pore_diameter, err));
    TRY(read_slot(reader, view, "", &TORTUOSITY, &host->tortuosity, err));
    TRY(read_optional(reader, view, &ENHANCEMENT, &host->transport_enhancement, err));
    TRY(read_optional(reader, view, &BOOST, &host->transference_boost, err));
    TRY(read_interphase(reader, json_member(view, "interphase"), host, err));
    TRY(read_layers(reader, json_member(view, "layers"), host, err));
    return keep_descriptors(reader, host, err);
}

Status published_parse(JsonView root, const Materials *materials, Arena *arena,
                       PublishedHosts *hosts, Error *err)
{
    if (!json_is_object(root))
        return json_fail(root, err, STATUS_BAD_DATA, "expected {\"host\": {...}, ...}");
    Published *items = arena_alloc(arena, (size_t)json_count(root), sizeof *items);
    Descriptor *descriptors = arena_alloc(arena, DESCRIPTORS_MOST, sizeof *descriptors);
    if (!items || !descriptors)
        return arena_exhausted(arena, err);
    Reader reader = {.arena = arena, .materials = materials, .descriptors = descriptors};
    int count = 0;
    for (JsonView view = json_first(root); view.node; view = json_next(view))
        TRY(read_host(&reader, view, &items[count++], err));
    *hosts = (PublishedHosts){items, count};
    return STATUS_OK;
}

Status published_read(const char *path, const Materials *materials, Arena *arena,
                      PublishedHosts *hosts, Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    const Status status = published_parse(json_root(&document), materials, arena, hosts, err);
    json_clear(&document);
    return status;
}
