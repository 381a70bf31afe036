// The right-hand sides and the linear system of a step, assembled from cells and faces.
#ifndef SIMULATE_KERNEL_SOLVE_H
#define SIMULATE_KERNEL_SOLVE_H

#include <math.h>

#include "simulate/kernel_system.h"

INLINE const Lane *block_of(const LaneSystem *s, const Lane *y, int block)
{
    return y + s->separator + UNKNOWNS * block;
}

// -- Separator --

// The face below separator cell [j]: anions through it, and the derivatives by the
// concentrations above and below.
typedef struct Passage {
    Lane anions, by_above, by_below;
} Passage;

INLINE Passage passage(const LaneSystem *s, const Workspace *w, const Lane *y, int j)
{
    const LaneConstants *q = s->constants;
    const int last = j == s->separator - 1;
    const Lane half = 0.5 * lane_of(q->separator_width);
    const Lane below = last ? block_of(s, y, 0)[SALT] : y[j + 1];
    const Lane d_one = w->strait[j].diffusivity;
    const Lane resistance_two = last ? lane_all(0) : half / w->strait[last ? j : j + 1].diffusivity;
    const Lane g = 1 / (half / d_one + resistance_two);
    const Lane rise = below - y[j];
    const Lane pull = rise * g * g;
    const Lane slope_one = pull * half / (d_one * d_one) * w->strait[j].diffusivity_salt;
    Lane slope_two = lane_all(0);
    if (!last) {
        const Strait *two = &w->strait[j + 1];
        slope_two = pull * half / (two->diffusivity * two->diffusivity) * two->diffusivity_salt;
    }
    const Lane carried = lane_of(q->separator_anions) * lane_of(q->current) / FARADAY;
    return (Passage){-g * rise - carried, g - slope_one, -g - slope_two};
}

INLINE void prepare_straits(const LaneSystem *s, Workspace *w, const Lane *y)
{
    const Lane share = lane_of(s->constants->separator_transport);
    for (int j = 0; j < s->separator; j++) {
        const Bulk free = bulk(s->constants, y[j]);
        w->strait[j].diffusivity = free.diffusivity.value * share;
        w->strait[j].diffusivity_salt = free.diffusivity.slope * share;
        w->strait[j].conductivity = free.conductivity.value * share;
    }
}

// -- Right-hand sides --

// What cells are like and what passes between them.
INLINE void prepare_transport(const LaneSystem *s, Workspace *w, const Lane *y, int slopes)
{
    const LaneConstants *q = s->constants;
    for (int i = 0; i <= s->host; i++) {
        Node *cell = &w->cell[i];
        cell->at = local_at(&s->cells[i], block_of(s, y, i), i == 0);
        if (i > 0)
            carry(q, &s->cells[i], slopes, cell);
    }
    w->cell[0].along = w->cell[1].along; // never used: no distance lies in the plane
    for (int i = 0; i < s->host; i++)
        cross(q, &s->cells[i], &s->cells[i + 1], i == 0, slopes, &w->cell[i], &w->cell[i + 1]);
    w->cell[s->host].below = (Face){0};
}

// What reacts in them.
INLINE void prepare_reactions(const LaneSystem *s, Workspace *w, int slopes)
{
    const LaneConstants *q = s->constants;
    for (int i = 0; i <= s->host; i++)
        react(q, &s->cells[i], slopes, &w->cell[i]);
    widen(q, &s->cells[0], w->cell[1].at.porosity, slopes, &w->cell[0]);
}

INLINE void put_straits(const LaneSystem *s, const Workspace *w, const Lane *y, Lane *rate)
{
    Lane above = lane_all(0);
    for (int j = 0; j < s->separator; j++) {
        const Lane below = passage(s, w, y, j).anions;
        rate[j] = above - below;
        above = below;
    }
    rate[s->separator + SALT] = above - w->cell[0].below.anions;
}

INLINE void put_cell(const LaneCell *fixed, const Node *cell, const Face *above, Lane *rate)
{
    const Lane h = lane_of(fixed->width);
    rate[SALT] = above->anions - cell->below.anions - h * cell->at.salt * cell->lost.value;
    rate[ETA] = h * cell->charge.value + cell->below.current - above->current;
    rate[REACH] = h * (cell->at.lithium * lane_of(fixed->porosity_inverse) - cell->at.reach);
}

INLINE void put_local(const Node *cell, Lane *rate)
{
    rate[LITHIUM] = cell->live.value;
    rate[DEAD] = cell->dead;
    rate[SEI] = cell->sei;
}

// The right-hand sides at [y]; mass d/dt of the unknowns.
INLINE void rates(const LaneSystem *s, Workspace *w, const Lane *y, int slopes, Lane *rate)
{
    prepare_straits(s, w, y);
    prepare_transport(s, w, y, slopes);
    prepare_reactions(s, w, slopes);
    put_straits(s, w, y, rate);
    Lane *plane = rate + s->separator;
    const Node *top = &w->cell[0];
    plane[ETA] = top->charge.value + top->below.current - lane_of(s->constants->current);
    plane[REACH] = w->cell[1].at.reach - top->at.reach;
    put_local(top, plane);
    Lane displaced = lane_all(0);
    Lane reacted = top->charge.value;
    for (int i = 1; i <= s->host; i++) {
        const Node *cell = &w->cell[i];
        const Lane h = lane_of(s->cells[i].width);
        Lane *r = plane + UNKNOWNS * i;
        put_cell(&s->cells[i], cell, &w->cell[i - 1].below, r);
        put_local(cell, r);
        if (i > 1)
            r[REACH] -= w->cell[i - 1].below.reach * (cell->at.reach - w->cell[i - 1].at.reach);
        if (i < s->host)
            r[REACH] += cell->below.reach * (w->cell[i + 1].at.reach - cell->at.reach);
        displaced += h * cell->at.salt * cell->lost.value;
        reacted += h * cell->charge.value;
    }
    Lane *totals = plane + UNKNOWNS * (s->host + 1);
    totals[DISPLACED] = displaced;
    totals[REACTED] = reacted;
}

// -- Elimination of what is local --

INLINE Triple triple_of(const Slope *slope)
{
    return (Triple){slope->salt, slope->eta, slope->reach};
}

INLINE Triple triple_add(Triple a, Lane factor, Triple b)
{
    return (Triple){a.salt + factor * b.salt, a.eta + factor * b.eta, a.reach + factor * b.reach};
}

// Two equations for lithium and porosity, by Cramer's rule.
INLINE void eliminate(Node *cell, Lane d)
{
    const Slope *live = &cell->live;
    const Slope *lost = &cell->lost;
    const Lane stiff = d - live->lithium;
    const Lane open = d + lost->porosity;
    const Lane scale = -1 / (stiff * open + live->porosity * lost->lithium);
    cell->lithium_live = -open * scale;
    cell->lithium_total = live->porosity * scale;
    cell->porosity_live = lost->lithium * scale;
    cell->porosity_total = stiff * scale;
    const Triple none = {lane_all(0), lane_all(0), lane_all(0)};
    const Triple by_live = triple_of(live);
    const Triple by_lost = triple_of(lost);
    cell->lithium_by = triple_add(triple_add(none, cell->lithium_live, by_live),
                                  cell->lithium_total, by_lost);
    cell->porosity_by = triple_add(triple_add(none, cell->porosity_live, by_live),
                                   cell->porosity_total, by_lost);
    const Slope *charge = &cell->charge;
    cell->charge_by = triple_add(triple_add(triple_of(charge), charge->lithium, cell->lithium_by),
                                 charge->porosity, cell->porosity_by);
    cell->charge_live =
        charge->lithium * cell->lithium_live + charge->porosity * cell->porosity_live;
    cell->charge_total =
        charge->lithium * cell->lithium_total + charge->porosity * cell->porosity_total;
}

// On the plane [porosity_live] is what a change of the porosity below does to the lithium, and
// [porosity_total] what it does to the charge.
INLINE void eliminate_plane(Node *plane, Lane d)
{
    const Lane soft = 1 / (d - plane->live.lithium);
    const Triple none = {lane_all(0), lane_all(0), lane_all(0)};
    plane->lithium_live = soft;
    plane->lithium_by = triple_add(none, soft, triple_of(&plane->live));
    plane->charge_by =
        triple_add(triple_of(&plane->charge), plane->charge.lithium, plane->lithium_by);
    plane->charge_live = plane->charge.lithium * soft;
    plane->porosity_live = soft * plane->live.porosity;
    plane->porosity_total =
        plane->charge.porosity + plane->charge.lithium * plane->porosity_live;
    plane->porosity_by = none;
    plane->porosity_fixed = lane_all(0);
}

// -- Blocks --

INLINE void put_row(Lane *row, Triple by, Lane factor)
{
    row[0] = factor * by.salt;
    row[1] = factor * by.eta;
    row[2] = factor * by.reach;
}

INLINE void add_row(Lane *row, Triple by, Lane factor)
{
    row[0] += factor * by.salt;
    row[1] += factor * by.eta;
    row[2] += factor * by.reach;
}

// What a change on one side of a face lets through, the porosity's included.
INLINE Triple face_current(const Face *face, int side, const Node *cell)
{
    return triple_add(face->current_by[side], face->current_by_porosity[side], cell->porosity_by);
}

INLINE Triple face_anions(const Face *face, int side, const Node *cell)
{
    return triple_add(face->anions_by[side], face->anions_by_porosity[side], cell->porosity_by);
}

INLINE void assemble_cell(const LaneSystem *s, Workspace *w, int i, Lane d)
{
    const LaneCell *fixed = &s->cells[i];
    Node *cell = &w->cell[i];
    const Node *up = &w->cell[i - 1];
    const Lane one = lane_all(1);
    const Lane h = lane_of(fixed->width);
    const Lane mass = lane_of(s->mass[s->separator + UNKNOWNS * i + ETA]);
    Block pivot = {0};
    Block lower = {0};
    Block upper = {0};
    pivot.a[0][0] = h * (d * cell->at.porosity + cell->lost.value);
    add_row(pivot.a[0], face_anions(&up->below, 1, cell), -one);
    put_row(lower.a[0], face_anions(&up->below, 0, up), -one);
    put_row(pivot.a[1], cell->charge_by, -h);
    pivot.a[1][1] += d * mass;
    add_row(pivot.a[1], face_current(&up->below, 1, cell), one);
    put_row(lower.a[1], face_current(&up->below, 0, up), one);
    put_row(pivot.a[2], cell->lithium_by, -h * lane_of(fixed->porosity_inverse));
    pivot.a[2][2] += h;
    if (i > 1) {
        pivot.a[2][2] += up->below.reach;
        lower.a[2][2] = -up->below.reach;
    }
    if (i < s->host) {
        const Node *down = &w->cell[i + 1];
        add_row(pivot.a[0], face_anions(&cell->below, 0, cell), one);
        put_row(upper.a[0], face_anions(&cell->below, 1, down), one);
        add_row(pivot.a[1], face_current(&cell->below, 0, cell), -one);
        put_row(upper.a[1], face_current(&cell->below, 1, down), -one);
        pivot.a[2][2] += cell->below.reach;
        upper.a[2][2] = -cell->below.reach;
    }
    cell->pivot = pivot;
    cell->lower = lower;
    cell->upper = upper;
}

INLINE void assemble_plane(const LaneSystem *s, Workspace *w, Lane d)
{
    Node *plane = &w->cell[0];
    const Node *down = &w->cell[1];
    const Lane one = lane_all(1);
    Block pivot = {0};
    Block upper = {0};
    put_row(pivot.a[0], plane->below.anions_by[0], one);
    put_row(upper.a[0], face_anions(&plane->below, 1, down), one);
    put_row(pivot.a[1], plane->charge_by, -one);
    pivot.a[1][1] += d * lane_of(s->mass[s->separator + ETA]);
    add_row(pivot.a[1], plane->below.current_by[0], -one);
    put_row(upper.a[1], face_current(&plane->below, 1, down), -one);
    add_row(upper.a[1], down->porosity_by, -plane->porosity_total);
    pivot.a[2][2] = one;
    upper.a[2][2] = -one;
    plane->pivot = pivot;
    plane->upper = upper;
}

// -- Decomposition --

// In place: L below the diagonal, U above, reciprocals on it. The blocks need no pivoting: each
// row is dominated by its own unknown.
INLINE void decompose(Block *b)
{
    b->a[0][0] = 1 / b->a[0][0];
    b->a[1][0] *= b->a[0][0];
    b->a[2][0] *= b->a[0][0];
    b->a[1][1] = 1 / (b->a[1][1] - b->a[1][0] * b->a[0][1]);
    b->a[1][2] -= b->a[1][0] * b->a[0][2];
    b->a[2][1] = (b->a[2][1] - b->a[2][0] * b->a[0][1]) * b->a[1][1];
    b->a[2][2] = 1 / (b->a[2][2] - b->a[2][0] * b->a[0][2] - b->a[2][1] * b->a[1][2]);
}

INLINE void substitute(const Block *b, Lane *x)
{
    x[1] -= b->a[1][0] * x[0];
    x[2] -= b->a[2][0] * x[0] + b->a[2][1] * x[1];
    x[2] *= b->a[2][2];
    x[1] = (x[1] - b->a[1][2] * x[2]) * b->a[1][1];
    x[0] = (x[0] - b->a[0][1] * x[1] - b->a[0][2] * x[2]) * b->a[0][0];
}

// upper <- pivot^-1 upper.
INLINE void divide(const Block *pivot, Block *upper)
{
    for (int k = 0; k < 3; k++) {
        Lane x[3] = {upper->a[0][k], upper->a[1][k], upper->a[2][k]};
        substitute(pivot, x);
        for (int r = 0; r < 3; r++)
            upper->a[r][k] = x[r];
    }
}

// pivot <- pivot - lower upper, where the last row of [lower] has one entry only.
INLINE void reduce(Block *pivot, const Block *lower, const Block *upper)
{
    for (int r = 0; r < 2; r++)
        for (int k = 0; k < 3; k++)
            pivot->a[r][k] -= lower->a[r][0] * upper->a[0][k] + lower->a[r][1] * upper->a[1][k] +
                              lower->a[r][2] * upper->a[2][k];
    for (int k = 0; k < 3; k++)
        pivot->a[2][k] -= lower->a[2][2] * upper->a[2][k];
}

INLINE void decompose_straits(const LaneSystem *s, Workspace *w, Lane d)
{
    Lane above_by_above = lane_all(0);
    Lane above_by_below = lane_all(0);
    Lane above_upper = lane_all(0);
    for (int j = 0; j < s->separator; j++) {
        const Passage face = passage(s, w, w->start, j);
        Strait *strait = &w->strait[j];
        strait->lower = -above_by_above;
        const Lane diagonal = d * lane_of(s->mass[j]) + face.by_above - above_by_below;
        strait->pivot = 1 / (diagonal - strait->lower * above_upper);
        strait->upper = face.by_below * strait->pivot;
        above_by_above = face.by_above;
        above_by_below = face.by_below;
        above_upper = strait->upper;
    }
    Node *plane = &w->cell[0];
    plane->lower.a[0][0] = -above_by_above;
    plane->pivot.a[0][0] -= above_by_below + plane->lower.a[0][0] * above_upper;
}

// Decomposes mass d - Jacobian at the state whose rates were last taken.
INLINE void factor(const LaneSystem *s, Workspace *w, Lane d)
{
    eliminate_plane(&w->cell[0], d);
    for (int i = 1; i <= s->host; i++)
        eliminate(&w->cell[i], d);
    assemble_plane(s, w, d);
    for (int i = 1; i <= s->host; i++)
        assemble_cell(s, w, i, d);
    decompose_straits(s, w, d);
    for (int i = 0; i <= s->host; i++) {
        Node *cell = &w->cell[i];
        if (i > 0)
            reduce(&cell->pivot, &cell->lower, &w->cell[i - 1].upper);
        decompose(&cell->pivot);
        divide(&cell->pivot, &cell->upper);
    }
}

#endif
