#include "simulate/pace.h"

#include <math.h>

// s: well below the time the double layer takes, and about it.
static const double FIRST = 1e-4;
static const double FIRST_OF_A_JUMP = 1e-3;
static const double SMALLEST = 1e-9;  // s
static const double ORDER = 4;        // errors go with this power of the step
static const double ORDER_LEAST = 2;  // and with this one, next to a kink
static const double SAFETY = 0.9;
static const double GROWTH_MOST = 5;
static const double SHRINKING_MOST = 0.02;
static const double ERROR_OF_A_JUMP = 5;
// An error below says no more than that the step was far too short.
static const double ERROR_LEAST = 1e-2;

Pace pace_start(void)
{
    return (Pace){.step = FIRST};
}

Pace pace_jump(void)
{
    return (Pace){.step = FIRST_OF_A_JUMP, .jumped = true};
}

void pace_cut(Pace *pace, double step)
{
    pace->step = step;
}

bool pace_stuck(const Pace *pace)
{
    return pace->step < SMALLEST;
}

static double held(double x, double low, double high)
{
    return fmin(high, fmax(low, x));
}

// Two refusals in a row show how the error goes with the step just here: where a closure has a
// kink within the step, halving it does not divide the error by sixteen.
static double order_seen(const Pace *pace, double tried, double error)
{
    if (!(pace->refused > tried) || !isfinite(pace->error_refused))
        return ORDER;
    const double seen = log(pace->error_refused / error) / log(pace->refused / tried);
    return held(seen, ORDER_LEAST, ORDER);
}

static bool refuse(Pace *pace, double tried, double error)
{
    double factor = 0.1;
    if (isfinite(error))
        factor = SAFETY * pow(error, -1 / order_seen(pace, tried, error));
    pace->step = tried * fmax(SHRINKING_MOST, factor);
    pace->refused = tried;
    pace->error_refused = error;
    return false;
}

// The step suited to the error, and to its trend over the last two steps when that is shorter:
// towards the end of a stripping every step has to be shorter than the one before (Gustafsson
// 1991; Hairer & Wanner 1996, IV.8).
static double suited(const Pace *pace, double tried, double error)
{
    double factor = SAFETY * pow(fmax(error, 1e-8), -1 / ORDER);
    if (pace->taken > 0) {
        const double ratio = fmax(pace->error_taken, ERROR_LEAST) / fmax(error * error, 1e-8);
        factor = fmin(factor, SAFETY * tried / pace->taken * pow(ratio, 1 / ORDER));
    }
    return tried * held(factor, 0.2, GROWTH_MOST);
}

bool pace_judge(Pace *pace, double tried, double error)
{
    if (!(error <= (pace->jumped ? ERROR_OF_A_JUMP : 1)))
        return refuse(pace, tried, error);
    const double counted = pace->jumped ? fmin(error, 0.1) : error;
    double next = suited(pace, tried, counted);
    // No longer than a step just after a refusal; as long as was meant before when only the end
    // of a leg had cut it short.
    if (pace->refused > 0)
        next = fmin(next, tried);
    else if (tried < pace->step)
        next = fmax(next, pace->step);
    *pace = (Pace){.step = next, .taken = tried, .error_taken = counted};
    return true;
}
