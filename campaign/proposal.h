// A design proposed to the laboratory: chosen by the surrogates, simulated for real, related to
// what was published, and explained.
#ifndef CAMPAIGN_PROPOSAL_H
#define CAMPAIGN_PROPOSAL_H

#include "campaign/lesson.h"
#include "reports/identifier.h"

typedef struct Prediction {
    double value, low, high; // in the unit of the quantity: median and central 90 %
} Prediction;

enum { REASONS = 3 };

// A feature of a design that its score rests on.
typedef struct Reason {
    Feature feature;
    double loss; // of the score, in standard deviations, were the feature that of a middling design
} Reason;

typedef struct Proposal {
    char id[EXPERIMENT_ID];
    int rank; // among the candidates, from 1
    Candidate candidate; // as the surrogates see it, whether it was simulated before or not
    bool refined;        // its numbers were moved from those of the ranked candidate
    double unrefined;    // score of that candidate by its own simulation; -INFINITY: none
    Design design;
    Result simulated; // with its profile
    double confirmed; // score by that simulation, proposals come in its order; -INFINITY: none
    Prediction surrogate[OBJECTIVE_COUNT]; // of what the simulator says
    Prediction expected[OBJECTIVE_COUNT];  // of a measurement: by the relation to published hosts
                                           // where there is one, else as [surrogate]
    bool related[OBJECTIVE_COUNT];         // whether there is one
    double beats[OBJECTIVE_COUNT]; // probability of a measurement better than the best published
                                   // one, at its conditions; NAN where nothing was published
    Reason reasons[REASONS];       // the weightiest first
    const Published *nearest;      // published host that is most like it
    double distance;               // to it, root mean square over the inputs as shares of the space
    double extrapolation; // variance of the efficiency's surrogate as a share of that of knowing
                          // nothing: near 0 amid the simulations
    double tolerance;     // largest loss of score when one number is made 10 % wrong
} Proposal;

// What proposals rest on; borrowed.
typedef struct Basis {
    const Workshop *workshop;
    const Emulator *emulator;
    const Calibration *calibration;
    const Lesson *lesson;
} Basis;

// Chooses, refines, simulates and explains the campaign's number of experiments. Each candidate is
// simulated as it was ranked and as it was refined, and the better of the two is proposed.
// Everything lives in [arena]. A design whose simulation fails is proposed all the same, and its
// status says so.
Status proposal_make(const Basis *basis, const Candidate *ranked, int count, Arena *arena,
                     Proposal **proposals, int *made, Error *err);

// The best published value of a quantity (exact values only), or NULL.
const Evidence *proposal_rival(const Relation *relation);

#endif
