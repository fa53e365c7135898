package civic

// Page sizes that a client may ask for.
const (
	DefaultPage = 20
	MaximumPage = 100
)

// CountLimit is how far a filtered list is counted; beyond it a count says that it is not exact.
const CountLimit = 10000

// PageState says where a page stands in its list. The total is nil when it was not asked for.
type PageState struct {
	PageInfo          PageInfo
	TotalCount        *int
	TotalCountIsExact *bool
}

// PageInfo is what a client needs to go on.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Page is one page of a list.
type Page[T any] struct {
	PageState
	Edges []*Edge[T]
}

// Edge is an element of a page with its place in the list.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// Nodes are the elements of the page.
func (p *Page[T]) Nodes() []*T {
	nodes := make([]*T, len(p.Edges))
	for i, e := range p.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// The pages of the graph, by the names of the schema.
type (
	TerritoryConnection          = Page[Territory]
	TerritoryEdge                = Edge[Territory]
	ActorConnection              = Page[Actor]
	ActorEdge                    = Edge[Actor]
	AllianceConnection           = Page[Alliance]
	AllianceEdge                 = Edge[Alliance]
	AllianceMemberConnection     = Page[AllianceMember]
	AllianceMemberEdge           = Edge[AllianceMember]
	ConventionConnection         = Page[Convention]
	ConventionEdge               = Edge[Convention]
	ProgrammeConnection          = Page[Programme]
	ProgrammeEdge                = Edge[Programme]
	SiteConnection               = Page[Site]
	SiteEdge                     = Edge[Site]
	ContributionConnection       = Page[Contribution]
	ContributionEdge             = Edge[Contribution]
	OutcomeConnection            = Page[Outcome]
	OutcomeEdge                  = Edge[Outcome]
	TimelineEventConnection      = Page[TimelineEvent]
	TimelineEventEdge            = Edge[TimelineEvent]
	MissionConnection            = Page[Mission]
	MissionEdge                  = Edge[Mission]
	NeedConnection               = Page[Need]
	NeedEdge                     = Edge[Need]
	OfferConnection              = Page[Offer]
	OfferEdge                    = Edge[Offer]
	PartnerSuggestionConnection  = Page[PartnerSuggestion]
	PartnerSuggestionEdge        = Edge[PartnerSuggestion]
	ShiftConnection              = Page[Shift]
	ShiftEdge                    = Edge[Shift]
	SupportRequestConnection     = Page[SupportRequest]
	SupportRequestEdge           = Edge[SupportRequest]
	ClaimConnection              = Page[Claim]
	ClaimEdge                    = Edge[Claim]
	AuditEntryConnection         = Page[AuditEntry]
	AuditEntryEdge               = Edge[AuditEntry]
	AllianceInvitationConnection = Page[AllianceInvitation]
	AllianceInvitationEdge       = Edge[AllianceInvitation]
)
