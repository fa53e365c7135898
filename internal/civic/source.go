package civic

// Source is where a fact comes from.
type Source struct {
	ID          string
	Title       string
	URL         *string
	Licence     *string
	PublishedOn *Date
}
