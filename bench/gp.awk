# Tables from the lines of the Gaussian-process benchmark.
function field(name,    text) {
    if (!match($0, "\"" name "\": *[^,}]*")) return ""
    text = substr($0, RSTART, RLENGTH)
    sub(/^[^:]*: */, "", text)
    gsub(/"/, "", text)
    return text
}
/"what": *"fit"/ {
    if (!fits++)
        printf "%-9s %7s %-14s %9s %6s %10s %10s %8s %7s %9s %6s\n", "function", "rows", "who",
            "fit s", "evals", "s per eval", "NRMSE", "NLPD", "cover95", "points/s", "MiB"
    key = field("function") " " field("rows")
    who = field("who")
    printf "%-9s %7d %-14s %9.3f %6d %10.5f %10.3g %8.3f %7.3f %9.0f %6s\n", field("function"),
        field("rows"), who, field("fit_s"), field("evaluations"), field("evaluation_s"),
        field("nrmse"), field("nlpd"), field("coverage95"), field("points_per_s"),
        field("peak_mib")
    if (who == "matern52") { fit[key] = field("fit_s"); evaluation[key] = field("evaluation_s") }
    if (who == "auto") best[key] = field("nrmse")
    if (who == "scikit-learn" && fit[key] > 0)
        printf "%-9s %7s %-14s %8.1fx %6s %9.1fx %9.2fx\n", "", "", "scikit-learn by", \
            field("fit_s") / fit[key], "", field("evaluation_s") / evaluation[key],
            best[key] / field("nrmse")
}
/"what": *"peak"/ {
    printf "n = %5d: dgemm %6.1f GFLOP/s, factor %6.1f (%.2f of it), LAPACK dpotrf %6.1f (%.2f)\n",
        field("n"), field("dgemm"), field("factor"), field("factor") / field("dgemm"),
        field("dpotrf"), field("dpotrf") / field("dgemm")
}
/"what": *"improvement"/ {
    printf "EHVI, %d candidates, %d objectives, %d points: %.2f s\n", field("candidates"),
        field("objectives"), field("points"), field("seconds")
}
