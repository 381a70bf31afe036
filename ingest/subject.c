#include "ingest/subject.h"

#include <ctype.h>
#include <string.h>

#include "ingest/control.h"

// The name-like word that ends at [end] or begins at [start]: "Li@CNF||Li@CNF", "CNF".
static bool is_cell_word(const char *word, size_t length)
{
    int capitals = 0;
    bool joined = false;
    for (size_t i = 0; i < length; i++) {
        capitals += isupper((unsigned char)word[i]) != 0;
        joined = joined || strchr("@|", word[i]);
    }
    return capitals >= 2 && (joined || capitals >= 3) && length >= 3;
}

static size_t word_length(const char *text)
{
    size_t n = strcspn(text, " ,;)(");
    while (n > 0 && text[n - 1] == '.')
        n--;
    return n;
}

// The anode of a control's cell is called as printed: "Li@PAN||Li@PAN" is "Li@PAN".
static Status control(const SubjectInput *input, const char *word, size_t length, Subject *subject,
                      Error *err)
{
    for (size_t i = 0; i + 1 < length; i++)
        if (word[i] == '|' && word[i + 1] == '|')
            length = i;
    Mention mentions[MENTIONS_MAX];
    int count = 0;
    const char *copy = arena_copy(input->arena, word, length);
    if (!copy)
        return arena_exhausted(input->arena, err);
    TRY(names_find(input->names, copy, input->ref, mentions, &count, err));
    const bool ours = count > 0 && mentions[0].name->table_host;
    *subject = (Subject){ours ? mentions[0].text : copy, ours ? mentions[0].name->table_host : NULL,
                         ours ? "host" : "control"};
    return STATUS_OK;
}

// "(400 cycles)" right behind a cell, or "217 J m-3 for CNF": what is compared with the host.
static Status find_control(const SubjectInput *input, const char *text, const Measure *measure,
                           Subject *subject, Error *err)
{
    const char *behind = text + measure->unit_end;
    if (strncmp(behind, " for ", 5) == 0) {
        const size_t n = word_length(behind + 5);
        if (is_cell_word(behind + 5, n))
            return control(input, behind + 5, n, subject, err);
    }
    // The parenthesis the number stands in.
    size_t open = measure->start;
    while (open > 0 && text[open] != '(' && text[open] != ')')
        open--;
    if (open == 0 || text[open] != '(')
        return STATUS_OK;
    static const char *const CELLS[] = {" battery", " cell", " cells", " electrode", " anode"};
    size_t end = open;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    for (int i = 0; i < (int)(sizeof CELLS / sizeof *CELLS); i++) {
        const size_t n = strlen(CELLS[i]);
        if (end < n || strncmp(text + end - n, CELLS[i], n) != 0)
            continue;
        size_t start = end - n;
        while (start > 0 && text[start - 1] != ' ')
            start--;
        if (is_cell_word(text + start, end - n - start))
            return control(input, text + start, end - n - start, subject, err);
    }
    return STATUS_OK;
}

// The mention nearest before the number, else the first behind it; -1 when there is none.
static int nearest_mention(const Mention *mentions, int count, size_t at)
{
    int nearest = -1;
    for (int i = 0; i < count; i++)
        if (mentions[i].end <= at)
            nearest = i;
    return nearest >= 0 || count == 0 ? nearest : 0;
}

Status subject_find(const SubjectInput *input, const char *text, const Measure *measure,
                    Subject *subject, Error *err)
{
    *subject = (Subject){0};
    TRY(find_control(input, text, measure, subject, err));
    if (subject->host)
        return STATUS_OK;
    const int nearest = nearest_mention(input->mentions, input->mention_count, measure->start);
    const size_t end = nearest >= 0 ? input->mentions[nearest].end : 0;
    const size_t named = end <= measure->start ? end : 0;
    const char *words = NULL;
    const size_t length = control_find(text, measure, named, &words);
    if (length > 0 && (input->host || nearest >= 0))
        return control(input, words, length, subject, err);
    if (control_is_nameless(text, measure, named))
        return STATUS_OK;
    if (nearest >= 0) {
        const Mention *mention = &input->mentions[nearest];
        // A name that goes on from the topic's ("WDC-GDAg") is of the topic's row, if any.
        *subject = (Subject){mention->text, mention->name->table_host, "host"};
    } else if (input->host) {
        *subject = (Subject){input->host, input->table_host, "host"};
    }
    return STATUS_OK;
}
