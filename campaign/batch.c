#include "campaign/batch.h"

#include <math.h>

enum { CONSIDERED = 400 }; // ranked candidates that a batch is chosen from

typedef struct Choosing {
    Belief belief;
    Candidate *points; // the candidates considered, then the trials
    int *ranked;        // index of each candidate among the ranked
    int candidates, trials;
    double best;  // score to improve on
    double *gain; // of every point
    int *front;   // points that are made, or believed to be
    int front_count;
} Choosing;

// Whether the design is there already: among the trials, or the points chosen.
static bool is_taken(const Choosing *choosing, int i)
{
    for (int k = 0; k < choosing->front_count; k++)
        if (rank_repeats(choosing->belief.workshop, &choosing->points[i],
                         &choosing->points[choosing->front[k]]))
            return true;
    return false;
}

static void count_in(Choosing *choosing, int i)
{
    choosing->front[choosing->front_count++] = i;
}

static bool is_measured(const Lesson *lesson, int trial)
{
    for (int i = 0; i < lesson->count; i++)
        if (lesson->rows[i].trial == trial)
            return true;
    return false;
}

// The simulator's word is taken at the trials; results tell what it does not know; what is still
// in hand is expected to come out as believed.
static void learn(Choosing *choosing, const Lesson *lesson)
{
    Belief *belief = &choosing->belief;
    const int first = choosing->candidates;
    for (int i = 0; i < choosing->trials; i++)
        belief_expect(belief, first + i);
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        belief_doubt(belief, (Objective)k, lesson->doubt[k]);
    for (int i = 0; i < lesson->count; i++) {
        const LessonRow *row = &lesson->rows[i];
        const int at = first + row->trial;
        belief_observe(belief, row->objective, at,
                       choosing->points[at].mean[row->objective] + row->surprise, row->variance);
    }
    for (int i = 0; i < choosing->trials; i++) {
        if (!is_measured(lesson, i))
            belief_expect(belief, first + i);
        count_in(choosing, first + i);
    }
}

// The simulator's word of the trials is noted, because results move what is believed.
static void note_trials(Choosing *choosing)
{
    for (int i = choosing->candidates; i < choosing->candidates + choosing->trials; i++)
        for (int k = 0; k < OBJECTIVE_COUNT; k++)
            choosing->points[i].mean[k] = choosing->belief.mean[k][i];
}

static void find_best(Choosing *choosing)
{
    const int first = choosing->trials > 0 ? choosing->candidates : 0;
    choosing->best = -INFINITY;
    for (int i = first; i < choosing->belief.count; i++) {
        double mean, sd;
        belief_score(&choosing->belief, i, &mean, &sd);
        if (belief_feasible(&choosing->belief, i) >= 0.5)
            choosing->best = fmax(choosing->best, mean);
    }
    // Nothing feasible to improve on: any that is feasible improves, and the best most.
    if (!isfinite(choosing->best))
        choosing->best = 0;
}

// The first of the ranked, each recipe once.
static void consider(const Candidate *ranked, int count, Choosing *choosing)
{
    for (int i = 0; i < count && choosing->candidates < CONSIDERED; i++) {
        int k = 0;
        while (k < choosing->candidates &&
               !recipe_same(&choosing->points[k].recipe, &ranked[i].recipe))
            k++;
        if (k < choosing->candidates)
            continue;
        choosing->ranked[k] = i;
        choosing->points[choosing->candidates++] = ranked[i];
    }
}

static Status prepare(const Workshop *workshop, const Emulator *emulator, const Lesson *lesson,
                      const Candidate *ranked, int count, Arena *scratch, Choosing *choosing,
                      Error *err)
{
    const int trials = lesson->trial_count;
    const size_t all = (size_t)(CONSIDERED + trials);
    choosing->trials = trials;
    choosing->ranked = arena_alloc(scratch, all, sizeof *choosing->ranked);
    choosing->points = arena_alloc(scratch, all, sizeof *choosing->points);
    choosing->gain = arena_alloc(scratch, all, sizeof *choosing->gain);
    choosing->front = arena_alloc(scratch, all, sizeof *choosing->front);
    if (!choosing->ranked || !choosing->points || !choosing->gain || !choosing->front)
        return arena_exhausted(scratch, err);
    consider(ranked, count, choosing);
    for (int i = 0; i < trials; i++)
        choosing->points[choosing->candidates + i] = lesson->trials[i].candidate;
    TRY(belief_create(workshop, emulator, choosing->points, choosing->candidates + trials,
                      scratch, &choosing->belief, err));
    note_trials(choosing);
    learn(choosing, lesson);
    find_best(choosing);
    return STATUS_OK;
}

// The candidate of greatest gain that is not taken, or -1. Gains too small to tell apart leave the
// order to the score.
static int best_left(const Choosing *choosing)
{
    int best = -1;
    for (int i = 0; i < choosing->candidates; i++)
        if (!is_taken(choosing, i) && (best < 0 || choosing->gain[i] > choosing->gain[best]))
            best = i;
    return best;
}

static Status choose(const Workshop *workshop, Choosing *choosing, int wanted, int *chosen,
                     int *made, Error *err)
{
    for (*made = 0; *made < wanted; ++*made) {
        if (workshop->campaign.batch == BATCH_FRONT)
            TRY(belief_growth(&choosing->belief, choosing->front, choosing->front_count,
                              choosing->gain, err));
        else
            belief_improvement(&choosing->belief, choosing->best, choosing->gain);
        const int best = best_left(choosing);
        if (best < 0)
            break;
        chosen[*made] = choosing->ranked[best];
        belief_expect(&choosing->belief, best);
        count_in(choosing, best);
    }
    return STATUS_OK;
}

Status batch_choose(const Workshop *workshop, const Emulator *emulator, const Lesson *lesson,
                    const Candidate *ranked, int count, int wanted, int *chosen, int *made,
                    Error *err)
{
    Arena scratch = {0};
    Choosing choosing = {0};
    Status status =
        prepare(workshop, emulator, lesson, ranked, count, &scratch, &choosing, err);
    if (status == STATUS_OK)
        status = choose(workshop, &choosing, wanted, chosen, made, err);
    arena_clear(&scratch);
    return status;
}
