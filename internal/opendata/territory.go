package opendata

import (
	"strings"

	"alliances/internal/civic"
)

// sourceKind is how a file calls a kind of territory, and what the parent of one is called.
type sourceKind struct {
	kind   civic.TerritoryKind
	parent string
}

var sourceKinds = map[string]sourceKind{
	"country":                  {civic.Country, ""},
	"region":                   {civic.Region, "country"},
	"departement":              {civic.Department, "region"},
	"arrondissement":           {civic.District, "departement"},
	"epci":                     {civic.Intercommunality, "departement"}, // computed by the source: not a parent here
	"ept":                      {civic.Intercommunality, "epci"},
	"commune":                  {civic.Commune, "departement"},
	"arrondissement_municipal": {civic.MunicipalDistrict, "commune"},
	"qpv":                      {civic.PriorityNeighbourhood, ""},
}

// overseasRegions are the regions whose code is not that of their département.
var overseasRegions = map[string]string{"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}

// timeZones of the départements that do not keep the time of Paris.
var timeZones = map[string]string{
	"971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion", "975": "America/Miquelon",
	"976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot", "984": "Indian/Kerguelen", "986": "Pacific/Wallis",
	"987": "Pacific/Tahiti", "988": "Pacific/Noumea", "989": "Etc/GMT+8",
}

// timeZone is the zone of a département, by its code.
func timeZone(department string) string {
	if zone, ok := timeZones[department]; ok {
		return zone
	}
	return "Europe/Paris"
}

// territory is a row of the table of territories, before its links.
type territory struct {
	kind            civic.TerritoryKind
	code, name      string
	context         string
	otherNames      []string
	category        string
	population      any
	siren           string
	postalCodes     []string
	center          *civic.GeoPoint
	centerPrecision string
	department      string
	seat            string
	source          string
}

func (b *batch) addTerritory(t territory) {
	key := "territory:" + string(t.kind) + ":" + t.code
	if t.center == nil {
		t.centerPrecision = ""
	}
	b.add("civic.territory", civic.SourceID(key), key, string(t.kind), t.code, t.name, text(t.context), array(t.otherNames), text(t.category),
		t.population, text(t.siren), array(t.postalCodes), pointValue(t.center), text(t.centerPrecision), timeZone(t.department), text(t.seat), t.source)
}

func (b *batch) link(parent, child string, relation civic.TerritoryRelation, basis civic.TerritoryBasis, note any) {
	b.add("civic.territory_link", parent, child, string(relation), string(basis), note)
}

// territories reads the official territories.
func (b *batch) territories() {
	file := b.files.table(b.rejected, "territories.csv", "kind", "code", "name", "parent_kind", "parent_code", "arr_code", "epci_code", "ept_code",
		"population", "siren", "postal_codes", "lon", "lat", "category", "seat_code")
	if len(file.rows) == 0 {
		return
	}
	source := b.officialCode()
	lines := map[civic.TerritoryReference]int{}
	for _, r := range file.rows { // all names first: a row may refer to a later one
		kind, ok := sourceKinds[r.get("kind")]
		reference := civic.TerritoryReference{Kind: kind.kind, Code: r.get("code")}
		switch {
		case !ok || kind.kind == civic.PriorityNeighbourhood:
			r.reject("kind %q is unknown", r.get("kind"))
			continue
		case !kind.kind.WellFormedCode(reference.Code):
			r.reject("code %q is not that of a territory of kind %s", reference.Code, r.get("kind"))
			continue
		case lines[reference] != 0:
			r.reject("%s %s stands in line %d already", r.get("kind"), reference.Code, lines[reference])
			continue
		case strings.TrimSpace(r.get("name")) == "":
			r.reject("has no name")
		}
		lines[reference] = r.line
		b.known.places[reference] = place{r.get("name"), r.point()}
	}
	for _, r := range file.rows {
		if kind, ok := sourceKinds[r.get("kind")]; ok && lines[civic.TerritoryReference{Kind: kind.kind, Code: r.get("code")}] == r.line {
			b.official(r, kind, source)
		}
	}
}

// official adds one official territory with its links.
func (b *batch) official(r row, kind sourceKind, source string) {
	code, parent := r.get("code"), r.get("parent_code")
	t := territory{kind: kind.kind, code: code, name: r.get("name"), category: r.get("category"), population: r.integer("population", 0, 1_000_000_000),
		siren: r.get("siren"), postalCodes: r.list("postal_codes"),
		center: b.known.places[civic.TerritoryReference{Kind: kind.kind, Code: code}].center, centerPrecision: "mean_of_communes", seat: r.get("seat_code"), source: source}
	if t.siren != "" && !civic.SIREN.WellFormed(t.siren) {
		r.reject("siren %q is not one", t.siren)
	}
	for _, postal := range t.postalCodes {
		if len(postal) != 5 || strings.Trim(postal, "0123456789") != "" {
			r.reject("postal code %q is not five digits", postal)
		}
	}
	if t.seat != "" {
		b.place(r, civic.Commune, t.seat)
	}
	if r.get("parent_kind") != kind.parent {
		r.reject("parent_kind %q: the parent of a territory of kind %s is of kind %s", r.get("parent_kind"), r.get("kind"), kind.parent)
		return
	}
	id := territoryID(kind.kind, code)
	within := func(kind civic.TerritoryKind, code string) {
		if code != "" {
			b.link(b.place(r, kind, code), id, civic.Contains, civic.Official, nil)
		}
	}
	switch kind.kind {
	case civic.Country:
		t.department = ""
	case civic.Region:
		t.department = code
		if department, ok := overseasRegions[code]; ok {
			t.department = department
		}
		within(civic.Country, parent)
	case civic.Department:
		t.department, t.context = code, b.name(civic.Region, parent)
		within(civic.Region, parent)
	case civic.District:
		t.department, t.context = parent, b.departmentLabel(parent)
		within(civic.Department, parent)
	case civic.Intercommunality:
		if r.get("kind") == "ept" {
			t.context = b.name(civic.Intercommunality, parent)
			within(civic.Intercommunality, parent)
			break
		}
		// It may span départements: those that it overlaps are worked out from its communes.
		b.place(r, civic.Department, parent)
		t.department, t.context = parent, b.departmentLabel(parent)
		b.link(b.place(r, civic.Country, "FR"), id, civic.Contains, civic.Official, nil)
	case civic.Commune:
		t.department, t.context, t.centerPrecision = parent, b.departmentLabel(parent), "outline_centroid"
		within(civic.Department, parent)
		within(civic.District, r.get("arr_code"))
		within(civic.Intercommunality, r.get("epci_code"))
		within(civic.Intercommunality, r.get("ept_code"))
	case civic.MunicipalDistrict:
		t.department, t.context, t.centerPrecision = civic.DepartmentOf(parent), b.communeLabel(parent), "district_centre"
		if strings.HasPrefix(code, "132") {
			t.centerPrecision = "outline_centroid"
		}
		within(civic.Commune, parent)
	}
	b.addTerritory(t)
}

// departmentLabel is "Bouches-du-Rhône (13)".
func (b *batch) departmentLabel(code string) string {
	return b.name(civic.Department, code) + " (" + code + ")"
}

// communeLabel is "Marseille, Bouches-du-Rhône (13)".
func (b *batch) communeLabel(codes ...string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = b.name(civic.Commune, code)
	}
	return strings.Join(names, ", ") + ", " + b.departmentLabel(civic.DepartmentOf(codes[0]))
}
