#!/usr/bin/env python3
# {{ head.title }}
#
# The same in Python: written by Epicurve {{ head.version }}{% if let Some(link) = head.link %} for
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
# Needs Python 3.9 or later with numpy{% if steps.per_day.is_none() %} and scipy 1.7 or later{% endif %}, and for the drawing matplotlib:
# python3 -m pip install {% if steps.per_day.is_none() %}scipy{% else %}numpy{% endif %} matplotlib, in Debian apt-get install python3-{% if steps.per_day.is_none() %}scipy{% else %}numpy{% endif %} python3-matplotlib.
#
#   python3 epicurve.py                  writes epicurve.csv, and draws the infectious into epicurve.png
#   python3 epicurve.py MY.csv MY.png    into these files

import csv
{%- if head.start_date.is_some() %}
import datetime
{%- endif %}
{%- if steps.per_day.is_none() || parts.has_phases() || parts.season %}
import math
{%- endif %}
import sys

import numpy as np
{%- if steps.per_day.is_none() %}
from scipy.integrate import solve_ivp
{%- endif %}

DAYS = {{ head.days }}
{%- if let Some(date) = head.start_date %}
START_DATE = datetime.date.fromisoformat("{{ date }}")
{%- endif %}
{%- if let Some(steps_per_day) = steps.per_day %}
STEPS_PER_DAY = {{ steps_per_day }}
{%- endif %}

# Persons, rates per day, shares from 0 to 1; days are counted from 0.
{%- if parts.has_phases() %}
# What has a from_day is active from it until before its to_day.
{%- endif %}
SCENARIOS = [
{%- for scenario in scenarios %}
    dict(
{{ scenario }}
    ),
{%- endfor %}
]

# {{ "" }}
{%- include "report/scripts/compartments.txt" %}
STATE = ["S", {% if parts.has("sigma") %}"E", {% endif %}"I", "R", {% if parts.vaccination %}"V", {% endif %}{% if parts.has("fatality") %}"D", {% endif %}{% if parts.hospital %}"H", {% endif %}"C"]


def initial_state(scenario):
    """The persons on day 0."""
    infected = scenario["initial_infectious"]{% if parts.has("sigma") %} + scenario["initial_exposed"]{% endif %}
    start = dict.fromkeys(STATE, 0.0)
    start["S"] = max(scenario["population"]{% if parts.has("initial_immune") %} - scenario["initial_immune"]{% endif %} - infected, 0.0)
{%- if parts.has("sigma") %}
    start["E"] = scenario["initial_exposed"]
{%- endif %}
    start["I"] = scenario["initial_infectious"]
{%- if parts.has("initial_immune") %}
    start["R"] = scenario["initial_immune"]
{%- endif %}
    start["C"] = infected
    return np.array([float(start[name]) for name in STATE])
{%- if parts.varies() %}


def transmission(time, scenario, since):
    """beta(t).
{%- if parts.season %} The season changes with the time.{% endif %}
{%- if parts.interventions %} Overlapping interventions multiply; they are those active at the time `since`.{% endif %}"""
    beta = scenario["beta"]
{%- if parts.season %}
    beta *= 1 + scenario["amplitude"] * math.cos(2 * math.pi * (time - scenario["peak_day"]) / 365)
{%- endif %}
{%- if parts.interventions %}
    for intervention in scenario["interventions"]:
        if intervention["from_day"] <= since < intervention["to_day"]:
            beta *= 1 - intervention["reduction"]
{%- endif %}
    return beta
{%- endif %}


def slopes(time, state, scenario, since):
    """How fast the state changes, in persons per day."""
    S, {% if parts.has("sigma") %}E, {% endif %}I, R, {% if parts.vaccination %}V, {% endif %}{% if parts.has("fatality") %}D, {% endif %}{% if parts.hospital %}H, {% endif %}C = state.tolist()
    living = S{% if parts.has("sigma") %} + E{% endif %} + I + R{% if parts.vaccination %} + V{% endif %}
{%- if parts.has("mu") %}
    mu = scenario["mu"]
{%- endif %}

    contacts = {% if parts.varies() %}transmission(time, scenario, since){% else %}scenario["beta"]{% endif %} * I{% if parts.has("importation") %} + scenario["importation"]{% endif %}
    infection = contacts / living * S if living > 0 else 0.0
{%- if parts.latent_in_some %}
    onset = infection if scenario["sigma"] is None else scenario["sigma"] * E
{%- else if parts.has("sigma") %}
    onset = scenario["sigma"] * E
{%- endif %}
    end = scenario["gamma"] * I
{%- if parts.vaccination %}

    # Doses go to the susceptible, exposed and recovered alike, and at most one a day to each of them.
    vaccination = 0.0
    campaign = scenario["vaccination"]
    if campaign and campaign["doses_per_day"] > 0 and campaign["from_day"] <= since < campaign["to_day"]:
        offered = S{% if parts.has("sigma") %} + E{% endif %} + R
        doses = campaign["doses_per_day"]
        vaccination = campaign["efficacy"] * S * (doses / offered if offered > doses else 1.0)
{%- endif %}
{%- if parts.hospital %}

    census = 0.0
    hospital = scenario["hospital"]
    if hospital:
        census = hospital["fraction"] * {% if parts.has("sigma") %}onset{% else %}infection{% endif %} - H / hospital["stay_days"]
{%- endif %}

    return np.array([
        -infection
{%- if parts.has("omega") %} + scenario["omega"] * {% if parts.vaccination %}(R + V){% else %}R{% endif %}{% endif %}
{%- if parts.vaccination %} - vaccination{% endif %}
{%- if parts.has("mu") %} + mu * living - mu * S{% endif %},
{%- if parts.has("sigma") %}
        infection - onset{% if parts.has("mu") %} - mu * E{% endif %},
        onset - end{% if parts.has("mu") %} - mu * I{% endif %},
{%- else %}
        infection - end{% if parts.has("mu") %} - mu * I{% endif %},
{%- endif %}
        {% if parts.has("fatality") %}(1 - scenario["fatality"]) * {% endif %}end{% if parts.has("omega") %} - scenario["omega"] * R{% endif %}{% if parts.has("mu") %} - mu * R{% endif %},
{%- if parts.vaccination %}
        vaccination{% if parts.has("omega") %} - scenario["omega"] * V{% endif %}{% if parts.has("mu") %} - mu * V{% endif %},
{%- endif %}
{%- if parts.has("fatality") %}
        scenario["fatality"] * end,
{%- endif %}
{%- if parts.hospital %}
        census,
{%- endif %}
        infection,
    ])

{% if steps.per_day.is_some() %}
def solve(scenario):
    """The state on each whole day: {{ steps.method() }} with the same steps as Epicurve's.
{%- if parts.has_phases() %}

    What is active at the start of a step is so throughout it.
    {% endif %}"""
    step = 1 / STEPS_PER_DAY
    state = initial_state(scenario)
    rows = [state]
    for count in range(DAYS * STEPS_PER_DAY):
        time = count / STEPS_PER_DAY
{%- if steps.is_rk4 %}
        first = slopes(time, state, scenario, time)
        second = slopes(time + step / 2, state + step / 2 * first, scenario, time)
        third = slopes(time + step / 2, state + step / 2 * second, scenario, time)
        fourth = slopes(time + step, state + step * third, scenario, time)
        state = state + step / 6 * (first + 2 * (second + third) + fourth)
{%- else %}
        state = state + step * slopes(time, state, scenario, time)
{%- endif %}
        if state.min() < -1e-12 * scenario["population"]:
            sys.exit(f"the step is too long: on day {int(time)} it takes a number of persons below zero")
        if (count + 1) % STEPS_PER_DAY == 0:
            rows.append(state)
    return np.maximum(rows, 0)
{%- else %}
def solve(scenario):
    """The state on each whole day.
{%- if parts.has_phases() %} The solver starts anew wherever something begins or ends.{% endif %}

    A method of single steps, no longer than the mean stay in a stage: in a long trough between two waves, solvers that
    look back over many steps (LSODA) lose the few infectious from whom the next wave grows.
    """
    leaving = {% if parts.has("sigma") %}max(scenario["gamma"], scenario["sigma"] or 0.0){% else %}scenario["gamma"]{% endif %}{% if parts.has("mu") %} + scenario["mu"]{% endif %}
{%- if parts.has_phases() %}
    changes = {0.0}
{%- if parts.interventions %}
    for intervention in scenario["interventions"]:
        changes |= {intervention["from_day"], intervention["to_day"]}
{%- endif %}
{%- if parts.vaccination %}
    if scenario["vaccination"]:
        changes |= {scenario["vaccination"]["from_day"], scenario["vaccination"]["to_day"]}
{%- endif %}
    changes = [*sorted(day for day in changes if day < DAYS), DAYS]
{%- else %}
    changes = [0, DAYS]
{%- endif %}
    state = initial_state(scenario)
    rows = [state]
    for since, until in zip(changes, changes[1:]):
        whole_days = range(math.floor(since) + 1, math.floor(until) + 1)
        solution = solve_ivp(
            slopes, (since, until), state, method="DOP853", t_eval=sorted({*whole_days, until}), args=(scenario, since),
            rtol=1e-10, atol=1e-10 * min(1, scenario["population"] / 1e4), max_step=1 / max(leaving, 1),
        )
        if not solution.success:
            sys.exit(solution.message)
        states = np.maximum(solution.y.T, 0)
        rows.extend(states[: len(whole_days)])
        state = states[-1]
    return np.array(rows)
{%- endif %}


def table(scenario):
    """A column for each series, under the names of Epicurve's CSV; what a scenario lacks is None."""
    series = dict(zip(STATE, solve(scenario).T))
    S = series["S"]
{%- if parts.reproduction %}

    # Rt: R0 with the day's beta, times the susceptible share of the living.
    reproduction = None
    leaving = scenario["gamma"]{% if parts.has("mu") %} + scenario["mu"]{% endif %}
    if leaving > 0:
        living = S{% if parts.has("sigma") %} + series["E"]{% endif %} + series["I"] + series["R"]{% if parts.vaccination %} + series["V"]{% endif %}
        beta = {% if parts.varies() %}np.array([transmission(day, scenario, day) for day in range(DAYS + 1)]){% else %}scenario["beta"]{% endif %}
        reproduction = np.where(living > 0, beta / leaving * S / np.where(living > 0, living, 1), 0.0)
{%- if parts.has("sigma") && parts.has("mu") %}
        if scenario["sigma"]:
            reproduction *= scenario["sigma"] / (scenario["sigma"] + scenario["mu"])
{%- endif %}
{%- endif %}

    return {
        "susceptible_persons": S,
{%- if parts.has("sigma") %}
        "exposed_persons": series["E"]{% if parts.latent_in_some %} if scenario["sigma"] else None{% endif %},
{%- endif %}
        "infectious_persons": series["I"],
        "recovered_persons": series["R"],
{%- if parts.vaccination %}
        "vaccinated_persons": series["V"] if scenario["vaccination"] else None,
{%- endif %}
{%- if parts.has("fatality") %}
        "deceased_persons": series["D"] if scenario["fatality"] > 0 else None,
{%- endif %}
        "new_infections_persons_per_day": np.maximum(np.diff(series["C"], prepend=series["C"][0]), 0),
        "cumulative_infections_persons": series["C"],
{%- if parts.reproduction %}
        "effective_reproduction_number": reproduction,
{%- endif %}
{%- if parts.hospital %}
        "hospital_census_persons": series["H"] if scenario["hospital"] else None,
{%- endif %}
    }


def write(tables, path):
    """One row for each scenario and day."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["scenario", "day", {% if head.start_date.is_some() %}"date", {% endif %}*tables[0]])
        for scenario, columns in zip(SCENARIOS, tables):
            name = scenario["name"]
{%- if let Some(cells) = head.python_cells() %}
            # A spreadsheet would run a name that begins like a formula.
            name = {{ cells }}[name]
{%- endif %}
            for day in range(DAYS + 1):
{%- if head.start_date.is_some() %}
                date = START_DATE + datetime.timedelta(days=day)
{%- endif %}
                values = ["" if column is None else repr(float(column[day])) for column in columns.values()]
                writer.writerow([name, day, {% if head.start_date.is_some() %}date, {% endif %}*values])


def draw(tables, path):
    """The infectious of every scenario; without matplotlib, nothing."""
    try:
        import matplotlib
    except ImportError:
        print("nothing was drawn: matplotlib is not installed", file=sys.stderr)
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 5.8))
    for scenario, columns in zip(SCENARIOS, tables):
        axes.plot(range(DAYS + 1), columns["infectious_persons"], label=scenario["name"]{% if head.has_dollars %}.replace("$", r"\$"){% endif %})
    axes.set_xlabel("Day")
    axes.set_ylabel("Infectious persons")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=120)


def main():
    csv_path, png_path = (sys.argv[1:] + ["epicurve.csv", "epicurve.png"][len(sys.argv) - 1 :])[:2]
    tables = [table(scenario) for scenario in SCENARIOS]
    write(tables, csv_path)
    draw(tables, png_path)


if __name__ == "__main__":
    main()
