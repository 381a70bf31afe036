#include "simulate/course.h"

#include <math.h>

#include "simulate/closures.h"
#include "simulate/life.h"

static const double MAH_CM2 = 36000; // C.m-2
static const double SPENT = 1e-3;    // of a full cell's capacity: below it nothing is left

enum { LEG_FIRST_HALF, LEG_SECOND_HALF, LEG_STRIPPING };

static Status set_up_profile(int host, Arena *arena, ResultProfile *profile, Error *err)
{
    double **arrays[] = {&profile->z, &profile->lithium_fill, &profile->reaction_A_m3,
                         &profile->electrolyte_potential_V, &profile->solid_potential_V,
                         &profile->concentration_mol_m3};
    for (int i = 0; i < 6; i++) {
        *arrays[i] = arena_alloc(arena, (size_t)host, sizeof(double));
        if (!*arrays[i])
            return arena_exhausted(arena, err);
    }
    return STATUS_OK;
}

static double host_mass(const Cell *cell)
{
    double solid = 0;
    for (int i = 1; i <= cell->host; i++)
        solid += cell->cells[i].width * (1 - cell->cells[i].porosity);
    return solid * cell->design->skeleton_density * 100; // kg.m-2 to mg/cm2
}

Status course_start(Course *course, const Cell *cell, bool keep_profile, Arena *arena,
                    Result *result, Error *err)
{
    Result fresh = {.status = SIMULATION_OK};
    for (int i = 0; i < RESULT_COUNT; i++)
        *(double *)((char *)&fresh + RESULT_FIELDS[i].offset) = NAN;
    fresh.host_mass_mg_cm2 = host_mass(cell);
    fresh.concentration_min_mol_m3 = cell->design->electrolyte.concentration;
    fresh.certificate.mesh_error = NAN;
    if (keep_profile)
        TRY(set_up_profile(cell->host, arena, &fresh.profile, err));
    Course start = {.cell = cell, .result = result, .moments = {-INFINITY, -INFINITY}};
    start.inventory = cell->design->protocol.capacity;
    start.lost_before = arena_alloc(arena, (size_t)cell->host + 1, sizeof(double));
    if (!start.lost_before)
        return arena_exhausted(arena, err);
    start.salt = cell->design->electrolyte.concentration *
                 cell->design->constants.separator_porosity *
                 cell->design->constants.separator_thickness;
    for (int i = 1; i <= cell->host; i++)
        start.salt += cell->design->electrolyte.concentration * cell->cells[i].width *
                      cell->cells[i].porosity;
    *result = fresh;
    *course = start;
    return STATUS_OK;
}

// -- While a leg lasts --

double course_current(const Course *course)
{
    const double current = course->cell->design->protocol.current;
    return course->leg == LEG_STRIPPING ? -current : current;
}

// C.m-2, what this cycle plates.
static double dose(const Course *course)
{
    const Protocol *protocol = &course->cell->design->protocol;
    return protocol->kind == CELL_FULL ? course->inventory : protocol->capacity;
}

double course_left(const Course *course)
{
    const Protocol *protocol = &course->cell->design->protocol;
    if (course->leg != LEG_STRIPPING)
        return 0.5 * dose(course) / protocol->current - course->time;
    // Against a cutoff there is an end as soon as there is no lithium left.
    const double most = protocol->kind == CELL_HALF ? 4 * protocol->capacity : course->plated;
    return most / protocol->current - course->time;
}

// The lowest point of the parabola through three looks, at times t0 < t1 < t2, if the middle one
// is the lowest of them; the middle one otherwise.
static double lowest(const double t[3], const double v[3])
{
    if (!(isfinite(t[0]) && v[1] < v[0] && v[1] < v[2]))
        return v[1];
    const double left = (v[1] - v[0]) / (t[1] - t[0]);
    const double right = (v[2] - v[1]) / (t[2] - t[1]);
    const double curvature = (right - left) / (t[2] - t[0]);
    const double slope = left + curvature * (t[1] - t[0]);
    return v[1] - slope * slope / (4 * curvature);
}

// Steps grow with the time that has passed: a peak is smooth in its logarithm.
static void note_peak(Course *course, double voltage)
{
    const double now = log(course->time);
    const double t[] = {course->moments[0], course->moments[1], now};
    const double v[] = {course->before, course->voltage, voltage};
    course->peak = fmin(course->peak, fmin(voltage, lowest(t, v)));
    course->before = course->voltage;
    course->moments[0] = course->moments[1];
    course->moments[1] = now;
}

void course_look(Course *course, double step, double voltage, double salt_least)
{
    Result *result = course->result;
    const double charge = step * course_current(course);
    course->time += step;
    if (course->cycle == 0 && course->leg == LEG_FIRST_HALF)
        note_peak(course, voltage);
    course->voltage = voltage;
    course->passed += fabs(charge);
    course->net += charge;
    if (charge > 0)
        course->plated += charge;
    else
        course->stripped -= charge;
    result->concentration_min_mol_m3 = fmin(result->concentration_min_mol_m3, salt_least);
}

double course_past(const Course *course, double voltage)
{
    const Protocol *protocol = &course->cell->design->protocol;
    return course->leg == LEG_STRIPPING ? voltage - protocol->strip_cutoff
                                        : protocol->plate_cutoff - voltage;
}

// -- What a plating left --

// The lithium above depth [z], m; that of the cell through which [z] runs in proportion.
static double lithium_above(const Cell *cell, const double *state, double z)
{
    double sum = fmax(0, state[cell_block(cell, 0) + LITHIUM]);
    double top = 0;
    for (int i = 1; i <= cell->host; i++) {
        const double width = cell->cells[i].width / cell->design->thickness;
        const double share = fmin(1, fmax(0, (z - top) / width));
        sum += share * cell->cells[i].width * fmax(0, state[cell_block(cell, i) + LITHIUM]);
        top += width;
    }
    return sum;
}

double course_index(const Cell *cell, const double *state)
{
    const double total = lithium_above(cell, state, 1);
    double moment = 0;
    for (int i = 1; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        moment += h->z * h->width * fmax(0, state[cell_block(cell, i) + LITHIUM]);
    }
    return total > 0 ? moment / total : NAN;
}

static void put_distribution(const Cell *cell, const double *state, Result *result)
{
    const double surface = fmax(0, state[cell_block(cell, 0) + LITHIUM]);
    const double total = lithium_above(cell, state, 1);
    double fill = 0;
    for (int i = 1; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        const double *y = state + cell_block(cell, i);
        fill = fmax(fill, (y[LITHIUM] + y[DEAD] + y[SEI]) / h->porosity);
    }
    result->fill_max = fill;
    if (!(total > 0))
        return;
    result->top_fraction = lithium_above(cell, state, 0.2) / total;
    result->bottom_fraction = 1 - lithium_above(cell, state, 0.8) / total;
    result->bottom_up_index = course_index(cell, state);
    result->surface_plated_fraction = surface / total;
}

static double pore_left(const HostCell *h, const double *y)
{
    return h->porosity - y[LITHIUM] - y[DEAD] - y[SEI];
}

static void put_profile(const Cell *cell, const Sight *sight, ResultProfile *profile)
{
    profile->count = cell->host;
    for (int i = 0; i < cell->host; i++) {
        const HostCell *h = &cell->cells[i + 1];
        const double *y = sight->state + cell_block(cell, i + 1);
        profile->z[i] = h->z;
        profile->lithium_fill[i] = y[LITHIUM] / h->porosity;
        profile->reaction_A_m3[i] = sight->reaction[i + 1];
        profile->electrolyte_potential_V[i] = sight->potential[i + 1];
        profile->solid_potential_V[i] = sight->potential[i + 1] + y[ETA];
        profile->concentration_mol_m3[i] = y[SALT] / pore_left(h, y);
    }
}

static void put_current(const Cell *cell, const Sight *sight, Result *result)
{
    double most = 0;
    for (int i = 0; i <= cell->host; i++)
        most = fmax(most, fabs(sight->reaction[i]) / cell->cells[i].area);
    result->current_density_local_max_A_m2 = most;
}

// Of the plane's area that plates, m.
static void note_surface(Course *course, const double *state)
{
    const double *plane = state + cell_block(course->cell, 0);
    const double area = course->cell->cells[0].area;
    course->surface_live[0] = course->surface_live[1];
    course->surface_lost[0] = course->surface_lost[1];
    course->surface_live[1] = plane[LITHIUM] / area;
    course->surface_lost[1] = (plane[DEAD] + plane[SEI]) / area;
}

static void end_plating(Course *course, const Sight *sight)
{
    const Cell *cell = course->cell;
    note_surface(course, sight->state);
    if (course->cycle + 1 < cell->design->protocol.cycles)
        return;
    put_distribution(cell, sight->state, course->result);
    put_current(cell, sight, course->result);
    if (course->result->profile.z)
        put_profile(cell, sight, &course->result->profile);
}

// -- What a stripping left --

static void strand(const Cell *cell, double *state)
{
    for (int i = 1; i <= cell->host; i++) {
        double *y = state + cell_block(cell, i);
        const double share = closure_stranded(cell, &cell->cells[i], y[REACH]);
        const double lost = share * fmax(0, y[LITHIUM]);
        y[LITHIUM] -= lost;
        y[DEAD] += lost;
    }
}

static void note_lost(Course *course, const double *state)
{
    for (int i = 0; i <= course->cell->host; i++) {
        const double *y = state + cell_block(course->cell, i);
        course->lost_before[i] = y[DEAD] + y[SEI];
    }
}

static void put_balances(const Course *course, const double *state)
{
    const Cell *cell = course->cell;
    Certificate *certificate = &course->result->certificate;
    const double reacted = state[cell->size - TOTALS + REACTED];
    const double passed = fmax(course->passed, 1e-300);
    certificate->salt_defect = fabs(cell_salt(cell, state) - course->salt) / course->salt;
    certificate->charge_defect =
        fabs(reacted - cell_double_layer(cell, state) - course->net) / passed;
    certificate->lithium_defect = fabs(cell_lithium(cell, state) - reacted) / passed;
}

static void put_cycle(Course *course, const double *state)
{
    const Cell *cell = course->cell;
    Result *result = course->result;
    const double dead = cell_charge_of(cell, state, DEAD);
    const double sei = cell_charge_of(cell, state, SEI);
    result->coulombic_efficiency_pct = 100 * course->stripped / course->plated;
    result->dead_lithium_mAh_cm2_per_cycle = (dead - course->dead) / MAH_CM2;
    result->sei_loss_mAh_cm2_per_cycle = (sei - course->sei) / MAH_CM2;
    course->dead = dead;
    course->sei = sei;
}

static void put_life(const Course *course, const double *state)
{
    const Life life = life_extrapolate(&(LifeTrend){
        .cell = course->cell,
        .state = state,
        .lost_before = course->lost_before,
        .surface_live = course->surface_live[1],
        .surface_lost = course->surface_lost[1],
        .surface_live_gain =
            course->cycle > 0 ? course->surface_live[1] - course->surface_live[0] : 0,
        .surface_lost_gain = course->surface_lost[1] - course->surface_lost[0],
        .dead = course->result->dead_lithium_mAh_cm2_per_cycle * MAH_CM2,
        .sei = course->result->sei_loss_mAh_cm2_per_cycle * MAH_CM2,
        .cycle = course->cycle + 1,
    });
    course->result->cycle_life = life.cycles;
    course->result->life_end = life.end;
}

// -- When it ends early --

void course_fail(Course *course, SimulationStatus status, const double *state)
{
    LifeEnd end = LIFE_PLATING;
    if (status == SIMULATION_SALT_EXHAUSTED)
        end = LIFE_SALT;
    else if (status == SIMULATION_NO_LITHIUM)
        end = LIFE_LITHIUM;
    course->result->status = status;
    course->result->life_end = end;
    course->result->cycle_life = course->cycle;
    put_balances(course, state);
}

// -- From cycle to cycle --

// Whether there is lithium for another cycle: in a full cell what came back, else what the
// counter electrode holds beyond one plating.
static bool is_spent(const Course *course, const double *state)
{
    const Cell *cell = course->cell;
    const Design *design = cell->design;
    if (design->protocol.kind == CELL_FULL)
        return course->stripped < SPENT * design->protocol.capacity;
    return cell_charge_of(cell, state, DEAD) + cell_charge_of(cell, state, SEI) >
           design->constants.lithium_reserve;
}

// True when it was the last.
static bool end_cycle(Course *course, const Sight *sight)
{
    const bool last = course->cycle + 1 >= course->cell->design->protocol.cycles;
    strand(course->cell, sight->state);
    put_cycle(course, sight->state);
    if (last) {
        put_life(course, sight->state);
        put_balances(course, sight->state);
        return true;
    }
    course->cycle++;
    if (is_spent(course, sight->state)) {
        course_fail(course, SIMULATION_NO_LITHIUM, sight->state);
        return true;
    }
    note_lost(course, sight->state);
    course->inventory = course->stripped;
    course->plated = 0;
    course->stripped = 0;
    return false;
}

bool course_turn(Course *course, const Sight *sight)
{
    course->time = 0;
    switch (course->leg) {
    case LEG_FIRST_HALF:
        if (course->cycle == 0) {
            course->result->overpotential_plateau_mV = -1e3 * course->voltage;
            course->result->overpotential_nucleation_mV =
                1e3 * fmax(0, course->voltage - course->peak);
        }
        course->leg = LEG_SECOND_HALF;
        return false;
    case LEG_SECOND_HALF:
        end_plating(course, sight);
        course->leg = LEG_STRIPPING;
        return false;
    default:
        course->leg = LEG_FIRST_HALF;
        return end_cycle(course, sight);
    }
}
