package civic

import "time"

// Objective is what an alliance or a programme commits to.
type Objective struct {
	ID        string
	Indicator Indicator
	Target    float64
	DueOn     *Date
	SourceID  *string
}

// Unit is what the target counts.
func (o *Objective) Unit() string { return o.Indicator.Unit }

// SmallestPublished is the smallest number of people that is published: fewer could single somebody out.
const SmallestPublished = 11

// Outcome is one dated observation of an indicator, with its source. A value of fewer than SmallestPublished people never
// leaves the database.
type Outcome struct {
	ID           string
	ProgrammeID  string
	ConventionID *string
	AudienceID   *string
	Indicator    Indicator
	Value        *float64
	IsSuppressed bool
	Target       *float64
	MeasuredOn   *Date
	Note         *string
	IsReference  bool
	DeclaredByID *string
	SourceID     *string
	UpdatedAt    time.Time
}

// Unit is what the value counts.
func (o *Outcome) Unit() string { return o.Indicator.Unit }

// PeopleCount is a number of people, suppressed when it is below SmallestPublished.
type PeopleCount struct {
	Value      *int
	Suppressed bool
}

// BeneficiarySummary is how many people a programme supported.
type BeneficiarySummary struct {
	Served     *PeopleCount
	ByAudience []*BeneficiariesByAudience
}

// BeneficiariesByAudience is how many people of one audience a programme supported.
type BeneficiariesByAudience struct {
	Audience *Audience
	Served   *PeopleCount
}
