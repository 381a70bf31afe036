// Works as Crossref describes them: https://api.crossref.org, the REST service's "works".
#ifndef INGEST_CROSSREF_H
#define INGEST_CROSSREF_H

#include "catalog/reference.h"
#include "ingest/visitor.h"

enum { WORK_YEARS = 6 };

// Texts are in the arena of the call; NULL when Crossref does not say.
typedef struct Work {
    const char *doi;
    const char *title;
    const char *journal;    // in full
    const char *volume;
    const char *page;       // the first
    const char *article;    // number of an article without pages
    TextList families;      // family names of the authors, in order
    TextList authors;       // "G. M. Family"
    int years[WORK_YEARS];  // in print, online, issued, ...: they differ; 0: none
} Work;

typedef struct Works {
    const Work *items; // count, in arena
    int count;
} Works;

// Reads one work ("message" is the work) or a list of them ("message.items"). STATUS_BAD_DATA,
// by place, when it is neither.
Status crossref_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                      Works *works, Error *err);

// The work with this DOI: none when Crossref has no such. Fails as visitor_get() does.
Status crossref_work(Visitor *visitor, const char *doi, Arena *arena, Works *works, Error *err);

// What Crossref finds for a bibliographic entry, best first, at most five: candidates, for
// match.h to judge.
Status crossref_search(Visitor *visitor, const Reference *reference, Arena *arena, Works *works,
                       Error *err);

#endif
