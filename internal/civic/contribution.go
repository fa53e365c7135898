package civic

import "time"

// Money is an exact amount.
type Money struct {
	Cents    int64
	Currency string
}

// ContributionKind is what is given.
type ContributionKind string

// ContributionVia is how a contribution reaches a programme.
type ContributionVia string

const (
	ViaProgramme ContributionVia = "PROGRAMME"
	ViaAlliance  ContributionVia = "ALLIANCE"
)

// Contribution is what an actor gives to exactly one actor, alliance or programme.
type Contribution struct {
	ID             string
	ContributorID  string
	ToActorID      *string
	ToAllianceID   *string
	ToProgrammeID  *string
	Kind           ContributionKind
	AmountCents    *int64
	Currency       *string
	Share          *float64 // above 0 to 1
	Posts          *int
	Year           *int
	SchemeID       *string
	CityContractID *string
	TerritoryID    *string
	Description    *string
	ContentLocale  string
	GivenOn        *Date
	SourceID       *string
	DeclaredByID   *string
	UpdatedAt      time.Time
}

// Amount is nil when no source states it.
func (c *Contribution) Amount() *Money {
	if c.AmountCents == nil || c.Currency == nil {
		return nil
	}
	return &Money{Cents: *c.AmountCents, Currency: *c.Currency}
}

// ProgrammeContributionEdge is a contribution with how it reaches the programme.
type ProgrammeContributionEdge struct {
	Cursor string
	Node   *Contribution
	Via    ContributionVia
}

// ProgrammeContributionConnection is a page of what was given to a programme and to its alliance.
type ProgrammeContributionConnection struct {
	PageState
	Edges []*ProgrammeContributionEdge
}

// Nodes are the contributions of the page.
func (p *ProgrammeContributionConnection) Nodes() []*Contribution {
	nodes := make([]*Contribution, len(p.Edges))
	for i, e := range p.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// FundingSummary is what was given, added up in euros.
type FundingSummary struct {
	Amount             *Money
	ContributionCount  int
	UnknownAmountCount int
	ByWorld            []*FundingByWorld
	ByScheme           []*FundingByScheme
}

// FundingByWorld is what one world gave.
type FundingByWorld struct {
	World              World
	Amount             *Money
	Share              *float64
	ContributionCount  int
	UnknownAmountCount int
}

// FundingByScheme is what was given under one scheme in one year.
type FundingByScheme struct {
	Scheme            *Scheme
	Year              *int
	Amount            *Money
	Posts             *int
	ContributionCount int
}
