// What a campaign is about: the designs it may propose, the conditions, the objectives, the
// budget. Read from campaign.json; data/campaign.json is the default and an example.
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "campaign/materials.h"
#include "simulate/parameters.h"

typedef enum Knob {
#define X(name, ...) KNOB_##name,
#include "campaign/knob.def"
#undef X
    KNOB_COUNT
} Knob;

typedef enum Choice {
#define X(name, ...) CHOICE_##name,
#include "campaign/choice.def"
#undef X
    CHOICE_COUNT
} Choice;

typedef enum Objective {
#define X(name, ...) OBJECTIVE_##name,
#include "campaign/objective.def"
#undef X
    OBJECTIVE_COUNT
} Objective;

typedef struct KnobField {
    const char *key, *unit;
    double factor;    // SI = value * factor
    double low, high; // widest range a campaign may ask for, in [unit]
    bool logarithmic; // sampled evenly in its logarithm
    const char *help;
} KnobField;

typedef struct ChoiceField {
    const char *key;
    MaterialKind kind;
    const char *help;
} ChoiceField;

// The scale on which a quantity is learned and compared.
typedef enum Scale { SCALE_OF_LOSS, SCALE_OF_LOG, SCALE_OF_PLAIN } Scale;

typedef struct ObjectiveField {
    const char *key, *unit;
    Scale scale;
    bool less_is_better;
    const char *heading;
} ObjectiveField;

extern const KnobField KNOBS[KNOB_COUNT];
extern const ChoiceField CHOICES[CHOICE_COUNT];
extern const ObjectiveField OBJECTIVES[OBJECTIVE_COUNT];

enum { OPTIONS_PER_CHOICE = 48, RULES_MAX = 64, PREFERRED_MAX = 16 };

typedef struct Options {
    const Material *material[OPTIONS_PER_CHOICE]; // NULL: "none"
    int count;
} Options;

// A combination that cannot be made: these choices may not stand together.
typedef struct Rule {
    Choice choice[2];
    const Material *material[2]; // NULL: "none"
} Rule;

typedef struct Conditions {
    const char *electrolyte;
    double current;     // A.m-2
    double capacity;    // C.m-2
    double temperature; // K
    int cycles;
} Conditions;

// What a batch of experiments is chosen for.
typedef enum BatchAim {
    BATCH_SCORE, // improving on the best score
    BATCH_FRONT, // widening the front of the weightiest quantities
} BatchAim;

// How properties run from the top to the bottom.
typedef enum Grading {
    GRADING_EVEN, // evenly
    GRADING_STEP, // two layers
    GRADING_COUNT
} Grading;

// "even", "step".
const char *grading_word(Grading grading);

typedef struct Campaign {
    const char *path;          // of the file it was read from
    const char *name;
    const char *question;      // one sentence for the report
    double low[KNOB_COUNT];    // in SI
    double high[KNOB_COUNT];
    Options options[CHOICE_COUNT];
    bool tortuosity_graded;    // the bottom has a range of its own; else it follows the top
    Grading grading[GRADING_COUNT]; // grading_count of them may be proposed
    int grading_count;
    const Material *preferred[PREFERRED_MAX]; // preferred_count; the laboratory likes to use
    int preferred_count;
    const char *left_out; // materials of the space that limits and laboratory exclude; "" for none
    Rule rule[RULES_MAX];
    int rule_count;
    double mass_max;           // kg.m-2, of the host; INFINITY: any
    double surface_max;        // share plated above the host that is still accepted
    double weight[OBJECTIVE_COUNT]; // importance in the score; > 0 more is better, < 0 less is
    Conditions conditions;
    uint64_t seed;
    int simulations, candidates, experiments; // budget
    BatchAim batch;
    int enrichment;            // most candidates simulated because the ranking is undecided
    const char *sources;       // folder or file to ingest, as given
    const char *dois;          // file of papers to fetch, as given; NULL: none
    const char *services;      // file of where and how, as given; NULL: the program's own
    double document_seconds;   // most that reading a document may take
} Campaign;

// Reads and checks [path]; strings live in [arena], materials in [materials]. A key that is not
// known, a material, process, form or electrolyte that does not exist, a range outside the
// possible, restrictions that leave nothing are refused by place.
Status campaign_read(const char *path, const Materials *materials, const Parameters *parameters,
                     Arena *arena, Campaign *campaign, Error *err);

// The value of a quantity on the scale it is learned on, and back. A loss below 1e-5 and a value
// of 0 where a logarithm is taken are moved to the least that can be told from nothing.
double objective_forward(Objective objective, double value);
double objective_inverse(Objective objective, double scaled);

#endif
