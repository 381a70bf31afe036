// References completed through Crossref: the DOI an entry leaves out, its title, what else is
// missing. A work is believed only when it can be no other; a near one is kept as a suggestion
// that a person settles.
#ifndef INGEST_COMPLETE_H
#define INGEST_COMPLETE_H

#include "base/progress.h"
#include "catalog/completion.h"
#include "ingest/crossref.h"

typedef struct CompleteOptions {
    bool dry_run;             // ask, tell, store nothing
    const Progress *progress; // borrowed; NULL: nobody looks
    // Called with what was found for an entry; NULL: nobody listens.
    void (*found)(void *context, const Reference *reference, const Completion *completion);
    // Called when an entry could not be asked for; NULL: nobody listens.
    void (*missed)(void *context, const Reference *reference, const char *why);
    void *context; // borrowed
} CompleteOptions;

// Counts of works: the duplicates of a work are not counted.
typedef struct CompleteReport {
    int works;
    int known;     // of these, completed earlier or refused by a person: not asked for
    int believed;  // completed now
    int suggested; // kept for a person
    int unfound;   // nothing alike
    int missed;    // not asked for: the service failed
} CompleteReport;

// Completes the references of the catalog. What is found is stored work by work, so that a failure
// or an interruption loses nothing. Returns the last failure of the service when one was missed.
Status complete_references(Catalog *catalog, Visitor *visitor, const CompleteOptions *options,
                           CompleteReport *report, Error *err);

// Judges the works that were found for [reference]: believed when one and only one is sure, or the
// entry's own DOI leads to a work that does not contradict it; suggested when the best is near.
// [completion] has no state when nothing is alike.
Status complete_judge(const Reference *reference, const Works *works, Arena *arena,
                      Completion *completion, Error *err);

#endif
