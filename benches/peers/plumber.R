# The SIR model behind plumber, with deSolve and ggplot2: what epicurve is compared with in docs/benchmarks.md.
#
# The fastest form that stays ordinary: a closure without names to look up. Tolerances are epicurve's.

library(deSolve)
library(ggplot2)

derivative <- function(time, state, rates) {
  infections <- rates[1] * state[1] * state[2] / rates[3]
  recoveries <- rates[2] * state[2]
  list(c(-infections, infections - recoveries, recoveries))
}

or <- function(value, default) if (is.null(value)) default else value

solve_one <- function(scenario, days) {
  population <- or(scenario$population, 10000)
  infectious <- or(scenario$initial_infectious, 100)
  solution <- lsoda(
    c(population - infectious, infectious, 0), 0:days, derivative,
    c(scenario$beta, scenario$gamma, population), rtol = 1e-8, atol = 1e-6
  )
  list(susceptible = solution[, 2], infectious = solution[, 3], recovered = solution[, 4])
}

simulated <- function(request) {
  comparison <- request$body
  scenarios <- lapply(comparison$scenarios, function(scenario) {
    list(name = or(scenario$name, ""), series = solve_one(scenario, comparison$days))
  })
  list(days = 0:comparison$days, scenarios = scenarios)
}

#* @post /simulations
#* @parser json list(simplifyVector = FALSE)
#* @serializer unboxedJSON list(digits = NA)
function(req) simulated(req)

#* @post /page
#* @parser json list(simplifyVector = FALSE)
#* @serializer html
function(req) {
  results <- simulated(req)
  curves <- do.call(rbind, lapply(results$scenarios, function(scenario) {
    data.frame(name = scenario$name, day = results$days, infectious = scenario$series$infectious)
  }))
  drawing <- ggplot(curves, aes(day, infectious, colour = name)) + geom_line()
  svg <- svglite::svgstring(width = 8, height = 4)
  print(drawing)
  dev.off()
  rows <- vapply(results$scenarios, function(scenario) {
    sprintf("<tr><th>%s</th><td>%.1f</td></tr>", scenario$name, max(scenario$series$infectious))
  }, "")
  paste0("<!DOCTYPE html><title>Scenarios</title>", svg(), "<table>", paste(rows, collapse = ""), "</table>")
}
