package opendata

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"alliances/internal/civic"
)

const corroborationFile = "scenario_corroboration.json"

// corroboration is what public pages add to the scenario (scenario_corroboration.json). It is never mixed with the interview: each
// fact keeps its page.
type corroboration struct {
	Sites []whereabouts
	Facts []struct {
		About, Claim, Difference string
		Source                   struct{ URL string }
	}
}

// whereabouts is where a site of the scenario is.
type whereabouts struct {
	Site, Neighbourhood string
	Territory           struct{ Kind, Code string }
	AlsoKnownAs         string `json:"also_known_as"`
	Source              struct{ URL, Note string }
	QPV                 *struct{ Code, Basis string } `json:"qpv_2024"`
	PointPrecision      string                        `json:"point_precision"` // qpv, municipal_district
}

// cited is a page as a source, with what is known of it.
func (b *batch) cited(address string) string {
	if !isAddress(address) {
		b.rejected.add(corroborationFile, 0, "the source "+address+" is not a web address")
	}
	known, ok := b.wording.Sources[address]
	if !ok {
		return b.page(address)
	}
	return b.source("page:"+address, known.Title, address, nil, text(known.PublishedOn))
}

// corroboration places the sites of the scenario, and adds what the pages say as statements.
func (b *batch) corroboration(s scenario, source string) {
	var c corroboration
	if !b.document(corroborationFile, &c) {
		return
	}
	territories := map[string]string{}
	for _, at := range c.Sites {
		if !b.once["place:"+at.Site] {
			b.apart = append(b.apart, BadRow{corroborationFile, 0, "the site " + at.Site + " is not told of"})
			continue
		}
		kind, ok := sourceKinds[at.Territory.Kind]
		if _, known := b.known.places[civic.TerritoryReference{Kind: kind.kind, Code: at.Territory.Code}]; !ok || !known {
			b.fault("sites", "the territory %s %q of %s is unknown", at.Territory.Kind, at.Territory.Code, at.Site)
			continue
		}
		territories[at.Site] = territoryID(kind.kind, at.Territory.Code)
		if kind.kind == civic.MunicipalDistrict {
			territories[at.Site] = b.neighbourhood(s, at)
		}
	}
	b.scenarioSites(s, territories, source)
	for i, fact := range c.Facts {
		if !b.once["programme:"+fact.About] {
			b.apart = append(b.apart, BadRow{corroborationFile, 0, "the programme " + fact.About + " is not told of"})
			continue
		}
		b.add("civic.statement", civic.SourceID(fmt.Sprintf("statement:%s:%s", fact.About, fact.Source.URL)), civic.SourceID("programme:"+fact.About), i+1,
			b.wording.french(fact.Claim), text(b.wording.french(fact.Difference)), b.wording.locale(fact.Claim, fact.Difference), b.cited(fact.Source.URL))
	}
	b.pageFigures(c)
}

// neighbourhood adds the local neighbourhood that a site is in: a place below a municipal district that people call by its name. It
// gives its id.
func (b *batch) neighbourhood(s scenario, at whereabouts) string {
	district := civic.TerritoryReference{Kind: civic.MunicipalDistrict, Code: at.Territory.Code}
	t := territory{kind: civic.Neighbourhood, department: civic.DepartmentOf(district.Code),
		context: b.communeLabel(communeOf(district.Code)), source: b.cited(at.Source.URL)}
	for _, site := range s.Sites {
		if site.Key == at.Site {
			t.name = cmp.Or(site.Neighbourhood, site.Name)
		}
	}
	for _, other := range []string{at.AlsoKnownAs, at.Neighbourhood} {
		if other != "" && other != t.name {
			t.otherNames = append(t.otherNames, other)
		}
	}
	t.code = district.Code + "-" + slug(t.name)
	if !t.kind.WellFormedCode(t.code) {
		b.fault("sites", "%s gives its neighbourhood no code", at.Site)
	}
	id := territoryID(t.kind, t.code)
	b.link(territoryID(district.Kind, district.Code), id, civic.Contains, civic.Computed, text(b.wording.french(at.Source.Note)))
	around := district // what its centre is taken from
	if at.QPV != nil {
		qpv := civic.TerritoryReference{Kind: civic.PriorityNeighbourhood, Code: at.QPV.Code}
		if _, known := b.known.places[qpv]; !known {
			b.fault("sites", "the priority neighbourhood %q of %s is unknown", qpv.Code, at.Site)
		}
		b.link(territoryID(qpv.Kind, qpv.Code), id, civic.Contains, civic.Inferred, text(b.wording.french(at.QPV.Basis)))
		if at.PointPrecision == "qpv" {
			around = qpv
		}
	}
	t.center, t.centerPrecision = b.known.places[around].center, at.PointPrecision
	b.addTerritory(t)
	return id
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
			b.add("civic.site", civic.SourceID(key), key, b.told("sites", "programme:"+p.Key), territories[site], host, names[site],
				string(civic.TerritoryOnly), nil, nil, nil, nil, source, nil)
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
