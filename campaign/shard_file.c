#include "campaign/shard_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

enum { FORMAT = 1, FIELDS_MAX = 7 };

long shard_count(const ShardHead *head)
{
    const long rest = head->designs - head->index;
    return rest > 0 ? (rest + head->of - 1) / head->of : 0;
}

long shard_number(const ShardHead *head, long position)
{
    return head->index + position * head->of;
}

// -- Lines --

// Ends the line that began at byte [start] of [text] with the hash of what it holds.
static void append_hash(Text *text, size_t start)
{
    char hex[HASH_TEXT];
    text_append(text, "\t");
    if (text->failed)
        return;
    hash_bytes(text->bytes + start, text->length - start, hex);
    text_append(text, "%s\n", hex);
}

static void append_head(Text *text, const ShardHead *head)
{
    const size_t start = text->length;
    text_append(text, "hostscreen-shard\t%d\t%s\t%ld\t%ld\t%ld", FORMAT, head->key, head->index,
                head->of, head->designs);
    append_hash(text, start);
}

// Printed JSON holds neither tabs nor line ends: both are escaped within its strings.
static void append_row(Text *text, const Simulation *row)
{
    const size_t start = text->length;
    text_append(text, "%ld\t%s\t%s\t%s", row->number, row->status, row->design, row->result);
    append_hash(text, start);
}

// The end line's hash is over the whole file up to it, then over its own beginning.
static void append_end(Text *text, const char *bytes, size_t length, long count)
{
    char hex[HASH_TEXT];
    hash_bytes(bytes, length, hex);
    const size_t start = text->length;
    text_append(text, "end\t%ld\t%s", count, hex);
    append_hash(text, start);
}

// -- Reading --

// Where the reader is.
typedef struct Reader {
    const char *path, *bytes; // borrowed
    size_t length;
    size_t at;                // start of the line
    int line;                 // its number, from 1
    char *fields[FIELDS_MAX]; // field_count, the hash left out; in arena
    int field_count;
} Reader;

static Status flawed(const Reader *reader, Arena *arena, const char *what, ShardContent *content,
                     Error *err)
{
    content->flaw = arena_format(arena, "%s:%d: %s", reader->path, reader->line, what);
    return content->flaw ? STATUS_OK : arena_exhausted(arena, err);
}

// The length of the line at [reader], its end included; 0 when it is cut short or its hash is not
// that of what it holds.
static size_t line_length(const Reader *reader)
{
    enum { TAIL = HASH_TEXT }; // 64 digits and the line end
    char hex[HASH_TEXT];
    const char *start = reader->bytes + reader->at;
    const char *end = memchr(start, '\n', reader->length - reader->at);
    if (!end || end + 1 - start <= TAIL)
        return 0;
    const size_t length = (size_t)(end + 1 - start);
    hash_bytes(start, length - TAIL, hex);
    return memcmp(hex, end + 1 - TAIL, HASH_TEXT - 1) == 0 ? length : 0;
}

// Splits the line of [length] bytes at its tabs.
static Status split(Reader *reader, size_t length, Arena *arena, Error *err)
{
    char *copy = arena_copy(arena, reader->bytes + reader->at, length - HASH_TEXT);
    if (!copy)
        return arena_exhausted(arena, err);
    reader->field_count = 0;
    // The tab before the hash ends the last field.
    char *tab = NULL;
    for (; (tab = strchr(copy, '\t')) && reader->field_count < FIELDS_MAX; copy = tab + 1) {
        *tab = '\0';
        reader->fields[reader->field_count++] = copy;
    }
    return STATUS_OK;
}

static bool is_head(const Reader *reader)
{
    return reader->field_count == 6 && strcmp(reader->fields[0], "hostscreen-shard") == 0;
}

static Status check_head(const Reader *reader, const ShardHead *head, Error *err)
{
    char *const *fields = reader->fields;
    if (strtol(fields[1], NULL, 10) != FORMAT)
        return fail(err, STATUS_BAD_DATA, "%s: shard format %s, known is %d", reader->path,
                    fields[1], FORMAT);
    if (strcmp(fields[2], head->key) != 0)
        return fail(err, STATUS_BAD_DATA, "%s: of another campaign, or of an older model of this"
                    " one: move it away", reader->path);
    if (strtol(fields[3], NULL, 10) != head->index || strtol(fields[4], NULL, 10) != head->of ||
        strtol(fields[5], NULL, 10) != head->designs)
        return fail(err, STATUS_BAD_DATA, "%s: holds shard %s of %s over %s designs, expected %ld"
                    " of %ld over %ld", reader->path, fields[3], fields[4], fields[5], head->index,
                    head->of, head->designs);
    return STATUS_OK;
}

static Status take_row(const Reader *reader, const ShardHead *head, Arena *arena,
                       Simulation *rows, ShardContent *content, Error *err)
{
    char *const *fields = reader->fields;
    const long number = strtol(fields[0], NULL, 10);
    if (content->count >= shard_count(head) || number != shard_number(head, content->count))
        return flawed(reader, arena, "not the design that follows", content, err);
    Simulation *row = &rows[content->count];
    *row = (Simulation){.campaign = head->key, .number = number, .status = fields[1],
                        .design = fields[2], .result = fields[3]};
    row->key = arena_format(arena, "%s:%ld", head->key, number);
    if (!row->key)
        return arena_exhausted(arena, err);
    content->count++;
    return STATUS_OK;
}

static Status take_end(const Reader *reader, const ShardHead *head, Arena *arena,
                       ShardContent *content, Error *err)
{
    char hex[HASH_TEXT];
    hash_bytes(reader->bytes, reader->at, hex);
    const long count = strtol(reader->fields[1], NULL, 10);
    if (count != content->count || count != shard_count(head) || strcmp(reader->fields[2], hex))
        return flawed(reader, arena, "the end does not fit what stands before it", content, err);
    content->complete = true;
    return STATUS_OK;
}

static Status take_line(const Reader *reader, const ShardHead *head, Arena *arena,
                        Simulation *rows, ShardContent *content, Error *err)
{
    if (content->complete)
        return flawed(reader, arena, "lines behind the end", content, err);
    if (reader->line == 1)
        return is_head(reader) ? check_head(reader, head, err)
                               : fail(err, STATUS_BAD_DATA, "%s: no file of a shard", reader->path);
    if (reader->field_count == 3 && strcmp(reader->fields[0], "end") == 0)
        return take_end(reader, head, arena, content, err);
    if (reader->field_count == 4)
        return take_row(reader, head, arena, rows, content, err);
    return flawed(reader, arena, "not a line of a shard", content, err);
}

static Status read_lines(Reader *reader, const ShardHead *head, Arena *arena, Simulation *rows,
                         ShardContent *content, Error *err)
{
    for (reader->line = 1; reader->at < reader->length; reader->line++) {
        const size_t length = line_length(reader);
        if (length == 0)
            return flawed(reader, arena, "cut short or damaged", content, err);
        TRY(split(reader, length, arena, err));
        TRY(take_line(reader, head, arena, rows, content, err));
        if (content->flaw)
            return STATUS_OK;
        reader->at += length;
        // The end line is written again by who continues.
        if (!content->complete)
            content->good = reader->at;
    }
    return STATUS_OK;
}

Status shard_file_read(const char *path, const ShardHead *head, Arena *arena,
                       ShardContent *content, Error *err)
{
    Reader reader = {.path = path};
    ShardContent read = {0};
    TRY(file_read(path, arena, &reader.bytes, &reader.length, err));
    Simulation *rows = arena_alloc(arena, (size_t)shard_count(head) + 1, sizeof *rows);
    if (!rows)
        return arena_exhausted(arena, err);
    TRY(read_lines(&reader, head, arena, rows, &read, err));
    read.rows = rows;
    if (!read.complete && !read.flaw)
        TRY(flawed(&reader, arena, "the end is missing", &read, err));
    *content = read;
    return STATUS_OK;
}

// -- Writing --

static Status write_all(int descriptor, const char *path, const Text *text, Error *err)
{
    for (size_t at = 0; at < text->length;) {
        const ssize_t put = write(descriptor, text->bytes + at, text->length - at);
        if (put < 0 && errno != EINTR)
            return fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
        at += put > 0 ? (size_t)put : 0;
    }
    return fsync(descriptor) == 0 ? STATUS_OK
                                  : fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
}

static Status append(const char *path, const Text *text, Error *err)
{
    TRY(text_check(text, err));
    const int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor < 0)
        return fail(err, STATUS_CANNOT_CREATE, "%s: %s", path, strerror(errno));
    const Status status = write_all(descriptor, path, text, err);
    if (close(descriptor) != 0 && status == STATUS_OK)
        return fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
    return status;
}

Status shard_file_start(const char *path, const ShardHead *head, size_t good, Error *err)
{
    if (good > 0)
        return truncate(path, (off_t)good) == 0
                   ? STATUS_OK
                   : fail(err, STATUS_IO, "%s: %s", path, strerror(errno));
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    append_head(&text, head);
    Status status = text_check(&text, err);
    if (status == STATUS_OK)
        status = file_write(path, text.bytes, text.length, err);
    arena_clear(&scratch);
    return status;
}

Status shard_file_append(const char *path, const Simulation *rows, int count, Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    for (int i = 0; i < count; i++)
        append_row(&text, &rows[i]);
    const Status status = append(path, &text, err);
    arena_clear(&scratch);
    return status;
}

Status shard_file_finish(const char *path, const ShardHead *head, Error *err)
{
    Arena scratch = {0};
    Text text = {.arena = &scratch};
    const char *bytes = NULL;
    size_t length = 0;
    Status status = file_read(path, &scratch, &bytes, &length, err);
    if (status == STATUS_OK) {
        append_end(&text, bytes, length, shard_count(head));
        status = append(path, &text, err);
    }
    arena_clear(&scratch);
    return status;
}
