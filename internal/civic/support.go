package civic

import "time"

// SupportRequestStatus is where a request for help stands.
type SupportRequestStatus string

// SupportRequest is a resident who asks a programme for help.
type SupportRequest struct {
	ID          string
	Status      SupportRequestStatus
	CreatedAt   time.Time
	ProgrammeID *string
}
