package postgres

import (
	"context"
	"reflect"

	"alliances/internal/civic"
)

// activeMember is the condition on a membership m that has not ended.
const activeMember = `(m.left_on IS NULL OR m.left_on > current_date)`

// allianceColumns has the worlds of the active members, in the order of civic.Worlds, which is alphabetical.
const allianceColumns = `t.id, t.name, t.name_note, t.purpose, t.content_locale, t.status, t.status_as_of, t.source_id, t.archived_at, t.version, t.updated_at, t.is_urgent, t.declared_by_id, t.need_id,
	ARRAY(SELECT DISTINCT m.world FROM civic.alliance_member /*k*/ m WHERE m.alliance_id = t.id AND ` + activeMember + ` ORDER BY m.world) AS worlds,
	ARRAY(` + coordinators + `t.id) AS edited_by, ARRAY(` + activeMembers + `t.id) AS member_actors,
	(SELECT CASE WHEN v.day >= p.day THEN v.day - p.day END FROM (SELECT min(c.validated_on) AS day FROM civic.convention /*k*/ c WHERE c.alliance_id = t.id) v,
		(SELECT min(e.occurred_on) AS day FROM civic.timeline_event /*k*/ e WHERE e.alliance_id = t.id AND e.kind = 'PROPOSED') p) AS days_to_first_convention`

// activeMembers are the active members of the alliance whose id follows.
const activeMembers = `SELECT m.actor_id::text FROM civic.alliance_member m WHERE ` + activeMember + ` AND m.alliance_id = `

// coordinators are the actors that coordinate the alliance whose id follows.
const coordinators = `SELECT m.actor_id::text FROM civic.alliance_member m WHERE 'COORDINATOR' = ANY (m.roles) AND ` + activeMember + ` AND m.alliance_id = `

// operators are the actors that run the programme whose id follows.
const operators = `SELECT o.actor_id::text FROM civic.programme_operator o WHERE o.programme_id = `

var alliances = table{name: "civic.alliance /*k*/", columns: allianceColumns, successor: true}

// Alliances gives the alliances by id.
func (r *Read) Alliances(ctx context.Context, ids []string) ([]*civic.Alliance, error) {
	return byID[civic.Alliance](ctx, r, alliances, ids)
}

// AlliancePage lists alliances of the whole graph, or of the home territory.
func (r *Read) AlliancePage(ctx context.Context, f *civic.AllianceFilter, p PageRequest) (*civic.Page[civic.Alliance], error) {
	l := list{name: "alliances", columns: allianceColumns, from: "civic.alliance t", keys: byName, tally: whole("alliance", f == nil && r.Home == nil)}
	l.where("t.archived_at IS NULL")
	l.alliances(f, r.Home)
	return single[civic.Alliance](ctx, r, l, p)
}

// TerritoryAlliances lists the alliances with a programme located in each territory or inside it.
func (r *Read) TerritoryAlliances(ctx context.Context, ids []string, f *civic.AllianceFilter, p PageRequest) ([]*civic.Page[civic.Alliance], error) {
	l := list{name: "alliances of a territory", columns: allianceColumns, from: "civic.alliance /*k*/ t", keys: byName}
	l.where(`t.archived_at IS NULL AND t.id IN (SELECT pr.alliance_id FROM civic.programme_place /*k*/ pl JOIN civic.programme /*k*/ pr ON pr.id = pl.programme_id
		WHERE pl.territory_id = k.id)`)
	l.alliances(f, nil)
	return pages[civic.Alliance](ctx, r, l, ids, p)
}

// ActorAlliances lists the alliances that each actor is an active member of.
func (r *Read) ActorAlliances(ctx context.Context, ids []string, f *civic.AllianceFilter, p PageRequest) ([]*civic.Page[civic.Alliance], error) {
	l := list{name: "alliances of an actor", columns: allianceColumns, from: "civic.alliance_member /*k*/ m JOIN civic.alliance /*k*/ t ON t.id = m.alliance_id", keys: byName}
	l.where("m.actor_id = k.id AND t.archived_at IS NULL AND " + activeMember)
	l.alliances(f, nil)
	return pages[civic.Alliance](ctx, r, l, ids, p)
}

// alliances keeps the alliances t that a filter asks for.
func (l *list) alliances(f *civic.AllianceFilter, home *string) {
	if f == nil {
		f = &civic.AllianceFilter{}
	}
	switch {
	case f.Territory != nil:
		l.where(`EXISTS (SELECT FROM civic.programme pr JOIN civic.programme_place pl ON pl.programme_id = pr.id JOIN civic.territory w ON w.id = pl.territory_id
			WHERE pr.alliance_id = t.id AND w.kind = ? AND w.code = ?)`, string(f.Territory.Kind), f.Territory.Code)
	case home != nil:
		l.where(`EXISTS (SELECT FROM civic.programme pr JOIN civic.programme_place pl ON pl.programme_id = pr.id
			WHERE pr.alliance_id = t.id AND pl.territory_id = ?)`, *home)
	}
	if f.Themes != nil {
		l.where(`EXISTS (SELECT FROM civic.programme pr JOIN civic.programme_theme pt ON pt.programme_id = pr.id JOIN civic.theme th ON th.id = pt.theme_id
			LEFT JOIN civic.theme category ON category.id = th.parent_id
			WHERE pr.alliance_id = t.id AND (th.code = ANY (?::text[]) OR category.code = ANY (?::text[])))`, textsOf(f.Themes), textsOf(f.Themes))
	}
	if f.Statuses != nil {
		l.where("t.status = ANY (?::text[])", textsOf(f.Statuses))
	}
	if f.Worlds != nil {
		l.where(`?::text[] <@ ARRAY(SELECT m.world FROM civic.alliance_member m
			WHERE m.alliance_id = t.id AND `+activeMember+`)`, textsOf(f.Worlds))
	}
	l.text(f.Text, "t.sort_name")
}

const memberNames = "id, alliance_id, actor_id, roles, joined_on, source_id"

var (
	members       = table{name: "civic.alliance_member /*k*/", columns: columnsAs("t", memberNames)}
	memberColumns = columnsAs("m", memberNames)
)

// Members lists the active members of each alliance, the coordinator first.
func (r *Read) Members(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.AllianceMember], error) {
	l := list{name: "members", columns: memberColumns, lead: lead{reflect.TypeFor[*civic.AllianceMember](), "ActorID", "actor_id"}, from: "civic.alliance_member /*k*/ m",
		keys: []key{{"m.position", "integer"}, {"m.id", "uuid"}}}
	l.where("m.alliance_id = k.id AND " + activeMember)
	return pages[civic.AllianceMember](ctx, r, l, ids, p)
}

// MembersByID gives the memberships by id.
func (r *Read) MembersByID(ctx context.Context, ids []string) ([]*civic.AllianceMember, error) {
	return byID[civic.AllianceMember](ctx, r, members, ids)
}
