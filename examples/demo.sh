#!/usr/bin/env bash
# Three localities decided on shipped records, each answer with its reason and citation; then a
# year of records made up.
set -eu
cd "$(dirname "$0")/.."
show() {
    printf '\n$ comitia %s\n' "$*"
    comitia "$@"
}

echo "== Zhangjiagang: quorum, topics raised during the session, and a vote =="
show decide zhangjiagang examples/zhangjiagang-session.yaml --lang "${COMITIA_LANG:-en}" \
    --only session.may_be_held --only motion.admissible --only motion.must_be_included \
    --only vote.carried

echo
echo "== Dianjiang: due dates counted over a public holiday =="
show decide dianjiang examples/dianjiang-matters.yaml --lang "${COMITIA_LANG:-en}" \
    --only matter.due_on --only matter.handled_in_time

echo
echo "== Heshan: a mid-term session without a presidium =="
show decide heshan examples/heshan-mid-term.yaml --lang "${COMITIA_LANG:-en}" \
    --only session.presidium_right --only session.chair_right \
    --only session.convener_right --only session.convener_entrusted

echo
show account --lang "${COMITIA_LANG:-en}"
show test --lang "${COMITIA_LANG:-en}"

echo
echo "== Zhangjiagang: a town's year made up, and all that the rules say of it =="
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
show synth zhangjiagang -o records --lang "${COMITIA_LANG:-en}"
show decide zhangjiagang records --since 2007-01-01 --as-of 2008-01-15 \
    --lang "${COMITIA_LANG:-en}" | sed -n '2p;$p'
