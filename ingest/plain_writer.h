// Plain text as it is written byte by byte, for the readers of marked-up text. Private to them.
#ifndef INGEST_PLAIN_WRITER_H
#define INGEST_PLAIN_WRITER_H

#include "ingest/plain.h"

// What is read, and what is written. The output is never longer than the input but for entities
// and commands, none of which grows.
typedef struct PlainWriter {
    const char *bytes; // length, borrowed
    size_t length, at;
    size_t origin;         // offset of bytes[0] in the document
    char *text;            // count written, in arena
    unsigned char *styles; // the same
    size_t *offsets;       // the same
    size_t count;
    Style style; // of what is written next
} PlainWriter;

// A writer for [length] bytes that start at [offset] of their document.
Status plain_writer_begin(PlainWriter *writer, const char *bytes, size_t length, size_t offset,
                          Arena *arena, Error *err);
// What was written, gaps of markup closed and spaces at the end left out.
Plain plain_writer_end(PlainWriter *writer);

// Writes what stands at byte [at]; white space becomes one space.
void plain_writer_byte(PlainWriter *writer, char byte, size_t at);
void plain_writer_text(PlainWriter *writer, const char *text, size_t at);
// Writes letters and digits up to the next sign of another kind.
void plain_writer_word(PlainWriter *writer);
// Whether [text] stands where the writer reads.
bool plain_writer_starts(const PlainWriter *writer, const char *text);
// Decodes the entity where the writer reads; false when "&" is only a sign.
bool plain_writer_entity(PlainWriter *writer);

#endif
