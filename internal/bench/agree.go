package bench

import "fmt"

// probes are the territories of different kinds that every contender is asked about before it is measured.
func (b *bench) probes() []probe {
	return []probe{{"COMMUNE", b.towns[0], 20}, {"COMMUNE", b.towns[300], 100}, {"COMMUNE", "13108", 1}, {"COMMUNE", "01004", 20}, {"DEPARTMENT", "13", 20}, {"REGION", "93", 20},
		{"INTERCOMMUNALITY", "200054807", 20}, {"MUNICIPAL_DISTRICT", "13203", 20}, {"PRIORITY_NEIGHBOURHOOD", "QN00101M", 20}, {"NEIGHBOURHOOD", "13203-felix-pyat", 20}, {"COMMUNE", "nowhere", 20}}
}

// probe is a page of a territory's programmes.
type probe struct {
	Kind, Code string
	First      int
}

// agree fails where a contender does not say of a territory what the first does.
func agree(probes []probe, first *contender, others ...*contender) error {
	for _, p := range probes {
		want, err := first.ask(first.page(p.Kind, p.Code, p.First))
		if err != nil {
			return err
		}
		for _, c := range others {
			got, err := c.ask(c.page(p.Kind, p.Code, p.First))
			if err != nil {
				return err
			}
			difference, err := compare(want, got, c.ownCursors)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if difference != "" {
				return fmt.Errorf("%s and %s do not say the same of %s %s:\n%s", first.name, c.name, p.Kind, p.Code, difference)
			}
		}
	}
	return nil
}
