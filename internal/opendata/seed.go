package opendata

import (
	"strings"

	"alliances/internal/civic"
)

// nature is what a kind of actor of the seed is: the world that it speaks for, and its legal form in French.
type nature struct {
	world civic.World
	form  string
}

var natures = map[string]nature{
	"association":         {civic.Association, "association"},
	"foundation":          {civic.Association, "fondation"},
	"company":             {civic.Company, "société"},
	"public_hospital":     {civic.PublicAuthority, "établissement public de santé"},
	"state":               {civic.PublicAuthority, "État"},
	"state_service":       {civic.PublicAuthority, "service de l’État"},
	"state_agency":        {civic.PublicAuthority, "agence de l’État"},
	"municipality":        {civic.PublicAuthority, "commune"},
	"intermunicipality":   {civic.PublicAuthority, "établissement public de coopération intercommunale"},
	"departement_council": {civic.PublicAuthority, "département"},
	"regional_council":    {civic.PublicAuthority, "région"},
	"social_security":     {civic.PublicAuthority, "organisme de sécurité sociale"},
	"unknown":             {civic.Association, ""},
}

// presumedCompanies are the actors of unknown kind that speak for companies all the same: a club of firms, a hotelier.
var presumedCompanies = map[string]bool{"club-immobilier-mp": true, "villages-clubs-du-soleil": true}

// register is how the seed names the official register as a source.
const register = "npm @etalab/decoupage-administratif"

// seedActors reads the actors of the scenario and their public bodies.
func (b *batch) seedActors() {
	file := b.files.table(b.rejected, "actors_seed.csv", "actor_key", "name", "kind", "kind_source", "siren", "siret", "rna", "identifier_source",
		"website", "territory_kind", "territory_code", "in_interview", "note")
	seen := map[string]bool{}
	for _, r := range file.rows {
		key, kind := r.get("actor_key"), r.get("kind")
		of, ok := natures[kind]
		switch {
		case key == "" || r.get("name") == "" || seen[key]:
			r.reject("has no actor_key, no name, or an actor_key that stands above already")
			continue
		case !ok:
			r.reject("kind %q is unknown", kind)
			continue
		}
		seen[key] = true
		if website := r.get("website"); website != "" && !isAddress(website) {
			r.reject("website %q is not a web address", website)
		}
		if kind == "unknown" && presumedCompanies[key] {
			of.world = civic.Company
		}
		basis, source := civic.Presumed, any(nil)
		switch from := r.get("kind_source"); {
		case strings.HasPrefix(from, register):
			basis, source = civic.Verified, b.officialCode()
		case from != "":
			basis, source = civic.Declared, b.page(from)
			if !isAddress(from) {
				r.reject("kind_source %q is not a web address", from)
			}
		case kind == "state":
			basis = civic.Declared // its name says so
		}
		if source == nil && r.get("in_interview") == "1" {
			source = b.interview()
		}
		id := civic.SourceID("actor:seed:" + key)
		b.known.actors[id] = true
		b.add("civic.actor", id, "actor:seed:"+key, r.get("name"), string(of.world), string(basis), text(of.form), text(r.get("website")), nil, nil,
			text(b.wording.french(r.get("note"))), source)
		b.seedIdentifiers(r, id)
		place, known := sourceKinds[r.get("territory_kind")]
		if !known {
			r.reject("territory_kind %q is unknown", r.get("territory_kind"))
			continue
		}
		b.actorTerritory(id, b.place(r, place.kind, r.get("territory_code")))
	}
}

// seedIdentifiers adds the identifiers that the row gives.
func (b *batch) seedIdentifiers(r row, actor string) {
	var source any
	switch from := r.get("identifier_source"); {
	case strings.HasPrefix(from, register):
		source = b.officialCode()
	case from != "":
		title := b.wording.french(from)
		source = b.source("document:"+from, title, nil, nil, nil)
	}
	for _, scheme := range []civic.IdentifierScheme{civic.SIREN, civic.SIRET, civic.RNA} {
		value := r.get(strings.ToLower(string(scheme)))
		if value == "" {
			continue
		}
		if !scheme.WellFormed(value) {
			r.reject("%s %q is not one", strings.ToLower(string(scheme)), value)
			continue
		}
		if scheme == civic.SIRET {
			b.known.sirets[value] = actor
		}
		b.add("civic.actor_identifier", string(scheme), value, actor, source)
	}
}
