"""The SIR model behind FastAPI, with numpy, scipy and matplotlib: what epicurve is compared with in docs/benchmarks.md.

The fastest form that stays ordinary: odeint runs LSODA in Fortran, orjson writes arrays without making lists of them, and
the functions are `async`, because a thread of its own would only cost a computation more. Tolerances are epicurve's.
"""

from io import StringIO

import matplotlib
import numpy
import orjson
from fastapi import FastAPI, Request, Response
from scipy.integrate import odeint

matplotlib.use("svg")

from matplotlib.figure import Figure  # noqa: E402

SERIES = ("susceptible", "infectious", "recovered")

app = FastAPI()


def derivative(state, _, beta, gamma, population):
    susceptible, infectious, _ = state
    infections = beta * susceptible * infectious / population
    recoveries = gamma * infectious
    return -infections, infections - recoveries, recoveries


def solve(scenario, days):
    population = scenario.get("population", 10_000.0)
    infectious = scenario.get("initial_infectious", 100.0)
    start = (population - infectious, infectious, 0.0)
    rates = (scenario["beta"], scenario["gamma"], population)
    states = odeint(derivative, start, days, args=rates, rtol=1e-8, atol=1e-6)
    return dict(zip(SERIES, numpy.ascontiguousarray(states.T)))


async def simulated(request):
    comparison = orjson.loads(await request.body())
    days = numpy.arange(comparison["days"] + 1, dtype=float)
    scenarios = [{"name": one.get("name", ""), "series": solve(one, days)} for one in comparison["scenarios"]]
    return days, scenarios


@app.post("/simulations")
async def simulations(request: Request):
    days, scenarios = await simulated(request)
    body = orjson.dumps({"days": days, "scenarios": scenarios}, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(body, media_type="application/json")


@app.post("/page")
async def page(request: Request):
    days, scenarios = await simulated(request)
    figure = Figure(figsize=(8, 4))
    axes = figure.subplots()
    for scenario in scenarios:
        axes.plot(days, scenario["series"]["infectious"], label=scenario["name"])
    axes.set_xlabel("day")
    axes.set_ylabel("persons infectious")
    axes.legend()
    drawing = StringIO()
    figure.savefig(drawing, format="svg")
    svg = drawing.getvalue()
    rows = "".join(
        f"<tr><th>{one['name']}</th><td>{one['series']['infectious'].max():.1f}</td></tr>" for one in scenarios
    )
    html = f"<!DOCTYPE html><title>Scenarios</title>{svg[svg.index('<svg'):]}<table>{rows}</table>"
    return Response(html, media_type="text/html")
