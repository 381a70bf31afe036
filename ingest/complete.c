#include "ingest/complete.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/interrupt.h"
#include "ingest/match.h"
#include "ingest/problems.h"

// A work of which less agrees is not even suggested.
static const double SCORE_LEAST = 0.5;

// -- Judging --

static void copy_work(const Work *work, double score, Completion *completion)
{
    completion->service = "crossref";
    completion->doi = work->doi;
    completion->title = work->title;
    completion->authors = work->authors;
    completion->journal = work->journal;
    for (int i = WORK_YEARS - 1; i >= 0; i--) // the first that is given: in print before online
        completion->year = work->years[i] ? work->years[i] : completion->year;
    completion->volume = work->volume;
    completion->page = work->page ? work->page : work->article;
    completion->score = score;
}

Status complete_judge(const Reference *reference, const Works *works, Arena *arena,
                      Completion *completion, Error *err)
{
    const Work *best = NULL;
    Match best_match = {0};
    int sure = 0;
    for (int i = 0; i < works->count; i++) {
        const Work *work = &works->items[i];
        const Match match = match_work(reference, work);
        const bool own = reference->doi && strcasecmp(reference->doi, work->doi) == 0;
        const bool believed = own ? match_possible(match) : match_sure(match);
        const bool other = sure > 0 && strcasecmp(work->doi, best->doi) != 0;
        if (believed ? sure == 0
                     : sure == 0 && (!best || match_score(match) > match_score(best_match))) {
            best = work;
            best_match = match;
        }
        sure += believed && (sure == 0 || other);
    }
    *completion = completion_empty();
    if (!best || (sure == 0 && !reference->doi && match_score(best_match) < SCORE_LEAST))
        return STATUS_OK;
    copy_work(best, match_score(best_match), completion);
    completion->state = sure == 1 ? "believed" : "suggested";
    if (sure > 1)
        completion->because = "two works fit the entry";
    else if (sure == 0)
        TRY(match_words(best_match, arena, &completion->because, err));
    if (sure == 0 && !*completion->because)
        completion->because = "the entry says too little to be sure";
    return STATUS_OK;
}

// -- Storing --

static Status describe(const Completion *completion, Arena *arena, const char **text, Error *err)
{
    Text out = {.arena = arena};
    text_append(&out, "%s: ", completion->doi);
    if (completion->authors.count > 0)
        text_append(&out, "%s%s, ", completion->authors.items[0],
                    completion->authors.count > 1 ? " et al." : "");
    text_append(&out, "%s", completion->journal ? completion->journal : "");
    if (!isnan(completion->year))
        text_append(&out, " %.0f", completion->year);
    if (completion->volume)
        text_append(&out, ", %s", completion->volume);
    if (completion->page)
        text_append(&out, ", %s", completion->page);
    TRY(text_check(&out, err));
    *text = out.bytes;
    return STATUS_OK;
}

// A suggestion is a problem, which a person settles like any other.
static Status put_suggestion(Catalog *catalog, const Reference *reference, Arena *arena,
                             Completion *completion, Error *err)
{
    Problems problems = {.arena = arena, .document = reference->document};
    const char *work = NULL;
    const char **places = arena_alloc(arena, 2, sizeof *places);
    TRY(describe(completion, arena, &work, err));
    const char *rule = arena_format(arena,
                                    "year, first author, volume and page are those of the work "
                                    "(%s; %.2f agrees)",
                                    completion->because, completion->score);
    if (!rule || !places)
        return arena_exhausted(arena, err);
    TRY(problems_add_pair(&problems, COMPLETION_PROBLEM, NULL,
                          (Side){(int)reference->line, reference->printed}, (Side){0, work}, NULL,
                          rule, err));
    // The second side stands in no document.
    Problem *problem = &problems.items[0];
    places[0] = problem->places.items[0];
    places[1] = completion->service;
    problem->places.items = places;
    completion->problem = problem->id;
    return catalog_put_problem(catalog, problem, err);
}

static Status put_in_transaction(Catalog *catalog, const Reference *reference, Arena *arena,
                                 Completion *completion, Error *err)
{
    TRY(completion_entry(reference, arena, &completion->entry, err));
    if (strcmp(completion->state, "suggested") == 0)
        TRY(put_suggestion(catalog, reference, arena, completion, err));
    TRY(catalog_put_completion(catalog, completion, err));
    return catalog_put_reference(catalog, reference, err);
}

static Status put(Catalog *catalog, const Reference *reference, Arena *arena,
                  const Completion *completion, Error *err)
{
    Completion stored = *completion;
    TRY(catalog_begin(catalog, err));
    const Status status = put_in_transaction(catalog, reference, arena, &stored, err);
    if (status == STATUS_OK)
        return catalog_commit(catalog, err);
    catalog_rollback(catalog);
    return status;
}

// -- Asking --

static Status ask(Visitor *visitor, const Reference *reference, Arena *arena,
                  Completion *completion, Error *err)
{
    Works works = {0};
    if (reference->doi)
        TRY(crossref_work(visitor, reference->doi, arena, &works, err));
    if (works.count == 0)
        TRY(crossref_search(visitor, reference, arena, &works, err));
    return complete_judge(reference, &works, arena, completion, err);
}

static void count(const Completion *completion, CompleteReport *report)
{
    if (!completion->state)
        report->unfound++;
    else if (strcmp(completion->state, "believed") == 0)
        report->believed++;
    else
        report->suggested++;
}

// One work. [missed] tells that the service failed, which is no failure of ours.
static Status complete_one(Catalog *catalog, Visitor *visitor, const CompleteOptions *options,
                           const Reference *reference, CompleteReport *report, Error *missed,
                           Error *err)
{
    Arena scratch = {0};
    Error reason = {0};
    Completion completion = completion_empty();
    Status status = ask(visitor, reference, &scratch, &completion, &reason);
    if (status == STATUS_BUSY || status == STATUS_UNAVAILABLE || status == STATUS_BAD_DATA) {
        report->missed++;
        if (options->missed && strcmp(missed->text, reason.text) != 0)
            options->missed(options->context, reference, reason.text);
        *missed = reason;
        status = STATUS_OK;
    } else if (status != STATUS_OK) {
        fail(err, status, "%s", reason.text);
    } else {
        count(&completion, report);
        if (options->found)
            options->found(options->context, reference, &completion);
        if (completion.state && !options->dry_run)
            status = put(catalog, reference, &scratch, &completion, err);
    }
    arena_clear(&scratch);
    return status;
}

// -- All of them --

// Whether nothing needs to be asked: completed before, or refused by a person.
static Status is_known(Catalog *catalog, const Reference *reference, Arena *arena, bool *known,
                       Error *err)
{
    Completion completion = completion_empty();
    bool there = false;
    TRY(catalog_completion(catalog, reference, arena, &completion, &there, err));
    *known = there && strcmp(completion.state, "suggested") != 0;
    return STATUS_OK;
}

// Another number of a work takes what its first number has.
static Status copy_to_duplicate(Catalog *catalog, const Reference *references, int total,
                                const Reference *later, Arena *arena, Error *err)
{
    for (int i = 0; i < total; i++) {
        const Reference *first = &references[i];
        Completion completion = completion_empty();
        bool there = false;
        if (strcmp(first->source, later->source) != 0 || first->number != later->duplicate_of)
            continue;
        TRY(catalog_completion(catalog, first, arena, &completion, &there, err));
        if (there && strcmp(completion.state, "believed") == 0)
            return put(catalog, later, arena, &completion, err);
    }
    return STATUS_OK;
}

static Status complete_all(Catalog *catalog, Visitor *visitor, const CompleteOptions *options,
                           const Reference *references, int total, Arena *arena,
                           CompleteReport *report, Error *missed, Error *err)
{
    for (int i = 0; i < total; i++) {
        bool known = false;
        progress_report(options->progress, "completing references", i, total);
        if (!isnan(references[i].duplicate_of))
            continue;
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted; run again to continue");
        TRY(is_known(catalog, &references[i], arena, &known, err));
        report->works++;
        report->known += known;
        if (!known)
            TRY(complete_one(catalog, visitor, options, &references[i], report, missed, err));
    }
    progress_report(options->progress, "completing references", total, total);
    for (int i = 0; i < total && !options->dry_run; i++)
        if (!isnan(references[i].duplicate_of))
            TRY(copy_to_duplicate(catalog, references, total, &references[i], arena, err));
    return options->dry_run ? STATUS_OK : catalog_mark_duplicates(catalog, err);
}

Status complete_references(Catalog *catalog, Visitor *visitor, const CompleteOptions *options,
                           CompleteReport *report, Error *err)
{
    Arena arena = {0};
    Error missed = {0};
    const Reference *references = NULL;
    int total = 0;
    *report = (CompleteReport){0};
    Status status = catalog_references(catalog, &arena, &references, &total, err);
    if (status == STATUS_OK)
        status = complete_all(catalog, visitor, options, references, total, &arena, report,
                              &missed, err);
    arena_clear(&arena);
    if (status == STATUS_OK && report->missed > 0)
        return fail(err, missed.status, "%d of %d works were not asked for: %s", report->missed,
                    report->works, missed.text);
    return status;
}
