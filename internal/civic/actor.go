package civic

import "time"

// World is one of the three worlds, which an actor speaks for; not its legal form.
type World string

const (
	Association     World = "ASSOCIATION"
	Company         World = "COMPANY"
	PublicAuthority World = "PUBLIC_AUTHORITY"
)

// Worlds are the three, in the order in which lists show them.
var Worlds = []World{Association, Company, PublicAuthority}

// WorldBasis is how the world of an actor is known.
type WorldBasis string

const (
	Presumed WorldBasis = "PRESUMED" // nobody stated it
	Declared WorldBasis = "DECLARED" // the actor or a named source states it
	Verified WorldBasis = "VERIFIED" // an official register says so
)

// Actor is an organisation.
type Actor struct {
	ID            string
	Name          string
	World         World
	WorldBasis    WorldBasis
	LegalForm     *string
	Description   *string
	ContentLocale string
	Website       *string
	Note          *string
	SourceID      *string
	ArchivedAt    *time.Time
	Version       int
	UpdatedAt     time.Time
	LogoSha256    *string
	LogoAlt       *string
	LogoWidth     *int
	LogoHeight    *int
}

// Logo is its picture, nil without one.
func (a *Actor) Logo() *Image { return imageOf(a.LogoSha256, a.LogoAlt, a.LogoWidth, a.LogoHeight) }

// IdentifierScheme is an official register of organisations.
type IdentifierScheme string

// IdentifierOutcome is what a check of an identifier said.
type IdentifierOutcome string

// Identifier is a number of an actor in a register.
type Identifier struct {
	Scheme    IdentifierScheme
	Value     string
	CheckedOn *Date
	Outcome   IdentifierOutcome
}

// ActorFilter says which actors.
type ActorFilter struct {
	Territory *TerritoryReference
	Worlds    []World
	Text      *string
}

// ActorOrder is an order of actors.
type ActorOrder string

// ActorsByName is the alphabetical order.
const ActorsByName ActorOrder = "NAME"
