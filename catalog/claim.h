// A claim: one value of one quantity of one host in one cell, under stated conditions, at one
// place of one document. Claims may contradict each other; problem.h says where they do.
#ifndef CATALOG_CLAIM_H
#define CATALOG_CLAIM_H

#include "catalog/record.h"

typedef struct Claim {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/claim.def"
#undef X
} Claim;
// kind        host, control, context or other_anode
// role        outcome or condition
// cell        half, symmetric, full, deposition, material, process, simulation, ...
// value       in [unit]; value_max is NAN unless a range is claimed
// qualifier   = > < >= <= or about-equal, in the signs the export uses
// claim_class fixed, estimated, range, bounded or change
// conditions  a JSON object; "{}" when none
// place       table, prose, caption, footnote, or measured for a laboratory's own result
// status      new, validated, invalid or conflict

extern const Field CLAIM_FIELDS[];
extern const int CLAIM_FIELD_COUNT;

Claim claim_empty(void);
// The claim in its exported form; owned by the caller until it is added to another node.
Json *claim_json(const Claim *claim);

#endif
