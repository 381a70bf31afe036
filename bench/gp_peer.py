"""scikit-learn on one data set: gp_peer.py NAME TRAIN TEST. ARD Matern 5/2 with a constant and
white noise, one start, L-BFGS-B; prints one line of JSON with the figures of `gp fit`."""
import json
import resource
import sys
import time
import warnings

import numpy as np
import scipy.optimize
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

warnings.filterwarnings("ignore")
evaluations = 0


def minimise(objective, start, bounds):
    def counted(theta):
        global evaluations
        evaluations += 1
        return objective(theta)

    found = scipy.optimize.minimize(counted, start, method="L-BFGS-B", jac=True, bounds=bounds)
    return found.x, found.fun


def table(path):
    numbers = np.loadtxt(path, delimiter=",", skiprows=1)
    return numbers[:, :-1], numbers[:, -1]


def main():
    name, train, test = sys.argv[1:4]
    x, y = table(train)
    points, truth = table(test)
    kernel = ConstantKernel(1.0, (1e-3, 1e5)) * Matern(
        np.ones(x.shape[1]), (1e-2, 1e3), nu=2.5
    ) + WhiteKernel(1e-6, (1e-12, 1.0))
    process = GaussianProcessRegressor(
        kernel, alpha=1e-10, optimizer=minimise, normalize_y=True, random_state=0
    )
    start = time.perf_counter()
    process.fit(x, y)
    fit = time.perf_counter() - start
    single = []
    for _ in range(3):
        start = time.perf_counter()
        process.log_marginal_likelihood(
            process.kernel_.theta, eval_gradient=True, clone_kernel=False
        )
        single.append(time.perf_counter() - start)
    start = time.perf_counter()
    mean, sd = process.predict(points, return_std=True)
    predicting = time.perf_counter() - start
    missed = truth - mean
    nlpd = np.mean(0.5 * np.log(2 * np.pi * sd**2) + 0.5 * (missed / sd) ** 2)
    print(
        json.dumps(
            {
                "what": "fit",
                "who": "scikit-learn",
                "function": name,
                "rows": len(y),
                "fit_s": fit,
                "evaluations": evaluations,
                "evaluation_s": min(single),
                "nrmse": float(np.sqrt(np.mean(missed**2)) / truth.std()),
                "nlpd": float(nlpd),
                "coverage95": float(np.mean(np.abs(missed) <= 1.959964 * sd)),
                "points_per_s": len(truth) / predicting,
                "method": "exact",
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


main()
