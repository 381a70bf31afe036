#include "campaign/fusion.h"

#include <stdio.h>

#include "tests/campaign/world.h"

// -- Against what can be computed otherwise --

// With no noise in x and hardly any prior the posterior mean is the least-squares line.
static void without_bounds_the_mean_is_the_least_squares_line(void **state)
{
    (void)state;
    World world;
    Arena arena = {0};
    Error err = {0};
    Fusion fusion = {0};
    world_make(&WORLD_PLAIN, 3, &world);
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < WORLD_ROWS; i++) {
        FusionRow *row = &world.rows[i];
        row->bound = BOUND_NONE;
        row->point.x_sd[0] = 0;
        sx += row->point.x[0];
        sy += row->y;
        sxx += row->point.x[0] * row->point.x[0];
        sxy += row->point.x[0] * row->y;
    }
    const double slope = (sxy - sx * sy / WORLD_ROWS) / (sxx - sx * sx / WORLD_ROWS);
    const FusionPrior wide = {.offset_sd = 1e4, .slope_sd = {1e4}, .size = {0.1, 0.1, 0.1}};
    const FusionSetup setup = {.prior = &wide, .terms = 1, .seed = 8};
    CHECK_OK(fusion_fit(world.rows, WORLD_ROWS, &setup, &arena, &fusion, &err));
    double mean = 0;
    double sd = 0;
    fusion_term(&fusion, 1, &mean, &sd);
    // Five standard errors of the mean of the draws.
    CHECK_CLOSE(mean, slope, 0, 5 * sd / sqrt(fusion.check.effective));
    fusion_term(&fusion, 0, &mean, &sd);
    CHECK_CLOSE(mean, sy / WORLD_ROWS, 0, 5 * sd / sqrt(fusion.check.effective));
    arena_clear(&arena);
}

// Sizes that the prior holds fast leave a normal posterior with a closed form: three papers about
// one recipe, each an offset of its own, tell of it what their mean tells.
static void a_recipe_known_from_several_papers_has_the_closed_form(void **state)
{
    (void)state;
    enum { PAPERS = 3, OTHERS = 60 };
    FusionRow rows[PAPERS + OTHERS] = {0};
    const char *const papers[] = {"A", "B", "C"};
    char names[OTHERS][16];
    Arena arena = {0};
    Error err = {0};
    Fusion fusion = {0};
    for (int i = 0; i < PAPERS; i++)
        rows[i] = (FusionRow){.point = {.recipe = "same", .paper = papers[i]},
                              .group = papers[i], .y = 0.9 + 0.1 * i};
    // The offset is held at 0, so that only the sizes matter; the rest is there to hold them.
    for (int i = 0; i < OTHERS; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        const double y = hypot(hypot(0.3, 0.2), 0.1) * random_normal(5, 5, (uint64_t)i);
        rows[PAPERS + i] = (FusionRow){.point = {.recipe = names[i], .paper = names[i]},
                                       .group = names[i], .y = y};
    }
    const FusionPrior prior = {.offset_sd = 1e-6, .size = {0.3, 0.2, 0.1}};
    const FusionSetup setup = {.prior = &prior, .seed = 4, .draws = 2000};
    CHECK_OK(fusion_fit(rows, PAPERS + OTHERS, &setup, &arena, &fusion, &err));
    // Given the sizes, by each draw: own ~ N(0, recipe^2), mean of three ~ N(own, rest^2 / 3).
    double expected = 0;
    for (int i = 0; i < fusion.count; i++) {
        const double *size = fusion.draws[i].size;
        const double rest = size[SIZE_PAPER] * size[SIZE_PAPER] +
                            size[SIZE_REPEAT] * size[SIZE_REPEAT];
        const double own = size[SIZE_RECIPE] * size[SIZE_RECIPE];
        expected += own / (own + rest / PAPERS) / fusion.count;
    }
    double mean = 0;
    double sd = 0;
    const FusionPoint again = {.recipe = "same"};
    fusion_predict_mean(&fusion, &again, &mean, &sd);
    printf("measured: a recipe with three papers keeps %.3f of their mean, in closed form %.3f\n",
           mean, expected);
    CHECK_CLOSE(mean, expected, 0, 5 * sd / sqrt(fusion.check.effective));
    arena_clear(&arena);
}

// -- Known worlds --

typedef struct Tally {
    int inside[2 + 3 + SIZE_COUNT]; // offset, slope, constants, sizes
    int next;                       // new measurements
    int repeats;
    double r_hat;
} Tally;

static double share_below(const Fusion *fusion, int number, double truth)
{
    int below = 0;
    for (int i = 0; i < fusion->count; i++) {
        const FusionDraw *d = &fusion->draws[i];
        const double value = number < 2 ? d->b[number]
                             : number < 5 ? d->t[number - 2] : d->size[number - 5];
        below += value < truth;
    }
    return (double)below / fusion->count;
}

static void count_intervals(const World *world, const Fusion *fusion, Tally *tally)
{
    for (int k = 0; k < 2 + 3 + SIZE_COUNT; k++) {
        const double truth = k < 2 ? world->truth.b[k]
                             : k < 5 ? world->truth.t[k - 2] : world->truth.size[k - 5];
        // The offset of the fusion is that at the centre of the x.
        const double centred =
            k == 0 ? truth + world->truth.b[1] * fusion->centre[0] : truth;
        const double share = share_below(fusion, k, centred);
        tally->inside[k] += share > 0.05 && share < 0.95;
    }
    const double low = fusion_quantile(fusion, &world->next.point, 0, 0.05);
    const double high = fusion_quantile(fusion, &world->next.point, 0, 0.95);
    tally->next += world->next.y > low && world->next.y < high;
}

static void repeat_worlds(bool from_prior, int repeats, Tally *tally)
{
    for (int repeat = 0; repeat < repeats; repeat++) {
        World world;
        Arena arena = {0};
        Error err = {0};
        Fusion fusion = {0};
        const uint64_t seed = 1000 + (uint64_t)repeat;
        Truth truth = WORLD_PLAIN;
        if (from_prior)
            world_truth(seed, &truth);
        world_make(&truth, seed, &world);
        const FusionSetup setup = {.prior = &WORLD_PRIOR, .terms = 1, .constants = 3,
                                   .chains = 2, .draws = 400, .seed = seed};
        CHECK_OK(fusion_fit(world.rows, WORLD_ROWS, &setup, &arena, &fusion, &err));
        count_intervals(&world, &fusion, tally);
        tally->r_hat = fmax(tally->r_hat, fusion.check.r_hat);
        arena_clear(&arena);
    }
    tally->repeats = repeats;
}

static void print_tally(const char *what, const Tally *tally)
{
    printf("measured: %s, 90 %% intervals of %d worlds held: offset %d, rho %d, constants %d %d"
           " %d, sizes %d %d %d, a new measurement %d; worst R-hat %.3f\n", what, tally->repeats,
           tally->inside[0], tally->inside[1], tally->inside[2], tally->inside[3],
           tally->inside[4], tally->inside[5], tally->inside[6], tally->inside[7], tally->next,
           tally->r_hat);
}

// Where the truth is drawn from the prior, intervals hold as often as they say, exactly, if the
// sampler is right. The count of 100 has a standard deviation of 3; the tolerance is four.
static void intervals_of_worlds_drawn_from_the_prior_are_nominal(void **state)
{
    (void)state;
    Tally tally = {0};
    repeat_worlds(true, 100, &tally);
    print_tally("truth from the prior", &tally);
    for (int k = 0; k < 2 + 3 + SIZE_COUNT; k++)
        assert_in_range(tally.inside[k], 78, 100);
    assert_in_range(tally.next, 78, 99);
    int sum = tally.next;
    for (int k = 0; k < 2 + 3 + SIZE_COUNT; k++)
        sum += tally.inside[k];
    // 900 intervals together: 810 expected; of one world they are not independent.
    assert_in_range(sum, 765, 855);
}

static void the_constants_of_one_known_world_are_recovered(void **state)
{
    (void)state;
    Tally tally = {0};
    repeat_worlds(false, 100, &tally);
    print_tally("one truth", &tally);
    // Away from the middle of its prior a truth is held less often, where there are few data.
    for (int k = 0; k < 5; k++)
        assert_in_range(tally.inside[k], 75, 100);
    assert_in_range(tally.next, 78, 99);
}

// -- What counts --

// The world of the program's own priors, in which one recipe is published by three papers that
// disagree as papers do, and measured once in the laboratory, beyond all of them.
static void fit_recipe(bool measured, Arena *arena, Fusion *fusion)
{
    static const char *const NAMES[] = {"A", "B", "C"};
    static const double PUBLISHED[] = {-0.1, 0.1, 0.3};
    static const FusionPrior prior = {.offset_sd = 1, .slope_mean = {0.5}, .slope_sd = {0.5},
                                      .size = {0.2, 0.2, 0.08}};
    FusionRow rows[WORLD_ROWS + 4] = {0};
    World world;
    Error err = {0};
    Truth truth = WORLD_PLAIN;
    int count = WORLD_ROWS;
    truth.size[SIZE_PAPER] = 0.2;
    world_make(&truth, 3, &world);
    memcpy(rows, world.rows, sizeof world.rows);
    for (int i = 0; i < 3; i++)
        rows[count++] = (FusionRow){.point = {.recipe = "same", .paper = NAMES[i]},
                                    .group = NAMES[i], .y = PUBLISHED[i]};
    if (measured)
        rows[count++] = (FusionRow){.point = {.recipe = "same"}, .group = "same", .y = 0.8,
                                    .extra_sd = 0.03};
    const FusionSetup setup = {.prior = &prior, .terms = 1, .seed = 6};
    CHECK_OK(fusion_fit(rows, count, &setup, arena, fusion, &err));
}

static void one_measured_value_outweighs_several_of_the_literature(void **state)
{
    (void)state;
    Arena arena = {0};
    Fusion fusion = {0};
    double published = 0;
    double both = 0;
    double sd = 0;
    const FusionPoint same = {.recipe = "same"};
    fit_recipe(false, &arena, &fusion);
    fusion_predict_mean(&fusion, &same, &published, &sd);
    fit_recipe(true, &arena, &fusion);
    fusion_predict_mean(&fusion, &same, &both, &sd);
    printf("measured: papers at -0.1, 0.1 and 0.3 say %.2f; with one measurement at 0.8, %.2f +-"
           " %.2f\n", published, both, sd);
    assert_true(published < 0.3);
    // Beyond everything published, and nearer to the one value than to the middle of the three.
    assert_true(both > 0.3);
    assert_true(0.8 - both < both - 0.1);
    arena_clear(&arena);
}

// Several numbers of one paper are worth little more than one of them.
static void values_of_one_paper_count_together(void **state)
{
    (void)state;
    double sd[2];
    double mean = 0;
    for (int apart = 0; apart < 2; apart++) {
        FusionRow rows[10] = {0};
        char names[10][16];
        Arena arena = {0};
        Error err = {0};
        Fusion fusion = {0};
        for (int i = 0; i < 10; i++) {
            snprintf(names[i], sizeof names[i], "%d", apart ? i : i / 5);
            rows[i] = (FusionRow){.point = {.recipe = names[i], .paper = names[i]},
                                  .group = names[i], .y = i < 5 ? 0.3 : -0.3};
        }
        const FusionPrior prior = {.offset_sd = 10, .size = {0.2, 0.2, 0.1}};
        const FusionSetup setup = {.prior = &prior, .seed = 4};
        CHECK_OK(fusion_fit(rows, 10, &setup, &arena, &fusion, &err));
        fusion_term(&fusion, 0, &mean, &sd[apart]);
        arena_clear(&arena);
    }
    printf("measured: the offset is known to %.2f from two papers, to %.2f from ten\n", sd[0],
           sd[1]);
    assert_true(sd[0] > 1.4 * sd[1]);
}

static void a_doubtful_value_counts_less(void **state)
{
    (void)state;
    double mean = 0;
    double sd[2];
    for (int doubt = 0; doubt < 2; doubt++) {
        World world;
        Arena arena = {0};
        Error err = {0};
        Fusion fusion = {0};
        world_make(&WORLD_PLAIN, 3, &world);
        world.rows[10].y += 3;
        world.rows[10].extra_sd = doubt ? 3 : 0;
        const FusionSetup setup = {.prior = &WORLD_PRIOR, .terms = 1, .seed = 6};
        CHECK_OK(fusion_fit(world.rows, WORLD_ROWS, &setup, &arena, &fusion, &err));
        fusion_predict(&fusion, &world.next.point, &mean, &sd[doubt]);
        arena_clear(&arena);
    }
    printf("measured: an outlier makes a forecast uncertain by %.2f, one known to be doubtful by"
           " %.2f\n", sd[0], sd[1]);
    // An outlier that is known to be doubtful makes nothing else uncertain.
    assert_true(sd[1] < 0.8 * sd[0]);
}

static void more_than_there_is_room_for_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Fusion fusion = {0};
    const FusionRow row = {.group = "A"};
    FusionSetup setup = {.prior = &WORLD_PRIOR, .terms = FUSION_TERMS};
    CHECK_FAILS(fusion_fit(&row, 1, &setup, &arena, &fusion, &err), STATUS_INTERNAL, "terms");
    setup = (FusionSetup){.prior = &WORLD_PRIOR, .constants = FUSION_CONSTANTS + 1};
    CHECK_FAILS(fusion_fit(&row, 1, &setup, &arena, &fusion, &err), STATUS_INTERNAL, "constants");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_bounds_the_mean_is_the_least_squares_line),
        cmocka_unit_test(a_recipe_known_from_several_papers_has_the_closed_form),
        cmocka_unit_test(intervals_of_worlds_drawn_from_the_prior_are_nominal),
        cmocka_unit_test(the_constants_of_one_known_world_are_recovered),
        cmocka_unit_test(one_measured_value_outweighs_several_of_the_literature),
        cmocka_unit_test(values_of_one_paper_count_together),
        cmocka_unit_test(a_doubtful_value_counts_less),
        cmocka_unit_test(more_than_there_is_room_for_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
