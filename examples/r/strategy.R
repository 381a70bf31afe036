# Published efficiency by strategy, and what simulated designs would give.
# Usage: Rscript strategy.R hostscreen.db
library(DBI)
catalog <- dbConnect(RSQLite::SQLite(), commandArgs(TRUE)[1], flags = RSQLite::SQLITE_RO)
hosts <- na.omit(dbGetQuery(catalog, "SELECT strategy, half_ce_pct FROM hs_hosts"))
simulated <- dbGetQuery(catalog, "
  SELECT json_extract(result, '$.coulombic_efficiency_pct') AS ce
  FROM hs_simulations WHERE status = 'ok'")
dbDisconnect(catalog)

line <- function(name, ce) cat(sprintf("%s\t%d\t%.3f\n", name, length(ce), median(ce)))
for (name in sort(unique(hosts$strategy), method = "radix"))
  line(name, hosts$half_ce_pct[hosts$strategy == name])
if (nrow(simulated) > 0) line("simulated", simulated$ce)
