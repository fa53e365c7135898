package graph

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"alliances/internal/auth"
	"alliances/internal/mail"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// program is the graph of one process, with accounts, on a database of its own.
type program struct {
	db       *pgtest.DB
	keys     *auth.Keys
	issuers  []*auth.Issuer
	store    *postgres.Store
	accounts Accounts
	handler  *Handler
	owner    *sql.DB // of the schema
}

func newProgram(t testing.TB, db *pgtest.DB) *program {
	t.Helper()
	keys, err := auth.OpenKeys(filepath.Join(t.TempDir(), "keys"), "https://example.org")
	if err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	withViewers(t, store, db)
	accounts, err := postgres.OpenAccounts(t.Context(), db.DSN(postgres.RoleAccount), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accounts.Close() })
	es, err := New(store, Settings{PublicURL: "https://example.org", Log: discard(), Accounts: Accounts{Keys: keys, Store: accounts}})
	if err != nil {
		t.Fatal(err)
	}
	return &program{db, keys, nil, store, Accounts{keys, accounts}, NewHandler(es, Access{Registered: mustRegister(es.Schema())}, unkept(), discard()), db.Open(t, postgres.RoleOwner)}
}

// answer is what came of an operation.
type accountAnswer struct {
	Data   map[string]map[string]any
	Errors []struct{ Extensions struct{ Code string } }
}

// ask sends an operation from an address, with an access token or without.
func (p *program) ask(t testing.TB, from, token, document string, variables map[string]any) accountAnswer {
	t.Helper()
	var a accountAnswer
	body := p.send(t, from, token, document, variables)
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%s: %s", err, body)
	}
	return a
}

// data sends an operation that has no errors, and reads its data.
func (p *program) data(t testing.TB, token, document string, variables map[string]any, into any) {
	t.Helper()
	a := struct {
		Data   any
		Errors json.RawMessage
	}{Data: into}
	body := p.send(t, "192.0.2.1", token, document, variables)
	if err := json.Unmarshal(body, &a); err != nil || a.Errors != nil {
		t.Fatalf("%v: %s", err, body)
	}
}

func (p *program) send(t testing.TB, from, token, document string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	caller := (&auth.Authenticator{Keys: p.keys, Issuers: p.issuers}).Identify(r)
	caller.Address, caller.RequestID = netip.MustParseAddr(from), "test"
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r.WithContext(auth.With(r.Context(), caller)))
	return w.Body.Bytes()
}

// code is the code of the error at the top, or of the one that the person can mend, of a field; "" when there is none.
func (a accountAnswer) code(field string) string {
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	if errs, _ := a.Data[field]["userErrors"].([]any); len(errs) > 0 {
		return errs[0].(map[string]any)["code"].(string)
	}
	return ""
}

// mailed takes the newest mail out of the outbox.
func (p *program) mailed(t testing.TB) mail.Message {
	t.Helper()
	var sealed []byte
	if err := p.owner.QueryRow(`SELECT payload FROM civic.job ORDER BY id DESC LIMIT 1`).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	text, err := p.keys.Open(mail.Place, sealed)
	if err != nil {
		t.Fatal(err)
	}
	var m mail.Message
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// mailedCode takes the code out of the newest mail.
func (p *program) mailedCode(t testing.TB) string {
	t.Helper()
	code, _, _ := strings.Cut(p.mailed(t).Body, "\n")
	return code
}

// signIn signs somebody in, and gives the tokens.
func (p *program) signIn(t testing.TB, email string) (access, refresh string) {
	t.Helper()
	if code := p.ask(t, "192.0.2.1", "", released(t, "resident/SignIn", "RequestSignInCode"), map[string]any{"email": email}).code("requestSignInCode"); code != "" {
		t.Fatalf("no code is sent: %s", code)
	}
	a := p.ask(t, "192.0.2.1", "", released(t, "resident/SignIn", "SignIn"), map[string]any{"email": email, "code": p.mailedCode(t)})
	return tokensOf(t, a, "signIn")
}

func tokensOf(t testing.TB, a accountAnswer, field string) (access, refresh string) {
	t.Helper()
	session, ok := a.Data[field]["session"].(map[string]any)
	if !ok {
		t.Fatalf("%s gives no session: %v", field, a)
	}
	return session["accessToken"].(string), session["refreshToken"].(string)
}

const whoAmI = `{ viewer { id email displayName locale secondFactor sessions { id isCurrent } memberships { role } supportRequests(first: 20) { nodes { id } totalCount } } }`

// age makes what was counted and sent so much older.
func (p *program) age(t testing.TB, by time.Duration) {
	t.Helper()
	_, err := p.db.Open(t, postgres.RoleOwner).Exec(fmt.Sprintf(`UPDATE account.attempt SET at = at - interval '%[1]d s'; UPDATE account.code SET expires_at = expires_at - interval '%[1]d s';
		UPDATE account.session SET rotated_at = rotated_at - interval '%[1]d s', expires_at = expires_at - interval '%[1]d s'`, int(by.Seconds())))
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	signIn, request := released(t, "resident/SignIn", "SignIn"), released(t, "resident/SignIn", "RequestSignInCode")
	if a := p.ask(t, "192.0.2.1", "", whoAmI, nil); a.code("") != "" || a.Data["viewer"] != nil {
		t.Errorf("nobody is %v", a)
	}
	if a := p.ask(t, "192.0.2.1", "nonsense", whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
		t.Errorf("with a token that is none: %v", a)
	}
	access, _ := p.signIn(t, "Ana@Example.org")
	a := p.ask(t, "192.0.2.1", access, whoAmI, nil)
	if v := a.Data["viewer"]; v["email"] != "ana@example.org" || v["secondFactor"] != "NONE" || v["locale"] != "fr" || len(v["sessions"].([]any)) != 1 {
		t.Errorf("the viewer is %v, %v", v, a.Errors)
	}
	if a := p.ask(t, "192.0.2.1", "", signIn, map[string]any{"email": "ana@example.org", "code": p.mailedCode(t)}); a.code("signIn") != "WRONG_CODE" {
		t.Errorf("a code is good twice: %v", a)
	}
	again, _ := p.signIn(t, "ana@example.org")
	if b := p.ask(t, "192.0.2.1", again, whoAmI, nil); b.Data["viewer"]["id"] != a.Data["viewer"]["id"] {
		t.Error("who signs in again is somebody else")
	}
	// Of ten wrong codes and then the right one five are looked at, and the answer is always the same.
	p.ask(t, "192.0.2.1", "", request, map[string]any{"email": "bea@example.org"})
	right := p.mailedCode(t)
	for range 10 {
		if a := p.ask(t, "192.0.2.1", "", signIn, map[string]any{"email": "bea@example.org", "code": "00000000"}); a.code("signIn") != "WRONG_CODE" {
			t.Errorf("a wrong code: %v", a)
		}
	}
	if a := p.ask(t, "192.0.2.1", "", signIn, map[string]any{"email": "bea@example.org", "code": right}); a.code("signIn") != "WRONG_CODE" {
		t.Errorf("the right code after ten wrong ones: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", "", signIn, map[string]any{"email": "nobody@example.org", "code": "00000000"}); a.code("signIn") != "WRONG_CODE" {
		t.Errorf("a code that nobody asked for: %v", a)
	}
	p.ask(t, "192.0.2.2", "", request, map[string]any{"email": "cleo@example.org"})
	right = p.mailedCode(t)
	p.age(t, 11*time.Minute)
	if a := p.ask(t, "192.0.2.2", "", signIn, map[string]any{"email": "cleo@example.org", "code": right}); a.code("signIn") != "WRONG_CODE" {
		t.Errorf("a code after its time: %v", a)
	}
	if a := p.ask(t, "192.0.2.2", "", signIn, map[string]any{"email": "cleo", "code": right}); a.code("signIn") != "INVALID" {
		t.Errorf("an address that is none: %v", a)
	}
}

// Guesses that come at once, in as many operations as one request may have, are counted one by one.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	p.ask(t, "192.0.2.1", "", released(t, "resident/SignIn", "RequestSignInCode"), map[string]any{"email": "ana@example.org"})
	right := p.mailedCode(t)
	var aliased strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&aliased, `a%d: signIn(input: {email: "ana@example.org", code: "%08d"}) { userErrors { code } } `, i, i)
	}
	if a := p.ask(t, "192.0.2.1", "", "mutation { "+aliased.String()+" }", nil); len(a.Errors) == 0 || a.Data != nil {
		t.Errorf("a thousand guesses in a request are let through: %v", a.Errors)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			p.ask(t, "192.0.2.1", "", `mutation { a: signIn(input: {email: "ana@example.org", code: "`+fmt.Sprintf("%08d", i)+`"}) { userErrors { code } } b: signIn(input: {email: "ana@example.org", code: "x"}) { userErrors { code } } }`, nil)
		})
	}
	all.Wait()
	var tries int
	if err := p.db.Open(t, postgres.RoleOwner).QueryRow(`SELECT tries FROM account.code`).Scan(&tries); err != nil || tries != 5 {
		t.Errorf("%d tries were counted: %v", tries, err)
	}
	if a := p.ask(t, "192.0.2.1", "", released(t, "resident/SignIn", "SignIn"), map[string]any{"email": "ana@example.org", "code": right}); a.code("signIn") != "WRONG_CODE" {
		t.Errorf("the right code after five guesses: %v", a)
	}
}

// What is sent is bounded: to an address, three in a quarter of an hour and six a day; from a network, twenty an hour. Who is guessed at is not
// locked out: after three codes tried to the end, a long one is sent.
func TestSendsAreBounded(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	request, signIn := released(t, "resident/SignIn", "RequestSignInCode"), released(t, "resident/SignIn", "SignIn")
	ask := func(from, email string) string {
		return p.ask(t, from, "", request, map[string]any{"email": email}).code("requestSignInCode")
	}
	sent := 0
	for i := range 12 {
		if ask(fmt.Sprintf("192.0.2.%d", i), "ana@example.org") == "" {
			sent++
		}
		if i == 5 && sent != 3 {
			t.Errorf("%d of six at once were sent", sent)
		}
		if i >= 5 {
			p.age(t, 16*time.Minute)
		}
	}
	if sent != 6 {
		t.Errorf("%d were sent in a day", sent)
	}
	from := 0
	for i := range 30 {
		if ask("198.51.100.7", fmt.Sprintf("p%d@example.org", i)) == "" {
			from++
		}
	}
	if from != 20 || ask("198.51.100.8", "q@example.org") != "" {
		t.Errorf("%d were sent from one network", from)
	}
	if ask("2001:db8::1", "r@example.org") != "" {
		t.Error("nothing is sent from IPv6")
	}
	tried := 0
	for range 103 {
		if p.ask(t, "198.51.100.9", "", signIn, map[string]any{"email": "s@example.org", "code": "x"}).code("signIn") == "WRONG_CODE" {
			tried++
		}
	}
	if tried != 100 {
		t.Errorf("%d tries were let through from one network", tried)
	}
	for i := range 3 {
		if code := ask(fmt.Sprintf("203.0.113.%d", i), "bea@example.org"); code != "" {
			t.Fatal(code)
		}
		if got := p.mailedCode(t); len(got) != 8 {
			t.Errorf("code %d is %q", i, got)
		}
		for range 5 {
			p.ask(t, "203.0.113.9", "", signIn, map[string]any{"email": "bea@example.org", "code": "x"})
		}
	}
	p.age(t, 16*time.Minute)
	if code := ask("203.0.113.5", "bea@example.org"); code != "" {
		t.Fatal(code)
	}
	long := p.mailedCode(t)
	if len(long) != 20 {
		t.Errorf("after three codes that were guessed at, %q is sent", long)
	}
	if a := p.ask(t, "203.0.113.5", "", signIn, map[string]any{"email": "bea@example.org", "code": strings.ToLower(long)}); a.code("signIn") != "" {
		t.Errorf("the long code is refused: %v", a)
	}
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	refresh := released(t, "resident/SignIn", "RefreshSession")
	with := func(token string) accountAnswer {
		return p.ask(t, "192.0.2.1", "", refresh, map[string]any{"refreshToken": token})
	}
	access, first := p.signIn(t, "ana@example.org")
	// Twenty at once, of which one was first: all get the same.
	var mu sync.Mutex
	successors := map[string]bool{}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, next := tokensOf(t, with(first), "refreshSession")
			mu.Lock()
			defer mu.Unlock()
			successors[next] = true
		})
	}
	all.Wait()
	if len(successors) != 1 {
		t.Fatalf("twenty at once got %d successors", len(successors))
	}
	var second string
	for second = range successors {
	}
	_, third := tokensOf(t, with(second), "refreshSession")
	if third == second || second == first {
		t.Error("a refresh token is given again")
	}
	for name, token := range map[string]string{"no token": "", "another text": "rt_abc", "an access token": access} {
		if a := with(token); a.code("refreshSession") != "SESSION_REQUIRED" {
			t.Errorf("%s: %v", name, a)
		}
	}
	if a := p.ask(t, "192.0.2.1", access, whoAmI, nil); a.Data["viewer"] == nil {
		t.Errorf("nonsense ended a session: %v", a)
	}
	p.age(t, 31*time.Second)
	// The one before the newest comes late: somebody else has it. The session ends, for both.
	if a := with(second); a.code("refreshSession") != "SESSION_REQUIRED" {
		t.Errorf("an old token after its moment: %v", a)
	}
	if a := with(third); a.code("refreshSession") != "SESSION_REQUIRED" {
		t.Errorf("the newest token after a replay: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", access, whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
		t.Errorf("the access token after a replay: %v", a)
	}
	_, old := p.signIn(t, "ana@example.org")
	_, older := tokensOf(t, with(old), "refreshSession")
	tokensOf(t, with(older), "refreshSession")
	if a := with(old); a.code("refreshSession") != "SESSION_REQUIRED" {
		t.Errorf("a token of two generations ago: %v", a)
	}
	// Signed out: at once, also with a token from before, and again.
	access, token := p.signIn(t, "bea@example.org")
	for range 2 {
		if a := p.ask(t, "192.0.2.1", "an expired token", released(t, "resident/SignIn", "SignOut"), map[string]any{"refreshToken": token}); a.code("signOut") != "" {
			t.Errorf("signing out: %v", a)
		}
	}
	if a := p.ask(t, "192.0.2.1", access, whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
		t.Errorf("after signing out: %v", a)
	}
}

func TestAccountOfOnesOwn(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	phone, _ := p.signIn(t, "ana@example.org")
	laptop, _ := p.signIn(t, "ana@example.org")
	other, _ := p.signIn(t, "bea@example.org")
	sessions := p.ask(t, "192.0.2.1", phone, whoAmI, nil).Data["viewer"]["sessions"].([]any)
	if len(sessions) != 2 {
		t.Fatalf("there are %d sessions", len(sessions))
	}
	var theirs string
	for _, s := range p.ask(t, "192.0.2.1", other, whoAmI, nil).Data["viewer"]["sessions"].([]any) {
		theirs = s.(map[string]any)["id"].(string)
	}
	end := `mutation($id: ID!) { endSession(input: {sessionId: $id}) { viewer { email } userErrors { code } } }`
	for _, id := range []string{theirs, "ses_00000000000000000000000000", "x"} {
		if a := p.ask(t, "192.0.2.1", phone, end, map[string]any{"id": id}); a.code("endSession") != "NOT_FOUND" {
			t.Errorf("ending %s: %v", id, a)
		}
	}
	for _, s := range sessions {
		if s := s.(map[string]any); s["isCurrent"] == false {
			if a := p.ask(t, "192.0.2.1", phone, end, map[string]any{"id": s["id"]}); a.code("endSession") != "" {
				t.Errorf("ending the other session: %v", a)
			}
		}
	}
	if p.ask(t, "192.0.2.1", laptop, whoAmI, nil).code("") != "UNAUTHENTICATED" || p.ask(t, "192.0.2.1", phone, whoAmI, nil).code("") != "" {
		t.Error("another session than the one was ended")
	}

	profile := `mutation($n: String, $v: Int!) { updateProfile(input: {displayName: $n, locale: "en-GB", version: $v}) { viewer { displayName locale version } userErrors { code message } } }`
	if a := p.ask(t, "192.0.2.1", phone, profile, map[string]any{"n": " Ana  Li ", "v": 1}); a.code("updateProfile") != "" || fmt.Sprint(a.Data["updateProfile"]["viewer"]) != "map[displayName:Ana Li locale:en version:2]" {
		t.Errorf("a new name: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", phone, profile, map[string]any{"n": "B", "v": 1}); a.code("updateProfile") != "STALE" || a.Data["updateProfile"]["viewer"].(map[string]any)["displayName"] != "Ana Li" {
		t.Errorf("a stale version: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", phone, profile, map[string]any{"n": strings.Repeat("x", 121), "v": 2}); a.code("updateProfile") != "INVALID" {
		t.Errorf("a long name: %v", a)
	}

	change := `mutation($e: EmailAddress!) { requestEmailChange(input: {email: $e}) { expiresAt userErrors { code } } }`
	confirm := `mutation($e: EmailAddress!, $c: String!) { confirmEmailChange(input: {email: $e, code: $c}) { viewer { email } userErrors { code } } }`
	laptop, _ = p.signIn(t, "ana@example.org")
	for _, c := range []struct{ email, want string }{{"bea@example.org", "TAKEN"}, {"ana@example.net", ""}} { // whose mail is the last
		p.ask(t, "192.0.2.1", phone, change, map[string]any{"e": c.email})
		if a := p.ask(t, "192.0.2.1", phone, confirm, map[string]any{"e": c.email, "c": p.mailedCode(t)}); a.code("confirmEmailChange") != c.want {
			t.Errorf("changing to %s: %v", c.email, a)
		}
	}
	if m := p.mailed(t); m.To != "ana@example.org" || m.Subject != "The address of your account has changed" {
		t.Errorf("the old address is told %v", m)
	}
	if p.ask(t, "192.0.2.1", laptop, whoAmI, nil).code("") != "UNAUTHENTICATED" || p.ask(t, "192.0.2.1", phone, whoAmI, nil).Data["viewer"]["email"] != "ana@example.net" {
		t.Error("after a change of address other sessions go on, or the own does not")
	}

	uuidText, _ := p.newActor(t, "Secours d’essai", true)
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`INSERT INTO account.invitation (actor_id, email, role) VALUES ($1, 'ana@example.net', 'MEMBER')`, uuidText); err != nil {
		t.Fatal(err)
	}
	erase := released(t, "resident/Me", "EraseMe")
	if a := p.ask(t, "192.0.2.1", phone, erase, map[string]any{"confirmEmail": "bea@example.org"}); a.code("eraseMyAccount") != "INVALID" {
		t.Errorf("erasing with another address: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", phone, erase, map[string]any{"confirmEmail": "ana@example.net"}); a.code("eraseMyAccount") != "" || a.Data["eraseMyAccount"]["erasedAt"] == nil {
		t.Errorf("erasing: %v", a)
	}
	if p.ask(t, "192.0.2.1", phone, whoAmI, nil).code("") != "UNAUTHENTICATED" {
		t.Error("an erased account goes on")
	}
	var left int
	if err := p.db.Open(t, postgres.RoleOwner).QueryRow(`SELECT (SELECT count(*) FROM account.person WHERE email LIKE 'ana%') + (SELECT count(*) FROM account.code WHERE address = 'ana@example.net')
		+ (SELECT count(*) FROM account.invitation WHERE email = 'ana@example.net')
		+ (SELECT count(*) FROM account.session s WHERE NOT EXISTS (SELECT FROM account.person p WHERE p.id = s.person_id))`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows of an erased account are left: %v", left, err)
	}
}

func TestSecondFactorOfAnAccount(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	token, _ := p.signIn(t, "ana@example.org")
	enrol := `mutation { enrolSecondFactor { secret uri userErrors { code } } }`
	with := func(name, code string) accountAnswer {
		more := ""
		if name == "confirmSecondFactor" {
			more = "recoveryCodes"
		}
		return p.ask(t, "192.0.2.1", token, `mutation($c: String!) { `+name+`(input: {code: $c}) { viewer { secondFactor } `+more+` userErrors { code } } }`, map[string]any{"c": code})
	}
	secret := p.ask(t, "192.0.2.1", token, enrol, nil).Data["enrolSecondFactor"]["secret"].(string)
	now := func() string {
		t.Helper()
		code, err := totp.GenerateCode(secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	if a := with("showSecondFactor", now()); a.code("showSecondFactor") != "WRONG_STATE" {
		t.Errorf("shown before it is in force: %v", a)
	}
	if a := with("confirmSecondFactor", "000000"); a.code("confirmSecondFactor") != "WRONG_CODE" {
		t.Errorf("confirmed with a wrong code: %v", a)
	}
	code := now()
	a := with("confirmSecondFactor", code)
	if a.code("confirmSecondFactor") != "" || fmt.Sprint(a.Data["confirmSecondFactor"]["viewer"]) != "map[secondFactor:SHOWN]" {
		t.Fatalf("confirmed: %v", a)
	}
	recovery := a.Data["confirmSecondFactor"]["recoveryCodes"].([]any)
	if a := p.ask(t, "192.0.2.1", token, enrol, nil); a.code("enrolSecondFactor") != "WRONG_STATE" {
		t.Errorf("enrolled over one that is in force: %v", a)
	}
	token, _ = p.signIn(t, "ana@example.org")
	if a := p.ask(t, "192.0.2.1", token, whoAmI, nil); a.Data["viewer"]["secondFactor"] != "ENROLLED" {
		t.Errorf("in a new session: %v", a)
	}
	if a := with("showSecondFactor", code); a.code("showSecondFactor") != "WRONG_CODE" {
		t.Errorf("a code is good twice: %v", a)
	}
	if a := with("showSecondFactor", strings.ToLower(recovery[0].(string))); a.code("showSecondFactor") != "" {
		t.Errorf("a recovery code: %v", a)
	}
	if a := with("removeSecondFactor", recovery[0].(string)); a.code("removeSecondFactor") != "RATE_LIMITED" {
		t.Errorf("the sixth try in a quarter of an hour: %v", a)
	}
	p.age(t, 16*time.Minute)
	if a := with("removeSecondFactor", recovery[0].(string)); a.code("removeSecondFactor") != "WRONG_CODE" {
		t.Errorf("a recovery code is good twice: %v", a)
	}
	if a := with("removeSecondFactor", recovery[1].(string)); a.code("removeSecondFactor") != "" || fmt.Sprint(a.Data["removeSecondFactor"]["viewer"]) != "map[secondFactor:NONE]" {
		t.Errorf("removed: %v", a)
	}
	if m := p.mailed(t); m.Subject != "Votre second facteur a été retiré" {
		t.Errorf("nobody is told that the second factor was removed: %v", m)
	}
}

// Every mutation of the schema is in the table, and no other.
func TestMutationsHaveEntries(t *testing.T) {
	t.Parallel()
	es, err := build(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	fields := es.Schema().Mutation.Fields
	for _, f := range fields {
		if m, ok := es.mutations[f.Name]; !ok || (m.decode == nil) != (len(f.Arguments) == 0) {
			t.Errorf("%s has no entry, or one of another form", f.Name)
		}
	}
	if len(es.mutations) != len(fields) {
		t.Errorf("%d entries, %d mutations", len(es.mutations), len(fields))
	}
}
