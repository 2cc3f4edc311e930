"""A vectorised numpy chain-binomial of the same epidemic, step and size as `cargo bench --bench ensemble`.

Run it in the same minute as the bench, on a quiet machine: `python3 benches/chain_binomial.py` needs numpy alone. It takes
the same 800 leaps of a quarter of a day for 1,000 members of 10,000 people, all members at once, and keeps S, I and R of
each whole day; it prints the median of 15 runs in milliseconds.
"""

import time

import numpy

MEMBERS, DAYS, LEAPS_PER_DAY = 1_000, 200, 4
POPULATION, INFECTIOUS, BETA, GAMMA = 10_000, 100, 0.3, 0.1


def simulate(generator):
    step = 1 / LEAPS_PER_DAY
    susceptible = numpy.full(MEMBERS, POPULATION - INFECTIOUS, dtype=numpy.int64)
    infectious = numpy.full(MEMBERS, INFECTIOUS, dtype=numpy.int64)
    kept = numpy.empty((DAYS + 1, 3, MEMBERS), dtype=numpy.int64)
    kept[0] = susceptible, infectious, POPULATION - susceptible - infectious
    for day in range(1, DAYS + 1):
        for _ in range(LEAPS_PER_DAY):
            chance = -numpy.expm1(-BETA * step / POPULATION * infectious)
            infected = generator.binomial(susceptible, chance)
            recovered = generator.binomial(infectious, GAMMA * step)
            susceptible -= infected
            infectious += infected - recovered
        kept[day] = susceptible, infectious, POPULATION - susceptible - infectious
    return kept


def main():
    times = []
    for seed in range(15):
        generator = numpy.random.Generator(numpy.random.PCG64(seed))
        start = time.perf_counter()
        kept = simulate(generator)
        times.append(1e3 * (time.perf_counter() - start))
    print(f"{numpy.median(times):.1f} ms, mean recovered on the last day {kept[-1, 2].mean():.1f}")


if __name__ == "__main__":
    main()
