package civic

import "time"

// NeedUrgency is how soon a need must be met.
type NeedUrgency string

const (
	LowUrgency      NeedUrgency = "LOW"
	NormalUrgency   NeedUrgency = "NORMAL"
	HighUrgency     NeedUrgency = "HIGH"
	CriticalUrgency NeedUrgency = "CRITICAL" // people are in danger
)

// NeedStatus is where a need stands.
type NeedStatus string

const (
	NeedOpen   NeedStatus = "OPEN"
	NeedMet    NeedStatus = "MET"
	NeedClosed NeedStatus = "CLOSED" // it is no longer, or was published by mistake
)

const (
	UpdateNeed Action = "UPDATE_NEED"
	MeetNeed   Action = "MEET_NEED"
	CloseNeed  Action = "CLOSE_NEED"
	ReopenNeed Action = "REOPEN_NEED"
)

// NeedSteps is the life of a need.
var NeedSteps = LifeCycle[NeedStatus]{
	{UpdateNeed, []NeedStatus{NeedOpen}, "", Authors},
	{MeetNeed, []NeedStatus{NeedOpen}, NeedMet, Authors},
	{CloseNeed, []NeedStatus{NeedOpen}, NeedClosed, Authors},
	{ReopenNeed, []NeedStatus{NeedMet, NeedClosed}, NeedOpen, Authors},
}

// Need is something that is lacking in a territory, as an actor says.
type Need struct {
	ID              string
	TerritoryID     string
	ThemeID         string
	Title           string
	Description     *string
	ContentLocale   string
	Urgency         NeedUrgency
	PeopleEstimated *int
	ObservedOn      *Date
	Status          NeedStatus
	StatusAsOf      Date
	SourceID        *string
	DeclaredByID    string
	ArchivedAt      *time.Time
	Version         int
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

func (n *Need) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(Party) (bool, bool) { return v.speaksFor([]string{n.DeclaredByID}) }
}

// Take gives the state that a viewer's step leads to. Errors: FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (n *Need) Take(v *Viewer, action Action) (NeedStatus, error) {
	return NeedSteps.Take(action, n.Status, n.party(v))
}

// NextActions tells what a viewer can do with it now.
func (n *Need) NextActions(v *Viewer) []*NextAction { return NeedSteps.Next(n.Status, n.party(v)) }

// NeedFilter says which needs.
type NeedFilter struct {
	Territory *TerritoryReference
	Themes    []string
	Audiences []string
	Urgencies []NeedUrgency
	Statuses  []NeedStatus // nil: those that are open
}
