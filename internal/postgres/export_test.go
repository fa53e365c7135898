package postgres

// Texts gives the statements that readings asked for lately.
func Texts() []string { return originsKnown.Keys() }

// Origins gives the tables, and the parts of their columns, that a statement's text says that it reads.
func Origins(text string) (whole, keyed []string, today, instant bool) {
	s := originsOf(text)
	return s.whole, s.keyed, s.today, s.instant
}

// AsksReplica tells whether a reading that began now would ask a replica.
func (s *Store) AsksReplica() bool { return s.chooseReplica() != nil }
