#include "campaign/campaign.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "campaign/facility.h"
#include "ingest/ingest.h"

const KnobField KNOBS[KNOB_COUNT] = {
#define X(name, ...) {__VA_ARGS__},
#include "campaign/knob.def"
#undef X
};

const ChoiceField CHOICES[CHOICE_COUNT] = {
#define X(name, key, kind, help) {key, MATERIAL_##kind, help},
#include "campaign/choice.def"
#undef X
};

const ObjectiveField OBJECTIVES[OBJECTIVE_COUNT] = {
#define X(name, key, unit, scale, less, heading) {key, unit, SCALE_OF_##scale, less, heading},
#include "campaign/objective.def"
#undef X
};

// The object [key] of [root]; node is NULL when it is not there and need not be.
static Status read_object(JsonView root, const char *key, bool required, JsonView *object,
                          Error *err)
{
    *object = json_member(root, key);
    if (!object->node && !required)
        return STATUS_OK;
    if (!object->node)
        return json_fail(root, err, STATUS_BAD_CONFIG, "'%s' is missing: an object", key);
    return json_is_object(*object)
               ? STATUS_OK
               : json_fail(*object, err, STATUS_BAD_CONFIG, "'%s' must be an object", key);
}

static Status read_whole(JsonView object, const char *key, double low, double high, double *value,
                         Error *err)
{
    TRY(json_number_in(object, key, low, high, value, err));
    return isnan(*value) || *value == floor(*value)
               ? STATUS_OK
               : json_fail(json_member(object, key), err, STATUS_BAD_CONFIG,
                           "'%s' is %.15g, must be a whole number", key, *value);
}

// A text that may be absent; [value] keeps what it holds then.
static Status read_text(JsonView object, const char *key, const char **value, Error *err)
{
    return json_member(object, key).node ? json_string_required(object, key, value, err)
                                         : STATUS_OK;
}

// -- Space --

static Status read_range(JsonView space, Knob knob, Campaign *campaign, Error *err)
{
    const KnobField *field = &KNOBS[knob];
    const JsonView view = json_member(space, field->key);
    if (knob == KNOB_TORTUOSITY_BOTTOM)
        campaign->tortuosity_graded = view.node != NULL;
    if (!view.node && knob == KNOB_TORTUOSITY_BOTTOM) {
        campaign->low[knob] = campaign->low[KNOB_TORTUOSITY];
        campaign->high[knob] = campaign->high[KNOB_TORTUOSITY];
        return STATUS_OK;
    }
    if (!view.node)
        return json_fail(space, err, STATUS_BAD_CONFIG, "'%s' is missing: [lowest, highest] in %s",
                         field->key, field->unit);
    const double low = json_number(json_element(view, 0));
    const double high = json_number(json_element(view, 1));
    if (json_count(view) != 2 || !(low <= high))
        return json_fail(view, err, STATUS_BAD_CONFIG,
                         "'%s' must be [lowest, highest] in %s", field->key, field->unit);
    if (low < field->low || high > field->high)
        return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' reaches beyond %g to %g %s",
                         field->key, field->low, field->high, field->unit);
    campaign->low[knob] = low * field->factor;
    campaign->high[knob] = high * field->factor;
    return STATUS_OK;
}

// The material a campaign names, NULL for "none"; a skeleton is always something.
static Status read_material(JsonView view, Choice choice, const Materials *materials,
                            const Material **material, Error *err)
{
    const char *name = json_string(view);
    if (!name)
        return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' takes names of materials",
                         CHOICES[choice].key);
    *material = NULL;
    if (strcmp(name, "none") == 0 && choice != CHOICE_SKELETON)
        return STATUS_OK;
    Error reason = {0};
    if (materials_find(materials, CHOICES[choice].kind, name, material, &reason) != STATUS_OK)
        return json_fail(view, err, STATUS_BAD_CONFIG, "%s", reason.text);
    return STATUS_OK;
}

static Status read_options(JsonView space, Choice choice, const Materials *materials,
                           Campaign *campaign, Error *err)
{
    const JsonView view = json_member(space, CHOICES[choice].key);
    const int count = json_count(view);
    if (!json_is_array(view) || count < 1 || count > OPTIONS_PER_CHOICE)
        return json_fail(view.node ? view : space, err, STATUS_BAD_CONFIG,
                         "'%s' must list 1 to %d materials", CHOICES[choice].key,
                         OPTIONS_PER_CHOICE);
    Options *options = &campaign->options[choice];
    for (JsonView one = json_first(view); one.node; one = json_next(one)) {
        const Material *material = NULL;
        TRY(read_material(one, choice, materials, &material, err));
        for (int i = 0; i < options->count; i++)
            if (options->material[i] == material)
                return json_fail(one, err, STATUS_BAD_CONFIG, "'%s' stands twice",
                                 json_string(one));
        options->material[options->count++] = material;
    }
    return STATUS_OK;
}

const char *grading_word(Grading grading)
{
    static const char *const WORDS[] = {[GRADING_EVEN] = "even", [GRADING_STEP] = "step"};
    return WORDS[grading];
}

// The list "profile"; even alone where it is left out.
static Status read_gradings(JsonView space, Campaign *campaign, Error *err)
{
    const JsonView view = json_member(space, "profile");
    campaign->grading_count = view.node ? 0 : 1;
    if (view.node && (!json_is_array(view) || json_count(view) < 1 ||
                      json_count(view) > GRADING_COUNT))
        return json_fail(view, err, STATUS_BAD_CONFIG,
                         "'profile' must list 'even', 'step' or both");
    for (JsonView one = json_first(view); one.node; one = json_next(one)) {
        const char *word = json_string(one);
        int grading = 0;
        while (grading < GRADING_COUNT &&
               !(word && strcmp(word, grading_word((Grading)grading)) == 0))
            grading++;
        if (grading == GRADING_COUNT ||
            (campaign->grading_count > 0 && campaign->grading[0] == (Grading)grading))
            return json_fail(one, err, STATUS_BAD_CONFIG,
                             "'profile' takes 'even' and 'step', each once");
        campaign->grading[campaign->grading_count++] = (Grading)grading;
    }
    return STATUS_OK;
}

static Status read_space(JsonView root, const Materials *materials, Campaign *campaign,
                         Error *err)
{
    JsonView space;
    const char *keys[KNOB_COUNT + CHOICE_COUNT + 2] = {[KNOB_COUNT + CHOICE_COUNT] = "profile",
                                                       [KNOB_COUNT + CHOICE_COUNT + 1] = "form"};
    for (int i = 0; i < KNOB_COUNT; i++)
        keys[i] = KNOBS[i].key;
    for (int i = 0; i < CHOICE_COUNT; i++)
        keys[KNOB_COUNT + i] = CHOICES[i].key;
    TRY(read_object(root, "space", true, &space, err));
    TRY(json_known_keys(space, keys, KNOB_COUNT + CHOICE_COUNT + 2, err));
    for (int i = 0; i < KNOB_COUNT; i++)
        TRY(read_range(space, (Knob)i, campaign, err));
    for (int i = 0; i < CHOICE_COUNT; i++)
        TRY(read_options(space, (Choice)i, materials, campaign, err));
    return read_gradings(space, campaign, err);
}

static Status read_rule(JsonView view, const Materials *materials, Rule *rule, Error *err)
{
    int found = 0;
    const char *keys[CHOICE_COUNT];
    for (int i = 0; i < CHOICE_COUNT; i++)
        keys[i] = CHOICES[i].key;
    if (!json_is_object(view) || json_count(view) != 2)
        return json_fail(view, err, STATUS_BAD_CONFIG,
                         "a forbidden combination is an object that names two choices");
    TRY(json_known_keys(view, keys, CHOICE_COUNT, err));
    for (int i = 0; i < CHOICE_COUNT; i++) {
        const JsonView member = json_member(view, CHOICES[i].key);
        if (!member.node)
            continue;
        rule->choice[found] = (Choice)i;
        TRY(read_material(member, (Choice)i, materials, &rule->material[found], err));
        found++;
    }
    return STATUS_OK;
}

static Status read_rules(JsonView root, const Materials *materials, Campaign *campaign, Error *err)
{
    const JsonView rules = json_member(root, "forbidden");
    if (rules.node && !json_is_array(rules))
        return json_fail(rules, err, STATUS_BAD_CONFIG,
                         "'forbidden' must list combinations of two choices");
    if (json_count(rules) > RULES_MAX)
        return json_fail(rules, err, STATUS_BAD_CONFIG, "more than %d rules", RULES_MAX);
    for (JsonView one = json_first(rules); one.node; one = json_next(one))
        TRY(read_rule(one, materials, &campaign->rule[campaign->rule_count++], err));
    return STATUS_OK;
}

// -- Conditions, objectives, budget --

static Status check_electrolyte(JsonView view, const Parameters *parameters, const char *name,
                                Error *err)
{
    if (parameters_electrolyte(parameters, name))
        return STATUS_OK;
    const char *near = parameters_nearest(parameters, name);
    return json_fail(view, err, STATUS_BAD_CONFIG, "unknown electrolyte '%s'%s%s%s", name,
                     near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static Status read_conditions(JsonView root, const Parameters *parameters, Arena *arena,
                              Conditions *conditions, Error *err)
{
    static const char *const KEYS[] = {"electrolyte", "current_mA_cm2", "capacity_mAh_cm2",
                                       "cycles", "temperature_K"};
    JsonView view;
    double current = NAN;
    double capacity = NAN;
    double cycles = 3;
    const char *electrolyte = NULL;
    conditions->temperature = 298.15;
    TRY(read_object(root, "conditions", true, &view, err));
    TRY(json_known_keys(view, KEYS, 5, err));
    TRY(json_string_required(view, "electrolyte", &electrolyte, err));
    TRY(check_electrolyte(json_member(view, "electrolyte"), parameters, electrolyte, err));
    TRY(json_number_required(view, "current_mA_cm2", 0.01, 50, &current, err));
    TRY(json_number_required(view, "capacity_mAh_cm2", 0.01, 100, &capacity, err));
    TRY(read_whole(view, "cycles", 2, 100, &cycles, err));
    TRY(json_number_in(view, "temperature_K", 253.15, 333.15, &conditions->temperature, err));
    conditions->current = current * 10;
    conditions->capacity = capacity * 36000;
    conditions->cycles = (int)cycles;
    conditions->electrolyte = arena_string(arena, electrolyte);
    return conditions->electrolyte ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_objectives(JsonView root, Campaign *campaign, Error *err)
{
    static const char *const LIMITS[] = {"host_mass_mg_cm2", "surface_plated_fraction",
                                         "cost_class", "scalability"};
    const char *keys[OBJECTIVE_COUNT];
    JsonView view;
    JsonView limits;
    double sum = 0;
    double mass = INFINITY;
    TRY(read_object(root, "objectives", true, &view, err));
    for (int i = 0; i < OBJECTIVE_COUNT; i++)
        keys[i] = OBJECTIVES[i].key;
    TRY(json_known_keys(view, keys, OBJECTIVE_COUNT, err));
    for (int i = 0; i < OBJECTIVE_COUNT; i++) {
        TRY(json_number_in(view, keys[i], -100, 100, &campaign->weight[i], err));
        sum += fabs(campaign->weight[i]);
    }
    if (!(sum > 0))
        return json_fail(view, err, STATUS_BAD_CONFIG, "'objectives' gives no quantity a weight");
    campaign->surface_max = 1;
    TRY(read_object(root, "limits", false, &limits, err));
    TRY(json_known_keys(limits, LIMITS, 4, err));
    TRY(json_number_in(limits, LIMITS[0], 0.01, 1e4, &mass, err));
    TRY(json_number_in(limits, LIMITS[1], 0, 1, &campaign->surface_max, err));
    campaign->mass_max = mass * 0.01; // mg/cm2 to kg/m2
    return STATUS_OK;
}

static Status read_batch(JsonView root, Campaign *campaign, Error *err)
{
    static const char *const AIMS[] = {[BATCH_SCORE] = "score", [BATCH_FRONT] = "front"};
    const char *aim = AIMS[BATCH_SCORE];
    TRY(read_text(root, "batch", &aim, err));
    for (int i = 0; i < 2; i++)
        if (strcmp(aim, AIMS[i]) == 0) {
            campaign->batch = (BatchAim)i;
            return STATUS_OK;
        }
    return json_fail(json_member(root, "batch"), err, STATUS_BAD_CONFIG,
                     "'batch' is '%s', must be 'score' or 'front'", aim);
}

static Status read_budget(JsonView root, Campaign *campaign, Error *err)
{
    static const char *const KEYS[] = {"simulations", "candidates", "experiments", "enrichment"};
    static const double LOW[] = {50, 100, 1, 0};
    static const double HIGH[] = {1e7, 1e8, 96, 10000};
    JsonView view;
    double values[] = {2000, 50000, 12, NAN};
    TRY(read_object(root, "budget", false, &view, err));
    TRY(json_known_keys(view, KEYS, 4, err));
    for (int i = 0; i < 4; i++)
        TRY(read_whole(view, KEYS[i], LOW[i], HIGH[i], &values[i], err));
    campaign->simulations = (int)values[0];
    campaign->candidates = (int)values[1];
    campaign->experiments = (int)values[2];
    // A fifth more, up to what an exact surrogate still learns from in seconds.
    campaign->enrichment = isnan(values[3]) ? (int)fmin(values[0] / 5, 1000) : (int)values[3];
    return STATUS_OK;
}

// -- All of it --

static Status read_names(JsonView root, Arena *arena, Campaign *campaign,
                         Error *err)
{
    const char *name = NULL;
    const char *sources = "review";
    const char *dois = NULL;
    const char *services = NULL;
    const char *question = "Which graded host should be made next?";
    double seed = 1;
    TRY(json_string_required(root, "name", &name, err));
    TRY(read_text(root, "sources", &sources, err));
    TRY(read_text(root, "dois", &dois, err));
    TRY(read_text(root, "services", &services, err));
    TRY(read_text(root, "question", &question, err));
    TRY(read_whole(root, "seed", 0, 9e15, &seed, err));
    campaign->name = arena_string(arena, name);
    campaign->question = arena_string(arena, question);
    campaign->sources = arena_string(arena, sources);
    campaign->dois = dois ? arena_string(arena, dois) : NULL;
    campaign->services = services ? arena_string(arena, services) : NULL;
    campaign->seed = (uint64_t)seed;
    if ((dois && !campaign->dois) || (services && !campaign->services))
        return arena_exhausted(arena, err);
    return campaign->name && campaign->question && campaign->sources
               ? STATUS_OK
               : arena_exhausted(arena, err);
}

static Status parse(JsonView root, const Materials *materials, const Parameters *parameters,
                    Arena *arena, Campaign *campaign, Error *err)
{
    static const char *const KEYS[] = {"name", "question", "sources", "dois", "services",
                                       "document_seconds", "seed", "conditions", "space",
                                       "forbidden", "limits", "objectives", "batch", "budget",
                                       "laboratory"};
    if (!json_is_object(root))
        return json_fail(root, err, STATUS_BAD_CONFIG, "a campaign is a JSON object");
    TRY(json_known_keys(root, KEYS, sizeof KEYS / sizeof *KEYS, err));
    TRY(read_names(root, arena, campaign, err));
    campaign->document_seconds = INGEST_SECONDS;
    TRY(json_number_in(root, "document_seconds", 1e-3, 86400, &campaign->document_seconds, err));
    TRY(read_conditions(root, parameters, arena, &campaign->conditions, err));
    TRY(read_space(root, materials, campaign, err));
    TRY(facility_read(root, materials, arena, campaign, err));
    TRY(read_rules(root, materials, campaign, err));
    TRY(read_objectives(root, campaign, err));
    TRY(read_batch(root, campaign, err));
    return read_budget(root, campaign, err);
}

Status campaign_read(const char *path, const Materials *materials, const Parameters *parameters,
                     Arena *arena, Campaign *campaign, Error *err)
{
    JsonDocument document = {0};
    Campaign fresh = {.path = arena_string(arena, path)};
    Status status = fresh.path ? json_read(path, arena, &document, err)
                               : arena_exhausted(arena, err);
    if (status == STATUS_OK)
        status = parse(json_root(&document), materials, parameters, arena, &fresh, err);
    json_clear(&document);
    if (status == STATUS_OK)
        *campaign = fresh;
    if (status != STATUS_BAD_DATA)
        return status;
    // A campaign is configuration: what is wrong in it is not wrong data.
    if (err)
        err->status = STATUS_BAD_CONFIG;
    return STATUS_BAD_CONFIG;
}

// -- Scales --

// The least loss that a measurement could tell from none: 1e-5 of the charge.
static const double LOSS_LEAST = 1e-5;
static const double VALUE_LEAST = 1e-3;

double objective_forward(Objective objective, double value)
{
    switch (OBJECTIVES[objective].scale) {
    case SCALE_OF_LOSS:
        return -log10(fmax(1 - value / 100, LOSS_LEAST));
    case SCALE_OF_LOG:
        return log10(fmax(value, VALUE_LEAST));
    case SCALE_OF_PLAIN:
        break;
    }
    return value;
}

double objective_inverse(Objective objective, double scaled)
{
    switch (OBJECTIVES[objective].scale) {
    case SCALE_OF_LOSS:
        return 100 * (1 - pow(10, -scaled));
    case SCALE_OF_LOG:
        return pow(10, scaled);
    case SCALE_OF_PLAIN:
        break;
    }
    return scaled;
}
