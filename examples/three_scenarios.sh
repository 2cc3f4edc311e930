#!/bin/sh
# Three scenarios of one epidemic: computed by an Epicurve server, saved there, and drawn into three_scenarios_sh.svg.
#
#   sh three_scenarios.sh                               a server at http://localhost:8000, or at EPICURVE_URL
#   sh three_scenarios.sh https://epicurve.example.org
#
# Needs curl (7.76 or later) and jq.
set -eu

server=${1:-${EPICURVE_URL:-http://localhost:8000}}
server=${server%/}

# Rates are per day; what is left out has its default: 10,000 persons, 100 of them infectious on day 0.
comparison=$(cat <<'JSON'
{
  "days": 200,
  "scenarios": [
    {"name": "No change", "beta": 0.3, "gamma": 0.1},
    {"name": "Contacts down by 20 %", "beta": 0.3, "gamma": 0.1,
     "interventions": [{"name": "distancing", "from_day": 20, "to_day": 80, "reduction": 0.2}]},
    {"name": "Contacts down by 40 %", "beta": 0.3, "gamma": 0.1,
     "interventions": [{"name": "distancing", "from_day": 20, "to_day": 80, "reduction": 0.4}]}
  ]
}
JSON
)

# Sends its input as JSON; what is wrong with it comes back as a sentence for each field.
post() {
  curl --fail-with-body --silent --show-error --header 'Content-Type: application/json' --data-binary @- "$server$1"
}

results=$(printf '%s' "$comparison" | post /api/v1/simulations)
printf '%s' "$results" | jq --raw-output '.scenarios[]
  | "\(.name): at most \(.summary.peak_infectious | round) infectious, on day \(.summary.peak_day * 10 | round / 10)"'

titled=$(printf '%s' "$comparison" \
  | jq '. + {title: "Distancing, from a shell", note: "By examples/three_scenarios.sh"}')
saved=$(printf '%s' "$titled" | post /api/v1/runs)
id=$(printf '%s' "$saved" | jq --raw-output .id)
printf 'Saved: %s/runs/%s\n' "$server" "$id"

# The server draws too: .svg and .png are the chart of a saved run.
curl --fail --silent --show-error --output three_scenarios_sh.svg "$server/runs/$id.svg"
printf 'Drawn: three_scenarios_sh.svg\n'
