#include "campaign/dispute.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The usual spread between hosts, on the scales: a number that may belong to something else says
// that much less. Assumption.
static const double DOUBT_COPY = 0.3;
// Between the conditions of two cells of one paper. Assumption.
static const double DOUBT_CONDITIONS = 0.1;

typedef enum Verdict { KEEP, DROP } Verdict;

static bool settled(const Problem *problem)
{
    return problem->preferred && problem->state && strcmp(problem->state, "settled") == 0;
}

static const char *side(const Problem *problem, int number)
{
    return number < problem->values.count ? problem->values.items[number] : "";
}

static void widen(Evidence *evidence, double doubt)
{
    evidence->doubt = hypot(evidence->doubt, doubt);
}

// -- One rule a kind --

// The number of a side where its unit is that of the evidence, else NAN.
static double value_in(const char *text, const Evidence *evidence)
{
    const char *unit = evidence->objective == OBJECTIVE_EFFICIENCY ? " %"
                       : evidence->objective == OBJECTIVE_LIFE     ? " h"
                                                                   : " mV";
    char *end = NULL;
    const double value = strtod(text, &end);
    return end != text && strcmp(end, unit) == 0 ? value : NAN;
}

static Verdict two_values(const Problem *problem, Evidence *evidence)
{
    const double a = value_in(side(problem, 0), evidence);
    const double b = value_in(side(problem, 1), evidence);
    // A retention is in per cent as well, but it is another number.
    if (!(a == evidence->value) || isnan(b))
        return KEEP;
    const double chosen = settled(problem) ? value_in(problem->preferred, evidence) : NAN;
    if (!isnan(chosen)) {
        evidence->value = chosen;
        return KEEP;
    }
    const double distance =
        objective_forward(evidence->objective, b) - objective_forward(evidence->objective, a);
    evidence->shift += 0.5 * distance;
    widen(evidence, 0.5 * fabs(distance));
    return KEEP;
}

static Verdict equal_cells(const Problem *problem, Evidence *evidence)
{
    if (evidence->objective != OBJECTIVE_EFFICIENCY)
        return KEEP;
    if (!settled(problem)) {
        widen(evidence, DOUBT_COPY);
        return KEEP;
    }
    const bool one_of_them = strcmp(problem->preferred, side(problem, 0)) == 0 ||
                             strcmp(problem->preferred, side(problem, 1)) == 0;
    return one_of_them && strcmp(problem->preferred, evidence->host) != 0 ? DROP : KEEP;
}

static Verdict misplaced(const Problem *problem, Evidence *evidence)
{
    if (evidence->objective != OBJECTIVE_EFFICIENCY)
        return KEEP;
    if (settled(problem))
        return strstr(problem->preferred, "retention") ? DROP : KEEP;
    widen(evidence, DOUBT_COPY);
    return KEEP;
}

static Verdict conditions(const Problem *problem, Evidence *evidence)
{
    double current = NAN;
    double capacity = NAN;
    if (evidence->objective != OBJECTIVE_EFFICIENCY)
        return KEEP;
    if (!settled(problem)) {
        widen(evidence, DOUBT_CONDITIONS);
    } else if (sscanf(problem->preferred, "%lf mA/cm2, %lf mAh/cm2", &current, &capacity) == 2) {
        evidence->current = 10 * current;
        evidence->capacity = 36000 * capacity;
        evidence->cycle_hours = 2 * capacity / current;
    }
    return KEEP;
}

// -- All of them --

static const struct {
    const char *kind;
    bool either; // it is about the hosts of both sides
    Verdict (*rule)(const Problem *problem, Evidence *evidence);
} RULES[] = {
    {"table against prose", false, two_values},
    {"equal half cells", true, equal_cells},
    {"misplaced number", false, misplaced},
    {"conditions of another cell", false, conditions},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

static bool about(const Problem *problem, bool either, const char *host)
{
    if (!either)
        return problem->host && strcmp(problem->host, host) == 0;
    return strcmp(side(problem, 0), host) == 0 || strcmp(side(problem, 1), host) == 0;
}

static Verdict judge(const Problem *problems, int count, Evidence *evidence)
{
    for (int i = 0; i < count; i++)
        for (int k = 0; k < RULE_COUNT; k++)
            if (problems[i].kind && strcmp(problems[i].kind, RULES[k].kind) == 0 &&
                about(&problems[i], RULES[k].either, evidence->host) &&
                RULES[k].rule(&problems[i], evidence) == DROP)
                return DROP;
    return KEEP;
}

void dispute_apply(const Problem *problems, int problem_count, Evidence *evidence, int *count)
{
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        Evidence one = evidence[i];
        if (judge(problems, problem_count, &one) == KEEP)
            evidence[kept++] = one;
    }
    *count = kept;
}
