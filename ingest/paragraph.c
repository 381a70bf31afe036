#include "ingest/paragraph.h"

#include <ctype.h>
#include <string.h>

bool paragraph_is_open(const Paragraph *paragraph)
{
    size_t end = paragraph->length;
    while (end > 0 && paragraph->styles[end - 1] == STYLE_ABOVE)
        end--;
    return end > 0 && !strchr(".?!:;", paragraph->text[end - 1]);
}

Plain paragraph_plain(const Paragraph *paragraph)
{
    return (Plain){paragraph->text, paragraph->styles, paragraph->offsets, paragraph->length};
}

static Status reserve(Paragraph *paragraph, size_t length, Error *err)
{
    if (paragraph->length + length < paragraph->capacity)
        return STATUS_OK;
    const size_t capacity = 2 * (paragraph->length + length) + 1024;
    char *text = arena_alloc(&paragraph->arena, capacity, 1);
    unsigned char *styles = arena_alloc(&paragraph->arena, capacity, 1);
    size_t *offsets = arena_alloc(&paragraph->arena, capacity, sizeof *offsets);
    if (!text || !styles || !offsets)
        return arena_exhausted(&paragraph->arena, err);
    if (paragraph->length > 0) {
        memcpy(text, paragraph->text, paragraph->length);
        memcpy(styles, paragraph->styles, paragraph->length);
        memcpy(offsets, paragraph->offsets, (paragraph->length + 1) * sizeof *offsets);
    }
    paragraph->text = text;
    paragraph->styles = styles;
    paragraph->offsets = offsets;
    paragraph->capacity = capacity;
    return STATUS_OK;
}

Status paragraph_join(Paragraph *paragraph, Plain piece, Error *err)
{
    TRY(reserve(paragraph, piece.length + 2, err));
    const size_t n = paragraph->length;
    const bool broken = n > 1 && paragraph->text[n - 1] == '-' &&
                        isalpha((unsigned char)paragraph->text[n - 2]) && piece.length > 0 &&
                        islower((unsigned char)piece.text[0]);
    size_t end = n - broken;
    if (n > 0 && !broken) {
        paragraph->text[end] = ' ';
        paragraph->styles[end] = STYLE_NORMAL;
        paragraph->offsets[end++] = piece.offsets[0];
    }
    memcpy(paragraph->text + end, piece.text, piece.length);
    memcpy(paragraph->styles + end, piece.styles, piece.length);
    memcpy(paragraph->offsets + end, piece.offsets, (piece.length + 1) * sizeof *piece.offsets);
    paragraph->length = end + piece.length;
    paragraph->text[paragraph->length] = '\0';
    return STATUS_OK;
}
