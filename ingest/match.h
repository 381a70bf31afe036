// Whether a work of a service is the one a printed entry means. A service's own score only says
// how many words are alike; here the facts of both are compared.
#ifndef INGEST_MATCH_H
#define INGEST_MATCH_H

#include "ingest/crossref.h"

typedef enum Agreement { UNKNOWN, AGREES, DIFFERS } Agreement;

typedef struct Match {
    Agreement author;  // the first
    Agreement year;    // one of the work's
    Agreement journal; // the printed one abbreviates the work's
    Agreement volume;
    Agreement page;    // the first, or the number of the article
} Match;

Match match_work(const Reference *reference, const Work *work);

// Year, first author, volume and page agree. Where the entry prints no volume, the journal stands
// in for it; an entry without a page is never sure.
bool match_sure(Match match);
// Nothing printed differs, and the first author or the page agrees: enough where the entry prints
// the DOI itself.
bool match_possible(Match match);
// The part of what could be compared that agrees, 0 to 1.
double match_score(Match match);
// "first author and page differ"; "" when nothing does; in [arena].
Status match_words(Match match, Arena *arena, const char **words, Error *err);

// [text] in small ASCII letters and digits, words parted by one space, accents dropped; in
// [arena], NULL when its memory is used up.
char *text_folded(const char *text, Arena *arena);

#endif
