"""Writes gaussian_process.json: scikit-learn's log marginal likelihood, its gradient, and
predictions of a Gaussian process at fixed hyperparameters. Made with scikit-learn 1.2.1."""
import json
import os

import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

ROWS, INPUTS, POINTS = 60, 4, 7
LENGTHSCALES = [0.4, 0.9, 1.7, 3.0]
VARIANCE, NOISE = 2.5, 1e-3


def case(name, stationary, x, y, points):
    kernel = ConstantKernel(VARIANCE) * stationary + WhiteKernel(VARIANCE * NOISE)
    process = GaussianProcessRegressor(kernel, alpha=0, optimizer=None, normalize_y=True)
    process.fit(x, y)
    value = process.log_marginal_likelihood(process.kernel_.theta)
    mean, sd = process.predict(points, return_std=True)  # of an observation: with the noise
    return {
        "kernel": name,
        "variance": VARIANCE,
        "noise": NOISE,
        "lengthscales": LENGTHSCALES,
        "log_marginal_likelihood": value,
        "mean": mean.tolist(),
        "sd_observed": sd.tolist(),
    }


def profiled(name, stationary, x, y):
    """Likelihood and gradient at the mean and the variance that maximise it. There the gradient
    in all else is that of the profile, and scikit-learn's, to whom both are given."""
    correlations = stationary(x) + NOISE * np.eye(ROWS)
    ones = np.linalg.solve(correlations, np.ones(ROWS))
    centred = y - ones @ y / ones.sum()
    variance = centred @ np.linalg.solve(correlations, centred) / ROWS
    kernel = ConstantKernel(variance) * stationary + WhiteKernel(variance * NOISE)
    process = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(x, centred)
    value, gradient = process.log_marginal_likelihood(process.kernel_.theta, eval_gradient=True)
    return {
        "kernel": name,
        "noise": NOISE,
        "lengthscales": LENGTHSCALES,
        "log_marginal_likelihood": value,
        "gradient": gradient[1:].tolist(),  # logarithms of the lengthscales and of the noise
    }


def main():
    rng = np.random.default_rng(11)
    x = rng.random((ROWS, INPUTS))
    x[0], x[1] = 0, 1  # the bounds of the data are the unit cube
    points = rng.random((POINTS, INPUTS))
    y = 40 + 3 * np.sin(5 * x[:, 0]) + 7 * x[:, 1] * x[:, 2] + 0.1 * rng.standard_normal(ROWS)
    document = {
        "made_with": "scikit-learn " + sklearn.__version__,
        "x": x.tolist(),
        "y": y.tolist(),
        "points": points.tolist(),
        "cases": [
            case("matern52", Matern(LENGTHSCALES, nu=2.5), x, y, points),
            case("rbf", RBF(LENGTHSCALES), x, y, points),
        ],
        "profiled": [
            profiled("matern52", Matern(LENGTHSCALES, nu=2.5), x, y),
            profiled("rbf", RBF(LENGTHSCALES), x, y),
        ],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gaussian_process.json")
    with open(path, "w") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


main()
