package postgres

import (
	"context"

	"alliances/internal/civic"
)

var programmeColumns = columnsAs("t", "id, alliance_id, replica_of_id, title, title_note, summary, description, content_locale, status, status_as_of, starts_on, ends_on, image_sha256, image_alt, image_width, image_height, source_id, declared_by_id, archived_at, version, updated_at") +
	", ARRAY(" + operators + "t.id UNION ALL " + coordinators + "t.alliance_id) AS edited_by"

var (
	programmes = table{name: "civic.programme /*k*/", columns: programmeColumns, successor: true}
	openFirst  = []key{{"t.rank", "smallint"}, {"t.last_day", "date"}, {"t.id", "uuid"}}
)

// Programmes gives the programmes by id.
func (r *Read) Programmes(ctx context.Context, ids []string) ([]*civic.Programme, error) {
	return byID[civic.Programme](ctx, r, programmes, ids)
}

// reached joins how far the best reference outcome of a programme t reaches its target; NULL where nothing is measured.
const reached = ` LEFT JOIN LATERAL (SELECT max(o.value / coalesce(o.target, ob.target)) AS part
	FROM civic.outcome o LEFT JOIN civic.objective ob ON ob.programme_id = o.programme_id AND ob.indicator_id = o.indicator_id
	WHERE o.programme_id = t.id AND o.is_reference AND o.superseded_by_id IS NULL) reached ON true`

// ProgrammePage lists programmes of the whole graph, or of the home territory.
func (r *Read) ProgrammePage(ctx context.Context, f *civic.ProgrammeFilter, order civic.ProgrammeOrder, p PageRequest) (*civic.Page[civic.Programme], error) {
	l := list{name: "programmes", columns: programmeColumns, from: "civic.programme t", keys: openFirst, tally: whole("programme", f == nil && r.Home == nil)}
	switch order {
	case civic.ProgrammesByName:
		l.name, l.keys = "programmes by title", byName
	case civic.ObjectiveReached:
		l.name, l.from = "programmes by objective", l.from+reached
		l.keys = append([]key{{"coalesce(-reached.part, 'Infinity')", "double precision"}}, openFirst...)
	}
	l.where("t.archived_at IS NULL")
	l.programmes(f, r.Home)
	return single[civic.Programme](ctx, r, l, p)
}

// TerritoryProgrammes lists the programmes located in each territory or inside it: open ones first, those of the territory
// itself before those inside, the soonest end first, ended ones last. With serving, also those located elsewhere that serve
// the territory, or one that contains it.
func (r *Read) TerritoryProgrammes(ctx context.Context, ids []string, f *civic.ProgrammeFilter, serving bool, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	l := list{name: "programmes of a territory", columns: programmeColumns,
		from: "civic.programme_place /*k*/ place JOIN civic.programme /*k*/ t ON t.id = place.programme_id",
		keys: []key{{"place.rank", "smallint"}, {"place.elsewhere", "boolean"}, {"place.last_day", "date"}, {"place.programme_id", "uuid"}}}
	if serving {
		l.name = "programmes serving a territory"
		l.from = `(SELECT pl.programme_id, pl.rank, pl.elsewhere, pl.last_day FROM civic.programme_place /*k*/ pl WHERE pl.territory_id = k.id
			UNION SELECT z.programme_id, pr.rank, true, pr.last_day
			FROM civic.territory_closure c JOIN civic.programme_zone z ON z.territory_id = c.ancestor_id JOIN civic.programme pr ON pr.id = z.programme_id
			WHERE c.descendant_id = k.id AND NOT EXISTS (SELECT FROM civic.programme_place /*k*/ here WHERE here.territory_id = k.id AND here.programme_id = z.programme_id)
			) place JOIN civic.programme t ON t.id = place.programme_id`
		l.where("t.archived_at IS NULL")
	} else {
		l.where("place.territory_id = k.id AND t.archived_at IS NULL")
		if f == nil { // who may see a place may see its programme, and it is not archived
			l.counted = "civic.programme_place /*k*/ place WHERE place.territory_id = k.id"
		}
	}
	l.programmes(f, nil)
	return pages[civic.Programme](ctx, r, l, ids, p)
}

// ThemeProgrammes lists the programmes about each theme, or about one of its leaves.
func (r *Read) ThemeProgrammes(ctx context.Context, ids []string, f *civic.ProgrammeFilter, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	return r.programmesFrom(ctx, "programmes of a theme", "civic.programme t", `EXISTS (SELECT FROM civic.programme_theme pt JOIN civic.theme th ON th.id = pt.theme_id
		WHERE pt.programme_id = t.id AND k.id IN (th.id, th.parent_id))`, ids, f, p)
}

// AudienceProgrammes lists the programmes for each audience.
func (r *Read) AudienceProgrammes(ctx context.Context, ids []string, f *civic.ProgrammeFilter, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	return r.programmesFrom(ctx, "programmes of an audience", "civic.programme t", `EXISTS (SELECT FROM civic.programme_audience pa
		WHERE pa.programme_id = t.id AND pa.audience_id = k.id)`, ids, f, p)
}

// ActorProgrammes lists the programmes that each actor operates, or that an alliance runs of which it is an active member.
func (r *Read) ActorProgrammes(ctx context.Context, ids []string, f *civic.ProgrammeFilter, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	return r.programmesFrom(ctx, "programmes of an actor", "civic.programme t", `t.id IN (SELECT o.programme_id FROM civic.programme_operator o WHERE o.actor_id = k.id
		UNION SELECT pr.id FROM civic.alliance_member m JOIN civic.programme pr ON pr.alliance_id = m.alliance_id
		WHERE m.actor_id = k.id AND `+activeMember+`)`, ids, f, p)
}

// AllianceProgrammes lists the programmes of each alliance.
func (r *Read) AllianceProgrammes(ctx context.Context, ids []string, f *civic.ProgrammeFilter, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	return r.programmesFrom(ctx, "programmes of an alliance", "civic.programme /*k*/ t", "t.alliance_id = k.id", ids, f, p)
}

// Replicas lists the programmes that copy each programme elsewhere.
func (r *Read) Replicas(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	return r.programmesFrom(ctx, "replicas", "civic.programme /*k*/ t", "t.replica_of_id = k.id", ids, nil, p)
}

func (r *Read) programmesFrom(ctx context.Context, name, from, cond string, ids []string, f *civic.ProgrammeFilter, p PageRequest) ([]*civic.Page[civic.Programme], error) {
	l := list{name: name, columns: programmeColumns, from: from, keys: openFirst}
	l.where(cond + " AND t.archived_at IS NULL")
	l.programmes(f, nil)
	return pages[civic.Programme](ctx, r, l, ids, p)
}

// programmes keeps the programmes t that a filter asks for.
func (l *list) programmes(f *civic.ProgrammeFilter, home *string) {
	if f == nil {
		f = &civic.ProgrammeFilter{}
	}
	l.placed(f.Territory, home, "civic.programme_place", "programme_id", "t.id")
	l.themes(f.Themes, "t.id")
	l.audiences(f.Audiences, "t.id")
	if f.Statuses != nil {
		l.where("t.status = ANY (?::text[])", textsOf(f.Statuses))
	}
	if f.Worlds != nil {
		// Not "actor a WHERE a.id IN (…)": that asks of every actor of the worlds, for every programme.
		l.where(`EXISTS (SELECT FROM (SELECT o.actor_id FROM civic.programme_operator o WHERE o.programme_id = t.id
			UNION ALL SELECT m.actor_id FROM civic.alliance_member m WHERE m.alliance_id = t.alliance_id AND `+activeMember+`) who
			JOIN civic.actor a ON a.id = who.actor_id WHERE a.world = ANY (?::text[]))`, textsOf(f.Worlds))
	}
	if f.HasOutcome != nil {
		l.where(`EXISTS (SELECT FROM civic.outcome o WHERE o.programme_id = t.id AND o.value IS NOT NULL AND o.superseded_by_id IS NULL) = ?::boolean`, *f.HasOutcome)
	}
	l.text(f.Text, "t.sort_name")
}

// Services gives what each programme offers.
func (r *Read) Services(ctx context.Context, ids []string) ([][]*civic.ProgrammeService, error) {
	return lists[civic.ProgrammeService](ctx, r, ids, `SELECT k.n, s.code, s.label, s.provider_id FROM `+parentsAs+`
		JOIN civic.programme_service /*k*/ s ON s.programme_id = k.id ORDER BY k.n, s.position, s.code`)
}

// Accesses gives how a resident gets into each programme; nil where nothing is known.
func (r *Read) Accesses(ctx context.Context, ids []string) ([]*civic.Access, error) {
	return ones[civic.Access](ctx, r, ids, `SELECT k.n, `+columnsAs("a", "phone, email, url, instructions, opening_hours, fee, fee_details, reception_modes, open_to, languages, step_free, hearing_loop, accessibility_note, accessibility_url")+`
		FROM `+parentsAs+` JOIN civic.programme_access /*k*/ a ON a.programme_id = k.id`)
}

// StatementsOf gives what sources say of each programme.
func (r *Read) StatementsOf(ctx context.Context, ids []string) ([][]*civic.Statement, error) {
	return lists[civic.Statement](ctx, r, ids, `SELECT k.n, s.text, s.difference, s.content_locale, s.source_id FROM `+parentsAs+`
		JOIN civic.statement /*k*/ s ON s.programme_id = k.id ORDER BY k.n, s.position, s.id`)
}
