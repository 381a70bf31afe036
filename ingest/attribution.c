#include "ingest/attribution.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "ingest/name.h"
#include "ingest/quantity.h"

// -- References --

static Status check_duplicates(const AuditInput *input, Problems *problems, Error *err)
{
    for (int i = 0; i < input->citations->count; i++) {
        const Reference *later = &input->citations->items[i];
        if (isnan(later->duplicate_of))
            continue;
        const Reference *first = citations_find(input->citations, (int)later->duplicate_of);
        TRY(problems_add_pair(
            problems, "duplicate reference", NULL, (Side){(int)first->line, first->printed},
            (Side){(int)later->line, later->printed}, first->printed,
            "journal, volume and first page are the same: one work, the first number counts", err));
    }
    return STATUS_OK;
}

// The family name is the last word of "A. B. Name".
static const char *family_name(const Reference *reference)
{
    if (reference->authors.count == 0)
        return NULL;
    const char *author = reference->authors.items[0];
    const char *space = strrchr(author, ' ');
    return space ? space + 1 : author;
}

static Status check_author(const AuditInput *input, const Sentence *sentence,
                           const Citation *citation, int line, Problems *problems, Error *err)
{
    const char *named = NULL;
    const size_t length = sentence_author(sentence, citation, &named);
    const Reference *reference = citations_find(input->citations, citation->first);
    const char *family = reference ? family_name(reference) : NULL;
    if (length == 0 || !family ||
        (strlen(family) == length && strncasecmp(family, named, length) == 0))
        return STATUS_OK;
    const char *said =
        arena_format(problems->arena, "%.*s et al. [%d]", (int)length, named, citation->first);
    if (!said)
        return arena_exhausted(problems->arena, err);
    return problems_add_pair(
        problems, "author against reference", NULL, (Side){line, said},
        (Side){(int)reference->line, reference->printed}, NULL,
        "the author named in the sentence is the first author of the work cited there", err);
}

// -- Captions --

// Who publishes a journal, by the beginning of its name.
static const char *const PUBLISHERS[][2] = {
    {"Adv. ", "Wiley"},
    {"Small", "Wiley"},
    {"Carbon Energy", "Wiley"},
    {"Energy Environ. Mater", "Wiley"},
    {"Nano Lett", "American Chemical Society"},
    {"ACS ", "American Chemical Society"},
    {"Nano Energy", "Elsevier"},
    {"Energy Storage Mater", "Elsevier"},
    {"Chem. Eng. J", "Elsevier"},
    {"J. Power Sources", "Elsevier"},
    {"J. Energy Chem", "Elsevier"},
    {"J. Colloid", "Elsevier"},
    {"Appl. Surf. Sci", "Elsevier"},
    {"Mater. Today", "Elsevier"},
    {"Joule", "Elsevier"},
    {"Matter", "Elsevier"},
    {"Cell Rep", "Elsevier"},
    {"J. Mater. Chem", "Royal Society of Chemistry"},
    {"Energy Environ. Sci", "Royal Society of Chemistry"},
    {"Nanoscale", "Royal Society of Chemistry"},
    {"Nat. ", "Nature"},
    {"Nano Res", "Springer"},
    {"Sci. China", "Springer"},
    {"Phys. Rev", "American Physical Society"},
    {"Chem. Rev", "American Chemical Society"},
};

static const char *publisher_of(const char *journal)
{
    for (int i = 0; i < (int)(sizeof PUBLISHERS / sizeof *PUBLISHERS); i++)
        if (strncmp(journal, PUBLISHERS[i][0], strlen(PUBLISHERS[i][0])) == 0)
            return PUBLISHERS[i][1];
    return NULL;
}

// "Copyright 2019, Elsevier." behind a panel against the year and journal of its reference.
static Status check_copyright(const Sentence *panel, const Reference *reference, int line,
                              Problems *problems, Error *err)
{
    const char *copyright = strstr(panel->plain.text, "Copyright ");
    if (!copyright || !reference || isnan(reference->year))
        return STATUS_OK;
    const int year = quantity_integer(copyright + strlen("Copyright "));
    const char *printed = arena_copy(problems->arena, copyright, strcspn(copyright, "."));
    if (!printed)
        return arena_exhausted(problems->arena, err);
    const Side said = {line, printed};
    const Side cited = {(int)reference->line, reference->printed};
    // A paper is often online the year before its volume: that alone is no slip.
    if (year > 0 && (year > reference->year || year < reference->year - 1))
        TRY(problems_add_pair(problems, "year against reference", NULL, said, cited,
                              reference->printed,
                              "the year of a caption is that of the work, or the one before", err));
    const char *publisher = reference->journal ? publisher_of(reference->journal) : NULL;
    if (publisher && !strstr(printed, publisher))
        return problems_add_pair(problems, "publisher against reference", NULL, said, cited,
                                 reference->printed,
                                 "the publisher of a caption is that of the journal", err);
    return STATUS_OK;
}

// A panel that names a host of the tables shows it, not the one whose reference it gives.
static Status check_panel(const AuditInput *input, const Names *names, const Sentence *panel,
                          Problems *problems, Error *err)
{
    Mention mentions[MENTIONS_MAX];
    int count = 0;
    const int line = document_line(input->document, panel->plain.offsets[0]);
    const char *row = host_with_ref(input->hosts, input->citations, panel->ref);
    TRY(names_find(names, panel->plain.text, panel->ref, mentions, &count, err));
    if (!row || count == 0 || !mentions[0].name->table_host)
        return STATUS_OK;
    for (int i = 0; i < count; i++)
        if (mentions[i].name->table_host && strcmp(mentions[i].name->table_host, row) == 0)
            return STATUS_OK;
    const char *said = arena_format(problems->arena, "%s [%d]", mentions[0].text, panel->ref);
    const char *listed = arena_format(problems->arena, "%s [%d]", row, panel->ref);
    if (!said || !listed)
        return arena_exhausted(problems->arena, err);
    int row_line = 0;
    for (int i = 0; i < input->hosts->count; i++)
        if (strcmp(input->hosts->items[i].name, row) == 0)
            row_line = (int)input->hosts->items[i].line;
    return problems_add_pair(problems, "figure against table", mentions[0].name->table_host,
                             (Side){line, said}, (Side){row_line, listed}, NULL,
                             "a panel gives the reference that the table gives for its host", err);
}

// -- All of it --

Status attribution_check(const AuditInput *input, Problems *problems, Error *err)
{
    Names names;
    TRY(check_duplicates(input, problems, err));
    for (int i = 0; i < input->prose->count; i++) {
        const Sentence *sentence = &input->prose->items[i];
        const int line = document_line(input->document, sentence->plain.offsets[0]);
        for (int c = 0; c < sentence->citation_count; c++)
            TRY(check_author(input, sentence, &sentence->citations[c], line, problems, err));
    }
    TRY(names_read(input->hosts, problems->arena, &names, err));
    for (int i = 0; i < input->captions->count; i++) {
        const Sentence *panel = &input->captions->items[i];
        const int line = document_line(input->document, panel->plain.offsets[0]);
        const Reference *reference = citations_find(input->citations, panel->ref);
        TRY(check_copyright(panel, reference, line, problems, err));
        TRY(check_panel(input, &names, panel, problems, err));
    }
    return STATUS_OK;
}
