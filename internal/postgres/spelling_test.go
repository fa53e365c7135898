package postgres

import (
	"slices"
	"strings"
	"testing"
)

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"pyat", "piat", 1}, {"marseille", "marseile", 1}, {"tarascon", "tarrascon", 1},
		{"aube", "abue", 1}, {"ca", "abc", 3}, {"kamp", "camp", 1}, {"provence", "provense", 1}, {"abcd", "dcba", 3},
		{"solidarites", "solidaires", 2}, {"arles", "lille", 4},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
		if back := editDistance(c.b, c.a); back != editDistance(c.a, c.b) {
			t.Errorf("%s to %s: %d one way, %d the other", c.a, c.b, editDistance(c.a, c.b), back)
		}
	}
}

func TestSpell(t *testing.T) {
	t.Parallel()
	known := func(text string, near ...string) *typedWord {
		w := &typedWord{text: text}
		w.near[0] = []string{text}
		w.near[1] = near
		return w
	}
	for _, c := range []struct {
		name         string
		words        []*typedWord
		exact, begun string
		within       []string // the last one stands for those that are the same
		whole        []string // nil: as within
	}{
		{"a known word", []*typedWord{known("lille", "mille")}, "'lille'", "'lille':*", []string{"('lille':* | 'mille')"}, nil},
		{"a number", []*typedWord{{text: "13003"}}, "'13003'", "'13003'", []string{"'13003'"}, nil},
		{"an unknown word", []*typedWord{{text: "piat", near: [3][]string{1: {"pyat", "plat"}}}, {text: "3"}}, noWords, noWords, []string{"('pyat' | 'plat') & '3'"}, nil},
		{"edits add up", []*typedWord{known("marc", "mare"), {text: "seile", near: [3][]string{1: {"seille"}, 2: {"saillie"}}}, {text: "7"}}, noWords, noWords,
			[]string{
				"'marc' & 'seille' & '7'",
				"('marc' & ('seille' & '7' | 'saillie' & '7') | 'mare' & 'seille' & '7')",
				"('marc' & ('seille' & '7' | 'saillie' & '7') | 'mare' & ('seille' & '7' | 'saillie' & '7'))",
			}, nil},
		{"words run together", []*typedWord{{text: "mars", joined: "marseille"}, {text: "eille"}}, noWords, noWords, []string{"'marseille'"}, nil},
		{"a split word", []*typedWord{{text: "saintetienne", splits: [][]string{{"saint", "etienne"}}}, {text: "42"}}, noWords, noWords, []string{"'saint' & 'etienne' & '42'"}, nil},
		{"a short word that may be missing", []*typedWord{known("parc"), {text: "dy"}}, noWords, "'parc' & 'dy':*", []string{"'parc'"}, []string{"'parc' & 'dy':*"}},
		{"short words alone", []*typedWord{known("dy"), {text: "zz"}}, noWords, "'dy' & 'zz':*", []string{"'dy' & 'zz':*"}, nil},
		{"nothing like it", []*typedWord{{text: "xxxxx"}, known("parc")}, noWords, noWords, []string{noWords}, nil},
	} {
		want := spelling{exact: c.exact, begun: c.begun}
		for i := range want.within {
			want.within[i] = c.within[min(i, len(c.within)-1)]
			if want.whole[i] = want.within[i]; c.whole != nil {
				want.whole[i] = c.whole[min(i, len(c.whole)-1)]
			}
		}
		if got := spell(c.words); got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, want)
		}
	}
}

// TestSpellStaysSmall bounds the queries of the worst texts: many words, each with many corrections.
func TestSpellStaysSmall(t *testing.T) {
	t.Parallel()
	for n := range maximumSearchWords {
		var words []*typedWord
		for range n + 1 {
			w := &typedWord{text: "mare", joined: "maremare", splits: [][]string{{"m", "are"}, {"ma", "re"}}}
			w.near = [3][]string{{"mare"}, slices.Repeat([]string{"mire"}, 50), slices.Repeat([]string{"mirer"}, 50)}
			words = append(words, w)
		}
		s := spell(words)
		if size := len(strings.Join(s.within[:], "")); size > 100<<10 {
			t.Errorf("%d words: the queries have %d bytes", n+1, size)
		}
	}
}
