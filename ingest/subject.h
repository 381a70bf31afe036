// Whom a number of a sentence is about: the host named nearest, what it is compared with, or the
// topic carried over from an earlier sentence.
#ifndef INGEST_SUBJECT_H
#define INGEST_SUBJECT_H

#include "ingest/measure.h"
#include "ingest/name.h"

typedef struct Subject {
    const char *host;       // NULL when nobody is spoken of; in arena
    const char *table_host; // its row; NULL when it has none
    const char *kind;       // "host" or "control", static
} Subject;

typedef struct SubjectInput {
    Arena *arena; // borrowed
    const Names *names;
    const Mention *mentions; // mention_count: the names in the sentence
    int mention_count;
    int ref;                // of the topic
    const char *host;       // of the topic; NULL while it is not named
    const char *table_host; // of the topic
} SubjectInput;

// The subject of [measure] in the sentence [text].
Status subject_find(const SubjectInput *input, const char *text, const Measure *measure,
                    Subject *subject, Error *err);

#endif
