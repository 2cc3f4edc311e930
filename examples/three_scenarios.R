# Three scenarios of one epidemic: computed by an Epicurve server, saved there, and drawn into three_scenarios_r.png.
#
#   Rscript three_scenarios.R                               a server at http://localhost:8000, or at EPICURVE_URL
#   Rscript three_scenarios.R https://epicurve.example.org
#
# Needs the packages curl and jsonlite; in Debian apt-get install r-cran-curl r-cran-jsonlite.

suppressMessages(library(curl))
library(jsonlite)

arguments <- commandArgs(trailingOnly = TRUE)
server <- if (length(arguments) >= 1) arguments[1] else Sys.getenv("EPICURVE_URL", "http://localhost:8000")
server <- sub("/+$", "", server)

# Rates are per day; what is left out has its default: 10,000 persons, 100 of them infectious on day 0.
distancing <- function(reduction) {
  list(list(name = "distancing", from_day = 20, to_day = 80, reduction = reduction))
}
comparison <- list(
  days = 200,
  scenarios = list(
    list(name = "No change", beta = 0.3, gamma = 0.1),
    list(name = "Contacts down by 20 %", beta = 0.3, gamma = 0.1, interventions = distancing(0.2)),
    list(name = "Contacts down by 40 %", beta = 0.3, gamma = 0.1, interventions = distancing(0.4))
  )
)

# Sends a body as JSON; what is wrong with it comes back as a sentence for each field.
post <- function(path, body) {
  handle <- new_handle(copypostfields = toJSON(body, auto_unbox = TRUE, digits = NA))
  handle_setheaders(handle, "Content-Type" = "application/json")
  answer <- curl_fetch_memory(paste0(server, path), handle)
  text <- rawToChar(answer$content)
  if (answer$status_code >= 400) stop("the server answers ", answer$status_code, ": ", text)
  fromJSON(text, simplifyDataFrame = FALSE)
}

results <- post("/api/v1/simulations", comparison)
for (scenario in results$scenarios) {
  peak <- scenario$summary
  cat(sprintf("%s: at most %.0f infectious, on day %.1f\n", scenario$name, peak$peak_infectious, peak$peak_day))
}

saved <- post("/api/v1/runs", c(comparison, title = "Distancing, from R", note = "By examples/three_scenarios.R"))
cat("Saved: ", server, "/runs/", saved$id, "\n", sep = "")

curves <- sapply(results$scenarios, function(scenario) scenario$series$infectious)
png("three_scenarios_r.png", width = 1200, height = 700, res = 120)
par(mar = c(4, 6, 1, 1))
matplot(results$days, curves, type = "l", lty = 1, lwd = 2, xlab = "Day", ylab = "", las = 1, bty = "l")
title(ylab = "Infectious persons", line = 4.5)
names <- sapply(results$scenarios, function(scenario) scenario$name)
legend("topright", names, col = seq_along(names), lwd = 2, bty = "n")
invisible(dev.off())
cat("Drawn: three_scenarios_r.png\n")
