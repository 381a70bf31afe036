#include "ingest/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct Line {
    const char *text;
    size_t length; // without the end of the line
    int number;    // from 1
} Line;

typedef struct Scanner {
    const char *name;
    const char *bytes;
    size_t length;
    size_t at; // where the next line starts
    int line;  // its number
    Blocks *blocks;
    const char *label; // of the table that was announced; NULL when none was
    const char *caption;
} Scanner;

// -- Lines --

static bool next_line(Scanner *scanner, Line *line)
{
    if (scanner->at >= scanner->length)
        return false;
    const char *start = scanner->bytes + scanner->at;
    const size_t rest = scanner->length - scanner->at;
    const char *end = memchr(start, '\n', rest);
    const size_t length = end ? (size_t)(end - start) : rest;
    *line = (Line){start, length, scanner->line};
    if (length > 0 && start[length - 1] == '\r')
        line->length--;
    scanner->at += length + (end != NULL);
    scanner->line++;
    return true;
}

static bool peek_line(const Scanner *scanner, Line *line)
{
    Scanner copy = *scanner;
    return next_line(&copy, line);
}

static bool blank(Line line)
{
    for (size_t i = 0; i < line.length; i++)
        if (!isspace((unsigned char)line.text[i]))
            return false;
    return true;
}

static size_t count_sign(Line line, char sign)
{
    size_t n = 0;
    for (size_t i = 0; i < line.length; i++)
        n += line.text[i] == sign;
    return n;
}

static Line trimmed(Line line)
{
    while (line.length > 0 && isspace((unsigned char)*line.text)) {
        line.text++;
        line.length--;
    }
    while (line.length > 0 && isspace((unsigned char)line.text[line.length - 1]))
        line.length--;
    return line;
}

static bool begins(Line line, const char *word)
{
    const size_t n = strlen(word);
    return line.length >= n && strncasecmp(line.text, word, n) == 0;
}

// "Table 1." or "**Figure 12.**": the label in [label], the length of it all, 0 when it is none.
static size_t numbered(Line line, const char *word, const char **label, size_t *label_length)
{
    size_t i = 0;
    while (i < line.length && line.text[i] == '*')
        i++;
    const Line rest = {line.text + i, line.length - i, line.number};
    if (!begins(rest, word))
        return 0;
    i += strlen(word);
    while (i < line.length && (line.text[i] == ' ' || line.text[i] == '.'))
        i++;
    *label = line.text + i;
    while (i < line.length && isalnum((unsigned char)line.text[i]))
        i++;
    *label_length = (size_t)(line.text + i - *label);
    // A caption has its label closed; "Table 1 summarizes" is a sentence.
    if (*label_length == 0 || i >= line.length || !strchr(".:|*", line.text[i]))
        return 0;
    while (i < line.length && strchr(".:|* ", line.text[i]))
        i++;
    return i;
}

// -- References --

// "- [12] " or "[12] " or "12. ": the number, or 0. [start] is where the entry's text begins.
static int reference_number(Line line, size_t *start)
{
    size_t i = 0;
    while (i < line.length && strchr("-* ", line.text[i]))
        i++;
    const bool bracket = i < line.length && line.text[i] == '[';
    i += bracket;
    const size_t digits = i;
    long number = 0;
    while (i < line.length && isdigit((unsigned char)line.text[i]) && number < 100000)
        number = number * 10 + (line.text[i++] - '0');
    if (i == digits || !bracket || i >= line.length || line.text[i] != ']')
        return 0;
    i++;
    while (i < line.length && line.text[i] == ' ')
        i++;
    *start = i;
    return (int)number;
}

// -- Tables --

static bool tabbed(Line line)
{
    return memchr(line.text, '\t', line.length) != NULL && !blank(line);
}

static bool piped(Line line)
{
    return count_sign(line, '|') >= 2 && trimmed(line).text[0] == '|';
}

// "|---|:--:|" under the header of a pipe table.
static bool ruled(Line line)
{
    for (size_t i = 0; i < line.length; i++)
        if (!strchr("|-: \t", line.text[i]))
            return false;
    return count_sign(line, '-') >= 2 && count_sign(line, '|') >= 1;
}

static Status split_line(const Scanner *scanner, Line line, char separator, RawRow *row, Error *err)
{
    if (separator == '|') {
        line = trimmed(line);
        if (line.length > 0 && line.text[0] == '|')
            line.text++, line.length--;
        if (line.length > 0 && line.text[line.length - 1] == '|')
            line.length--;
    }
    Arena *arena = scanner->blocks->arena;
    RawCell *cells = arena_alloc(arena, count_sign(line, separator) + 1, sizeof *cells);
    if (!cells)
        return arena_exhausted(arena, err);
    int count = 0;
    size_t start = 0;
    for (size_t i = 0; i <= line.length; i++) {
        const bool escaped = i > 0 && i < line.length && line.text[i - 1] == '\\';
        if (i < line.length && (line.text[i] != separator || escaped))
            continue;
        cells[count++] = (RawCell){.bytes = line.text + start,
                                   .length = i - start,
                                   .offset = (size_t)(line.text + start - scanner->bytes)};
        start = i + 1;
    }
    *row = (RawRow){cells, count, line.number, (size_t)(line.text - scanner->bytes)};
    return STATUS_OK;
}

static Status add_table(Scanner *scanner, const RawRow *rows, int count, Error *err)
{
    Arena *arena = scanner->blocks->arena;
    Table *table = arena_alloc(arena, 1, sizeof *table);
    if (!table)
        return arena_exhausted(arena, err);
    TRY(table_build(scanner->name, rows, count, arena, table, err));
    table->label = scanner->label;
    table->caption = scanner->caption;
    scanner->label = NULL;
    scanner->caption = NULL;
    return blocks_add(
        scanner->blocks,
        (Block){.kind = BLOCK_TABLE, .offset = table->offset, .line = table->line, .table = table},
        err);
}

static int count_lines(const Scanner *scanner)
{
    Scanner copy = *scanner;
    Line line;
    int n = 1;
    while (next_line(&copy, &line) && !blank(line))
        n++;
    return n;
}

// Reads the table whose first line is [line], up to the next blank line.
static Status read_table(Scanner *scanner, Line line, char separator, Error *err)
{
    Arena *arena = scanner->blocks->arena;
    const int room = count_lines(scanner);
    RawRow *rows = arena_alloc(arena, (size_t)room, sizeof *rows);
    if (!rows)
        return arena_exhausted(arena, err);
    int count = 0;
    bool more = true;
    while (more && !blank(line)) {
        if (!ruled(line) || separator != '|')
            TRY(split_line(scanner, line, separator, &rows[count++], err));
        more = next_line(scanner, &line);
    }
    return add_table(scanner, rows, count, err);
}

// -- Texts --

static Status add_text(Scanner *scanner, BlockKind kind, const char *start, const char *end,
                       int line, int number, Error *err)
{
    return blocks_add(scanner->blocks,
                      (Block){.kind = kind,
                              .text = start,
                              .length = (size_t)(end - start),
                              .offset = (size_t)(start - scanner->bytes),
                              .line = line,
                              .number = number},
                      err);
}

static Status read_heading(Scanner *scanner, Line line, Error *err)
{
    size_t level = 0;
    while (level < line.length && line.text[level] == '#')
        level++;
    return add_text(scanner, BLOCK_HEADING, line.text + level, line.text + line.length, line.number,
                    (int)level, err);
}

// Whether [line] begins something of its own, so that a paragraph ends before it.
static bool interrupts(Line line)
{
    size_t start = 0;
    return blank(line) || line.text[0] == '#' || tabbed(line) || reference_number(line, &start) > 0;
}

static const char *paragraph_end(Scanner *scanner, Line line)
{
    const char *end = line.text + line.length;
    Line next;
    while (peek_line(scanner, &next) && !interrupts(next)) {
        end = next.text + next.length;
        next_line(scanner, &next);
    }
    return end;
}

// "<sup>a)</sup> NCM811 = ..." stands under a table.
static bool is_note(Line line)
{
    return begins(line, "<sup>") && line.length > 7 && isalpha((unsigned char)line.text[5]) &&
           (line.text[6] == ')' || line.text[6] == '<');
}

static Status announce_table(Scanner *scanner, Line line, size_t start, const char *label,
                             size_t label_length, Error *err)
{
    Arena *arena = scanner->blocks->arena;
    const char *end = paragraph_end(scanner, line);
    Plain caption = {0};
    TRY(plain_read(line.text + start, (size_t)(end - line.text) - start, 0, arena, &caption, err));
    scanner->caption = plain_string(caption, arena);
    scanner->label = arena_copy(arena, label, label_length);
    return scanner->caption && scanner->label ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_block(Scanner *scanner, Line line, Error *err)
{
    Line next;
    const char *label = NULL;
    size_t label_length = 0;
    size_t start = 0;
    if (line.text[0] == '#')
        return read_heading(scanner, line, err);
    if (tabbed(line))
        return read_table(scanner, line, '\t', err);
    if (piped(line) && peek_line(scanner, &next) && ruled(next))
        return read_table(scanner, line, '|', err);
    const int number = reference_number(line, &start);
    if (number > 0)
        return add_text(scanner, BLOCK_REFERENCE, line.text + start, paragraph_end(scanner, line),
                        line.number, number, err);
    start = numbered(line, "Table", &label, &label_length);
    if (start > 0)
        return announce_table(scanner, line, start, label, label_length, err);
    const bool caption = numbered(line, "Figure", &label, &label_length) > 0 ||
                         numbered(line, "Fig", &label, &label_length) > 0;
    const BlockKind kind = caption ? BLOCK_CAPTION : is_note(line) ? BLOCK_NOTE : BLOCK_PARAGRAPH;
    return add_text(scanner, kind, line.text, paragraph_end(scanner, line), line.number, 0, err);
}

Status markdown_read(const char *name, const char *bytes, size_t length, Blocks *blocks, Error *err)
{
    Scanner scanner = {.name = name, .bytes = bytes, .length = length, .line = 1, .blocks = blocks};
    Line line;
    while (next_line(&scanner, &line))
        if (!blank(line))
            TRY(read_block(&scanner, line, err));
    return STATUS_OK;
}
