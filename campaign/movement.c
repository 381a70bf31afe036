// Settings of the catalog: "told:NAME" holds the last ranking of the campaign NAME, what it rested
// on and its best; "told-before:NAME" the last one that differs from it, so that asking twice gives
// the same answer.
#include "campaign/movement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/setting.h"

enum {
    REMEMBERED = 500, // of the best
    SHOWN = 20        // of them, compared
};

// -- What is remembered --

static Status write_note(const Lesson *lesson, const Candidate *ranked, int count, Arena *arena,
                         const char **text, Error *err)
{
    const Workshop *workshop = lesson->workshop;
    Json *json = json_new_object();
    Status status = STATUS_OK;
    json_add_string(json, "key", workshop->key);
    Json *results = json_add(json, "results", json_new_array());
    for (int i = 0; i < lesson->count; i++) {
        Json *one = json_new_object();
        json_add_string(one, "id", lesson->trials[lesson->rows[i].trial].id);
        json_add_string(one, "quantity", OBJECTIVES[lesson->rows[i].objective].key);
        json_add_number(one, "found", lesson->rows[i].found);
        json_push(results, one);
    }
    Json *best = json_add(json, "best", json_new_array());
    for (int i = 0; status == STATUS_OK && i < count && i < REMEMBERED; i++) {
        char key[RECIPE_KEY];
        status = recipe_key(&workshop->campaign, &ranked[i].recipe, key, err);
        json_push_string(best, key);
    }
    if (status == STATUS_OK)
        status = json_print(json, false, arena, text, err);
    json_free(json);
    return status;
}

// The note to compare with, NULL when there is none; [text] becomes the last.
static Status recall(const Lesson *lesson, const char *text, Arena *arena, const char **before,
                     Error *err)
{
    Catalog *catalog = lesson->workshop->catalog;
    const char *last = NULL;
    const char *name = arena_format(arena, "told:%s", lesson->workshop->campaign.name);
    const char *name_before =
        arena_format(arena, "told-before:%s", lesson->workshop->campaign.name);
    if (!name || !name_before)
        return arena_exhausted(arena, err);
    TRY(catalog_setting(catalog, name, arena, &last, err));
    if (last && strcmp(last, text) == 0)
        return catalog_setting(catalog, name_before, arena, before, err);
    *before = last;
    if (last)
        TRY(catalog_put_setting(catalog, name_before, last, err));
    return catalog_put_setting(catalog, name, text, err);
}

// -- Influences --

static double score_change(const Lesson *lesson, const Emulator *emulator, const double *with,
                           const double *without)
{
    double sum = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        sum += lesson->workshop->campaign.weight[k] / emulator->spread[k] *
               (with[k] - without[k]);
    return sum;
}

static double change_by(const Lesson *all, const Lesson *rest, const Emulator *emulator,
                        const Candidate *candidate)
{
    double with[OBJECTIVE_COUNT], without[OBJECTIVE_COUNT];
    lesson_effect(all, candidate, with);
    lesson_effect(rest, candidate, without);
    return score_change(all, emulator, with, without);
}

// Whether the note tells the same of every result of the trial.
static bool is_known(const Lesson *lesson, int trial, JsonView results)
{
    for (int i = 0; i < lesson->count; i++) {
        const LessonRow *row = &lesson->rows[i];
        bool found = row->trial != trial;
        for (JsonView one = json_first(results); one.node && !found; one = json_next(one)) {
            const char *id = json_string(json_member(one, "id"));
            const char *quantity = json_string(json_member(one, "quantity"));
            const double value = json_number(json_member(one, "found"));
            found = id && quantity && strcmp(id, lesson->trials[trial].id) == 0 &&
                    strcmp(quantity, OBJECTIVES[row->objective].key) == 0 &&
                    (value == row->found || (isnan(value) && isnan(row->found)));
        }
        if (!found)
            return false;
    }
    return true;
}

// [changes] (count) is what the trial adds to the score of each ranked candidate.
static Influence weigh(const Candidate *ranked, const double *changes, int count, int trial)
{
    Influence influence = {.trial = trial, .most = -1};
    for (int i = 0; i < count; i++)
        if (influence.most < 0 || fabs(changes[i]) > fabs(changes[influence.most]))
            influence.most = i;
    if (influence.most < 0)
        return influence;
    influence.change = changes[influence.most];
    const double score = ranked[influence.most].score - influence.change;
    influence.without = 1;
    for (int i = 0; i < count; i++)
        influence.without += i != influence.most && ranked[i].score - changes[i] > score;
    return influence;
}

static bool has_result(const Lesson *lesson, int trial)
{
    for (int i = 0; i < lesson->count; i++)
        if (lesson->rows[i].trial == trial)
            return true;
    return false;
}

// -- All of it --

typedef struct Finding {
    const Lesson *lesson;     // borrowed
    const Emulator *emulator; // borrowed
    const Candidate *ranked;  // count, borrowed
    int count;
    JsonView before; // node is NULL when there is no ranking before
    Influence *influences;
    Shift *shifts;
    double *changes; // of one trial
    Movement *movement;
} Finding;

static Status find_influence(Finding *finding, const Calibration *calibration, int trial,
                             Arena *scratch, Error *err)
{
    const Lesson *lesson = finding->lesson;
    Movement *movement = finding->movement;
    Lesson rest;
    TRY(lesson_learn(lesson->workshop, finding->emulator, calibration, lesson->trials,
                     lesson->trial_count, trial, scratch, &rest, err));
    for (int i = 0; i < finding->count; i++)
        finding->changes[i] = change_by(lesson, &rest, finding->emulator, &finding->ranked[i]);
    Influence *influence = &finding->influences[movement->count];
    *influence = weigh(finding->ranked, finding->changes, finding->count, trial);
    influence->own =
        change_by(lesson, &rest, finding->emulator, &lesson->trials[trial].candidate);
    influence->fresh = !finding->before.node ||
                       !is_known(lesson, trial, json_member(finding->before, "results"));
    for (int i = 0; influence->fresh && i < movement->shift_count; i++)
        if (finding->shifts[i].cause < 0 ||
            fabs(finding->changes[i]) > fabs(finding->shifts[i].change)) {
            finding->shifts[i].cause = movement->count;
            finding->shifts[i].change = finding->changes[i];
        }
    movement->count++;
    return STATUS_OK;
}

static Status find_shifts(Finding *finding, Error *err)
{
    const JsonView best = json_member(finding->before, "best");
    for (int i = 0; i < finding->movement->shift_count; i++) {
        char key[RECIPE_KEY];
        int rank = 0;
        finding->shifts[i] = (Shift){.cause = -1};
        TRY(recipe_key(&finding->lesson->workshop->campaign, &finding->ranked[i].recipe, key,
                       err));
        for (JsonView one = json_first(best); one.node; one = json_next(one)) {
            const char *text = json_string(one);
            rank++;
            if (text && strcmp(text, key) == 0)
                finding->shifts[i].before = rank;
        }
    }
    return STATUS_OK;
}

static Status fill(Finding *finding, const Calibration *calibration, Error *err)
{
    const Lesson *lesson = finding->lesson;
    Movement *movement = finding->movement;
    const char *key = json_string(json_member(finding->before, "key"));
    movement->first = !finding->before.node;
    movement->same_inputs = key && strcmp(key, lesson->workshop->key) == 0;
    movement->shift_count = finding->count < SHOWN ? finding->count : SHOWN;
    TRY(find_shifts(finding, err));
    for (int t = 0; t < lesson->trial_count; t++) {
        Arena scratch = {0};
        const Status status = has_result(lesson, t)
                                  ? find_influence(finding, calibration, t, &scratch, err)
                                  : STATUS_OK;
        arena_clear(&scratch);
        TRY(status);
    }
    movement->influences = finding->influences;
    movement->shifts = finding->shifts;
    return STATUS_OK;
}

Status movement_find(const Lesson *lesson, const Emulator *emulator,
                     const Calibration *calibration, const Candidate *ranked, int count,
                     Arena *arena, Movement *movement, Error *err)
{
    const char *text = NULL;
    const char *before = NULL;
    JsonDocument document = {0};
    Movement found = {0};
    Finding finding = {
        .lesson = lesson,
        .emulator = emulator,
        .ranked = ranked,
        .count = count,
        .influences = arena_alloc(arena, (size_t)lesson->trial_count + 1, sizeof(Influence)),
        .shifts = arena_alloc(arena, SHOWN, sizeof(Shift)),
        .changes = arena_alloc(arena, (size_t)count + 1, sizeof(double)),
        .movement = &found,
    };
    if (!finding.influences || !finding.shifts || !finding.changes)
        return arena_exhausted(arena, err);
    TRY(write_note(lesson, ranked, count, arena, &text, err));
    TRY(recall(lesson, text, arena, &before, err));
    if (before) {
        TRY(json_parse("told", before, strlen(before), arena, &document, err));
        finding.before = json_root(&document);
    }
    const Status status = fill(&finding, calibration, err);
    json_clear(&document);
    if (status == STATUS_OK)
        *movement = found;
    return status;
}
