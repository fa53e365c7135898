package civic

import "time"

// SignUpMode is how one signs up for a mission.
type SignUpMode string

// MissionStatus says whether a mission takes place.
type MissionStatus string

// Mission is something that volunteers do.
type Mission struct {
	ID             string
	OrganiserID    string
	ProgrammeID    *string
	SiteID         *string
	TerritoryID    string
	Title          string
	Description    *string
	ContentLocale  string
	MinimumAge     *int
	IsRemote       bool
	SignUpMode     SignUpMode
	ApplicationURL *string
	Schedule       *string
	Skills         []string
	Status         MissionStatus
	// EditedBy are the actors whose editors may change it: its organiser, and those that run its programme.
	EditedBy   []string
	SourceID   *string
	ArchivedAt *time.Time
	Version    int
	UpdatedAt  time.Time
}

// Shift is one dated slot of a mission. Its counts, and when they changed, move by the second at a rush: where it lives they are not
// written into an answer, but a place for them.
type Shift struct {
	ID             string
	MissionID      string
	StartsAt       time.Time
	EndsAt         time.Time
	TimeZone       string
	Capacity       *int
	Taken          int
	WaitlistLength int
	CancelledAt    *time.Time
	UpdatedAt      time.Time
	TakesSignUps   bool // its mission takes volunteers by this program
	Live           bool
}

// CanSignUp tells whether people may still sign up for it, be it to wait in line.
func (s *Shift) CanSignUp(now time.Time) bool {
	return s.TakesSignUps && s.CancelledAt == nil && now.Before(s.StartsAt)
}

// PlacesLeft is nil without a limit. A capacity lowered under its sign-ups leaves none, never less.
func (s *Shift) PlacesLeft() *int {
	if s.Capacity == nil {
		return nil
	}
	return new(max(0, *s.Capacity-s.Taken))
}

// MissionFilter says which missions.
type MissionFilter struct {
	Territory *TerritoryReference
	Themes    []string
	Audiences []string
	From      *time.Time
	To        *time.Time
	HasPlaces *bool // nil: as true
	IsRemote  *bool
	Text      *string
}
