package postgres

import (
	"slices"
	"strings"
)

// typedWord is a word of a search text with what it may stand for.
type typedWord struct {
	text    string
	near    [3][]string // words of the vocabulary by their distance: the word itself, one edit, two
	joined  string      // the word that it makes with the next one; "" for none
	splits  [][]string  // words that it may be made of
	partial bool        // the last word may be typed in part
}

// noWords is a text search query that nothing matches: no word of a name is a hyphen.
const noWords = "'-'"

// spelling is a search text as text search queries, each wider than the one before.
type spelling struct {
	exact  string    // every word as it was typed
	begun  string    // the last word perhaps typed in part
	within [3]string // with at most one edit in the whole text, two, three (as far as mostEdits allows)
	whole  [3]string // the same without missing words, for whole names
}

// spell makes the queries. A word may be replaced by one within its edits, joined with the next or split for one edit; a word
// of at most three letters may be missing for one edit where a longer one is there.
func spell(words []*typedWord) spelling {
	s := spelling{exact: asTyped(words)}
	last := words[len(words)-1]
	last.partial = !hasDigit(last.text)
	s.begun = asTyped(words)
	mayMiss := slices.ContainsFunc(words, (*typedWord).isShort) && slices.ContainsFunc(words, func(w *typedWord) bool { return len(w.text) > 3 })
	for i := range s.within {
		edits := min(i+1, mostEdits(len(words)))
		s.within[i] = reading(words, edits, mayMiss)
		s.whole[i] = s.within[i]
		if mayMiss {
			s.whole[i] = reading(words, edits, false)
		}
	}
	return s
}

// mostEdits is how many edits are forgiven in a text of so many words: what the queries of a long text stay small by.
func mostEdits(words int) int {
	switch {
	case words <= 4:
		return 3
	case words <= 6:
		return 2
	}
	return 1
}

// asTyped asks for the words without an edit.
func asTyped(words []*typedWord) string {
	terms := make([]string, len(words))
	for i, w := range words {
		if terms[i] = w.at(0); terms[i] == "" {
			return noWords
		}
	}
	return strings.Join(terms, " & ")
}

// reading asks for the words with at most so many edits in all: noWords when the vocabulary has none, "" when no word need be
// there. mayMiss: short words may be missing.
func reading(words []*typedWord, edits int, mayMiss bool) string {
	if len(words) == 0 {
		return ""
	}
	var ways []string
	add := func(term string, rest []*typedWord, left int) {
		switch then := reading(rest, left, mayMiss); {
		case then == noWords:
		case term == "" || then == "":
			ways = append(ways, term+then)
		default:
			ways = append(ways, term+" & "+then)
		}
	}
	w, rest := words[0], words[1:]
	for used := 0; used <= min(edits, 2); used++ {
		if term := w.at(used); term != "" {
			add(term, rest, edits-used)
		}
	}
	if edits > 0 {
		if w.joined != "" && len(rest) > 0 {
			add(lexeme(w.joined), rest[1:], edits-1)
		}
		for _, parts := range w.splits {
			terms := make([]string, len(parts))
			for i, part := range parts {
				terms[i] = lexeme(part)
			}
			add(strings.Join(terms, " & "), rest, edits-1)
		}
		if mayMiss && w.isShort() {
			add("", rest, edits-1)
		}
	}
	switch {
	case len(ways) == 0:
		return noWords
	case len(ways) == 1:
		return ways[0]
	case slices.Contains(ways, ""):
		return ""
	}
	return "(" + strings.Join(ways, " | ") + ")"
}

// at asks for the words at one distance, "" for none. A number and a word typed in part stand for themselves.
func (w *typedWord) at(edits int) string {
	var terms []string
	switch {
	case edits == 0 && w.partial:
		terms = []string{lexeme(w.text) + ":*"}
	case edits == 0 && hasDigit(w.text):
		terms = []string{lexeme(w.text)}
	default:
		for _, word := range w.near[edits] {
			terms = append(terms, lexeme(word))
		}
	}
	if len(terms) < 2 {
		return strings.Join(terms, "")
	}
	return "(" + strings.Join(terms, " | ") + ")"
}

// isShort tells whether the word weighs so little that it may be missing.
func (w *typedWord) isShort() bool { return len(w.text) <= 3 && !hasDigit(w.text) }

// lexeme quotes a word, which folding has left with letters and digits only.
func lexeme(word string) string { return "'" + word + "'" }

func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }

// allowedEdits is how many edits are forgiven between two words: one where the longer has 4 to 7 letters, two from 8 on.
func allowedEdits(a, b string) int {
	switch n := max(len(a), len(b)); {
	case n >= 8:
		return 2
	case n >= 4:
		return 1
	}
	return 0
}

// editDistance is the least number of edits that turn a into b: a letter replaced, left out or added, two neighbours swapped,
// none edited twice (optimal string alignment). Both are ASCII.
func editDistance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
