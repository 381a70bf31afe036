#include "reports/plot.h"

#include <math.h>

#include "base/csv.h"
#include "reports/markup.h"

// The picture, in its own units; the page scales it.
static const double WIDTH = 640, HEIGHT = 400;
static const double LEFT = 66, RIGHT = 624, TOP = 14, BOTTOM = 344;
static const double MARK = 5; // half the size of a marker
enum { COLOURS = 8, SHAPES = 4, TICKS_MAX = 40 };

// An axis on paper.
typedef struct Ruler {
    FigureAxis axis;
    double from, to; // of axis.least and axis.most
} Ruler;

static double place(const Ruler *ruler, double value)
{
    const FigureAxis *axis = &ruler->axis;
    const double share = axis->log
                             ? log10(value / axis->least) / log10(axis->most / axis->least)
                             : (value - axis->least) / (axis->most - axis->least);
    return ruler->from + (ruler->to - ruler->from) * share;
}

// -- Axes --

static double tick_value(const FigureAxis *axis, int index)
{
    if (axis->log)
        return axis->least * pow(10, axis->step * index);
    const double value = axis->least + axis->step * index;
    return fabs(value) < axis->step * 1e-9 ? 0 : value;
}

static int tick_count(const FigureAxis *axis)
{
    const double steps = axis->log ? log10(axis->most / axis->least) / axis->step
                                   : (axis->most - axis->least) / axis->step;
    return steps < TICKS_MAX ? (int)floor(steps + 1e-6) + 1 : TICKS_MAX;
}

static void tick_label(Text *out, const FigureAxis *axis, double value)
{
    if (axis->log)
        text_append(out, "10<tspan dy=\"-5\" class=\"power\">%.0f</tspan>", log10(value));
    else
        text_append(out, "%.6g", value);
}

static void x_axis(Text *out, const Figure *figure, const Ruler *x)
{
    for (int i = 0; i < tick_count(&x->axis); i++) {
        const double value = tick_value(&x->axis, i), at = place(x, value);
        text_append(out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", at, TOP, BOTTOM);
        text_append(out, "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">", at,
                    BOTTOM + 20);
        tick_label(out, &x->axis, value);
        text_append(out, "</text>");
    }
    text_append(out, "<text class=\"axis\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">",
                (LEFT + RIGHT) / 2, HEIGHT - 10);
    markup_text(out, figure->x_label);
    text_append(out, "</text>");
}

static void y_axis(Text *out, const Figure *figure, const Ruler *y)
{
    for (int i = 0; i < tick_count(&y->axis); i++) {
        const double value = tick_value(&y->axis, i), at = place(y, value);
        text_append(out, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, at, RIGHT);
        text_append(out, "<text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">",
                    LEFT - 8, at + 4);
        tick_label(out, &y->axis, value);
        text_append(out, "</text>");
    }
    text_append(out, "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(14 %.1f) "
                     "rotate(-90)\">", (TOP + BOTTOM) / 2);
    markup_text(out, figure->y_label);
    text_append(out, "</text>");
}

// -- Series --

static void marker(Text *out, int shape, double x, double y)
{
    switch (shape) {
    case 0:
        text_append(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, MARK * 0.9);
        break;
    case 1:
        text_append(out, "<path d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", x,
                    y - MARK * 1.2, MARK * 1.2, MARK * 1.2, -MARK * 1.2, MARK * 1.2, -MARK * 1.2,
                    -MARK * 1.2);
        break;
    case 2:
        text_append(out, "<path d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\"/>", x - MARK * 0.8, y - MARK * 0.8,
                    MARK * 1.6, MARK * 1.6, -MARK * 1.6);
        break;
    default:
        text_append(out, "<path d=\"M%.1f %.1fl%.1f %.1fh%.1fz\"/>", x, y - MARK, MARK * 1.1,
                    MARK * 1.8, -MARK * 2.2);
    }
}

static bool has_interval(const FigureSeries *series, int i)
{
    return series->low && series->high && !isnan(series->low[i]) && !isnan(series->high[i]);
}

static void points(Text *out, const FigureSeries *series, int index, const Ruler *x, const Ruler *y)
{
    text_append(out, "<g class=\"points s%d\">", index % COLOURS);
    for (int i = 0; i < series->count; i++) {
        const double at = place(x, series->x[i]);
        text_append(out, "<g>");
        if (series->labels && series->labels[i]) {
            text_append(out, "<title>");
            markup_text(out, series->labels[i]);
            text_append(out, ": %.4g, %.4g</title>", series->x[i], series->y[i]);
        }
        if (has_interval(series, i))
            text_append(out, "<path class=\"interval\" d=\"M%.1f %.1fV%.1f\"/>", at,
                        place(y, series->low[i]), place(y, series->high[i]));
        marker(out, index % SHAPES, at, place(y, series->y[i]));
        text_append(out, "</g>");
    }
    text_append(out, "</g>");
}

static void band(Text *out, const FigureSeries *series, int index, const Ruler *x, const Ruler *y)
{
    if (!series->low || !series->high)
        return;
    text_append(out, "<path class=\"band s%d\" d=\"", index % COLOURS);
    char move = 'M';
    for (int i = 0; i < series->count; i++, move = 'L')
        text_append(out, "%c%.1f %.1f", move, place(x, series->x[i]),
                    place(y, has_interval(series, i) ? series->high[i] : series->y[i]));
    for (int i = series->count - 1; i >= 0; i--)
        text_append(out, "L%.1f %.1f", place(x, series->x[i]),
                    place(y, has_interval(series, i) ? series->low[i] : series->y[i]));
    text_append(out, "z\"/>");
}

static void line(Text *out, const FigureSeries *series, int index, const Ruler *x, const Ruler *y)
{
    if (series->mark == FIGURE_LINE)
        band(out, series, index, x, y);
    text_append(out, "<path class=\"%s s%d\" d=\"", series->mark == FIGURE_LINE ? "line" : "guide",
                index % COLOURS);
    for (int i = 0; i < series->count; i++)
        text_append(out, "%c%.1f %.1f", i ? 'L' : 'M', place(x, series->x[i]),
                    place(y, series->y[i]));
    text_append(out, "\"/>");
}

// -- Figures --

void plot_figure(Text *out, const Figure *figure)
{
    Ruler x = {.from = LEFT, .to = RIGHT}, y = {.from = BOTTOM, .to = TOP};
    figure_axes(figure, &x.axis, &y.axis);
    text_append(out, "<svg class=\"plot\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                     "aria-labelledby=\"t-%s d-%s\"><title id=\"t-%s\">",
                WIDTH, HEIGHT, figure->name, figure->name, figure->name);
    markup_text(out, figure->title);
    text_append(out, "</title><desc id=\"d-%s\">", figure->name);
    markup_text(out, figure->caption);
    text_append(out, "</desc>");
    x_axis(out, figure, &x);
    y_axis(out, figure, &y);
    text_append(out, "<path class=\"frame\" d=\"M%.1f %.1fV%.1fH%.1f\"/>", LEFT, TOP, BOTTOM,
                RIGHT);
    for (int i = 0; i < figure->count; i++) {
        const FigureSeries *series = &figure->series[i];
        if (series->mark == FIGURE_POINTS)
            points(out, series, i, &x, &y);
        else
            line(out, series, i, &x, &y);
    }
    text_append(out, "</svg>\n");
}

void plot_legend(Text *out, const Figure *figure)
{
    text_append(out, "<ul class=\"legend\">");
    for (int i = 0; i < figure->count; i++) {
        const FigureSeries *series = &figure->series[i];
        text_append(out, "<li><svg viewBox=\"0 0 24 14\" aria-hidden=\"true\">");
        if (series->mark == FIGURE_POINTS) {
            text_append(out, "<g class=\"points s%d\">", i % COLOURS);
            marker(out, i % SHAPES, 12, 7);
            text_append(out, "</g>");
        } else {
            text_append(out, "<path class=\"%s s%d\" d=\"M1 7H23\"/>",
                        series->mark == FIGURE_LINE ? "line" : "guide", i % COLOURS);
        }
        text_append(out, "</svg>");
        markup_text(out, series->name);
        text_append(out, "</li>");
    }
    text_append(out, "</ul>\n");
}

static void csv_number(Text *out, const double *numbers, int i)
{
    text_append(out, ",");
    if (numbers && !isnan(numbers[i]))
        text_append(out, "%.17g", numbers[i]);
}

void plot_csv(Text *out, const Figure *figure)
{
    text_append(out, "series,label,");
    csv_append(out, figure->x_label);
    text_append(out, ",");
    csv_append(out, figure->y_label);
    text_append(out, ",low,high\r\n");
    for (int i = 0; i < figure->count; i++) {
        const FigureSeries *series = &figure->series[i];
        for (int k = 0; k < series->count; k++) {
            csv_append(out, series->name);
            text_append(out, ",");
            csv_append(out, series->labels && series->labels[k] ? series->labels[k] : "");
            csv_number(out, series->x, k);
            csv_number(out, series->y, k);
            csv_number(out, series->low, k);
            csv_number(out, series->high, k);
            text_append(out, "\r\n");
        }
    }
}
