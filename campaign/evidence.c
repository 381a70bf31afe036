#include "campaign/evidence.h"

#include <math.h>
#include <string.h>

#include "campaign/dispute.h"
#include "campaign/published.h"

// "About" in front of a value: a few per cent of it are open. On a logarithmic scale 0.05 is
// 12 %, on that of losses a tenth of the usual spread between hosts. Assumptions.
static const double DOUBT_ABOUT = 0.05;
// A digit of the efficiency: printed to 0.1 %, known to half of it.
static const double EFFICIENCY_STEP = 0.1; // %

// -- Electrolytes --

static bool name_has(const char *name, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = name; (at = strstr(at, word)); at++) {
        const bool starts = at == name || at[-1] == '-';
        if (starts && (at[length] == '-' || at[length] == '\0'))
            return true;
    }
    return false;
}

static int part_count(const char *name)
{
    int count = 1;
    for (; *name; name++)
        count += *name == '-';
    return count;
}

// Parts in common less parts that only one of the two has. LiNO3 goes without saying in ethers:
// its absence is a part of its own, "bare".
static int likeness(const char *name, const HostElectrolyte *used)
{
    const bool nitrate = list_contains(used->additive_names, "LiNO3");
    const int wanted = 1 + used->solvents.count + used->additive_names.count - nitrate;
    int common = used->salt && name_has(name, used->salt);
    for (int i = 0; i < used->solvents.count; i++)
        common += name_has(name, used->solvents.items[i]);
    for (int i = 0; i < used->additive_names.count; i++)
        common += name_has(name, used->additive_names.items[i]);
    const bool bare = name_has(name, "bare");
    const int parts = part_count(name) - bare;
    const bool ether = list_contains(used->solvents, "DME");
    return 3 * common - wanted - parts - (ether && bare == nitrate);
}

const char *evidence_electrolyte(const Parameters *parameters, const HostElectrolyte *used)
{
    const char *best = parameters->electrolytes[0].name;
    for (int i = 1; i < parameters->electrolyte_count; i++) {
        const char *name = parameters->electrolytes[i].name;
        if (likeness(name, used) > likeness(best, used))
            best = name;
    }
    return best;
}

const char *evidence_electrolyte_in(const Parameters *parameters, const Host *host,
                                    const char *cell)
{
    for (int i = 0; i < host->electrolyte_count; i++) {
        const char *role = host->electrolytes[i].role_inferred;
        if (role && strstr(role, cell))
            return evidence_electrolyte(parameters, &host->electrolytes[i]);
    }
    return host->electrolyte_count > 0
               ? evidence_electrolyte(parameters, &host->electrolytes[0])
               : parameters->electrolytes[0].name;
}

// -- Values --

static FusionBound bound_of(const char *qualifier)
{
    if (!qualifier)
        return BOUND_NONE;
    if (strchr(qualifier, '>') || strstr(qualifier, "≥"))
        return BOUND_BELOW;
    if (strchr(qualifier, '<') || strstr(qualifier, "≤"))
        return BOUND_ABOVE;
    return BOUND_NONE;
}

void evidence_qualify(const char *qualifier, Evidence *evidence)
{
    evidence->bound = bound_of(qualifier);
    evidence->doubt = qualifier && strstr(qualifier, "≈") ? DOUBT_ABOUT : 0;
}

// Half a printed digit on the scale of losses: near 100 % it is a large step.
static double rounding_doubt(double efficiency)
{
    const double step = EFFICIENCY_STEP / sqrt(12);
    return objective_forward(OBJECTIVE_EFFICIENCY, fmin(efficiency + step, 99.999)) -
           objective_forward(OBJECTIVE_EFFICIENCY, efficiency);
}

Evidence evidence_of_host(const Host *host)
{
    return (Evidence){
        .host = host->name,
        .reference = host->bibliography,
        .number = isnan(host->reference) ? 0 : (int)host->reference,
    };
}

static bool half_evidence(const Parameters *parameters, const Host *host, Evidence *evidence)
{
    if (isnan(host->half_ce_pct) || isnan(host->half_current_mA_cm2) ||
        isnan(host->half_capacity_mAh_cm2))
        return false;
    *evidence = evidence_of_host(host);
    evidence->objective = OBJECTIVE_EFFICIENCY;
    evidence->cell = CELL_HALF;
    evidence->value = host->half_ce_pct;
    evidence_qualify(host->half_ce_qualifier, evidence);
    evidence->doubt = hypot(evidence->doubt, rounding_doubt(host->half_ce_pct));
    evidence->current = 10 * host->half_current_mA_cm2;
    evidence->capacity = 36000 * host->half_capacity_mAh_cm2;
    evidence->cycle_hours = 2 * evidence->capacity / evidence->current / 3600;
    evidence->electrolyte = evidence_electrolyte_in(parameters, host, "half");
    return true;
}

static bool symmetric_evidence(const Parameters *parameters, const Host *host, Evidence *evidence)
{
    if (isnan(host->symmetric_duration) || isnan(host->symmetric_current_mA_cm2) ||
        isnan(host->symmetric_capacity_mAh_cm2))
        return false;
    *evidence = evidence_of_host(host);
    evidence->objective = OBJECTIVE_LIFE;
    evidence->cell = CELL_SYMMETRIC;
    evidence->value = host->symmetric_duration;
    evidence_qualify(host->symmetric_qualifier, evidence);
    evidence->current = 10 * host->symmetric_current_mA_cm2;
    evidence->capacity = 36000 * host->symmetric_capacity_mAh_cm2;
    evidence->cycle_hours = 2 * evidence->capacity / evidence->current / 3600;
    evidence->electrolyte = evidence_electrolyte_in(parameters, host, "symmetric");
    return true;
}

static bool described(const PublishedHosts *hosts, const char *name)
{
    for (int i = 0; i < hosts->count; i++)
        if (strcmp(hosts->items[i].name, name) == 0)
            return true;
    return false;
}

static void gather_tables(const Workshop *workshop, const Host *hosts, int host_count,
                            Evidence *list, int *count)
{
    for (int i = 0; i < host_count; i++) {
        if (!described(&workshop->published, hosts[i].name))
            continue;
        *count += half_evidence(&workshop->parameters, &hosts[i], &list[*count]);
        *count += symmetric_evidence(&workshop->parameters, &hosts[i], &list[*count]);
    }
}

Status evidence_gather(const Workshop *workshop, Arena *arena, Evidence **evidence, int *count,
                       Error *err)
{
    const Host *hosts = NULL;
    const Claim *claims = NULL;
    const Problem *problems = NULL;
    int host_count = 0;
    int claim_count = 0;
    int problem_count = 0;
    TRY(catalog_hosts(workshop->catalog, arena, &hosts, &host_count, err));
    TRY(catalog_claims(workshop->catalog, NULL, arena, &claims, &claim_count, err));
    TRY(catalog_problems(workshop->catalog, arena, &problems, &problem_count, err));
    const size_t most = 2 * (size_t)host_count + (size_t)claim_count + 1;
    Evidence *list = arena_alloc(arena, most, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    *count = 0;
    gather_tables(workshop, hosts, host_count, list, count);
    TRY(evidence_from_claims(workshop, hosts, host_count, claims, claim_count, list, count, err));
    dispute_apply(problems, problem_count, list, count);
    *evidence = list;
    return STATUS_OK;
}

double evidence_scaled(const Evidence *evidence)
{
    return objective_forward(evidence->objective, evidence->value) + evidence->shift;
}

const char *evidence_paper(const Evidence *evidence)
{
    if (evidence->measured)
        return NULL;
    return evidence->reference ? evidence->reference : evidence->host;
}
