#include "ingest/sentence.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/paragraph.h"
#include "ingest/quantity.h"

// -- Lists --

static Status add(Sentences *list, Sentence sentence, Error *err)
{
    if (list->count == list->capacity) {
        const int capacity = list->capacity ? 2 * list->capacity : 128;
        Sentence *items = arena_alloc(list->arena, (size_t)capacity, sizeof *items);
        if (!items)
            return arena_exhausted(list->arena, err);
        if (list->count)
            memcpy(items, list->items, (size_t)list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = sentence;
    return STATUS_OK;
}

Status sentences_keep(Sentences *list, const Sentence *sentence, Error *err)
{
    Arena *arena = list->arena;
    Sentence copy = *sentence;
    const Plain plain = sentence->plain;
    const size_t size = (size_t)sentence->citation_count * sizeof *sentence->citations;
    char *text = arena_copy(arena, plain.text, plain.length);
    unsigned char *styles = arena_alloc(arena, plain.length + 1, 1);
    size_t *offsets = arena_alloc(arena, plain.length + 1, sizeof *offsets);
    Citation *citations = arena_alloc(arena, size + 1, 1);
    if (!text || !styles || !offsets || !citations)
        return arena_exhausted(arena, err);
    memcpy(styles, plain.styles, plain.length);
    memcpy(offsets, plain.offsets, (plain.length + 1) * sizeof *offsets);
    if (size > 0)
        memcpy(citations, sentence->citations, size);
    copy.plain = (Plain){text, styles, offsets, plain.length};
    copy.citations = citations;
    return add(list, copy, err);
}

// -- Citations --

// The length of the citation that stands above the line at [at], 0 when there is none.
static size_t citation_length(Plain plain, size_t at, Citation *citation)
{
    if (plain.text[at] != '[')
        return 0;
    // On the line, only a bracket of nothing but numbers is one: "[12, 14]".
    const size_t digits = strspn(plain.text + at + 1, "0123456789,- ");
    if (plain.styles[at] != STYLE_ABOVE && (digits == 0 || plain.text[at + 1 + digits] != ']'))
        return 0;
    Citation read = {0};
    size_t i = at + 1;
    bool range = false;
    while (i < plain.length && plain.text[i] != ']') {
        if (isdigit((unsigned char)plain.text[i])) {
            const int number = quantity_integer(plain.text + i);
            const int from = range && read.count > 0 ? read.numbers[read.count - 1] + 1 : number;
            for (int n = from; n <= number && read.count < 8; n++)
                read.numbers[read.count++] = n;
            while (i < plain.length && isdigit((unsigned char)plain.text[i]))
                i++;
            range = false;
        } else {
            range = range || plain.text[i] != ',';
            i++;
        }
    }
    if (read.count == 0 || i >= plain.length)
        return 0;
    read.first = read.numbers[0];
    *citation = read;
    return i + 1 - at;
}

// What is copied of a text without its citations.
typedef struct Stripped {
    char *text;
    unsigned char *styles;
    size_t *offsets;
    size_t count;
} Stripped;

static void append(Stripped *out, Plain plain, size_t from, size_t to)
{
    memcpy(out->text + out->count, plain.text + from, to - from);
    memcpy(out->styles + out->count, plain.styles + from, to - from);
    memcpy(out->offsets + out->count, plain.offsets + from, (to - from) * sizeof *out->offsets);
    out->count += to - from;
}

// [plain] with its citations left out and listed.
static Status strip(Plain plain, Arena *arena, Sentence *sentence, Error *err)
{
    int room = 0;
    for (size_t i = 0; i < plain.length; i++)
        room += plain.text[i] == '[';
    Stripped out = {.text = arena_alloc(arena, plain.length + 1, 1),
                    .styles = arena_alloc(arena, plain.length + 1, 1),
                    .offsets = arena_alloc(arena, plain.length + 1, sizeof *out.offsets)};
    Citation *citations = arena_alloc(arena, (size_t)room + 1, sizeof *citations);
    if (!out.text || !out.styles || !out.offsets || !citations)
        return arena_exhausted(arena, err);
    size_t from = 0;
    for (size_t i = 0; i < plain.length && room > 0; i++) {
        Citation citation;
        const char *open = memchr(plain.text + i, '[', plain.length - i);
        if (!open)
            break;
        i = (size_t)(open - plain.text);
        const size_t skip = citation_length(plain, i, &citation);
        if (skip == 0)
            continue;
        append(&out, plain, from, i);
        citation.at = out.count;
        citations[sentence->citation_count++] = citation;
        from = i + skip;
        i = from - 1;
    }
    append(&out, plain, from, plain.length);
    out.offsets[out.count] = plain.offsets[plain.length];
    sentence->plain = (Plain){out.text, out.styles, out.offsets, out.count};
    sentence->citations = citations;
    return STATUS_OK;
}

size_t sentence_author(const Sentence *sentence, const Citation *citation, const char **author)
{
    static const char *const BEHIND[] = {" et al.,",         " et al.",         " et al",
                                         " and co-workers.", " and co-workers", " and coworkers",
                                         " and colleagues"};
    const char *text = sentence->plain.text;
    size_t at = citation->at;
    while (at > 0 && text[at - 1] == ' ')
        at--;
    for (int i = 0; i < (int)(sizeof BEHIND / sizeof *BEHIND); i++) {
        const size_t n = strlen(BEHIND[i]);
        if (at < n || strncmp(text + at - n, BEHIND[i], n) != 0)
            continue;
        size_t start = at - n;
        while (start > 0 && text[start - 1] != ' ')
            start--;
        *author = text + start;
        return at - n - start;
    }
    return 0;
}

// -- Sentences --

// Whether the stop at [at] ends an abbreviation and no sentence.
static bool abbreviates(const char *text, size_t at)
{
    static const char *const SHORT[] = {"al", "ca", "e.g", "i.e", "vs", "Fig", "Figs", "Eq", "Ref"};
    size_t start = at;
    while (start > 0 && text[start - 1] != ' ' && text[start - 1] != '(')
        start--;
    for (int i = 0; i < (int)(sizeof SHORT / sizeof *SHORT); i++)
        if (at - start == strlen(SHORT[i]) && strncmp(text + start, SHORT[i], at - start) == 0)
            return true;
    return at - start == 1 && isupper((unsigned char)text[start]);
}

// The length of the citation behind a stop, so that it stays with its sentence.
static size_t behind_stop(Plain plain, size_t at)
{
    Citation citation;
    return at < plain.length ? citation_length(plain, at, &citation) : 0;
}

static bool ends_sentence(Plain plain, size_t at, size_t *next)
{
    const char sign = plain.text[at];
    if ((sign != '.' && sign != '?' && sign != '!') || abbreviates(plain.text, at))
        return false;
    size_t i = at + 1;
    i += behind_stop(plain, i);
    if (i >= plain.length) {
        *next = i;
        return true;
    }
    if (plain.text[i] != ' ' || i + 1 >= plain.length)
        return false;
    const unsigned char begins = (unsigned char)plain.text[i + 1];
    *next = i + 1;
    return isupper(begins) || isdigit(begins) || begins >= 0x80 || begins == '(';
}

// A text that goes on for longer without a stop is no sentence; it is cut at a space.
enum { SENTENCE_MAX = 4096 };

// Where the sentence that begins at [start] ends: behind a stop, or at a space when it is too long.
static size_t sentence_end(Plain plain, size_t start)
{
    for (size_t i = start; i < plain.length && i - start < SENTENCE_MAX; i++) {
        size_t next = 0;
        if (ends_sentence(plain, i, &next))
            return next > i ? next : i + 1;
    }
    if (plain.length - start <= SENTENCE_MAX)
        return plain.length;
    const char *space = memrchr(plain.text + start + 1, ' ', SENTENCE_MAX - 1);
    return space ? (size_t)(space - plain.text) + 1 : start + SENTENCE_MAX;
}

static Status split(Plain plain, const char *section, Arena *scratch,
                    const SentenceVisitor *visitor, Error *err)
{
    for (size_t start = 0, end = 0; start < plain.length; start = end) {
        Sentence sentence = {.section = section};
        end = sentence_end(plain, start);
        TRY(strip(plain_slice(plain, start, end), scratch, &sentence, err));
        TRY(visitor->visit(visitor->context, &sentence, err));
    }
    return STATUS_OK;
}

// -- Captions --

// The end of a panel's label at [at], such as "c) " or "e, f) " or "d–f) ", when it is panel
// [expected] or begins with it; [last] is the last letter it names.
static size_t panel_label(Plain plain, size_t at, char expected, char *last)
{
    const bool begins = at == 0 || strchr(" .;", plain.text[at - 1]);
    if (!begins || plain.text[at] != expected)
        return 0;
    size_t i = at + 1;
    *last = expected;
    while (i < plain.length && plain.text[i] != ')') {
        const unsigned char sign = (unsigned char)plain.text[i];
        if (islower(sign))
            *last = (char)sign;
        else if (!strchr(" ,-", sign) && sign < 0x80)
            return 0;
        if (i++ > at + 8)
            return 0;
    }
    return i < plain.length ? i + 1 : 0;
}

static Status add_panel(Plain plain, const char *section, int group, Sentences *captions,
                        Error *err)
{
    Sentence sentence = {.section = section, .caption = true, .group = group};
    TRY(strip(plain, captions->arena, &sentence, err));
    if (sentence.citation_count > 0)
        sentence.ref = sentence.citations[0].first;
    return sentence.plain.length > 0 ? add(captions, sentence, err) : STATUS_OK;
}

// The reference stands behind the last panel it is for: it is that of the panels before, too.
static void share_refs(Sentences *captions, int first)
{
    for (int i = captions->count - 2; i >= first; i--)
        if (captions->items[i].ref == 0)
            captions->items[i].ref = captions->items[i + 1].ref;
    for (int i = first + 1; i < captions->count; i++)
        captions->items[i].group =
            captions->items[i - 1].group + (captions->items[i].ref != captions->items[i - 1].ref);
}

static Status read_caption(Plain plain, const char *section, Sentences *captions, Error *err)
{
    const int first = captions->count;
    const int group = first > 0 ? captions->items[first - 1].group + 1 : 1;
    char expected = 'a';
    size_t start = 0;
    for (size_t i = 0; i < plain.length; i++) {
        char last = expected;
        const size_t label = panel_label(plain, i, expected, &last);
        if (label == 0)
            continue;
        TRY(add_panel(plain_slice(plain, start, i), section, group, captions, err));
        start = label;
        expected = (char)(last + 1);
        i = label - 1;
    }
    TRY(add_panel(plain_slice(plain, start, plain.length), section, group, captions, err));
    share_refs(captions, first);
    return STATUS_OK;
}

// -- Documents --

// A paragraph that grows beyond this is no broken one but a text without stops.
enum { PARAGRAPH_MAX = 65536 };

typedef struct Stream {
    Arena *arena;      // of what is returned
    Arena scratch;     // of one block
    Arena sentences;   // of one paragraph
    Paragraph pending; // not yet known to be whole
    const char *section;
    const SentenceVisitor *visitor;
    Sentences *captions;
} Stream;

static Status flush(Stream *stream, Error *err)
{
    if (stream->pending.length > 0)
        TRY(split(paragraph_plain(&stream->pending), stream->section, &stream->sentences,
                  stream->visitor, err));
    arena_reset(&stream->sentences);
    stream->pending.length = 0;
    return STATUS_OK;
}

static Status read_paragraph(Stream *stream, Plain plain, Error *err)
{
    if (plain.length == 0 || strcmp(plain.text, "(Continued)") == 0)
        return STATUS_OK;
    const bool room = stream->pending.length < PARAGRAPH_MAX;
    if (!room || !paragraph_is_open(&stream->pending))
        TRY(flush(stream, err));
    return paragraph_join(&stream->pending, plain, err);
}

static Status read_block(Stream *stream, const Block *block, Error *err)
{
    Plain plain = {0};
    const bool paragraph = block->kind == BLOCK_PARAGRAPH;
    if (block->kind == BLOCK_TABLE || block->kind == BLOCK_REFERENCE || block->kind == BLOCK_NOTE)
        return STATUS_OK;
    TRY(block_plain(block, paragraph ? &stream->scratch : stream->arena, &plain, err));
    if (paragraph)
        return read_paragraph(stream, plain, err);
    if (block->kind == BLOCK_CAPTION)
        return read_caption(plain, stream->section, stream->captions, err);
    TRY(flush(stream, err));
    stream->section = plain.text;
    return STATUS_OK;
}

Status sentences_read(const Document *document, Arena *arena, const SentenceVisitor *visitor,
                      Sentences *captions, Error *err)
{
    *captions = (Sentences){.arena = arena};
    Stream stream = {.arena = arena,
                     .scratch = {.limit = arena->limit},
                     .sentences = {.limit = arena->limit},
                     .pending = {.arena = {.limit = arena->limit}},
                     .section = "",
                     .visitor = visitor,
                     .captions = captions};
    Status status = STATUS_OK;
    for (int i = 0; i < document->block_count && status == STATUS_OK; i++) {
        status = read_block(&stream, &document->blocks[i], err);
        arena_reset(&stream.scratch);
    }
    if (status == STATUS_OK)
        status = flush(&stream, err);
    arena_clear(&stream.scratch);
    arena_clear(&stream.sentences);
    arena_clear(&stream.pending.arena);
    return status;
}
