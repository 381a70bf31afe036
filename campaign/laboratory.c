#include "campaign/laboratory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "campaign/own_recipe.h"
#include "catalog/setting.h"

// Standard deviation of one cell's efficiency when the laboratory states none, on the scale of
// losses: 12 % of the loss. Assumption.
static const double CELL_DOUBT = 0.05;
// Of a cycle life, on log10: cells of one batch differ by a quarter. Assumption.
static const double LIFE_DOUBT = 0.1;

// -- Under their names --

static Status note_one(const Workshop *workshop, const Proposal *proposal, Error *err)
{
    Arena scratch = {0};
    const char *text = NULL;
    Json *json = json_new_object();
    json_add(json, "recipe", recipe_to_json(&workshop->campaign, &proposal->candidate.recipe));
    json_add(json, "design", design_to_json(&proposal->design));
    Status status = json_print(json, false, &scratch, &text, err);
    const char *name = arena_format(&scratch, "experiment:%s", proposal->id);
    if (status == STATUS_OK && !name)
        status = arena_exhausted(&scratch, err);
    if (status == STATUS_OK)
        status = catalog_put_setting(workshop->catalog, name, text, err);
    json_free(json);
    arena_clear(&scratch);
    return status;
}

Status laboratory_note(const Workshop *workshop, const Proposal *proposals, int count, Error *err)
{
    TRY(catalog_begin(workshop->catalog, err));
    for (int i = 0; i < count; i++) {
        const Status status = note_one(workshop, &proposals[i], err);
        if (status != STATUS_OK) {
            catalog_rollback(workshop->catalog);
            return status;
        }
    }
    return catalog_commit(workshop->catalog, err);
}

// The note of experiment [id]; document.root is NULL when there is none, as of a laboratory's own
// experiments. Release with json_clear().
static Status read_note(const Workshop *workshop, const char *id, Arena *arena,
                        JsonDocument *document, Error *err)
{
    const char *text = NULL;
    const char *name = arena_format(arena, "experiment:%s", id);
    *document = (JsonDocument){0};
    if (!name)
        return arena_exhausted(arena, err);
    TRY(catalog_setting(workshop->catalog, name, arena, &text, err));
    return text ? json_parse(name, text, strlen(text), arena, document, err) : STATUS_OK;
}

// -- Trials --

static int option_named(const Options *options, const char *name)
{
    for (int i = 0; name && i < options->count; i++)
        if (strcmp(options->material[i] ? options->material[i]->name : "none", name) == 0)
            return i;
    return -1;
}

// A recipe in lab units as recipe_to_json() wrote it. False when the campaign lacks a material.
static bool parse_recipe(const Campaign *campaign, JsonView view, Recipe *recipe)
{
    for (int i = 0; i < KNOB_COUNT; i++)
        recipe->knob[i] = json_number(json_member(view, KNOBS[i].key)) * KNOBS[i].factor;
    for (int i = 0; i < CHOICE_COUNT; i++) {
        const char *name = json_string(json_member(view, CHOICES[i].key));
        recipe->option[i] = option_named(&campaign->options[i], name);
        if (recipe->option[i] < 0)
            return false;
    }
    const char *profile = json_string(json_member(view, "profile"));
    recipe->grading = profile && strcmp(profile, grading_word(GRADING_STEP)) == 0 ? GRADING_STEP
                                                                                : GRADING_EVEN;
    recipe_settle(campaign, recipe);
    return true;
}

static Status measured_claims(const Workshop *workshop, Arena *arena, const Claim **claims,
                              int *count, Error *err)
{
    const Claim *all = NULL;
    int n = 0;
    TRY(catalog_claims(workshop->catalog, NULL, arena, &all, &n, err));
    Claim *measured = arena_alloc(arena, (size_t)n + 1, sizeof *measured);
    if (!measured)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int i = 0; i < n; i++)
        if (all[i].place && strcmp(all[i].place, "measured") == 0)
            measured[(*count)++] = all[i];
    *claims = measured;
    return STATUS_OK;
}

// A later import says how the experiment stands now: of several claims about one quantity of one
// experiment the last counts. Documents are named in the order of their import.
static bool superseded(const Claim *claims, int count, int i)
{
    for (int k = 0; k < count; k++)
        if (strcmp(claims[k].host, claims[i].host) == 0 &&
            strcmp(claims[k].quantity, claims[i].quantity) == 0 &&
            strcmp(claims[k].document, claims[i].document) > 0)
            return true;
    return false;
}

static bool says_failed(const Claim *claim, Arena *scratch)
{
    JsonDocument document = {0};
    Error unread;
    if (json_parse("conditions", claim->conditions, strlen(claim->conditions), scratch, &document,
                   &unread) != STATUS_OK)
        return false;
    const char *status = json_string(json_member(json_root(&document), "status"));
    const bool failed = status && strcmp(status, "failed") == 0;
    json_clear(&document);
    return failed;
}

// The claims of the laboratory.
typedef struct Measured {
    const Claim *claims; // count
    int count;
} Measured;

// The conditions of a claim that tells a recipe; document.root is NULL when it tells none.
static Status read_recipe(const Claim *claim, Arena *arena, JsonDocument *document, Error *err)
{
    TRY(json_parse("conditions", claim->conditions, strlen(claim->conditions), arena, document,
                   err));
    if (!json_present(json_member(json_root(document), "recipe")))
        json_clear(document);
    return STATUS_OK;
}

// The same of the experiment that [claim] speaks of: its own recipe, else the last that was told
// under its name, as of rows of a workbook, which have no room for one. Release with json_clear().
static Status find_recipe(const Measured *measured, const Claim *claim, Arena *arena,
                          JsonDocument *document, Error *err)
{
    const char *last = "";
    TRY(read_recipe(claim, arena, document, err));
    const bool own = document->root;
    for (int i = 0; !own && i < measured->count; i++) {
        const Claim *other = &measured->claims[i];
        JsonDocument read = {0};
        if (strcmp(other->host, claim->host) != 0 || strcmp(other->document, last) <= 0)
            continue;
        TRY(read_recipe(other, arena, &read, err));
        if (!read.root)
            continue;
        json_clear(document);
        *document = read;
        last = other->document;
    }
    return STATUS_OK;
}

// Recipe and design of the experiment that [claim] speaks of: as proposed, else as the laboratory
// says; note.root is NULL when it does not. Release with json_clear().
static Status find_note(const Workshop *workshop, const Measured *measured, const Claim *claim,
                        Arena *arena, JsonDocument *note, Error *err)
{
    JsonDocument said = {0};
    TRY(read_note(workshop, claim->host, arena, note, err));
    if (note->root)
        return STATUS_OK;
    TRY(find_recipe(measured, claim, arena, &said, err));
    const Status status =
        said.root ? own_recipe_note(workshop, claim->host,
                                    json_member(json_root(&said), "recipe"), arena, note, err)
                  : STATUS_OK;
    json_clear(&said);
    return status;
}

// The trial that a claim speaks of; [known] when its recipe is one of this campaign.
static Status read_trial(const Workshop *workshop, const Measured *measured, const Claim *claim,
                         Arena *arena, Trial *trial, bool *known, Error *err)
{
    JsonDocument note;
    TRY(find_note(workshop, measured, claim, arena, &note, err));
    *trial = (Trial){.id = arena_string(arena, claim->host), .failed = says_failed(claim, arena)};
    *known = note.root &&
             parse_recipe(&workshop->campaign, json_member(json_root(&note), "recipe"),
                          &trial->candidate.recipe);
    json_clear(&note);
    if (*known)
        space_features(&workshop->campaign, &trial->candidate.recipe, trial->candidate.features);
    return trial->id ? STATUS_OK : arena_exhausted(arena, err);
}

Status laboratory_trials(const Workshop *workshop, Arena *arena, Trial **trials, int *count,
                         Error *err)
{
    const Claim *claims = NULL;
    int n = 0;
    TRY(measured_claims(workshop, arena, &claims, &n, err));
    const Measured measured = {claims, n};
    Trial *list = arena_alloc(arena, (size_t)n + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int i = 0; i < n; i++) {
        bool known = false;
        if (strcmp(claims[i].quantity, "experiment") != 0 || superseded(claims, n, i))
            continue;
        TRY(read_trial(workshop, &measured, &claims[i], arena, &list[*count], &known, err));
        *count += known;
    }
    *trials = list;
    return STATUS_OK;
}

void laboratory_mark(const Workshop *workshop, const Trial *trials, int trial_count,
                     Candidate *candidates, int count)
{
    for (int i = 0; i < count; i++) {
        candidates[i].taken = 0;
        for (int k = 0; k < trial_count; k++)
            candidates[i].taken =
                fmax(candidates[i].taken,
                     rank_likeness(workshop, &trials[k].candidate, &candidates[i]));
    }
}

// -- Evidence --

// The electrolyte of the parameters with most parts of its name on the bottle's label.
static const char *electrolyte_on(const Parameters *parameters, const char *label)
{
    const char *best = NULL;
    int most = 0;
    for (int i = 0; label && i < parameters->electrolyte_count; i++) {
        const char *name = parameters->electrolytes[i].name;
        int score = 0;
        for (const char *part = name; *part;) {
            char word[32];
            const size_t length = strcspn(part, "-");
            snprintf(word, sizeof word, "%.*s", (int)length, part);
            score += strstr(label, word) ? 2 : -1;
            part += length + (part[length] == '-');
        }
        if (score > most) {
            most = score;
            best = name;
        }
    }
    return best;
}

static void scale_profile(Profile *profile, double factor, double most)
{
    profile->top = fmin(profile->top * factor, most);
    profile->bottom = fmin(profile->bottom * factor, most);
    for (int i = 0; i < profile->count; i++)
        profile->value[i] = fmin(profile->value[i] * factor, most);
}

static const double POROSITY_MOST = 0.98;

// The design as it was made: what was measured of the host replaces what was asked for.
static void apply_conditions(const Workshop *workshop, JsonView conditions, Design *design,
                             Evidence *evidence)
{
    const double thickness = json_number(json_member(conditions, "thickness_um"));
    const double porosity = json_number(json_member(conditions, "porosity_pct"));
    const double current = json_number(json_member(conditions, "current_mA_cm2"));
    const double capacity = json_number(json_member(conditions, "capacity_mAh_cm2"));
    const double temperature = json_number(json_member(conditions, "temperature_C"));
    const char *label = json_string(json_member(conditions, "electrolyte"));
    const char *named = electrolyte_on(&workshop->parameters, label);
    if (!isnan(thickness))
        design->thickness = 1e-6 * thickness;
    if (!isnan(porosity))
        scale_profile(&design->porosity, 0.01 * porosity / profile_mean(&design->porosity, 0, 1),
                      POROSITY_MOST);
    if (!isnan(current))
        design->protocol.current = 10 * current;
    if (!isnan(capacity))
        design->protocol.capacity = 36000 * capacity;
    if (!isnan(temperature))
        design->protocol.temperature = 273.15 + temperature;
    if (named)
        design->electrolyte = *parameters_electrolyte(&workshop->parameters, named);
    evidence->electrolyte = named ? named : workshop->campaign.conditions.electrolyte;
    evidence->current = design->protocol.current;
    evidence->capacity = design->protocol.capacity;
    evidence->cycle_hours = 2 * evidence->capacity / evidence->current / 3600;
}

// Standard deviation of the mean of the laboratory's cells, on the scale.
static double measured_doubt(JsonView conditions, const Evidence *evidence)
{
    const double sd = json_number(json_member(conditions, "coulombic_efficiency_sd_pct"));
    const double cells = json_number(json_member(conditions, "cells"));
    double doubt = evidence->objective == OBJECTIVE_LIFE ? LIFE_DOUBT : CELL_DOUBT;
    if (evidence->objective == OBJECTIVE_EFFICIENCY && sd > 0)
        doubt = fabs(objective_forward(OBJECTIVE_EFFICIENCY, evidence->value) -
                     objective_forward(OBJECTIVE_EFFICIENCY, evidence->value - sd));
    return doubt / sqrt(cells >= 1 ? cells : 1);
}

static bool quantity_objective(const Claim *claim, Objective *objective)
{
    static const struct {
        const char *quantity;
        Objective objective;
    } KNOWN[] = {
        {"coulombic_efficiency", OBJECTIVE_EFFICIENCY},
        {"cycles", OBJECTIVE_LIFE},
        {"overpotential", OBJECTIVE_OVERPOTENTIAL},
    };
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (strcmp(claim->quantity, KNOWN[i].quantity) == 0) {
            *objective = KNOWN[i].objective;
            return !isnan(claim->value);
        }
    return false;
}

static Status make_evidence(const Workshop *workshop, const Claim *claim, JsonView note,
                            Arena *arena, Evidence *evidence, Error *err)
{
    Design *design = arena_alloc(arena, 1, sizeof *design);
    JsonDocument conditions = {0};
    if (!design)
        return arena_exhausted(arena, err);
    TRY(design_parse(json_member(note, "design"), &workshop->parameters, arena, design, err));
    TRY(json_parse("conditions", claim->conditions, strlen(claim->conditions), arena, &conditions,
                   err));
    const JsonView view = json_root(&conditions);
    evidence->host = claim->host;
    evidence->reference = claim->document;
    evidence->measured = true;
    evidence->cell = CELL_HALF;
    evidence->value = claim->value;
    apply_conditions(workshop, view, design, evidence);
    if (evidence->objective == OBJECTIVE_LIFE)
        evidence->value *= evidence->cycle_hours;
    evidence->doubt = measured_doubt(view, evidence);
    evidence->design = design;
    json_clear(&conditions);
    return STATUS_OK;
}

Status laboratory_evidence(const Workshop *workshop, Arena *arena, Evidence **evidence, int *count,
                           Error *err)
{
    const Claim *claims = NULL;
    int n = 0;
    TRY(measured_claims(workshop, arena, &claims, &n, err));
    const Measured measured = {claims, n};
    Evidence *list = arena_alloc(arena, (size_t)n + 1, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    for (int i = 0; i < n; i++) {
        JsonDocument note;
        Evidence one = {0};
        if (!quantity_objective(&claims[i], &one.objective) || superseded(claims, n, i))
            continue;
        TRY(find_note(workshop, &measured, &claims[i], arena, &note, err));
        const Status status =
            note.root ? make_evidence(workshop, &claims[i], json_root(&note), arena, &one, err)
                      : STATUS_OK;
        if (note.root && status == STATUS_OK)
            list[(*count)++] = one;
        json_clear(&note);
        TRY(status);
    }
    *evidence = list;
    return STATUS_OK;
}
