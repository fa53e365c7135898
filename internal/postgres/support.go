package postgres

import (
	"context"

	"alliances/internal/civic"
)

// OwnSupportRequests lists what each person has asked programmes for: nothing while nobody can ask.
func (r *Read) OwnSupportRequests(_ context.Context, people []string, _ PageRequest) ([]*civic.Page[civic.SupportRequest], error) {
	return noPages[civic.SupportRequest](people), nil
}
