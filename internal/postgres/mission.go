package postgres

import (
	"context"
	"time"

	"alliances/internal/civic"
)

var missionColumns = columnsAs("t", "id, organiser_id, programme_id, site_id, territory_id, title, description, content_locale, minimum_age, is_remote, sign_up_mode, application_url, schedule, skills, status, source_id, archived_at, version, updated_at") +
	", ARRAY(SELECT t.organiser_id::text UNION ALL " + operators + "t.programme_id) AS edited_by"

// MissionsByID gives the missions by id.
func (r *Read) MissionsByID(ctx context.Context, ids []string) ([]*civic.Mission, error) {
	return byID[civic.Mission](ctx, r, table{name: "civic.mission /*k*/", columns: missionColumns}, ids)
}

// soonest orders missions t by their next shift, those without one last.
var soonest = []key{{"coalesce(next.starts_at, 'infinity'::timestamptz)", "timestamptz"}, {"t.id", "uuid"}}

// missionRow is a mission with its next shift: the first to start, and the first to end, of those that count; and, where the list was counted,
// the first end of all.
type missionRow struct {
	civic.Mission
	NextStart, NextEnd, Until *time.Time
}

var missionRowColumns = missionColumns + ", next.starts_at AS next_start, next.ends_at AS next_end, k.until"

// missions is the list of missions t by their next shift; the filter says which shifts count.
func missions(name string, f *civic.MissionFilter, home *string) list {
	l := list{name: name, columns: missionRowColumns, keys: soonest, ends: "next.ends_at"}
	if f == nil {
		f = &civic.MissionFilter{}
	}
	shift, reads := "s.mission_id = t.id AND s.cancelled_at IS NULL AND s.ends_at > now() /*until*/", "schedule"
	wantsPlaces := f.HasPlaces == nil || *f.HasPlaces
	if wantsPlaces {
		shift, reads = shift+" AND (s.capacity IS NULL OR s.taken < s.capacity)", "opening"
	}
	if f.From != nil {
		shift += l.bind(" AND s.starts_at >= ?", *f.From)
	}
	if f.To != nil {
		shift += l.bind(" AND s.starts_at < ?", *f.To)
	}
	l.from = "civic.mission /*k*/ t LEFT JOIN LATERAL (SELECT min(s.starts_at) AS starts_at, min(s.ends_at) AS ends_at FROM civic.shift /*k " + reads + "*/ s WHERE " + shift + ") next ON true"
	l.where("t.archived_at IS NULL AND t.status = 'OPEN'")
	switch {
	case f.From != nil || f.To != nil:
		l.where("next.starts_at IS NOT NULL")
	case wantsPlaces:
		l.where("(next.starts_at IS NOT NULL OR NOT EXISTS (SELECT FROM civic.shift /*k schedule*/ s WHERE s.mission_id = t.id))")
	}
	l.within(f.Territory, home, "t.territory_id")
	l.themes(f.Themes, "t.programme_id")
	l.audiences(f.Audiences, "t.programme_id")
	if f.IsRemote != nil {
		l.where("t.is_remote = ?::boolean", *f.IsRemote)
	}
	l.text(f.Text, "t.sort_name")
	return l
}

// missionPages reads one page of a list of missions for each parent.
func (r *Read) missionPages(ctx context.Context, l list, parents []string, p PageRequest) ([]*civic.Page[civic.Mission], error) {
	result := make([]*civic.Page[civic.Mission], len(parents))
	for i := range result {
		result[i] = &civic.Page[civic.Mission]{}
	}
	l.columns = picked[civic.Mission](ctx, l.columns)
	starts, ends := make([][]*time.Time, len(parents)), make([][]*time.Time, len(parents))
	err := pageRows(ctx, r, l, parents, p,
		func(i int, cursor string, row *missionRow) {
			result[i].Edges = append(result[i].Edges, &civic.Edge[civic.Mission]{Cursor: cursor, Node: &row.Mission})
			starts[i], ends[i] = append(starts[i], row.NextStart), append(ends[i], row.NextEnd, row.Until)
		},
		func(i int) *civic.PageState { return &result[i].PageState })
	for i := range result {
		r.untilEnded(p.Total && len(starts[i]) == 0, result[i].PageInfo, starts[i], ends[i])
	}
	return result, err
}

// MissionPage lists the missions of the whole graph, or of the home territory, soonest first. Where they are in one territory, that stands
// for the parent: what happens elsewhere does not matter.
func (r *Read) MissionPage(ctx context.Context, f *civic.MissionFilter, p PageRequest) (*civic.Page[civic.Mission], error) {
	parent := noParent
	switch {
	case f != nil && f.Territory != nil:
		parent = []string{placeKey(*f.Territory)}
	case r.Home != nil:
		parent = []string{*r.Home}
	}
	found, err := r.missionPages(ctx, missions("missions", f, r.Home), parent, p)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// TerritoryMissions lists the missions in each territory or inside it, soonest first.
func (r *Read) TerritoryMissions(ctx context.Context, ids []string, f *civic.MissionFilter, p PageRequest) ([]*civic.Page[civic.Mission], error) {
	l := missions("missions of a territory", f, nil)
	l.where("t.territory_id IN (SELECT c.descendant_id FROM civic.territory_closure c WHERE c.ancestor_id = k.id)")
	return r.missionPages(ctx, l, ids, p)
}

// ActorMissions lists the missions that each actor organises, soonest first.
func (r *Read) ActorMissions(ctx context.Context, ids []string, f *civic.MissionFilter, p PageRequest) ([]*civic.Page[civic.Mission], error) {
	l := missions("missions of an actor", f, nil)
	l.where("t.organiser_id = k.id")
	return r.missionPages(ctx, l, ids, p)
}

// ProgrammeMissions lists the open missions of each programme, soonest first, with or without places; with within, only
// those in that territory or inside it.
func (r *Read) ProgrammeMissions(ctx context.Context, ids []string, within *civic.TerritoryReference, p PageRequest) ([]*civic.Page[civic.Mission], error) {
	l := missions("missions of a programme", &civic.MissionFilter{HasPlaces: new(false)}, nil)
	l.where("t.programme_id = k.id")
	if within != nil { // the programme has few missions: each is looked up, in a territory that is looked up once
		l.where(`EXISTS (SELECT FROM civic.territory_closure c WHERE c.descendant_id = t.territory_id
			AND c.ancestor_id = (SELECT w.id FROM civic.territory w WHERE w.kind = ? AND w.code = ?))`, string(within.Kind), within.Code)
	}
	return r.missionPages(ctx, l, ids, p)
}

// shiftColumns are all that a shift has: those that live are read whole. Whether one may sign up is of another table, and asked by few.
func shiftColumns(ctx context.Context) string {
	if isRead[civic.Shift](ctx, "TakesSignUps") {
		return shiftOwn + ", EXISTS (SELECT FROM civic.mission m WHERE m.id = t.mission_id AND m.status = 'OPEN' AND m.sign_up_mode <> 'EXTERNAL' AND m.archived_at IS NULL) AS takes_sign_ups"
	}
	return shiftOwn
}

var shiftOwn = columnsAs("t", "id, mission_id, starts_at, ends_at, time_zone, capacity, taken, waitlist_length, cancelled_at, updated_at")

// ShiftsByID gives the shifts by id.
func (r *Read) ShiftsByID(ctx context.Context, ids []string) ([]*civic.Shift, error) {
	found, err := byID[civic.Shift](readWhole(ctx), r, table{name: "civic.shift /*k live*/", columns: shiftColumns(ctx)}, ids)
	r.live(found...)
	return found, err
}

// Shifts lists the slots of each mission, soonest first, without cancelled ones. upcoming: true for those that have not
// ended, false for those that have, nil for all.
func (r *Read) Shifts(ctx context.Context, ids []string, upcoming *bool, p PageRequest) ([]*civic.Page[civic.Shift], error) {
	l := list{name: "shifts", columns: shiftColumns(ctx), from: "civic.shift /*k live*/ t", keys: []key{{"t.starts_at", "timestamptz"}, {"t.id", "uuid"}}}
	l.where("t.mission_id = k.id AND t.cancelled_at IS NULL")
	if upcoming != nil {
		l.where("(t.ends_at > now() /*until*/) = ?::boolean", *upcoming)
	}
	found, err := pages[civic.Shift](readWhole(ctx), r, l, ids, p)
	for _, page := range found {
		r.live(page.Nodes()...)
	}
	switch {
	case upcoming == nil:
	case !*upcoming: // any shift of the mission may end next
		r.until(time.Now().Add(moment))
	default:
		for _, page := range found {
			var starts, ends []*time.Time
			for _, edge := range page.Edges {
				starts, ends = append(starts, &edge.Node.StartsAt), append(ends, &edge.Node.EndsAt)
			}
			r.untilEnded(p.Total && (page.PageInfo.HasNextPage || !p.Rows), page.PageInfo, starts, ends)
		}
	}
	return found, err
}

// live has shifts live where the reading wants it; there may be nil among them.
func (r *Read) live(shifts ...*civic.Shift) {
	if !r.Live {
		return
	}
	if r.Living == nil {
		r.Living = map[string]*civic.Shift{}
	}
	for _, s := range shifts {
		if s != nil {
			s.Live = true
			r.Living[s.ID] = s
		}
	}
}
