// The state in the middle of a plating is that at the end of a shorter one: as many designs as
// there are moments, alike but for their capacity, go through the solver side by side.
#include "cli/simulate_figure.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

enum { COLUMNS = 72, EARLY = 8, MOMENTS = COLUMNS + EARLY };

static const double MAH_CM2 = 36000; // C.m-2
static const double LEFT = 70, RIGHT = 830, WIDTH = 760;
static const double HOST_TOP = 96, HOST_HEIGHT = 250;
static const double CURVE_TOP = 420, CURVE_HEIGHT = 130;

// What is drawn: results of EARLY moments for the spike, then COLUMNS even ones.
typedef struct Film {
    const Design *design;  // borrowed
    double share[MOMENTS]; // of the plating
    double full;           // the filling that is drawn in full colour
    Result results[MOMENTS];
} Film;

static Status shoot(Film *film, const Simulator *simulator, int threads, Arena *arena, Error *err)
{
    Design *designs = arena_alloc(arena, MOMENTS, sizeof *designs);
    if (!designs)
        return arena_exhausted(arena, err);
    for (int i = 0; i < MOMENTS; i++) {
        film->share[i] = i < EARLY ? pow(10, -4 + 2.0 * i / EARLY)
                                   : (double)(i - EARLY + 1) / COLUMNS;
        designs[i] = *film->design;
        designs[i].protocol.cycles = 1;
        designs[i].protocol.capacity *= film->share[i];
    }
    return simulator_run(simulator, threads, designs, MOMENTS,
                         &(SimulatorOptions){.keep_profile = true, .no_mesh_error = true}, arena,
                         film->results, err);
}

// The next round filling above all of them, so that a host that stays nearly empty shows its
// pattern too.
static double full_colour(const Film *film)
{
    static const double ROUND[] = {0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1};
    double most = 0;
    for (int i = 0; i < MOMENTS; i++)
        for (int k = 0; k < film->results[i].profile.count; k++)
            most = fmax(most, film->results[i].profile.lithium_fill[k]);
    int level = 0;
    while (level < 6 && ROUND[level] < most)
        level++;
    return ROUND[level];
}

// -- Axes --

static void put_text(Text *out, double x, double y, const char *anchor, const char *text)
{
    text_append(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    for (; *text; text++)
        if (strchr("<>&", *text))
            text_append(out, "&#%d;", *text);
        else
            text_append(out, "%c", *text);
    text_append(out, "</text>\n");
}

static void put_number(Text *out, double x, double y, const char *anchor, double number)
{
    text_append(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%.3g</text>\n", x, y, anchor,
                number);
}

// A round step that divides [span] into three to seven parts.
static double round_step(double span)
{
    const double power = pow(10, floor(log10(span)));
    const double lead = span / power;
    return power * (lead < 1.5 ? 0.25 : lead < 3.5 ? 0.5 : lead < 7 ? 1 : 2);
}

static void put_frame(Text *out, double top, double height)
{
    text_append(out, "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                     "height=\"%.1f\"/>\n", LEFT, top, WIDTH, height);
}

static void put_charge_axis(Text *out, const Film *film, double y)
{
    const double capacity = film->design->protocol.capacity / MAH_CM2;
    const double step = round_step(capacity);
    for (double q = 0; q <= capacity * 1.0001; q += step) {
        const double x = LEFT + WIDTH * q / capacity;
        text_append(out, "<line class=\"tick\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                    x, y, x, y + 5);
        put_number(out, x, y + 19, "middle", q);
    }
}

// Values from [low] at the bottom to [high] at the top, or the other way round.
static void put_scale(Text *out, double top, double height, double low, double high)
{
    const double step = round_step(fabs(high - low));
    for (double v = fmin(low, high); v <= fmax(low, high) * 1.0001; v += step) {
        const double y = top + height * (high - v) / (high - low);
        text_append(out, "<line class=\"tick\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                    LEFT - 5, y, LEFT, y);
        put_number(out, LEFT - 9, y + 4, "end", v);
    }
}

static void put_axis_name(Text *out, double top, double height, const char *name)
{
    text_append(out, "<text transform=\"translate(20 %.1f) rotate(-90)\" "
                     "text-anchor=\"middle\">%s</text>\n", top + height / 2, name);
}

// -- The host --

static void put_column(Text *out, const Film *film, double x, double width,
                       const ResultProfile *profile)
{
    double face = 0;
    for (int i = 0; i < profile->count; i++) {
        const double deep = 2 * profile->z[i] - face;
        const double fill = fmin(1, fmax(0, profile->lithium_fill[i] / film->full));
        if (fill >= 0.0005)
            text_append(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
                             "fill-opacity=\"%.3f\"/>\n", x, HOST_TOP + HOST_HEIGHT * face, width,
                        HOST_HEIGHT * (deep - face), fill);
        face = deep;
    }
}

static void put_host(Text *out, const Film *film)
{
    const double width = WIDTH / COLUMNS;
    text_append(out, "<g class=\"lithium\" shape-rendering=\"crispEdges\">\n");
    for (int i = 0; i < COLUMNS; i++)
        if (film->results[EARLY + i].profile.count > 0)
            put_column(out, film, LEFT + i * width, width,
                       &film->results[EARLY + i].profile);
    text_append(out, "</g>\n");
    put_frame(out, HOST_TOP, HOST_HEIGHT);
    put_scale(out, HOST_TOP, HOST_HEIGHT, 1e6 * film->design->thickness, 0);
    put_axis_name(out, HOST_TOP, HOST_HEIGHT, "depth, &#181;m");
    put_text(out, LEFT, HOST_TOP - 8, "start", "separator side");
    put_text(out, LEFT, HOST_TOP + HOST_HEIGHT + 17, "start", "collector");
}

static void put_key(Text *out, const Film *film)
{
    text_append(out, "<g class=\"lithium\" shape-rendering=\"crispEdges\">\n");
    for (int i = 0; i < 50; i++)
        text_append(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"3\" height=\"10\" "
                         "fill-opacity=\"%.2f\"/>\n", 640 + 3.0 * i, HOST_TOP - 18, i / 49.0);
    text_append(out, "</g>\n<rect class=\"frame\" x=\"640\" y=\"%.1f\" width=\"150\" "
                     "height=\"10\"/>\n", HOST_TOP - 18);
    put_text(out, 634, HOST_TOP - 9, "end", "pores filled: 0");
    text_append(out, "<text x=\"796\" y=\"%.1f\">%g %%</text>\n", HOST_TOP - 9, 100 * film->full);
}

// -- The voltage --

// mV: of the solid at the collector; NAN where the plating did not get so far.
static double voltage(const Result *result)
{
    const ResultProfile *profile = &result->profile;
    return profile->count > 0 ? 1e3 * profile->solid_potential_V[profile->count - 1] : NAN;
}

static void put_curve(Text *out, const Film *film)
{
    double low = 0;
    for (int i = 0; i < MOMENTS; i++)
        low = fmin(low, voltage(&film->results[i]));
    low *= 1.08;
    text_append(out, "<polyline class=\"curve\" points=\"");
    for (int i = 0; low < 0 && i < MOMENTS; i++) {
        const double v = voltage(&film->results[i]);
        if (!isnan(v))
            text_append(out, "%.2f,%.2f ", LEFT + WIDTH * film->share[i],
                        CURVE_TOP + CURVE_HEIGHT * v / low);
    }
    text_append(out, "\"/>\n");
    put_frame(out, CURVE_TOP, CURVE_HEIGHT);
    if (low < 0)
        put_scale(out, CURVE_TOP, CURVE_HEIGHT, -low, 0);
    put_axis_name(out, CURVE_TOP, CURVE_HEIGHT, "overpotential, mV");
    put_charge_axis(out, film, CURVE_TOP + CURVE_HEIGHT);
    put_text(out, RIGHT, CURVE_TOP + CURVE_HEIGHT + 38, "end",
             "charge of the first plating, mAh/cm\xc2\xb2");
}

// -- The page --

static void put_heading(Text *out, const Film *film, const Result *result, Arena *arena)
{
    const Design *d = film->design;
    const double hours = d->protocol.capacity / d->protocol.current / 3600;
    text_append(out, "<g font-size=\"19\" font-weight=\"600\">");
    put_text(out, LEFT, 30, "start", d->name);
    text_append(out, "</g>\n");
    const char *line = arena_format(
        arena, "%g mAh/cm\xc2\xb2 at %g mA/cm\xc2\xb2, %.3g h, %g K: %s",
        d->protocol.capacity / MAH_CM2, d->protocol.current / 10, hours, d->protocol.temperature,
        result->status == SIMULATION_OK
            ? arena_format(arena, "index %.2f, above the host %.2g %%, efficiency %.2f %%",
                           result->bottom_up_index, 100 * result->surface_plated_fraction,
                           result->coulombic_efficiency_pct)
            : simulation_sentence(result->status));
    put_text(out, LEFT, 52, "start", line ? line : "");
}

static Status draw(Text *out, const Film *film, const Result *result, Error *err)
{
    text_append(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 600\" "
                "font-family=\"system-ui,sans-serif\" font-size=\"13\">\n"
                "<title>Filling of the host over depth and charge, and the voltage</title>\n"
                "<style>text{fill:#222}.page{fill:#fff}.frame{fill:none;stroke:#777}"
                ".tick{stroke:#777}.lithium{fill:#1f5a93}"
                ".curve{fill:none;stroke:#b4501e;stroke-width:2}"
                "@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#16181b}"
                ".frame,.tick{stroke:#8a8f96}.frame{fill:none}.lithium{fill:#7db8f0}"
                ".curve{stroke:#f0955c}}</style>\n"
                "<rect class=\"page\" width=\"860\" height=\"600\"/>\n");
    put_heading(out, film, result, out->arena);
    put_key(out, film);
    put_host(out, film);
    put_curve(out, film);
    text_append(out, "</svg>\n");
    return text_check(out, err);
}

Status simulate_figure_write(const char *path, const Simulator *simulator, int threads,
                             const Design *design, const Result *result, Error *err)
{
    Arena arena = {0};
    Film film = {.design = design};
    Text out = {.arena = &arena};
    Status status = shoot(&film, simulator, threads, &arena, err);
    film.full = full_colour(&film);
    if (status == STATUS_OK)
        status = draw(&out, &film, result, err);
    if (status == STATUS_OK)
        status = file_write(path, out.bytes, out.length, err);
    arena_clear(&arena);
    return status;
}
