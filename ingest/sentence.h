// The running text of a document as sentences: broken paragraphs joined across pages, figures and
// tables, citations taken out and kept aside; captions of figures panel by panel.
#ifndef INGEST_SENTENCE_H
#define INGEST_SENTENCE_H

#include <stdbool.h>

#include "ingest/document.h"

// "[12,14-16]" in a sentence.
typedef struct Citation {
    size_t at; // in the sentence's text, where it stood
    int first; // its first number
    int numbers[8];
    int count;
} Citation;

typedef struct Sentence {
    Plain plain;               // '\0'-terminated, citations left out
    const char *section;       // heading above it; "" before the first, in arena
    const Citation *citations; // citation_count, in arena
    int citation_count;
    bool caption;
    int group; // panels of a caption that share a reference; sentences of prose: 0
    int ref;   // of that group, 0 when it gives none
} Sentence;

typedef struct Sentences {
    Sentence *items; // count, in arena
    int count;
    int capacity;
    Arena *arena; // borrowed
} Sentences;

// The author that [citation] follows, as in "Bee et al.[4]" or "Bee and co-workers [4]": the
// length of the name, which begins at [author]; 0 when it follows none.
size_t sentence_author(const Sentence *sentence, const Citation *citation, const char **author);

// Called for every sentence of prose, in order. Only its section lives longer than the call.
typedef struct SentenceVisitor {
    Status (*visit)(void *context, const Sentence *sentence, Error *err);
    void *context; // borrowed
} SentenceVisitor;

// Shows the sentences of prose to [visitor] and collects the panels of captions in [captions].
// Prose is never held as a whole: a document may be long.
Status sentences_read(const Document *document, Arena *arena, const SentenceVisitor *visitor,
                      Sentences *captions, Error *err);

// Adds a copy of [sentence], in the arena of [list].
Status sentences_keep(Sentences *list, const Sentence *sentence, Error *err);

#endif
