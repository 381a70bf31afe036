// The tree is complete: node i has the children 2 i + 1 and 2 i + 2, all leaves are at one depth,
// and every split halves the points of a node along their widest extent. The number of a leaf is
// its index with the bits reversed: 0, the leaf across the first split, and so on, which is about
// the order of greatest least distance at no cost.
#include "surrogate/neighbours.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

struct Neighbours {
    Matrix points; // n x d, sorted by leaves: row i is row rows[i] of the caller
    int *rows;     // n
    int depth;     // of the leaves
    int *axis;     // inner nodes: the dimension that is split
    double *split; // inner nodes: where
    int *least;    // all nodes: the least number of a leaf below
};

static int inner_nodes(const Neighbours *tree)
{
    return (1 << tree->depth) - 1;
}

int neighbours_leaves(const Neighbours *tree)
{
    return 1 << tree->depth;
}

// The points of leaf [index], in the order of the tree: halves of halves.
static void leaf_range(const Neighbours *tree, int index, int *first, int *last)
{
    *first = 0;
    *last = tree->points.rows;
    for (int level = tree->depth - 1; level >= 0; level--) {
        const int middle = *first + (*last - *first) / 2;
        if (index >> level & 1)
            *first = middle;
        else
            *last = middle;
    }
}

static int reverse_bits(int value, int count)
{
    int reversed = 0;
    for (int bit = 0; bit < count; bit++)
        reversed |= (value >> bit & 1) << (count - 1 - bit);
    return reversed;
}

const int *neighbours_leaf(const Neighbours *tree, int number, int *count)
{
    int first, last;
    leaf_range(tree, reverse_bits(number, tree->depth), &first, &last);
    *count = last - first;
    return tree->rows + first;
}

// -- Building --

typedef struct Builder {
    Neighbours *tree;
    Matrix from; // the caller's points
} Builder;

static double coordinate(const Builder *builder, int position, int axis)
{
    return *matrix_at(builder->from, builder->tree->rows[position], axis);
}

static int widest_axis(const Builder *builder, int first, int last)
{
    int widest = 0;
    double width = -1;
    for (int axis = 0; axis < builder->from.cols; axis++) {
        double low = INFINITY, high = -INFINITY;
        for (int i = first; i < last; i++) {
            low = fmin(low, coordinate(builder, i, axis));
            high = fmax(high, coordinate(builder, i, axis));
        }
        if (high - low > width) {
            width = high - low;
            widest = axis;
        }
    }
    return widest;
}

static bool before(const Builder *builder, int row_a, int row_b, int axis)
{
    const double a = *matrix_at(builder->from, row_a, axis);
    const double b = *matrix_at(builder->from, row_b, axis);
    return a < b || (a == b && row_a < row_b);
}

// Hoare's selection: afterwards the position [middle] holds what sorting would put there, and
// nothing greater stands before it.
static void partition_at(const Builder *builder, int first, int last, int middle, int axis)
{
    int *rows = builder->tree->rows;
    for (int low = first, high = last - 1; low < high;) {
        const int pivot = rows[middle];
        int i = low, j = high;
        while (i <= j) {
            while (before(builder, rows[i], pivot, axis))
                i++;
            while (before(builder, pivot, rows[j], axis))
                j--;
            if (i <= j) {
                const int kept = rows[i];
                rows[i++] = rows[j];
                rows[j--] = kept;
            }
        }
        if (j < middle)
            low = i;
        if (middle < i)
            high = j;
    }
}

static void split_node(const Builder *builder, int node, int first, int last)
{
    Neighbours *tree = builder->tree;
    if (node >= inner_nodes(tree))
        return;
    const int middle = first + (last - first) / 2;
    const int axis = widest_axis(builder, first, last);
    partition_at(builder, first, last, middle, axis);
    tree->axis[node] = axis;
    tree->split[node] = coordinate(builder, middle, axis);
    split_node(builder, 2 * node + 1, first, middle);
    split_node(builder, 2 * node + 2, middle, last);
}

static void number_nodes(Neighbours *tree)
{
    const int inner = inner_nodes(tree);
    for (int leaf = 0; leaf < neighbours_leaves(tree); leaf++)
        tree->least[inner + leaf] = reverse_bits(leaf, tree->depth);
    for (int node = inner - 1; node >= 0; node--) {
        const int left = tree->least[2 * node + 1], right = tree->least[2 * node + 2];
        tree->least[node] = left < right ? left : right;
    }
}

Status neighbours_create(Matrix points, int leaf, Arena *arena, Neighbours **neighbours,
                         Error *err)
{
    assert(points.rows > 0 && leaf > 0);
    const size_t n = (size_t)points.rows;
    Neighbours *tree = arena_alloc(arena, 1, sizeof *tree);
    if (!tree)
        return arena_exhausted(arena, err);
    while (points.rows >> tree->depth > leaf)
        tree->depth++;
    const size_t nodes = (size_t)2 << tree->depth;
    tree->points = matrix_view(arena_alloc(arena, n * (size_t)points.cols, sizeof(double)),
                               points.rows, points.cols);
    tree->rows = arena_alloc(arena, n, sizeof *tree->rows);
    tree->axis = arena_alloc(arena, nodes, sizeof *tree->axis);
    tree->split = arena_alloc(arena, nodes, sizeof *tree->split);
    tree->least = arena_alloc(arena, nodes, sizeof *tree->least);
    if (!tree->points.data || !tree->rows || !tree->axis || !tree->split || !tree->least)
        return arena_exhausted(arena, err);
    for (int i = 0; i < points.rows; i++)
        tree->rows[i] = i;
    split_node(&(Builder){tree, points}, 0, 0, points.rows);
    number_nodes(tree);
    for (int k = 0; k < points.cols; k++)
        for (int i = 0; i < points.rows; i++)
            *matrix_at(tree->points, i, k) = *matrix_at(points, tree->rows[i], k);
    *neighbours = tree;
    return STATUS_OK;
}

// -- Looking up --

// The best so far, as a heap with the farthest on top.
typedef struct Search {
    const Neighbours *tree;
    const double *centre;
    int leaves;
    int wanted;
    int found;
    int *rows;
    double *distances;
} Search;

static bool farther(const Search *search, int a, int b)
{
    return search->distances[a] > search->distances[b] ||
           (search->distances[a] == search->distances[b] && search->rows[a] > search->rows[b]);
}

static void swap(Search *search, int a, int b)
{
    const double distance = search->distances[a];
    const int row = search->rows[a];
    search->distances[a] = search->distances[b];
    search->rows[a] = search->rows[b];
    search->distances[b] = distance;
    search->rows[b] = row;
}

static void sift_down(Search *search, int at, int count)
{
    for (;;) {
        int top = at;
        for (int child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (farther(search, child, top))
                top = child;
        if (top == at)
            return;
        swap(search, at, top);
        at = top;
    }
}

static void sift_up(Search *search, int at)
{
    while (at > 0 && farther(search, at, (at - 1) / 2)) {
        swap(search, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void offer(Search *search, int row, double distance)
{
    if (search->found < search->wanted) {
        search->distances[search->found] = distance;
        search->rows[search->found] = row;
        sift_up(search, search->found++);
    } else if (distance < search->distances[0] ||
               (distance == search->distances[0] && row < search->rows[0])) {
        search->distances[0] = distance;
        search->rows[0] = row;
        sift_down(search, 0, search->found);
    }
}

static void search_leaf(Search *search, int leaf)
{
    const Matrix points = search->tree->points;
    int first, last;
    leaf_range(search->tree, leaf, &first, &last);
    for (int i = first; i < last; i++) {
        double squared = 0;
        for (int k = 0; k < points.cols; k++) {
            const double difference = *matrix_at(points, i, k) - search->centre[k];
            squared += difference * difference;
        }
        offer(search, search->tree->rows[i], squared);
    }
}

// The nearer side first; the other when something there may be nearer than the farthest found.
static void search_node(Search *search, int node)
{
    const Neighbours *tree = search->tree;
    if (tree->least[node] >= search->leaves)
        return;
    if (node >= inner_nodes(tree)) {
        search_leaf(search, node - inner_nodes(tree));
        return;
    }
    const double ahead = search->centre[tree->axis[node]] - tree->split[node];
    const int near = 2 * node + (ahead < 0 ? 1 : 2), far = 2 * node + (ahead < 0 ? 2 : 1);
    search_node(search, near);
    if (search->found < search->wanted || ahead * ahead <= search->distances[0])
        search_node(search, far);
}

int neighbours_nearest(const Neighbours *tree, const double *centre, int leaves, int wanted,
                       int *rows, double *distances)
{
    Search search = {tree, centre, leaves, wanted, 0, rows, distances};
    if (wanted > 0)
        search_node(&search, 0);
    for (int count = search.found - 1; count > 0; count--) { // heap sort: nearest first
        swap(&search, 0, count);
        sift_down(&search, 0, count);
    }
    return search.found;
}
