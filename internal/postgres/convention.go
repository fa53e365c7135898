package postgres

import (
	"context"

	"alliances/internal/civic"
)

var conventionColumns = columnsAs("t", "id, alliance_id, title, effect, note, content_locale, basis, status, validated_on, starts_on, expires_on, document_url, document_sha256, source_id, archived_at, version, updated_at, terms, review_on, end_reason, declared_by_id, document_file, replaces_id") +
	", ARRAY(" + coordinators + "t.alliance_id UNION " + activeMembers + "t.alliance_id AND m.actor_id = t.declared_by_id) AS authored_by, ARRAY(" + activeMembers + "t.alliance_id) AS member_actors, ARRAY(SELECT s.actor_id::text FROM civic.signatory s WHERE s.convention_id = t.id) AS signatory_actors"

// Conventions lists the conventions of each alliance, oldest first, those not yet validated last.
func (r *Read) Conventions(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Convention], error) {
	l := list{name: "conventions", columns: conventionColumns, from: "civic.convention /*k*/ t",
		keys: []key{{"coalesce(t.validated_on, 'infinity'::date)", "date"}, {"t.id", "uuid"}}}
	l.where("t.alliance_id = k.id AND t.archived_at IS NULL")
	return pages[civic.Convention](ctx, r, l, ids, p)
}

// ConventionsByID gives the conventions by id.
func (r *Read) ConventionsByID(ctx context.Context, ids []string) ([]*civic.Convention, error) {
	return byID[civic.Convention](ctx, r, table{name: "civic.convention /*k*/", columns: conventionColumns}, ids)
}

// ConventionsReplacing gives the validated convention that has taken the place of each.
func (r *Read) ConventionsReplacing(ctx context.Context, ids []string) ([]*civic.Convention, error) {
	return ones[civic.Convention](ctx, r, ids, `SELECT DISTINCT ON (k.n) k.n, `+conventionColumns+` FROM `+parentsAs+`
		JOIN civic.convention /*k*/ t ON t.replaces_id = k.id WHERE t.validated_on IS NOT NULL ORDER BY k.n, t.validated_on, t.id`)
}

// ConventionsToSign lists the conventions that wait for a signature of each actor, oldest first, to those who act for it.
func (r *Read) ConventionsToSign(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Convention], error) {
	l := list{name: "conventions to sign", columns: conventionColumns, from: "civic.signatory s JOIN civic.convention t ON t.id = s.convention_id", keys: []key{{"t.created_at", "timestamptz"}, {"t.id", "uuid"}}}
	l.where("k.id = ANY (" + mineIDs + ") AND s.actor_id = k.id AND (s.signed_on IS NULL OR s.withdrawn_on IS NOT NULL) AND t.basis = 'SIGNED_HERE' AND t.status IN ('OPEN_FOR_SIGNATURE', 'VALIDATED')")
	return ownPages[civic.Convention](ctx, r, l, ids, p)
}

// Signatories gives who signs each convention, in the order of their signatures.
func (r *Read) Signatories(ctx context.Context, ids []string) ([][]*civic.Signatory, error) {
	return lists[civic.Signatory](ctx, r, ids, `SELECT k.n, s.convention_id, s.actor_id, s.signed_on, s.quality, s.signed_version, s.is_founding, s.withdrawn_on FROM `+parentsAs+`
		JOIN civic.signatory /*k*/ s ON s.convention_id = k.id ORDER BY k.n, s.signed_on, s.actor_id`)
}
