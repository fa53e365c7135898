package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"alliances/internal/civic"
)

// Caller is whom a transaction acts for: a session and the person to whom its token was given or, without one, the person of an identity at
// an OIDC issuer.
type Caller struct {
	Session     string
	Person      string
	FactorShown bool   // where there is no session: the issuer says that a second factor was shown
	RequestID   string // for the record of who did what
}

// errSignIn is the one answer to a credential that does not hold.
var errSignIn = &civic.Error{Code: civic.Unauthenticated, French: "Connectez-vous pour continuer.", English: "Sign in to go on."}

// Tx is a transaction in the name of a viewer: the role alliances_app, behind the wall of that person.
type Tx struct {
	tx     *sqlx.Tx
	ends   *transaction
	store  *Store
	Viewer *civic.Viewer
	Now    time.Time // one instant for the whole transaction
	caller Caller
	notes  []note
}

// note is what the record is to tell of a reading.
type note struct {
	action, kind string
	subject      *string
}

// As begins a transaction in the name of a caller. Errors: UNAUTHENTICATED where the session does not live or its person is suspended.
func (s *Store) As(ctx context.Context, caller Caller) (*Tx, error) {
	if s.app == nil || caller.Person == "" {
		return nil, errSignIn
	}
	begun, err := begin(ctx, s.app)
	if err != nil {
		return nil, err
	}
	tx := &Tx{tx: begun.Tx, ends: begun, store: s, caller: caller}
	if tx.Viewer, tx.Now, err = enter(ctx, begun.Tx, caller); err != nil {
		begun.rollback()
		return nil, err
	}
	tx.Viewer.Unbound = s.noRule
	return tx, nil
}

// enter has a transaction act in the name of a caller, and gives who that is and the instant of the transaction.
func enter(ctx context.Context, tx *sqlx.Tx, caller Caller) (*civic.Viewer, time.Time, error) {
	v := &civic.Viewer{ID: caller.Person, Session: caller.Session}
	var now time.Time
	var roles pq.StringArray
	var memberships []byte
	entering, args := `account.enter($1, $2)`, []any{caller.Session, caller.Person}
	if caller.Session == "" {
		entering, args = `(SELECT $2::boolean AS second_factor, a.* FROM account.act($1, $2) a) a`, []any{caller.Person, caller.FactorShown}
	}
	err := tx.QueryRowContext(ctx, `SELECT now(), second_factor, email, display_name, locale, platform_roles, has_factor, memberships, version, created_at FROM `+entering, args...).Scan(&now, &v.FactorShown, &v.Email, &v.DisplayName, &v.Locale, &roles, &v.HasFactor, &memberships, &v.Version, &v.CreatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, now, errSignIn
	}
	if err != nil {
		return nil, now, fmt.Errorf("enter: %w", known(ctx, err))
	}
	for _, role := range roles {
		v.PlatformRoles = append(v.PlatformRoles, civic.PlatformRole(role))
	}
	if v.Memberships, err = membershipsOf(v.ID, memberships); err != nil {
		return nil, now, err
	}
	for _, m := range v.Memberships {
		m.DisplayName, m.Email, m.IsInForce = v.DisplayName, v.Email, new(v.Acts(m.ActorID, m.Role))
	}
	return v, now, nil
}

func membershipsOf(person string, text []byte) ([]*civic.Membership, error) {
	var rows []struct {
		ID        string               `json:"id"`
		ActorID   string               `json:"actor_id"`
		Role      civic.MembershipRole `json:"role"`
		Version   int                  `json:"version"`
		CreatedAt time.Time            `json:"created_at"`
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	memberships := make([]*civic.Membership, len(rows))
	for i, row := range rows {
		memberships[i] = &civic.Membership{ID: row.ID, PersonID: person, ActorID: row.ActorID, Role: row.Role, Version: row.Version, CreatedAt: row.CreatedAt}
	}
	return memberships, nil
}

// Rollback ends the transaction without an effect; after Commit it does nothing.
func (t *Tx) Rollback() { t.ends.rollback() }

// note has the record tell that the viewer read something, once.
func (t *Tx) note(action, kind string, subject *string) {
	for _, n := range t.notes {
		if n.action == action && (n.subject == subject || n.subject != nil && subject != nil && *n.subject == *subject) {
			return
		}
	}
	t.notes = append(t.notes, note{action, kind, subject})
}

// End ends a reading: without an effect, but for what the record is to tell of it. Nothing of what was read is given to anybody where it fails.
func (t *Tx) End(ctx context.Context) error {
	defer t.Rollback()
	if len(t.notes) == 0 {
		return nil
	}
	for _, n := range t.notes {
		if err := record(ctx, t.tx, &t.Viewer.ID, n.action, "DONE", n.kind, n.subject, t.caller.RequestID); err != nil {
			return err
		}
	}
	return t.ends.commit(ctx)
}

// Read begins a reading of the viewer's own graph, in the transaction: what is published, as everybody sees it, and what is open to the
// viewer besides where it is asked for by its id, and below that.
func (t *Tx) Read(ctx context.Context) (*Read, error) {
	open, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	return &Read{store: t.store, Home: t.store.home, turn: t.store.reference.begin(), own: &own{tx: t, open: open}, Viewer: t.Viewer}, nil
}

// open gives what is not published and open to the viewer, by the rule.
func (t *Tx) open(ctx context.Context) (map[string]bool, error) {
	open := map[string]bool{}
	if len(t.Viewer.Memberships) == 0 {
		return open, nil
	}
	actors := make([]string, len(t.Viewer.Memberships))
	for i, m := range t.Viewer.Memberships {
		actors[i] = m.ActorID
	}
	mine := slices.DeleteFunc(slices.Clone(actors), func(id string) bool { return !t.Viewer.MayRead([]string{id}) })
	rows, err := t.tx.QueryContext(ctx, draftsText, uuids(actors))
	if err != nil {
		return nil, fmt.Errorf("look for drafts: %w", known(ctx, err))
	}
	defer rows.Close()
	belongs := map[string][]string{}
	for rows.Next() {
		var id, actor string
		if err := rows.Scan(&id, &actor); err != nil {
			return nil, fmt.Errorf("look for drafts: %w", err)
		}
		belongs[id] = append(belongs[id], actor)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("look for drafts: %w", known(ctx, err))
	}
	var ids uuids
	for id, actors := range belongs {
		if t.Viewer.MayRead(actors) {
			open[id] = true
			ids = append(ids, id)
		}
	}
	if _, err := t.tx.ExecContext(ctx, `SELECT set_config('civic.open', $1::uuid[]::text, true), set_config('civic.mine', $2::uuid[]::text, true)`, ids, uuids(mine)); err != nil {
		return nil, fmt.Errorf("say what is open: %w", known(ctx, err))
	}
	return open, nil
}

// draftsText gives what is not published of some actors, or has parts that are not, and to which of them it belongs.
const draftsText = `WITH mine AS (SELECT unnest($1::uuid[]) AS actor_id),
	joined AS (SELECT m.alliance_id AS id, m.actor_id FROM civic.alliance_member m JOIN mine USING (actor_id) WHERE m.left_on IS NULL),
	run AS (SELECT o.programme_id AS id, o.actor_id FROM civic.programme_operator o JOIN mine USING (actor_id)),
	asked AS (SELECT i.alliance_id AS id, i.actor_id FROM civic.alliance_invitation i JOIN mine USING (actor_id) WHERE i.status = 'PENDING' AND i.expires_at > now())
	SELECT a.id, a.id FROM civic.actor a JOIN mine ON mine.actor_id = a.id WHERE NOT a.is_public
	UNION SELECT j.id, j.actor_id FROM joined j
	UNION SELECT a.id, k.actor_id FROM civic.alliance a JOIN asked k ON k.id = a.id WHERE NOT a.is_public
	UNION SELECT p.id, r.actor_id FROM civic.programme p JOIN run r ON r.id = p.id WHERE NOT p.is_public
	UNION SELECT p.id, j.actor_id FROM civic.programme p JOIN joined j ON j.id = p.alliance_id WHERE NOT p.is_public
	UNION SELECT c.id, j.actor_id FROM civic.convention c JOIN joined j ON j.id = c.alliance_id
		WHERE NOT c.is_public OR EXISTS (SELECT FROM civic.signatory s WHERE s.convention_id = c.id AND NOT s.is_public)
	UNION SELECT m.id, mine.actor_id FROM civic.mission m JOIN mine ON mine.actor_id = m.organiser_id WHERE NOT m.is_public
	UNION SELECT m.id, j.actor_id FROM civic.mission m JOIN civic.programme p ON p.id = m.programme_id AND NOT p.is_public JOIN joined j ON j.id = p.alliance_id WHERE NOT m.is_public
	UNION SELECT m.id, r.actor_id FROM civic.mission m JOIN run r ON r.id = m.programme_id WHERE NOT m.is_public`
