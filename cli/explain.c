#include "cli/explain.h"

#include <math.h>
#include <stdio.h>

static const char *name_of(const Run *run, int i, Arena *arena)
{
    const char *name =
        account_recipe_name(&run->workshop.campaign, &run->ranked[i].recipe, arena);
    return name ? name : "";
}

// Lives are related in hours.
static const char *unit_of(Objective objective)
{
    return objective == OBJECTIVE_LIFE ? "h" : OBJECTIVES[objective].unit;
}

// -- For people --

static void print_results(const Run *run, int trial)
{
    const Lesson *lesson = &run->lesson;
    for (int i = 0; i < lesson->count; i++) {
        const LessonRow *row = &lesson->rows[i];
        if (row->trial != trial)
            continue;
        if (row->failed)
            printf("    %s: failed; taken for two standard deviations worse than expected\n",
                   OBJECTIVES[row->objective].heading);
        else
            printf("    %s: %.4g %s found, %.4g expected\n", OBJECTIVES[row->objective].heading,
                   objective_inverse(row->objective, row->found),
                   unit_of(row->objective),
                   objective_inverse(row->objective, row->expected));
    }
}

static void print_influence(const Run *run, const Influence *influence)
{
    Arena scratch = {0};
    printf("  %s%s: its own recipe %+.2f\n", run->lesson.trials[influence->trial].id,
           influence->fresh ? " (new)" : "", influence->own);
    print_results(run, influence->trial);
    if (influence->most >= 0)
        printf("    moves most: %s, %+.2f: rank %d, without it %d\n",
               name_of(run, influence->most, &scratch), influence->change, influence->most + 1,
               influence->without);
    arena_clear(&scratch);
}

static void print_shift(const Run *run, int i)
{
    const Movement *movement = &run->movement;
    const Shift *shift = &movement->shifts[i];
    Arena scratch = {0};
    char before[32] = "new";
    if (shift->before > 0)
        snprintf(before, sizeof before, "%d", shift->before);
    printf("  %4d  %6s  %s", i + 1, before, name_of(run, i, &scratch));
    if (shift->cause >= 0)
        printf("  (%s %+.2f)",
               run->lesson.trials[movement->influences[shift->cause].trial].id, shift->change);
    printf("\n");
    arena_clear(&scratch);
}

void explain_print(const Run *run)
{
    const Movement *movement = &run->movement;
    printf("\nResults of the laboratory, by what each adds to the score:\n");
    for (int i = 0; i < movement->count; i++)
        print_influence(run, &movement->influences[i]);
    if (movement->count == 0)
        printf("  none: nothing has been measured, or failed, of this campaign's designs\n");
    if (movement->first) {
        printf("\nThere is no ranking before this one to compare with.\n");
        return;
    }
    printf("\nThe best, with their rank before, and the new result that moves each most%s:\n",
           movement->same_inputs ? ""
                                 : " (space, materials, constants or simulator changed, too)");
    for (int i = 0; i < movement->shift_count; i++)
        print_shift(run, i);
}

// -- For programs --

static Json *influence_json(const Run *run, const Influence *influence)
{
    Json *json = json_new_object();
    const Lesson *lesson = &run->lesson;
    json_add_string(json, "id", lesson->trials[influence->trial].id);
    json_add_bool(json, "new", influence->fresh);
    Json *results = json_add(json, "results", json_new_array());
    for (int i = 0; i < lesson->count; i++) {
        const LessonRow *row = &lesson->rows[i];
        if (row->trial != influence->trial)
            continue;
        Json *one = json_new_object();
        json_add_string(one, "quantity", OBJECTIVES[row->objective].key);
        json_add_string(one, "unit", unit_of(row->objective));
        json_add_bool(one, "failed", row->failed);
        json_add_number(one, "found", objective_inverse(row->objective, row->found));
        json_add_number(one, "expected", objective_inverse(row->objective, row->expected));
        json_push(results, one);
    }
    json_add_number(json, "score_of_its_recipe", influence->own);
    if (influence->most < 0)
        return json;
    Json *most = json_add(json, "moves_most", json_new_object());
    json_add(most, "recipe",
             recipe_to_json(&run->workshop.campaign, &run->ranked[influence->most].recipe));
    json_add_number(most, "score", influence->change);
    json_add_number(most, "rank", influence->most + 1);
    json_add_number(most, "rank_without", influence->without);
    return json;
}

static Json *shift_json(const Run *run, int i)
{
    const Shift *shift = &run->movement.shifts[i];
    Json *json = json_new_object();
    json_add_number(json, "rank", i + 1);
    json_add_number(json, "rank_before", shift->before > 0 ? (double)shift->before : (double)NAN);
    json_add_number(json, "score", run->ranked[i].score);
    json_add(json, "recipe", recipe_to_json(&run->workshop.campaign, &run->ranked[i].recipe));
    if (shift->cause >= 0) {
        const Influence *cause = &run->movement.influences[shift->cause];
        json_add_string(json, "moved_by", run->lesson.trials[cause->trial].id);
        json_add_number(json, "moved_score", shift->change);
    }
    return json;
}

Json *explain_json(const Run *run)
{
    const Movement *movement = &run->movement;
    Json *json = json_new_object();
    json_add_bool(json, "first", movement->first);
    json_add_bool(json, "same_inputs", movement->same_inputs);
    Json *influences = json_add(json, "results", json_new_array());
    for (int i = 0; i < movement->count; i++)
        json_push(influences, influence_json(run, &movement->influences[i]));
    Json *shifts = json_add(json, "best", json_new_array());
    for (int i = 0; i < movement->shift_count; i++)
        json_push(shifts, shift_json(run, i));
    return json;
}
