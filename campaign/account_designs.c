// The designs to make next: recipes, layers, filling profiles.
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/account.h"
#include "campaign/sheet.h"

enum { LAYERS = 4 }; // a graded host is described in that many even layers

#define PREDICTED(key, heading, unit, decimals, kept, help)                                     \
    {key, heading, unit, COLUMN_NUMBER, decimals, 0, help, SCALE_NONE, false},                   \
    {key "_low", heading " 5 %", unit, COLUMN_NUMBER, decimals, 0,                               \
     "Lower end of the central 90 % interval of " kept, SCALE_NONE, false},                      \
    {key "_high", heading " 95 %", unit, COLUMN_NUMBER, decimals, 0,                             \
     "Upper end of the central 90 % interval of " kept, SCALE_NONE, false}

static const Column EXPERIMENT_COLUMNS[] = {
    {"id", "Id", "", COLUMN_TEXT, 0, 11, "Name of the design; the same recipe keeps its name.",
     SCALE_NONE, false},
    {"name", "Design", "", COLUMN_TEXT, 0, 34, "Materials, bottom to top.", SCALE_NONE, true},
    {"why", "Why", "", COLUMN_TEXT, 0, 48, "The inputs that its score rests on most, by what the"
     " score loses when they are set to the middle of the space.", SCALE_NONE, true},
    PREDICTED("coulombic_efficiency_pct", "CE (%)", "%", 2,
              "the measured Coulombic efficiency",
              "Expected measured Coulombic efficiency: the simulated one through the relation to"
              " published half cells."),
    PREDICTED("cycle_life", "Cycle life (cycles)", "cycles", 0, "the measured cycle life",
              "Expected cycles of a symmetric cell: the simulated life through the relation to"
              " published durations."),
    PREDICTED("overpotential_plateau_mV", "Plateau (mV)", "mV", 1,
              "the simulated plateau overpotential",
              "What the surrogate says of the simulated overpotential in the middle of plating;"
              " not related to measurements."),
    PREDICTED("bottom_up_index", "Bottom-up index (0-1)", "1", 3,
              "the simulated bottom-up index",
              "What the surrogate says of the simulated depth of the lithium's centroid: 0 all on"
              " top, 1 all at the bottom."),
    {"simulated_ce", "Simulated CE (%)", "%", COLUMN_NUMBER, 2, 0,
     "Coulombic efficiency of the design's own simulation.", SCALE_NONE, false},
    {"surrogate_ce", "Surrogate CE (%)", "%", COLUMN_NUMBER, 2, 0,
     "What the surrogate had said of it before.", SCALE_NONE, false},
    {"simulated_life", "Simulated life (cycles)", "cycles", COLUMN_NUMBER, 0, 0,
     "Cycle life of the design's own simulation.", SCALE_NONE, false},
    {"surrogate_life", "Surrogate life (cycles)", "cycles", COLUMN_NUMBER, 0, 0,
     "What the surrogate had said of it before.", SCALE_NONE, false},
    {"ends", "What ends it", "", COLUMN_TEXT, 0, 24, "What ends the simulated life.", SCALE_NONE,
     true},
    {"surface", "Plated above the host", "", COLUMN_PERCENT, 1, 0,
     "Simulated share of the lithium above the host.", SCALE_LOW_GOOD, false},
    {"beats_ce", "Beats best CE", "", COLUMN_PERCENT, 0, 0, "Probability that a measured Coulombic"
     " efficiency exceeds the best published one, at that host's own conditions.",
     SCALE_HIGH_GOOD, false},
    {"beats_life", "Beats longest life", "", COLUMN_PERCENT, 0, 0, "Probability that a measured"
     " duration exceeds the longest published one, at that host's own conditions.",
     SCALE_HIGH_GOOD, false},
    {"nearest", "Nearest published host", "", COLUMN_LINK, 0, 22,
     "Published host whose descriptors are closest; leads to its DOI where that is known.",
     SCALE_NONE, true},
    {"reference", "Its reference", "", COLUMN_LINK, 0, 40, "Where that host was published.",
     SCALE_NONE, true},
    {"distance", "Distance to it", "", COLUMN_PERCENT, 0, 0, "Root mean square difference of the"
     " inputs, as a share of the space.", SCALE_NONE, false},
    {"extrapolation", "Extrapolated", "", COLUMN_PERCENT, 1, 0, "Variance of the surrogate here as"
     " a share of that of knowing nothing.", SCALE_NONE, false},
    {"tolerance", "Lost at 10 % error", "", COLUMN_NUMBER, 2, 0, "Largest loss of score when one"
     " number of the recipe is made 10 % wrong, in standard deviations of the space.", SCALE_NONE,
     false},
    {"mass", "Host mass (mg/cm2)", "mg/cm2", COLUMN_NUMBER, 2, 0,
     "Mass of the empty host with its coatings.", SCALE_NONE, false},
    {"made", "Makeability", "", COLUMN_TEXT, 0, 12, "How far the least advanced of its processes"
     " has come: laboratory, pilot or industrial.", SCALE_NONE, false},
    {"score", "Score", "", COLUMN_NUMBER, 2, 0, "Weighted sum of the objectives, in standard"
     " deviations over the simulated space.", SCALE_BAR, false},
    {"rank", "Rank", "", COLUMN_INTEGER, 0, 7, "Place in the ranking of all candidates.",
     SCALE_NONE, false},
};

static const Column LAYER_COLUMNS[] = {
    {"experiment", "Id", "", COLUMN_TEXT, 0, 11, "Design the layer belongs to.", SCALE_NONE,
     false},
    {"layer", "Layer (1 = top)", "", COLUMN_INTEGER, 0, 9, "Counted from the separator.",
     SCALE_NONE, false},
    {"material", "Skeleton", "", COLUMN_TEXT, 0, 18, "Material of the skeleton.", SCALE_NONE,
     false},
    {"coating", "Coating", "", COLUMN_TEXT, 0, 16, "Dense film on the skeleton.", SCALE_NONE,
     false},
    {"dopant", "Dopant (at.%)", "", COLUMN_TEXT, 0, 12, "Dopant of the skeleton and its content.",
     SCALE_NONE, false},
    {"interphase", "Interphase", "", COLUMN_TEXT, 0, 12, "Artificial interphase on all surfaces.",
     SCALE_NONE, false},
    {"thickness_um", "Thickness (um)", "um", COLUMN_NUMBER, 1, 0, "Thickness of the layer.",
     SCALE_NONE, false},
    {"porosity", "Porosity", "", COLUMN_PERCENT, 1, 0, "Pore share in the middle of the"
     " layer.", SCALE_NONE, false},
    {"pore_um", "Pore size (um)", "um", COLUMN_NUMBER, 1, 0, "Pore diameter in the middle of the"
     " layer.", SCALE_NONE, false},
    {"mass", "Mass (mg/cm2)", "mg/cm2", COLUMN_NUMBER, 2, 0, "Solid of the layer, coating"
     " included.", SCALE_NONE, false},
    {"coating_mass", "Coating mass (mg/cm2)", "mg/cm2", COLUMN_NUMBER, 3, 0,
     "Of it, the coating.", SCALE_NONE, false},
    {"process", "Made by", "", COLUMN_TEXT, 0, 36, "Processes that make it, of each material any"
     " one, with the usual precursors.", SCALE_NONE, true},
    {"conductivity_S_m", "Conductivity (S/m)", "S/m", COLUMN_NUMBER, -1, 0,
     "Of the solid with its coating, as simulated.", SCALE_NONE, false},
    {"nucleation_mV", "Nucleation (mV)", "mV", COLUMN_NUMBER, 1, 0,
     "Nucleation overpotential of its surface, as simulated.", SCALE_NONE, false},
};

static const Column PROFILE_COLUMNS[] = {
    {"experiment", "Id", "", COLUMN_TEXT, 0, 11, "Design.", SCALE_NONE, false},
    {"z", "Depth (0 top, 1 bottom)", "1", COLUMN_NUMBER, 3, 0, "Depth in the host.", SCALE_NONE,
     false},
    {"fill", "Filling", "", COLUMN_PERCENT, 1, 0, "Share of the pore that holds lithium at the"
     " end of the last plating.", SCALE_NONE, false},
};

// -- Words --

const char *account_recipe_name(const Campaign *campaign, const Recipe *recipe, Arena *arena)
{
    Text text = {.arena = arena};
    const Material *parts[CHOICE_COUNT];
    for (int i = 0; i < CHOICE_COUNT; i++)
        parts[i] = recipe_material(campaign, recipe, (Choice)i);
    text_append(&text, "%s", parts[CHOICE_SKELETON]->name);
    if (parts[CHOICE_DOPANT])
        text_append(&text, ", %s-doped below", parts[CHOICE_DOPANT]->name);
    if (parts[CHOICE_COATING_BOTTOM])
        text_append(&text, ", %s below", parts[CHOICE_COATING_BOTTOM]->name);
    if (parts[CHOICE_COATING_TOP])
        text_append(&text, ", %s above", parts[CHOICE_COATING_TOP]->name);
    if (parts[CHOICE_INTERPHASE])
        text_append(&text, ", %s interphase", parts[CHOICE_INTERPHASE]->name);
    return text.bytes;
}

static void append_feature(Text *text, Feature feature, double value)
{
    if (strncmp(FEATURES[feature].unit, "log10 S/m", 9) == 0)
        text_append(text, "%s of %.1g S/m", FEATURES[feature].help, pow(10, value));
    else if (strncmp(FEATURES[feature].unit, "log10 m", 7) == 0)
        text_append(text, "%s of %.3g um", FEATURES[feature].help, 1e6 * pow(10, value));
    else if (strcmp(FEATURES[feature].unit, "V") == 0)
        text_append(text, "%s of %.0f mV", FEATURES[feature].help, 1e3 * value);
    else if (strcmp(FEATURES[feature].unit, "ohm m2") == 0)
        text_append(text, "%s of %.2g ohm cm2", FEATURES[feature].help, 1e4 * value);
    else
        text_append(text, "%s of %.3g", FEATURES[feature].help, value);
}

static const char *why(const Proposal *proposal, Arena *arena)
{
    Text text = {.arena = arena};
    for (int i = 0; i < REASONS; i++) {
        const Reason *reason = &proposal->reasons[i];
        if (reason->loss <= 0)
            break;
        text_append(&text, i ? "; " : "");
        append_feature(&text, reason->feature, proposal->candidate.features[reason->feature]);
        text_append(&text, " (%+.1f)", reason->loss);
    }
    if (proposal->simulated.status != SIMULATION_OK)
        text_append(&text, "%sits own simulation did not finish: %s", text.length ? ". But " : "",
                    simulation_sentence(proposal->simulated.status));
    return text.bytes ? text.bytes : "no single input stands out";
}

static Scalability least_advanced(const Campaign *campaign, const Recipe *recipe)
{
    Scalability least = SCALABILITY_INDUSTRIAL;
    for (int i = 0; i < CHOICE_COUNT; i++) {
        const Material *material = recipe_material(campaign, recipe, (Choice)i);
        if (material && material_scalability(material) < least)
            least = material_scalability(material);
    }
    return least;
}

static void put_nearest(Sheet *sheet, const Library *library, const char *name)
{
    const Host *host = name ? library_host(library, name) : NULL;
    const char *link = name ? account_host_link(library, name, sheet->arena) : NULL;
    sheet_link(sheet, name, link);
    sheet_link(sheet, host ? library_plain(host->bibliography, sheet->arena) : NULL, link);
}

// -- Experiments --

static void put_prediction(Sheet *sheet, Prediction prediction)
{
    sheet_number(sheet, prediction.value);
    sheet_number(sheet, prediction.low);
    sheet_number(sheet, prediction.high);
}

static void put_experiment(Sheet *sheet, const Findings *findings, const Proposal *proposal)
{
    const Campaign *campaign = &findings->workshop->campaign;
    const Result *simulated = &proposal->simulated;
    const Recipe *recipe = &proposal->candidate.recipe;
    sheet_row(sheet);
    sheet_text(sheet, proposal->id);
    sheet_text(sheet, account_recipe_name(campaign, recipe, sheet->arena));
    sheet_text(sheet, why(proposal, sheet->arena));
    put_prediction(sheet, proposal->expected[OBJECTIVE_EFFICIENCY]);
    put_prediction(sheet, proposal->expected[OBJECTIVE_LIFE]);
    put_prediction(sheet, proposal->expected[OBJECTIVE_OVERPOTENTIAL]);
    put_prediction(sheet, proposal->expected[OBJECTIVE_BOTTOM_UP]);
    sheet_number(sheet, simulated->coulombic_efficiency_pct);
    sheet_number(sheet, proposal->surrogate[OBJECTIVE_EFFICIENCY].value);
    sheet_number(sheet, simulated->cycle_life);
    sheet_number(sheet, proposal->surrogate[OBJECTIVE_LIFE].value);
    sheet_text(sheet, life_sentence(simulated->life_end));
    sheet_number(sheet, simulated->surface_plated_fraction);
    sheet_number(sheet, proposal->beats[OBJECTIVE_EFFICIENCY]);
    sheet_number(sheet, proposal->beats[OBJECTIVE_LIFE]);
    put_nearest(sheet, findings->library, proposal->nearest ? proposal->nearest->name : NULL);
    sheet_number(sheet, proposal->distance);
    sheet_number(sheet, proposal->extrapolation);
    sheet_number(sheet, proposal->tolerance);
    sheet_number(sheet, 100 * recipe_mass(campaign, recipe)); // kg/m2 to mg/cm2
    sheet_text(sheet, scalability_word(least_advanced(campaign, recipe)));
    sheet_number(sheet, proposal->candidate.score);
    sheet_number(sheet, proposal->rank);
}

// -- Layers --

static void append_processes(Text *text, const Material *material)
{
    if (!material || material->process_count == 0)
        return;
    text_append(text, "%s%s: ", text->length ? "; " : "", material->name);
    for (int i = 0; i < material->process_count; i++) {
        text_append(text, "%s%s", i ? " or " : "", material->processes[i]->name);
        if (material->precursors[i])
            text_append(text, " (%s)", material->precursors[i]);
    }
}

static const char *name_or_none(const Material *material)
{
    return material ? material->name : "none";
}

static void put_layer(Sheet *sheet, const Findings *findings, const Proposal *proposal, int layer)
{
    const Campaign *campaign = &findings->workshop->campaign;
    const Recipe *recipe = &proposal->candidate.recipe;
    const Design *design = &proposal->design;
    const double z = (layer + 0.5) / LAYERS;
    const bool bottom = layer >= LAYERS / 2;
    const Material *coating =
        recipe_material(campaign, recipe, bottom ? CHOICE_COATING_BOTTOM : CHOICE_COATING_TOP);
    const Material *dopant = bottom ? recipe_material(campaign, recipe, CHOICE_DOPANT) : NULL;
    const Material *skeleton = recipe_material(campaign, recipe, CHOICE_SKELETON);
    const Material *interphase = recipe_material(campaign, recipe, CHOICE_INTERPHASE);
    const double porosity = profile_at(&design->porosity, z);
    const double thickness = design->thickness / LAYERS;
    Text made = {.arena = sheet->arena};
    append_processes(&made, skeleton);
    append_processes(&made, coating);
    append_processes(&made, dopant);
    append_processes(&made, interphase);
    sheet_row(sheet);
    sheet_text(sheet, proposal->id);
    sheet_number(sheet, layer + 1);
    sheet_text(sheet, skeleton->name);
    sheet_text(sheet, name_or_none(coating));
    sheet_text(sheet, dopant ? arena_format(sheet->arena, "%s, %.3g", dopant->name,
                                            100 * dopant->content.value)
                             : "none");
    sheet_text(sheet, name_or_none(interphase));
    sheet_number(sheet, 1e6 * thickness);
    sheet_number(sheet, porosity);
    sheet_number(sheet, 1e6 * profile_at(&design->pore_diameter, z));
    sheet_number(sheet, 100 * thickness * (1 - porosity) *
                            recipe_face(campaign, recipe, bottom).wall.density);
    sheet_number(sheet, 100 * thickness * (1 - porosity) * recipe_coating_density(coating));
    sheet_text(sheet, made.bytes);
    sheet_number(sheet, profile_at(&design->conductivity, z));
    sheet_number(sheet, 1e3 * profile_at(&design->nucleation_overpotential, z));
}

static void put_profile(Sheet *sheet, const Proposal *proposal)
{
    const ResultProfile *profile = &proposal->simulated.profile;
    for (int i = 0; i < profile->count; i++) {
        sheet_row(sheet);
        sheet_text(sheet, proposal->id);
        sheet_number(sheet, profile->z[i]);
        sheet_number(sheet, profile->lithium_fill[i]);
    }
}

Status account_designs(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet experiments = sheet_start(EXPERIMENT_COLUMNS, COLUMN_COUNT(EXPERIMENT_COLUMNS), arena);
    Sheet layers = sheet_start(LAYER_COLUMNS, COLUMN_COUNT(LAYER_COLUMNS), arena);
    Sheet profiles = sheet_start(PROFILE_COLUMNS, COLUMN_COUNT(PROFILE_COLUMNS), arena);
    for (int i = 0; i < findings->proposal_count; i++) {
        const Proposal *proposal = &findings->proposals[i];
        put_experiment(&experiments, findings, proposal);
        for (int layer = 0; layer < LAYERS; layer++)
            put_layer(&layers, findings, proposal, layer);
        put_profile(&profiles, proposal);
    }
    TRY(sheet_table(&experiments, "next_experiments", "Next experiments", &report->experiments,
                    err));
    TRY(sheet_table(&layers, "layers", "Layers", &report->layers, err));
    return sheet_table(&profiles, "profiles", "Filling profiles", &report->profiles, err);
}
