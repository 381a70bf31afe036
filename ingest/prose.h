// Running text and captions as claims: who is spoken of, and what is said about it.
#ifndef INGEST_PROSE_H
#define INGEST_PROSE_H

#include "ingest/citation.h"
#include "ingest/claims.h"
#include "ingest/document.h"
#include "ingest/hosts.h"
#include "ingest/sentence.h"

// What is left of the text when its claims are taken.
typedef struct Prose {
    Sentences authors; // sentences that name the author of a work they cite
    Sentences captions;
} Prose;

// Adds the claims of prose and captions about hosts and their controls. The hosts of the tables
// give the names to look for, and gain as aliases those the text uses for them.
Status prose_read(const Document *document, const Citations *citations, Hosts *hosts,
                  Claims *claims, Prose *prose, Error *err);

#endif
