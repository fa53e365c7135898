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
		name  string
		words []*typedWord
		want  spelling
	}{
		{"a known word", []*typedWord{known("lille", "mille")}, spelling{"'lille'", "'lille':*",
			[3]string{"('lille':* | 'mille')", "('lille':* | 'mille')", "('lille':* | 'mille')"}}},
		{"a number", []*typedWord{{text: "13003"}}, spelling{"'13003'", "'13003'", [3]string{"'13003'", "'13003'", "'13003'"}}},
		{"an unknown word", []*typedWord{{text: "piat", near: [3][]string{1: {"pyat", "plat"}}}, {text: "3"}},
			spelling{noWords, noWords, [3]string{"('pyat' | 'plat') & '3'", "('pyat' | 'plat') & '3'", "('pyat' | 'plat') & '3'"}}},
		{"edits add up", []*typedWord{known("marc", "mare"), {text: "seile", near: [3][]string{1: {"seille"}, 2: {"saillie"}}}, {text: "7"}},
			spelling{noWords, noWords, [3]string{
				"'marc' & 'seille' & '7'",
				"('marc' & ('seille' & '7' | 'saillie' & '7') | 'mare' & 'seille' & '7')",
				"('marc' & ('seille' & '7' | 'saillie' & '7') | 'mare' & ('seille' & '7' | 'saillie' & '7'))"}}},
		{"words run together", []*typedWord{{text: "mars", joined: "marseille"}, {text: "eille"}},
			spelling{noWords, noWords, [3]string{"'marseille'", "'marseille'", "'marseille'"}}},
		{"a short last word that may be missing", []*typedWord{known("parc"), {text: "dy"}},
			spelling{noWords, "'parc' & 'dy':*", [3]string{"'parc'", "'parc'", "'parc'"}}},
		{"short words alone", []*typedWord{known("dy"), {text: "zz"}}, spelling{noWords, "'dy' & 'zz':*", [3]string{"'dy' & 'zz':*", "'dy' & 'zz':*", "'dy' & 'zz':*"}}},
		{"a split word", []*typedWord{{text: "saintetienne", splits: [][]string{{"saint", "etienne"}}}, {text: "42"}},
			spelling{noWords, noWords, [3]string{"'saint' & 'etienne' & '42'", "'saint' & 'etienne' & '42'", "'saint' & 'etienne' & '42'"}}},
	} {
		if got := spell(c.words); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
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
