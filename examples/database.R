# The catalog from R: how the simulated efficiency hangs on the depth of plating.
# Usage: Rscript database.R hostscreen.db
library(DBI)
catalog <- dbConnect(RSQLite::SQLite(), commandArgs(TRUE)[1], flags = RSQLite::SQLITE_RO)
rows <- dbGetQuery(catalog, "
  SELECT json_extract(result, '$.coulombic_efficiency_pct') AS efficiency,
         json_extract(result, '$.bottom_up_index') AS depth
  FROM simulations WHERE status = 'ok'")
dbDisconnect(catalog)
print(summary(rows))
print(cor(rows, method = "spearman", use = "complete.obs"))
