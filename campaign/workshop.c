#include "campaign/workshop.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

const char *workshop_data(void)
{
    const char *given = getenv("HOSTSCREEN_DATA");
    return given && *given ? given : HOSTSCREEN_DATA;
}

// -- Key --

// Recipes whose designs stand in the key, so that any change of what a recipe is drawn as or
// means, in the data or in the program, makes another campaign.
enum { RECIPES_IN_KEY = 64 };

static Json *ranges_json(const Campaign *campaign)
{
    Json *json = json_new_object();
    json_add_number(json, "seed", (double)campaign->seed);
    json_add_number(json, "mass_max", campaign->mass_max);
    for (int i = 0; i < KNOB_COUNT; i++) {
        Json *range = json_add(json, KNOBS[i].key, json_new_array());
        json_push_number(range, campaign->low[i]);
        json_push_number(range, campaign->high[i]);
    }
    return json;
}

// A material with what it is and what it goes with, so that a corrected conductivity makes
// another campaign, and so does another rule about what can be combined.
static void add_material(Json *list, const Material *material)
{
    json_push_string(list, material ? material->name : "none");
    if (!material)
        return;
#define X(member, ...) json_push_number(list, material->member.value);
    MATERIAL_FIELD_LIST(X)
#undef X
    for (int i = 0; i < material->only_on_count; i++)
        json_push_string(list, material->only_on[i]);
    for (int i = 0; i < material->refusal_count; i++)
        json_push_string(list, material->refusals[i].other);
}

// How the space is laid out, beyond its ranges.
static void add_gradings(Json *json, const Campaign *campaign)
{
    json_add_bool(json, "tortuosity_graded", campaign->tortuosity_graded);
    Json *list = json_add(json, "profile", json_new_array());
    for (int i = 0; i < campaign->grading_count; i++)
        json_push_string(list, grading_word(campaign->grading[i]));
}

static void add_materials(Json *json, const Campaign *campaign)
{
    for (int i = 0; i < CHOICE_COUNT; i++) {
        Json *list = json_add(json, CHOICES[i].key, json_new_array());
        for (int k = 0; k < campaign->options[i].count; k++)
            add_material(list, campaign->options[i].material[k]);
    }
    Json *rules = json_add(json, "forbidden", json_new_array());
    for (int i = 0; i < campaign->rule_count; i++)
        for (int side = 0; side < 2; side++) {
            const Material *material = campaign->rule[i].material[side];
            json_push_string(rules, CHOICES[campaign->rule[i].choice[side]].key);
            json_push_string(rules, material ? material->name : "none");
        }
}

// Designs carry conditions, electrolyte and constants.
static Status add_designs(Json *json, const Workshop *workshop, Error *err)
{
    Json *list = json_add(json, "designs", json_new_array());
    for (uint64_t i = 0; i < RECIPES_IN_KEY; i++) {
        Recipe recipe;
        Design design;
        TRY(space_recipe(&workshop->campaign, STREWING_EVEN, i, &recipe, err));
        TRY(space_design(&workshop->campaign, &workshop->parameters, &recipe, &design, err));
        json_push(list, design_to_json(&design));
    }
    return STATUS_OK;
}

static Status make_key(Workshop *workshop, Error *err)
{
    Arena scratch = {0};
    const char *text = NULL;
    const char *name = NULL;
    Json *json = ranges_json(&workshop->campaign);
    add_materials(json, &workshop->campaign);
    add_gradings(json, &workshop->campaign);
    json_add_string(json, "simulator", workshop->simulator->name);
    json_add_string(json, "version", simulator_version());
    Status status = add_designs(json, workshop, err);
    if (status == STATUS_OK)
        status = json_print(json, false, &scratch, &text, err);
    if (status == STATUS_OK) {
        hash_bytes(text, strlen(text), workshop->key);
        name = arena_format(&scratch, "%s candidates", workshop->key);
        hash_bytes(name ? name : "", name ? strlen(name) : 0, workshop->candidate_key);
        status = name ? STATUS_OK : arena_exhausted(&scratch, err);
    }
    json_free(json);
    arena_clear(&scratch);
    return status;
}

// -- Opening --

static Status data_file(Workshop *workshop, const char *name, const char **path, Error *err)
{
    *path = arena_format(&workshop->arena, "%s/%s", workshop->data, name);
    return *path ? STATUS_OK : arena_exhausted(&workshop->arena, err);
}

static Status read_all(const WorkshopOptions *options, Workshop *workshop, Error *err)
{
    Arena *arena = &workshop->arena;
    const char *path = NULL;
    TRY(data_file(workshop, "materials.json", &path, err));
    TRY(materials_read(path, arena, &workshop->materials, err));
    TRY(data_file(workshop, "parameters.json", &path, err));
    TRY(parameters_read(path, arena, &workshop->parameters, err));
    TRY(data_file(workshop, "hosts.json", &path, err));
    TRY(published_read(path, &workshop->materials, arena, &workshop->published, err));
    TRY(data_file(workshop, "electrolyte_ce.json", &path, err));
    TRY(planar_read(path, arena, &workshop->planar, err));
    TRY(data_file(workshop, "campaign.json", &path, err));
    TRY(campaign_read(options->campaign ? options->campaign : path, &workshop->materials,
                      &workshop->parameters, arena, &workshop->campaign, err));
    if (options->seed_given)
        workshop->campaign.seed = options->seed;
    return make_key(workshop, err);
}

Status workshop_open(const WorkshopOptions *options, Workshop *workshop, Error *err)
{
    *workshop = (Workshop){
        .simulator = options->simulator ? options->simulator : &SIMULATOR_BATCH,
        .threads = options->threads,
        .progress = options->progress,
    };
    workshop->data = workshop_data();
    Status status = read_all(options, workshop, err);
    if (status == STATUS_OK) {
        space_bounds(&workshop->campaign, workshop->low, workshop->high);
        if (options->database)
            status = catalog_open(options->database, &workshop->catalog, err);
    }
    if (status != STATUS_OK) {
        workshop_close(workshop);
        *workshop = (Workshop){0}; // a manifest is written of what failed, too
    }
    return status;
}

void workshop_close(Workshop *workshop)
{
    catalog_close(workshop->catalog);
    workshop->catalog = NULL;
    arena_clear(&workshop->arena);
}

static Status lock_beside(const char *database, const char *end, FileLock *lock, Error *err)
{
    Arena scratch = {0};
    const char *path = arena_format(&scratch, "%s%s", database, end);
    const Status status = path ? file_lock(path, lock, err) : arena_exhausted(&scratch, err);
    arena_clear(&scratch);
    return status;
}

Status workshop_lock(const char *database, FileLock *lock, Error *err)
{
    return lock_beside(database, ".lock", lock, err);
}

Status workshop_lock_cluster(const char *database, FileLock *lock, Error *err)
{
    return lock_beside(database, ".cluster.lock", lock, err);
}

const char *workshop_sources(const Workshop *workshop, Arena *arena)
{
    const Campaign *campaign = &workshop->campaign;
    if (campaign->sources[0] == '/')
        return campaign->sources;
    char *copy = arena_string(arena, campaign->path);
    return copy ? arena_format(arena, "%s/%s", dirname(copy), campaign->sources) : NULL;
}
