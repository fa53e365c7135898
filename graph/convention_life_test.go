package graph

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

const lifeFields = `{ id title terms effect status version expiresOn validatedOn replaces { id } replacedBy { id } nextActions { action isAllowed }
	signatories { actor { id } signedOn isFounding withdrawnOn } alliance { objectives { target indicator { code } } } }`

// acts sends a mutation of a convention, and gives it.
func (o *partner) acts(t testing.TB, name string, input map[string]any) (convention map[string]any, code string) {
	t.Helper()
	upper := strings.ToUpper(name[:1]) + name[1:]
	payload, code := o.do(t, fmt.Sprintf(`mutation($input: %sInput!) { %s(input: $input) { convention %s userErrors { field code message } } }`, upper, name, lifeFields), map[string]any{"input": input})
	convention, _ = payload["convention"].(map[string]any)
	return convention, code
}

// acting is acts for what succeeds.
func (o *partner) acting(t testing.TB, name string, input map[string]any) map[string]any {
	t.Helper()
	convention, code := o.acts(t, name, input)
	if code != "" || convention == nil {
		t.Fatalf("%s: %s %v", name, code, convention)
	}
	return convention
}

func (o *partner) sign(t testing.TB, convention map[string]any) map[string]any {
	t.Helper()
	return o.acting(t, "signConvention", map[string]any{"conventionId": convention["id"], "actorId": o.id, "version": convention["version"]})
}

// allied is an alliance of some organisations, the first of which coordinates it.
func allied(t testing.TB, partners ...*partner) (alliance any) {
	t.Helper()
	alliance = partners[0].propose(t, nil)["id"]
	for _, other := range partners[1:] {
		partners[0].join(t, alliance, other, "PARTNER")
	}
	return alliance
}

func (o *partner) timeline(t testing.TB, alliance any) []string {
	t.Helper()
	seen, code := o.do(t, `query($id: ID!) { node(id: $id) { ... on Alliance { timeline(first: 100) { nodes { kind } } } } }`, map[string]any{"id": alliance})
	if code != "" || seen == nil {
		t.Fatalf("the timeline: %s %v", code, seen)
	}
	return kinds(seen)
}

func countOf(of []string, kind string) (n int) {
	for _, k := range of {
		if k == kind {
			n++
		}
	}
	return n
}

// A draft is written anew by its authors alone, in the version that they read, and what is wrong with it changes nothing.
func TestADraftIsWrittenAnew(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.NewScenario(t))
	one, two, three := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY"), p.newPartner(t, "Trois", "PUBLIC_AUTHORITY")
	alliance := allied(t, one, two)
	draft := two.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "Brouillon", "template": "EMERGENCY", "expiresOn": "2036-12-31", "objectives": []any{map[string]any{"indicator": "personnes-mises-a-l-abri", "target": 120}}})
	terms := draft["terms"].(string)
	for _, said := range []string{"Un toit", "Loger 120 personnes", "Une, association", "Deux, entreprise", "31 décembre 2036", ": 120", "Données personnelles", "article 28"} {
		if !strings.Contains(terms, said) {
			t.Errorf("the text does not say %q:\n%s", said, terms)
		}
	}
	if strings.Contains(terms, "<no value>") || strings.Contains(terms, "{{") {
		t.Errorf("the text has holes:\n%s", terms)
	}
	change := func(more map[string]any) map[string]any {
		input := map[string]any{"conventionId": draft["id"], "version": draft["version"]}
		for name, value := range more {
			input[name] = value
		}
		return input
	}
	for name, wrong := range map[string]struct {
		by    *partner
		input map[string]any
		code  string
	}{
		"a stranger":           {three, change(map[string]any{"title": "x"}), "NOT_FOUND"},
		"an older version":     {two, change(map[string]any{"version": 0, "title": "x"}), "STALE"},
		"a term reversed":      {two, change(map[string]any{"startsOn": "2037-01-01"}), "INVALID"},
		"a term that is over":  {two, change(map[string]any{"expiresOn": "2020-01-01"}), "INVALID"},
		"a signatory outside":  {two, change(map[string]any{"title": "x", "signatories": []any{one.id, three.id}}), "INVALID"},
		"a signatory twice":    {two, change(map[string]any{"signatories": []any{one.id, one.id}}), "INVALID"},
		"an unknown indicator": {two, change(map[string]any{"title": "x", "objectives": []any{map[string]any{"indicator": "no_such", "target": 1}}}), "INVALID"},
		"a negative target":    {two, change(map[string]any{"objectives": []any{map[string]any{"indicator": "personnes-mises-a-l-abri", "target": -1}}}), "INVALID"},
		"a text too long":      {two, change(map[string]any{"terms": strings.Repeat("é", longestTerms+1)}), "INVALID"},
	} {
		now, code := wrong.by.acts(t, "updateConvention", wrong.input)
		if code != wrong.code {
			t.Errorf("%s: %s", name, code)
		}
		if now != nil && (now["version"] != draft["version"] || now["title"] != "Brouillon") {
			t.Errorf("%s changed it: %v", name, now)
		}
	}
	written := two.acting(t, "updateConvention", change(map[string]any{"title": "Mieux", "terms": nil, "signatories": []any{one.id}, "objectives": []any{map[string]any{"indicator": "personnes-mises-a-l-abri", "target": 80}}}))
	objectives := list(written["alliance"].(map[string]any)["objectives"])
	if written["title"] != "Mieux" || written["terms"] != nil || len(list(written["signatories"])) != 1 || len(objectives) != 1 || objectives[0].(map[string]any)["target"] != 80.0 {
		t.Errorf("written anew it is %v", written)
	}
	// Two editors who read the same version: one is told.
	codes := make([]string, 2)
	var all sync.WaitGroup
	for n, who := range []*partner{one, two} {
		all.Go(func() {
			_, codes[n] = who.acts(t, "updateConvention", map[string]any{"conventionId": draft["id"], "version": written["version"], "title": fmt.Sprint("de ", n)})
		})
	}
	all.Wait()
	if slices.Sort(codes); !slices.Equal(codes, []string{"", "STALE"}) {
		t.Errorf("two editors of one version: %q", codes)
	}
	if _, code := one.acts(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "x", "terms": "x", "template": "CHARTER"}); code != "INVALID" {
		t.Errorf("a text and a template: %s", code)
	}
}

// Some sign at once, others join later; one may take its signature back, and the convention goes on while two are left.
func TestSignatoriesComeAndGo(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	one, two, three, outside := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY"), p.newPartner(t, "Trois", "PUBLIC_AUTHORITY"), p.newPartner(t, "Dehors", "COMPANY")
	alliance := allied(t, one, two, three)
	convention := one.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "Urgence", "signatories": []any{one.id, two.id}, "openForSignature": true})
	of := func(who *partner) map[string]any {
		return map[string]any{"conventionId": convention["id"], "actorId": who.id}
	}
	one.sign(t, convention)
	for range 2 { // taken back, as if it had not been given
		if back := one.acting(t, "withdrawSignature", of(one)); back["status"] != "OPEN_FOR_SIGNATURE" {
			t.Errorf("taken back: %v", back)
		}
	}
	two.sign(t, convention)
	if now, _ := two.acts(t, "addSignatory", of(three)); now != nil && now["status"] != "OPEN_FOR_SIGNATURE" {
		t.Errorf("without one of its founders it is %v", now["status"])
	}
	for _, refused := range []struct {
		by   *partner
		whom *partner
		code string
	}{{three, three, "FORBIDDEN"}, {one, outside, "INVALID"}, {outside, outside, "NOT_FOUND"}} {
		if _, code := refused.by.acts(t, "addSignatory", of(refused.whom)); code != refused.code {
			t.Errorf("%s adds %s: %q", refused.by.uuid, refused.whom.uuid, code)
		}
	}
	if now := one.sign(t, convention); now["status"] != "VALIDATED" {
		t.Fatalf("with the founders' signatures it is %v", now)
	}
	signatories := func(who *partner) int {
		t.Helper()
		seen, _ := who.do(t, `query($id: ID!) { node(id: $id) `+`{ ... on Convention { signatories { isFounding } } } }`, map[string]any{"id": convention["id"]})
		return len(list(seen["signatories"]))
	}
	for range 2 {
		one.acting(t, "addSignatory", of(three))
	}
	nobody := &partner{p: p}
	if n := signatories(nobody); n != 2 || signatories(three) != 3 {
		t.Errorf("everybody sees %d signatories before the third has signed, its members %d", n, signatories(three))
	}
	convention = three.acting(t, "signConvention", map[string]any{"conventionId": convention["id"], "actorId": three.id, "version": 2})
	if n := signatories(nobody); n != 3 || convention["status"] != "VALIDATED" {
		t.Errorf("everybody sees %d signatories of three", n)
	}
	if _, code := one.acts(t, "withdrawSignature", of(two)); code != "FORBIDDEN" {
		t.Errorf("one takes another's signature back: %s", code)
	}
	for range 2 {
		if now := two.acting(t, "withdrawSignature", of(two)); now["status"] != "VALIDATED" {
			t.Errorf("between two of three it is %v", now)
		}
	}
	if now := two.sign(t, convention); now["status"] != "VALIDATED" || slices.ContainsFunc(list(now["signatories"]), func(s any) bool { return s.(map[string]any)["withdrawnOn"] != nil }) {
		t.Errorf("signed again: %v", now)
	}
	two.acting(t, "withdrawSignature", of(two))
	// Who has left the alliance is still bound by its signature, until it takes it back.
	if _, code := three.do(t, `mutation($a: ID!, $b: ID!) { leaveAlliance(input: {allianceId: $a, actorId: $b}) { userErrors { code } } }`, map[string]any{"a": alliance, "b": three.id}); code != "" {
		t.Fatal(code)
	}
	if now := three.acting(t, "withdrawSignature", of(three)); now["status"] != "TERMINATED" {
		t.Errorf("with one signature left it is %v", now)
	}
	if got := nobody.timeline(t, alliance); countOf(got, "SIGNATURE_WITHDRAWN") != 4 || countOf(got, "CONVENTION_ENDED") != 1 || countOf(got, "CONVENTION_VALIDATED") != 1 {
		t.Errorf("what happened is %v", got)
	}
}

// A convention is renewed and amended by another, which takes its place once it is validated.
func TestAConventionTakesAnothersPlace(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	one, two := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY")
	alliance, elsewhere := allied(t, one, two), allied(t, one, two)
	first := one.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "2026", "terms": "Ensemble.", "effect": "Un toit.", "expiresOn": "2036-12-31", "openForSignature": true})
	if _, code := one.acts(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "trop tôt", "replacesId": first["id"]}); code != "INVALID" {
		t.Errorf("one that was not validated is replaced: %s", code)
	}
	one.sign(t, first)
	two.sign(t, first)
	if _, code := one.acts(t, "draftConvention", map[string]any{"allianceId": elsewhere, "title": "ailleurs", "replacesId": first["id"]}); code != "INVALID" {
		t.Errorf("one of another alliance is replaced: %s", code)
	}
	look := func(c map[string]any) map[string]any {
		t.Helper()
		seen, code := (&partner{p: p}).do(t, `query($id: ID!) { node(id: $id) { ... on Convention { status expiresOn replaces { id } replacedBy { id } } } }`, map[string]any{"id": c["id"]})
		if code != "" {
			t.Fatal(code)
		}
		return seen
	}
	renewed := one.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "2035", "replacesId": first["id"], "startsOn": "2035-07-01", "openForSignature": true})
	if renewed["terms"] != "Ensemble." || renewed["effect"] != "Un toit." || look(first)["replacedBy"] != nil {
		t.Errorf("what renews it is %v", renewed)
	}
	one.sign(t, renewed)
	two.sign(t, renewed)
	if now := look(first); now["status"] != "VALIDATED" || now["expiresOn"] != "2035-06-30" || now["replacedBy"].(map[string]any)["id"] != renewed["id"] {
		t.Errorf("until the new one begins the former is %v", now)
	}
	amended := one.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "avenant", "terms": "Autrement.", "replacesId": renewed["id"], "openForSignature": true})
	one.sign(t, amended)
	two.sign(t, amended)
	if now := look(renewed); now["status"] != "TERMINATED" || look(amended)["status"] != "VALIDATED" || look(amended)["replaces"].(map[string]any)["id"] != renewed["id"] {
		t.Errorf("amended it is %v", now)
	}
	if got := one.timeline(t, alliance); countOf(got, "CONVENTION_ENDED") != 1 || countOf(got, "CONVENTION_VALIDATED") != 3 {
		t.Errorf("what happened is %v", got)
	}
	// An alliance that ends leaves nothing to be signed.
	open := one.acting(t, "draftConvention", map[string]any{"allianceId": elsewhere, "title": "ouverte", "openForSignature": true})
	if _, code := one.do(t, `mutation($a: ID!) { dissolveAlliance(input: {allianceId: $a}) { userErrors { code } } }`, map[string]any{"a": elsewhere}); code != "" {
		t.Fatal(code)
	}
	if _, code := two.acts(t, "signConvention", map[string]any{"conventionId": open["id"], "actorId": two.id, "version": open["version"]}); code != "WRONG_STATE" {
		t.Errorf("signing for an alliance that has ended: %s", code)
	}
}

// The last day ends a convention, and those who signed it are told before: once, however many processes ask.
func TestAConventionComesToItsEnd(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	one, two := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY")
	alliance := allied(t, one, two)
	convention := one.acting(t, "draftConvention", map[string]any{"allianceId": alliance, "title": "Un an", "expiresOn": "2036-12-31", "reviewOn": "2036-06-01", "openForSignature": true})
	one.sign(t, convention)
	two.sign(t, convention)
	accounts, err := postgres.OpenAccounts(t.Context(), p.db.DSN(postgres.RoleAccount), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accounts.Close() })
	told := func() (mails []string) {
		t.Helper()
		var lock sync.Mutex
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				_, err := accounts.TellOfConventions(t.Context(), func(n postgres.ConventionNotice) []byte {
					lock.Lock()
					defer lock.Unlock()
					mails = append(mails, string(n.Kind)+" "+n.Organisation)
					return []byte("x")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		slices.Sort(mails)
		return mails
	}
	in := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	for _, step := range []struct {
		expires, review string
		want            []string
	}{
		{in(90), in(40), nil},
		{in(50), in(40), []string{"EXPIRES Deux", "EXPIRES Une"}},
		{in(50), in(40), nil},
		{in(10), in(-1), []string{"EXPIRES_SOON Deux", "EXPIRES_SOON Une", "REVIEW Deux", "REVIEW Une"}},
		{in(10), in(-1), nil},
	} {
		p.run(t, `UPDATE civic.convention SET expires_on = $1, review_on = $2`, step.expires, step.review)
		if got := told(); !slices.Equal(got, step.want) {
			t.Errorf("told %q, want %q", got, step.want)
		}
	}
	expire := func() int {
		t.Helper()
		n, err := postgres.ExpireConventions(t.Context(), p.db.DSN(postgres.RoleImport))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := expire(); n != 0 {
		t.Errorf("%d have ended before their last day", n)
	}
	p.run(t, `UPDATE civic.convention SET expires_on = $1`, in(-2))
	if first, again := expire(), expire(); first != 1 || again != 0 {
		t.Errorf("%d, then %d have ended", first, again)
	}
	if got := one.timeline(t, alliance); countOf(got, "CONVENTION_ENDED") != 1 {
		t.Errorf("what happened is %v", got)
	}
	if _, code := one.acts(t, "terminateConvention", map[string]any{"conventionId": convention["id"], "version": 3, "reason": "x"}); code != "WRONG_STATE" {
		t.Errorf("one that has expired is terminated: %s", code)
	}
}

// What several do at the same moment has one effect.
func TestAtTheSameMoment(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	one, two, three := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY"), p.newPartner(t, "Trois", "PUBLIC_AUTHORITY")
	together := func(n int, do func(n int) string) (codes []string) {
		t.Helper()
		codes = make([]string, n)
		var all sync.WaitGroup
		for n := range codes {
			all.Go(func() { codes[n] = do(n) })
		}
		all.Wait()
		slices.Sort(codes)
		return codes
	}
	alliance := one.propose(t, nil)["id"]
	invite := map[string]any{"allianceId": alliance, "actorId": two.id, "roles": []string{"HOST"}}
	codes := together(6, func(int) string {
		_, code := one.do(t, form(t, "InviteToAlliance"), map[string]any{"input": invite})
		return code
	})
	if countOf(codes, "") != 1 || countOf(codes, "TAKEN") != 5 {
		t.Errorf("one is invited six times: %q", codes)
	}
	if n := p.count(t, `SELECT count(*) FROM civic.alliance_invitation`); n != 1 {
		t.Errorf("%d invitations", n)
	}
	var invitation any
	seen, _ := two.do(t, `query($id: ID!) { node(id: $id) { ... on Actor { invitations(first: 5) { nodes { id } } } } }`, map[string]any{"id": two.id})
	invitation = nodes(seen["invitations"])[0].(map[string]any)["id"]
	codes = together(6, func(n int) string {
		_, code := two.do(t, form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation, "answer": []string{"ACCEPT", "ACCEPT", "DECLINE"}[n%3]})
		return code
	})
	members := p.count(t, `SELECT count(*) FROM civic.alliance_member WHERE actor_id = $1 AND left_on IS NULL`, two.uuid)
	status := p.count(t, `SELECT count(*) FROM civic.alliance_invitation WHERE status = 'ACCEPTED'`)
	if accepted := countOf(codes, "") == 4; members != status || accepted != (members == 1) || countOf(codes, "")+countOf(codes, "WRONG_STATE") != 6 {
		t.Errorf("accepted and declined at once: %q, %d members, %d accepted", codes, members, status)
	}
	// Handing over to one that is leaving: there is a coordinator, whatever comes first.
	for range 8 {
		alliance := allied(t, one, two, three)
		codes := together(2, func(n int) string {
			var code string
			if n == 0 {
				_, code = one.do(t, `mutation($a: ID!, $b: ID!) { handOverCoordination(input: {allianceId: $a, actorId: $b}) { userErrors { code } } }`, map[string]any{"a": alliance, "b": two.id})
			} else {
				_, code = two.do(t, `mutation($a: ID!, $b: ID!) { leaveAlliance(input: {allianceId: $a, actorId: $b}) { userErrors { code } } }`, map[string]any{"a": alliance, "b": two.id})
			}
			return code
		})
		_, id, _ := parseID(alliance.(string))
		if n := p.count(t, `SELECT count(*) FROM civic.alliance_member WHERE alliance_id = $1 AND left_on IS NULL AND 'COORDINATOR' = ANY (roles)`, id); n != 1 || countOf(codes, "") != 1 {
			t.Fatalf("handed over to one that leaves: %q, %d coordinators", codes, n)
		}
	}
}
