// Predicts the rows of a table with a model that `fit` wrote.
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "surrogate/gp.h"

enum { PIECE = 1024 }; // points a thread takes at once

typedef struct Model {
    const char *target;       // in the document
    Column *columns; // count, in arena
    int count;
    Gp *gp; // owned
} Model;

// The words of input k, empty for a number.
static Status read_words(JsonView list, Arena *arena, Column *column, Error *err)
{
    const int count = json_count(list);
    if (count == 0)
        return STATUS_OK;
    const char **words = arena_alloc(arena, (size_t)count, sizeof *words);
    if (!words)
        return arena_exhausted(arena, err);
    for (int w = 0; w < count; w++)
        if (!(words[w] = json_string(json_element(list, w))))
            return json_fail(list, err, STATUS_BAD_DATA, "a word of an input must be a text");
    column->words = words;
    column->count = count;
    return STATUS_OK;
}

static Status read_columns(JsonView root, Arena *arena, Model *model, Error *err)
{
    const JsonView inputs = json_member(root, "inputs"), words = json_member(root, "words");
    model->count = json_count(inputs);
    model->columns = arena_alloc(arena, (size_t)model->count + 1, sizeof(Column));
    if (!model->columns)
        return arena_exhausted(arena, err);
    for (int k = 0; k < model->count; k++) {
        const JsonView name = json_element(inputs, k);
        if (!(model->columns[k].name = json_string(name)))
            return json_fail(name, err, STATUS_BAD_DATA, "the name of an input must be a text");
        TRY(read_words(json_element(words, k), arena, &model->columns[k], err));
    }
    return STATUS_OK;
}

static Status read_model(JsonView root, Arena *arena, Model *model, Error *err)
{
    static const char *const KEYS[] = {"format", "version", "target", "inputs", "words", "process"};
    const char *format;
    double version = 0;
    TRY(json_string_required(root, "format", &format, err));
    TRY(json_number_required(root, "version", 1, 1, &version, err));
    if (strcmp(format, "hostscreen-model") != 0)
        return json_fail(json_member(root, "format"), err, STATUS_BAD_DATA,
                         "format '%s', expected 'hostscreen-model'", format);
    TRY(json_known_keys(root, KEYS, sizeof KEYS / sizeof *KEYS, err));
    TRY(json_string_required(root, "target", &model->target, err));
    TRY(read_columns(root, arena, model, err));
    TRY(gp_from_json(json_member(root, "process"), &model->gp, err));
    if (gp_inputs(model->gp) != model->count)
        return json_fail(root, err, STATUS_BAD_DATA,
                         "%d names for the %d inputs of the process", model->count,
                         gp_inputs(model->gp));
    return STATUS_OK;
}

// -- Prediction --

typedef struct Work {
    const Gp *gp;
    Matrix x;
    double *mean, *sd, *sd_observed; // x.rows each
    double *extrapolation;           // x.rows, or NULL
} Work;

static Status predict_piece(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Work *work = context;
    const long first = i * PIECE;
    const int count = (int)(work->x.rows - first < PIECE ? work->x.rows - first : PIECE);
    const Matrix piece = {work->x.data + first, count, work->x.cols, work->x.stride};
    TRY(gp_predict(work->gp, piece, work->mean + first, work->sd + first,
                   work->sd_observed + first, err));
    return work->extrapolation ? gp_extrapolation(work->gp, piece, work->extrapolation + first, err)
                               : STATUS_OK;
}

static void print_head(const Model *model, bool extrapolation, Text *out)
{
    static const char *const ENDINGS[] = {"_mean", "_sd", "_sd_observed", "_extrapolation"};
    text_append(out, "row");
    for (int i = 0; i < 3 + extrapolation; i++) {
        const char *name = arena_format(out->arena, "%s%s", model->target, ENDINGS[i]);
        text_append(out, ",");
        csv_append(out, name ? name : "");
    }
    text_append(out, "\n");
}

static Status print_predictions(Invocation *invocation, const Model *model, Matrix x,
                                bool extrapolation, Error *err)
{
    Arena *arena = &invocation->arena;
    const size_t m = (size_t)x.rows;
    Work work = {model->gp, x, arena_alloc(arena, m + 1, sizeof(double)),
                 arena_alloc(arena, m + 1, sizeof(double)),
                 arena_alloc(arena, m + 1, sizeof(double)),
                 extrapolation ? arena_alloc(arena, m + 1, sizeof(double)) : NULL};
    Text head = {.arena = arena};
    if (!work.mean || !work.sd || !work.sd_observed || (extrapolation && !work.extrapolation))
        return arena_exhausted(arena, err);
    TRY(parallel_for(invocation->common.threads, (x.rows + PIECE - 1) / PIECE, predict_piece,
                     &work, err));
    print_head(model, extrapolation, &head);
    TRY(text_check(&head, err));
    fputs(head.bytes, stdout);
    for (int i = 0; i < x.rows; i++) {
        printf("%d,%.17g,%.17g,%.17g", i + 1, work.mean[i], work.sd[i], work.sd_observed[i]);
        if (extrapolation)
            printf(",%.6g", work.extrapolation[i]);
        putchar('\n');
    }
    return STATUS_OK;
}

Status command_predict(Invocation *invocation, Error *err)
{
    const char *path = NULL, *data = NULL;
    bool extrapolation = false;
    const Option options[] = {
        {"model", OPTION_TEXT, &path, "MODEL", "what fit wrote (JSON)"},
        {"data", OPTION_TEXT, &data, "FILE", "table with the inputs (CSV; - is stdin)"},
        {"extrapolation", OPTION_FLAG, &extrapolation, NULL, "a column more: 0 near data, 1 far"},
    };
    JsonDocument document = {0};
    Model model = {0};
    Matrix x;
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(operands_check(invocation, 0, 0, err));
    if (!path || !data)
        return fail(err, STATUS_USAGE, "predict needs --model and --data");
    TRY(json_read(path, &invocation->arena, &document, err));
    Status status = read_model(json_root(&document), &invocation->arena, &model, err);
    if (status == STATUS_OK)
        status = columns_read(data, model.columns, model.count, &invocation->arena, &x, err);
    if (status == STATUS_OK)
        status = print_predictions(invocation, &model, x, extrapolation, err);
    gp_free(model.gp);
    json_clear(&document);
    return status;
}
