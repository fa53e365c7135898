package postgres

import (
	"cmp"
	"context"
	"slices"

	"alliances/internal/civic"
)

// label joins the French label of a coded thing t.
const label = `JOIN civic.label label ON label.subject_id = t.id AND label.locale = 'fr'`

var (
	themes     = table{name: "civic.theme", columns: "t.id, t.code, label.label, t.parent_id, t.position", join: label, reference: true}
	audiences  = table{name: "civic.audience", columns: "t.id, t.code, label.label, t.position", join: label, reference: true}
	indicators = table{name: "civic.indicator", columns: "t.id, t.code, label.label, t.unit", join: label, reference: true}
	schemes    = table{name: "civic.scheme", columns: "t.id, t.code, label.label", join: label, reference: true}
	sources    = table{name: "civic.source", columns: "t.id, t.title, t.url, t.licence, t.published_on", reference: true}
)

// Themes gives the themes by id.
func (r *Read) Themes(ctx context.Context, ids []string) ([]*civic.Theme, error) {
	return byID[civic.Theme](ctx, r, themes, ids)
}

// Audiences gives the audiences by id.
func (r *Read) Audiences(ctx context.Context, ids []string) ([]*civic.Audience, error) {
	return byID[civic.Audience](ctx, r, audiences, ids)
}

// Indicators gives the indicators by id.
func (r *Read) Indicators(ctx context.Context, ids []string) ([]*civic.Indicator, error) {
	return byID[civic.Indicator](ctx, r, indicators, ids)
}

// Schemes gives the public schemes by id.
func (r *Read) Schemes(ctx context.Context, ids []string) ([]*civic.Scheme, error) {
	return byID[civic.Scheme](ctx, r, schemes, ids)
}

// Sources gives the sources by id.
func (r *Read) Sources(ctx context.Context, ids []string) ([]*civic.Source, error) {
	return byID[civic.Source](ctx, r, sources, ids)
}

// AllThemes gives the whole vocabulary, in its order.
func (r *Read) AllThemes(ctx context.Context) ([]*civic.Theme, error) {
	found, err := lists[civic.Theme](ctx, r, noParent, `SELECT k.n, `+themes.columns+` FROM `+parentsAs+`, civic.theme t `+label+`
		WHERE t.archived_at IS NULL ORDER BY t.position, t.id`)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// AllAudiences gives the whole vocabulary, in its order.
func (r *Read) AllAudiences(ctx context.Context) ([]*civic.Audience, error) {
	found, err := lists[civic.Audience](ctx, r, noParent, `SELECT k.n, `+audiences.columns+` FROM `+parentsAs+`, civic.audience t `+label+`
		WHERE t.archived_at IS NULL ORDER BY t.position, t.id`)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// ProgrammeThemes gives what each programme is about.
func (r *Read) ProgrammeThemes(ctx context.Context, ids []string) ([][]*civic.Theme, error) {
	return coded(ctx, r, ids, `SELECT k.n, pt.theme_id AS id FROM `+parentsAs+` JOIN civic.programme_theme /*k*/ pt ON pt.programme_id = k.id`,
		r.Themes, func(a, b *civic.Theme) int { return cmp.Or(a.Position-b.Position, cmp.Compare(a.ID, b.ID)) })
}

// ProgrammeAudiences gives whom each programme is for.
func (r *Read) ProgrammeAudiences(ctx context.Context, ids []string) ([][]*civic.Audience, error) {
	return coded(ctx, r, ids, `SELECT k.n, pa.audience_id AS id FROM `+parentsAs+` JOIN civic.programme_audience /*k*/ pa ON pa.programme_id = k.id`,
		r.Audiences, byPosition)
}

func byPosition(a, b *civic.Audience) int {
	return cmp.Or(a.Position-b.Position, cmp.Compare(a.ID, b.ID))
}

// coded gives each parent its entries of a vocabulary, in that order. The statement gives their ids; they themselves are in memory.
func coded[T any](ctx context.Context, r *Read, parents []string, text string, load func(context.Context, []string) ([]*T, error), order func(a, b *T) int) ([][]*T, error) {
	links, err := lists[struct{ ID string }](ctx, r, parents, text)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, of := range links {
		for _, link := range of {
			ids = append(ids, link.ID)
		}
	}
	found, err := load(ctx, ids)
	if err != nil {
		return nil, err
	}
	entries := make([][]*T, len(parents))
	for i, of := range links {
		entries[i] = slices.DeleteFunc(found[:len(of):len(of)], func(entry *T) bool { return entry == nil })
		slices.SortFunc(entries[i], order)
		found = found[len(of):]
	}
	return entries, nil
}

// AppRelease gives the release of a platform; nil where none is recorded.
func (r *Read) AppRelease(ctx context.Context, platform civic.AppPlatform) (*civic.AppRelease, error) {
	rows, err := r.query(ctx, `SELECT array_to_json(minimum_version)::text, array_to_json(current_version)::text, message, store_url
		FROM civic.app_release WHERE platform = $1`, string(platform))
	if err != nil {
		return nil, err
	}
	var release *civic.AppRelease
	found := civic.AppRelease{}
	err = rows.each([]any{&jsonInto{&found.MinimumVersion}, &jsonInto{&found.CurrentVersion}, &found.Message, &found.StoreURL}, func([]cell) error {
		release = &found
		return nil
	})
	return release, err
}

// AllianceThemes gives what each alliance is about, as it says itself.
func (r *Read) AllianceThemes(ctx context.Context, ids []string) ([][]*civic.Theme, error) {
	return coded(ctx, r, ids, `SELECT k.n, at.theme_id AS id FROM `+parentsAs+` JOIN civic.alliance_theme /*k*/ at ON at.alliance_id = k.id`,
		r.Themes, func(a, b *civic.Theme) int { return cmp.Or(a.Position-b.Position, cmp.Compare(a.ID, b.ID)) })
}

// AllianceAudiences gives whom each alliance is for, as it says itself.
func (r *Read) AllianceAudiences(ctx context.Context, ids []string) ([][]*civic.Audience, error) {
	return coded(ctx, r, ids, `SELECT k.n, aa.audience_id AS id FROM `+parentsAs+` JOIN civic.alliance_audience /*k*/ aa ON aa.alliance_id = k.id`,
		r.Audiences, byPosition)
}

// AllianceTerritories gives where each alliance acts, as it says itself, by name.
func (r *Read) AllianceTerritories(ctx context.Context, ids []string) ([][]*civic.Territory, error) {
	return coded(ctx, r, ids, `SELECT k.n, at.territory_id AS id FROM `+parentsAs+` JOIN civic.alliance_territory /*k*/ at ON at.alliance_id = k.id`,
		r.Territories, func(a, b *civic.Territory) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}
