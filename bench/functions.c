#include "bench/functions.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

// -- Functions, with their inputs in natural units --

// Harper & Gupta (1983): radius of the hole and of its influence, upper transmissivity and head,
// lower transmissivity and head, length, hydraulic conductivity.
static const double BOREHOLE_BOUNDS[][2] = {
    {0.05, 0.15}, {100, 50000}, {63070, 115600}, {990, 1110},
    {63.1, 116},  {700, 820},   {1120, 1680},    {9855, 12045},
};

static double borehole(const double *x)
{
    const double logarithm = log(x[1] / x[0]);
    const double leak = 2 * x[6] * x[2] / (logarithm * x[0] * x[0] * x[7]);
    return 2 * M_PI * x[2] * (x[3] - x[5]) / (logarithm * (1 + leak + x[2] / x[4]));
}

// Kenett & Zacks (1998), cycle time of a piston: weight, surface, initial volume, spring
// coefficient, atmospheric pressure, ambient temperature, temperature of the gas.
static const double PISTON_BOUNDS[][2] = {
    {30, 60},         {0.005, 0.020}, {0.002, 0.010}, {1000, 5000},
    {90000, 110000}, {290, 296},     {340, 360},
};

static double piston(const double *x)
{
    const double gas = x[4] * x[2] / x[6] * x[5];
    const double force = x[4] * x[1] + 19.62 * x[0] - x[3] * x[2] / x[1];
    const double volume = x[1] / (2 * x[3]) * (sqrt(force * force + 4 * x[3] * gas) - force);
    return 2 * M_PI * sqrt(x[0] / (x[3] + x[1] * x[1] * gas / (volume * volume)));
}

// Ben-Ari & Steinberg (2007), midpoint voltage of a push-pull circuit: four resistances and more.
static const double OTL_BOUNDS[][2] = {
    {50, 150}, {25, 70}, {0.5, 3}, {1.2, 2.5}, {0.25, 1.2}, {50, 300},
};

static double otl(const double *x)
{
    const double base = 12 * x[1] / (x[0] + x[1]), gain = x[5] * (x[4] + 9);
    return ((base + 0.74) * gain + 11.35 * x[2] + 0.74 * x[2] * gain / x[3]) / (gain + x[2]);
}

// Raymer (2006), weight of a light aircraft wing; the sweep in degrees.
static const double WING_BOUNDS[][2] = {
    {150, 200}, {220, 300},   {6, 10},    {-10, 10},    {16, 45},
    {0.5, 1},   {0.08, 0.18}, {2.5, 6}, {1700, 2500}, {0.025, 0.08},
};

static double wing(const double *x)
{
    const double cosine = cos(x[3] * M_PI / 180);
    return 0.036 * pow(x[0], 0.758) * pow(x[1], 0.0035) * pow(x[2] / (cosine * cosine), 0.6) *
               pow(x[4], 0.006) * pow(x[5], 0.04) * pow(100 * x[6] / cosine, -0.3) *
               pow(x[7] * x[8], 0.49) +
           x[0] * x[9];
}

// An & Owen (2001), reach of a robot arm: four angles, four lengths.
static const double ROBOT_BOUNDS[][2] = {
    {0, 2 * M_PI}, {0, 2 * M_PI}, {0, 2 * M_PI}, {0, 2 * M_PI}, {0, 1}, {0, 1}, {0, 1}, {0, 1},
};

static double robot(const double *x)
{
    double angle = 0, u = 0, v = 0;
    for (int k = 0; k < 4; k++) {
        angle += x[k];
        u += x[4 + k] * cos(angle);
        v += x[4 + k] * sin(angle);
    }
    return hypot(u, v);
}

static const TestFunction FUNCTIONS[] = {
    {"borehole", 8, BOREHOLE_BOUNDS, borehole}, {"piston", 7, PISTON_BOUNDS, piston},
    {"otl", 6, OTL_BOUNDS, otl},                {"wing", 10, WING_BOUNDS, wing},
    {"robot", 8, ROBOT_BOUNDS, robot},
};

const TestFunction *function_find(const char *name)
{
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (strcmp(name, FUNCTIONS[i].name) == 0)
            return &FUNCTIONS[i];
    return NULL;
}

double function_value(const TestFunction *function, Matrix points, int i)
{
    double x[FUNCTION_INPUTS_MAX];
    for (int k = 0; k < function->inputs; k++) {
        const double *bounds = function->bounds[k];
        x[k] = bounds[0] + *matrix_at(points, i, k) * (bounds[1] - bounds[0]);
    }
    return function->value(x);
}

Matrix function_points(Arena *arena, int n, int inputs, uint64_t seed)
{
    const Matrix x =
        matrix_view(arena_alloc(arena, (size_t)n * (size_t)inputs, sizeof(double)), n, inputs);
    for (int k = 0; x.data && k < inputs; k++) {
        double *column = matrix_column(x, k);
        for (int i = 0; i < n; i++)
            column[i] = (i + random_uniform(seed, (uint64_t)k, (uint64_t)i)) / n;
        for (int i = n - 1; i > 0; i--) { // Fisher and Yates
            const double draw = random_uniform(seed, (uint64_t)(k + inputs), (uint64_t)i);
            const int other = (int)(draw * (i + 1));
            const double kept = column[i];
            column[i] = column[other];
            column[other] = kept;
        }
    }
    return x;
}
