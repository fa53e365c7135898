package civic

import "time"

// ProgrammeStatus is where a programme stands.
type ProgrammeStatus string

const (
	Planned ProgrammeStatus = "PLANNED"
	Open    ProgrammeStatus = "OPEN"
	Paused  ProgrammeStatus = "PAUSED"
	Closed  ProgrammeStatus = "CLOSED"
	Unknown ProgrammeStatus = "UNKNOWN" // its source does not say whether it still runs
)

// Programme is what an alliance, or actors on their own, do for people.
type Programme struct {
	ID            string
	AllianceID    *string
	ReplicaOfID   *string
	Title         string
	TitleNote     *string
	Summary       *string
	Description   *string
	ContentLocale string
	Status        ProgrammeStatus
	StatusAsOf    *Date
	StartsOn      *Date
	EndsOn        *Date
	ImageURL      *string
	ImageAlt      *string
	ImageWidth    *int
	ImageHeight   *int
	SourceID      *string
	// EditedBy are the actors whose editors may change it: those that run it, and those that coordinate its alliance.
	EditedBy   []string
	ArchivedAt *time.Time
	Version    int
	UpdatedAt  time.Time
}

// Image is a picture.
type Image struct {
	URL    string
	Alt    *string
	Width  *int
	Height *int
}

// Image is the picture of the programme, nil without one.
func (p *Programme) Image() *Image {
	if p.ImageURL == nil {
		return nil
	}
	return &Image{URL: *p.ImageURL, Alt: p.ImageAlt, Width: p.ImageWidth, Height: p.ImageHeight}
}

// ProgrammeService is a service that a programme offers.
type ProgrammeService struct {
	Code       string
	Label      string
	ProviderID *string
}

// Access is how a resident gets in.
type Access struct {
	Phone             *string
	Email             *string
	URL               *string
	Instructions      *string
	OpeningHours      *string
	Fee               *Fee
	FeeDetails        *string
	ReceptionModes    []ReceptionMode
	OpenTo            []AccessAudience
	Languages         []string
	StepFree          *bool
	HearingLoop       *bool
	AccessibilityNote *string
	AccessibilityURL  *string
}

// Fee says whether a service costs something.
type Fee string

// ReceptionMode is how people are received.
type ReceptionMode string

// AccessAudience is who may turn to a programme.
type AccessAudience string

// Accessibility is how far a place is accessible.
type Accessibility struct {
	StepFree    *bool
	HearingLoop *bool
	Note        *string
	URL         *string
}

// Accessibility is nil when nothing is known.
func (a *Access) Accessibility() *Accessibility {
	known := Accessibility{StepFree: a.StepFree, HearingLoop: a.HearingLoop, Note: a.AccessibilityNote, URL: a.AccessibilityURL}
	if known == (Accessibility{}) {
		return nil
	}
	return &known
}

// Statement is what a source says of a programme.
type Statement struct {
	Text          string
	Difference    *string
	ContentLocale string
	SourceID      string
}

// ProgrammeFilter says which programmes.
type ProgrammeFilter struct {
	Territory  *TerritoryReference
	Themes     []string
	Audiences  []string
	Statuses   []ProgrammeStatus
	Worlds     []World
	HasOutcome *bool
	Text       *string
}

// ProgrammeOrder is an order of programmes.
type ProgrammeOrder string

const (
	OpenFirst        ProgrammeOrder = "OPEN_FIRST"
	ProgrammesByName ProgrammeOrder = "TITLE"
	ObjectiveReached ProgrammeOrder = "OBJECTIVE_REACHED"
)

// ProgrammeNearEdge is a programme around a point with its nearest site.
type ProgrammeNearEdge struct {
	Cursor         string
	Node           *Programme
	DistanceMetres int
	Site           *Site
}

// ProgrammeNearConnection is a page of programmes around a point, nearest first.
type ProgrammeNearConnection struct {
	PageState
	Edges []*ProgrammeNearEdge
}

// Nodes are the programmes of the page.
func (p *ProgrammeNearConnection) Nodes() []*Programme {
	nodes := make([]*Programme, len(p.Edges))
	for i, e := range p.Edges {
		nodes[i] = e.Node
	}
	return nodes
}
