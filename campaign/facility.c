#include "campaign/facility.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum { WORDS_MOST = 64 };

typedef struct Facility {
    const Materials *materials; // borrowed
    Campaign *campaign;         // borrowed
    Text left_out;              // names
} Facility;

// -- Names --

typedef struct Names {
    const char *word[WORDS_MOST]; // count, borrowed from the document
    int count;
    bool given;
} Names;

static bool named(const Names *names, const char *word)
{
    for (int i = 0; i < names->count; i++)
        if (strcmp(names->word[i], word) == 0)
            return true;
    return false;
}

static Status refuse_word(JsonView view, const char *kind, const char *word,
                          const char *const *known, int count, Error *err)
{
    const char *near = text_nearest(word, known, count);
    return json_fail(view, err, STATUS_BAD_CONFIG, "unknown %s '%s'%s%s%s", kind, word,
                     near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

// The list [key] of [object], each word one of [known] (count).
static Status read_names(JsonView object, const char *key, const char *kind,
                         const char *const *known, int count, Names *names, Error *err)
{
    const JsonView view = json_member(object, key);
    *names = (Names){.given = view.node != NULL};
    if (!view.node)
        return STATUS_OK;
    if (!json_is_array(view) || json_count(view) < 1 || json_count(view) > WORDS_MOST)
        return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' must list 1 to %d names", key,
                         WORDS_MOST);
    for (JsonView one = json_first(view); one.node; one = json_next(one)) {
        const char *word = json_string(one);
        int at = 0;
        while (word && at < count && strcmp(word, known[at]) != 0)
            at++;
        if (!word)
            return json_fail(one, err, STATUS_BAD_CONFIG, "'%s' takes names", key);
        if (at == count)
            return refuse_word(one, kind, word, known, count, err);
        names->word[names->count++] = word;
    }
    return STATUS_OK;
}

// -- Narrowing --

// Keeps the options for which [fits]; those that go are noted. What has no material always stays.
static Status narrow(Facility *facility, Choice choice, JsonView place,
                     bool (*fits)(const void *context, const Material *material),
                     const void *context, Error *err)
{
    Options *options = &facility->campaign->options[choice];
    int kept = 0;
    for (int i = 0; i < options->count; i++) {
        const Material *material = options->material[i];
        if (!material || fits(context, material))
            options->material[kept++] = material;
        else
            text_append(&facility->left_out, "%s%s", facility->left_out.length ? ", " : "",
                        material->name);
    }
    options->count = kept;
    return kept > 0 ? STATUS_OK
                    : json_fail(place, err, STATUS_BAD_CONFIG,
                                "this leaves nothing of '%s' of the campaign's space",
                                CHOICES[choice].key);
}

static Status narrow_all(Facility *facility, JsonView place,
                         bool (*fits)(const void *context, const Material *material),
                         const void *context, Error *err)
{
    for (int i = 0; i < CHOICE_COUNT; i++)
        TRY(narrow(facility, (Choice)i, place, fits, context, err));
    return STATUS_OK;
}

// -- Forms --

static bool has_form(const void *context, const Material *material)
{
    return material->form && named(context, material->form);
}

static Status read_forms(Facility *facility, JsonView space, Error *err)
{
    const char *known[WORDS_MOST];
    int count = 0;
    Names forms;
    for (int i = 0; i < facility->materials->count && count < WORDS_MOST; i++)
        if (facility->materials->items[i].form)
            known[count++] = facility->materials->items[i].form;
    TRY(read_names(space, "form", "form", known, count, &forms, err));
    return forms.given ? narrow(facility, CHOICE_SKELETON, json_member(space, "form"), has_form,
                                &forms, err)
                       : STATUS_OK;
}

// -- Classes --

// A material and its cheapest process; what has no class costs nothing to speak of.
static bool costs_at_most(const void *context, const Material *material)
{
    const double most = *(const double *)context;
    double process = material->process_count > 0 ? INFINITY : 0;
    for (int i = 0; i < material->process_count; i++)
        process = fmin(process, material->processes[i]->cost_class.value);
    return !(material->cost_class.value > most) && process <= most;
}

static bool scales(const void *context, const Material *material)
{
    return material_scalability(material) >= *(const Scalability *)context;
}

static Status read_scalability(Facility *facility, JsonView view, Error *err)
{
    const char *known[SCALABILITY_INDUSTRIAL + 1];
    const char *word = json_string(view);
    int least = 0;
    for (int i = 0; i <= SCALABILITY_INDUSTRIAL; i++)
        known[i] = scalability_word((Scalability)i);
    while (least <= SCALABILITY_INDUSTRIAL && !(word && strcmp(word, known[least]) == 0))
        least++;
    if (least > SCALABILITY_INDUSTRIAL)
        return json_fail(view, err, STATUS_BAD_CONFIG,
                         "'scalability' must be 'laboratory', 'pilot' or 'industrial'");
    const Scalability scalability = (Scalability)least;
    return narrow_all(facility, view, scales, &scalability, err);
}

static Status read_classes(Facility *facility, JsonView limits, Error *err)
{
    const JsonView cost = json_member(limits, "cost_class");
    const JsonView scalability = json_member(limits, "scalability");
    double most = NAN;
    TRY(json_number_in(limits, "cost_class", 1, 5, &most, err));
    if (cost.node)
        TRY(narrow_all(facility, cost, costs_at_most, &most, err));
    return scalability.node ? read_scalability(facility, scalability, err) : STATUS_OK;
}

// -- A laboratory --

typedef struct Means {
    Names has, processes;
} Means;

static bool within_reach(const void *context, const Material *material)
{
    const Means *means = context;
    if (named(&means->has, material->name))
        return true;
    for (int i = 0; i < material->process_count; i++)
        if (named(&means->processes, material->processes[i]->name))
            return true;
    return false;
}

static Status read_means(Facility *facility, JsonView laboratory, Error *err)
{
    const Materials *materials = facility->materials;
    const char *names[512];
    const char *processes[WORDS_MOST];
    Means means;
    int count = 0;
    int process_count = 0;
    for (int i = 0; i < materials->count && count < 512; i++)
        names[count++] = materials->items[i].name;
    for (int i = 0; i < materials->process_count && process_count < WORDS_MOST; i++)
        processes[process_count++] = materials->processes[i].name;
    TRY(read_names(laboratory, "has", "material", names, count, &means.has, err));
    TRY(read_names(laboratory, "processes", "process", processes, process_count,
                   &means.processes, err));
    return means.has.given || means.processes.given
               ? narrow_all(facility, laboratory, within_reach, &means, err)
               : STATUS_OK;
}


static Status fix_choice(Facility *facility, JsonView view, Choice choice, Error *err)
{
    const char *word = json_string(view);
    const Material *material = NULL;
    Options *options = &facility->campaign->options[choice];
    Error reason = {0};
    if (!word)
        return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' takes the name of a material",
                         CHOICES[choice].key);
    const bool none = strcmp(word, "none") == 0;
    if (!none && materials_find(facility->materials, CHOICES[choice].kind, word, &material,
                                &reason) != STATUS_OK)
        return json_fail(view, err, STATUS_BAD_CONFIG, "%s", reason.text);
    for (int i = 0; i < options->count; i++)
        if (options->material[i] == material) {
            *options = (Options){.material = {material}, .count = 1};
            return STATUS_OK;
        }
    return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' is not in the campaign's space, or"
                     " excluded by what the laboratory has", word);
}

static Status fix_knob(Facility *facility, JsonView view, Knob knob, Error *err)
{
    Campaign *campaign = facility->campaign;
    const double value = json_number(view) * KNOBS[knob].factor;
    // Rounding in the unit may carry an end over itself.
    if (!(value >= campaign->low[knob] * (1 - 1e-12) &&
          value <= campaign->high[knob] * (1 + 1e-12)))
        return json_fail(view, err, STATUS_BAD_CONFIG, "'%s' must be a number from %g to %g %s",
                         KNOBS[knob].key, campaign->low[knob] / KNOBS[knob].factor,
                         campaign->high[knob] / KNOBS[knob].factor, KNOBS[knob].unit);
    campaign->low[knob] = campaign->high[knob] = value;
    if (knob == KNOB_TORTUOSITY && !campaign->tortuosity_graded)
        campaign->low[KNOB_TORTUOSITY_BOTTOM] = campaign->high[KNOB_TORTUOSITY_BOTTOM] = value;
    return STATUS_OK;
}

static Status read_fixed(Facility *facility, JsonView laboratory, Error *err)
{
    const JsonView fixed = json_member(laboratory, "fixed");
    const char *keys[KNOB_COUNT + CHOICE_COUNT];
    if (fixed.node && !json_is_object(fixed))
        return json_fail(fixed, err, STATUS_BAD_CONFIG, "'fixed' must be an object");
    for (int i = 0; i < KNOB_COUNT; i++)
        keys[i] = KNOBS[i].key;
    for (int i = 0; i < CHOICE_COUNT; i++)
        keys[KNOB_COUNT + i] = CHOICES[i].key;
    TRY(json_known_keys(fixed, keys, KNOB_COUNT + CHOICE_COUNT, err));
    for (int i = 0; i < KNOB_COUNT + CHOICE_COUNT; i++) {
        const JsonView view = json_member(fixed, keys[i]);
        if (view.node && i < KNOB_COUNT)
            TRY(fix_knob(facility, view, (Knob)i, err));
        else if (view.node)
            TRY(fix_choice(facility, view, (Choice)(i - KNOB_COUNT), err));
    }
    return STATUS_OK;
}

static Status read_preferred(Facility *facility, JsonView laboratory, Error *err)
{
    Campaign *campaign = facility->campaign;
    const char *names[CHOICE_COUNT * OPTIONS_PER_CHOICE];
    const Material *offered[CHOICE_COUNT * OPTIONS_PER_CHOICE];
    int count = 0;
    Names preferred;
    for (int i = 0; i < CHOICE_COUNT; i++)
        for (int k = 0; k < campaign->options[i].count; k++)
            if (campaign->options[i].material[k]) {
                offered[count] = campaign->options[i].material[k];
                names[count] = offered[count]->name;
                count++;
            }
    TRY(read_names(laboratory, "preferred", "or excluded material", names, count, &preferred,
                   err));
    for (int i = 0; i < count; i++)
        if (named(&preferred, names[i]) && campaign->preferred_count < PREFERRED_MAX)
            campaign->preferred[campaign->preferred_count++] = offered[i];
    return STATUS_OK;
}

Status facility_read(JsonView root, const Materials *materials, Arena *arena, Campaign *campaign,
                     Error *err)
{
    static const char *const KEYS[] = {"has", "processes", "fixed", "preferred"};
    const JsonView laboratory = json_member(root, "laboratory");
    Facility facility = {materials, campaign, {.arena = arena}};
    TRY(read_forms(&facility, json_member(root, "space"), err));
    TRY(read_classes(&facility, json_member(root, "limits"), err));
    if (laboratory.node && !json_is_object(laboratory))
        return json_fail(laboratory, err, STATUS_BAD_CONFIG, "'laboratory' must be an object");
    TRY(json_known_keys(laboratory, KEYS, 4, err));
    TRY(read_means(&facility, laboratory, err));
    TRY(read_fixed(&facility, laboratory, err));
    TRY(read_preferred(&facility, laboratory, err));
    TRY(text_check(&facility.left_out, err));
    campaign->left_out = facility.left_out.length ? facility.left_out.bytes : "";
    return STATUS_OK;
}
