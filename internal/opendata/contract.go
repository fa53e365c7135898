package opendata

import (
	"strings"

	"alliances/internal/civic"
)

// cityContracts reads the contrats de ville.
func (b *batch) cityContracts() {
	file := b.files.table(b.rejected, "contrats_de_ville.csv", "code", "generation", "name", "departement_code", "epci_code", "lon", "lat")
	seen := map[string]bool{}
	for _, r := range file.rows {
		code, name := r.get("code"), r.get("name")
		if len(code) < 3 || (code[:2] != "CV" && code[:2] != "CN") || seen[code] {
			r.reject("code %q is not that of a contrat de ville, or stands above already", code)
			continue
		}
		generation := r.integer("generation", 2014, 2100)
		if r.get("generation") == "" {
			r.reject("has no generation")
		}
		seen[code], b.known.contracts[code] = true, true
		// The source puts the département before each name, and NA for what it does not know.
		if prefix, rest, found := strings.Cut(name, " - "); found && (prefix == r.get("departement_code") || prefix == "NA") {
			name = rest
		}
		if name == "" || name == "NA" {
			name = code
		}
		b.add("civic.city_contract", civic.SourceID("contract:"+code), "contract:"+code, code, generation, name,
			b.maybePlace(r, civic.Department, r.get("departement_code")), b.maybePlace(r, civic.Intercommunality, r.get("epci_code")),
			pointValue(r.point()), b.urbanPolicy(r.get("generation")))
	}
}

// urbanPolicy is the source of what the State’s urban policy funds in a year: two publications.
func (b *batch) urbanPolicy(year string) string {
	if year < "2024" {
		return b.source("urban-policy-2020-2023", "Subventions de la politique de la ville 2020–2023 (ANCT, plateforme Dauphin)",
			"https://github.com/anct-carto/ci-ville", openLicence, nil)
	}
	return b.source("urban-policy-2024-2025", "Subventions de la politique de la ville 2024–2025 (ANCT, plateforme Dauphin)",
		"https://github.com/anct-carto/ci-ville2", openLicence, nil)
}
