package civic

import "time"

// ConventionStatus is where a convention stands.
type ConventionStatus string

// ConventionBasis is how a convention came to be known.
type ConventionBasis string

// Convention is an agreement that its signatories sign one by one, or that is recorded as validated elsewhere.
type Convention struct {
	ID             string
	AllianceID     string
	Title          string
	Effect         *string
	Note           *string
	ContentLocale  string
	Basis          ConventionBasis
	Status         ConventionStatus
	ValidatedOn    *Date
	StartsOn       *Date
	ExpiresOn      *Date
	DocumentURL    *string
	DocumentSha256 *string
	SourceID       *string
	ArchivedAt     *time.Time
	Version        int
	UpdatedAt      time.Time
}

// Signatory is an actor that signs a convention.
type Signatory struct {
	ActorID  string
	SignedOn *Date
}
