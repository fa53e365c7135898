package civic

import "time"

// TimelineEventKind is what happened.
type TimelineEventKind string

// TimelineEvent is something that happened to an alliance or a programme.
type TimelineEvent struct {
	ID          string
	AllianceID  *string
	ProgrammeID *string
	Kind        TimelineEventKind
	OccurredOn  Date
	OccurredAt  *time.Time
	ActorID     *string
	SourceID    *string
}
