// Every published value of the hosts of data/hosts.json beside the simulated one, at the conditions
// it was published at, nothing fitted. Argument: a catalog that holds the record.
#include "campaign/trials.h"
#include "tests/proof/proof.h"

enum { VALUES_MOST = 512 };

typedef struct Pair {
    double published, simulated;
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

// Of those with a value of any kind.
static int count_hosts(const Evidence *evidence, int count)
{
    int hosts = 0;
    for (int i = 0; i < count; i++) {
        int first = 0;
        while (strcmp(evidence[first].host, evidence[i].host) != 0)
            first++;
        hosts += first == i;
    }
    return hosts;
}

static int count_values(const Evidence *evidence, int count, Objective objective)
{
    int values = 0;
    for (int i = 0; i < count; i++)
        values += evidence[i].objective == objective;
    return values;
}

// One row of the table. True, with [pair], when the simulation has a result.
static bool print_value(const Workshop *workshop, const Evidence *e, Pair *pair)
{
    static const char *const BOUNDS[] = {
        [BOUND_NONE] = "", [BOUND_BELOW] = "> ", [BOUND_ABOVE] = "< "};
    Arena arena = {0};
    Error err = {0};
    Result result;
    const Status status = simulate(workshop, e, &arena, &result, &err);
    const bool found = status == STATUS_OK && result.status == SIMULATION_OK;
    printf("| %s | %g, %g | %s | %s%g | ", e->host, e->current / 10, e->capacity / 36000,
           e->electrolyte, BOUNDS[e->bound], e->value);
    if (found) {
        *pair = (Pair){e->value, simulated_value(e, &result)};
        printf("%.4g |\n", pair->simulated);
    } else {
        printf("no result: %s |\n",
               status == STATUS_OK ? simulation_sentence(result.status) : err.text);
    }
    arena_clear(&arena);
    return found;
}

static void print_objective(const Workshop *workshop, const Evidence *evidence, int count,
                            Objective objective)
{
    static Pair pairs[VALUES_MOST];
    int found = 0;
    const int values = count_values(evidence, count, objective);
    const char *unit = objective == OBJECTIVE_LIFE ? "h" : OBJECTIVES[objective].unit;
    printf("\n**%s, %s.** ", OBJECTIVES[objective].heading, unit);
    if (values == 0) {
        printf("Nothing published.\n");
        return;
    }
    printf("\n\n| host | mA/cm2, mAh/cm2 | electrolyte | published | simulated |\n"
           "|---|---|---|---|---|\n");
    for (int i = 0; i < count && found < VALUES_MOST; i++)
        if (evidence[i].objective == objective)
            found += print_value(workshop, &evidence[i], &pairs[found]);
    printf("\n%d values, %d with a result; rank correlation of simulated with published "
           "(Spearman, bounds as their values): %.2f.\n",
           values, found, rank_correlation(pairs, found));
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
    const Objective objectives[] = {OBJECTIVE_EFFICIENCY, OBJECTIVE_LIFE, OBJECTIVE_OVERPOTENTIAL};
    printf("%d values of %d of the %d hosts described.\n", count, count_hosts(evidence, count),
           workshop.published.count);
    for (int k = 0; k < 3; k++)
        print_objective(&workshop, evidence, count, objectives[k]);
    workshop_close(&workshop);
    arena_clear(&arena);
    return 0;
}
