package civic

import "fmt"

// Nearness is how an actor's territories lie to those that matter.
type Nearness string

const (
	Same   Nearness = "SAME"   // it acts there
	Inside Nearness = "INSIDE" // it acts in a part of it
	Around Nearness = "AROUND" // it acts in a whole of which that is a part, no larger than a département
)

// PartnerSuggestion is an actor that could join, or answer, and the facts that say so.
type PartnerSuggestion struct {
	ActorID   string
	Score     int
	Nearness  *Nearness // nil: it does not act there
	Territory *string   // the name of the territory where it acts
	// How many of them there are, in the territories that matter.
	Themed  int // programmes on the themes that it runs
	Served  int // programmes for the audiences that it runs
	Given   int // contributions to such programmes
	Allied  int // alliances on the themes to which it belongs or belonged
	Offered int // standing offers of its
}

// Reasons tells the facts that speak for the actor, in French as all that is public.
func (s *PartnerSuggestion) Reasons() []string {
	reasons := []string{}
	count := func(n int, one, many string) {
		switch {
		case n == 1:
			reasons = append(reasons, one)
		case n > 1:
			reasons = append(reasons, fmt.Sprintf(many, n))
		}
	}
	if s.Nearness != nil && s.Territory != nil {
		reasons = append(reasons, map[Nearness]string{Same: "Agit sur ce territoire : ", Inside: "Agit dans une partie de ce territoire : ", Around: "Agit plus largement autour : "}[*s.Nearness]+*s.Territory+".")
	}
	count(s.Themed, "Mène ici une action sur ce thème.", "Mène ici %d actions sur ce thème.")
	count(s.Served, "Mène ici une action pour ces publics.", "Mène ici %d actions pour ces publics.")
	count(s.Given, "A soutenu ici une action semblable.", "A soutenu %d fois ici des actions semblables.")
	count(s.Allied, "A fait partie d’une alliance sur ce thème.", "A fait partie de %d alliances sur ce thème.")
	count(s.Offered, "Propose son aide en ce moment.", "Propose son aide en ce moment : %d offres.")
	return reasons
}
