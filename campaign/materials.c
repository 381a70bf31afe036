#include "campaign/materials.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// -- Tables --

typedef struct KindRow {
    const char *section;
    const char *word;
    char letter;
} KindRow;

static const KindRow KINDS[] = {
#define X(name, section, word) {section, word, #name[0]},
    MATERIAL_KIND_LIST(X)
#undef X
};

typedef struct FieldRow {
    QuantityKind kind;
    size_t offset; // within Material
    const char *must;
    const char *may;
} FieldRow;

static const FieldRow FIELDS[] = {
#define X(member, unit, low, high, must, may) \
    {{#member, unit, low, high}, offsetof(Material, member), must, may},
    MATERIAL_FIELD_LIST(X)
#undef X
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

static const char *const SECTIONS[] = {
    "sources", "processes",
#define X(name, section, word) section,
    MATERIAL_KIND_LIST(X)
#undef X
};
enum { SECTION_COUNT = sizeof SECTIONS / sizeof *SECTIONS };

static const char *const SCALABILITIES[] = {"laboratory", "pilot", "industrial"};
enum { SCALABILITY_COUNT = sizeof SCALABILITIES / sizeof *SCALABILITIES };

const char *scalability_word(Scalability scalability)
{
    return SCALABILITIES[scalability];
}

const char *material_kind_word(MaterialKind kind)
{
    return KINDS[kind].word;
}

// What every step of reading shares.
typedef struct Reader {
    Arena *arena;         // borrowed
    Materials *materials; // borrowed; filled step by step
} Reader;

// -- Texts and lists --

static Status keep(const Reader *reader, JsonView view, const char *what, const char **text,
                   Error *err)
{
    if (!json_is_string(view))
        return json_fail(view, err, STATUS_BAD_DATA, "%s must be a text", what);
    *text = arena_string(reader->arena, json_string(view));
    return *text ? STATUS_OK : arena_exhausted(reader->arena, err);
}

static Status read_names(const Reader *reader, JsonView list, const char *const **names, int *count,
                         Error *err)
{
    if (!list.node)
        return STATUS_OK;
    if (!json_is_array(list))
        return json_fail(list, err, STATUS_BAD_DATA, "expected a list of names");
    const char **read = arena_alloc(reader->arena, (size_t)json_count(list), sizeof *read);
    if (!read)
        return arena_exhausted(reader->arena, err);
    int n = 0;
    for (JsonView item = json_first(list); item.node; item = json_next(item))
        TRY(keep(reader, item, "a name", &read[n++], err));
    *names = read;
    *count = n;
    return STATUS_OK;
}

// -- Processes --

static Status read_scalability(JsonView view, Scalability *scalability, Error *err)
{
    const char *word = NULL;
    TRY(json_string_required(view, "scalability", &word, err));
    for (int i = 0; i < SCALABILITY_COUNT; i++) {
        if (strcmp(word, SCALABILITIES[i]) == 0) {
            *scalability = (Scalability)i;
            return STATUS_OK;
        }
    }
    return json_fail(json_member(view, "scalability"), err, STATUS_BAD_DATA,
                     "scalability '%s' must be laboratory, pilot or industrial", word);
}

static Status read_process(const Reader *reader, JsonView view, Process *process, Error *err)
{
    static const char *const keys[] = {"scalability", "cost_class"};
    static const QuantityKind cost = {"cost_class", "1", 1, 5};
    TRY(json_known_keys(view, keys, 2, err));
    process->name = arena_string(reader->arena, json_key(view));
    if (!process->name)
        return arena_exhausted(reader->arena, err);
    TRY(read_scalability(view, &process->scalability, err));
    return quantity_parse(json_member(view, "cost_class"), &cost, &reader->materials->citations,
                         reader->arena, &process->cost_class, err);
}

static Status read_processes(const Reader *reader, JsonView section, Error *err)
{
    Process *read = arena_alloc(reader->arena, (size_t)json_count(section), sizeof *read);
    if (!read)
        return arena_exhausted(reader->arena, err);
    int n = 0;
    for (JsonView member = json_first(section); member.node; member = json_next(member))
        TRY(read_process(reader, member, &read[n++], err));
    reader->materials->processes = read;
    reader->materials->process_count = n;
    return STATUS_OK;
}

static Status find_process(const Materials *materials, JsonView name, const Process **process,
                           Error *err)
{
    const char *word = json_string(name);
    for (int i = 0; word && i < materials->process_count; i++) {
        if (strcmp(materials->processes[i].name, word) == 0) {
            *process = &materials->processes[i];
            return STATUS_OK;
        }
    }
    return json_fail(name, err, STATUS_BAD_DATA, "process '%s' is not among the processes",
                     word ? word : "(no text)");
}

static Status read_material_processes(const Reader *reader, JsonView view, Material *material,
                                      Error *err)
{
    const JsonView list = json_member(view, "process");
    const int count = json_count(list);
    if (!json_is_array(list) || count == 0)
        return json_fail(view, err, STATUS_BAD_DATA, "'%s' needs its 'process': a list of names",
                         material->name);
    const Process **read = arena_alloc(reader->arena, (size_t)count, sizeof *read);
    if (!read)
        return arena_exhausted(reader->arena, err);
    int n = 0;
    for (JsonView item = json_first(list); item.node; item = json_next(item))
        TRY(find_process(reader->materials, item, &read[n++], err));
    material->processes = read;
    material->process_count = n;
    return STATUS_OK;
}

static int process_index(const Material *material, const char *name)
{
    for (int i = 0; i < material->process_count; i++)
        if (strcmp(material->processes[i]->name, name) == 0)
            return i;
    return -1;
}

static Status read_precursors(const Reader *reader, JsonView object, Material *material, Error *err)
{
    const size_t count = (size_t)material->process_count;
    const char **read = arena_alloc(reader->arena, count, sizeof *read);
    if (!read)
        return arena_exhausted(reader->arena, err);
    for (JsonView member = json_first(object); member.node; member = json_next(member)) {
        const int i = process_index(material, json_key(member));
        if (i < 0)
            return json_fail(member, err, STATUS_BAD_DATA, "'%s' is not a process of '%s'",
                             json_key(member), material->name);
        TRY(keep(reader, member, "a precursor", &read[i], err));
    }
    material->precursors = read;
    return STATUS_OK;
}

// -- Combinations --

static Status read_refusals(const Reader *reader, JsonView list, Material *material, Error *err)
{
    static const char *const keys[] = {"with", "because"};
    Refusal *read = arena_alloc(reader->arena, (size_t)json_count(list), sizeof *read);
    if (!read)
        return arena_exhausted(reader->arena, err);
    int n = 0;
    for (JsonView item = json_first(list); item.node; item = json_next(item), n++) {
        TRY(json_known_keys(item, keys, 2, err));
        TRY(keep(reader, json_member(item, "with"), "'with'", &read[n].other, err));
        TRY(keep(reader, json_member(item, "because"), "'because'", &read[n].because, err));
    }
    material->refusals = read;
    material->refusal_count = n;
    return STATUS_OK;
}

static bool named(const Materials *materials, const char *name)
{
    for (int i = 0; i < materials->count; i++)
        if (strcmp(materials->items[i].name, name) == 0)
            return true;
    return false;
}

// A combination with a material that does not exist would never be found out.
static Status check_partners(const Materials *materials, JsonView root, Error *err)
{
    for (int i = 0; i < materials->count; i++) {
        const Material *material = &materials->items[i];
        for (int j = 0; j < material->refusal_count; j++)
            if (!named(materials, material->refusals[j].other))
                return json_fail(root, err, STATUS_BAD_DATA,
                                 "'%s' is forbidden with '%s', which is none of the materials",
                                 material->name, material->refusals[j].other);
        for (int j = 0; j < material->only_on_count; j++)
            if (!named(materials, material->only_on[j]))
                return json_fail(root, err, STATUS_BAD_DATA,
                                 "'%s' goes only on '%s', which is none of the materials",
                                 material->name, material->only_on[j]);
    }
    return STATUS_OK;
}

// -- One material --

static Status check_keys(JsonView view, MaterialKind kind, Error *err)
{
    const char *keys[FIELD_COUNT + 5] = {"process", "precursors", "only_on", "forbidden",
                                         "form"};
    int count = kind == MATERIAL_SKELETON ? 5 : 4;
    for (int i = 0; i < FIELD_COUNT; i++)
        if (strchr(FIELDS[i].must, KINDS[kind].letter) || strchr(FIELDS[i].may, KINDS[kind].letter))
            keys[count++] = FIELDS[i].kind.name;
    return json_known_keys(view, keys, count, err);
}

static Status read_fields(const Reader *reader, JsonView view, Material *material, Error *err)
{
    const char letter = KINDS[material->kind].letter;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const FieldRow *field = &FIELDS[i];
        Quantity *quantity = (Quantity *)((char *)material + field->offset);
        const JsonView member = json_member(view, field->kind.name);
        *quantity = (Quantity){.value = NAN, .low = NAN, .high = NAN};
        if (member.node)
            TRY(quantity_parse(member, &field->kind, &reader->materials->citations, reader->arena,
                              quantity, err));
        else if (strchr(field->must, letter))
            return json_fail(view, err, STATUS_BAD_DATA, "%s '%s' lacks '%s'",
                             KINDS[material->kind].word, material->name, field->kind.name);
    }
    return STATUS_OK;
}

static Status read_material(const Reader *reader, JsonView view, MaterialKind kind,
                            Material *material, Error *err)
{
    material->kind = kind;
    material->name = arena_string(reader->arena, json_key(view));
    if (!material->name)
        return arena_exhausted(reader->arena, err);
    TRY(check_keys(view, kind, err));
    if (named(reader->materials, material->name))
        return json_fail(view, err, STATUS_BAD_DATA, "material '%s' stands twice", material->name);
    if (kind == MATERIAL_SKELETON)
        TRY(keep(reader, json_member(view, "form"), "'form'", &material->form, err));
    TRY(read_fields(reader, view, material, err));
    TRY(read_material_processes(reader, view, material, err));
    TRY(read_precursors(reader, json_member(view, "precursors"), material, err));
    TRY(read_names(reader, json_member(view, "only_on"), &material->only_on,
                   &material->only_on_count, err));
    return read_refusals(reader, json_member(view, "forbidden"), material, err);
}

// -- The file --

static Status read_sections(const Reader *reader, JsonView root, Error *err)
{
    Materials *materials = reader->materials;
    int total = 0;
    for (int kind = 0; kind < MATERIAL_KIND_COUNT; kind++)
        total += json_count(json_member(root, KINDS[kind].section));
    Material *items = arena_alloc(reader->arena, (size_t)total, sizeof *items);
    if (!items)
        return arena_exhausted(reader->arena, err);
    materials->items = items;
    for (int kind = 0; kind < MATERIAL_KIND_COUNT; kind++) {
        const JsonView section = json_member(root, KINDS[kind].section);
        if (!json_is_object(section))
            return json_fail(root, err, STATUS_BAD_DATA, "'%s' is missing", KINDS[kind].section);
        for (JsonView member = json_first(section); member.node; member = json_next(member)) {
            TRY(read_material(reader, member, (MaterialKind)kind, &items[materials->count], err));
            materials->count++;
        }
    }
    return STATUS_OK;
}

Status materials_parse(JsonView root, Arena *arena, Materials *materials, Error *err)
{
    Materials read = {0};
    const Reader reader = {arena, &read};
    TRY(json_known_keys(root, SECTIONS, SECTION_COUNT, err));
    TRY(citations_parse(json_member(root, "sources"), arena, &read.citations, err));
    TRY(read_processes(&reader, json_member(root, "processes"), err));
    TRY(read_sections(&reader, root, err));
    TRY(check_partners(&read, root, err));
    *materials = read;
    return STATUS_OK;
}

Status materials_read(const char *path, Arena *arena, Materials *materials, Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    const Status status = materials_parse(json_root(&document), arena, materials, err);
    json_clear(&document);
    return status;
}

// -- Questions --

Status materials_find(const Materials *materials, MaterialKind kind, const char *name,
                      const Material **material, Error *err)
{
    const char *nearest = NULL;
    for (int i = 0; i < materials->count; i++) {
        const Material *item = &materials->items[i];
        if (item->kind != kind)
            continue;
        if (strcmp(item->name, name) == 0) {
            *material = item;
            return STATUS_OK;
        }
        const char *pair[] = {nearest ? nearest : item->name, item->name};
        nearest = text_nearest(name, pair, 2);
    }
    return fail(err, STATUS_BAD_DATA, "no %s is called '%s'%s%s", KINDS[kind].word, name,
                nearest ? "; the nearest is " : "", nearest ? nearest : "");
}

// Of [material] towards [other] only.
static const char *refusal(const Material *material, const Material *other)
{
    for (int i = 0; i < material->refusal_count; i++)
        if (strcmp(material->refusals[i].other, other->name) == 0)
            return material->refusals[i].because;
    if (material->only_on_count == 0 || other->kind != MATERIAL_SKELETON)
        return NULL;
    for (int i = 0; i < material->only_on_count; i++)
        if (strcmp(material->only_on[i], other->name) == 0)
            return NULL;
    return "it goes on other skeletons only";
}

const char *materials_conflict(const Material *a, const Material *b)
{
    const char *because = refusal(a, b);
    return because ? because : refusal(b, a);
}

Scalability material_scalability(const Material *material)
{
    Scalability best = SCALABILITY_LABORATORY;
    for (int i = 0; i < material->process_count; i++)
        if (material->processes[i]->scalability > best)
            best = material->processes[i]->scalability;
    return best;
}
