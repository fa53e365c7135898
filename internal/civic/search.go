package civic

// SearchKind is what can be searched for.
type SearchKind string

const (
	SearchTerritory SearchKind = "TERRITORY"
	SearchProgramme SearchKind = "PROGRAMME"
	SearchAlliance  SearchKind = "ALLIANCE"
	SearchActor     SearchKind = "ACTOR"
)

// SearchResult is something found: a *Territory, *Programme, *Alliance or *Actor.
type SearchResult any

// SearchResultEdge is something found with its place in the list.
type SearchResultEdge struct {
	Cursor string
	Node   SearchResult
}

// SearchResultConnection is a page of things found, best first.
type SearchResultConnection struct {
	PageState
	Edges []*SearchResultEdge
}

// Nodes are the things found.
func (p *SearchResultConnection) Nodes() []SearchResult {
	nodes := make([]SearchResult, len(p.Edges))
	for i, e := range p.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Node is anything with an id: a pointer to one of the types that the schema says implement Node.
type Node any
