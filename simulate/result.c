#include "simulate/result.h"

#include <string.h>

const ResultField RESULT_FIELDS[] = {
#define X(name, unit, help) {#name, unit, help, offsetof(Result, name)},
#include "simulate/result.def"
#undef X
};

const int RESULT_COUNT = sizeof RESULT_FIELDS / sizeof RESULT_FIELDS[0];

const ResultField *result_find(const char *name)
{
    for (int i = 0; i < RESULT_COUNT; i++)
        if (strcmp(RESULT_FIELDS[i].name, name) == 0)
            return &RESULT_FIELDS[i];
    return NULL;
}

const char *simulation_word(SimulationStatus status)
{
    static const char *const WORDS[] = {
#define X(name, word, sentence) word,
        SIMULATION_LIST(X)
#undef X
    };
    return WORDS[status];
}

const char *simulation_sentence(SimulationStatus status)
{
    static const char *const SENTENCES[] = {
#define X(name, word, sentence) sentence,
        SIMULATION_LIST(X)
#undef X
    };
    return SENTENCES[status];
}

const char *life_word(LifeEnd end)
{
    static const char *const WORDS[] = {
#define X(name, word, sentence) word,
        LIFE_LIST(X)
#undef X
    };
    return WORDS[end];
}

const char *life_sentence(LifeEnd end)
{
    static const char *const SENTENCES[] = {
#define X(name, word, sentence) sentence,
        LIFE_LIST(X)
#undef X
    };
    return SENTENCES[end];
}

static void add_numbers(Json *object, const char *key, const double *values, int count)
{
    Json *array = json_add(object, key, json_new_array());
    for (int i = 0; i < count; i++)
        json_push_number(array, values[i]);
}

static void add_profile(Json *json, const ResultProfile *profile)
{
    const int n = profile->count;
    Json *object = json_add(json, "profile", json_new_object());
    add_numbers(object, "z", profile->z, n);
    add_numbers(object, "lithium_fill", profile->lithium_fill, n);
    add_numbers(object, "reaction_A_m3", profile->reaction_A_m3, n);
    add_numbers(object, "electrolyte_potential_V", profile->electrolyte_potential_V, n);
    add_numbers(object, "solid_potential_V", profile->solid_potential_V, n);
    add_numbers(object, "concentration_mol_m3", profile->concentration_mol_m3, n);
}

static void add_certificate(Json *json, const Certificate *certificate)
{
    Json *object = json_add(json, "certificate", json_new_object());
    json_add_number(object, "salt_defect", certificate->salt_defect);
    json_add_number(object, "charge_defect", certificate->charge_defect);
    json_add_number(object, "lithium_defect", certificate->lithium_defect);
    json_add_number(object, "mesh_error", certificate->mesh_error);
    json_add_number(object, "steps", certificate->steps);
    json_add_number(object, "newton_iterations", certificate->newton_iterations);
    json_add_string(object, "solver", certificate->solver);
    json_add_number(object, "milliseconds", certificate->milliseconds);
}

Json *result_to_json(const Result *result)
{
    Json *json = json_new_object();
    json_add_string(json, "status", simulation_word(result->status));
    json_add_string(json, "status_sentence", simulation_sentence(result->status));
    for (int i = 0; i < RESULT_COUNT; i++)
        json_add_number(json, RESULT_FIELDS[i].name, result_value(result, &RESULT_FIELDS[i]));
    json_add_string(json, "cycle_life_end", life_word(result->life_end));
    if (result->profile.count > 0)
        add_profile(json, &result->profile);
    add_certificate(json, &result->certificate);
    return json;
}
