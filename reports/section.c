#include "reports/section.h"

#include <math.h>
#include <string.h>

#include "reports/markup.h"

// The picture, in its own units.
static const double WIDTH = 300, HEIGHT = 214;
static const double HOST_LEFT = 46, HOST_RIGHT = 176, HOST_TOP = 22, HOST_BOTTOM = 188;
static const double FILL_LEFT = 188, FILL_RIGHT = 288;
static const double STRIP = 7; // of separator and collector
static const double PORE_LEAST = 1.6; // still visible
// Skeletons between insulator and metal, S m-1, as shades.
static const double LOG_LEAST = -10, LOG_MOST = 7;
// What is drawn where a layer does not say.
static const double POROSITY_DRAWN = 0.8, PORE_DRAWN = 20;

typedef struct Layer {
    double top, bottom;  // on paper
    double thickness;    // um
    double porosity;     // share
    double pore;         // diameter on paper
    double shade;        // 0 insulator to 1 metal
    const char *material;
} Layer;

static bool is_of(const Table *table, int row, const char *id)
{
    const char *text = table_text(table, row, "experiment");
    return text && strcmp(text, id) == 0;
}

static double or_else(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

static double total_thickness(const Table *layers, const char *id)
{
    double total = 0;
    for (int row = 0; row < layers->row_count; row++)
        if (is_of(layers, row, id))
            total += or_else(table_number(layers, row, "thickness_um"), 0);
    return total;
}

static Layer layer_at(const Table *layers, int row, double top, double scale)
{
    const double thickness = or_else(table_number(layers, row, "thickness_um"), 0);
    const double conductivity = table_number(layers, row, "conductivity_S_m");
    const double decades = conductivity > 0 ? log10(conductivity) : LOG_LEAST;
    const double shade = (decades - LOG_LEAST) / (LOG_MOST - LOG_LEAST);
    return (Layer){
        .top = top,
        .bottom = top + thickness * scale,
        .thickness = thickness,
        .porosity = or_else(table_number(layers, row, "porosity"), POROSITY_DRAWN),
        .pore = fmax(PORE_LEAST, scale * or_else(table_number(layers, row, "pore_um"), PORE_DRAWN)),
        .shade = isnan(conductivity) ? 0.5 : fmin(1, fmax(0, shade)),
        .material = table_text(layers, row, "material"),
    };
}

// Pores on a hexagonal lattice whose circles cover the porosity.
static void define_pores(Text *out, const Layer *layer, int number, int index)
{
    const double pore = fmin(layer->pore, layer->bottom - layer->top);
    const double area = fmin(0.88, fmax(0.05, layer->porosity));
    const double step = pore * sqrt(3.14159265358979 / (2 * sqrt(3.0) * area));
    const double rise = step * sqrt(3.0);
    text_append(out, "<pattern id=\"pores-%d-%d\" patternUnits=\"userSpaceOnUse\" width=\"%.3f\" "
                     "height=\"%.3f\" x=\"%.1f\" y=\"%.1f\">",
                number, index, step, rise, HOST_LEFT, layer->top);
    for (int i = 0; i < 5; i++) {
        const double x = i == 4 ? step / 2 : i % 2 * step, y = i == 4 ? rise / 2 : i / 2 * rise;
        text_append(out, "<circle class=\"pore\" cx=\"%.3f\" cy=\"%.3f\" r=\"%.3f\"/>", x, y,
                    pore / 2);
    }
    text_append(out, "</pattern>");
}

static void draw_layer(Text *out, const Layer *layer, int number, int index)
{
    const double height = layer->bottom - layer->top, width = HOST_RIGHT - HOST_LEFT;
    define_pores(out, layer, number, index);
    text_append(out, "<g><title>");
    markup_text(out, layer->material);
    text_append(out, "</title><rect class=\"insulator\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                     "height=\"%.1f\"/><rect class=\"conductor\" fill-opacity=\"%.2f\" x=\"%.1f\" "
                     "y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                HOST_LEFT, layer->top, width, height, layer->shade, HOST_LEFT, layer->top, width,
                height);
    text_append(out, "<rect class=\"layer\" fill=\"url(#pores-%d-%d)\" x=\"%.1f\" y=\"%.1f\" "
                     "width=\"%.1f\" height=\"%.1f\"/></g>",
                number, index, HOST_LEFT, layer->top, width, height);
    if (height >= 12)
        text_append(out, "<text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">"
                         "%.0f \xC2\xB5m</text>",
                    HOST_LEFT - 5, (layer->top + layer->bottom) / 2 + 4, layer->thickness);
}

static void draw_ends(Text *out)
{
    text_append(out, "<rect class=\"separator\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                     "height=\"%.1f\"/><rect class=\"collector\" x=\"%.1f\" y=\"%.1f\" "
                     "width=\"%.1f\" height=\"%.1f\"/>",
                HOST_LEFT, HOST_TOP - STRIP, HOST_RIGHT - HOST_LEFT, STRIP, HOST_LEFT, HOST_BOTTOM,
                HOST_RIGHT - HOST_LEFT, STRIP);
    text_append(out, "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">separator "
                     "side</text><text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" "
                     "y=\"%.1f\">collector</text>",
                (HOST_LEFT + HOST_RIGHT) / 2, HOST_TOP - STRIP - 4, (HOST_LEFT + HOST_RIGHT) / 2,
                HOST_BOTTOM + STRIP + 13);
}

// The share of the pores filled, against depth.
static void draw_filling(Text *out, const Table *profiles, const char *id)
{
    bool any = false;
    for (int row = 0; row < profiles->row_count; row++) {
        const double z = table_number(profiles, row, "z");
        const double fill = table_number(profiles, row, "fill");
        if (!is_of(profiles, row, id) || isnan(z) || isnan(fill))
            continue;
        const double y = HOST_TOP + z * (HOST_BOTTOM - HOST_TOP);
        const double x = FILL_LEFT + fmin(1, fmax(0, fill)) * (FILL_RIGHT - FILL_LEFT);
        if (!any)
            text_append(out, "<path class=\"lithium\" d=\"M%.1f %.1f", FILL_LEFT, y);
        text_append(out, "L%.1f %.1f", x, y);
        any = true;
    }
    if (!any)
        return;
    text_append(out, "L%.1f %.1fz\"/><path class=\"frame\" d=\"M%.1f %.1fV%.1fH%.1f\"/>",
                FILL_LEFT, HOST_BOTTOM, FILL_LEFT, HOST_TOP, HOST_BOTTOM, FILL_RIGHT);
    text_append(out, "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">0</text><text class=\"tick\" "
                     "text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">full</text>"
                     "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">lithium in the pores</text>",
                FILL_LEFT, HOST_BOTTOM + 13, FILL_RIGHT, HOST_BOTTOM + 13, FILL_LEFT,
                HOST_TOP - STRIP - 4);
}

void section_draw(Text *out, const Report *report, const char *id, int number)
{
    const Table *layers = &report->layers;
    const double total = total_thickness(layers, id);
    if (!(total > 0))
        return;
    const double scale = (HOST_BOTTOM - HOST_TOP) / total;
    double top = HOST_TOP;
    int index = 0;
    text_append(out, "<svg class=\"section\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                     "aria-label=\"Cross-section of ", WIDTH, HEIGHT);
    markup_text(out, id);
    text_append(out, ": %.0f \xC2\xB5m from separator to collector\">", total);
    for (int row = 0; row < layers->row_count; row++) {
        if (!is_of(layers, row, id))
            continue;
        const Layer layer = layer_at(layers, row, top, scale);
        if (layer.bottom > layer.top)
            draw_layer(out, &layer, number, ++index);
        top = layer.bottom;
    }
    draw_ends(out);
    draw_filling(out, &report->profiles, id);
    text_append(out, "</svg>\n");
}
