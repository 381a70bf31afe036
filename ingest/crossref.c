#include "ingest/crossref.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

static const char ACCEPT[] = "application/json";

// -- Reading --

// A text, or the first of a list of texts; NULL for anything else.
static Status read_text(JsonView view, Arena *arena, const char **text, Error *err)
{
    const char *found = json_string(json_is_array(view) ? json_element(view, 0) : view);
    *text = found && *found ? arena_string(arena, found) : NULL;
    return !found || !*found || *text ? STATUS_OK : arena_exhausted(arena, err);
}

// "Gao-Feng Mary" -> "G.-F. M. ".
static void append_initials(Text *out, const char *given)
{
    bool begins = true;
    for (; given && *given; given++) {
        const unsigned char c = (unsigned char)*given;
        if (begins && c != ' ' && c != '.' && c != '-') {
            int length = 1;
            while (((unsigned char)given[length] & 0xc0) == 0x80)
                length++;
            text_append(out, "%.*s.", length, given);
            begins = false;
        }
        if (c == ' ' || c == '.' || c == '-') {
            if (!begins)
                text_append(out, c == '-' ? "-" : " ");
            begins = true;
        }
    }
    if (out->length > 0 && out->bytes[out->length - 1] != ' ')
        text_append(out, " ");
}

static Status read_author(JsonView view, Arena *arena, const char **family, const char **author,
                          Error *err)
{
    Text text = {.arena = arena};
    // A group of authors has a name alone.
    TRY(read_text(json_member(view, "family"), arena, family, err));
    if (!*family)
        TRY(read_text(json_member(view, "name"), arena, family, err));
    append_initials(&text, json_string(json_member(view, "given")));
    text_append(&text, "%s", *family ? *family : "");
    *author = text.bytes;
    return text_check(&text, err);
}

static Status read_authors(JsonView list, Arena *arena, Work *work, Error *err)
{
    const int count = json_is_array(list) ? json_count(list) : 0;
    const char **families = arena_alloc(arena, (size_t)count + 1, sizeof *families);
    const char **authors = arena_alloc(arena, (size_t)count + 1, sizeof *authors);
    int n = 0;
    if (!families || !authors)
        return arena_exhausted(arena, err);
    for (JsonView v = json_first(list); v.node && n < count; v = json_next(v)) {
        TRY(read_author(v, arena, &families[n], &authors[n], err));
        n += families[n] != NULL;
    }
    work->families = (TextList){families, n};
    work->authors = (TextList){authors, n};
    return STATUS_OK;
}

// {"date-parts": [[2020, 5, 1]]}, under several keys.
static void read_years(JsonView view, int years[WORK_YEARS])
{
    static const char *const KEYS[WORK_YEARS] = {"published-print", "published-online",
                                                 "published",       "issued",
                                                 "posted",          "accepted"};
    for (int i = 0; i < WORK_YEARS; i++) {
        const JsonView parts = json_member(json_member(view, KEYS[i]), "date-parts");
        const double year = json_number(json_element(json_element(parts, 0), 0));
        years[i] = year > 1400 && year < 2200 ? (int)year : 0;
    }
}

static Status read_work(JsonView view, Arena *arena, Work *work, Error *err)
{
    if (!json_is_object(view))
        return json_fail(view, err, STATUS_BAD_DATA, "expected a work, an object with its DOI");
    TRY(read_text(json_member(view, "DOI"), arena, &work->doi, err));
    if (!work->doi)
        return json_fail(view, err, STATUS_BAD_DATA, "a work without a DOI");
    TRY(read_text(json_member(view, "title"), arena, &work->title, err));
    TRY(read_text(json_member(view, "container-title"), arena, &work->journal, err));
    TRY(read_text(json_member(view, "volume"), arena, &work->volume, err));
    TRY(read_text(json_member(view, "article-number"), arena, &work->article, err));
    const char *pages = NULL;
    TRY(read_text(json_member(view, "page"), arena, &pages, err));
    if (pages)
        work->page = arena_copy(arena, pages, strcspn(pages, "- ,"));
    if (pages && !work->page)
        return arena_exhausted(arena, err);
    read_years(view, work->years);
    return read_authors(json_member(view, "author"), arena, work, err);
}

static Status read_works(JsonView message, Arena *arena, Works *works, Error *err)
{
    const JsonView items = json_member(message, "items");
    const bool list = json_is_array(items);
    const int count = list ? json_count(items) : 1;
    Work *read = arena_alloc(arena, (size_t)count + 1, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    if (!list)
        TRY(read_work(message, arena, read, err));
    int n = 0;
    for (JsonView v = json_first(items); list && v.node; v = json_next(v))
        TRY(read_work(v, arena, &read[n++], err));
    *works = (Works){read, count};
    return STATUS_OK;
}

Status crossref_parse(const char *name, const char *bytes, size_t length, Arena *arena,
                      Works *works, Error *err)
{
    JsonDocument document = {0};
    TRY(json_parse(name, bytes, length, arena, &document, err));
    const JsonView message = json_member(json_root(&document), "message");
    const Status status = json_is_object(message)
                              ? read_works(message, arena, works, err)
                              : json_fail(json_root(&document), err, STATUS_BAD_DATA,
                                          "expected an object with a \"message\"");
    json_clear(&document);
    return status;
}

// -- Asking --

static Status get(Visitor *visitor, const Text *url, Arena *arena, Works *works, Error *err)
{
    Page page = {0};
    TRY(text_check(url, err));
    const char *name = arena_copy(arena, url->bytes, strcspn(url->bytes, "?"));
    if (!name)
        return arena_exhausted(arena, err);
    TRY(visitor_get(visitor, url->bytes, ACCEPT, arena, &page, err));
    *works = (Works){0};
    return page.found ? crossref_parse(name, page.bytes, page.length, arena, works, err)
                      : STATUS_OK;
}

Status crossref_work(Visitor *visitor, const char *doi, Arena *arena, Works *works, Error *err)
{
    Text url = {.arena = arena};
    text_append(&url, "%s/works/", visitor_services(visitor)->crossref);
    address_append(&url, doi);
    return get(visitor, &url, arena, works, err);
}

Status crossref_search(Visitor *visitor, const Reference *reference, Arena *arena, Works *works,
                       Error *err)
{
    Text url = {.arena = arena};
    Text query = {.arena = arena};
    for (int i = 0; i < reference->authors.count && i < 4; i++)
        text_append(&query, "%s, ", reference->authors.items[i]);
    if (reference->title)
        text_append(&query, "%s, ", reference->title);
    if (reference->journal)
        text_append(&query, "%s ", reference->journal);
    if (!isnan(reference->year))
        text_append(&query, "%.0f", reference->year);
    if (reference->volume)
        text_append(&query, ", %s", reference->volume);
    if (reference->page)
        text_append(&query, ", %s", reference->page);
    // An entry of which nothing was understood is asked for as it is printed.
    if (query.length == 0)
        text_append(&query, "%s", reference->printed ? reference->printed : "");
    TRY(text_check(&query, err));
    text_append(&url, "%s/works?rows=5&query.bibliographic=",
                visitor_services(visitor)->crossref);
    address_append(&url, query.bytes);
    return get(visitor, &url, arena, works, err);
}
