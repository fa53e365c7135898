package opendata

import (
	"fmt"

	"alliances/internal/civic"
)

// listed2024 is the day that the lists of September 2024 speak for: the source names the month alone.
const listed2024 = "2024-09-01"

// nationalProgrammes reads the programmes of the ANCT and the communes where they run. Nothing is known of the places but the commune.
func (b *batch) nationalProgrammes() {
	file := b.files.table(b.rejected, "anct_programmes.csv", "programme_code", "programme_name", "item_id", "item_name", "commune_codes")
	if len(file.rows) == 0 {
		return
	}
	source := b.source("anct-2024", "Programmes de l’ANCT, septembre 2024", "https://github.com/anct-carto/superposeur-anct", openLicence, nil)
	titles, seen := map[string]string{}, map[string]bool{}
	for _, r := range file.rows {
		code, title, item := r.get("programme_code"), r.get("programme_name"), r.get("item_id")
		switch {
		case code == "" || title == "" || item == "" || r.get("item_name") == "":
			r.reject("lacks a code or a name")
			continue
		case titles[code] != "" && titles[code] != title:
			r.reject("calls the programme %s %q, an earlier row %q", code, title, titles[code])
			continue
		}
		key := "programme:anct:" + code
		if titles[code] == "" {
			titles[code] = title
			b.add("civic.programme", civic.SourceID(key), key, nil, title, nil, "fr", string(civic.Open), listed2024, nil, nil, source)
		}
		if len(r.list("commune_codes")) == 0 {
			b.leaveOut(r, "%s %s: its commune is not known", code, item)
		}
		for _, commune := range r.list("commune_codes") {
			site := fmt.Sprintf("site:anct:%s:%s:%s", code, item, commune)
			if seen[site] {
				r.reject("%s %s stands there twice for commune %s", code, item, commune)
				continue
			}
			seen[site] = true
			b.add("civic.site", civic.SourceID(site), site, civic.SourceID(key), b.place(r, civic.Commune, commune), nil, r.get("item_name"),
				string(civic.TerritoryOnly), nil, nil, nil, listed2024, source, nil)
		}
	}
}

// franceServices reads the France services points: one programme. The list of 2024 is the current one and knows communes only; that of
// 2021 knows addresses. Where a commune has exactly one point in each list, they are taken for the same, and the current one gets the
// address, marked as that of the older list. The other points of 2021 are kept as archived.
func (b *batch) franceServices() {
	const programme = "programme:france-services"
	file := b.files.table(b.rejected, "france_services.csv", "vintage", "id", "name", "commune_code", "address", "postal_code",
		"lon", "lat", "geo_precision", "format")
	if len(file.rows) == 0 {
		return
	}
	current := b.source("france-services-2024", "France services, liste de septembre 2024 (ANCT)", "https://github.com/anct-carto/superposeur-anct", openLicence, nil)
	former := b.source("france-services-2021", "France services, liste d’avril 2021 (ANCT, Banque des Territoires)", "https://github.com/anct-carto/France-services", openLicence, nil)
	b.add("civic.programme", civic.SourceID(programme), programme, nil, "France services", nil, "fr", string(civic.Open), listed2024, nil, nil, current)
	type place struct{ vintage, commune string }
	count, only, seen := map[place]int{}, map[place]row{}, map[string]bool{}
	for _, r := range file.rows {
		at := place{r.get("vintage"), r.get("commune_code")}
		count[at]++
		only[at] = r
	}
	for _, r := range file.rows {
		vintage, commune := r.get("vintage"), r.get("commune_code")
		key := fmt.Sprintf("site:france-services:%s:%s", vintage, r.get("id"))
		switch {
		case vintage != "2021" && vintage != "2024":
			r.reject("vintage %q is neither 2021 nor 2024", vintage)
			continue
		case r.get("id") == "" || r.get("name") == "" || seen[key]:
			r.reject("has no id, no name, or an id that stands above already")
			continue
		case commune == "":
			b.leaveOut(r, "%s %s: its commune is not known", vintage, r.get("id"))
			continue
		}
		seen[key] = true
		same := count[place{"2021", commune}] == 1 && count[place{"2024", commune}] == 1
		switch {
		case vintage == "2021" && !same:
			b.point(r, key, programme, r, former, "2021-04-01", listed2024)
		case vintage == "2024" && same:
			b.point(r, key, programme, only[place{"2021", commune}], current, listed2024, nil)
		case vintage == "2024":
			b.point(r, key, programme, r, current, listed2024, nil)
		}
	}
}

// point adds a France services point, with the address and form that another row may know.
func (b *batch) point(r row, key, programme string, whereabouts row, source, observedOn string, archivedAt any) {
	id := civic.SourceID(key)
	territory := b.communeOrDistrict(r, r.get("commune_code"))
	format := whereabouts.get("format")
	location := whereabouts.point()
	if whereabouts.get("geo_precision") != "address" || location == nil {
		b.add("civic.site", id, key, civic.SourceID(programme), territory, nil, r.get("name"),
			string(civic.TerritoryOnly), nil, nil, text(format), observedOn, source, archivedAt)
		return
	}
	address := whereabouts.get("address")
	if postal := whereabouts.get("postal_code"); address != "" && postal != "" {
		address += ", " + postal
	}
	if whereabouts.line != r.line {
		format += " ; adresse de la liste d’avril 2021"
	}
	b.add("civic.site", id, key, civic.SourceID(programme), territory, nil, r.get("name"),
		string(civic.Exact), text(address), pointValue(location), text(format), observedOn, source, archivedAt)
	b.add("private.site_place", id, text(address), pointValue(location))
}

// communeOrDistrict is the territory of a code that may be that of a commune or of a district of Paris, Lyon or Marseille.
func (b *batch) communeOrDistrict(r row, code string) string {
	if civic.MunicipalDistrict.WellFormedCode(code) {
		return b.place(r, civic.MunicipalDistrict, code)
	}
	return b.place(r, civic.Commune, code)
}
