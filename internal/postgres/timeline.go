package postgres

import (
	"context"

	"alliances/internal/civic"
)

var timelineColumns = columnsAs("t", "id, alliance_id, programme_id, kind, occurred_on, occurred_at, actor_id, source_id")

// AllianceTimeline lists what happened to each alliance, oldest first.
func (r *Read) AllianceTimeline(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.TimelineEvent], error) {
	return r.timeline(ctx, "timeline of an alliance", "t.alliance_id = k.id", ids, p)
}

// ProgrammeTimeline lists what happened to each programme, oldest first.
func (r *Read) ProgrammeTimeline(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.TimelineEvent], error) {
	return r.timeline(ctx, "timeline of a programme", "t.programme_id = k.id", ids, p)
}

func (r *Read) timeline(ctx context.Context, name, cond string, ids []string, p PageRequest) ([]*civic.Page[civic.TimelineEvent], error) {
	l := list{name: name, columns: timelineColumns, from: "civic.timeline_event /*k*/ t", keys: []key{{"t.occurred_on", "date"}, {"t.id", "uuid"}}}
	l.where(cond)
	return pages[civic.TimelineEvent](ctx, r, l, ids, p)
}

// TimelineEventsByID gives the events by id.
func (r *Read) TimelineEventsByID(ctx context.Context, ids []string) ([]*civic.TimelineEvent, error) {
	return byID[civic.TimelineEvent](ctx, r, table{name: "civic.timeline_event /*k*/", columns: timelineColumns}, ids)
}
