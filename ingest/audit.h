// What a source says against itself: tables against prose, numbers that cannot both be, references
// that are not what the sentence says. Both sides are kept; where a rule can tell, one is
// preferred.
#ifndef INGEST_AUDIT_H
#define INGEST_AUDIT_H

#include "ingest/citation.h"
#include "ingest/claims.h"
#include "ingest/hosts.h"
#include "ingest/problems.h"
#include "ingest/sentence.h"

// Everything that was read from one document.
typedef struct AuditInput {
    const Document *document;
    const Citations *citations;
    const Hosts *hosts;
    const Sentences *prose; // those that name the author of a work they cite
    const Sentences *captions;
    Claims *claims; // sides of a conflict get that status
} AuditInput;

// Adds a problem for every disagreement found.
Status audit(const AuditInput *input, Problems *problems, Error *err);

#endif
