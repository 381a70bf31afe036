// A report of invented numbers in the form a campaign gives it: long texts, missing values, links,
// characters beyond ASCII, numbers over many decades.
#ifndef TESTS_REPORTS_SAMPLE_H
#define TESTS_REPORTS_SAMPLE_H

#include <math.h>

#include "base/random.h"
#include "reports/identifier.h"
#include "reports/report.h"

#define SAMPLE_COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const Column SAMPLE_EXPERIMENTS[] = {
    {"id", "Design", NULL, COLUMN_TEXT, 0, 12, "Name of the design; write it on the cell.",
     SCALE_NONE, false},
    {"recipe", "Recipe, top to bottom", NULL, COLUMN_TEXT, 0, 44,
     "Layers from the separator side down; in numbers on the sheet Recipes.", SCALE_NONE, true},
    {"ce", "Coulombic efficiency (%)", "%", COLUMN_NUMBER, 2, 0, "Predicted mean.",
     SCALE_HIGH_GOOD, false},
    {"ce_low", "Coulombic efficiency, low (%)", "%", COLUMN_NUMBER, 2, 0,
     "Lower end of the 90 % interval.", SCALE_NONE, false},
    {"ce_high", "Coulombic efficiency, high (%)", "%", COLUMN_NUMBER, 2, 0,
     "Upper end of the 90 % interval.", SCALE_NONE, false},
    {"better", "Chance to beat the best published host", NULL, COLUMN_PERCENT, 0, 0,
     "Probability under the model.", SCALE_BAR, false},
    {"why", "Why this one", NULL, COLUMN_TEXT, 0, 44, "What sets the design apart.", SCALE_NONE,
     true},
    {"nearest", "Nearest published host", NULL, COLUMN_LINK, 0, 26, "With its DOI.", SCALE_NONE,
     false},
};

static const Column SAMPLE_LAYERS[] = {
    {"experiment", "Design", NULL, COLUMN_TEXT, 0, 12, "Which design.", SCALE_NONE, false},
    {"layer", "Layer", NULL, COLUMN_INTEGER, 0, 0, "1 is the top.", SCALE_NONE, false},
    {"material", "Material", NULL, COLUMN_TEXT, 0, 28, "Skeleton and coating.", SCALE_NONE, false},
    {"thickness_um", "Thickness (\xC2\xB5m)", "um", COLUMN_NUMBER, 0, 0, "Of the layer.",
     SCALE_NONE, false},
    {"porosity", "Porosity", NULL, COLUMN_PERCENT, 0, 0, "Open share of the volume.", SCALE_NONE,
     false},
    {"pore_um", "Pore diameter (\xC2\xB5m)", "um", COLUMN_NUMBER, 1, 0, "Mean.", SCALE_NONE,
     false},
    {"conductivity_S_m", "Conductivity (S/m)", "S/m", COLUMN_NUMBER, -1, 0, "Of the skeleton.",
     SCALE_NONE, false},
    {"nucleation_mV", "Nucleation overpotential (mV)", "mV", COLUMN_NUMBER, 0, 0, "On its surface.",
     SCALE_NONE, false},
};

static const Column SAMPLE_RANKING[] = {
    {"rank", "Rank", NULL, COLUMN_INTEGER, 0, 0, "1 is best.", SCALE_NONE, false},
    {"id", "Design", NULL, COLUMN_TEXT, 0, 12, "Name.", SCALE_NONE, false},
    {"score", "Score", NULL, COLUMN_NUMBER, 3, 0, "Larger is better.", SCALE_BAR, false},
    {"ce", "Coulombic efficiency (%)", "%", COLUMN_NUMBER, 2, 0, "Predicted.", SCALE_HIGH_GOOD,
     false},
    {"overpotential", "Overpotential (mV)", "mV", COLUMN_NUMBER, 1, 0, "Predicted plateau.",
     SCALE_LOW_GOOD, false},
    {"pareto", "Best compromise", NULL, COLUMN_TEXT, 0, 0, "Cannot be improved without loss.",
     SCALE_NONE, false},
};

static const Column SAMPLE_HOSTS[] = {
    {"host", "Host", NULL, COLUMN_TEXT, 0, 28, "As published.", SCALE_NONE, false},
    {"ce", "Coulombic efficiency (%)", "%", COLUMN_NUMBER, 1, 0, "Half cell.", SCALE_NONE, false},
    {"cycles", "Cycles", NULL, COLUMN_INTEGER, 0, 0, "Reported.", SCALE_NONE, false},
    {"reference", "Reference", NULL, COLUMN_LINK, 0, 40, "DOI.", SCALE_NONE, false},
};

static const Column SAMPLE_CHECK[] = {
    {"host", "Host", NULL, COLUMN_TEXT, 0, 24, "As published.", SCALE_NONE, false},
    {"quantity", "Quantity", NULL, COLUMN_TEXT, 0, 24, "What is compared.", SCALE_NONE, false},
    {"unit", "Unit", NULL, COLUMN_TEXT, 0, 8, "Of the four numbers.", SCALE_NONE, false},
    {"published", "Published", NULL, COLUMN_NUMBER, 1, 0, "In the unit given.", SCALE_NONE, false},
    {"predicted", "Predicted", NULL, COLUMN_NUMBER, 1, 0, "Without this host.", SCALE_NONE, false},
    {"sd", "Standard deviation", NULL, COLUMN_NUMBER, 1, 0, "Of the prediction.", SCALE_NONE,
     false},
    {"simulated", "Simulated", NULL, COLUMN_NUMBER, 1, 0, "Physics alone.", SCALE_NONE, false},
};

static const Column SAMPLE_SKILL[] = {
    {"quantity", "Quantity", NULL, COLUMN_TEXT, 0, 0, "What is predicted.", SCALE_NONE, false},
    {"n", "Hosts", NULL, COLUMN_INTEGER, 0, 0, "Number compared.", SCALE_NONE, false},
    {"model_error", "Model error", NULL, COLUMN_NUMBER, 2, 0, "RMS, leave one out.", SCALE_NONE,
     false},
    {"null_error", "Error of the mean", NULL, COLUMN_NUMBER, 2, 0, "RMS of guessing the mean.",
     SCALE_NONE, false},
    {"coverage", "Inside the 90 % interval", NULL, COLUMN_PERCENT, 0, 0, "Should be 90 %.",
     SCALE_NONE, false},
};

static const Column SAMPLE_CHANGES[] = {
    {"id", "Design", NULL, COLUMN_TEXT, 0, 12, "Name.", SCALE_NONE, false},
    {"change", "Change", NULL, COLUMN_TEXT, 0, 0, "new, dropped or moved.", SCALE_NONE, false},
    {"cause", "Cause", NULL, COLUMN_TEXT, 0, 60, "Data, model or code.", SCALE_NONE, true},
};

static const Column SAMPLE_PROFILES[] = {
    {"experiment", "Design", NULL, COLUMN_TEXT, 0, 0, "Name.", SCALE_NONE, false},
    {"z", "Depth", NULL, COLUMN_NUMBER, 3, 0, "0 top, 1 bottom.", SCALE_NONE, false},
    {"fill", "Filling", NULL, COLUMN_NUMBER, 3, 0, "Share of the pore.", SCALE_NONE, false},
};

static const Column SAMPLE_SLICES[] = {
    {"input", "Property", NULL, COLUMN_TEXT, 0, 0, "What is varied.", SCALE_NONE, false},
    {"response", "Response", NULL, COLUMN_TEXT, 0, 0, "What is predicted.", SCALE_NONE, false},
    {"x", "Value", NULL, COLUMN_NUMBER, -3, 0, "Of the property.", SCALE_NONE, false},
    {"y", "Prediction", NULL, COLUMN_NUMBER, 3, 0, "Mean.", SCALE_NONE, false},
    {"y_low", "Prediction, low", NULL, COLUMN_NUMBER, 3, 0, "90 % interval.", SCALE_NONE, false},
    {"y_high", "Prediction, high", NULL, COLUMN_NUMBER, 3, 0, "90 % interval.", SCALE_NONE, false},
};

static const Column SAMPLE_TRADEOFF[] = {
    {"id", "Design", NULL, COLUMN_TEXT, 0, 0, "Name.", SCALE_NONE, false},
    {"kind", "Kind", NULL, COLUMN_TEXT, 0, 0, "What the point is.", SCALE_NONE, false},
    {"x", "Overpotential (mV)", "mV", COLUMN_NUMBER, 1, 0, "Predicted.", SCALE_NONE, false},
    {"y", "Coulombic efficiency (%)", "%", COLUMN_NUMBER, 2, 0, "Predicted.", SCALE_NONE, false},
};

// Numbers of one report: each call draws the next.
typedef struct Sampler {
    Arena *arena; // borrowed
    uint64_t seed, next;
} Sampler;

static inline double sample_between(Sampler *sampler, double low, double high)
{
    return low + (high - low) * random_uniform(sampler->seed, 0, sampler->next++);
}

static inline Cell sample_text(const char *text)
{
    return (Cell){.text = text, .number = NAN};
}

static inline Cell sample_number(double number)
{
    return (Cell){.number = number};
}

static inline const char *sample_id(Sampler *sampler, const char *kind, int index)
{
    char *id = arena_alloc(sampler->arena, EXPERIMENT_ID, 1);
    experiment_id(arena_format(sampler->arena, "%s-%d", kind, index), id);
    return id;
}

static inline Cell *sample_cells(Sampler *sampler, int rows, int columns)
{
    return arena_alloc(sampler->arena, (size_t)rows * (size_t)columns + 1, sizeof(Cell));
}

static inline Table sample_experiments(Sampler *s, int rows)
{
    Cell *cells = sample_cells(s, rows, SAMPLE_COUNT(SAMPLE_EXPERIMENTS));
    for (int i = 0; i < rows; i++) {
        const double ce = sample_between(s, 97, 99.6);
        const Cell row[] = {
            sample_text(sample_id(s, "design", i)),
            sample_text("1. 30 \xC2\xB5m open Al2O3 on carbon fibre, 85 % pores of 50 \xC2\xB5m\n"
                        "2. 40 \xC2\xB5m carbon fibre, 80 % pores of 30 \xC2\xB5m\n"
                        "3. 30 \xC2\xB5m Ag on Cu fibre, 72 % pores of 15 \xC2\xB5m"),
            sample_number(ce),
            sample_number(ce - sample_between(s, 0.5, 2)),
            sample_number(fmin(100, ce + sample_between(s, 0.2, 1))),
            sample_number(sample_between(s, 0, 1)),
            sample_text("Silver at the bottom seeds lithium there; the top stays open & insulating "
                        "<so that> nothing plates on it."),
            {"3D Cu\xE2\x80\x93" "Ag gradient", NAN, "https://doi.org/10.1000/example.123"},
        };
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_EXPERIMENTS), row, sizeof row);
    }
    return (Table){"next_experiments", "Next experiments", SAMPLE_EXPERIMENTS,
                   SAMPLE_COUNT(SAMPLE_EXPERIMENTS), cells, rows};
}

static inline Table sample_layers(Sampler *s, int experiments)
{
    static const char *const materials[] = {"Al2O3 on carbon fibre", "Carbon fibre",
                                            "Ag on Cu fibre"};
    Cell *cells = sample_cells(s, 3 * experiments, SAMPLE_COUNT(SAMPLE_LAYERS));
    for (int i = 0; i < 3 * experiments; i++) {
        const Cell row[] = {sample_text(sample_id(s, "design", i / 3)),
                            sample_number(1 + i % 3),
                            sample_text(materials[i % 3]),
                            sample_number(floor(sample_between(s, 20, 60))),
                            sample_number(sample_between(s, 0.9, 0.95) - 0.1 * (i % 3)),
                            sample_number(60 / (1 + i % 3)),
                            sample_number(pow(10, -8 + 7 * (i % 3))),
                            sample_number(40 - 20 * (i % 3))};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_LAYERS), row, sizeof row);
    }
    return (Table){"recipes", "Recipes", SAMPLE_LAYERS, SAMPLE_COUNT(SAMPLE_LAYERS), cells,
                   3 * experiments};
}

static inline Table sample_ranking(Sampler *s, int rows)
{
    Cell *cells = sample_cells(s, rows, SAMPLE_COUNT(SAMPLE_RANKING));
    for (int i = 0; i < rows; i++) {
        const Cell row[] = {sample_number(i + 1),
                            sample_text(sample_id(s, "design", i)),
                            sample_number(3 - 3.0 * i / rows),
                            sample_number(i % 7 == 3 ? NAN : sample_between(s, 95, 99.5)),
                            sample_number(sample_between(s, 10, 80)),
                            sample_text(i % 5 ? "no" : "yes")};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_RANKING), row, sizeof row);
    }
    return (Table){"ranking", "Ranking", SAMPLE_RANKING, SAMPLE_COUNT(SAMPLE_RANKING), cells, rows};
}

static inline Table sample_hosts(Sampler *s, int rows)
{
    Cell *cells = sample_cells(s, rows, SAMPLE_COUNT(SAMPLE_HOSTS));
    for (int i = 0; i < rows; i++) {
        const Cell row[] = {sample_text(arena_format(s->arena, "Host %d (ZnO@CNT)", i + 1)),
                            sample_number(i % 9 == 4 ? NAN : sample_between(s, 93, 99)),
                            sample_number(floor(sample_between(s, 80, 800))),
                            {arena_format(s->arena, "Author et al., Journal, %d", 2016 + i % 8),
                             NAN, arena_format(s->arena, "https://doi.org/10.1000/%d", i)}};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_HOSTS), row, sizeof row);
    }
    return (Table){"published_hosts", "Published hosts", SAMPLE_HOSTS, SAMPLE_COUNT(SAMPLE_HOSTS),
                   cells, rows};
}

static inline Table sample_check(Sampler *s, int hosts)
{
    static const char *const quantities[] = {"Coulombic efficiency", "Overpotential"};
    Cell *cells = sample_cells(s, 2 * hosts, SAMPLE_COUNT(SAMPLE_CHECK));
    for (int i = 0; i < 2 * hosts; i++) {
        const double published = i < hosts ? sample_between(s, 93, 99) : sample_between(s, 10, 90);
        const double width = i < hosts ? 1.2 : 15;
        const Cell row[] = {
            sample_text(arena_format(s->arena, "Host %d (ZnO@CNT)", i % hosts + 1)),
            sample_text(quantities[i / hosts]),
            sample_text(i < hosts ? "%" : "mV"),
            sample_number(published),
            sample_number(published + width * sample_between(s, -1.5, 1.5)),
            sample_number(width),
            sample_number(i % 6 == 5 ? NAN : published + 2 * width * sample_between(s, -1, 1))};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_CHECK), row, sizeof row);
    }
    return (Table){"model_check", "Model check", SAMPLE_CHECK, SAMPLE_COUNT(SAMPLE_CHECK), cells,
                   2 * hosts};
}

static inline Table sample_skill(Sampler *s)
{
    Cell *cells = sample_cells(s, 2, SAMPLE_COUNT(SAMPLE_SKILL));
    const Cell rows[] = {sample_text("Coulombic efficiency (%)"), sample_number(30),
                         sample_number(1.31), sample_number(1.62), sample_number(0.87),
                         sample_text("Overpotential (mV)"), sample_number(28),
                         sample_number(19.4), sample_number(18.8), sample_number(0.93)};
    memcpy(cells, rows, sizeof rows);
    return (Table){"skill", "Skill", SAMPLE_SKILL, SAMPLE_COUNT(SAMPLE_SKILL), cells, 2};
}

static inline Table sample_changes(Sampler *s, int rows)
{
    static const char *const changes[] = {"new", "dropped", "moved"};
    Cell *cells = sample_cells(s, rows, SAMPLE_COUNT(SAMPLE_CHANGES));
    for (int i = 0; i < rows; i++) {
        const Cell row[] = {sample_text(sample_id(s, "design", i)), sample_text(changes[i % 3]),
                            sample_text("Data: two measured results came in.")};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_CHANGES), row, sizeof row);
    }
    return (Table){"what_changed", "What changed", SAMPLE_CHANGES, SAMPLE_COUNT(SAMPLE_CHANGES),
                   cells, rows};
}

static inline Table sample_profiles(Sampler *s, int experiments)
{
    enum { DEPTHS = 21 };
    Cell *cells = sample_cells(s, experiments * DEPTHS, SAMPLE_COUNT(SAMPLE_PROFILES));
    for (int i = 0; i < experiments * DEPTHS; i++) {
        const double z = (double)(i % DEPTHS) / (DEPTHS - 1);
        const Cell row[] = {sample_text(sample_id(s, "design", i / DEPTHS)), sample_number(z),
                            sample_number(0.1 + 0.5 * z * z * (1 + 0.1 * (i / DEPTHS)) / 2.2)};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_PROFILES), row, sizeof row);
    }
    return (Table){"profiles", "Filling profiles", SAMPLE_PROFILES, SAMPLE_COUNT(SAMPLE_PROFILES),
                   cells, experiments * DEPTHS};
}

static inline Table sample_slices(Sampler *s)
{
    enum { POINTS = 15 };
    Cell *cells = sample_cells(s, 2 * POINTS, SAMPLE_COUNT(SAMPLE_SLICES));
    for (int i = 0; i < 2 * POINTS; i++) {
        const double t = (double)(i % POINTS) / (POINTS - 1);
        const double y = 97 + 2 * sin(3 * t);
        const Cell row[] = {
            sample_text(i < POINTS ? "Thickness (\xC2\xB5m)" : "Conductivity at the bottom (S/m)"),
            sample_text("Coulombic efficiency (%)"),
            sample_number(i < POINTS ? 20 + 180 * t : pow(10, -8 + 15 * t)),
            sample_number(y), sample_number(y - 0.8), sample_number(y + 0.6)};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_SLICES), row, sizeof row);
    }
    return (Table){"slices", "Profiler slices", SAMPLE_SLICES, SAMPLE_COUNT(SAMPLE_SLICES), cells,
                   2 * POINTS};
}

static inline Table sample_tradeoff(Sampler *s, int rows)
{
    static const char *const kinds[] = {"candidate", "candidate", "candidate", "pareto",
                                        "experiment", "published"};
    Cell *cells = sample_cells(s, rows, SAMPLE_COUNT(SAMPLE_TRADEOFF));
    for (int i = 0; i < rows; i++) {
        const double x = sample_between(s, 10, 80);
        const Cell row[] = {sample_text(sample_id(s, "design", i)), sample_text(kinds[i % 6]),
                            sample_number(x),
                            sample_number(99.5 - 0.0005 * (80 - x) * (80 - x) -
                                          (i % 6 == 3 ? 0 : sample_between(s, 0, 2)))};
        memcpy(cells + i * SAMPLE_COUNT(SAMPLE_TRADEOFF), row, sizeof row);
    }
    return (Table){"tradeoff", "Trade-off", SAMPLE_TRADEOFF, SAMPLE_COUNT(SAMPLE_TRADEOFF), cells,
                   rows};
}

// A report with [experiments] designs and [ranked] candidates; everything else in proportion.
static inline Report sample_report(Arena *arena, uint64_t seed, int experiments, int ranked)
{
    Sampler s = {arena, seed, 0};
    return (Report){
        .run_id = "R-2F8K3QWM",
        .question = "Which graded 3D host should we make next?",
        .answer = {"Make HS-7QK4M first: insulating on top, silver at the bottom; 98.9 % Coulombic "
                   "efficiency expected, between 97.8 and 99.5.",
                   "Eleven more designs follow, chosen to be good and different from each other.",
                   "The ranking of Coulombic efficiency is better than guessing; that of "
                   "overpotential is not yet."},
        .trust = "Leaving out one published host at a time, the model misses its Coulombic "
                 "efficiency by 1.31 percentage points (30 hosts); always guessing the mean misses "
                 "by 1.62. Overpotential is predicted no better than by its mean (19.4 against "
                 "18.8 mV). Of the 90 % intervals, 87 % and 93 % held the published value.",
        .skill_sentence = "Coulombic efficiency: 1.31 against 1.62 for the mean of the hosts.",
        .created = 1767312000,
        .software = "hostscreen 0.1.0",
        .experiments = sample_experiments(&s, experiments),
        .layers = sample_layers(&s, experiments),
        .ranking = sample_ranking(&s, ranked),
        .hosts = sample_hosts(&s, 38),
        .check = sample_check(&s, 30),
        .skill = sample_skill(&s),
        .changes = sample_changes(&s, 6),
        .profiles = sample_profiles(&s, experiments),
        .slices = sample_slices(&s),
        .tradeoff = sample_tradeoff(&s, 300),
    };
}

#endif
