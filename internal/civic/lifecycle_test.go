package civic

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the life cycles in docs/lifecycles.md anew")

const lifeCyclesPage = "../../docs/lifecycles.md"

// follows is a change of state that nobody asks for: it follows from something else.
type follows struct {
	from, to string
	why      string
}

var parties = map[Party]string{
	Coordinators: "editors of who coordinates the alliance",
	Members:      "editors of a member",
	Invited:      "editors of the organisation that is asked",
	Authors:      "editors of its author",
	Signatories:  "owners of a member that signs, with a second factor",
	Signed:       "owners of who signed, with a second factor",
}

// drawn is a life cycle as a diagram of its states and a table of its steps.
func drawn[S ~string](l LifeCycle[S], first S, authors string, answers []follows, itself []follows) string {
	var b strings.Builder
	fmt.Fprintf(&b, "```mermaid\nstateDiagram-v2\n    [*] --> %s\n", first)
	states := map[S]bool{}
	for _, step := range l {
		for _, from := range step.From {
			states[from] = true
			if step.To != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, step.To, step.Action)
			}
		}
	}
	for _, f := range slices.Concat(answers, itself) {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", f.from, f.to, f.why)
	}
	fmt.Fprint(&b, "```\n\n| Step | From | To | By |\n|---|---|---|---|\n")
	for _, step := range l {
		from := make([]string, len(step.From))
		for i, s := range step.From {
			from[i] = string(s)
		}
		to := string(step.To)
		if to == "" {
			to = "stays"
		}
		for i, a := range answers {
			if i == 0 && strings.HasPrefix(string(step.Action), "ANSWER_") {
				to = a.to
			} else if strings.HasPrefix(string(step.Action), "ANSWER_") {
				to += " or " + a.to
			}
		}
		by := parties[step.By]
		if step.By == Authors {
			by = authors
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", step.Action, strings.Join(from, ", "), to, by)
	}
	return b.String()
}

// The page draws the life cycles as they are.
func TestLifeCyclesAreDrawn(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile(lifeCyclesPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(kept)
	for name, drawing := range map[string]string{
		"alliance": drawn(AllianceSteps, AllianceProposed, "", nil, []follows{
			{"PROPOSED", "FORMING", "a second member joins"}, {"PROPOSED", "ACTIVE", "a convention is validated"}, {"FORMING", "ACTIVE", "a convention is validated"}}),
		"invitation": drawn(InvitationSteps, InvitationPending, "", []follows{{"PENDING", "ACCEPTED", "ANSWER_INVITATION"}, {"PENDING", "DECLINED", "ANSWER_INVITATION"}}, []follows{{"PENDING", "EXPIRED", "its time is over"}}),
		"convention": drawn(ConventionSteps, ConventionDraft, "editors of who wrote it, or who coordinates the alliance", nil, []follows{
			{"OPEN_FOR_SIGNATURE", "VALIDATED", "the last signature that is waited for"},
			{"OPEN_FOR_SIGNATURE", "EXPIRED", "its last day has passed"}, {"VALIDATED", "EXPIRED", "its last day has passed"},
			{"VALIDATED", "TERMINATED", "fewer than two signatures are left, or another has taken its place"},
			{"DRAFT", "TERMINATED", "the alliance ends"}, {"OPEN_FOR_SIGNATURE", "TERMINATED", "the alliance ends"}}),
		"programme": drawn(ProgrammeSteps, Planned, "editors of who runs it, or who coordinates its alliance", nil, []follows{
			{"OPEN", "CLOSED", "its last day has passed"}, {"PAUSED", "CLOSED", "its last day has passed"}}),
		"need":  drawn(NeedSteps, NeedOpen, "editors of who published it", nil, nil),
		"offer": drawn(OfferSteps, OfferOpen, "editors of who makes it", []follows{{"OPEN", "ACCEPTED", "ANSWER_OFFER"}, {"OPEN", "DECLINED", "ANSWER_OFFER"}}, nil),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		before, rest, found := strings.Cut(page, begin)
		old, after, closed := strings.Cut(rest, end)
		switch {
		case !found || !closed:
			t.Errorf("the page has no place for the life of the %s", name)
		case *update:
			page = before + begin + drawing + end + after
		case old != drawing:
			t.Errorf("the life of the %s is drawn otherwise: go test ./internal/civic -update, and read it", name)
		}
	}
	if *update {
		if err := os.WriteFile(lifeCyclesPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Each step starts from somewhere, each action is there once, and what can be left can be reached.
func TestLifeCyclesHold(t *testing.T) {
	t.Parallel()
	holds(t, AllianceSteps)
	holds(t, InvitationSteps)
	holds(t, ConventionSteps)
	holds(t, ProgrammeSteps)
	holds(t, NeedSteps)
	holds(t, OfferSteps)
}

func holds[S ~string](t *testing.T, l LifeCycle[S]) {
	t.Helper()
	seen := map[Action]bool{}
	for _, step := range l {
		if seen[step.Action] || len(step.From) == 0 || parties[step.By] == "" {
			t.Errorf("%s is there twice, starts nowhere or is nobody's", step.Action)
		}
		seen[step.Action] = true
		everybody := func(Party) (bool, bool) { return true, false }
		for _, from := range step.From {
			to, err := l.Take(step.Action, from, everybody)
			if want := step.To; err != nil || want != "" && to != want || want == "" && to != from {
				t.Errorf("%s from %s leads to %s: %v", step.Action, from, to, err)
			}
			if _, err := l.Take(step.Action, from, func(Party) (bool, bool) { return false, false }); err != error(ErrForbidden) {
				t.Errorf("%s from %s by nobody: %v", step.Action, from, err)
			}
			if _, err := l.Take(step.Action, from, func(Party) (bool, bool) { return false, true }); err != error(ErrFactor) {
				t.Errorf("%s from %s without a second factor: %v", step.Action, from, err)
			}
		}
		if step.To != "" && !slices.Contains(step.From, step.To) {
			if _, err := l.Take(step.Action, step.To, everybody); !IsState(err) {
				t.Errorf("%s a second time: %v", step.Action, err)
			}
		}
	}
}
