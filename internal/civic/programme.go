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

const (
	UpdateProgramme    Action = "UPDATE_PROGRAMME"
	OpenProgramme      Action = "OPEN_PROGRAMME"
	PauseProgramme     Action = "PAUSE_PROGRAMME"
	CloseProgramme     Action = "CLOSE_PROGRAMME"
	RecordContribution Action = "RECORD_CONTRIBUTION"
	RecordOutcome      Action = "RECORD_OUTCOME"
)

var programmeLives = []ProgrammeStatus{Planned, Open, Paused, Unknown}

// ProgrammeSteps is the life of a programme. One that is closed can be opened again; opening publishes it.
var ProgrammeSteps = LifeCycle[ProgrammeStatus]{
	{UpdateProgramme, []ProgrammeStatus{Planned, Open, Paused, Closed, Unknown}, "", Authors},
	{OpenProgramme, []ProgrammeStatus{Planned, Paused, Closed, Unknown}, Open, Authors},
	{PauseProgramme, []ProgrammeStatus{Open, Unknown}, Paused, Authors},
	{CloseProgramme, programmeLives, Closed, Authors},
	{RecordContribution, []ProgrammeStatus{Planned, Open, Paused, Closed, Unknown}, "", Authors},
	{RecordOutcome, []ProgrammeStatus{Open, Paused, Closed, Unknown}, "", Authors},
}

func (p *Programme) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(Party) (bool, bool) { return v.speaksFor(p.EditedBy) }
}

// Take gives the state that a viewer's step leads to. Errors: FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (p *Programme) Take(v *Viewer, action Action) (ProgrammeStatus, error) {
	return ProgrammeSteps.Take(action, p.Status, p.party(v))
}

// NextActions tells what a viewer can do with it now.
func (p *Programme) NextActions(v *Viewer) []*NextAction {
	return ProgrammeSteps.Next(p.Status, p.party(v))
}

// StepTo is the action that leads to a state; "" where none does.
func StepTo(to ProgrammeStatus) Action {
	for _, step := range ProgrammeSteps {
		if step.To == to {
			return step.Action
		}
	}
	return ""
}

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
	ImageSha256   *string
	ImageAlt      *string
	ImageWidth    *int
	ImageHeight   *int
	SourceID      *string
	DeclaredByID  *string
	// EditedBy are the actors whose editors may change it: those that run it, and those that coordinate its alliance.
	EditedBy   []string
	ArchivedAt *time.Time
	Version    int
	UpdatedAt  time.Time
}

// Image is the picture of the programme, nil without one that is kept here.
func (p *Programme) Image() *Image {
	return imageOf(p.ImageSha256, p.ImageAlt, p.ImageWidth, p.ImageHeight)
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
