package civic

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Wrong is the UserError INVALID on one place of the input.
func Wrong(french, english string, field ...string) error {
	return &UserError{Code: Invalid, French: french, English: english, Field: field}
}

// Longest texts, in characters.
const (
	MaxName = 200
	MaxText = 5000
)

// Line is a text of one line as it is kept: without spaces around it. Errors: UserError INVALID where nothing is left, it is longer than that,
// or has characters that are not to be printed.
func Line(text string, longest int, field ...string) (string, error) {
	text = strings.TrimSpace(text)
	if err := checkText(text, longest, field, func(r rune) bool { return unicode.IsControl(r) }); err != nil {
		return "", err
	}
	return text, nil
}

// Paragraphs is Line for a text of several lines; nil and blank ones are nil.
func Paragraphs(text *string, longest int, field ...string) (*string, error) {
	if text == nil || strings.TrimSpace(*text) == "" {
		return nil, nil
	}
	kept := strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	if err := checkText(kept, longest, field, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); err != nil {
		return nil, err
	}
	return &kept, nil
}

func checkText(text string, longest int, field []string, isWrong func(rune) bool) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return Wrong("Ce texte manque.", "This text is missing.", field...)
	case n > longest:
		return Wrong(fmt.Sprintf("Ce texte compte %d caractères ; %d au plus.", n, longest), fmt.Sprintf("This text has %d characters; %d at most.", n, longest), field...)
	case strings.ContainsFunc(text, isWrong) || !utf8.ValidString(text):
		return Wrong("Ce texte contient des caractères qui ne s’impriment pas.", "This text has characters that cannot be printed.", field...)
	}
	return nil
}

// CheckTerm refuses dates that are reversed.
func CheckTerm(from, to *Date, field ...string) error {
	if from != nil && to != nil && to.Before(*from) {
		return Wrong("La fin précède le début.", "The end is before the beginning.", field...)
	}
	return nil
}

// CheckRoles refuses roles that are missing or given twice.
func CheckRoles(roles []AllianceRole, field ...string) error {
	if len(roles) == 0 {
		return Wrong("Il faut au moins un rôle.", "At least one role is needed.", field...)
	}
	seen := map[AllianceRole]bool{}
	for _, role := range roles {
		if seen[role] {
			return Wrong("Un rôle est donné deux fois.", "A role is given twice.", field...)
		}
		seen[role] = true
	}
	return nil
}
