package opendata

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"alliances/internal/civic"
)

// corroboration is what public pages add to the scenario (scenario_corroboration.json). It is never mixed with the interview: each
// fact keeps its page.
type corroboration struct {
	Sites []struct {
		Site, Neighbourhood string
		Territory           struct{ Kind, Code string }
		AlsoKnownAs         string `json:"also_known_as"`
		Source              struct{ URL, Note string }
		QPV                 *struct{ Code, Basis string } `json:"qpv_2024"`
		PointPrecision      string                        `json:"point_precision"`
	}
	Facts []struct {
		About, Claim, Difference string
		Source                   struct{ URL string }
	}
}

// cited is a page as a source, with what is known of it.
func (b *batch) cited(address string) string {
	known, ok := b.wording.Sources[address]
	if !ok {
		return b.page(address)
	}
	return b.source("page:"+address, known.Title, address, nil, text(known.PublishedOn))
}

// corroboration places the sites of the scenario, and adds what the pages say as statements.
func (b *batch) corroboration(s scenario, source string) {
	var c corroboration
	b.document("scenario_corroboration.json", &c)
	territories := map[string]string{}
	for _, at := range c.Sites {
		kind, ok := sourceKinds[at.Territory.Kind]
		if _, known := b.known.places[civic.TerritoryReference{Kind: kind.kind, Code: at.Territory.Code}]; !ok || !known {
			b.fault("sites", "the territory %s %q of %s is unknown", at.Territory.Kind, at.Territory.Code, at.Site)
			continue
		}
		territories[at.Site] = territoryID(kind.kind, at.Territory.Code)
		if kind.kind != civic.MunicipalDistrict {
			continue
		}
		// A place that people call by its name: a local neighbourhood of the district.
		t := territory{kind: civic.Neighbourhood, context: b.name(civic.Commune, communeOf(at.Territory.Code)) + ", " + b.departmentLabel(civic.DepartmentOf(at.Territory.Code)),
			department: civic.DepartmentOf(at.Territory.Code), source: b.cited(at.Source.URL)}
		for _, site := range s.Sites {
			if site.Key == at.Site {
				t.name = site.Neighbourhood
				if t.name == "" {
					t.name = site.Name
				}
			}
		}
		for _, other := range []string{at.AlsoKnownAs, at.Neighbourhood} {
			if other != "" && other != t.name {
				t.otherNames = append(t.otherNames, other)
			}
		}
		t.code = at.Territory.Code + "-" + slug(t.name)
		if !t.kind.WellFormedCode(t.code) {
			b.fault("sites", "%s gives the neighbourhood no code", at.Site)
			continue
		}
		id := territoryID(t.kind, t.code)
		b.addTerritory(t)
		b.link(territories[at.Site], id, civic.Contains, civic.Computed, text(at.Source.Note))
		if at.QPV != nil {
			qpv := civic.TerritoryReference{Kind: civic.PriorityNeighbourhood, Code: at.QPV.Code}
			if _, known := b.known.places[qpv]; !known {
				b.fault("sites", "the priority neighbourhood %q of %s is unknown", at.QPV.Code, at.Site)
				continue
			}
			b.link(territoryID(qpv.Kind, qpv.Code), id, civic.Contains, civic.Inferred, text(b.wording.french(at.QPV.Basis)))
		}
		territories[at.Site] = id
	}
	b.scenarioSites(s, territories, source)
	for i, fact := range c.Facts {
		b.add("civic.statement", civic.SourceID(fmt.Sprintf("statement:%s:%s", fact.About, fact.Source.URL)), civic.SourceID("programme:"+fact.About), i+1,
			b.wording.french(fact.Claim), text(b.wording.french(fact.Difference)), b.wording.locale(fact.Claim, fact.Difference), b.cited(fact.Source.URL))
	}
	b.pageFigures(s, c)
}

// scenarioSites adds the sites of the scenario's programmes. Of none is an address known.
func (b *batch) scenarioSites(s scenario, territories map[string]string, source string) {
	names := map[string]string{}
	for _, site := range s.Sites {
		names[site.Key] = site.Name
	}
	for _, p := range s.Programmes {
		for _, site := range p.Sites {
			if names[site] == "" || territories[site] == "" {
				b.fault("programmes", "the site %q of %s has no name or no territory", site, p.Key)
				continue
			}
			var host any
			if actor, ok := b.wording.Hosts[site]; ok {
				host = b.scenarioActor("sites", actor)
			}
			key := "site:" + p.Key + ":" + site
			b.add("civic.site", civic.SourceID(key), key, civic.SourceID("programme:"+p.Key), territories[site], host, names[site], string(civic.TerritoryOnly), nil, nil, nil, nil, source, nil)
		}
	}
}

// communeOf is the commune of a municipal district.
func communeOf(district string) string {
	switch district[:3] {
	case "751":
		return "75056"
	case "693":
		return "69123"
	}
	return "13055"
}

// slug is a name as it stands in a code: plain letters and digits, hyphens between.
func slug(name string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteRune(c)
		case unicode.Is(unicode.Mn, c): // an accent
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
