package opendata

import (
	"slices"
	"strings"

	"alliances/internal/civic"
)

// organisations reads the organisations that the State's urban policy funds. The source gives no legal form: their world is presumed.
func (b *batch) organisations() {
	file := b.files.table(b.rejected, "organisations.csv", "org_id", "name", "siret", "siren", "public_law_siren", "all_departement_codes", "first_year", "last_year")
	seen := map[string]bool{}
	for _, r := range file.rows {
		key, siret := r.get("org_id"), r.get("siret")
		switch {
		case !strings.HasPrefix(key, "siret:") && !strings.HasPrefix(key, "name:") || seen[key]:
			r.reject("org_id %q is not siret: or name: and more, or stands above already", key)
			continue
		case r.get("name") == "":
			r.reject("has no name")
			continue
		case siret != "" && (!civic.SIRET.WellFormed(siret) || !strings.HasPrefix(siret, r.get("siren"))):
			r.reject("siret %q is not one, or not one of siren %q", siret, r.get("siren"))
			continue
		case strings.HasPrefix(key, "siret:") && key != "siret:"+siret:
			r.reject("org_id %q is not that of siret %q", key, siret)
			continue
		}
		seen[key] = true
		id := b.organisation(key)
		source := b.urbanPolicy(r.get("last_year"))
		for _, department := range slices.Compact(slices.Sorted(slices.Values(r.list("all_departement_codes")))) {
			b.actorTerritory(id, b.place(r, civic.Department, department))
		}
		if id != civic.SourceID("actor:"+key) {
			continue // it is an actor that another file describes better
		}
		world := civic.Association
		if r.get("public_law_siren") == "1" {
			world = civic.PublicAuthority
		}
		b.known.actors[id] = true
		b.add("civic.actor", id, "actor:"+key, r.get("name"), string(world), string(civic.Presumed), nil, nil,
			r.integer("first_year", 1900, 2200), r.integer("last_year", 1900, 2200), nil, source)
		if siret != "" { // not its SIREN, which other establishments share
			b.add("civic.actor_identifier", "SIRET", siret, id, source)
		}
	}
}

// organisation is the id of the actor that an org_id stands for: the bearer of its SIRET where there is one.
func (b *batch) organisation(key string) string {
	if siret, ok := strings.CutPrefix(key, "siret:"); ok {
		if bearer, ok := b.known.sirets[siret]; ok {
			return bearer
		}
	}
	return civic.SourceID("actor:" + key)
}

// actorTerritory notes where an actor acts, once.
func (b *batch) actorTerritory(actor, territory string) {
	key := "acts:" + actor + territory
	if !b.once[key] {
		b.once[key] = true
		b.add("civic.actor_territory", actor, territory)
	}
}

// grants reads the posts that the State funds in organisations: contributions to the actor, never programmes.
func (b *batch) grants() {
	file := b.files.table(b.rejected, "grants.csv", "org_id", "programme", "year", "contrat_de_ville_code", "departement_code", "posts", "amount_eur")
	if len(file.rows) == 0 {
		return
	}
	state := civic.SourceID("actor:seed:etat")
	if !b.known.actors[state] {
		b.rejected.add(file.name, 0, "needs the actor etat of actors_seed.csv")
	}
	seen := map[string]int{}
	for _, r := range file.rows {
		organisation := b.organisation(r.get("org_id"))
		contract := r.get("contrat_de_ville_code")
		_, known := schemes[r.get("programme")]
		year := r.integer("year", 1900, 2200)
		switch {
		case !b.known.actors[organisation]:
			r.reject("refers to the organisation %q, which is unknown", r.get("org_id"))
			continue
		case !known:
			r.reject("programme %q is unknown", r.get("programme"))
			continue
		case contract != "" && !b.known.contracts[contract]:
			r.reject("refers to the contrat de ville %q, which is unknown", contract)
			continue
		case year == nil:
			r.reject("has no year")
			continue
		}
		key := strings.Join([]string{"grant", r.get("org_id"), r.get("programme"), r.get("year"), contract, r.get("departement_code")}, ":")
		if seen[key] != 0 {
			r.reject("says again what line %d says", seen[key])
			continue
		}
		seen[key] = r.line
		var contractID, currency any
		if contract != "" {
			contractID = civic.SourceID("contract:" + contract)
		}
		amount := r.cents("amount_eur")
		if amount != nil {
			currency = "EUR"
		}
		b.add("civic.contribution", civic.SourceID(key), key, state, organisation, nil, "FUNDING", amount, currency, nil, r.integer("posts", 1, 100_000), year,
			b.scheme(r.get("programme")), contractID, b.maybePlace(r, civic.Department, r.get("departement_code")), nil, b.urbanPolicy(r.get("year")))
	}
}
