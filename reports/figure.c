#include "reports/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/random.h"

// Lines that can still be told apart in one chart.
enum { LINES_MAX = 6 };
// An axis over more decades than this is logarithmic.
static const double LOG_FROM = 100;

typedef struct Builder {
    const Report *report;
    Arena *arena;
    List figures; // of Figure
    List series;  // of FigureSeries: of the figure being built
} Builder;

// Which rows of a table become the points of a series, and which columns their coordinates.
typedef struct Pick {
    const Table *table;
    const char *x, *y, *low, *high, *label; // keys; NULL: none
    const char *group[2];                   // keys of text columns; NULL: any row
    const char *value[2];                   // that their text must equal
} Pick;

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool row_matches(const Pick *pick, int row)
{
    for (int i = 0; i < 2; i++)
        if (pick->group[i] &&
            !same_text(table_text(pick->table, row, pick->group[i]), pick->value[i]))
            return false;
    return true;
}

// -- Series --

static double *numbers(Builder *builder, int count)
{
    return arena_alloc(builder->arena, (size_t)count + 1, sizeof(double));
}

static Status add_series(Builder *builder, const Pick *pick, const char *name, FigureMark mark,
                         Error *err)
{
    const Table *table = pick->table;
    double *column[4];
    const char *const keys[4] = {pick->x, pick->y, pick->low, pick->high};
    const char **labels = arena_alloc(builder->arena, (size_t)table->row_count + 1, sizeof *labels);
    for (int i = 0; i < 4; i++)
        column[i] = numbers(builder, table->row_count);
    if (!labels || !column[0] || !column[1] || !column[2] || !column[3])
        return arena_exhausted(builder->arena, err);
    int count = 0;
    for (int row = 0; row < table->row_count; row++) {
        for (int i = 0; i < 4; i++)
            column[i][count] = keys[i] ? table_number(table, row, keys[i]) : NAN;
        labels[count] = pick->label ? table_text(table, row, pick->label) : NULL;
        count += row_matches(pick, row) && !isnan(column[0][count]) && !isnan(column[1][count]);
    }
    if (count == 0)
        return STATUS_OK;
    FigureSeries *series = list_push(&builder->series);
    if (!series)
        return arena_exhausted(builder->arena, err);
    const bool interval = pick->low && table_column(table, pick->low) >= 0;
    *series = (FigureSeries){name, mark, column[0], column[1], interval ? column[2] : NULL,
                             interval ? column[3] : NULL, pick->label ? labels : NULL, count};
    return STATUS_OK;
}

static Status add_points(Builder *builder, const char *name, FigureMark mark, const double *x,
                         const double *y, int count, Error *err)
{
    FigureSeries *series = list_push(&builder->series);
    if (!series)
        return arena_exhausted(builder->arena, err);
    *series = (FigureSeries){name, mark, x, y, NULL, NULL, NULL, count};
    return STATUS_OK;
}

static void widen(const double *values, int count, double *least, double *most)
{
    for (int i = 0; values && i < count; i++) {
        if (isnan(values[i]))
            continue;
        *least = fmin(*least, values[i]);
        *most = fmax(*most, values[i]);
    }
}

// The line of equality over all points of the figure being built.
static Status add_equality(Builder *builder, const char *name, Error *err)
{
    double least = INFINITY, most = -INFINITY;
    const FigureSeries *series = builder->series.items;
    double *ends = numbers(builder, 2);
    if (!ends)
        return arena_exhausted(builder->arena, err);
    for (int i = 0; i < builder->series.count; i++) {
        widen(series[i].x, series[i].count, &least, &most);
        widen(series[i].y, series[i].count, &least, &most);
    }
    ends[0] = least;
    ends[1] = most;
    return builder->series.count ? add_points(builder, name, FIGURE_GUIDE, ends, ends, 2, err)
                                 : STATUS_OK;
}

static bool spans_decades(const Figure *figure, bool x)
{
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < figure->count; i++) {
        const FigureSeries *series = &figure->series[i];
        widen(x ? series->x : series->y, series->count, &least, &most);
        if (!x)
            widen(series->low, series->count, &least, &most);
    }
    return least > 0 && most / least > LOG_FROM;
}

// Lists the figure whose series have been added, unless there are none.
static Status finish(Builder *builder, Figure figure, Error *err)
{
    figure.series = builder->series.items;
    figure.count = builder->series.count;
    builder->series = (List){.arena = builder->arena, .size = sizeof(FigureSeries)};
    if (figure.count == 0)
        return STATUS_OK;
    figure.x_log = spans_decades(&figure, true);
    figure.y_log = spans_decades(&figure, false);
    if (figure.linear)
        figure.x_log = figure.y_log = false;
    if (figure.subject == FIGURE_CHECK) // or the line of equality would not be straight
        figure.x_log = figure.y_log = figure.x_log && figure.y_log;
    Figure *slot = list_push(&builder->figures);
    if (!slot || !figure.name || !figure.title || !figure.x_label || !figure.y_label)
        return arena_exhausted(builder->arena, err);
    *slot = figure;
    return STATUS_OK;
}

// Whether [text] stands in column [key] above [row].
static bool seen_above(const Table *table, int row, const char *key, const char *text)
{
    for (int i = 0; i < row; i++)
        if (same_text(table_text(table, i, key), text))
            return true;
    return false;
}

// -- Simulated and predicted against published --

// Turns the standard deviations of the newest series into the ends of its 90 % interval.
static Status set_interval(Builder *builder, Error *err)
{
    FigureSeries *series =
        (FigureSeries *)builder->series.items + (builder->series.count - 1);
    double *low = numbers(builder, series->count), *high = numbers(builder, series->count);
    if (!low || !high)
        return arena_exhausted(builder->arena, err);
    const double reach = normal_quantile(0.95);
    for (int i = 0; i < series->count; i++) {
        low[i] = series->y[i] - reach * series->low[i];
        high[i] = series->y[i] + reach * series->low[i];
    }
    series->low = low;
    series->high = high;
    return STATUS_OK;
}

static Status figure_of_check(Builder *builder, const char *quantity, const char *unit,
                              int number, Error *err)
{
    Arena *arena = builder->arena;
    Pick pick = {&builder->report->check, "published", "predicted", "sd", "sd", "host",
                 {"quantity"}, {quantity}};
    TRY(add_series(builder, &pick, "Predicted without this host", FIGURE_POINTS, err));
    if (builder->series.count && table_column(pick.table, "sd") >= 0)
        TRY(set_interval(builder, err));
    pick.y = "simulated";
    pick.low = pick.high = NULL;
    TRY(add_series(builder, &pick, "Simulated, as it is", FIGURE_POINTS, err));
    TRY(add_equality(builder, "Perfect agreement", err));
    const char *space = unit && unit[0] ? " (" : "", *end = unit && unit[0] ? ")" : "";
    const char *shown = unit ? unit : "";
    return finish(builder,
                  (Figure){.name = arena_format(arena, "check_%d", number),
                           .title = arena_format(arena, "%s: published against predicted",
                                                 quantity),
                           .caption = "Each point is a published host the model had not seen. On "
                                      "the broken line, prediction and publication agree.",
                           .x_label = arena_format(arena, "Published%s%s%s", space, shown, end),
                           .y_label = arena_format(arena, "Predicted%s%s%s", space, shown, end),
                           .subject = FIGURE_CHECK},
                  err);
}

static Status figures_of_check(Builder *builder, Error *err)
{
    const Table *check = &builder->report->check;
    int number = 0;
    for (int row = 0; row < check->row_count; row++) {
        const char *quantity = table_text(check, row, "quantity");
        if (quantity && !seen_above(check, row, "quantity", quantity))
            TRY(figure_of_check(builder, quantity, table_text(check, row, "unit"), ++number, err));
    }
    return STATUS_OK;
}

// How often the published value lies within the interval that should hold it in [level] of cases.
static double share_within(const Table *check, double level)
{
    const double reach = normal_quantile(0.5 + level / 2);
    int inside = 0, count = 0;
    for (int row = 0; row < check->row_count; row++) {
        const double miss =
            fabs(table_number(check, row, "published") - table_number(check, row, "predicted"));
        const double sd = table_number(check, row, "sd");
        if (isnan(miss) || !(sd > 0))
            continue;
        count++;
        inside += miss <= reach * sd;
    }
    return count ? (double)inside / count : NAN;
}

static Status figure_of_calibration(Builder *builder, Error *err)
{
    enum { LEVELS = 19 };
    double *level = numbers(builder, LEVELS), *share = numbers(builder, LEVELS);
    double *ends = numbers(builder, 2);
    if (!level || !share || !ends)
        return arena_exhausted(builder->arena, err);
    for (int i = 0; i < LEVELS; i++) {
        level[i] = 5.0 * (i + 1);
        share[i] = 100 * share_within(&builder->report->check, level[i] / 100);
    }
    if (isnan(share[0]))
        return STATUS_OK;
    ends[1] = 100;
    TRY(add_points(builder, "Published values inside", FIGURE_LINE, level, share, LEVELS, err));
    TRY(add_points(builder, "As it should be", FIGURE_GUIDE, ends, ends, 2, err));
    return finish(builder,
                  (Figure){.name = "calibration",
                           .title = "Are the intervals honest?",
                           .caption = "Below the broken line the intervals are too narrow: the "
                                      "model is surer than it may be. Above, too wide.",
                           .x_label = "Interval (% of cases it should hold)",
                           .y_label = "Published values inside (%)",
                           .subject = FIGURE_CHECK},
                  err);
}

// -- Designs --

static Status figure_of_tradeoff(Builder *builder, Error *err)
{
    static const char *const kinds[][2] = {{"candidate", "Candidates"},
                                           {"pareto", "Best compromises"},
                                           {"experiment", "Proposed experiments"},
                                           {"published", "Published hosts"}};
    const Table *table = &builder->report->tradeoff;
    const int x = table_column(table, "x"), y = table_column(table, "y");
    for (int i = 0; i < 4 && x >= 0 && y >= 0; i++) {
        const Pick pick = {table, "x", "y", NULL, NULL, "id", {"kind"}, {kinds[i][0]}};
        TRY(add_series(builder, &pick, kinds[i][1], FIGURE_POINTS, err));
    }
    if (builder->series.count == 0)
        return STATUS_OK;
    return finish(builder,
                  (Figure){.name = "tradeoff",
                           .title = "What is gained and what it costs",
                           .caption = "A best compromise cannot be improved in one direction "
                                      "without losing in the other.",
                           .x_label = table->columns[x].heading,
                           .y_label = table->columns[y].heading,
                           .subject = FIGURE_DESIGN},
                  err);
}

static Status figure_of_profiles(Builder *builder, Error *err)
{
    const Table *table = &builder->report->profiles;
    for (int row = 0; row < table->row_count && builder->series.count < LINES_MAX; row++) {
        const char *id = table_text(table, row, "experiment");
        if (!id || seen_above(table, row, "experiment", id))
            continue;
        const Pick pick = {table, "z", "fill", NULL, NULL, NULL, {"experiment"}, {id}};
        TRY(add_series(builder, &pick, id, FIGURE_LINE, err));
    }
    return finish(builder,
                  (Figure){.name = "profiles",
                           .title = "Where the lithium goes",
                           .caption = "Share of the pores filled at the end of plating, from the "
                                      "separator side (0) to the collector (1); simulated.",
                           .x_label = "Depth in the host (0 top, 1 bottom)",
                           .y_label = "Pore filling (share)",
                           .linear = true,
                           .subject = FIGURE_DESIGN},
                  err);
}

static Status figure_of_slice(Builder *builder, const char *input, const char *response,
                              int number, Error *err)
{
    Arena *arena = builder->arena;
    const Pick pick = {&builder->report->slices, "x", "y", "y_low", "y_high", NULL,
                       {"input", "response"}, {input, response}};
    TRY(add_series(builder, &pick, "Prediction", FIGURE_LINE, err));
    return finish(builder,
                  (Figure){.name = arena_format(arena, "slice_%d", number),
                           .title = arena_format(arena, "%s by %s", response, input),
                           .caption = "The best design, one property changed at a time.",
                           .x_label = input,
                           .y_label = response,
                           .subject = FIGURE_DESIGN},
                  err);
}

static Status figures_of_slices(Builder *builder, Error *err)
{
    const Table *slices = &builder->report->slices;
    int number = 0;
    for (int row = 0; row < slices->row_count; row++) {
        const char *input = table_text(slices, row, "input");
        const char *response = table_text(slices, row, "response");
        bool known = !input || !response;
        for (int i = 0; i < row && !known; i++)
            known = same_text(table_text(slices, i, "input"), input) &&
                    same_text(table_text(slices, i, "response"), response);
        if (!known)
            TRY(figure_of_slice(builder, input, response, ++number, err));
    }
    return STATUS_OK;
}

Status figure_list(const Report *report, Arena *arena, const Figure **figures, int *count,
                   Error *err)
{
    Builder builder = {report, arena, {.arena = arena, .size = sizeof(Figure)},
                       {.arena = arena, .size = sizeof(FigureSeries)}};
    TRY(figures_of_check(&builder, err));
    TRY(figure_of_calibration(&builder, err));
    TRY(figure_of_tradeoff(&builder, err));
    TRY(figure_of_profiles(&builder, err));
    TRY(figures_of_slices(&builder, err));
    *figures = builder.figures.items;
    *count = builder.figures.count;
    return STATUS_OK;
}

// -- Axes --

// The round number (1, 2 or 5 times a power of ten) next above [span] / 6.
static double round_step(double span)
{
    const double raw = span / 6;
    const double power = pow(10, floor(log10(raw)));
    const double lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

static FigureAxis axis_over(double least, double most, bool log)
{
    if (log) {
        const double low = floor(log10(least) + 1e-9), high = ceil(log10(most) - 1e-9);
        return (FigureAxis){pow(10, low), pow(10, high), high - low > 6 ? 2 : 1, true};
    }
    if (!(most > least)) {
        const double room = fmax(fabs(least) * 0.05, 1e-6);
        least -= room;
        most += room;
    }
    const double step = round_step(most - least);
    return (FigureAxis){floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step, step,
                        false};
}

void figure_axes(const Figure *figure, FigureAxis *x, FigureAxis *y)
{
    double least_x = INFINITY, most_x = -INFINITY, least_y = INFINITY, most_y = -INFINITY;
    for (int i = 0; i < figure->count; i++) {
        const FigureSeries *series = &figure->series[i];
        widen(series->x, series->count, &least_x, &most_x);
        widen(series->y, series->count, &least_y, &most_y);
        widen(series->low, series->count, &least_y, &most_y);
        widen(series->high, series->count, &least_y, &most_y);
    }
    *x = axis_over(least_x, most_x, figure->x_log);
    *y = axis_over(least_y, most_y, figure->y_log);
}
