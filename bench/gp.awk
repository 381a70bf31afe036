# Tables from the lines of the Gaussian-process benchmark.
function field(name,    text) {
    if (!match($0, "\"" name "\": *[^,}]*")) return ""
    text = substr($0, RSTART, RLENGTH)
    sub(/^[^:]*: */, "", text)
    gsub(/"/, "", text)
    return text
}
# One line of the growth table: its slope since the fewer rows before by the same method, and many
# rows against the exact process of the most that it is used for.
function grow(who, rows,    by, slope) {
    by = who " " field("method")
    if (rows_before[by]) {
        slope = log(field("fit_s") / time_before[by]) / log(rows / rows_before[by])
        slope = sprintf("n^%.2f", slope)
    }
    if (who == "auto" && rows == 4000) exact = field("nrmse")
    growth[who] = growth[who] sprintf("%-14s %-8s %8d %9.3f %8s %8s %10.3g%s\n", who,
        field("method"), rows, field("fit_s"), slope, field("peak_mib"), field("nrmse"),
        rows > 4000 && exact ? sprintf("  %.2f of exact 4,000", field("nrmse") / exact) : "")
    rows_before[by] = rows
    time_before[by] = field("fit_s")
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
    if (field("function") == "borehole" && who != "matern52") grow(who, field("rows") + 0)
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
END {
    printf "\nGrowth, Borehole:\n%-14s %-8s %8s %9s %8s %8s %10s\n%s%s", "who", "method", "rows",
        "fit s", "slope", "MiB", "NRMSE", growth["auto"], growth["scikit-learn"]
}
