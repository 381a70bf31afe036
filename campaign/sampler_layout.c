// From rows to blocks: who shares a recipe, a paper, an electrolyte with whom.
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "campaign/sampler_state.h"

// How far from the typical a chain may start, in standard deviations and in log sizes.
static const double START_SPREAD = 1;
static const double START_SIZES = 0.5;

// -- Names --

static const char *name_of(const FusionRow *row, size_t member)
{
    return *(const char *const *)((const char *)&row->point + member);
}

// Numbers the names that stand at [member] of the rows' points in the order of their first row.
static void number_names(const FusionRow *rows, int count, size_t member, const char **names,
                         int *found, int *number)
{
    *found = 0;
    for (int i = 0; i < count; i++) {
        const char *name = name_of(&rows[i], member);
        number[i] = -1;
        if (!name)
            continue;
        int k = 0;
        while (k < *found && strcmp(names[k], name) != 0)
            k++;
        if (k == *found)
            names[(*found)++] = name;
        number[i] = k;
    }
}

// -- Blocks --

// The smallest row that a row is joined to by recipes and papers.
static void find_roots(const int *recipe, const int *paper, int count, int *root)
{
    for (int i = 0; i < count; i++)
        root[i] = i;
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < i; j++) {
                const bool joined = (recipe[i] >= 0 && recipe[i] == recipe[j]) ||
                                    (paper[i] >= 0 && paper[i] == paper[j]);
                const int least = root[i] < root[j] ? root[i] : root[j];
                if (!joined || root[i] == root[j])
                    continue;
                root[i] = root[j] = least;
                moved = true;
            }
    }
}

static Status lay_block(Sampler *sampler, const int *root, int first_row, int *at, int *order,
                        Arena *arena, Error *err)
{
    Block *block = &sampler->blocks[sampler->block_count++];
    block->first = *at;
    for (int i = first_row; i < sampler->count; i++)
        if (root[i] == first_row)
            order[(*at)++] = i;
    block->count = *at - block->first;
    const size_t n = (size_t)block->count;
    block->weight = arena_alloc(arena, n * n, sizeof *block->weight);
    return block->weight ? STATUS_OK : arena_exhausted(arena, err);
}

// Order of the rows, block after block; the largest block's count goes to [most].
static Status lay_blocks(Sampler *sampler, int *order, int *most, Arena *arena, Error *err)
{
    int at = 0;
    int *root = arena_alloc(arena, (size_t)sampler->count + 1, sizeof *root);
    if (!root)
        return arena_exhausted(arena, err);
    find_roots(sampler->recipe, sampler->paper, sampler->count, root);
    *most = 1;
    for (int i = 0; i < sampler->count; i++) {
        if (root[i] != i)
            continue;
        TRY(lay_block(sampler, root, i, &at, order, arena, err));
        const int count = sampler->blocks[sampler->block_count - 1].count;
        *most = count > *most ? count : *most;
    }
    return STATUS_OK;
}

// -- Rows --

static void lay_row(Sampler *sampler, const Fusion *fusion, int i)
{
    const FusionSetup *setup = sampler->setup;
    const FusionPoint *point = &sampler->rows[i]->point;
    const int n = setup->constants + sampler->electrolytes;
    sampler->stated[i * FUSION_TERMS] = 1;
    for (int k = 0; k < setup->terms; k++)
        sampler->stated[i * FUSION_TERMS + k + 1] = point->x[k] - fusion->centre[k];
    for (int k = 0; k < setup->constants; k++)
        sampler->loading[i * n + k] = point->sensitivity[k];
    if (sampler->electrolyte[i] >= 0)
        sampler->loading[i * n + setup->constants + sampler->electrolyte[i]] =
            point->sensitivity[0] * point->electrolyte_sd;
}

static void permute(int *values, const int *order, int count, int *scratch)
{
    memcpy(scratch, values, (size_t)count * sizeof *values);
    for (int i = 0; i < count; i++)
        values[i] = scratch[order[i]];
}

static void find_centre(const FusionRow *rows, int count, Fusion *fusion)
{
    for (int k = 0; k < fusion->terms; k++) {
        fusion->centre[k] = 0;
        for (int i = 0; i < count; i++)
            fusion->centre[k] += rows[i].point.x[k] / count;
    }
}

// -- Memory --

static Status allocate_rows(Sampler *sampler, Arena *arena, Error *err)
{
    const size_t n = (size_t)sampler->count + 1;
    const size_t coefficients =
        n * (size_t)(sampler->setup->constants + sampler->electrolytes + 1);
    const struct {
        double **array;
        size_t length;
    } ARRAYS[] = {
        {&sampler->y, n},
        {&sampler->x, n * FUSION_TERMS},
        {&sampler->stated, n * FUSION_TERMS},
        {&sampler->shift, n},
        {&sampler->loading, coefficients},
        {&sampler->scaled, coefficients},
        {&sampler->target, n},
        {&sampler->residual, n},
    };
    for (size_t i = 0; i < sizeof ARRAYS / sizeof *ARRAYS; i++)
        if (!(*ARRAYS[i].array = arena_alloc(arena, ARRAYS[i].length, sizeof(double))))
            return arena_exhausted(arena, err);
    return STATUS_OK;
}

static Status allocate_solver(Sampler *sampler, int largest_block, Arena *arena, Error *err)
{
    const int constants = sampler->setup->constants + sampler->electrolytes;
    const size_t width = (size_t)(constants > FUSION_TERMS ? constants : FUSION_TERMS);
    const size_t largest = (size_t)largest_block;
    const struct {
        double **array;
        size_t length;
    } ARRAYS[] = {
        {&sampler->prior_mean, width}, {&sampler->prior_sd, width},
        {&sampler->right, width},      {&sampler->normal, width * width},
        {&sampler->constants, width},  {&sampler->factor, largest * largest},
    };
    for (size_t i = 0; i < sizeof ARRAYS / sizeof *ARRAYS; i++)
        if (!(*ARRAYS[i].array = arena_alloc(arena, ARRAYS[i].length, sizeof(double))))
            return arena_exhausted(arena, err);
    return STATUS_OK;
}

static Status allocate_names(Sampler *sampler, Arena *arena, Error *err)
{
    const size_t n = (size_t)sampler->count + 1;
    int **const arrays[] = {&sampler->recipe, &sampler->paper, &sampler->electrolyte};
    for (int i = 0; i < 3; i++)
        if (!(*arrays[i] = arena_alloc(arena, n, sizeof(int))))
            return arena_exhausted(arena, err);
    sampler->rows = arena_alloc(arena, n, sizeof *sampler->rows);
    sampler->blocks = arena_alloc(arena, n, sizeof *sampler->blocks);
    return sampler->rows && sampler->blocks ? STATUS_OK : arena_exhausted(arena, err);
}

// -- All of it --

static Status number_rows(const FusionRow *rows, Sampler *sampler, Arena *arena, Fusion *fusion,
                          Error *err)
{
    const size_t n = (size_t)sampler->count + 1;
    const char **recipes = arena_alloc(arena, n, sizeof *recipes);
    const char **electrolytes = arena_alloc(arena, n, sizeof *electrolytes);
    const char **papers = arena_alloc(arena, n, sizeof *papers);
    if (!recipes || !electrolytes || !papers)
        return arena_exhausted(arena, err);
    number_names(rows, sampler->count, offsetof(FusionPoint, recipe), recipes, &sampler->recipes,
                 sampler->recipe);
    number_names(rows, sampler->count, offsetof(FusionPoint, paper), papers, &sampler->papers,
                 sampler->paper);
    number_names(rows, sampler->count, offsetof(FusionPoint, electrolyte), electrolytes,
                 &sampler->electrolytes, sampler->electrolyte);
    // Without constants there is no charge to be uncertain of.
    if (sampler->setup->constants == 0)
        sampler->electrolytes = 0;
    for (int i = 0; i < sampler->count && sampler->electrolytes == 0; i++)
        sampler->electrolyte[i] = -1;
    fusion->recipes = recipes;
    fusion->recipe_count = sampler->recipes;
    fusion->electrolytes = electrolytes;
    fusion->electrolyte_count = sampler->electrolytes;
    return STATUS_OK;
}

Status sampler_create(const FusionRow *rows, int count, const FusionSetup *setup, Arena *arena,
                      Fusion *fusion, Sampler **sampler, Error *err)
{
    Sampler *made = arena_alloc(arena, 1, sizeof *made);
    int *order = arena_alloc(arena, (size_t)count + 1, sizeof *order);
    int *scratch = arena_alloc(arena, (size_t)count + 1, sizeof *scratch);
    int most = 1;
    if (!made || !order || !scratch)
        return arena_exhausted(arena, err);
    made->count = count;
    made->setup = setup;
    TRY(allocate_names(made, arena, err));
    TRY(number_rows(rows, made, arena, fusion, err));
    TRY(lay_blocks(made, order, &most, arena, err));
    TRY(allocate_rows(made, arena, err));
    TRY(allocate_solver(made, most, arena, err));
    permute(made->recipe, order, count, scratch);
    permute(made->paper, order, count, scratch);
    permute(made->electrolyte, order, count, scratch);
    find_centre(rows, count, fusion);
    for (int i = 0; i < count; i++) {
        made->rows[i] = &rows[order[i]];
        lay_row(made, fusion, i);
    }
    *sampler = made;
    return STATUS_OK;
}

void sampler_start(Sampler *sampler, int number)
{
    const FusionSetup *setup = sampler->setup;
    const FusionPrior *prior = setup->prior;
    const int constants = setup->constants + sampler->electrolytes;
    Chain *chain = &sampler->chain;
    *chain = (Chain){setup->seed, 0xF0500 + (uint64_t)number, 0};
    const size_t entries = (size_t)sampler->count * FUSION_TERMS;
    memcpy(sampler->x, sampler->stated, entries * sizeof(double));
    for (int i = 0; i < sampler->count; i++)
        sampler->y[i] = sampler->rows[i]->y;
    sampler->b[0] = prior->offset_mean;
    for (int k = 0; k <= setup->terms; k++) {
        const double z = START_SPREAD * random_normal(chain->seed, chain->stream, chain->number++);
        sampler->b[k] = k ? prior->slope_mean[k - 1] + prior->slope_sd[k - 1] * z
                          : prior->offset_mean + prior->offset_sd * z;
    }
    for (int k = 0; k < constants; k++)
        sampler->constants[k] =
            START_SPREAD * random_normal(chain->seed, chain->stream, chain->number++);
    for (int k = 0; k < SIZE_COUNT; k++)
        sampler->size[k] =
            prior->size[k] *
            exp(START_SIZES * random_normal(chain->seed, chain->stream, chain->number++));
    // The shifts of these constants, as the first sweep takes them for granted.
    for (int i = 0; i < sampler->count; i++) {
        sampler->shift[i] = 0;
        for (int k = 0; k < constants; k++)
            sampler->shift[i] += sampler->loading[i * constants + k] * sampler->constants[k];
    }
}
