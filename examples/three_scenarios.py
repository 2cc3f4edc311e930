#!/usr/bin/env python3
"""Three scenarios of one epidemic: computed by an Epicurve server, saved there, and drawn into three_scenarios_py.png.

  python3 three_scenarios.py                               a server at http://localhost:8000, or at EPICURVE_URL
  python3 three_scenarios.py https://epicurve.example.org

Needs requests, and matplotlib to draw; in Debian apt-get install python3-requests python3-matplotlib.
"""

import os
import sys

import requests

SERVER = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("EPICURVE_URL", "http://localhost:8000")
SERVER = SERVER.rstrip("/")


def distancing(reduction):
    return [{"name": "distancing", "from_day": 20, "to_day": 80, "reduction": reduction}]


# Rates are per day; what is left out has its default: 10,000 persons, 100 of them infectious on day 0.
COMPARISON = {
    "days": 200,
    "scenarios": [
        {"name": "No change", "beta": 0.3, "gamma": 0.1},
        {"name": "Contacts down by 20 %", "beta": 0.3, "gamma": 0.1, "interventions": distancing(0.2)},
        {"name": "Contacts down by 40 %", "beta": 0.3, "gamma": 0.1, "interventions": distancing(0.4)},
    ],
}


def post(path, body):
    """Sends a body as JSON; what is wrong with it comes back as a sentence for each field."""
    answer = requests.post(SERVER + path, json=body, timeout=30)
    if not answer.ok:
        sys.exit(f"the server answers {answer.status_code}: {answer.text}")
    return answer.json()


def draw(results, path):
    try:
        import matplotlib
    except ImportError:
        print("Not drawn: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 5.8))
    for scenario in results["scenarios"]:
        axes.plot(results["days"], scenario["series"]["infectious"], label=scenario["name"])
    axes.set_xlabel("Day")
    axes.set_ylabel("Infectious persons")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=120)
    print("Drawn:", path)


def main():
    results = post("/api/v1/simulations", COMPARISON)
    for scenario in results["scenarios"]:
        peak = scenario["summary"]
        print(f"{scenario['name']}: at most {peak['peak_infectious']:.0f} infectious, on day {peak['peak_day']:.1f}")

    saved = post(
        "/api/v1/runs", COMPARISON | {"title": "Distancing, from Python", "note": "By examples/three_scenarios.py"}
    )
    print(f"Saved: {SERVER}/runs/{saved['id']}")
    draw(results, "three_scenarios_py.png")


if __name__ == "__main__":
    main()
