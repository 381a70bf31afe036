// What differs from the report before, and why: first what went in differently, then the designs
// that are new, dropped or moved because of it.
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/account.h"
#include "campaign/difference.h"
#include "campaign/sheet.h"

static const Column CHANGE_COLUMNS[] = {
    {"id", "Id", "", COLUMN_TEXT, 0, 11, "Name of the design; empty for what went in.", SCALE_NONE,
     false},
    {"change", "Change", "", COLUMN_TEXT, 0, 11, "Of a design: new, dropped, or moved to another"
     " place or rank. Of what went in: added, removed or changed.", SCALE_NONE, false},
    {"cause", "Cause", "", COLUMN_TEXT, 0, 16, "campaign, data, model or code: of what went in, its"
     " kind; of a design, every kind that changed, since they act together.", SCALE_NONE, true},
    {"what", "What", "", COLUMN_TEXT, 0, 40, "Design, or input of the run.", SCALE_NONE, true},
    {"before", "Before", "", COLUMN_TEXT, 0, 24, "In the report before; of a file, the first digits"
     " of its SHA-256.", SCALE_NONE, true},
    {"now", "Now", "", COLUMN_TEXT, 0, 24, "In this report.", SCALE_NONE, true},
    {"rank_before", "Rank before", "", COLUMN_INTEGER, 0, 9, "Among all candidates, in the report"
     " before; empty when it was not in its ranking.", SCALE_NONE, false},
    {"rank", "Rank now", "", COLUMN_INTEGER, 0, 9, "Among all candidates; empty when it is not in"
     " the ranking.", SCALE_NONE, false},
    {"score_before", "Score before", "", COLUMN_NUMBER, 2, 0, "In the report before.", SCALE_NONE,
     false},
    {"score", "Score now", "", COLUMN_NUMBER, 2, 0, "In this report.", SCALE_NONE, false},
};

// The designs of two reports being compared.
typedef struct Comparison {
    const Findings *findings; // borrowed
    const char *causes;       // in arena
    int fresh, dropped, moved;
} Comparison;

static double rank_or_none(int rank)
{
    return rank > 0 ? rank : (double)NAN;
}

// A machine is no cause: the same inputs give the same bits on any.
static bool is_cause(const Difference *difference)
{
    return difference->kind != DIFFERENCE_MACHINE && difference->kind != DIFFERENCE_RESULT;
}

// -- What went in --

static void put_input(Sheet *sheet, const Difference *difference)
{
    sheet_row(sheet);
    sheet_text(sheet, NULL);
    sheet_text(sheet, !difference->before ? "added" : !difference->after ? "removed" : "changed");
    sheet_text(sheet, difference_word(difference->kind));
    sheet_text(sheet, difference->what);
    sheet_text(sheet, difference->before);
    sheet_text(sheet, difference->after);
}

// The kinds of [differences] that are causes, once each, in their order.
static const char *name_causes(const Differences *differences, Arena *arena)
{
    Text text = {.arena = arena};
    for (int kind = 0; kind < DIFFERENCE_KIND_COUNT; kind++)
        for (int i = 0; i < differences->count; i++)
            if ((int)differences->items[i].kind == kind && is_cause(&differences->items[i])) {
                text_append(&text, "%s%s", text.length ? ", " : "",
                            difference_word((DifferenceKind)kind));
                break;
            }
    return text.length ? text.bytes : "none found";
}

// -- Designs --

static const char *place_text(int place, int rank, Arena *arena)
{
    if (place > 0)
        return arena_format(arena, "experiment %d", place);
    return rank > 0 ? "candidate" : "not in the ranking";
}

// The place of the design [key] in the list of experiments of a manifest, from 1, or 0.
static int place_in(JsonView proposals, const char *key, JsonView *proposal)
{
    int place = 0;
    for (JsonView one = json_first(proposals); one.node; one = json_next(one)) {
        const char *own = json_string(json_member(one, "key"));
        place++;
        if (own && key && strcmp(own, key) == 0) {
            *proposal = one;
            return place;
        }
    }
    *proposal = (JsonView){NULL, NULL};
    return 0;
}

// What the ranking says of a design that is in it, [rank] from 1.
static const Candidate *ranked_at(const Findings *findings, int rank)
{
    return rank > 0 && rank <= findings->ranked_count ? &findings->ranked[rank - 1] : NULL;
}

// A design the laboratory works on is not proposed again: no other cause has to be looked for.
static const char *cause_of_drop(const Candidate *candidate, const char *causes)
{
    return candidate && candidate->taken > 0.99 ? "data: the laboratory has reported it" : causes;
}

// A design at place [before] and [now] of the lists of experiments, from 1; 0: not in it.
static void put_design(Sheet *sheet, Comparison *comparison, JsonView design, int before, int now)
{
    JsonView old;
    const Findings *findings = comparison->findings;
    const Previous *previous = findings->previous;
    const char *key = json_string(json_member(design, "key"));
    const int rank_before = standing_rank(&previous->stood, key ? key : "");
    const int rank = standing_rank(&previous->stand, key ? key : "");
    const Candidate *candidate = ranked_at(findings, rank);
    if (before == now && rank_before == rank)
        return;
    comparison->fresh += before == 0;
    comparison->dropped += now == 0;
    comparison->moved += before > 0 && now > 0;
    place_in(json_member(json_root(&previous->before), "proposals"), key, &old);
    sheet_row(sheet);
    sheet_text(sheet, json_string(json_member(design, "id")));
    sheet_text(sheet, before == 0 ? "new" : now == 0 ? "dropped" : "moved");
    sheet_text(sheet, now == 0 ? cause_of_drop(candidate, comparison->causes)
                               : comparison->causes);
    sheet_text(sheet, json_string(json_member(design, "what")));
    sheet_text(sheet, place_text(before, rank_before, sheet->arena));
    sheet_text(sheet, place_text(now, rank, sheet->arena));
    sheet_number(sheet, rank_or_none(rank_before));
    sheet_number(sheet, rank_or_none(rank));
    sheet_number(sheet, json_number(json_member(old, "score")));
    sheet_number(sheet, candidate ? candidate->score : (double)NAN);
}

// The designs of this report in their order, then those that are gone.
static void put_designs(Sheet *sheet, Comparison *comparison)
{
    JsonView other;
    const Previous *previous = comparison->findings->previous;
    const JsonView before = json_member(json_root(&previous->before), "proposals");
    const JsonView after = json_member(json_root(&previous->after), "proposals");
    int place = 0;
    for (JsonView one = json_first(after); one.node; one = json_next(one)) {
        const char *key = json_string(json_member(one, "key"));
        put_design(sheet, comparison, one, place_in(before, key, &other), ++place);
    }
    place = 0;
    for (JsonView one = json_first(before); one.node; one = json_next(one)) {
        place++;
        if (place_in(after, json_string(json_member(one, "key")), &other) == 0)
            put_design(sheet, comparison, one, place, 0);
    }
}

// -- All of it --

// "hosts.json, counts measured_values": what went in differently.
static const char *list_inputs(const Differences *differences, Arena *arena)
{
    enum { NAMED_MOST = 4 };
    Text text = {.arena = arena};
    int named = 0;
    for (int i = 0; i < differences->count; i++) {
        if (!is_cause(&differences->items[i]))
            continue;
        if (named++ < NAMED_MOST)
            text_append(&text, "%s%s", text.length ? ", " : "", differences->items[i].what);
    }
    if (named > NAMED_MOST)
        text_append(&text, " and %d more", named - NAMED_MOST);
    return text.length ? text.bytes : "nothing that is known of";
}

static Status compare(const Findings *findings, Sheet *sheet, Report *report, Error *err)
{
    const Previous *previous = findings->previous;
    Arena *arena = sheet->arena;
    Differences differences;
    TRY(difference_find(json_root(&previous->before), json_root(&previous->after), arena,
                        &differences, err));
    Comparison comparison = {.findings = findings, .causes = name_causes(&differences, arena)};
    for (int i = 0; i < differences.count; i++)
        if (is_cause(&differences.items[i]))
            put_input(sheet, &differences.items[i]);
    put_designs(sheet, &comparison);
    report->changes_sentence =
        arena_format(arena, "Since report %s: of the %d designs %d are new and %d moved; %d were"
                            " dropped. Cause: %s (%s).", previous->run, findings->proposal_count,
                     comparison.fresh, comparison.moved, comparison.dropped, comparison.causes,
                     list_inputs(&differences, arena));
    return report->changes_sentence ? STATUS_OK : arena_exhausted(arena, err);
}

Status account_changes(const Findings *findings, Arena *arena, Report *report, Error *err)
{
    Sheet sheet = sheet_start(CHANGE_COLUMNS, COLUMN_COUNT(CHANGE_COLUMNS), arena);
    if (findings->previous && findings->previous->run) {
        TRY(compare(findings, &sheet, report, err));
    } else {
        report->changes_sentence = "This is the first report of this catalog: there is none before"
                                   " it to compare with.";
        sheet_row(&sheet);
        sheet_text(&sheet, NULL);
        sheet_text(&sheet, "first");
        sheet_text(&sheet, NULL);
        sheet_text(&sheet, report->changes_sentence);
    }
    return sheet_table(&sheet, "changes", "What changed", &report->changes, err);
}
