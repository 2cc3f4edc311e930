# {{ head.title }}
#
# The same in R: written by Epicurve {{ head.version }}{% if let Some(link) = head.link %} for
# {{ link }}{% endif %}
#
# It solves the same equations{% if steps.per_day.is_some() %} by the same steps{% endif %}, without Epicurve, and gives every series of every day to 1e-4 relative or better.
{%- if head.is_stochastic %}
# This is the deterministic counterpart: Epicurve simulated chance, which is left out here.
{%- endif %}
{%- if head.has_external %}
# An external engine simulated some of the scenarios; here Epicurve's own equations stand for it.
{%- endif %}
{%- if head.has_ranges %}
# This is the deterministic counterpart: Epicurve drew uncertain rates; here the rates are the medians of their ranges.
{%- endif %}
#
# Needs R 4.0 or later{% if steps.per_day.is_none() %} and the package deSolve: install.packages("deSolve"), in Debian apt-get install r-cran-desolve{% endif %}.
#
#   Rscript epicurve.R                   writes epicurve.csv, and draws the infectious into epicurve.png
#   Rscript epicurve.R MY.csv MY.png     into these files
{%- if steps.per_day.is_none() %}

library(deSolve)
{%- endif %}

days <- {{ head.days }}
{%- if let Some(date) = head.start_date %}
start_date <- as.Date("{{ date }}")
{%- endif %}
{%- if let Some(steps_per_day) = steps.per_day %}
steps_per_day <- {{ steps_per_day }}
{%- endif %}

# Persons, rates per day, shares from 0 to 1; days are counted from 0.
{%- if parts.has_phases() %}
# What has a from_day is active from it until before its to_day.
{%- endif %}
scenarios <- list(
{%- for scenario in scenarios %}
  list(
{{ scenario }}
  ){% if !loop.last %},{% endif %}
{%- endfor %}
)

# The persons on day 0: {{ "" }}
{%- include "report/scripts/compartments.txt" %}
initial_state <- function(scenario) {
  infected <- scenario$initial_infectious{% if parts.has("sigma") %} + scenario$initial_exposed{% endif %}
  c(
    S = max(scenario$population{% if parts.has("initial_immune") %} - scenario$initial_immune{% endif %} - infected, 0),
{%- if parts.has("sigma") %}
    E = scenario$initial_exposed,
{%- endif %}
    I = scenario$initial_infectious,
    R = {% if parts.has("initial_immune") %}scenario$initial_immune{% else %}0{% endif %},
{%- if parts.vaccination %}
    V = 0,
{%- endif %}
{%- if parts.has("fatality") %}
    D = 0,
{%- endif %}
{%- if parts.hospital %}
    H = 0,
{%- endif %}
    C = infected
  )
}
{%- if parts.varies() %}

# beta(t).
{%- if parts.season %} The season changes with the time.{% endif %}
{%- if parts.interventions %} Overlapping interventions multiply; they are those active at the time `since`.{% endif %}
transmission <- function(time, scenario, since) {
  beta <- scenario$beta
{%- if parts.season %}
  beta <- beta * (1 + scenario$amplitude * cos(2 * pi * (time - scenario$peak_day) / 365))
{%- endif %}
{%- if parts.interventions %}
  for (intervention in scenario$interventions) {
    if (since >= intervention$from_day && since < intervention$to_day) beta <- beta * (1 - intervention$reduction)
  }
{%- endif %}
  beta
}
{%- endif %}

# How fast the state changes, in persons per day.
slopes <- function(time, state, scenario, since) {
  S <- state[["S"]]
{%- if parts.has("sigma") %}
  E <- state[["E"]]
{%- endif %}
  I <- state[["I"]]
  R <- state[["R"]]
{%- if parts.vaccination %}
  V <- state[["V"]]
{%- endif %}
  living <- S{% if parts.has("sigma") %} + E{% endif %} + I + R{% if parts.vaccination %} + V{% endif %}
{%- if parts.has("mu") %}
  mu <- scenario$mu
{%- endif %}

  contacts <- {% if parts.varies() %}transmission(time, scenario, since){% else %}scenario$beta{% endif %} * I{% if parts.has("importation") %} + scenario$importation{% endif %}
  infection <- if (living > 0) contacts / living * S else 0
{%- if parts.latent_in_some %}
  onset <- if (is.na(scenario$sigma)) infection else scenario$sigma * E
{%- else if parts.has("sigma") %}
  onset <- scenario$sigma * E
{%- endif %}
  end <- scenario$gamma * I
{%- if parts.vaccination %}

  # Doses go to the susceptible, exposed and recovered alike, and at most one a day to each of them.
  vaccination <- 0
  campaign <- scenario$vaccination
  if (!is.null(campaign) && campaign$doses_per_day > 0 && since >= campaign$from_day && since < campaign$to_day) {
    offered <- S{% if parts.has("sigma") %} + E{% endif %} + R
    doses <- campaign$doses_per_day
    vaccination <- campaign$efficacy * S * if (offered > doses) doses / offered else 1
  }
{%- endif %}
{%- if parts.hospital %}

  census <- 0
  hospital <- scenario$hospital
  if (!is.null(hospital)) {
    census <- hospital$fraction * {% if parts.has("sigma") %}onset{% else %}infection{% endif %} - state[["H"]] / hospital$stay_days
  }
{%- endif %}

  c(
    S = -infection
{%- if parts.has("omega") %} + scenario$omega * {% if parts.vaccination %}(R + V){% else %}R{% endif %}{% endif %}
{%- if parts.vaccination %} - vaccination{% endif %}
{%- if parts.has("mu") %} + mu * living - mu * S{% endif %},
{%- if parts.has("sigma") %}
    E = infection - onset{% if parts.has("mu") %} - mu * E{% endif %},
    I = onset - end{% if parts.has("mu") %} - mu * I{% endif %},
{%- else %}
    I = infection - end{% if parts.has("mu") %} - mu * I{% endif %},
{%- endif %}
    R = {% if parts.has("fatality") %}(1 - scenario$fatality) * {% endif %}end{% if parts.has("omega") %} - scenario$omega * R{% endif %}{% if parts.has("mu") %} - mu * R{% endif %},
{%- if parts.vaccination %}
    V = vaccination{% if parts.has("omega") %} - scenario$omega * V{% endif %}{% if parts.has("mu") %} - mu * V{% endif %},
{%- endif %}
{%- if parts.has("fatality") %}
    D = scenario$fatality * end,
{%- endif %}
{%- if parts.hospital %}
    H = census,
{%- endif %}
    C = infection
  )
}
{% if steps.per_day.is_some() %}
# The state on each whole day, a row each: {{ steps.method() }} with the same steps as Epicurve's.
{%- if parts.has_phases() %} What is active at the
# start of a step is so throughout it.{% endif %}
solve_scenario <- function(scenario) {
  step <- 1 / steps_per_day
  state <- initial_state(scenario)
  rows <- matrix(0, days + 1, length(state), dimnames = list(NULL, names(state)))
  rows[1, ] <- state
  for (count in seq_len(days * steps_per_day)) {
    time <- (count - 1) / steps_per_day
{%- if steps.is_rk4 %}
    first <- slopes(time, state, scenario, time)
    second <- slopes(time + step / 2, state + step / 2 * first, scenario, time)
    third <- slopes(time + step / 2, state + step / 2 * second, scenario, time)
    fourth <- slopes(time + step, state + step * third, scenario, time)
    state <- state + step / 6 * (first + 2 * (second + third) + fourth)
{%- else %}
    state <- state + step * slopes(time, state, scenario, time)
{%- endif %}
    if (min(state) < -1e-12 * scenario$population) {
      stop("the step is too long: on day ", floor(time), " it takes a number of persons below zero")
    }
    if (count %% steps_per_day == 0) rows[count / steps_per_day + 1, ] <- state
  }
  pmax(rows, 0)
}
{%- else %}
# The state on each whole day, a row each.
{%- if parts.has_phases() %} The solver starts anew wherever something begins or ends.{% endif %}
#
# A method of single steps, no longer than the mean stay in a stage: in a long trough between two waves, solvers that
# look back over many steps (lsoda) lose the few infectious from whom the next wave grows.
solve_scenario <- function(scenario) {
  leaving <- {% if parts.has("sigma") %}max(scenario$gamma, scenario$sigma, na.rm = TRUE){% else %}scenario$gamma{% endif %}{% if parts.has("mu") %} + scenario$mu{% endif %}
{%- if parts.has_phases() %}
  changes <- 0
{%- if parts.interventions %}
  for (intervention in scenario$interventions) changes <- c(changes, intervention$from_day, intervention$to_day)
{%- endif %}
{%- if parts.vaccination %}
  changes <- c(changes, scenario$vaccination$from_day, scenario$vaccination$to_day)
{%- endif %}
  changes <- c(sort(unique(changes[changes < days])), days)
{%- else %}
  changes <- c(0, days)
{%- endif %}
  state <- initial_state(scenario)
  rows <- matrix(0, days + 1, length(state), dimnames = list(NULL, names(state)))
  rows[1, ] <- state
  for (phase in seq_len(length(changes) - 1)) {
    since <- changes[phase]
    until <- changes[phase + 1]
    whole_days <- (0:days)[0:days > since & 0:days <= until]
    solution <- ode(
      state, unique(c(since, whole_days, until)),
      function(time, state, scenario) list(slopes(time, state, scenario, since)), scenario,
      method = "ode45", rtol = 1e-10, atol = 1e-10 * min(1, scenario$population / 1e4), hmax = min(1, 1 / leaving),
      maxsteps = 1e6
    )
    if (nrow(solution) < length(whole_days) + 1) stop("the solver stopped after day ", since)
    rows[whole_days + 1, ] <- solution[match(whole_days, solution[, "time"]), -1]
    state <- pmax(solution[nrow(solution), -1], 0)
  }
  pmax(rows, 0)
}
{%- endif %}

# One row for each day, with the columns of Epicurve's CSV; what a scenario lacks is empty.
table_of <- function(scenario) {
  rows <- solve_scenario(scenario)
{%- if parts.reproduction %}

  # Rt: R0 with the day's beta, times the susceptible share of the living.
  living <- rows[, "S"]{% if parts.has("sigma") %} + rows[, "E"]{% endif %} + rows[, "I"] + rows[, "R"]{% if parts.vaccination %} + rows[, "V"]{% endif %}
  beta <- {% if parts.varies() %}sapply(0:days, function(day) transmission(day, scenario, day)){% else %}scenario$beta{% endif %}
  leaving <- scenario$gamma{% if parts.has("mu") %} + scenario$mu{% endif %}
  reproduction <- if (leaving > 0) ifelse(living > 0, beta / leaving * rows[, "S"] / living, 0) else NA
{%- if parts.has("sigma") && parts.has("mu") %}
  if (!is.na(scenario$sigma)) reproduction <- reproduction * scenario$sigma / (scenario$sigma + scenario$mu)
{%- endif %}
{%- endif %}

  data.frame(
    scenario = {% if let Some(cells) = head.r_cells() %}{{ cells }}[[scenario$name]]{% else %}scenario$name{% endif %},
    day = 0:days,
{%- if head.start_date.is_some() %}
    date = start_date + 0:days,
{%- endif %}
    susceptible_persons = rows[, "S"],
{%- if parts.has("sigma") %}
    exposed_persons = {% if parts.latent_in_some %}if (is.na(scenario$sigma)) NA else {% endif %}rows[, "E"],
{%- endif %}
    infectious_persons = rows[, "I"],
    recovered_persons = rows[, "R"],
{%- if parts.vaccination %}
    vaccinated_persons = if (is.null(scenario$vaccination)) NA else rows[, "V"],
{%- endif %}
{%- if parts.has("fatality") %}
    deceased_persons = if (scenario$fatality == 0) NA else rows[, "D"],
{%- endif %}
    new_infections_persons_per_day = c(0, pmax(diff(rows[, "C"]), 0)),
    cumulative_infections_persons = rows[, "C"]
{%- if parts.reproduction %},
    effective_reproduction_number = reproduction
{%- endif %}
{%- if parts.hospital %},
    hospital_census_persons = if (is.null(scenario$hospital)) NA else rows[, "H"]
{%- endif %}
  )
}

tables <- lapply(scenarios, table_of)

arguments <- if (interactive()) character() else commandArgs(trailingOnly = TRUE)
csv_file <- if (length(arguments) >= 1) arguments[1] else "epicurve.csv"
png_file <- if (length(arguments) >= 2) arguments[2] else "epicurve.png"

write.csv(do.call(rbind, tables), csv_file, row.names = FALSE, na = "")

# On the screen, or without one into a file.
if (!interactive()) png(png_file, width = 1200, height = 700, res = 120)
highest <- max(sapply(tables, function(table) max(table$infectious_persons)))
par(mar = c(4, 6, 1, 1))
plot(NULL, xlim = c(0, days), ylim = c(0, highest), xlab = "Day", ylab = "", las = 1, bty = "l")
title(ylab = "Infectious persons", line = 4.5)
for (index in seq_along(tables)) lines(0:days, tables[[index]]$infectious_persons, col = index, lwd = 2)
legend("topright", sapply(scenarios, function(scenario) scenario$name), col = seq_along(scenarios), lwd = 2, bty = "n")
if (!interactive()) invisible(dev.off())
