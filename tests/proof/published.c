// Every published value of the hosts of data/hosts.json beside the simulated one, at the conditions
// it was published at, nothing fitted. Argument: a catalog that holds the record.
#include "campaign/trials.h"
#include "tests/proof/proof.h"

enum { VALUES_MOST = 512 };

typedef struct Pair {
    double published, simulated;
    bool bounded; // the published value is a bound
} Pair;

// The simulated value in the unit of the published one; NAN without a result.
static double simulated_value(const Evidence *e, const Result *result)
{
    if (result->status != SIMULATION_OK)
        return NAN;
    const double value = result_value(result, result_find(OBJECTIVES[e->objective].key));
    return e->objective == OBJECTIVE_LIFE ? value * e->cycle_hours : value;
}

static Status simulate(const Workshop *workshop, const Evidence *e, Arena *arena, Result *result,
                       Error *err)
{
    static double z[UNKNOWN_COUNT];
    Design design;
    TRY(trial_design(workshop, e, 0, arena, &design, z, err));
    return workshop->simulator->run(&design, 1, &(SimulatorOptions){.no_mesh_error = true}, arena,
                                    result, err);
}

static double rank_in(const double *values, int count, double value)
{
    double rank = 0.5;
    for (int i = 0; i < count; i++)
        rank += values[i] < value ? 1 : values[i] == value ? 0.5 : 0;
    return rank;
}

// Spearman's: the correlation of ranks, ties at their mean.
static double rank_correlation(const Pair *pairs, int count)
{
    static double x[VALUES_MOST];
    static double y[VALUES_MOST];
    double both = 0;
    double x_squares = 0;
    double y_squares = 0;
    const double mean = 0.5 * (count + 1);
    for (int i = 0; i < count; i++) {
        x[i] = pairs[i].published;
        y[i] = pairs[i].simulated;
    }
    for (int i = 0; i < count; i++) {
        const double dx = rank_in(x, count, x[i]) - mean;
        const double dy = rank_in(y, count, y[i]) - mean;
        both += dx * dy;
        x_squares += dx * dx;
        y_squares += dy * dy;
    }
    return both / sqrt(x_squares * y_squares);
}

static void print_objective(const Workshop *workshop, const Evidence *evidence, int count,
                            Objective objective)
{
    static Pair pairs[VALUES_MOST];
    int found = 0;
    int hosts = 0;
    const char *unit = objective == OBJECTIVE_LIFE ? "h" : OBJECTIVES[objective].unit;
    printf("\n| host | mA/cm2, mAh/cm2 | electrolyte | published %s, %s | simulated |\n"
           "|---|---|---|---|---|\n", OBJECTIVES[objective].heading, unit);
    for (int i = 0; i < count && found < VALUES_MOST; i++) {
        static const char *const BOUNDS[] = {
            [BOUND_NONE] = "", [BOUND_BELOW] = "> ", [BOUND_ABOVE] = "< "};
        const Evidence *e = &evidence[i];
        Arena arena = {0};
        Error err = {0};
        Result result;
        if (e->objective != objective)
            continue;
        hosts++;
        printf("| %s | %g, %g | %s | %s%g | ", e->host, e->current / 10, e->capacity / 36000,
               e->electrolyte, BOUNDS[e->bound], e->value);
        if (simulate(workshop, e, &arena, &result, &err) != STATUS_OK)
            printf("no result: %s |\n", err.text);
        else if (result.status != SIMULATION_OK)
            printf("no result: %s |\n", simulation_sentence(result.status));
        else {
            pairs[found] = (Pair){e->value, simulated_value(e, &result), e->bound != BOUND_NONE};
            printf("%.4g |\n", pairs[found++].simulated);
        }
        arena_clear(&arena);
    }
    printf("\n%d values, %d with a result; rank correlation of simulated with published %s "
           "(Spearman): %.2f.\n", hosts, found, OBJECTIVES[objective].heading,
           rank_correlation(pairs, found));
}

int main(int argc, char **argv)
{
    Arena arena = {0};
    Error err = {0};
    Workshop workshop = {0};
    Evidence *evidence = NULL;
    int count = 0;
    if (argc < 2) {
        fprintf(stderr, "published: CATALOG wanted\n");
        return 64;
    }
    const WorkshopOptions options = {.database = argv[1], .threads = 1};
    PROOF_OK(workshop_open(&options, &workshop, &err));
    PROOF_OK(evidence_gather(&workshop, &arena, &evidence, &count, &err));
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        print_objective(&workshop, evidence, count, (Objective)k);
    workshop_close(&workshop);
    arena_clear(&arena);
    return 0;
}
