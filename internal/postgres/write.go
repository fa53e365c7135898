package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"alliances/internal/civic"
)

// Once is the key by which a phone that asks again asks for the same thing, and a keyed digest of the body of its request. The zero value makes
// something new each time.
type Once struct {
	Key    string
	Digest []byte
}

var errOtherBody = &civic.Error{Code: civic.Conflict, French: "Cette clé a déjà servi à une autre demande.", English: "This key was used for another request.", Field: []string{"idempotencyKey"}}

// once gives the id of what is to be made, or of what the same request has made before: then made is false. Two that come at the same time wait for
// each other. Errors: CONFLICT for the key of another request.
func (t *Tx) once(ctx context.Context, o Once) (id string, made bool, err error) {
	fresh, err := uuid.NewV7()
	if err != nil {
		return "", false, err
	}
	if o.Key == "" {
		return fresh.String(), true, nil
	}
	n, err := t.exec(ctx, "keep a key", `INSERT INTO account.idempotency (person_id, key, digest, object_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		t.Viewer.ID, o.Key, o.Digest, fresh.String())
	if err != nil || n == 1 {
		return fresh.String(), true, err
	}
	var kept []byte
	if err := t.tx.QueryRowContext(ctx, `SELECT digest, object_id FROM account.idempotency WHERE person_id = $1 AND key = $2`, t.Viewer.ID, o.Key).Scan(&kept, &id); err != nil {
		return "", false, fmt.Errorf("find a key: %w", known(ctx, err))
	}
	if !bytes.Equal(o.Digest, kept) {
		return "", false, errOtherBody
	}
	return id, false, nil
}

// exec runs a statement that does something, and gives how many rows it changed.
func (t *Tx) exec(ctx context.Context, what, text string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, known(ctx, err))
	}
	return result.RowsAffected()
}

// change is exec for what must change something: the row is there, the viewer sees it and the rule lets it be changed. If row-level security does not,
// that is no success.
func (t *Tx) change(ctx context.Context, what, text string, args ...any) error {
	n, err := t.exec(ctx, what, text, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: nothing was changed", what)
	}
	return err
}

// get reads one row. Errors: NOT_FOUND where there is none.
func (t *Tx) get(ctx context.Context, what string, into any, text string, args ...any) error {
	err := t.tx.GetContext(ctx, into, text, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, known(ctx, err))
	}
	return nil
}

// wrote records what was done, and to what.
func (t *Tx) wrote(ctx context.Context, action, kind, id, requestID string) error {
	return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", kind, &id, requestID)
}

// editsFor refuses who does not write in the name of an actor. Errors: NOT_FOUND, FORBIDDEN; UserError FACTOR_REQUIRED.
func (t *Tx) editsFor(ctx context.Context, actorID string) error {
	if t.Viewer.MayEdit([]string{actorID}) {
		return nil
	}
	if err := t.manage(ctx, actorID); err != nil { // as hidden, for want of a second factor, or for good
		return err
	}
	return civic.ErrForbidden
}

// happened puts an event on the timeline of an alliance; what is not public yet is not told to everybody.
func (t *Tx) happened(ctx context.Context, alliance, actor, kind string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "note an event", `INSERT INTO civic.timeline_event (id, alliance_id, kind, occurred_on, occurred_at, actor_id, is_public)
		SELECT $1, a.id, $3, (now() AT TIME ZONE 'UTC')::date, now(), $4, a.is_public FROM civic.alliance a WHERE a.id = $2`, id.String(), alliance, kind, actor)
	return err
}

// coded gives the ids of reference data by their codes. Errors: UserError INVALID at the first that there is none of, below a field.
func (t *Tx) coded(ctx context.Context, table string, codes []string, field string) ([]string, error) {
	return t.found(ctx, `SELECT id, code FROM civic.`+table+` WHERE code = ANY ($1)`, pq.Array(codes), codes, field)
}

// territories gives back ids of territories that there are. Errors: UserError INVALID at the first that there is none of, below a field.
func (t *Tx) territories(ctx context.Context, ids []string, field string) ([]string, error) {
	return t.found(ctx, `SELECT id, id FROM civic.territory WHERE id = ANY ($1)`, uuids(ids), ids, field)
}

func (t *Tx) found(ctx context.Context, text string, arg any, asked []string, field string) ([]string, error) {
	rows, err := t.tx.QueryContext(ctx, text, arg)
	if err != nil {
		return nil, fmt.Errorf("look up: %w", known(ctx, err))
	}
	defer rows.Close()
	known := map[string]string{}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		known[name] = id
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	ids := make([]string, len(asked))
	seen := map[string]bool{}
	for i, name := range asked {
		switch id := known[name]; {
		case id == "":
			return nil, civic.Wrong("Inconnu : "+name+".", "Unknown: "+name+".", field, fmt.Sprint(i))
		case seen[id]:
			return nil, civic.Wrong("Donné deux fois : "+name+".", "Given twice: "+name+".", field, fmt.Sprint(i))
		default:
			ids[i], seen[id] = id, true
		}
	}
	return ids, nil
}
