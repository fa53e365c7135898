package opendata

import (
	"fmt"
	"strings"

	"alliances/internal/civic"
)

// table is how the rows of one database table are brought in: matched by key, inserted where missing, updated where a column differs.
type table struct {
	name    string
	columns []string          // in the order of the values of a row
	key     []string          // among the columns
	derived map[string]string // columns that SQL works out from the staged row s
	touch   string            // what an update sets besides
	left    string            // the condition on a staged row s under which it is left out: who the row is about has taken it over
	before  []string          // statements between staging and applying
	after   []string          // statements after applying, that update what follows from it
}

const (
	touched = "updated_at = now()"
	revised = "updated_at = now(), version = t.version + 1"
)

// declared is left for rows of a thing that somebody has edited here: its id stands in a column of theirs.
func declared(thing, column string) string {
	return "EXISTS (SELECT FROM civic." + thing + " d WHERE d.id = s." + column + " AND d.declared_by_id IS NOT NULL)"
}

var (
	byName  = map[string]string{"sort_name": "civic.fold(s.name)"}
	byTitle = map[string]string{"sort_name": "civic.fold(s.title)"}
)

// tables are in the order in which they are loaded: what is referred to comes first.
var tables = []table{
	{name: "civic.source", columns: strings.Fields("id source_key title url licence published_on"), touch: touched},
	{name: "civic.theme", columns: strings.Fields("id code parent_id position"), touch: touched},
	{name: "civic.audience", columns: strings.Fields("id code position"), touch: touched},
	{name: "civic.indicator", columns: strings.Fields("id code unit counts_people"), touch: touched},
	{name: "civic.scheme", columns: strings.Fields("id code"), touch: touched},
	{name: "civic.label", columns: strings.Fields("subject_id locale label"), key: strings.Fields("subject_id locale")},
	{name: "civic.territory", columns: strings.Fields("id source_key kind code name context_label other_names category population siren " +
		"postal_codes center center_precision time_zone seat_code source_id"),
		derived: byName, touch: touched},
	{name: "civic.territory_outline", columns: strings.Fields("territory_id geometry bounds source_id"), key: []string{"territory_id"}},
	{name: "civic.territory_link", columns: strings.Fields("parent_id child_id relation basis note"), key: strings.Fields("child_id parent_id"),
		before: linkStatements, after: contextStatements},
	{name: "civic.city_contract", columns: strings.Fields("id source_key code generation name department_id intercommunality_id center source_id"), touch: touched},
	{name: "civic.actor", columns: strings.Fields("id source_key name world world_basis legal_form website first_seen_year last_seen_year note source_id"),
		derived: byName, touch: revised},
	{name: "civic.actor_identifier", columns: strings.Fields("scheme value actor_id source_id"), key: strings.Fields("scheme value")},
	{name: "civic.actor_territory", columns: strings.Fields("actor_id territory_id"), key: strings.Fields("actor_id territory_id")},
	{name: "civic.alliance", columns: strings.Fields("id source_key name name_note purpose content_locale status status_as_of source_id"),
		derived: byName, touch: revised, left: declared("alliance", "id")},
	{name: "civic.alliance_member", columns: strings.Fields("id alliance_id actor_id roles position source_id"), left: declared("alliance", "alliance_id")},
	{name: "civic.convention", columns: strings.Fields("id source_key alliance_id title effect note content_locale basis status validated_on source_id"),
		touch: revised, left: declared("convention", "id")},
	{name: "civic.programme", columns: strings.Fields("id source_key alliance_id title title_note content_locale status status_as_of starts_on ends_on source_id"),
		derived: byTitle, touch: revised, left: declared("programme", "id")},
	{name: "civic.programme_theme", columns: strings.Fields("programme_id theme_id"), key: strings.Fields("programme_id theme_id"), left: declared("programme", "programme_id")},
	{name: "civic.programme_audience", columns: strings.Fields("programme_id audience_id"), key: strings.Fields("programme_id audience_id"), left: declared("programme", "programme_id")},
	{name: "civic.programme_operator", columns: strings.Fields("programme_id actor_id position"), key: strings.Fields("programme_id actor_id"), left: declared("programme", "programme_id")},
	{name: "civic.programme_service", columns: strings.Fields("programme_id code label position"), key: strings.Fields("programme_id code"), left: declared("programme", "programme_id")},
	{name: "civic.statement", columns: strings.Fields("id programme_id position text difference content_locale source_id")},
	{name: "civic.site", columns: strings.Fields("id source_key programme_id territory_id host_id name precision address location format observed_on source_id " +
		"archived_at"),
		derived: byName, touch: touched, left: declared("programme", "programme_id")},
	{name: "private.site_place", columns: strings.Fields("site_id address location"), key: []string{"site_id"}, left: "EXISTS (SELECT FROM civic.site x JOIN civic.programme d ON d.id = x.programme_id WHERE x.id = s.site_id AND d.declared_by_id IS NOT NULL)"},
	{name: "civic.contribution", columns: strings.Fields("id source_key contributor_id to_actor_id to_programme_id kind amount_cents currency share posts year scheme_id " +
		"city_contract_id territory_id description source_id"),
		touch: touched, left: declared("contribution", "id")},
	{name: "civic.objective", columns: strings.Fields("id source_key programme_id indicator_id target source_id"), left: declared("programme", "programme_id")},
	{name: "civic.outcome", columns: strings.Fields("id source_key programme_id convention_id indicator_id value measured_on note is_reference source_id"),
		touch: touched, left: "EXISTS (SELECT FROM civic.outcome d WHERE d.programme_id = s.programme_id AND d.declared_by_id IS NOT NULL)"},
	{name: "civic.timeline_event", columns: strings.Fields("id source_key alliance_id programme_id kind occurred_on actor_id source_id")},
}

// keys are the columns that tell the rows of the table apart.
func (t table) keys() []string {
	if t.key == nil {
		return []string{"id"}
	}
	return t.key
}

// batch is what the files hold, ready to be loaded: rows by table.
type batch struct {
	files    files
	known    known
	wording  wording
	rejected *Rejection
	rows     map[string][][]any
	apart    []BadRow        // rows that are right and have no place in the model
	once     map[string]bool // what was added, by keys of many kinds: what must not be added twice, and what may be referred to
}

// add adds a row: the values of the table's columns, in their order.
func (b *batch) add(name string, values ...any) {
	b.rows[name] = append(b.rows[name], values)
}

// source adds a source once and gives its id.
func (b *batch) source(key, title string, url, licence, publishedOn any) string {
	id := civic.SourceID("source:" + key)
	if !b.once[key] {
		b.once[key] = true
		b.add("civic.source", id, key, title, url, licence, publishedOn)
	}
	return id
}

// leaveOut notes a row that is well formed but that nothing can be made of.
func (b *batch) leaveOut(r row, format string, args ...any) {
	b.apart = append(b.apart, BadRow{r.table.name, r.line, fmt.Sprintf(format, args...)})
}
