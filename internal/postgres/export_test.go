package postgres

// Texts gives every statement that a reading asked for so far.
func Texts() (texts []string) {
	originsKnown.Range(func(text, _ any) bool {
		texts = append(texts, text.(string))
		return true
	})
	return texts
}

// Origins gives the tables, and the parts of their columns, that a statement's text says that it reads.
func Origins(text string) (whole, keyed []string, today, instant bool) {
	s := originsOf(text)
	return s.whole, s.keyed, s.today, s.instant
}
