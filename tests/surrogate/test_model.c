#include "tests/check.h"

#include "surrogate/train.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 60, INPUTS = 3, POINTS = 40 };

static Status read_text(const char *text, Arena *arena, Gp **gp, Error *err)
{
    JsonDocument document = {0};
    TRY(json_parse("model.json", text, strlen(text), arena, &document, err));
    const Status status = gp_from_json(json_root(&document), gp, err);
    json_clear(&document);
    return status;
}

static const char *print(const Gp *gp, Arena *arena)
{
    Error err = {0};
    const char *text = NULL;
    Json *json = gp_to_json(gp);
    CHECK_OK(json_print(json, false, arena, &text, &err));
    json_free(json);
    return text;
}

static void a_reloaded_process_predicts_the_same_bits(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const Matrix at = latin_points(&arena, POINTS, INPUTS, 2);
    const double *y = smooth_response(&arena, x), lengthscales[INPUTS] = {0.3, 1.0 / 3, 4};
    double noise[ROWS], mean[2][POINTS], sd[2][POINTS], left[2][ROWS];
    for (int i = 0; i < ROWS; i++)
        noise[i] = 1e-4 * (1 + i % 3);
    for (int variant = 0; variant < 4; variant++) {
        const GpSetting setting = {.kind = variant % 2 ? KERNEL_RBF : KERNEL_MATERN52,
                                   .transform = {.kind = TRANSFORM_LOG},
                                   .lengthscales = lengthscales,
                                   .noise = 1e-9,
                                   .variance = variant >= 2 ? 1.7 : 0,
                                   .noise_known = variant >= 2 ? noise : NULL};
        Gp *one = NULL, *two = NULL;
        CHECK_OK(gp_fit(x, y, &setting, &one, &err));
        CHECK_OK(read_text(print(one, &arena), &arena, &two, &err));
        CHECK_OK(gp_predict(one, at, mean[0], sd[0], NULL, &err));
        CHECK_OK(gp_predict(two, at, mean[1], sd[1], NULL, &err));
        CHECK_OK(gp_leave_one_out(one, left[0], NULL, &err));
        CHECK_OK(gp_leave_one_out(two, left[1], NULL, &err));
        assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
        assert_memory_equal(sd[0], sd[1], sizeof sd[0]);
        assert_memory_equal(left[0], left[1], sizeof left[0]);
        assert_string_equal(print(one, &arena), print(two, &arena));
        gp_free(one);
        gp_free(two);
    }
    arena_clear(&arena);
}

static void a_reloaded_process_of_two_scales_predicts_the_same_bits(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, 1500, INPUTS, 1);
    const Matrix at = latin_points(&arena, POINTS, INPUTS, 2);
    const TrainOptions options = {.method = METHOD_VECCHIA, .kernel = KERNEL_MATERN52,
                                  .transform = TRANSFORM_LOG, .seed = 1, .starts = 1};
    double mean[2][POINTS], sd[2][POINTS];
    Gp *one = NULL, *two = NULL;
    CHECK_OK(gp_train(x, smooth_response(&arena, x), &options, &one, NULL, &err));
    CHECK_OK(read_text(print(one, &arena), &arena, &two, &err));
    CHECK_OK(gp_predict(one, at, mean[0], NULL, sd[0], &err));
    CHECK_OK(gp_predict(two, at, mean[1], NULL, sd[1], &err));
    assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
    assert_memory_equal(sd[0], sd[1], sizeof sd[0]);
    gp_free(one);
    gp_free(two);
    arena_clear(&arena);
}

static void a_process_of_two_scales_may_leave_its_rows_to_the_caller(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, 1500, INPUTS, 1);
    const Matrix at = latin_points(&arena, POINTS, INPUTS, 2);
    const double *y = smooth_response(&arena, x);
    const TrainOptions options = {.method = METHOD_VECCHIA, .kernel = KERNEL_MATERN52,
                                  .transform = TRANSFORM_NONE, .seed = 1, .starts = 1};
    double mean[2][POINTS], sd[2][POINTS];
    LeaveOneOut measures[2];
    TrainReport report;
    JsonDocument document = {0};
    const char *text = NULL;
    Gp *one = NULL, *two = NULL;
    CHECK_OK(gp_train(x, y, &options, &one, &report, &err));
    Json *json = gp_to_json_without_rows(one);
    CHECK_OK(json_print(json, false, &arena, &text, &err));
    json_free(json);
    assert_true(strlen(text) < strlen(print(one, &arena)) * 3 / 4);
    CHECK_OK(json_parse("model", text, strlen(text), &arena, &document, &err));
    CHECK_OK(gp_from_json_with(json_root(&document), x, y, &two, &err));
    json_clear(&document);
    CHECK_OK(gp_predict(one, at, mean[0], NULL, sd[0], &err));
    CHECK_OK(gp_predict(two, at, mean[1], NULL, sd[1], &err));
    assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
    assert_memory_equal(sd[0], sd[1], sizeof sd[0]);
    CHECK_OK(leave_one_out_measure(one, 1, &measures[0], &err));
    CHECK_OK(leave_one_out_measure(two, 1, &measures[1], &err));
    assert_memory_equal(&measures[0], &measures[1], sizeof measures[0]);
    assert_memory_equal(&measures[0], &report.leave_one_out, sizeof measures[0]);
    gp_free(one);
    gp_free(two);
    arena_clear(&arena);
}

// Fits four rows, prints them, and changes [from] to [to] in the text.
static Status read_changed(const char *from, const char *to, Arena *arena, Error *err)
{
    double points[4] = {0, 0.25, 0.75, 1}, y[4] = {1, 2, 4, 8}, lengthscale = 0.5;
    const GpSetting setting = {.kind = KERNEL_RBF, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = &lengthscale, .noise = 0.125};
    Gp *gp = NULL;
    TRY(gp_fit(matrix_view(points, 4, 1), y, &setting, &gp, err));
    const char *text = print(gp, arena), *place = strstr(text, from);
    gp_free(gp);
    gp = NULL;
    assert_non_null(place);
    const Status status = read_text(
        arena_format(arena, "%.*s%s%s", (int)(place - text), text, to, place + strlen(from)), arena,
        &gp, err);
    gp_free(gp);
    return status;
}

static void a_document_that_is_not_understood_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    CHECK_OK(read_changed("\"noise\"", "\"noise\"", &arena, &err));
    CHECK_FAILS(read_changed("hostscreen-gp", "other", &arena, &err), STATUS_BAD_DATA, "format");
    CHECK_FAILS(read_changed("\"version\":1", "\"version\":2", &arena, &err), STATUS_BAD_DATA,
                "version 2");
    CHECK_FAILS(read_changed("\"rbf\"", "\"cubic\"", &arena, &err), STATUS_BAD_DATA, "cubic");
    CHECK_FAILS(read_changed("\"noise\"", "\"noisy\"", &arena, &err), STATUS_BAD_DATA, "noise");
    CHECK_FAILS(read_changed("0.125", "-1", &arena, &err), STATUS_BAD_DATA, "noise");
    CHECK_FAILS(read_changed("[0.25]", "[0.25,1]", &arena, &err), STATUS_BAD_DATA, "a row of 2");
    CHECK_FAILS(read_changed("[0.25]", "[\"a\"]", &arena, &err), STATUS_BAD_DATA, "row 2");
    CHECK_FAILS(read_changed("[1,2,4,8]", "[1,2,4]", &arena, &err), STATUS_BAD_DATA, "3 numbers");
    CHECK_FAILS(read_changed("\"lengthscales\":[0.5]", "\"lengthscales\":[0]", &arena, &err),
                STATUS_BAD_DATA, "lengthscales");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reloaded_process_predicts_the_same_bits),
        cmocka_unit_test(a_reloaded_process_of_two_scales_predicts_the_same_bits),
        cmocka_unit_test(a_process_of_two_scales_may_leave_its_rows_to_the_caller),
        cmocka_unit_test(a_document_that_is_not_understood_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
