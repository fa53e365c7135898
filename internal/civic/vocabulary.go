package civic

// Theme is what a programme is about.
type Theme struct {
	ID       string
	Code     string
	Label    string
	ParentID *string
	Position int // in the order of the vocabulary
}

// Audience is a group of people that a programme is for.
type Audience struct {
	ID       string
	Code     string
	Label    string
	Position int // in the order of the vocabulary
}

// Indicator is what an outcome observes.
type Indicator struct {
	ID    string
	Code  string
	Label string
	Unit  string
}

// Scheme is a public scheme under which grants are given.
type Scheme struct {
	ID    string
	Code  string
	Label string
}
