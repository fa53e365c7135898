package opendata

import (
	"math"

	"alliances/internal/civic"
)

// indicator gives the id of an indicator, and adds it once.
func (b *batch) indicator(phrase string) string {
	known, ok := b.wording.Indicators[phrase]
	if !ok {
		known.Code, known.Label, known.Unit = slug(phrase), capital(phrase), "personnes"
	}
	id := civic.SourceID("indicator:" + known.Code)
	if !b.once["indicator:"+known.Code] {
		b.once["indicator:"+known.Code] = true
		b.add("civic.indicator", id, known.Code, known.Unit, known.CountsPeople)
		b.label(id, known.Label)
	}
	return id
}

// figures adds what the interview says of funding and outcomes.
func (b *batch) figures(s scenario, source string) {
	for _, f := range s.Funding {
		var amount, currency any
		if f.AmountEUR != nil {
			amount, currency = int64(math.Round(*f.AmountEUR*100)), "EUR"
		}
		note := b.wording.french(f.ShareNote)
		if f.AmountEUR == nil {
			note += " " + b.wording.french(f.AmountNote)
		}
		key := "funding:" + f.Key
		b.add("civic.contribution", civic.SourceID(key), key, b.scenarioActor("funding", f.Funder), nil, b.told("funding", "programme:"+f.Beneficiary), "FUNDING",
			amount, currency, f.Share, nil, nil, nil, nil, nil, text(note), source)
	}
	for _, o := range s.Outcomes {
		var convention any
		if o.Convention != "" {
			convention = b.told("outcomes", "convention:"+o.Convention)
		}
		key := "outcome:" + o.Key
		b.add("civic.outcome", civic.SourceID(key), key, b.told("outcomes", "programme:"+o.Programme), convention, b.indicator(o.Indicator), o.Value, text(o.Date),
			text(b.wording.french(o.ValueNote)), o.Value != nil, source)
	}
}

// pageFigures adds the figures and dates of public pages as rows. Sources disagree: none of these is the one that sums use.
// Those on a programme that the scenario does not tell of are not needed.
func (b *batch) pageFigures(c corroboration) {
	differences := map[string]string{}
	for _, fact := range c.Facts {
		differences[fact.Source.URL] = b.wording.french(fact.Difference)
	}
	for _, o := range b.wording.Outcomes {
		if b.once["programme:"+o.Programme] {
			key := "outcome:" + o.Programme + ":" + o.Source
			b.add("civic.outcome", civic.SourceID(key), key, civic.SourceID("programme:"+o.Programme), nil, b.indicator(o.Indicator), o.Value, text(o.MeasuredOn),
				text(differences[o.Source]), false, b.cited(o.Source))
		}
	}
	for _, o := range b.wording.Objectives {
		if b.once["programme:"+o.Programme] {
			key := "objective:" + o.Programme + ":" + o.Source
			b.add("civic.objective", civic.SourceID(key), key, civic.SourceID("programme:"+o.Programme), b.indicator(o.Indicator), o.Target, b.cited(o.Source))
		}
	}
	for _, e := range b.wording.Events {
		if b.once["programme:"+e.Programme] {
			key := "event:" + e.Programme + ":" + e.Kind
			b.add("civic.timeline_event", civic.SourceID(key), key, nil, civic.SourceID("programme:"+e.Programme), e.Kind, e.OccurredOn, nil, b.cited(e.Source))
		}
	}
}
