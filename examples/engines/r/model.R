# An SEIR model behind plumber, solved by deSolve: an engine for Epicurve, which sends it a scenario and gets its series.
#
#   Rscript -e 'plumber::pr_run(plumber::pr("model.R"), port = 8000)'
#   EPICURVE_ENGINES=desolve=http://127.0.0.1:8000 epicurve
#
# It answers what it can compute and refuses the rest by name: a curve that quietly leaves something out is worse than none.

library(deSolve)

# What a scenario may have here. Anything else must be as if it were absent.
known <- c(
  "name", "population", "initial_infectious", "initial_exposed", "initial_immune", "beta", "gamma", "sigma",
  "interventions", "entered"
)

is_absent <- function(value) length(value) == 0 || identical(value, 0) || identical(value, 0L)

derivative <- function(time, state, rates) {
  infections <- rates$contacts * state[[1]] * state[[3]] / rates$population
  onsets <- if (is.null(rates$sigma)) infections else rates$sigma * state[[2]]
  recoveries <- rates$gamma * state[[3]]
  list(c(-infections, infections - onsets, onsets - recoveries, recoveries, infections))
}

# S, E, I, R and the infected so far, a row for each whole day.
solve_scenario <- function(scenario, days) {
  to_day <- function(each) if (is.null(each$to_day)) days + 1 else each$to_day
  # beta at the beginning of a stretch: it changes at the days below alone.
  contacts <- function(day) {
    active <- Filter(function(each) each$from_day <= day && day < to_day(each), scenario$interventions)
    scenario$beta * prod(1, vapply(active, function(each) 1 - each$reduction, 0))
  }
  seeds <- c(scenario$initial_infectious, scenario$initial_exposed, scenario$initial_immune)
  state <- c(scenario$population - sum(seeds), seeds[2], seeds[1], seeds[3], seeds[1] + seeds[2])
  edges <- unlist(lapply(scenario$interventions, function(each) c(each$from_day, to_day(each))))
  stops <- sort(unique(c(0, edges[edges > 0 & edges < days], days)))
  rows <- matrix(state, 1)
  # From one change of beta to the next: a solver that steps across one loses its accuracy there.
  for (stretch in seq_len(length(stops) - 1)) {
    from <- stops[stretch]
    to <- stops[stretch + 1]
    whole <- Filter(function(day) day > from && day <= to, 0:days)
    rates <- list(
      contacts = contacts(from), gamma = scenario$gamma, sigma = scenario$sigma, population = scenario$population
    )
    solution <- lsoda(state, unique(c(from, whole, to)), derivative, rates, rtol = 1e-10, atol = 1e-8)[, -1, drop = FALSE]
    rows <- rbind(rows, solution[1 + seq_along(whole), , drop = FALSE])
    state <- solution[nrow(solution), ]
  }
  rows
}

#* @post /simulations
#* @parser json list(simplifyVector = FALSE)
#* @serializer unboxedJSON list(digits = NA, null = "null")
function(req, res) {
  scenario <- req$body$scenario
  unknown <- setdiff(names(Filter(Negate(is_absent), scenario)), known)
  if (length(unknown) > 0) {
    res$status <- 422
    return(list(detail = paste("this model has no", paste(unknown, collapse = ", "))))
  }
  rows <- solve_scenario(scenario, req$body$days)
  list(
    engine = list(name = "deSolve", version = as.character(packageVersion("deSolve"))),
    model = "epicurve",
    series = list(
      susceptible = rows[, 1], exposed = if (is.null(scenario$sigma)) NULL else rows[, 2], infectious = rows[, 3],
      recovered = rows[, 4], cumulative_infections = rows[, 5]
    )
  )
}
