// Fits a Gaussian process to the columns of a table and writes it as a model file.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/fit_figure.h"
#include "surrogate/sensitivity.h"
#include "surrogate/train.h"

// Probabilities of central intervals that the calibration is told for.
static const double LEVELS[] = {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99};
enum { LEVEL_COUNT = sizeof LEVELS / sizeof *LEVELS };

typedef struct Request {
    const char *data, *inputs, *target, *out, *noise, *svg; // as given on the command line
    const char *kernel, *transform, *method;
    long starts;
    TrainOptions options;
    const char *categories;
    Column *columns; // count inputs, then the target and the noise, in arena
    int count;
} Request;

// What is told beside the report of the training.
typedef struct Diagnosis {
    double *first, *total; // count, Sobol indices, in arena
    double shares[LEVEL_COUNT]; // of the rows left out, in the intervals of LEVELS
} Diagnosis;

static Status check_request(Invocation *invocation, Request *request, Error *err)
{
    TRY(operands_check(invocation, 0, 0, err));
    if (!request->data || !request->inputs || !request->target || !request->out)
        return fail(err, STATUS_USAGE, "fit needs --data, --inputs, --target and --out");
    const int kernel = kernel_find(request->kernel);
    const int transform = transform_find(request->transform);
    if (kernel < 0)
        return fail(err, STATUS_USAGE, "--kernel '%s', expected matern52, rbf or auto",
                    request->kernel);
    if (transform < 0)
        return fail(err, STATUS_USAGE, "--transform '%s', expected none, log, logit or auto",
                    request->transform);
    const int method = method_find(request->method);
    if (method < 0)
        return fail(err, STATUS_USAGE, "--method '%s', expected exact, vecchia or auto",
                    request->method);
    if (request->starts < 0 || request->starts > 1000)
        return fail(err, STATUS_USAGE, "--starts %ld, expected 1 to 1000", request->starts);
    request->options.kernel = (KernelKind)kernel;
    request->options.transform = (TransformKind)transform;
    request->options.method = (MethodKind)method;
    request->options.starts = (int)request->starts;
    request->options.seed = invocation->common.seed;
    request->options.threads =
        invocation->common.threads > 0 ? invocation->common.threads : parallel_processors();
    return STATUS_OK;
}

// Turns the inputs that --categories names into columns of words.
static Status mark_categories(Invocation *invocation, Request *request, Error *err)
{
    static const char *const NONE[] = {NULL}; // words that are still to be found
    const char *const *names;
    int count;
    if (!request->categories)
        return STATUS_OK;
    TRY(columns_split("categories", request->categories, &invocation->arena, &names, &count, err));
    for (int i = 0; i < count; i++) {
        int k = 0;
        while (k < request->count && strcmp(request->columns[k].name, names[i]) != 0)
            k++;
        if (k == request->count)
            return fail(err, STATUS_USAGE, "--categories: '%s' is not one of --inputs", names[i]);
        request->columns[k].words = NONE;
    }
    return STATUS_OK;
}

static Status list_columns(Invocation *invocation, Request *request, Error *err)
{
    const char *const *inputs;
    TRY(columns_split("inputs", request->inputs, &invocation->arena, &inputs, &request->count,
                      err));
    const size_t count = (size_t)request->count;
    request->columns = arena_alloc(&invocation->arena, count + 2, sizeof(Column));
    if (!request->columns)
        return arena_exhausted(&invocation->arena, err);
    for (size_t k = 0; k < count; k++)
        request->columns[k].name = inputs[k];
    request->columns[count].name = request->target;
    request->columns[count + 1].name = request->noise;
    return mark_categories(invocation, request, err);
}

static Status set_levels(Invocation *invocation, Request *request, Error *err)
{
    int *levels = arena_alloc(&invocation->arena, (size_t)request->count, sizeof *levels);
    if (!levels)
        return arena_exhausted(&invocation->arena, err);
    for (int k = 0; k < request->count; k++)
        levels[k] = request->columns[k].count;
    request->options.levels = levels;
    return STATUS_OK;
}

// The inputs, the target and, when given, the standard deviations of the target.
static Status read_table(Invocation *invocation, Request *request, Matrix *table, Error *err)
{
    TRY(list_columns(invocation, request, err));
    const int count = request->count;
    TRY(columns_read(request->data, request->columns, count + 1 + (request->noise != NULL),
                     &invocation->arena, table, err));
    TRY(set_levels(invocation, request, err));
    if (table->rows < 2)
        return fail(err, STATUS_BAD_DATA, "%s: %d row(s) below the header, expected at least 2",
                    request->data, table->rows);
    if (!request->noise)
        return STATUS_OK;
    double *variances = matrix_column(*table, count + 1);
    for (int i = 0; i < table->rows; i++)
        variances[i] *= variances[i];
    request->options.noise = variances;
    return STATUS_OK;
}

static Status write_model(Invocation *invocation, const Request *request, const Gp *gp, Error *err)
{
    Json *model = json_new_object();
    const char *text;
    json_add_string(model, "format", "hostscreen-model");
    json_add_number(model, "version", 1);
    json_add_string(model, "target", request->target);
    Json *inputs = json_add(model, "inputs", json_new_array());
    Json *words = json_add(model, "words", json_new_array());
    for (int k = 0; k < request->count; k++) {
        const Column *column = &request->columns[k];
        json_push_string(inputs, column->name);
        Json *list = json_push(words, json_new_array());
        for (int w = 0; w < column->count; w++)
            json_push_string(list, column->words[w]);
    }
    json_add(model, "process", gp_to_json(gp));
    const Status status = json_print(model, false, &invocation->arena, &text, err);
    json_free(model);
    return status == STATUS_OK ? file_write(request->out, text, strlen(text), err) : status;
}

static Status diagnose(Invocation *invocation, const Request *request, const Gp *gp,
                       Diagnosis *diagnosis, Error *err)
{
    const size_t d = (size_t)request->count;
    diagnosis->first = arena_alloc(&invocation->arena, 2 * d, sizeof(double));
    if (!diagnosis->first)
        return arena_exhausted(&invocation->arena, err);
    diagnosis->total = diagnosis->first + d;
    TRY(leave_one_out_calibration(gp, request->options.threads, LEVELS, LEVEL_COUNT,
                                  diagnosis->shares, err));
    return sensitivity_sobol(gp, invocation->common.seed, request->options.threads,
                             diagnosis->first, diagnosis->total, err);
}

// -- What is printed --

static void add_inputs(Json *object, const Request *request, const Gp *gp,
                       const Diagnosis *diagnosis)
{
    Json *inputs = json_add(object, "inputs", json_new_array());
    Json *lengthscales = json_add(object, "lengthscales", json_new_array());
    Json *first = json_add(object, "sobol_first", json_new_array());
    Json *total = json_add(object, "sobol_total", json_new_array());
    for (int k = 0; k < request->count; k++) {
        json_push_string(inputs, request->columns[k].name);
        json_push_number(lengthscales, gp_lengthscales(gp)[k]);
        json_push_number(first, diagnosis->first[k]);
        json_push_number(total, diagnosis->total[k]);
    }
}

static void add_left_out(Json *object, const TrainReport *report, const Diagnosis *diagnosis)
{
    const LeaveOneOut *measures = &report->leave_one_out;
    json_add_number(object, "loo_rmse", measures->rmse);
    json_add_number(object, "loo_nlpd", measures->nlpd);
    json_add_number(object, "loo_crps", measures->crps);
    json_add_number(object, "loo_coverage50", measures->coverage50);
    json_add_number(object, "loo_coverage90", measures->coverage90);
    json_add_number(object, "loo_coverage95", measures->coverage95);
    Json *calibration = json_add(object, "loo_calibration", json_new_array());
    for (int i = 0; i < LEVEL_COUNT; i++) {
        Json *pair = json_push(calibration, json_new_object());
        json_add_number(pair, "level", LEVELS[i]);
        json_add_number(pair, "share", diagnosis->shares[i]);
    }
}

static Status print_json(Invocation *invocation, const Request *request, const Gp *gp,
                         const TrainReport *report, const Diagnosis *diagnosis, Error *err)
{
    Json *object = json_new_object();
    const char *text;
    json_add_string(object, "method", method_word(report->method));
    json_add_string(object, "kernel", kernel_word(report->kernel));
    json_add_string(object, "transform", transform_word(report->transform));
    json_add_number(object, "rows", gp_rows(gp));
    json_add_number(object, "log_marginal_likelihood", report->log_marginal_likelihood);
    add_inputs(object, request, gp, diagnosis);
    json_add_number(object, "signal_sd", gp_signal_sd(gp));
    json_add_number(object, "noise_sd", report->noise_sd);
    json_add_number(object, "jitter", report->jitter);
    json_add_number(object, "evaluations", report->evaluations);
    json_add_number(object, "evaluations_subset", report->evaluations_subset);
    json_add_bool(object, "converged", report->converged);
    json_add_bool(object, "only_noise", report->constant);
    json_add_number(object, "seconds", report->seconds);
    add_left_out(object, report, diagnosis);
    const Status status = json_print(object, true, &invocation->arena, &text, err);
    json_free(object);
    if (status == STATUS_OK)
        printf("%s\n", text);
    return status;
}

static void print_calibration(const Diagnosis *diagnosis)
{
    printf("\n%-24s", "interval, %");
    for (int i = 0; i < LEVEL_COUNT; i++)
        printf("%6.0f", 100 * LEVELS[i]);
    printf("\n%-24s", "left-out rows in it, %");
    for (int i = 0; i < LEVEL_COUNT; i++)
        printf("%6.1f", 100 * diagnosis->shares[i]);
    printf("\n");
}

static void print_summary(const Request *request, const Gp *gp, const TrainReport *report,
                          const Diagnosis *diagnosis)
{
    const LeaveOneOut *measures = &report->leave_one_out;
    printf("%s of %d rows and %d inputs: kernel %s, transform %s, %.2f s\n", request->target,
           gp_rows(gp), request->count, kernel_word(report->kernel),
           transform_word(report->transform), report->seconds);
    printf("left out, one at a time: RMSE %.4g; inside the 50/90/95 %% intervals "
           "%.1f/%.1f/%.1f %%\n",
           measures->rmse, 100 * measures->coverage50, 100 * measures->coverage90,
           100 * measures->coverage95);
    printf("noise sd %.4g, signal sd %.4g (transformed unit)\n\n", report->noise_sd,
           gp_signal_sd(gp));
    printf("%-24s %14s %14s %14s\n", "input", "lengthscale", "alone, %", "in all, %");
    for (int k = 0; k < request->count; k++)
        printf("%-24s %14.5g %14.1f %14.1f\n", request->columns[k].name, gp_lengthscales(gp)[k],
               100 * diagnosis->first[k], 100 * diagnosis->total[k]);
    print_calibration(diagnosis);
}

static void warn(const Invocation *invocation, const TrainReport *report)
{
    if (report->constant)
        say(invocation, "nothing but noise was found: predictions are close to the mean");
    if (!report->converged)
        say(invocation, "the optimiser stopped early; the best point it saw was taken");
    if (report->jitter > 0)
        say(invocation, "the covariance was close to singular: %g was added to its diagonal",
            report->jitter);
}

Status command_fit(Invocation *invocation, Error *err)
{
    Request request = {.kernel = "auto", .transform = "auto", .method = "auto"};
    const Option options[] = {
        {"data", OPTION_TEXT, &request.data, "FILE", "table with a header row (CSV; - is stdin)"},
        {"inputs", OPTION_TEXT, &request.inputs, "A,B,..", "its columns to predict from"},
        {"target", OPTION_TEXT, &request.target, "Y", "its column to predict"},
        {"out", OPTION_TEXT, &request.out, "MODEL", "where the model goes (JSON)"},
        {"categories", OPTION_TEXT, &request.categories, "A,..", "inputs that are words"},
        {"noise", OPTION_TEXT, &request.noise, "COLUMN", "known sd of the target (or fitted)"},
        {"kernel", OPTION_TEXT, &request.kernel, "KIND", "matern52, rbf or auto"},
        {"transform", OPTION_TEXT, &request.transform, "KIND", "none, log, logit or auto"},
        {"method", OPTION_TEXT, &request.method, "KIND", "exact, vecchia or auto"},
        {"svg", OPTION_TEXT, &request.svg, "FILE", "predicted against true, and calibration"},
        {"starts", OPTION_INTEGER, &request.starts, "K", "starts of the search (default 3)"},
    };
    Matrix table;
    Gp *gp = NULL;
    TrainReport report;
    Diagnosis diagnosis = {0};
    TRY(options_parse(invocation, options, sizeof options / sizeof *options, err));
    if (invocation->common.help)
        return STATUS_OK;
    TRY(check_request(invocation, &request, err));
    TRY(read_table(invocation, &request, &table, err));
    const Matrix x = {table.data, table.rows, request.count, table.stride};
    TRY(gp_train(x, matrix_column(table, request.count), &request.options, &gp, &report, err));
    Status status = write_model(invocation, &request, gp, err);
    if (status == STATUS_OK && request.svg)
        status = fit_figure_write(request.svg, request.target, gp, request.options.threads, err);
    if (status == STATUS_OK)
        status = diagnose(invocation, &request, gp, &diagnosis, err);
    if (status == STATUS_OK && invocation->common.json)
        status = print_json(invocation, &request, gp, &report, &diagnosis, err);
    else if (status == STATUS_OK && strcmp(request.out, "-") != 0)
        print_summary(&request, gp, &report, &diagnosis);
    if (status == STATUS_OK)
        warn(invocation, &report);
    gp_free(gp);
    return status;
}
