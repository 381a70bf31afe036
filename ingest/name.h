// The names of hosts in running text: those of the tables, those a sentence introduces, and the
// names of cells made from them.
#ifndef INGEST_NAME_H
#define INGEST_NAME_H

#include <stdbool.h>

#include "ingest/citation.h"
#include "ingest/hosts.h"

typedef struct Name {
    const char *text;       // in arena
    const char *table_host; // its row's name; NULL when no table has it
    int ref;                // reference it was introduced with; 0 unknown
    bool formula;           // a bare chemical formula: counts only where its reference is the topic
    bool part;              // of a host of several parts, each of which is named apart
    size_t length;          // of text
    int next;               // name that begins with the same two bytes, from 1; 0: none
} Name;

enum { NAME_BUCKETS = 4096 };

typedef struct Names {
    Arena *arena;     // borrowed
    bool begins[256]; // whether a name begins with this byte
    int first[NAME_BUCKETS]; // by the first two bytes, from 1; 0: none
    Name *items;      // count, in arena
    int count;
    int capacity;
} Names;

// A name in a sentence.
typedef struct Mention {
    const Name *name;
    const char *text; // as printed, without the lithium of a cell; in arena
    size_t start, end;
} Mention;

enum { MENTIONS_MAX = 64 }; // in one sentence

// The names of the tables' hosts, and what follows from them ("A + B" is also "A" and "B").
Status names_read(const Hosts *hosts, Arena *arena, Names *names, Error *err);
// Adds a name that was introduced with reference [ref]. Nothing happens when it is there.
Status names_add(Names *names, const char *text, const char *table_host, int ref, Error *err);

// The names in [text], in order; [ref] is the topic's reference. Returns their number in [count].
Status names_find(const Names *names, const char *text, int ref, Mention mentions[MENTIONS_MAX],
                  int *count, Error *err);

// The host of a cell's name: "Li@X||LFP", "X@Li", "X-Li" are X; in [arena].
Status name_of_cell(const char *token, size_t length, Arena *arena, const char **host, Error *err);

// The name of the cell that [mention] stands in, as printed: "Li@X", "X@Li" or "X-Li" of "X", with
// what is on the other side of "||" left out; NULL when it stands alone. In [arena].
Status name_of_mention(const char *text, const Mention *mention, Arena *arena, const char **cell,
                       Error *err);

// The name that [text] introduces in parentheses ("... host (NAME, Figure 2)"); NULL when none.
Status name_introduced(const char *text, Arena *arena, const char **name, Error *err);

// The row of the tables with reference [ref], or with one that is the same work; NULL: none.
const char *host_with_ref(const Hosts *hosts, const Citations *citations, int ref);

#endif
