package opendata

import (
	"fmt"
	"slices"
	"strings"

	"alliances/internal/civic"
)

// scenarioDay is the day that the interview of June 2020 speaks for: it names the month alone.
const scenarioDay = "2020-06-30"

const scenarioFile = "scenario.json"

// scenario is what the interview states (scenario.json).
type scenario struct {
	Actors    []struct{ Key string }
	Alliances []struct {
		Key, Name, Purpose string
		NameNote           string `json:"name_note"`
		Members            []struct{ Actor, Role string }
	}
	Conventions []struct {
		Key, Label, Alliance, Effect string
		ValidatedOn                  string `json:"validated_on"`
		ValidatedOnNote              string `json:"validated_on_note"`
		BasisNote                    string `json:"basis_note"`
	}
	Programmes []struct {
		Key, Name, Kind, Alliance  string
		NameNote                   string `json:"name_note"`
		Sites, Services, Operators []string
	}
	Sites []struct {
		Key, Name, Neighbourhood string
	}
	Funding []struct {
		Key, Funder, Beneficiary string
		Share                    float64
		AmountEUR                *float64 `json:"amount_eur"`
		ShareNote                string   `json:"share_note"`
		AmountNote               string   `json:"amount_note"`
	}
	Outcomes []struct {
		Key, Programme, Convention, Indicator, Date string
		Value                                       *float64
		ValueNote                                   string `json:"value_note"`
	}
}

// allianceRoles are the roles of members, as the scenario calls them.
var allianceRoles = map[string]civic.AllianceRole{
	"federator": civic.Coordinator, "member": civic.Partner, "partner": civic.Partner, "operator": civic.Operator,
}

// scenario reads the two alliances of the interview, and what public pages add to them.
func (b *batch) scenario() {
	if !b.files.has(scenarioFile) {
		return
	}
	var s scenario
	if !b.document(scenarioFile, &s) {
		return
	}
	source := b.interview()
	for _, a := range s.Actors {
		b.scenarioActor("actors", a.Key)
	}
	for _, a := range s.Alliances {
		b.once["alliance:"+a.Key] = true
	}
	for _, c := range s.Conventions {
		b.once["convention:"+c.Key] = true
	}
	for _, p := range s.Programmes {
		b.once["programme:"+p.Key] = true
		for _, site := range p.Sites {
			b.once["place:"+site] = true
		}
	}
	b.alliances(s, source)
	b.programmes(s, source)
	b.corroboration(s, source)
	b.figures(s, source)
}

// fault notes what is wrong with a part of the scenario.
func (b *batch) fault(part, format string, args ...any) {
	b.rejected.add(scenarioFile, 0, part+": "+fmt.Sprintf(format, args...))
}

// told is the id of an alliance, a convention or a programme that the scenario tells of, by its source key.
func (b *batch) told(part, key string) string {
	if !b.once[key] {
		b.fault(part, "refers to %q, which is not told of", key)
	}
	return civic.SourceID(key)
}

// scenarioActor is the id of an actor of the scenario.
func (b *batch) scenarioActor(part, key string) string {
	id := civic.SourceID("actor:seed:" + key)
	if !b.known.actors[id] {
		b.fault(part, "refers to the actor %q, which actors_seed.csv does not hold", key)
	}
	return id
}

func (b *batch) alliances(s scenario, source string) {
	for _, a := range s.Alliances {
		key := "alliance:" + a.Key
		id := civic.SourceID(key)
		b.add("civic.alliance", id, key, a.Name, text(b.wording.french(a.NameNote)), text(b.wording.french(a.Purpose)), b.wording.locale(a.NameNote, a.Purpose),
			"ACTIVE", scenarioDay, source)
		// Who coordinates stands first.
		members := slices.Clone(a.Members)
		slices.SortStableFunc(members, func(x, y struct{ Actor, Role string }) int {
			return strings.Compare(fmt.Sprint(x.Role != "federator"), fmt.Sprint(y.Role != "federator"))
		})
		for i, m := range members {
			role, ok := allianceRoles[m.Role]
			if !ok {
				b.fault("alliances", "role %q is unknown", m.Role)
			}
			b.add("civic.alliance_member", civic.SourceID("member:"+a.Key+":"+m.Actor), id, b.scenarioActor("alliances", m.Actor), array([]string{string(role)}), i+1, source)
		}
	}
	for _, c := range s.Conventions {
		key, alliance := "convention:"+c.Key, b.told("conventions", "alliance:"+c.Alliance)
		note := strings.TrimSpace(b.wording.french(c.BasisNote) + " " + b.wording.french(c.ValidatedOnNote))
		b.add("civic.convention", civic.SourceID(key), key, alliance, capital(c.Label), text(b.wording.french(c.Effect)), text(note),
			b.wording.locale(c.BasisNote, c.ValidatedOnNote, c.Effect),
			"RECORDED", "VALIDATED", text(c.ValidatedOn), source)
		event := "event:validated:" + c.Key
		b.add("civic.timeline_event", civic.SourceID(event), event, alliance, nil, "CONVENTION_VALIDATED", text(c.ValidatedOn), nil, source)
	}
}

func (b *batch) programmes(s scenario, source string) {
	for _, p := range s.Programmes {
		key := "programme:" + p.Key
		id := civic.SourceID(key)
		status, asOf, startsOn, endsOn := string(civic.Unknown), scenarioDay, "", ""
		if known, ok := b.wording.Programmes[p.Key]; ok {
			status, asOf, startsOn, endsOn = known.Status, known.StatusAsOf, known.StartsOn, known.EndsOn
		}
		var alliance any
		if p.Alliance != "" {
			alliance = b.told("programmes", "alliance:"+p.Alliance)
		}
		b.add("civic.programme", id, key, alliance, p.Name, text(b.wording.french(p.NameNote)), b.wording.locale(p.NameNote),
			status, asOf, text(startsOn), text(endsOn), source)
		for _, code := range b.wording.Kinds[p.Kind].Themes {
			if !b.known.themes[code] {
				b.fault("programmes", "refers to the theme %q, which is unknown", code)
			}
			b.add("civic.programme_theme", id, civic.SourceID("theme:"+code))
		}
		for _, code := range b.wording.Kinds[p.Kind].Audiences {
			if !b.known.audiences[code] {
				b.fault("programmes", "refers to the audience %q, which is unknown", code)
			}
			b.add("civic.programme_audience", id, civic.SourceID("audience:"+code))
		}
		for i, operator := range p.Operators {
			b.add("civic.programme_operator", id, b.scenarioActor("programmes", operator), i+1)
		}
		for i, phrase := range p.Services {
			service, ok := b.wording.Services[phrase]
			if !ok {
				service.Code, service.Label = slug(phrase), capital(phrase)
			}
			b.add("civic.programme_service", id, service.Code, service.Label, i+1)
		}
	}
}

// capital is the phrase with a capital letter in front.
func capital(phrase string) string {
	for i, first := range phrase {
		return strings.ToUpper(string(first)) + phrase[i+len(string(first)):]
	}
	return ""
}
