// Random designs over the whole space, three cycles each: how many end without a result and why,
// and how well the balances close. Arguments: number of designs, threads.
#include "tests/proof/proof.h"

enum { CHUNK = 256, STATUSES = SIMULATION_TOO_LONG + 1 };

typedef struct Survey {
    int status[STATUSES];
    double salt, charge, lithium; // worst relative defects
    long steps;
    int poor; // efficiencies below 90 %
} Survey;

// How a run that was cut short stood: what a reader needs to judge the reason that is given.
static void print_failed(int number, const Design *design, const Result *result)
{
    double pores = profile_mean(&design->porosity, 0, 1) * design->thickness;
    printf("| %d | %s | %.2g | %.2g | %.0f | %.2f | %.0e, %.0e | %.0f | %.0f |\n", number,
           simulation_word(result->status), design->protocol.current / 10,
           design->protocol.capacity / 36000, 1e6 * design->thickness,
           design->protocol.capacity * LITHIUM_VOLUME / FARADAY / pores,
           profile_at(&design->conductivity, 0), profile_at(&design->conductivity, 1),
           1e4 * profile_high(&design->film_resistance), result->concentration_min_mol_m3);
}

static void count_run(Survey *survey, const Result *result)
{
    const Certificate *c = &result->certificate;
    survey->status[result->status]++;
    survey->salt = fmax(survey->salt, c->salt_defect);
    survey->charge = fmax(survey->charge, c->charge_defect);
    survey->lithium = fmax(survey->lithium, c->lithium_defect);
    survey->steps += c->steps;
    survey->poor += result->coulombic_efficiency_pct < 90;
}

static void run_chunk(const World *world, int first, int count, int threads, Survey *survey)
{
    static Design designs[CHUNK];
    static Result results[CHUNK];
    Arena arena = {0};
    Error err = {0};
    for (int i = 0; i < count; i++)
        designs[i] = world_draw(world, PROOF_FIRST + (uint64_t)(first + i));
    PROOF_OK(simulator_run(&SIMULATOR_BATCH, threads, designs, count,
                           &(SimulatorOptions){.no_mesh_error = true}, &arena, results, &err));
    for (int i = 0; i < count; i++) {
        count_run(survey, &results[i]);
        if (results[i].status != SIMULATION_OK)
            print_failed(first + i, &designs[i], &results[i]);
    }
    arena_clear(&arena);
}

static void print_survey(const Survey *survey, int count)
{
    printf("\n| designs | share | status |\n|---|---|---|\n");
    for (int i = 0; i < STATUSES; i++)
        if (survey->status[i] > 0)
            printf("| %d | %.2f %% | %s: %s |\n", survey->status[i],
                   100.0 * survey->status[i] / count, simulation_word((SimulationStatus)i),
                   simulation_sentence((SimulationStatus)i));
    printf("\nBalances of all %d runs, at worst: salt %.1e, charge %.1e, lithium %.1e. "
           "CE below 90 %% in %d. %ld steps in the mean.\n",
           count, survey->salt, survey->charge, survey->lithium, survey->poor,
           survey->steps / count);
}

int main(int argc, char **argv)
{
    const int count = proof_argument(argc, argv, 1, 10000);
    const int threads = proof_argument(argc, argv, 2, 1);
    const World *world = proof_open();
    Survey survey = {0};
    printf("| number | status | mA/cm2 | mAh/cm2 | um | lithium/pores | S/m top, bottom | "
           "film ohm cm2 | least salt |\n|---|---|---|---|---|---|---|---|---|\n");
    for (int first = 0; first < count; first += CHUNK)
        run_chunk(world, first, count - first < CHUNK ? count - first : CHUNK, threads, &survey);
    print_survey(&survey, count);
    return 0;
}
