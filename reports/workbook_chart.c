#include "reports/workbook_chart.h"

#include <stdio.h>

// Ink of the charts; the series are told apart by their markers as well (after Okabe and Ito).
enum { INK = 0x1F2A33, MUTED = 0x5B6770, LINE = 0xD5DCE0 };
static const unsigned SERIES[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                  0x56B4E9, 0xE69F00, 0x000000, 0x8C6D31};
static const uint8_t MARKERS[] = {LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_DIAMOND,
                                  LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_TRIANGLE};
enum { SERIES_COLOURS = sizeof SERIES / sizeof SERIES[0] };

static const double CHART_WIDTH = 620, CHART_HEIGHT = 400; // pixels

static void dress_series(lxw_chart_series *series, FigureMark mark, int index)
{
    const unsigned colour = SERIES[index % SERIES_COLOURS];
    lxw_chart_line none = {.none = LXW_TRUE};
    lxw_chart_line line = {.color = colour, .width = 2};
    lxw_chart_line guide = {.color = MUTED, .width = 1, .dash_type = LXW_CHART_LINE_DASH_DASH};
    lxw_chart_fill fill = {.color = colour};
    if (mark == FIGURE_POINTS) {
        chart_series_set_line(series, &none);
        chart_series_set_marker_type(series, MARKERS[index % 4]);
        chart_series_set_marker_size(series, 7);
        chart_series_set_marker_fill(series, &fill);
        chart_series_set_marker_line(series, &none);
        return;
    }
    chart_series_set_marker_type(series, LXW_CHART_MARKER_NONE);
    chart_series_set_line(series, mark == FIGURE_LINE ? &line : &guide);
}

static void dress_axis(lxw_chart_axis *axis, const char *label, const FigureAxis *range)
{
    lxw_chart_line grid = {.color = LINE, .width = 0.75};
    lxw_chart_font plain = {.bold = LXW_EXPLICIT_FALSE, .size = 10};
    chart_axis_set_name(axis, label);
    chart_axis_set_name_font(axis, &plain);
    chart_axis_set_min(axis, range->least);
    chart_axis_set_max(axis, range->most);
    chart_axis_major_gridlines_set_visible(axis, LXW_TRUE);
    chart_axis_major_gridlines_set_line(axis, &grid);
    chart_axis_set_crossing_min(axis);
    if (range->log) {
        chart_axis_set_log_base(axis, 10);
        chart_axis_set_num_format(axis, "0E+00");
    } else {
        chart_axis_set_major_unit(axis, range->step);
    }
}

static void draw_series(lxw_chart *chart, const char *source, const PlanChart *plan)
{
    for (int i = 0; i < plan->figure->count; i++) {
        const FigureSeries *data = &plan->figure->series[i];
        const lxw_col_t column = (lxw_col_t)(plan->first_column + 2 * i);
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        chart_series_set_categories(series, source, 1, column, (lxw_row_t)data->count, column);
        chart_series_set_values(series, source, 1, (lxw_col_t)(column + 1),
                                (lxw_row_t)data->count, (lxw_col_t)(column + 1));
        chart_series_set_name(series, data->name);
        dress_series(series, data->mark, i);
    }
}

lxw_error drawing_chart(lxw_workbook *book, lxw_worksheet *sheet, const PlanChart *plan,
                        const char *source)
{
    FigureAxis x, y;
    char description[512];
    snprintf(description, sizeof description, "%s", plan->figure->caption);
    lxw_chart_font bold = {.bold = LXW_TRUE, .size = 12, .color = INK};
    lxw_chart_options place = {.x_scale = CHART_WIDTH / 480, .y_scale = CHART_HEIGHT / 288,
                               .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                               .description = description};
    lxw_chart *chart = workbook_add_chart(book, LXW_CHART_SCATTER_STRAIGHT);
    figure_axes(plan->figure, &x, &y);
    chart_title_set_name(chart, plan->figure->title);
    chart_title_set_name_font(chart, &bold);
    dress_axis(chart->x_axis, plan->figure->x_label, &x);
    dress_axis(chart->y_axis, plan->figure->y_label, &y);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    draw_series(chart, source, plan);
    return worksheet_insert_chart_opt(sheet, (lxw_row_t)plan->row, (lxw_col_t)plan->column, chart,
                                      &place);
}
