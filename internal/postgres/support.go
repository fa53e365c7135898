package postgres

import (
	"context"

	"alliances/internal/civic"
)

// OwnSupportRequests lists what each person has asked programmes for: nothing while nobody can ask.
func (r *Read) OwnSupportRequests(_ context.Context, people []string, _ PageRequest) ([]*civic.Page[civic.SupportRequest], error) {
	pages := make([]*civic.Page[civic.SupportRequest], len(people))
	for i := range pages {
		none, exact := 0, true
		pages[i] = &civic.Page[civic.SupportRequest]{PageState: civic.PageState{TotalCount: &none, TotalCountIsExact: &exact}}
	}
	return pages, nil
}
