// The expected growth of the dominated volume is the integral, over what is not dominated, of the
// probability that the candidate dominates the place. Over a box that integral is a product, one
// factor an objective, of differences of g(a) = E max(y - a, 0). The space that is not dominated
// falls into O(k) boxes by a sweep from the best to the worst third objective: the section of it
// is a staircase, and a point that enters replaces the steps that it covers. After sorting, the
// sweep costs O(k) boxes; each candidate costs k values of g an objective, and the boxes.
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "surrogate/improvement.h"
#include "surrogate/vector.h"

enum { OBJECTIVES_MAX = 3 };

// In place of an sd of 0: the value is sure, and nothing is divided by 0.
static const double SD_LEAST = 1e-300;

// Coordinates by number: that of the reference, infinity, then those of the points.
enum { REFERENCE = 0, INFINITE = 1, FIRST_POINT = 2 };

// From edge [low] to edge [high]; there is no upper limit to the second objective.
typedef struct Box {
    int low[OBJECTIVES_MAX];
    int high[OBJECTIVES_MAX];
} Box;

struct Front {
    Arena arena; // owns everything below
    int objectives;
    int edge_count; // FIRST_POINT and the points on the front
    double *edges;  // OBJECTIVES_MAX for each number
    int box_count;
    Box *boxes;
    double volume;
};

static double edge(const Front *front, int number, int objective)
{
    return front->edges[number * OBJECTIVES_MAX + objective];
}

// -- The points --

// The last objective first, from the best to the worst: an order in which no point is dominated
// by a later one, unless they are equal.
static int compare_points(const void *left, const void *right)
{
    const double *a = left, *b = right;
    for (int k = OBJECTIVES_MAX - 1; k >= 0; k--)
        if (a[k] != b[k])
            return a[k] > b[k] ? -1 : 1;
    return 0;
}

// Points above the reference as rows of three, the third 0 when there are two, sorted.
static int collect(Matrix points, const double *reference, double *rows)
{
    int count = 0;
    for (int i = 0; i < points.rows; i++) {
        double *row = rows + count * OBJECTIVES_MAX;
        bool above = true;
        for (int k = 0; k < points.cols; k++) {
            row[k] = *matrix_at(points, i, k);
            above = above && row[k] > reference[k];
        }
        count += above;
    }
    qsort(rows, (size_t)count, OBJECTIVES_MAX * sizeof *rows, compare_points);
    return count;
}

// -- The sweep --

// A corner of the staircase, and the step from it to the next corner.
typedef struct Step {
    int corner; // number of its edges; REFERENCE for the first step
    int top;    // number of the third edge below which the box of this step begins
} Step;

typedef struct Sweep {
    Front *front;
    Step *steps; // count, by growing first and falling second objective
    int count;
    double area; // below the staircase, above the reference
    double level; // third objective down to which the volume has been counted
} Sweep;

// The box above step [s], from [bottom] of the third objective upwards.
static void put_box(Sweep *sweep, int s, int bottom)
{
    Front *front = sweep->front;
    const bool last = s + 1 == sweep->count;
    const int next = last ? INFINITE : sweep->steps[s + 1].corner;
    const Step *step = &sweep->steps[s];
    if (front->objectives == 3 && edge(front, step->top, 2) <= edge(front, bottom, 2))
        return;
    front->boxes[front->box_count++] = (Box){.low = {step->corner, last ? REFERENCE : next, bottom},
                                             .high = {next, INFINITE, step->top}};
}

// The first step whose corner is not left of [x], by bisection.
static int find_step(const Sweep *sweep, double x)
{
    int low = 1, high = sweep->count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (edge(sweep->front, sweep->steps[middle].corner, 0) >= x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

// What a corner at [point] adds that covers the corners [first, last).
static double area_added(const Sweep *sweep, int point, int first, int last)
{
    const Front *front = sweep->front;
    double added = 0;
    for (int s = first; s <= last; s++) {
        const int right = s < last ? sweep->steps[s].corner : point;
        const int floor = s < sweep->count ? sweep->steps[s].corner : REFERENCE;
        added += (edge(front, right, 0) - edge(front, sweep->steps[s - 1].corner, 0)) *
                 (edge(front, point, 1) - edge(front, floor, 1));
    }
    return added;
}

// The corners [first, last) give way to [point], and the boxes above their steps end at its level.
static void replace_steps(Sweep *sweep, int point, int first, int last)
{
    sweep->area += area_added(sweep, point, first, last);
    if (sweep->front->objectives == 3)
        for (int s = first - 1; s < last; s++)
            put_box(sweep, s, point);
    memmove(&sweep->steps[first + 1], &sweep->steps[last],
            (size_t)(sweep->count - last) * sizeof *sweep->steps);
    const int top = sweep->front->objectives == 3 ? point : INFINITE;
    sweep->steps[first - 1].top = top;
    sweep->steps[first] = (Step){point, top};
    sweep->count += first + 1 - last;
}

static void count_volume(Sweep *sweep, double level)
{
    if (sweep->count > 1)
        sweep->front->volume += sweep->area * (sweep->level - level);
    sweep->level = level;
}

// Lets the point [row] in, unless one that came before dominates it.
static void enter(Sweep *sweep, const double *row)
{
    Front *front = sweep->front;
    int last = find_step(sweep, row[0]);
    if (last < sweep->count && edge(front, sweep->steps[last].corner, 1) >= row[1])
        return;
    if (last < sweep->count && edge(front, sweep->steps[last].corner, 0) <= row[0])
        last++; // of equal first and lower second objective: covered too
    int first = last;
    while (first > 1 && edge(front, sweep->steps[first - 1].corner, 1) <= row[1])
        first--;
    const int point = front->edge_count++;
    memcpy(front->edges + point * OBJECTIVES_MAX, row, OBJECTIVES_MAX * sizeof *row);
    count_volume(sweep, row[2]);
    replace_steps(sweep, point, first, last);
}

static void sweep_all(Sweep *sweep, const double *rows, int count)
{
    Front *front = sweep->front;
    sweep->steps[0] = (Step){REFERENCE, INFINITE};
    sweep->count = 1;
    for (int i = 0; i < count; i++)
        enter(sweep, rows + i * OBJECTIVES_MAX);
    for (int s = 0; s < sweep->count; s++)
        put_box(sweep, s, REFERENCE);
    if (front->objectives == 2)
        front->volume = sweep->area;
    else
        count_volume(sweep, edge(front, REFERENCE, 2));
}

static Status build(Front *front, Matrix points, const double *reference, Arena *scratch,
                    Error *err)
{
    const size_t k = (size_t)points.rows;
    double *rows = arena_alloc(scratch, OBJECTIVES_MAX * (k + 1), sizeof *rows);
    Sweep sweep = {.front = front, .steps = arena_alloc(scratch, k + 1, sizeof(Step))};
    front->objectives = points.cols;
    front->edge_count = FIRST_POINT;
    front->edges = arena_alloc(&front->arena, OBJECTIVES_MAX * (k + FIRST_POINT), sizeof(double));
    front->boxes = arena_alloc(&front->arena, 3 * k + 1, sizeof(Box));
    if (!rows || !sweep.steps || !front->edges || !front->boxes)
        return arena_exhausted(scratch, err);
    for (int objective = 0; objective < OBJECTIVES_MAX; objective++)
        front->edges[INFINITE * OBJECTIVES_MAX + objective] = INFINITY;
    memcpy(front->edges, reference, (size_t)points.cols * sizeof *reference);
    sweep_all(&sweep, rows, collect(points, reference, rows));
    return STATUS_OK;
}

static Status check_points(Matrix points, const double *reference, Error *err)
{
    for (int k = 0; k < points.cols; k++) {
        if (!isfinite(reference[k]))
            return fail(err, STATUS_BAD_DATA, "reference of objective %d: %g is not finite", k + 1,
                        reference[k]);
        for (int i = 0; i < points.rows; i++)
            if (!isfinite(*matrix_at(points, i, k)))
                return fail(err, STATUS_BAD_DATA, "point %d, objective %d: %g is not finite",
                            i + 1, k + 1, *matrix_at(points, i, k));
    }
    return STATUS_OK;
}

Status front_create(Matrix points, const double *reference, Front **front, Error *err)
{
    assert(points.cols == 2 || points.cols == OBJECTIVES_MAX);
    TRY(check_points(points, reference, err));
    Front *made = calloc(1, sizeof *made);
    if (!made)
        return fail(err, STATUS_NO_MEMORY, "out of memory for a front");
    Arena scratch = {0};
    const Status status = build(made, points, reference, &scratch, err);
    arena_clear(&scratch);
    if (status != STATUS_OK)
        front_free(made);
    else
        *front = made;
    return status;
}

void front_free(Front *front)
{
    if (!front)
        return;
    arena_clear(&front->arena);
    free(front);
}

int front_objectives(const Front *front)
{
    return front->objectives;
}

int front_size(const Front *front)
{
    return front->edge_count - FIRST_POINT;
}

double front_volume(const Front *front)
{
    return front->volume;
}

// -- Candidates --

enum { LANES = 16 }; // candidates at once: their tables stay near the processor

// g(a) = E max(y - a, 0) at every edge of one objective.
//   table  edge_count x LANES
VECTOR_CLONES
static void fill_table(const Front *front, int objective, const double *mean, const double *sd,
                       double *restrict table)
{
    double inverse[LANES];
    for (int l = 0; l < LANES; l++)
        inverse[l] = 1 / sd[l];
    for (int e = 0; e < front->edge_count; e++) {
        const double a = front->edges[e * OBJECTIVES_MAX + objective];
        double *restrict row = table + e * LANES;
        for (int l = 0; l < LANES; l++) {
            const double distance = mean[l] - a;
            const double size = distance < 0 ? -distance : distance;
            double t = size * inverse[l];
            t = t < 50 ? t : 50; // beyond, nothing is left of the tail
            row[l] = (distance > 0 ? distance : 0) + sd[l] * vector_excess(t);
        }
    }
    for (int l = 0; l < LANES; l++)
        table[INFINITE * LANES + l] = 0;
}

VECTOR_CLONES
static void sum_boxes(const Front *front, const double *tables, double *restrict sum)
{
    const int size = front->edge_count * LANES;
    for (int b = 0; b < front->box_count; b++) {
        const Box *box = &front->boxes[b];
        const double *left = tables + box->low[0] * LANES, *right = tables + box->high[0] * LANES;
        const double *above = tables + size + box->low[1] * LANES;
        const double *low = tables + 2 * size + box->low[2] * LANES;
        const double *high = tables + 2 * size + box->high[2] * LANES;
        for (int l = 0; l < LANES; l++)
            sum[l] += (left[l] - right[l]) * above[l] * (low[l] - high[l]);
    }
}

// Candidates beyond the last are copies of it.
static void load(Matrix from, int first, int objective, double least, double *lanes)
{
    for (int l = 0; l < LANES; l++) {
        const int i = first + l < from.rows ? first + l : from.rows - 1;
        lanes[l] = fmax(*matrix_at(from, i, objective), least);
    }
}

Status front_improvement(const Front *front, Matrix mean, Matrix sd, double *out, Error *err)
{
    assert(mean.cols == front->objectives && sd.cols == mean.cols && sd.rows == mean.rows);
    Arena scratch = {0};
    const int size = front->edge_count * LANES;
    double *tables = arena_alloc(&scratch, OBJECTIVES_MAX * (size_t)size, sizeof *tables);
    if (!tables)
        return arena_exhausted(&scratch, err);
    for (int i = 0; front->objectives == 2 && i < size; i++)
        tables[2 * size + i] = i / LANES == INFINITE ? 0 : 1; // no third factor
    for (int first = 0; first < mean.rows; first += LANES) {
        double centre[LANES], width[LANES], sum[LANES] = {0};
        for (int k = 0; k < front->objectives; k++) {
            load(mean, first, k, -INFINITY, centre);
            load(sd, first, k, SD_LEAST, width);
            fill_table(front, k, centre, width, tables + k * size);
        }
        sum_boxes(front, tables, sum);
        for (int l = 0; l < LANES && first + l < mean.rows; l++)
            out[first + l] = sum[l];
    }
    arena_clear(&scratch);
    return STATUS_OK;
}
