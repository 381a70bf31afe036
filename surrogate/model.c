// A fitted process as a document, and back. It holds the data and the settings: the factor is
// made again, by the same operations, so that predictions come out with the same bits.
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "surrogate/local.h"
#include "surrogate/state.h"

static const char FORMAT[] = "hostscreen-gp";
enum { VERSION = 1 };
enum { NEIGHBOURS_MAX = 10000 };
enum { LENGTH_MAX = 100000000 }; // of an array, beyond which a document is not a model

// -- Writing --

static void add_array(Json *object, const char *key, const double *values, int count)
{
    Json *array = json_add(object, key, json_new_array());
    for (int i = 0; i < count; i++)
        json_push_number(array, values[i]);
}

static void add_transform(Json *object, Transform transform)
{
    Json *made = json_add(object, "transform", json_new_object());
    json_add_string(made, "kind", transform_word(transform.kind));
    json_add_number(made, "lower", transform.lower);
    json_add_number(made, "upper", transform.upper);
}

static void add_rows(Json *object, Matrix x)
{
    Json *rows = json_add(object, "x", json_new_array());
    for (int i = 0; i < x.rows; i++) {
        Json *row = json_push(rows, json_new_array());
        for (int k = 0; k < x.cols; k++)
            json_push_number(row, *matrix_at(x, i, k));
    }
}

static void add_local(Json *object, const Gp *gp, bool rows)
{
    const LocalSetting *setting = local_setting(gp->local);
    json_add_string(object, "kernel", kernel_word(setting->kind));
    add_array(object, "lengthscales", setting->lengthscales, gp->scale.columns);
    json_add_number(object, "mean", setting->mean);
    json_add_number(object, "variance", setting->variance);
    json_add_number(object, "noise", setting->noise);
    json_add_number(object, "neighbours", setting->neighbours);
    if (!rows)
        return;
    add_rows(object, local_x(gp->local));
    add_array(object, "y", local_y(gp->local), local_x(gp->local).rows);
}

static Json *print(const Gp *gp, bool rows)
{
    Json *object = json_new_object();
    const Scale *scale = &gp->scale;
    json_add_string(object, "format", FORMAT);
    json_add_number(object, "version", VERSION);
    json_add_string(object, "kernel", kernel_word(gp->observations.kind));
    add_transform(object, scale->transform);
    add_array(object, "lower", scale->lower, scale->inputs);
    add_array(object, "upper", scale->upper, scale->inputs);
    Json *levels = json_add(object, "levels", json_new_array());
    for (int k = 0; k < scale->inputs; k++)
        json_push_number(levels, scale->levels[k]);
    add_array(object, "lengthscales", gp->lengthscales, scale->columns);
    json_add_number(object, "variance", gp->covariance.variance);
    json_add_number(object, "noise", gp->noise);
    json_add_number(object, "jitter", gp->covariance.jitter);
    json_add_bool(object, "mean_known", isinf(gp->covariance.precision));
    add_rows(object, gp->x);
    add_array(object, "y", gp->y, gp->x.rows);
    if (gp->noise_known)
        add_array(object, "noise_known", gp->noise_known, gp->x.rows);
    if (gp->local)
        add_local(json_add(object, "local", json_new_object()), gp, rows);
    return object;
}

Json *gp_to_json(const Gp *gp)
{
    return print(gp, true);
}

Json *gp_to_json_without_rows(const Gp *gp)
{
    return print(gp, false);
}

// -- Reading --

static Status read_array(JsonView object, const char *key, int count, Arena *arena,
                         double **values, Error *err)
{
    const JsonView array = json_member(object, key);
    if (!json_is_array(array) || json_count(array) != count)
        return json_fail(array.node ? array : object, err, STATUS_BAD_DATA,
                         "'%s' has %d numbers, expected %d", key, json_count(array), count);
    *values = arena_alloc(arena, (size_t)count, sizeof **values);
    if (!*values)
        return arena_exhausted(arena, err);
    int i = 0;
    for (JsonView item = json_first(array); item.node; item = json_next(item)) {
        (*values)[i] = json_number(item);
        if (!isfinite((*values)[i++]))
            return json_fail(item, err, STATUS_BAD_DATA, "'%s' holds something that is not a "
                             "number", key);
    }
    return STATUS_OK;
}

static Status read_rows(JsonView object, Arena *arena, Matrix *x, Error *err)
{
    const JsonView rows = json_member(object, "x");
    const int n = json_count(rows), d = json_count(json_first(rows));
    if (!json_is_array(rows) || n < 2 || d < 1 || n > LENGTH_MAX / d)
        return json_fail(rows.node ? rows : object, err, STATUS_BAD_DATA,
                         "'x' has no rows of numbers, expected at least 2");
    *x = matrix_view(arena_alloc(arena, (size_t)n * (size_t)d, sizeof(double)), n, d);
    if (!x->data)
        return arena_exhausted(arena, err);
    int i = 0;
    for (JsonView row = json_first(rows); row.node; row = json_next(row), i++) {
        if (json_count(row) != d)
            return json_fail(row, err, STATUS_BAD_DATA, "a row of %d numbers, expected %d",
                             json_count(row), d);
        int k = 0;
        for (JsonView item = json_first(row); item.node; item = json_next(item))
            *matrix_at(*x, i, k++) = json_number(item); // gp_fit() refuses what is not finite
    }
    return STATUS_OK;
}

static Status read_word(JsonView object, const char *key, int (*find)(const char *), int *kind,
                        Error *err)
{
    const char *word;
    TRY(json_string_required(object, key, &word, err));
    *kind = find(word);
    if (*kind <= 0) // the first of a list is "auto"
        return json_fail(json_member(object, key), err, STATUS_BAD_DATA, "unknown %s '%s'", key,
                         word);
    return STATUS_OK;
}

static Status read_transform(JsonView object, Transform *transform, Error *err)
{
    static const char *const KEYS[] = {"kind", "lower", "upper"};
    const JsonView view = json_member(object, "transform");
    int kind;
    if (!json_is_object(view))
        return json_fail(object, err, STATUS_BAD_DATA, "no 'transform'");
    TRY(json_known_keys(view, KEYS, 3, err));
    TRY(read_word(view, "kind", transform_find, &kind, err));
    TRY(json_number_required(view, "lower", -INFINITY, INFINITY, &transform->lower, err));
    TRY(json_number_required(view, "upper", -INFINITY, INFINITY, &transform->upper, err));
    transform->kind = (TransformKind)kind;
    return STATUS_OK;
}

static Status check_header(JsonView view, Error *err)
{
    static const char *const KEYS[] = {"format", "version", "kernel", "transform", "lower",
                                       "upper", "levels", "lengthscales", "variance", "noise",
                                       "jitter", "mean_known", "x", "y", "noise_known",
                                       "local"};
    const char *format;
    double version;
    if (!json_is_object(view))
        return json_fail(view, err, STATUS_BAD_DATA, "not a model, expected an object");
    TRY(json_string_required(view, "format", &format, err));
    if (strcmp(format, FORMAT) != 0)
        return json_fail(json_member(view, "format"), err, STATUS_BAD_DATA,
                         "format '%s', expected '%s'", format, FORMAT);
    TRY(json_number_required(view, "version", 0, INFINITY, &version, err));
    if (version != VERSION)
        return json_fail(json_member(view, "version"), err, STATUS_BAD_DATA,
                         "version %g of the format, expected %d", version, VERSION);
    return json_known_keys(view, KEYS, sizeof KEYS / sizeof *KEYS, err);
}

static Status read_levels(JsonView view, int d, Arena *arena, int **levels, int *columns,
                          Error *err)
{
    double *values;
    TRY(read_array(view, "levels", d, arena, &values, err));
    *levels = arena_alloc(arena, (size_t)d, sizeof **levels);
    if (!*levels)
        return arena_exhausted(arena, err);
    *columns = 0;
    for (int k = 0; k < d; k++) {
        if (!(values[k] >= 0 && values[k] <= 1000 && values[k] == floor(values[k])))
            return json_fail(json_member(view, "levels"), err, STATUS_BAD_DATA,
                             "%g levels of a categorical input, expected 0 to 1000", values[k]);
        (*levels)[k] = (int)values[k];
        *columns += values[k] > 0 ? (*levels)[k] : 1;
    }
    return STATUS_OK;
}

static Status read_lengthscales(JsonView object, int columns, Arena *arena, double **lengthscales,
                                Error *err)
{
    TRY(read_array(object, "lengthscales", columns, arena, lengthscales, err));
    for (int k = 0; k < columns; k++)
        if (!((*lengthscales)[k] > 0))
            return json_fail(json_member(object, "lengthscales"), err, STATUS_BAD_DATA,
                             "lengthscales must be above 0, not %g", (*lengthscales)[k]);
    return STATUS_OK;
}

// Rows of training that stand elsewhere than in the document.
typedef struct Data {
    Matrix x;
    const double *y;
} Data;

// The rows of the second scale: those [given], or else those of the document.
static Status find_data(JsonView view, const Data *given, Arena *scratch, Data *data, Error *err)
{
    double *y;
    if (given) {
        *data = *given;
        return STATUS_OK;
    }
    TRY(read_rows(view, scratch, &data->x, err));
    TRY(read_array(view, "y", data->x.rows, scratch, &y, err));
    data->y = y;
    return STATUS_OK;
}

// The second scale of [gp], from the member "local".
static Status read_local(JsonView view, const Data *given, Gp *gp, Arena *scratch, Error *err)
{
    static const char *const KEYS[] = {"kernel", "lengthscales", "mean", "variance",
                                       "noise", "neighbours", "x", "y"};
    LocalSetting setting = {0};
    Local *local = NULL;
    Data data;
    int kind;
    double *lengthscales, neighbours = 0;
    TRY(json_known_keys(view, KEYS, sizeof KEYS / sizeof *KEYS, err));
    TRY(read_word(view, "kernel", kernel_find, &kind, err));
    TRY(read_lengthscales(view, gp->scale.columns, scratch, &lengthscales, err));
    TRY(json_number_required(view, "mean", -INFINITY, INFINITY, &setting.mean, err));
    TRY(json_number_required(view, "variance", DBL_MIN, INFINITY, &setting.variance, err));
    TRY(json_number_required(view, "noise", 0, INFINITY, &setting.noise, err));
    TRY(json_number_required(view, "neighbours", 1, NEIGHBOURS_MAX, &neighbours, err));
    TRY(find_data(view, given, scratch, &data, err));
    if (data.x.cols != gp->scale.inputs)
        return json_fail(view, err, STATUS_BAD_DATA, "'x' has %d inputs, expected %d",
                         data.x.cols, gp->scale.inputs);
    setting.kind = (KernelKind)kind;
    setting.lengthscales = lengthscales;
    setting.neighbours = (int)neighbours;
    TRY(local_create(gp, data.x, data.y, &setting, parallel_processors(), &local, err));
    gp_add_local(gp, local);
    return STATUS_OK;
}

static Status read_model(JsonView view, const Data *given, Arena *scratch, Gp **gp, Error *err)
{
    GpSetting setting = {0};
    Matrix x;
    int kind, columns = 0, *levels;
    double *lower, *upper, *lengthscales, *y, *noise = NULL;
    TRY(check_header(view, err));
    TRY(read_word(view, "kernel", kernel_find, &kind, err));
    TRY(read_transform(view, &setting.transform, err));
    TRY(read_rows(view, scratch, &x, err));
    TRY(read_array(view, "lower", x.cols, scratch, &lower, err));
    TRY(read_array(view, "upper", x.cols, scratch, &upper, err));
    TRY(read_levels(view, x.cols, scratch, &levels, &columns, err));
    TRY(read_lengthscales(view, columns, scratch, &lengthscales, err));
    TRY(read_array(view, "y", x.rows, scratch, &y, err));
    if (json_present(json_member(view, "noise_known")))
        TRY(read_array(view, "noise_known", x.rows, scratch, &noise, err));
    TRY(json_number_required(view, "variance", DBL_MIN, INFINITY, &setting.variance, err));
    TRY(json_number_required(view, "noise", 0, INFINITY, &setting.noise, err));
    TRY(json_number_required(view, "jitter", 0, 1, &setting.jitter, err));
    setting.kind = (KernelKind)kind;
    setting.mean_known = json_is_true(json_member(view, "mean_known"));
    setting.lengthscales = lengthscales;
    setting.noise_known = noise;
    setting.lower = lower;
    setting.upper = upper;
    setting.levels = levels;
    TRY(gp_fit(x, y, &setting, gp, err));
    const JsonView local = json_member(view, "local");
    return json_present(local) ? read_local(local, given, *gp, scratch, err) : STATUS_OK;
}

static Status read(JsonView view, const Data *given, Gp **gp, Error *err)
{
    Arena scratch = {0};
    Gp *made = NULL;
    const Status status = read_model(view, given, &scratch, &made, err);
    arena_clear(&scratch);
    if (status != STATUS_OK)
        gp_free(made);
    else
        *gp = made;
    return status;
}

Status gp_from_json(JsonView view, Gp **gp, Error *err)
{
    return read(view, NULL, gp, err);
}

Status gp_from_json_with(JsonView view, Matrix x, const double *y, Gp **gp, Error *err)
{
    return read(view, &(Data){x, y}, gp, err);
}
