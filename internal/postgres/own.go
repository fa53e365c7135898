package postgres

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	lru "github.com/hashicorp/golang-lru/v2"
)

// published is a text as it is run for everybody: each table whose rows say whether they are published gives those that are, so that the rule
// holds without row-level security, too. PostgreSQL plans it as if the condition stood in the statement.
func (s *Store) published(text string) string {
	if s.noRule {
		return text
	}
	if known, ok := publishedTexts.Get(text); ok {
		return known
	}
	rewritten := ruled(text, func(table string) (columns, condition string, isGuarded bool) {
		_, isGuarded = guarded[table]
		return s.readable[table], "is_public", isGuarded
	})
	publishedTexts.Add(text, rewritten)
	return rewritten
}

// publishedTexts are the statements for everybody that were rewritten lately. Which columns are readable is the same in every database of this program.
var publishedTexts, _ = lru.New[string, string](10 * keptStatements)

// own is what a reading in the name of a viewer has beside one of the public graph. Its statements run in the viewer's transaction, behind
// row-level security; and each says itself which rows it takes, so that either wall holds without the other: the published ones and, where
// it looks things up by their ids or reads what belongs to a draft, those that are open to the viewer.
type own struct {
	tx   *Tx
	open map[string]bool // ids of what is not published and open to the viewer
}

// guarded are the tables whose rows say whether they are published, and the columns that name what a row is or belongs to.
var guarded = map[string][]string{
	"actor": {"id"}, "alliance": {"id"}, "programme": {"id"}, "convention": {"id", "alliance_id"}, "mission": {"id", "organiser_id", "programme_id"},
	"actor_identifier": {"actor_id"}, "actor_territory": {"actor_id"}, "actor_place": nil,
	"alliance_member": {"alliance_id", "actor_id"}, "signatory": {"convention_id"},
	"programme_access": {"programme_id"}, "programme_theme": {"programme_id"}, "programme_audience": {"programme_id"}, "programme_operator": {"programme_id"},
	"programme_service": {"programme_id"}, "programme_zone": {"programme_id"}, "statement": {"programme_id"}, "site": {"programme_id"}, "programme_place": nil,
	"contribution": {"contributor_id", "to_actor_id", "to_alliance_id", "to_programme_id"}, "objective": {"programme_id", "alliance_id"}, "outcome": {"programme_id"},
	"timeline_event": {"programme_id", "alliance_id"}, "shift": {"mission_id"},
	"need": nil, "need_audience": nil, "offer": nil,
	"alliance_territory": {"alliance_id"}, "alliance_theme": {"alliance_id"}, "alliance_audience": {"alliance_id"},
}

// reserved are the tables that only those concerned read, and the condition on x, a row, that says who that is.
var reserved = map[string]string{
	"alliance_invitation": "x.actor_id = ANY (" + mineIDs + ") OR EXISTS (SELECT FROM civic.alliance_member m WHERE m.alliance_id = x.alliance_id AND " + activeMember + " AND m.actor_id = ANY (" + mineIDs + "))",
	"signature_document":  "EXISTS (SELECT FROM civic.convention c JOIN civic.alliance_member m ON m.alliance_id = c.alliance_id WHERE c.id = x.convention_id AND " + activeMember + " AND m.actor_id = ANY (" + mineIDs + "))",
	"offer":               "x.is_public OR x.actor_id = ANY (" + mineIDs + ") OR x.need_id IN (SELECT n.id FROM civic.need n WHERE n.is_public AND n.declared_by_id = ANY (" + mineIDs + "))",
}

// mineIDs is what Tx.Read says for the length of the transaction are the actors that the viewer acts for, by the rule.
const mineIDs = `(SELECT nullif(current_setting('civic.mine', true), '')::uuid[])::uuid[]`

// ownMention finds a table, the comment behind its name, and the alias behind that.
var ownMention = regexp.MustCompile(`\bcivic\.([a-z_]+)\b(\s*/\*[a-z ]*\*/)?( [a-z_]+\b)?`)

// text is a statement as it is run in the name of the viewer.
func (o *own) text(text string, open bool) string {
	open = open && len(o.open) > 0
	if o.tx.store.noRule {
		return text
	}
	key := ownKey{text, open}
	if known, ok := ownTexts.Get(key); ok {
		return known
	}
	rewritten := ownText(text, open)
	ownTexts.Add(key, rewritten)
	return rewritten
}

// ownTexts are the statements that were rewritten lately.
var ownTexts, _ = lru.New[ownKey, string](10 * keptStatements)

type ownKey struct {
	text string
	open bool
}

// openIDs is what Tx.Read says for the length of the transaction is open to the viewer by the rule.
const openIDs = `(SELECT nullif(current_setting('civic.open', true), '')::uuid[])::uuid[]`

func ownText(text string, open bool) string {
	return ruled(text, func(table string) (columns, condition string, isGuarded bool) {
		if condition, isReserved := reserved[table]; isReserved {
			return "*", condition, true
		}
		keys, isGuarded := guarded[table]
		condition = "is_public"
		if open {
			for _, key := range keys {
				condition += " OR " + key + " = ANY (" + openIDs + ")"
			}
		}
		return "*", condition, isGuarded
	})
}

// ruled puts a condition on the tables of a text, and leaves columns of their rows.
func ruled(text string, rule func(table string) (columns, condition string, isGuarded bool)) string {
	return ownMention.ReplaceAllStringFunc(text, func(found string) string {
		m := ownMention.FindStringSubmatch(found)
		columns, condition, isGuarded := rule(m[1])
		if !isGuarded {
			return found
		}
		alias := m[3]
		if alias == "" {
			alias = " " + m[1]
		}
		return "(SELECT " + columns + " FROM civic." + m[1] + " x WHERE " + condition + ")" + alias
	})
}

// WithoutRule takes away the rule's wall from what is read in the name of viewers, for the tests of the other: row-level security alone holds
// then. It panics outside of tests.
func (s *Store) WithoutRule() {
	if !testing.Testing() {
		panic("postgres: the rule is taken away outside of a test")
	}
	s.noRule = true
}

// run answers questions in one statement of the viewer's transaction.
func (o *own) run(ctx context.Context, questions []*question) error {
	asked := make([]*question, len(questions))
	for i, q := range questions {
		asked[i] = &question{text: o.text(q.text, q.open), args: q.args, origins: q.origins}
	}
	if err := answer(ctx, o.tx.tx, asked, nil); err != nil {
		return fmt.Errorf("in the name of a viewer: %w", err)
	}
	for i, q := range asked {
		questions[i].rows = q.rows
	}
	return nil
}

// byParent asks for the children of parents: below what is published everybody sees the same, below a draft its people see what belongs to
// it. ask gets the places of those parents, then of these.
func (r *Read) byParent(parents []string, ask func(places places, open bool) error) error {
	if r.own == nil || len(r.own.open) == 0 {
		return ask(nil, false)
	}
	published, drafts := places{}, places{}
	for i, id := range parents {
		if r.own.open[id] {
			drafts = append(drafts, i)
		} else {
			published = append(published, i)
		}
	}
	if len(drafts) > 0 {
		if err := ask(drafts, true); err != nil || len(published) == 0 {
			return err
		}
	}
	return ask(published, false)
}

// places are those of some parents among all; nil: all of them.
type places []int

func (p places) of(parents []string) []string {
	if p == nil {
		return parents
	}
	picked := make([]string, len(p))
	for i, place := range p {
		picked[i] = parents[place]
	}
	return picked
}

// at is the place of the nth of them.
func (p places) at(n int) int {
	if p == nil {
		return n
	}
	return p[n]
}
