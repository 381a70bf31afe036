#include "ingest/authors.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { AUTHORS_MAX = 400 };

// A piece of the text between two separators.
typedef struct Piece {
    const char *text; // length, borrowed
    size_t length;
} Piece;

static Piece trim(Piece piece, const char *what)
{
    while (piece.length > 0 && strchr(what, *piece.text))
        piece.text++, piece.length--;
    while (piece.length > 0 && strchr(what, piece.text[piece.length - 1]))
        piece.length--;
    return piece;
}

static bool is_capital(const char *at)
{
    // Capitals beyond ASCII ("\u00c9.") are told by what surrounds them alone.
    return isupper((unsigned char)*at) || (unsigned char)*at >= 0xc3;
}

static size_t letter_length(const char *at)
{
    size_t n = 1;
    while (((unsigned char)at[n] & 0xc0) == 0x80)
        n++;
    return n;
}

// The bytes of initials at the beginning: "A. B.", "J.-G.", "A.B.", "H. J. S.".
static size_t dotted_initials(Piece piece)
{
    size_t end = 0;
    for (size_t i = 0; i < piece.length && is_capital(piece.text + i);) {
        size_t next = i + letter_length(piece.text + i);
        // "Ch.", "Yu.": initials of other alphabets have two letters.
        if (next + 1 < piece.length && islower((unsigned char)piece.text[next]) &&
            piece.text[next + 1] == '.')
            next++;
        if (next >= piece.length || piece.text[next] != '.')
            break;
        end = i = next + 1;
        while (i < piece.length && strchr(" -", piece.text[i]))
            i++;
    }
    return end;
}

// "AB" or "A" alone, as the last word of "Name AB".
static size_t bare_initials(Piece piece)
{
    size_t n = 0;
    while (n < piece.length && n < 4 && (isupper((unsigned char)piece.text[n]) ||
                                         (n > 0 && piece.text[n] == '-')))
        n++;
    return n == piece.length && n > 0 && n < 4 ? n : 0;
}

// A family name: a few words, the last of which begins with a capital, no digits.
static bool is_family(Piece piece)
{
    int words = 0;
    bool capital = false;
    if (piece.length == 0 || piece.length > 60)
        return false;
    for (size_t i = 0; i < piece.length; i++) {
        if (isdigit((unsigned char)piece.text[i]) || strchr("/\"?!:()", piece.text[i]))
            return false;
        if (i == 0 || piece.text[i - 1] == ' ') {
            words++;
            capital = is_capital(piece.text + i);
        }
    }
    return words <= 4 && capital;
}

// Where the piece that begins at [start] ends: at a comma, a semicolon, "&" or "and".
static size_t piece_end(const char *text, size_t length, size_t start)
{
    for (size_t i = start; i < length; i++) {
        if (strchr(",;&", text[i]))
            return i;
        if (text[i] == ' ' && length - i > 5 && strncmp(text + i, " and ", 5) == 0)
            return i;
    }
    return length;
}

static size_t separator_end(const char *text, size_t length, size_t at)
{
    while (at < length && strchr(" ,;&", text[at]))
        at++;
    if (length - at > 4 && strncmp(text + at, "and ", 4) == 0)
        at += 4;
    return at;
}

// -- One author --

typedef struct Author {
    Piece initials;
    Piece family;
    size_t end; // in the text; 0: no author
} Author;

// "A. B. Name".
static Author initials_first(const char *text, Piece piece)
{
    const size_t n = dotted_initials(piece);
    const Piece family = trim((Piece){piece.text + n, piece.length - n}, " -.");
    if (n == 0 || !is_family(family) || memchr(family.text, '.', family.length))
        return (Author){0};
    return (Author){{piece.text, n}, family, (size_t)(family.text + family.length - text)};
}

// "Name AB", as a list of references in medicine has it.
static Author initials_behind(const char *text, Piece piece)
{
    // The last author's piece runs on into the title: ". " ends it.
    for (size_t i = 0; i + 1 < piece.length; i++)
        if (piece.text[i] == '.' && piece.text[i + 1] == ' ')
            piece.length = i;
    piece = trim(piece, " .");
    size_t space = piece.length;
    while (space > 0 && piece.text[space - 1] != ' ')
        space--;
    const Piece last = {piece.text + space, piece.length - space};
    const Piece family = trim((Piece){piece.text, space}, " ");
    if (space == 0 || bare_initials(last) == 0 || !is_family(family))
        return (Author){0};
    return (Author){last, family, (size_t)(last.text + last.length - text)};
}

// "Name" before a comma, "A. B." behind it.
static Author in_two_pieces(const char *text, size_t length, size_t start, size_t end)
{
    const Piece family = trim((Piece){text + start, end - start}, " ");
    const bool initials = memchr(family.text, '.', family.length) != NULL;
    if (end >= length || text[end] != ',' || initials || !is_family(family))
        return (Author){0};
    size_t next = end + 1;
    while (next < length && text[next] == ' ')
        next++;
    const size_t n = dotted_initials((Piece){text + next, length - next});
    // "Name, A. Title": initials, but no second name behind them.
    const bool alone = n > 0 && (next + n >= length || strchr(" ,;&", text[next + n]));
    return alone ? (Author){{text + next, n}, family, next + n} : (Author){0};
}

static Author read_author(const char *text, size_t length, size_t start)
{
    const size_t end = piece_end(text, length, start);
    const Piece piece = trim((Piece){text + start, end - start}, " ");
    Author author = in_two_pieces(text, length, start, end);
    if (author.end == 0)
        author = initials_first(text, piece);
    if (author.end == 0)
        author = initials_behind(text, piece);
    return author;
}

// -- The list --

static Status put(const Author *author, Arena *arena, const char **name, Error *err)
{
    Text out = {.arena = arena};
    const bool dotted = memchr(author->initials.text, '.', author->initials.length) != NULL;
    if (dotted)
        text_append_bytes(&out, author->initials.text, author->initials.length);
    for (size_t i = 0; !dotted && i < author->initials.length; i++)
        if (author->initials.text[i] != '-')
            text_append(&out, "%s%c.", out.length ? " " : "", author->initials.text[i]);
    text_append(&out, " %.*s", (int)author->family.length, author->family.text);
    TRY(text_check(&out, err));
    *name = out.bytes;
    return STATUS_OK;
}

Status authors_read(const char *text, size_t length, Arena *arena, TextList *authors, size_t *used,
                    Error *err)
{
    const char **items = arena_alloc(arena, AUTHORS_MAX, sizeof *items);
    int count = 0;
    size_t at = 0;
    size_t end = 0;
    if (!items)
        return arena_exhausted(arena, err);
    while (at < length && count < AUTHORS_MAX) {
        const Author author = read_author(text, length, at);
        if (author.end == 0)
            break;
        TRY(put(&author, arena, &items[count++], err));
        end = author.end;
        at = separator_end(text, length, end);
    }
    const bool more = count > 0 && length - at >= 5 && strncmp(text + at, "et al", 5) == 0;
    *authors = (TextList){items, count};
    *used = more ? at + 5 : end;
    return STATUS_OK;
}
