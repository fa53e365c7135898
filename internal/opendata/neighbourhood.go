package opendata

import (
	"slices"

	"alliances/internal/civic"
)

// priorityNeighbourhoods reads the quartiers prioritaires (QPV).
func (b *batch) priorityNeighbourhoods() {
	file := b.files.table(b.rejected, "qpv.csv", "code", "name", "generation", "departement_code", "commune_codes", "municipal_district_code",
		"lon", "lat", "geo_precision")
	if len(file.rows) == 0 {
		return
	}
	source := b.source("qpv", "Quartiers prioritaires de la politique de la ville 2024 (ANCT)", "https://github.com/anct-carto/superposeur-V2", nil, nil)
	lines := map[string]int{}
	for _, r := range file.rows {
		code, communes := r.get("code"), slices.Sorted(slices.Values(r.list("commune_codes")))
		switch {
		case !civic.PriorityNeighbourhood.WellFormedCode(code):
			r.reject("code %q is not that of a priority neighbourhood", code)
			continue
		case lines[code] != 0:
			r.reject("%s stands in line %d already", code, lines[code])
			continue
		case r.get("name") == "":
			r.reject("has no name")
			continue
		case len(communes) == 0:
			r.reject("is in no commune")
			continue
		}
		lines[code] = r.line
		id := territoryID(civic.PriorityNeighbourhood, code)
		center := r.point()
		b.known.places[civic.TerritoryReference{Kind: civic.PriorityNeighbourhood, Code: code}] = place{r.get("name"), center}
		// Whatever spans communes is wholly in none of them; the intercommunality that holds them all is worked out from their links.
		relation := civic.Contains
		if len(communes) > 1 {
			relation = civic.Overlaps
			b.link(b.place(r, civic.Department, r.get("departement_code")), id, civic.Contains, civic.Official, nil)
		}
		for _, commune := range communes {
			b.link(b.place(r, civic.Commune, commune), id, relation, civic.Official, nil)
		}
		if district := r.get("municipal_district_code"); district != "" {
			b.link(b.place(r, civic.MunicipalDistrict, district), id, civic.Overlaps, civic.Computed, nil)
		}
		b.addTerritory(territory{kind: civic.PriorityNeighbourhood, code: code, name: r.get("name"), context: b.communeLabel(communes...), center: center,
			centerPrecision: r.get("geo_precision"), department: r.get("departement_code"), source: source})
	}
}
