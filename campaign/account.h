// The account of a run for people: every table and sentence of its report.
#ifndef CAMPAIGN_ACCOUNT_H
#define CAMPAIGN_ACCOUNT_H

#include "campaign/library.h"
#include "campaign/previous.h"
#include "campaign/proposal.h"
#include "reports/report.h"

// Everything a run found; borrowed.
typedef struct Findings {
    const Workshop *workshop;
    const Emulator *emulator;
    const Calibration *calibration;
    const Candidate *ranked; // ranked_count
    int ranked_count;
    const Proposal *proposals; // proposal_count
    int proposal_count;
    const char *run_id;
    double created;           // Unix time
    const Previous *previous; // to compare with; NULL or without a report: there is none
    const Library *library;   // account_write() reads it
} Findings;

// Fills [report]; its tables and texts live in [arena].
Status account_write(const Findings *findings, Arena *arena, Report *report, Error *err);

// The parts, each a file of its own.
Status account_designs(const Findings *findings, Arena *arena, Report *report, Error *err);
Status account_record(const Findings *findings, Arena *arena, Report *report, Error *err);
Status account_relation(const Findings *findings, Arena *arena, Report *report, Error *err);
Status account_hosts(const Findings *findings, Arena *arena, Report *report, Error *err);
Status account_ranking(const Findings *findings, Arena *arena, Report *report, Error *err);
Status account_changes(const Findings *findings, Arena *arena, Report *report, Error *err);

// "a few words": materials of a recipe from bottom to top.
const char *account_recipe_name(const Campaign *campaign, const Recipe *recipe, Arena *arena);

// The DOI link of where the host [name] was published, in [arena]; NULL when it is not known.
const char *account_host_link(const Library *library, const char *name, Arena *arena);

// Whether the relation predicts unseen hosts better than their mean does: lower error, and a
// permutation of the hosts does as well in less than one case of twenty.
bool account_has_skill(const Relation *relation);

#endif
