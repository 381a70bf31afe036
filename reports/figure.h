// The charts of a report, as numbers: the workbook and the page draw the same ones.
#ifndef REPORTS_FIGURE_H
#define REPORTS_FIGURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/report.h"

typedef enum FigureMark {
    FIGURE_POINTS,
    FIGURE_LINE,
    FIGURE_GUIDE, // a thin broken line to compare with
} FigureMark;

typedef struct FigureSeries {
    const char *name; // in arena
    FigureMark mark;
    const double *x;           // count, in arena
    const double *y;           // count, in arena
    const double *low, *high;  // count, in arena: an interval of y; NULL without
    const char *const *labels; // count, in arena: what a point is; NULL without
    int count;
} FigureSeries;

// What a figure is about, which decides where it stands.
typedef enum FigureSubject { FIGURE_CHECK, FIGURE_DESIGN } FigureSubject;

typedef struct Figure {
    const char *name;    // in arena; a file name
    const char *title;   // in arena
    const char *caption; // in arena; one or two sentences on how to read it
    const char *x_label; // in arena; with unit
    const char *y_label;
    bool x_log, y_log; // all numbers of that axis are positive
    bool linear;       // shares and depths: never logarithmic, however many decades they span
    FigureSubject subject;
    const FigureSeries *series; // count, in arena; none is empty
    int count;
} Figure;

// The figures the tables of [report] hold the numbers for. Points with a missing coordinate are
// left out; a figure without points is not listed.
Status figure_list(const Report *report, Arena *arena, const Figure **figures, int *count,
                   Error *err);

// A range of round numbers that holds all data of one axis; [step] between labels, in decades
// when [log].
typedef struct FigureAxis {
    double least, most, step;
    bool log;
} FigureAxis;

void figure_axes(const Figure *figure, FigureAxis *x, FigureAxis *y);

#endif
