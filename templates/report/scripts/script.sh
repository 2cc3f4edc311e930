#!/bin/sh
# {{ title }}
#
# The same in curl: written by Epicurve {{ version }}{% if let Some(link) = link %} for
# {{ link }}{% endif %}
#
# It sends the inputs to Epicurve, which computes them, stores nothing, and answers with the series and the summary of
# each scenario as JSON.{% if is_stochastic %} With the same seed, the numbers are the same.{% endif %} Needs curl 7.76 or later. What is given to it is given to curl:
#
#   sh epicurve.sh > epicurve.json
#   sh epicurve.sh --header 'Accept: text/csv' > epicurve.csv
#   sh epicurve.sh | jq '.scenarios[] | {name, peak: .summary.peak_infectious, day: .summary.peak_day, reached: .summary.peak_reached}'
set -eu

curl --fail-with-body --silent --show-error "$@" \
  --header 'Content-Type: application/json' --data-binary @- {{ address }} <<'JSON'
{{ body }}
JSON
