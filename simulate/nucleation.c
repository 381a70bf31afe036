#include "simulate/nucleation.h"

#include <assert.h>
#include <math.h>

#include "simulate/constants.h"

static const double PI = 3.14159265358979324;

double nucleus_gain(double eta)
{
    return FARADAY * eta / LITHIUM_VOLUME;
}

double nucleus_energy(double radius, double eta, double gamma)
{
    return -4.0 / 3 * PI * radius * radius * radius * nucleus_gain(eta) +
           4 * PI * radius * radius * gamma;
}

double nucleus_energy_slope(double radius, double eta, double gamma)
{
    return -4 * PI * radius * radius * nucleus_gain(eta) + 8 * PI * radius * gamma;
}

double nucleus_radius_critical(double eta, double gamma)
{
    return 2 * gamma / nucleus_gain(eta);
}

double nucleus_barrier(double eta, double gamma)
{
    const double gain = nucleus_gain(eta);
    return 16 * PI * gamma * gamma * gamma / (3 * gain * gain);
}

double nucleus_barrier_on_wall(double eta, double gamma, double cosine)
{
    return nucleus_barrier(eta, gamma) * (2 - 3 * cosine + cosine * cosine * cosine) / 4;
}

double nucleus_density_ratio(double eta, double reference)
{
    const double ratio = eta / reference;
    return ratio * ratio * ratio;
}

double nucleus_contact(double gamma_se, double gamma_ls, double gamma_le)
{
    return fmax(-1, fmin(1, (gamma_se - gamma_ls) / gamma_le));
}

double nucleus_spike(double tip, double plateau)
{
    return fmax(0, fabs(tip) - fabs(plateau));
}

double growth_current(const Growth *growth, double radius)
{
    const double thermal = GAS_CONSTANT * growth->temperature;
    const double drive = growth->gamma * LITHIUM_VOLUME * FARADAY;
    const double bulk = thermal / (2 * drive * growth->bulk_diffusivity * growth->bulk_content);
    const double surface =
        thermal / (drive * growth->surface_diffusivity * growth->surface_content);
    return 1 / (radius * radius * (bulk + radius * surface));
}

Status growth_radius(const Growth *growth, double current, double *radius, Error *err)
{
    double low = log(1e-12);
    double high = log(1.0);
    if (!(growth_current(growth, exp(low)) >= current && growth_current(growth, 1) <= current))
        return fail(err, STATUS_NO_CONVERGE, "no radius from 1e-12 to 1 m carries %g A/m2",
                    current);
    // The current falls with the radius: bisection in its logarithm, to the last bit.
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        if (growth_current(growth, exp(middle)) > current)
            low = middle;
        else
            high = middle;
    }
    *radius = exp(0.5 * (low + high));
    return STATUS_OK;
}

double salt_sand_time(const Salt *salt, double current)
{
    assert(salt->anions > 0);
    const double ratio =
        salt->charge * FARADAY * salt->concentration / (2 * current * salt->anions);
    return PI * salt->diffusivity * ratio * ratio;
}

double salt_sand_charge(const Salt *salt, double current)
{
    return current * salt_sand_time(salt, current);
}

double salt_limiting_current(const Salt *salt, double distance)
{
    return 2 * salt->charge * FARADAY * salt->concentration * salt->diffusivity /
           (salt->anions * distance);
}
