#include "cli/fit_figure.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "surrogate/train.h"

// A square panel, in pixels of the picture, and the numbers at its corners.
typedef struct Panel {
    double left, top, size;
    double low, high; // of both axes
} Panel;

enum { POINTS_MAX = 4000, LEVEL_COUNT = 19 };

static double across(const Panel *panel, double value)
{
    return panel->left + panel->size * (value - panel->low) / (panel->high - panel->low);
}

static double down(const Panel *panel, double value)
{
    return panel->top + panel->size * (panel->high - value) / (panel->high - panel->low);
}

static void put_escaped(Text *out, const char *name)
{
    for (; *name; name++)
        if (strchr("<>&", *name))
            text_append(out, "&#%d;", *name);
        else
            text_append(out, "%c", *name);
}

// Frame, diagonal, the numbers at the corners and the names of the axes.
static void put_frame(Text *out, const Panel *panel, const char *x, const char *y)
{
    const double bottom = panel->top + panel->size, right = panel->left + panel->size;
    text_append(out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" "
                "stroke=\"#888\"/>\n",
                panel->left, panel->top, panel->size, panel->size);
    text_append(out,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#888\" "
                "stroke-dasharray=\"4 3\"/>\n",
                panel->left, bottom, right, panel->top);
    text_append(out, "<text x=\"%.1f\" y=\"%.1f\">%.4g</text>\n", panel->left, bottom + 16,
                panel->low);
    text_append(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n", right,
                bottom + 16, panel->high);
    text_append(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
                panel->left + panel->size / 2, bottom + 32);
    put_escaped(out, x);
    text_append(out, "</text>\n<text x=\"%.1f\" y=\"%.1f\">", panel->left, panel->top - 8);
    put_escaped(out, y);
    text_append(out, "</text>\n");
}

// In the unit of the target.
static Status leave_out(const Gp *gp, int threads, Arena *arena, LeftOut *left, Error *err)
{
    const Transform transform = gp_transform(gp);
    TRY(leave_one_out_predict(gp, threads, arena, left, err));
    for (int i = 0; i < left->count; i++) {
        left->sd[i] = transform_spread(transform, left->mean[i], left->sd[i]);
        left->mean[i] = transform_inverse(transform, left->mean[i]);
    }
    return STATUS_OK;
}

// At most POINTS_MAX rows, evenly chosen, each with its interval of two standard deviations.
static void put_predictions(Text *out, Panel panel, const char *target, const Gp *gp,
                            const LeftOut *left)
{
    const int step = (left->count + POINTS_MAX - 1) / POINTS_MAX;
    panel.low = INFINITY;
    panel.high = -INFINITY;
    for (int i = 0; i < left->count; i++) {
        const double truth = gp_response(gp, left->rows[i]);
        panel.low = fmin(panel.low, fmin(truth, left->mean[i]));
        panel.high = fmax(panel.high, fmax(truth, left->mean[i]));
    }
    if (!(panel.high > panel.low))
        panel.high = panel.low + fmax(fabs(panel.low), 1);
    put_frame(out, &panel, target, "predicted, the row left out");
    for (int i = 0; i < left->count; i += step) {
        const double x = across(&panel, gp_response(gp, left->rows[i]));
        const double low = fmax(left->mean[i] - 2 * left->sd[i], panel.low);
        const double high = fmin(left->mean[i] + 2 * left->sd[i], panel.high);
        text_append(out,
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#b9cfe4\"/>"
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"#1f5a93\"/>\n",
                    x, down(&panel, low), x, down(&panel, high), x, down(&panel, left->mean[i]));
    }
}

static Status put_calibration(Text *out, Panel panel, const Gp *gp, int threads, Error *err)
{
    double levels[LEVEL_COUNT], shares[LEVEL_COUNT];
    for (int i = 0; i < LEVEL_COUNT; i++)
        levels[i] = (i + 1) / (LEVEL_COUNT + 1.0);
    TRY(leave_one_out_calibration(gp, threads, levels, LEVEL_COUNT, shares, err));
    panel.low = 0;
    panel.high = 1;
    put_frame(out, &panel, "probability of the interval", "share of left-out rows inside");
    text_append(out, "<polyline fill=\"none\" stroke=\"#1f5a93\" stroke-width=\"2\" points=\"");
    for (int i = 0; i < LEVEL_COUNT; i++)
        text_append(out, "%.1f,%.1f ", across(&panel, levels[i]), down(&panel, shares[i]));
    text_append(out, "\"/>\n");
    return STATUS_OK;
}

static Status draw(Text *out, const char *target, const Gp *gp, int threads, Error *err)
{
    LeftOut left;
    TRY(leave_out(gp, threads, out->arena, &left, err));
    text_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 470\" "
                     "font-family=\"sans-serif\" font-size=\"13\">\n"
                     "<title>Left-out predictions and calibration</title>\n"
                     "<rect width=\"860\" height=\"470\" fill=\"#fff\"/>\n");
    put_predictions(out, (Panel){.left = 30, .top = 40, .size = 380}, target, gp, &left);
    TRY(put_calibration(out, (Panel){.left = 450, .top = 40, .size = 380}, gp, threads, err));
    text_append(out, "</svg>\n");
    return text_check(out, err);
}

Status fit_figure_write(const char *path, const char *target, const Gp *gp, int threads,
                        Error *err)
{
    Arena arena = {0};
    Text out = {.arena = &arena};
    Status status = draw(&out, target, gp, threads, err);
    if (status == STATUS_OK)
        status = file_write(path, out.bytes, out.length, err);
    arena_clear(&arena);
    return status;
}
