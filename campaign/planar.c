#include "campaign/planar.h"

#include <math.h>
#include <string.h>

static const QuantityKind EFFICIENCY = {"efficiency", "%", 1, 99.99};
static const QuantityKind LOG_LOSS = {"log_loss", "1", 0, 4};

// Sums over the cells of one list.
typedef struct Spread {
    int count;
    double sum;
    double squares; // of the distances from the mean
} Spread;

// What every step of reading shares.
typedef struct Reader {
    Arena *arena; // borrowed
    Citations citations;
    double repeat_sd; // of one cell, from electrolytes that stand twice
} Reader;

static Status read_cell(const Reader *reader, JsonView view, double *log_loss, Error *err)
{
    static const char *const keys[] = {"electrolyte", "efficiency"};
    const char *name = NULL;
    Quantity efficiency = {0};
    TRY(json_known_keys(view, keys, 2, err));
    TRY(json_string_required(view, "electrolyte", &name, err));
    TRY(quantity_parse(json_member(view, "efficiency"), &EFFICIENCY, &reader->citations,
                      reader->arena, &efficiency, err));
    *log_loss = -log10(1 - efficiency.value);
    return STATUS_OK;
}

static Status read_cells(const Reader *reader, JsonView list, Spread *spread, Error *err)
{
    if (!json_is_array(list) || json_count(list) < 1)
        return json_fail(list, err, STATUS_BAD_DATA, "expected a list of cells");
    for (JsonView view = json_first(list); view.node; view = json_next(view)) {
        double log_loss = 0;
        TRY(read_cell(reader, view, &log_loss, err));
        // Welford's update.
        const double before = log_loss - (spread->count ? spread->sum / spread->count : 0);
        spread->sum += log_loss;
        spread->count++;
        if (spread->count > 1)
            spread->squares += before * (log_loss - spread->sum / spread->count);
    }
    return STATUS_OK;
}

static Status read_repeats(Reader *reader, JsonView lists, Error *err)
{
    double squares = 0;
    int freedom = 0;
    for (JsonView list = json_first(lists); list.node; list = json_next(list)) {
        Spread spread = {0};
        TRY(read_cells(reader, list, &spread, err));
        squares += spread.squares;
        freedom += spread.count - 1;
    }
    if (freedom < 1)
        return json_fail(lists, err, STATUS_BAD_DATA,
                         "'repeats' needs electrolytes that were measured more than once");
    reader->repeat_sd = sqrt(squares / freedom);
    return STATUS_OK;
}

static Status read_assumed(const Reader *reader, JsonView view, Planar *planar, Error *err)
{
    Quantity quantity = {0};
    const JsonView member = json_member(view, "log_loss");
    if (!member.node)
        return json_fail(view, err, STATUS_BAD_DATA, "needs 'cells' or 'log_loss'");
    TRY(quantity_parse(member, &LOG_LOSS, &reader->citations, reader->arena, &quantity, err));
    planar->log_loss = quantity.value;
    planar->sd = (quantity.high - quantity.low) / 4;
    return STATUS_OK;
}

static Status read_family(const Reader *reader, JsonView view, Planar *planar, Error *err)
{
    static const char *const keys[] = {"cells", "log_loss"};
    TRY(json_known_keys(view, keys, 2, err));
    planar->name = arena_string(reader->arena, json_key(view));
    if (!planar->name)
        return arena_exhausted(reader->arena, err);
    const JsonView cells = json_member(view, "cells");
    if (!cells.node)
        return read_assumed(reader, view, planar, err);
    Spread spread = {0};
    TRY(read_cells(reader, cells, &spread, err));
    const double own = spread.count > 1 ? sqrt(spread.squares / (spread.count - 1)) : 0;
    planar->log_loss = spread.sum / spread.count;
    planar->sd = fmax(own, reader->repeat_sd);
    planar->cells = spread.count;
    return STATUS_OK;
}

Status planar_parse(JsonView root, Arena *arena, PlanarTable *table, Error *err)
{
    static const char *const keys[] = {"sources", "repeats", "families"};
    Reader reader = {.arena = arena};
    TRY(json_known_keys(root, keys, 3, err));
    TRY(citations_parse(json_member(root, "sources"), arena, &reader.citations, err));
    TRY(read_repeats(&reader, json_member(root, "repeats"), err));
    const JsonView families = json_member(root, "families");
    Planar *items = arena_alloc(arena, (size_t)json_count(families), sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    int count = 0;
    for (JsonView view = json_first(families); view.node; view = json_next(view))
        TRY(read_family(&reader, view, &items[count++], err));
    *table = (PlanarTable){items, count};
    return STATUS_OK;
}

Status planar_read(const char *path, Arena *arena, PlanarTable *table, Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    const Status status = planar_parse(json_root(&document), arena, table, err);
    json_clear(&document);
    return status;
}

const Planar *planar_find(const PlanarTable *table, const char *name)
{
    for (int i = 0; i < table->count; i++)
        if (strcmp(table->items[i].name, name) == 0)
            return &table->items[i];
    return NULL;
}
