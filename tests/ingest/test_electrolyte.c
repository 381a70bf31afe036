#include "ingest/electrolyte.h"

#include "tests/check.h"

static void electrolytes_with_nothing_between_are_told_apart(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const HostElectrolyte *read = NULL;
    int count = 0;
    CHECK_OK(electrolyte_read("1 m LiTFSI in DOL&DME (1:1 in v/v) with 1% LiNO3 1 m LiPF6 in "
                              "EC&DEC (1:1 in v/v) with 10% FEC, 1% VC",
                              &arena, &read, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(read[0].salt, "LiTFSI");
    assert_string_equal(read[0].additive_names.items[0], "LiNO3");
    assert_int_equal(read[0].additive_names.count, 1);
    assert_string_equal(read[0].role_inferred, "half, symmetric");
    assert_string_equal(read[1].molarity_printed, "1 m");
    assert_string_equal(read[1].solvents.items[1], "DEC");
    assert_int_equal(read[1].additive_names.count, 2);
    CHECK_CLOSE(read[1].additive_amounts.items[0], 10, 0, 0);
    assert_string_equal(read[1].additive_names.items[1], "VC");
    assert_string_equal(read[1].role_inferred, "full");
    arena_clear(&arena);
}

static void a_salt_behind_with_is_an_additive(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const HostElectrolyte *read = NULL;
    int count = 0;
    CHECK_OK(electrolyte_read("1 M LiPF6 in EC/DEC (3:7 in v/v) with 0.1M LiNO3", &arena, &read,
                              &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(read[0].solvent_separator, "/");
    CHECK_CLOSE(read[0].ratio.items[1], 7, 0, 0);
    assert_string_equal(read[0].ratio_basis, "v/v");
    CHECK_CLOSE(read[0].additive_amounts.items[0], 0.1, 0, 0);
    assert_string_equal(read[0].additive_units.items[0], "M");
    arena_clear(&arena);
}

static void a_single_solvent_needs_no_ratio(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const HostElectrolyte *read = NULL;
    int count = 0;
    CHECK_OK(electrolyte_read("1 M LiTFSI in DME", &arena, &read, &count, &err));
    assert_int_equal(read[0].solvents.count, 1);
    assert_int_equal(read[0].ratio.count, 0);
    assert_null(read[0].solvent_separator);
    assert_null(read[0].role_inferred);
    CHECK_FAILS(electrolyte_read("some salt", &arena, &read, &count, &err), STATUS_BAD_DATA,
                "'some salt' is no electrolyte");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(electrolytes_with_nothing_between_are_told_apart),
        cmocka_unit_test(a_salt_behind_with_is_an_additive),
        cmocka_unit_test(a_single_solvent_needs_no_ratio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
