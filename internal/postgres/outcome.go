package postgres

import (
	"context"
	"slices"
	"strconv"

	"alliances/internal/civic"
)

const indicatorOfT = `JOIN civic.indicator i ON i.id = t.indicator_id JOIN civic.label l ON l.subject_id = i.id AND l.locale = 'fr'`

const indicatorColumns = `, i.id AS "indicator.id", i.code AS "indicator.code", l.label AS "indicator.label", i.unit AS "indicator.unit"`

// smallCount is the condition under which an outcome t of an indicator i is on too few people to be published.
var smallCount = `i.counts_people AND t.value IS NOT NULL AND t.value < ` + strconv.Itoa(civic.SmallestPublished)

var outcomeColumns = `t.id, t.programme_id, t.convention_id, t.audience_id, t.target, t.measured_on, t.note, t.is_reference, t.source_id, t.declared_by_id, t.updated_at,
	CASE WHEN ` + smallCount + ` THEN NULL ELSE t.value END AS value, (` + smallCount + `) AS is_suppressed` + indicatorColumns

// Outcomes lists what was observed of each programme, newest first.
func (r *Read) Outcomes(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Outcome], error) {
	l := list{name: "outcomes", columns: outcomeColumns, from: "civic.outcome /*k*/ t " + indicatorOfT,
		keys: []key{{"coalesce('2000-01-01'::date - t.measured_on, 1000000)", "integer"}, {"t.id", "uuid"}}}
	l.where("t.programme_id = k.id AND t.superseded_by_id IS NULL")
	return pages[civic.Outcome](ctx, r, l, ids, p)
}

// OutcomesByID gives the outcomes by id.
func (r *Read) OutcomesByID(ctx context.Context, ids []string) ([]*civic.Outcome, error) {
	return byID[civic.Outcome](ctx, r, table{name: "civic.outcome /*k*/", columns: outcomeColumns, join: indicatorOfT}, ids)
}

const objectiveColumns = `t.id, t.target, t.due_on, t.source_id` + indicatorColumns

// ObjectivesByID gives the objectives by id.
func (r *Read) ObjectivesByID(ctx context.Context, ids []string) ([]*civic.Objective, error) {
	return byID[civic.Objective](ctx, r, table{name: "civic.objective /*k*/", columns: objectiveColumns, join: indicatorOfT}, ids)
}

// ProgrammeObjectives gives what each programme commits to.
func (r *Read) ProgrammeObjectives(ctx context.Context, ids []string) ([][]*civic.Objective, error) {
	return lists[civic.Objective](ctx, r, ids, `SELECT k.n, `+objectiveColumns+` FROM `+parentsAs+`
		JOIN civic.objective /*k*/ t ON t.programme_id = k.id `+indicatorOfT+` ORDER BY k.n, t.due_on, t.id`)
}

// AllianceObjectives gives what each alliance commits to.
func (r *Read) AllianceObjectives(ctx context.Context, ids []string) ([][]*civic.Objective, error) {
	return lists[civic.Objective](ctx, r, ids, `SELECT k.n, `+objectiveColumns+` FROM `+parentsAs+`
		JOIN civic.objective /*k*/ t ON t.alliance_id = k.id `+indicatorOfT+` ORDER BY k.n, t.due_on, t.id`)
}

// servedRow is the largest reference outcome on people of a programme, for all or for one audience.
type servedRow struct {
	AudienceID *string
	Value      *int
	Suppressed bool
}

// Beneficiaries gives how many people each programme supported: the largest of its reference outcomes on people, because
// several indicators may count the same people.
func (r *Read) Beneficiaries(ctx context.Context, ids []string) ([]*civic.BeneficiarySummary, error) {
	all := ""
	if !isRead[civic.BeneficiarySummary](ctx, "ByAudience") {
		all = " AND o.audience_id IS NULL"
	}
	least := strconv.Itoa(civic.SmallestPublished)
	groups, err := lists[servedRow](ctx, r, ids, `SELECT k.n, o.audience_id, CASE WHEN max(o.value) >= `+least+` THEN max(o.value)::integer END AS value, max(o.value) < `+least+` AS suppressed
		FROM `+parentsAs+` JOIN civic.outcome /*k*/ o ON o.programme_id = k.id JOIN civic.indicator i ON i.id = o.indicator_id
		WHERE o.is_reference AND o.superseded_by_id IS NULL AND i.counts_people AND o.value IS NOT NULL`+all+` GROUP BY k.n, o.audience_id`)
	if err != nil {
		return nil, err
	}
	var audiences []string
	for _, rows := range groups {
		for _, row := range rows {
			if row.AudienceID != nil {
				audiences = append(audiences, *row.AudienceID)
			}
		}
	}
	found, err := r.Audiences(ctx, audiences)
	if err != nil {
		return nil, err
	}
	summaries := make([]*civic.BeneficiarySummary, len(ids))
	for i, rows := range groups {
		summary := &civic.BeneficiarySummary{Served: &civic.PeopleCount{}, ByAudience: []*civic.BeneficiariesByAudience{}}
		for _, row := range rows {
			count := &civic.PeopleCount{Value: row.Value, Suppressed: row.Suppressed}
			if row.AudienceID == nil {
				summary.Served = count
				continue
			}
			if found[0] != nil {
				summary.ByAudience = append(summary.ByAudience, &civic.BeneficiariesByAudience{Audience: found[0], Served: count})
			}
			found = found[1:]
		}
		slices.SortFunc(summary.ByAudience, func(a, b *civic.BeneficiariesByAudience) int { return byPosition(a.Audience, b.Audience) })
		summaries[i] = summary
	}
	return summaries, nil
}
