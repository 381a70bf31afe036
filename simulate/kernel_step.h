// One step of all lanes: RODAS, a stiffly accurate Rosenbrock method of order 4 with an embedded
// one of order 3 (Hairer & Wanner 1996, Solving Ordinary Differential Equations II, IV.7 and
// VI.4). Its six linear systems share one matrix; no iteration has to converge, and all linear
// balances of the equations are kept to round-off.
#ifndef SIMULATE_KERNEL_STEP_H
#define SIMULATE_KERNEL_STEP_H

#include "simulate/kernel_solve.h"

enum { STAGES = 6 };

static const double RODAS_GAMMA = 0.25;
static const double RODAS_A[STAGES][STAGES] = {
    {0},
    {1.544},
    {0.9466785280815826, 0.2557011698983284},
    {3.314825187068521, 2.896124015972201, 0.9986419139977817},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1},
};
static const double RODAS_C[STAGES][STAGES] = {
    {0},
    {-5.6688},
    {-2.430093356833875, -0.2063599157091915},
    {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
     -6.058818238834054},
};

// -- One right-hand side --

INLINE void fix_local(const LaneSystem *s, Workspace *w, const Lane *rhs)
{
    for (int i = s->host; i >= 0; i--) {
        Node *cell = &w->cell[i];
        const Lane *r = block_of(s, rhs, i);
        const Lane live = r[LITHIUM];
        const Lane total = r[LITHIUM] + r[DEAD] + r[SEI];
        if (i == 0) {
            const Lane below = w->cell[1].porosity_fixed;
            cell->lithium_fixed = cell->lithium_live * live + cell->porosity_live * below;
            cell->charge_fixed = cell->charge_live * live + cell->porosity_total * below;
            continue;
        }
        cell->porosity_fixed = cell->porosity_live * live + cell->porosity_total * total;
        cell->lithium_fixed = cell->lithium_live * live + cell->lithium_total * total;
        cell->charge_fixed = cell->charge_live * live + cell->charge_total * total;
    }
}

// The right-hand side of block [i] after the elimination.
INLINE void reduced_side(const LaneSystem *s, const Workspace *w, const Lane *rhs, int i, Lane *x)
{
    const Node *cell = &w->cell[i];
    const Lane *r = block_of(s, rhs, i);
    const Lane h = lane_of(s->cells[i].width);
    x[0] = r[SALT];
    x[1] = r[ETA] + h * cell->charge_fixed;
    x[2] = r[REACH];
    if (i > 0) {
        const Face *up = &w->cell[i - 1].below;
        const Lane above = w->cell[i - 1].porosity_fixed;
        x[0] += h * cell->at.salt * (r[LITHIUM] + r[DEAD] + r[SEI]) +
                up->anions_by_porosity[0] * above +
                up->anions_by_porosity[1] * cell->porosity_fixed;
        x[1] -= up->current_by_porosity[0] * above +
                up->current_by_porosity[1] * cell->porosity_fixed;
        x[2] += h * lane_of(s->cells[i].porosity_inverse) * cell->lithium_fixed;
    }
    if (i < s->host) {
        const Lane below = w->cell[i + 1].porosity_fixed;
        const Face *down = &cell->below;
        x[0] -= down->anions_by_porosity[0] * cell->porosity_fixed +
                down->anions_by_porosity[1] * below;
        x[1] += down->current_by_porosity[0] * cell->porosity_fixed +
                down->current_by_porosity[1] * below;
    }
}

INLINE void forward(const LaneSystem *s, const Workspace *w, const Lane *rhs, Lane *u)
{
    Lane above = lane_all(0);
    for (int j = 0; j < s->separator; j++) {
        u[j] = (rhs[j] - w->strait[j].lower * above) * w->strait[j].pivot;
        above = u[j];
    }
    for (int i = 0; i <= s->host; i++) {
        const Node *cell = &w->cell[i];
        Lane *x = u + s->separator + UNKNOWNS * i;
        reduced_side(s, w, rhs, i, x);
        if (i == 0) {
            x[0] -= cell->lower.a[0][0] * above;
        } else {
            const Lane *up = x - UNKNOWNS;
            for (int r = 0; r < 2; r++)
                x[r] -= cell->lower.a[r][0] * up[0] + cell->lower.a[r][1] * up[1] +
                        cell->lower.a[r][2] * up[2];
            x[2] -= cell->lower.a[2][2] * up[2];
        }
        substitute(&cell->pivot, x);
    }
}

INLINE void backward(const LaneSystem *s, const Workspace *w, Lane *u)
{
    for (int i = s->host - 1; i >= 0; i--) {
        const Node *cell = &w->cell[i];
        Lane *x = u + s->separator + UNKNOWNS * i;
        const Lane *down = x + UNKNOWNS;
        for (int r = 0; r < 3; r++)
            x[r] -= cell->upper.a[r][0] * down[0] + cell->upper.a[r][1] * down[1] +
                    cell->upper.a[r][2] * down[2];
    }
    Lane below = u[s->separator + SALT];
    for (int j = s->separator - 1; j >= 0; j--) {
        u[j] -= w->strait[j].upper * below;
        below = u[j];
    }
}

INLINE Lane triple_dot(Triple by, const Lane *x)
{
    return by.salt * x[0] + by.eta * x[1] + by.reach * x[2];
}

// Splits what is not live lithium: on plating walls it is interphase, on stripping ones dead.
INLINE void put_losses(const Node *cell, const Lane *r, Lane other, Lane d, Lane *x)
{
    const Lane dead = r[DEAD] / d;
    const Lane sei = r[SEI] / d;
    x[DEAD] = lane_select(cell->plating, dead, other - sei);
    x[SEI] = lane_select(cell->plating, other - dead, sei);
}

// Recovers the local unknowns, and salt from concentration.
INLINE void recover(const LaneSystem *s, const Workspace *w, const Lane *rhs, Lane d, Lane *u)
{
    Lane *totals = u + s->size - TOTALS;
    Lane displaced = rhs[s->size - TOTALS + DISPLACED];
    Lane reacted = rhs[s->size - TOTALS + REACTED];
    Lane below = lane_all(0);
    for (int i = s->host; i > 0; i--) {
        const Node *cell = &w->cell[i];
        const Lane *r = block_of(s, rhs, i);
        Lane *x = u + s->separator + UNKNOWNS * i;
        const Lane h = lane_of(s->cells[i].width);
        const Lane porosity = cell->porosity_fixed + triple_dot(cell->porosity_by, x);
        const Lane lithium = cell->lithium_fixed + triple_dot(cell->lithium_by, x);
        const Lane total = r[LITHIUM] + r[DEAD] + r[SEI];
        displaced += h * (cell->lost.value * x[0] - cell->at.salt * (d * porosity + total));
        reacted += h * (cell->charge_fixed + triple_dot(cell->charge_by, x));
        x[LITHIUM] = lithium;
        put_losses(cell, r, -porosity - lithium, d, x);
        x[SALT] = cell->at.porosity * x[0] + cell->at.salt * porosity;
        below = porosity;
    }
    const Node *plane = &w->cell[0];
    const Lane *r = block_of(s, rhs, 0);
    Lane *x = u + s->separator;
    const Lane moved = below - w->cell[1].porosity_fixed;
    const Lane lithium = plane->lithium_fixed + plane->porosity_live * moved +
                         triple_dot(plane->lithium_by, x);
    const Lane lost = r[LITHIUM] + r[DEAD] + r[SEI] + triple_dot(triple_of(&plane->lost), x) +
                      plane->lost.lithium * lithium + plane->lost.porosity * below;
    reacted += plane->charge_fixed + plane->porosity_total * moved +
               triple_dot(plane->charge_by, x);
    x[LITHIUM] = lithium;
    put_losses(plane, r, lost / d - lithium, d, x);
    totals[DISPLACED] = displaced / d;
    totals[REACTED] = reacted / d;
}

INLINE void solve(const LaneSystem *s, Workspace *w, const Lane *rhs, Lane d, Lane *u)
{
    fix_local(s, w, rhs);
    forward(s, w, rhs, u);
    backward(s, w, u);
    recover(s, w, rhs, d, u);
}

// -- The step --

// What a test adds to the right-hand sides of stage [i]; nothing in a solver.
#ifndef KERNEL_SOURCE
#define KERNEL_SOURCE(system, rate, i) ((void)0)
#endif

// What the stages so far add up to, [factors] (count) of each.
INLINE Lane stage_sum(const Workspace *w, const double *factors, int count, int n)
{
    Lane sum = lane_all(0);
    for (int j = 0; j < count; j++)
        sum += factors[j] * w->solution[j][n];
    return sum;
}

INLINE Lane step_error(const LaneSystem *s, const Lane *next, const Lane *error)
{
    Lane sum = lane_all(0);
    Lane count = lane_all(0);
    for (int n = 0; n < s->size; n++) {
        const Lane weight = lane_of(s->weight[n]);
        const Lane part = error[n] * weight / (1 + lane_abs(next[n]) * lane_of(s->inverse[n]));
        sum += part * part;
        count += lane_select(weight > 0, lane_all(1), lane_all(0));
    }
    return lane_sqrt(sum / count);
}

INLINE void take_step(LaneSystem *s, Workspace *w)
{
    const Lane inverse = 1 / lane_of(s->step);
    const Lane d = inverse / RODAS_GAMMA;
    for (int n = 0; n < s->size; n++)
        w->start[n] = lane_of(s->state[n]);
    // The stages after the first need the first's Jacobian: their rates use cells of their own.
    rates(s, w, w->start, 1, w->rate);
    KERNEL_SOURCE(s, w->rate, 0);
    factor(s, w, d);
    Workspace later = *w;
    later.cell = w->cell + s->host + 1;
    later.strait = w->strait + s->separator;
    for (int i = 0; i < STAGES; i++) {
        if (i > 0) {
            for (int n = 0; n < s->size; n++)
                w->stage[n] = w->start[n] + stage_sum(w, RODAS_A[i], i, n);
            rates(s, &later, w->stage, 0, w->rate);
            KERNEL_SOURCE(s, w->rate, i);
            for (int n = 0; n < s->size; n++)
                w->rate[n] += lane_of(s->mass[n]) * inverse * stage_sum(w, RODAS_C[i], i, n);
        }
        solve(s, w, w->rate, d, w->solution[i]);
    }
    for (int n = 0; n < s->size; n++) {
        w->stage[n] += w->solution[STAGES - 1][n];
        lane_put(s->next[n], w->stage[n]);
    }
    lane_put(s->error, step_error(s, w->stage, w->solution[STAGES - 1]));
}

// -- What is seen from outside --

// The rise of the electrolyte potential over the separator, and the salt at the counter.
INLINE Lane separator_rise(const LaneSystem *s, const Workspace *w, const Lane *y, Lane *counter)
{
    const LaneConstants *q = s->constants;
    const Lane half = 0.5 * lane_of(q->separator_width);
    const Lane current = lane_of(q->current);
    const Lane osmotic = 4 * lane_of(q->thermal) * lane_of(q->separator_anions) *
                         lane_of(q->thermodynamic_factor);
    const Lane least = 2e-4 * lane_of(q->salt);
    Lane above = y[0] + lane_of(q->separator_anions) * current / FARADAY * half /
                            w->strait[0].diffusivity;
    Lane resistance = lane_all(0);
    Lane rise = lane_all(0);
    *counter = above;
    for (int j = 0; j <= s->separator; j++) {
        const Lane below = j < s->separator ? y[j] : block_of(s, y, 0)[SALT];
        rise += osmotic * (below - above) / lane_max(below + above, least);
        if (j < s->separator)
            resistance += 2 * half / w->strait[j].conductivity;
        above = below;
    }
    return rise - current * resistance;
}

// The counter electrode's overpotential. The logarithm is the C library's, lane by lane: it
// decides nothing but when a cutoff is met.
INLINE Lane counter_rise(const LaneConstants *q, Lane salt)
{
    const Lane least = 1e-6 * lane_of(q->salt);
    const Curve i0 = exchange(q, lane_of(q->counter_exchange), lane_max(salt, least));
    const Lane ratio = 0.5 * lane_of(q->current) / i0.value;
    Lane rise;
    for (int i = 0; i < WIDTH; i++)
        rise[i] = asinh(ratio[i]);
    return -2 * lane_of(q->thermal) * rise;
}

// Fills voltage and salt_least from the unknowns [y], and the blocks' electrolyte potentials where
// [potential] is given. No reaction is needed: i_e + i_s = I holds whatever reacts.
INLINE void look(LaneSystem *s, Workspace *w, const Lane *y, Lanes *potential)
{
    const LaneConstants *q = s->constants;
    prepare_straits(s, w, y);
    prepare_transport(s, w, y, 0);
    Lane counter;
    Lane phi = separator_rise(s, w, y, &counter);
    phi += counter_rise(q, counter);
    Lane least = counter;
    for (int j = 0; j < s->separator; j++)
        least = lane_min(least, y[j]);
    for (int i = 0; i <= s->host; i++) {
        least = lane_min(least, w->cell[i].at.salt);
        if (potential)
            lane_put(potential[i], phi);
        if (i < s->host)
            phi += w->cell[i].below.drop;
    }
    const Node *last = &w->cell[s->host];
    const Lane ohmic = 0.5 * lane_of(q->current) * lane_of(s->cells[s->host].width) /
                       last->along.solid;
    lane_put(s->voltage, phi + last->at.eta - ohmic);
    lane_put(s->salt_least, least);
}

// -- The kernel's table --

static unsigned long kernel_work_size(int separator, int host)
{
    const unsigned long size = (unsigned long)(separator + UNKNOWNS * (host + 1) + TOTALS);
    return sizeof(Workspace) + 64 + 2 * sizeof(Strait) * (unsigned long)separator +
           2 * sizeof(Node) * (unsigned long)(host + 1) + (3 + STAGES) * sizeof(Lane) * size;
}

// Lays the work space out in the bytes the caller set aside.
static Workspace kernel_workspace(const LaneSystem *s)
{
    Workspace w;
    char *at = (char *)s->work;
    w.cell = (Node *)at;
    at += 2 * sizeof(Node) * (unsigned long)(s->host + 1);
    w.strait = (Strait *)at;
    at += 2 * sizeof(Strait) * (unsigned long)s->separator;
    Lane *lanes = (Lane *)at;
    w.start = lanes;
    w.stage = lanes + s->size;
    w.rate = lanes + 2 * s->size;
    for (int i = 0; i < STAGES; i++)
        w.solution[i] = lanes + (3 + i) * s->size;
    return w;
}

static void kernel_step(LaneSystem *system)
{
    Workspace work = kernel_workspace(system);
    take_step(system, &work);
    look(system, &work, work.stage, NULL);
}

static void kernel_profile(LaneSystem *system, Lanes *reacting, Lanes *potential)
{
    Workspace work = kernel_workspace(system);
    for (int n = 0; n < system->size; n++)
        work.stage[n] = lane_of(system->next[n]);
    look(system, &work, work.stage, potential);
    prepare_reactions(system, &work, 0);
    for (int i = 0; i <= system->host; i++)
        lane_put(reacting[i], work.cell[i].charge.value);
}

#endif
