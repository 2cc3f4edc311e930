"""An SEIR model behind FastAPI, solved by scipy: an engine for Epicurve, which sends it a scenario and gets its series.

    uvicorn model:app --port 8000
    EPICURVE_ENGINES=scipy=http://127.0.0.1:8000 epicurve

It answers what it can compute and refuses the rest by name: a curve that quietly leaves something out is worse than none.
"""

import scipy
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from scipy.integrate import solve_ivp

# What a scenario may have here. Anything else must be as if it were absent.
KNOWN = {"name", "population", "initial_infectious", "initial_exposed", "initial_immune", "beta", "gamma", "sigma", "interventions"}

app = FastAPI(title="SEIR by scipy")


class Question(BaseModel):
    """A scenario with every default written out, and for how many days."""

    days: int
    scenario: dict


def solve(scenario, days):
    """S, E, I, R and the infected so far on each whole day."""
    population, beta, gamma, sigma = (scenario[name] for name in ("population", "beta", "gamma", "sigma"))
    interventions = scenario["interventions"]

    def rates(day):
        """beta at the beginning of a stretch: it changes at the days below alone."""
        active = [each for each in interventions if each["from_day"] <= day < (each["to_day"] or days + 1)]
        factor = 1.0
        for each in active:
            factor *= 1 - each["reduction"]
        return beta * factor

    def derivative(_, state, contacts):
        susceptible, exposed, infectious, _, _ = state
        infections = contacts * susceptible * infectious / population
        onsets = infections if sigma is None else sigma * exposed
        recoveries = gamma * infectious
        return -infections, infections - onsets, onsets - recoveries, recoveries, infections

    seeds = scenario["initial_infectious"], scenario["initial_exposed"], scenario["initial_immune"]
    state = [population - sum(seeds), seeds[1], seeds[0], seeds[2], seeds[0] + seeds[1]]
    edges = {day for each in interventions for day in (each["from_day"], each["to_day"]) if day is not None and 0 < day < days}
    stops, rows = sorted(edges | {0, days}), [state]
    # From one change of beta to the next: a solver that steps across one loses its accuracy there.
    for start, end in zip(stops, stops[1:]):
        whole = [day for day in range(days + 1) if start < day <= end]
        solution = solve_ivp(derivative, (start, end), state, "LSODA", sorted({*whole, end}), args=(rates(start),), rtol=1e-10, atol=1e-8)
        rows += solution.y.T[: len(whole)].tolist()
        state = solution.y[:, -1]
    return [list(column) for column in zip(*rows)]


@app.post("/simulations")
def simulations(question: Question):
    scenario = question.scenario
    unknown = [name for name, value in scenario.items() if name not in KNOWN | {"entered"} and value not in (None, 0, [], {})]
    if unknown:
        raise HTTPException(422, f"this model has no {', '.join(unknown)}")
    susceptible, exposed, infectious, recovered, cumulative = solve(scenario, question.days)
    return {
        "engine": {"name": "scipy", "version": scipy.__version__},
        "model": "epicurve",
        "series": {
            "susceptible": susceptible,
            "exposed": exposed if scenario["sigma"] is not None else None,
            "infectious": infectious,
            "recovered": recovered,
            "cumulative_infections": cumulative,
        },
    }
