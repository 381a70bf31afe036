// A review speaks of one host at a time. "Author et al.[n]" opens a topic; the host is named there
// or soon after; what follows, over figures and broken paragraphs, is about it until the next
// topic or section. The figures come apart from the text, and their panels find their topic by
// the reference under them.
#include "ingest/prose.h"

#include <math.h>
#include <string.h>

#include "ingest/fact.h"
#include "ingest/name.h"
#include "ingest/subject.h"

typedef struct Topic {
    int ref;                // 0 before the first of a section
    const char *host;       // NULL until it is named; in arena
    const char *table_host; // its row; NULL when it has none
    const char *section;
    bool other;  // about another kind of anode: none of ours
    bool by_row; // the host is only known by the row of its reference
} Topic;

typedef struct Reader {
    const Document *document;
    const Citations *citations;
    Hosts *hosts;
    Names names;
    Claims *claims;
    Sentences *authors;
    Arena *arena;
    Topic topic;
    Topic *topics; // topic_count: every one that was opened, for the captions
    int topic_count;
    int topic_capacity;
} Reader;

// -- Topics --

// The citation behind an author's name; NULL when the sentence opens no topic.
static const Citation *opening(const Sentence *sentence)
{
    const char *author = NULL;
    for (int c = 0; c < sentence->citation_count; c++)
        if (sentence_author(sentence, &sentence->citations[c], &author) > 0)
            return &sentence->citations[c];
    return NULL;
}

// Hosts of other ions and other batteries are mentioned, and are not ours.
static bool other_anode(const char *text)
{
    static const char *const SIGNS[] = {"graphite electrode", "graphite anode", "Zn anode",
                                        "Na+ deposition",     "Mg metal",       "sodiophilic",
                                        "Mg affinity"};
    for (int i = 0; i < (int)(sizeof SIGNS / sizeof *SIGNS); i++)
        if (strstr(text, SIGNS[i]))
            return true;
    return false;
}

// Names the topic: a name the tables know, else one that is introduced here.
static Status name_topic(Reader *reader, const char *text, Error *err)
{
    Topic *topic = &reader->topic;
    Mention mentions[MENTIONS_MAX];
    int count = 0;
    const char *introduced = NULL;
    TRY(names_find(&reader->names, text, topic->ref, mentions, &count, err));
    for (int i = 0; i < count; i++) {
        if (!mentions[i].name->table_host)
            continue;
        // The row of the topic's own reference before any other that is mentioned along with it.
        const bool own =
            topic->table_host && strcmp(mentions[i].name->table_host, topic->table_host) == 0;
        if (topic->host && !topic->by_row && !own)
            continue;
        topic->host = mentions[i].text;
        topic->table_host = mentions[i].name->table_host;
        topic->by_row = false;
        if (own)
            return STATUS_OK;
    }
    if (topic->host && !topic->by_row)
        return STATUS_OK;
    TRY(name_introduced(text, reader->arena, &introduced, err));
    if (!introduced)
        return STATUS_OK;
    topic->host = introduced;
    topic->by_row = false;
    return names_add(&reader->names, introduced, topic->table_host, topic->ref, err);
}

static Status open_topic(Reader *reader, const Sentence *sentence, int ref, Error *err)
{
    const char *row = host_with_ref(reader->hosts, reader->citations, ref);
    reader->topic = (Topic){.ref = ref,
                            .host = row,
                            .table_host = row,
                            .section = sentence->section,
                            .by_row = row != NULL,
                            .other = other_anode(sentence->plain.text)};
    return name_topic(reader, sentence->plain.text, err);
}

// Keeps the topic for the captions, under its reference; a later name replaces an earlier one.
static Status keep_topic(Reader *reader, Error *err)
{
    for (int i = 0; i < reader->topic_count; i++) {
        if (reader->topics[i].ref == reader->topic.ref) {
            reader->topics[i] = reader->topic;
            return STATUS_OK;
        }
    }
    if (reader->topic_count == reader->topic_capacity) {
        const int capacity = reader->topic_capacity ? 2 * reader->topic_capacity : 64;
        Topic *topics = arena_alloc(reader->arena, (size_t)capacity, sizeof *topics);
        if (!topics)
            return arena_exhausted(reader->arena, err);
        if (reader->topic_count)
            memcpy(topics, reader->topics, (size_t)reader->topic_count * sizeof *topics);
        reader->topics = topics;
        reader->topic_capacity = capacity;
    }
    reader->topics[reader->topic_count++] = reader->topic;
    return STATUS_OK;
}

static Status follow_topic(Reader *reader, const Sentence *sentence, Error *err)
{
    if (reader->topic.section != sentence->section)
        reader->topic = (Topic){.section = sentence->section};
    const Citation *citation = opening(sentence);
    if (citation)
        TRY(open_topic(reader, sentence, citation->first, err));
    else if (reader->topic.ref && (!reader->topic.host || reader->topic.by_row))
        TRY(name_topic(reader, sentence->plain.text, err));
    return reader->topic.ref ? keep_topic(reader, err) : STATUS_OK;
}

// -- Claims --

static Status printed_token(Reader *reader, const Sentence *sentence, const Measure *measure,
                            Claim *claim, Error *err)
{
    const size_t *offsets = sentence->plain.offsets;
    const size_t start = offsets[measure->start];
    const size_t end =
        offsets[measure->unit_end > measure->start ? measure->unit_end : measure->end];
    claim->token = arena_copy(reader->arena, sentence->plain.text + measure->start,
                              measure->unit_end - measure->start);
    if (!claim->token)
        return arena_exhausted(reader->arena, err);
    claim->byte_offset = (double)start;
    claim->byte_length = end > start ? (double)(end - start) : 0;
    claim->char_offset = (double)document_characters(reader->document, start);
    claim->line = document_line(reader->document, start);
    return STATUS_OK;
}

static Status set_refs(Reader *reader, int ref, Claim *claim, Error *err)
{
    double *refs = arena_alloc(reader->arena, 1, sizeof *refs);
    if (!refs)
        return arena_exhausted(reader->arena, err);
    refs[0] = ref;
    claim->refs = (NumberList){refs, ref > 0};
    return STATUS_OK;
}

static Status add_claim(Reader *reader, const Sentence *sentence, const Fact *facts, int count,
                        int which, const Subject *subject, Error *err)
{
    const Fact *fact = &facts[which];
    Claim claim = claim_empty();
    claim.host = subject->host;
    claim.table_host = subject->table_host;
    claim.kind = subject->kind;
    claim.role = fact->condition ? "condition" : "outcome";
    claim.cell = fact->cell;
    claim.quantity = fact->quantity;
    claim.value = fact->measure.value;
    claim.value_max = fact->measure.value_max;
    claim.unit = fact->unit;
    claim.qualifier = fact->measure.qualifier;
    claim.conditions = "{}";
    claim.place = sentence->caption ? "caption" : "prose";
    claim.source = reader->document->source;
    claim.document = reader->document->name;
    claim.section = sentence->section;
    // Named outright, the number is as sure as the grammar; carried over from the topic, less so.
    claim.confidence = subject->table_host ? 0.95 : 0.9;
    TRY(set_refs(reader, reader->topic.ref, &claim, err));
    TRY(printed_token(reader, sentence, &fact->measure, &claim, err));
    if (!fact->condition)
        TRY(fact_conditions(facts, count, which, sentence->plain.text, reader->arena,
                            &claim.conditions, err));
    const char *place =
        arena_format(reader->arena, "%.0f+%.0f", claim.byte_offset, claim.byte_length);
    return place ? claims_add(reader->claims, claim, place, err)
                 : arena_exhausted(reader->arena, err);
}

// Two energies with "versus" between are a host's and a control's: stronger binding is what
// a host is made for, so the more negative one is its own.
static bool is_weaker_of_pair(const Fact *facts, int count, int which)
{
    const Measure *own = &facts[which].measure;
    if (strcmp(facts[which].unit, "eV") != 0 || own->list == 0)
        return false;
    for (int i = 0; i < count; i++)
        if (facts[i].measure.list == own->list && facts[i].measure.value < own->value)
            return true;
    return false;
}

static Status read_facts(Reader *reader, const Sentence *sentence, Error *err)
{
    Fact facts[FACTS_MAX];
    Mention mentions[MENTIONS_MAX];
    int named = 0;
    const int count = facts_read(sentence->plain, facts);
    if (count == 0 || reader->topic.other)
        return STATUS_OK;
    TRY(names_find(&reader->names, sentence->plain.text, reader->topic.ref, mentions, &named, err));
    const SubjectInput input = {.arena = reader->arena,
                                .names = &reader->names,
                                .mentions = mentions,
                                .mention_count = named,
                                .ref = reader->topic.ref,
                                .host = reader->topic.host,
                                .table_host = reader->topic.table_host};
    for (int i = 0; i < count; i++) {
        Subject subject;
        // What theory says of a substance is no property of the host.
        const bool theory = strncmp(facts[i].quantity, "theoretical", 11) == 0;
        if (theory || is_weaker_of_pair(facts, count, i))
            continue;
        TRY(subject_find(&input, sentence->plain.text, &facts[i].measure, &subject, err));
        if (subject.host && reader->topic.ref)
            TRY(add_claim(reader, sentence, facts, count, i, &subject, err));
    }
    return STATUS_OK;
}

// -- Captions --

// The topic of a panel: the one of its reference, with the host the panels of that reference name.
static Status panel_topic(Reader *reader, const Sentences *captions, int which, Error *err)
{
    const Sentence *panel = &captions->items[which];
    const char *row = host_with_ref(reader->hosts, reader->citations, panel->ref);
    reader->topic = (Topic){.ref = panel->ref, .host = row, .table_host = row};
    for (int i = 0; i < reader->topic_count; i++)
        if (reader->topics[i].ref == panel->ref)
            reader->topic = reader->topics[i];
    int first = which;
    while (first > 0 && captions->items[first - 1].group == panel->group)
        first--;
    for (int i = first; i <= which; i++) {
        Mention mentions[MENTIONS_MAX];
        int count = 0;
        TRY(names_find(&reader->names, captions->items[i].plain.text, panel->ref, mentions, &count,
                       err));
        if (count > 0) {
            reader->topic.host = mentions[0].text;
            reader->topic.table_host = mentions[0].name->table_host;
        }
    }
    return STATUS_OK;
}

static Status read_captions(Reader *reader, const Sentences *captions, Error *err)
{
    for (int i = 0; i < captions->count; i++) {
        TRY(panel_topic(reader, captions, i, err));
        TRY(read_facts(reader, &captions->items[i], err));
    }
    return STATUS_OK;
}

// -- Aliases --

static void add_aliases(Reader *reader)
{
    for (int i = 0; i < reader->names.count; i++) {
        const Name *name = &reader->names.items[i];
        for (int h = 0; name->table_host && !name->part && h < reader->hosts->count; h++) {
            Host *host = &reader->hosts->items[h];
            if (strcmp(host->name, name->table_host) == 0 && strcmp(host->name, name->text) != 0)
                host->aliases = list_with(host->aliases, name->text, reader->arena);
        }
    }
}

// Cells are called after their host, which is known by these names too.
static Status note_cells(Reader *reader, const char *text, Error *err)
{
    Mention mentions[MENTIONS_MAX];
    int count = 0;
    if (!strstr(text, "Li@") && !strstr(text, "@Li") && !strstr(text, "-Li"))
        return STATUS_OK;
    TRY(names_find(&reader->names, text, reader->topic.ref, mentions, &count, err));
    for (int i = 0; i < count; i++) {
        const char *cell = NULL;
        TRY(name_of_mention(text, &mentions[i], reader->arena, &cell, err));
        for (int h = 0; cell && mentions[i].name->table_host && h < reader->hosts->count; h++) {
            Host *host = &reader->hosts->items[h];
            if (strcmp(host->name, mentions[i].name->table_host) == 0 &&
                strcmp(host->name, cell) != 0)
                host->aliases = list_with(host->aliases, cell, reader->arena);
        }
    }
    return STATUS_OK;
}

static Status visit(void *context, const Sentence *sentence, Error *err)
{
    Reader *reader = context;
    TRY(follow_topic(reader, sentence, err));
    TRY(read_facts(reader, sentence, err));
    TRY(note_cells(reader, sentence->plain.text, err));
    return opening(sentence) ? sentences_keep(reader->authors, sentence, err) : STATUS_OK;
}

Status prose_read(const Document *document, const Citations *citations, Hosts *hosts,
                  Claims *claims, Prose *prose, Error *err)
{
    Reader reader = {.document = document,
                     .citations = citations,
                     .hosts = hosts,
                     .claims = claims,
                     .authors = &prose->authors,
                     .arena = claims->arena};
    prose->authors = (Sentences){.arena = reader.arena};
    TRY(names_read(hosts, reader.arena, &reader.names, err));
    TRY(sentences_read(document, reader.arena, &(SentenceVisitor){visit, &reader},
                       &prose->captions, err));
    TRY(read_captions(&reader, &prose->captions, err));
    add_aliases(&reader);
    return STATUS_OK;
}
