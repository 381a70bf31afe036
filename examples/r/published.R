# Simulated against published values: median ratio and rank correlation of each quantity.
# Usage: Rscript published.R OUT, the folder of a report
values <- read.csv(file.path(commandArgs(TRUE)[1], "model_check.csv"), encoding = "UTF-8")
values <- values[!is.na(values$Published) & !is.na(values$Simulated), ]
for (name in sort(unique(values$Quantity), method = "radix")) {
  rows <- values[values$Quantity == name, ]
  cat(sprintf("%s\t%d\t%.3f\t%.3f\n", name, nrow(rows), median(rows$Simulated / rows$Published),
              cor(rows$Simulated, rows$Published, method = "spearman")))
}
