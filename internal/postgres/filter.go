package postgres

import (
	"strings"
	"unicode/utf8"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

// textsOf is a list of texts, or of enum values, as an argument.
func textsOf[S ~string](values []S) any {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return pq.Array(texts)
}

// text keeps the rows whose folded name holds each word of a text; a long one is refused: each word is looked for in each name. Folding leaves letters, digits and spaces only, so that
// no word is a pattern.
func (l *list) text(text *string, sortName string) {
	if text == nil {
		return
	}
	if utf8.RuneCountInString(*text) > maximumSearchText || len(strings.Fields(*text)) > maximumSearchWords {
		l.refused = civic.Bad("Le texte cherché a 200 caractères et 8 mots au plus.", "The text to search has at most 200 characters and 8 words.", "filter", "text")
		return
	}
	l.where(`NOT EXISTS (SELECT FROM unnest(string_to_array(civic.fold(?), ' ')) word WHERE `+sortName+` NOT LIKE '%' || word || '%')`, *text)
}

// themes keeps the programmes on one of the themes; a category stands for its leaves.
func (l *list) themes(codes []string, programme string) {
	if codes == nil {
		return
	}
	l.where(`EXISTS (SELECT FROM civic.programme_theme pt JOIN civic.theme th ON th.id = pt.theme_id LEFT JOIN civic.theme category ON category.id = th.parent_id
		WHERE pt.programme_id = `+programme+` AND (th.code = ANY (?::text[]) OR category.code = ANY (?::text[])))`, textsOf(codes), textsOf(codes))
}

// audiences keeps the programmes for one of the audiences.
func (l *list) audiences(codes []string, programme string) {
	if codes == nil {
		return
	}
	l.where(`EXISTS (SELECT FROM civic.programme_audience pa JOIN civic.audience au ON au.id = pa.audience_id
		WHERE pa.programme_id = `+programme+` AND au.code = ANY (?::text[]))`, textsOf(codes))
}

// within keeps the rows whose territory is the named one or inside it; where none is named, the home territory's.
// column is an expression for the id of the row's territory.
func (l *list) within(ref *civic.TerritoryReference, home *string, column string) {
	switch {
	case ref != nil:
		l.where(column+` IN (SELECT c.descendant_id FROM civic.territory_closure c JOIN civic.territory w ON w.id = c.ancestor_id
			WHERE w.kind = ? AND w.code = ?)`, string(ref.Kind), ref.Code)
	case home != nil:
		l.where(column+` IN (SELECT c.descendant_id FROM civic.territory_closure c WHERE c.ancestor_id = ?)`, *home)
	}
}

// placed keeps the rows that a closure table (civic.programme_place, civic.actor_place) places in the named territory;
// where none is named, in the home territory.
func (l *list) placed(ref *civic.TerritoryReference, home *string, closure, column, id string) {
	switch {
	case ref != nil:
		l.where(`EXISTS (SELECT FROM `+closure+` pl JOIN civic.territory w ON w.id = pl.territory_id
			WHERE pl.`+column+` = `+id+` AND w.kind = ? AND w.code = ?)`, string(ref.Kind), ref.Code)
	case home != nil:
		l.where(`EXISTS (SELECT FROM `+closure+` pl WHERE pl.`+column+` = `+id+` AND pl.territory_id = ?)`, *home)
	}
}

// whole is the name of the kept count of a table's list where nothing narrows the list.
func whole(subject string, unfiltered bool) string {
	if unfiltered {
		return subject
	}
	return ""
}
