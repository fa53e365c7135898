package mail

import (
	"strings"
	"unicode"
)

// How much is shown of what others wrote, in characters.
const (
	longestName   = 100
	longestReason = 1000
)

// name shows the name of somebody or something, in quotes: nobody can take it for a sentence of ours, and nothing in it is a link.
func (l language) name(text string) string {
	text = tame(text, longestName)
	if text == "" {
		text = l.of("sans nom", "unnamed")
	}
	return l.of("« "+text+" »", "“"+text+"”")
}

// tame makes of what others wrote one line of at most so many characters, without control characters, without marks that turn the direction
// of writing, without quotes that would end ours, and without what programs that show mails make links of.
func tame(text string, longest int) string {
	text = strings.ToValidUTF8(text, "")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		case strings.ContainsRune("«»“”„‟\"", r):
			return '\''
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > longest {
		text = strings.TrimSpace(string(runes[:longest-1])) + "…"
	}
	return unlink([]rune(text))
}

// unlink parts what would be taken for an address: the name of a host at its dots, unless single letters stand there (S.O.S.), and a scheme
// from what follows.
func unlink(text []rune) string {
	var b strings.Builder
	for i, r := range text {
		b.WriteRune(r)
		switch {
		case strings.ContainsRune(".。．｡․", r) && i > 0 && text[i-1] != ' ' && lettersAt(text[i+1:]) > 1,
			r == ':' && i+1 < len(text) && text[i+1] == '/':
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// lettersAt counts the letters at the start of a text.
func lettersAt(text []rune) int {
	for i, r := range text {
		if !unicode.IsLetter(r) {
			return i
		}
	}
	return len(text)
}
