package graph

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alliances/internal/pgtest"
)

var walks = flag.Int("walks", 25, "how many random walks of the life cycles TestRandomWalks makes")

// walk is what an alliance should be after some random steps, as told without looking.
type walk struct {
	people      []*partner
	id          any
	status      string
	coordinator *partner
	members     map[*partner]bool
	published   bool
	invitations map[*partner]*walkInvitation // the newest of each
	conventions []*walkConvention
}

type walkInvitation struct {
	id     any
	status string
}

type walkConvention struct {
	id        any
	status    string
	author    *partner
	version   int
	validated bool
	signing   map[*partner]*walkSignature
}

type walkSignature struct{ founding, given, withdrawn bool }

func (w *walk) lives() bool {
	return slices.Contains([]string{"PROPOSED", "FORMING", "ACTIVE"}, w.status)
}

func (w *walk) sees(p *partner) bool {
	i := w.invitations[p]
	return w.published || w.members[p] || i != nil && i.status == "PENDING"
}

// seesConvention: who is invited to an alliance that is not published sees what it is about to agree on.
func (w *walk) seesConvention(p *partner, c *walkConvention) bool {
	return c.validated || w.members[p] || !w.published && w.sees(p)
}

func (w *walk) authors(p *partner, c *walkConvention) bool {
	return w.members[p] && (p == c.author || p == w.coordinator)
}

// advance is what follows from a second member and from a convention that is validated.
func (w *walk) advance() {
	if w.status == "PROPOSED" && len(w.members) > 1 {
		w.status = "FORMING"
	}
	if slices.ContainsFunc(w.conventions, func(c *walkConvention) bool { return c.status == "VALIDATED" }) {
		w.published = true
		if w.lives() {
			w.status = "ACTIVE"
		}
	}
}

// settle is what follows from a signature that was given or taken back.
func (c *walkConvention) settle() (isValidated bool) {
	waits, founding, left, withdrawn := false, false, 0, false
	for _, s := range c.signing {
		waits = waits || s.founding && !s.given
		founding = founding || s.founding
		withdrawn = withdrawn || s.withdrawn
		if s.given && !s.withdrawn {
			left++
		}
	}
	switch {
	case c.status == "OPEN_FOR_SIGNATURE" && founding && !waits:
		c.status, c.validated = "VALIDATED", true
		c.version++
		return true
	case c.status == "VALIDATED" && withdrawn && left < 2:
		c.status = "TERMINATED"
		c.version++
	}
	return false
}

// step is one thing that somebody tries: what should come of it, what it does when it succeeds, and how it is asked for.
type step struct {
	action   string // of nextActions; "" where none says whether it can be done
	on       any    // the object that says so
	document string
	input    map[string]any
	want     string // a code, "" for success
	done     func(payload map[string]any)
}

func (s *step) unless(isWrong bool, code string) *step {
	if s.want == "" && isWrong {
		s.want = code
	}
	return s
}

const walkPayload = `{ userErrors { code field message } }`

func mutation1(name, input, payload string) string {
	return fmt.Sprintf(`mutation($input: %sInput!) { %s(input: $input) %s }`, input, name, payload)
}

// alliances are the steps with the alliance and its invitations.
func (w *walk) allianceStep(kind string, p, q *partner) *step {
	to := map[string]any{"allianceId": w.id, "actorId": q.id}
	s := &step{on: w.id, input: to}
	coordinates := func() *step {
		return s.unless(!w.sees(p), "NOT_FOUND").unless(p != w.coordinator, "FORBIDDEN").unless(!w.lives(), "WRONG_STATE")
	}
	invitation := w.invitations[q]
	switch kind {
	case "invite":
		s.action, s.document = "INVITE_TO_ALLIANCE", mutation1("inviteToAlliance", "InviteToAlliance", `{ invitation { id } userErrors { code field message } }`)
		s.input = map[string]any{"allianceId": w.id, "actorId": q.id, "roles": []string{"PARTNER"}}
		s.done = func(payload map[string]any) {
			w.invitations[q] = &walkInvitation{payload["invitation"].(map[string]any)["id"], "PENDING"}
		}
		return coordinates().unless(w.members[q] || invitation != nil && invitation.status == "PENDING", "TAKEN")
	case "accept", "decline":
		if invitation == nil {
			return nil
		}
		to, answer := "ACCEPTED", "ACCEPT"
		if kind == "decline" {
			to, answer = "DECLINED", "DECLINE"
		}
		s.action, s.on, s.document = "ANSWER_INVITATION", invitation.id, mutation1("answerInvitation", "AnswerInvitation", walkPayload)
		s.input = map[string]any{"invitationId": invitation.id, "answer": answer}
		s.done = func(map[string]any) {
			if invitation.status == "PENDING" && to == "ACCEPTED" {
				w.members[q] = true
				defer w.advance()
			}
			invitation.status = to
		}
		return s.unless(p != q && !w.members[p], "NOT_FOUND").unless(p != q, "FORBIDDEN").unless(invitation.status != "PENDING" && invitation.status != to, "WRONG_STATE")
	case "withdraw invitation":
		if invitation == nil {
			return nil
		}
		s.action, s.on, s.document, s.input = "WITHDRAW_INVITATION", invitation.id, mutation1("withdrawInvitation", "WithdrawInvitation", walkPayload), map[string]any{"invitationId": invitation.id}
		s.done = func(map[string]any) { invitation.status = "WITHDRAWN" }
		return s.unless(p != q && !w.members[p], "NOT_FOUND").unless(p != w.coordinator, "FORBIDDEN").unless(invitation.status != "PENDING" && invitation.status != "WITHDRAWN", "WRONG_STATE")
	case "leave":
		s.action, s.document, s.input = "LEAVE_ALLIANCE", mutation1("leaveAlliance", "LeaveAlliance", walkPayload), map[string]any{"allianceId": w.id, "actorId": p.id}
		s.done = func(map[string]any) { delete(w.members, p) }
		return s.unless(!w.sees(p), "NOT_FOUND").unless(!w.members[p], "FORBIDDEN").unless(!w.lives(), "WRONG_STATE").unless(p == w.coordinator, "WRONG_STATE")
	case "exclude":
		s.action, s.document = "EXCLUDE_MEMBER", mutation1("excludeMember", "ExcludeMember", walkPayload)
		s.done = func(map[string]any) { delete(w.members, q) }
		return coordinates().unless(q == w.coordinator, "WRONG_STATE")
	case "hand over":
		s.action, s.document = "HAND_OVER_COORDINATION", mutation1("handOverCoordination", "HandOverCoordination", walkPayload)
		s.done = func(map[string]any) { w.coordinator = q }
		return coordinates().unless(!w.members[q], "INVALID")
	case "complete", "dissolve":
		action, to, name := "COMPLETE_ALLIANCE", "COMPLETED", "completeAlliance"
		if kind == "dissolve" {
			action, to, name = "DISSOLVE_ALLIANCE", "DISSOLVED", "dissolveAlliance"
		}
		s.action, s.document, s.input = action, mutation1(name, map[string]string{"completeAlliance": "CompleteAlliance", "dissolveAlliance": "DissolveAlliance"}[name], walkPayload), map[string]any{"allianceId": w.id}
		s.done = func(map[string]any) {
			w.status = to
			for _, i := range w.invitations {
				if i.status == "PENDING" {
					i.status = "WITHDRAWN"
				}
			}
			for _, c := range w.conventions {
				if c.status == "DRAFT" || c.status == "OPEN_FOR_SIGNATURE" {
					c.status = "TERMINATED"
					c.version++
				}
			}
		}
		s.unless(!w.sees(p), "NOT_FOUND").unless(p != w.coordinator, "FORBIDDEN")
		if w.status == to {
			s.done = func(map[string]any) {}
			return s
		}
		return s.unless(!w.lives() || to == "COMPLETED" && w.status != "ACTIVE", "WRONG_STATE")
	}
	s.action, s.document = "DRAFT_CONVENTION", mutation1("draftConvention", "DraftConvention", `{ convention { id version } userErrors { code field message } }`)
	s.input = map[string]any{"allianceId": w.id, "actorId": p.id, "title": "Ensemble", "openForSignature": kind == "draft open"}
	s.done = func(payload map[string]any) {
		c := &walkConvention{id: payload["convention"].(map[string]any)["id"], status: "DRAFT", author: p, version: 1, signing: map[*partner]*walkSignature{}}
		if kind == "draft open" {
			c.status = "OPEN_FOR_SIGNATURE"
		}
		for m := range w.members {
			c.signing[m] = &walkSignature{founding: true}
		}
		w.conventions = append(w.conventions, c)
	}
	return s.unless(!w.sees(p), "NOT_FOUND").unless(!w.members[p], "FORBIDDEN").unless(!w.lives(), "WRONG_STATE")
}

// conventionStep is a step with a convention, read in a version.
func (w *walk) conventionStep(kind string, c *walkConvention, p, q *partner, version int) *step {
	s := &step{on: c.id, input: map[string]any{"conventionId": c.id, "version": version}}
	s.unless(!w.seesConvention(p, c), "NOT_FOUND")
	move := func(action, name, input, to string, from ...string) *step {
		s.action, s.document = action, mutation1(name, input, walkPayload)
		s.unless(!w.authors(p, c), "FORBIDDEN")
		s.done = func(map[string]any) {
			if to == "DRAFT" {
				for _, given := range c.signing {
					given.given = false
				}
			}
			if to != "" {
				c.status = to
			}
			c.version++
		}
		if to != "" && c.status == to {
			s.done = func(map[string]any) {}
			return s
		}
		return s.unless(!slices.Contains(from, c.status), "WRONG_STATE").unless(version != c.version, "STALE")
	}
	signature := c.signing[q]
	switch kind {
	case "update":
		move("UPDATE_CONVENTION", "updateConvention", "UpdateConvention", "", "DRAFT")
		s.input["title"] = "Autrement"
	case "open":
		move("OPEN_CONVENTION", "openConvention", "OpenConvention", "OPEN_FOR_SIGNATURE", "DRAFT")
	case "amend":
		move("AMEND_CONVENTION", "amendConvention", "AmendConvention", "DRAFT", "OPEN_FOR_SIGNATURE")
	case "terminate":
		move("TERMINATE_CONVENTION", "terminateConvention", "TerminateConvention", "TERMINATED", "DRAFT", "OPEN_FOR_SIGNATURE", "VALIDATED")
		s.input["reason"] = "C’est fini."
	case "add":
		s.action, s.document, s.input = "ADD_SIGNATORY", mutation1("addSignatory", "AddSignatory", walkPayload), map[string]any{"conventionId": c.id, "actorId": q.id}
		s.unless(!w.authors(p, c), "FORBIDDEN").unless(!slices.Contains([]string{"DRAFT", "OPEN_FOR_SIGNATURE", "VALIDATED"}, c.status), "WRONG_STATE")
		s.unless(signature == nil && !w.members[q], "INVALID")
		s.done = func(map[string]any) {
			if signature == nil {
				c.signing[q] = &walkSignature{}
			}
		}
	case "sign":
		s.action, s.document = "SIGN_CONVENTION", mutation1("signConvention", "SignConvention", walkPayload)
		s.input["actorId"] = q.id
		s.done = func(map[string]any) {
			if signature.given && !signature.withdrawn {
				return
			}
			signature.given, signature.withdrawn = true, false
			c.settle()
			w.advance()
		}
		s.unless(signature == nil || !w.members[q] || p != q, "FORBIDDEN")
		if signature == nil || !signature.given || signature.withdrawn {
			s.unless(c.status != "OPEN_FOR_SIGNATURE" && c.status != "VALIDATED", "WRONG_STATE").unless(version != c.version, "STALE")
		}
	case "withdraw":
		s.action, s.document, s.input = "WITHDRAW_SIGNATURE", mutation1("withdrawSignature", "WithdrawSignature", walkPayload), map[string]any{"conventionId": c.id, "actorId": q.id}
		s.done = func(map[string]any) {
			switch {
			case !signature.given || signature.withdrawn:
			case c.status == "VALIDATED":
				signature.withdrawn = true
				c.settle()
			default:
				signature.given = false
			}
		}
		s.unless(signature == nil || p != q, "FORBIDDEN").unless(c.status != "OPEN_FOR_SIGNATURE" && c.status != "VALIDATED", "WRONG_STATE")
	}
	return s
}

// Whatever people try in whatever order, alliances, invitations and conventions are as their life cycles say, and nextActions tells what then
// happens.
func TestRandomWalks(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	people := []*partner{p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Deux", "COMPANY"), p.newPartner(t, "Trois", "PUBLIC_AUTHORITY"), p.newPartner(t, "Quatre", "COMPANY")}
	for name, value := range map[string]string{"rapid.checks": fmt.Sprint(*walks), "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	allianceKinds := []string{"invite", "invite", "accept", "accept", "accept", "decline", "withdraw invitation", "leave", "exclude", "hand over", "draft", "draft open", "draft open", "complete", "dissolve"}
	conventionKinds := []string{"update", "open", "amend", "terminate", "add", "sign", "sign", "sign", "sign", "withdraw"}
	steps, codes := 0, map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		w := &walk{people: people, status: "PROPOSED", coordinator: people[0], members: map[*partner]bool{people[0]: true}, invitations: map[*partner]*walkInvitation{}}
		w.id = people[0].propose(t, nil)["id"]
		who := rapid.Custom(func(r *rapid.T) *partner { return people[rapid.IntRange(0, len(people)-1).Draw(r, "n")] })
		for range rapid.IntRange(20, 60).Draw(r, "steps") {
			by, whom := who.Draw(r, "by"), who.Draw(r, "whom")
			if rapid.Bool().Draw(r, "by the coordinator") {
				by = w.coordinator
			}
			var s *step
			kind := ""
			if len(w.conventions) > 0 && rapid.Bool().Draw(r, "of a convention") {
				c := rapid.SampledFrom(w.conventions).Draw(r, "convention")
				kind = rapid.SampledFrom(conventionKinds).Draw(r, "kind")
				if (kind == "sign" || kind == "withdraw") && rapid.IntRange(0, 3).Draw(r, "own") > 0 {
					by = whom
				}
				version := c.version
				if rapid.IntRange(0, 9).Draw(r, "stale") == 0 {
					version--
				}
				s = w.conventionStep(kind, c, by, whom, version)
			} else {
				kind = rapid.SampledFrom(allianceKinds).Draw(r, "kind")
				if kind == "dissolve" && rapid.IntRange(0, 3).Draw(r, "really") > 0 {
					continue
				}
				if (kind == "accept" || kind == "decline") && rapid.IntRange(0, 3).Draw(r, "own") > 0 {
					by = whom
				}
				if s = w.allianceStep(kind, by, whom); s == nil {
					continue
				}
			}
			next := w.next(t, by, s.on)
			payload, code := by.do(t, s.document, map[string]any{"input": s.input})
			if code != s.want {
				r.Fatalf("%s, by %d to %d: %q, want %q", kind, slices.Index(people, by), slices.Index(people, whom), code, s.want)
			}
			steps++
			codes[code]++
			if told := next[s.action]; code == "" && told == "" || code == "FORBIDDEN" && told == "allowed" && whom == by {
				r.Fatalf("%s, by %d to %d: %q, and nextActions said %q", kind, slices.Index(people, by), slices.Index(people, whom), code, told)
			}
			if code == "WRONG_STATE" && next[s.action] == "allowed" && kind != "exclude" {
				r.Fatalf("%s, by %d: WRONG_STATE, and nextActions said that it can be done", kind, slices.Index(people, by))
			}
			if code == "" {
				s.done(payload)
			}
			w.compare(t, r, kind)
		}
	})
	t.Logf("%d steps: %v", steps, codes)
	for _, code := range []string{"", "NOT_FOUND", "FORBIDDEN", "WRONG_STATE"} {
		if codes[code] == 0 {
			t.Errorf("no step came to %q", code)
		}
	}
}

// next is what nextActions of an object tells somebody: allowed, the reason why not, or nothing.
func (w *walk) next(t *testing.T, p *partner, id any) map[string]string {
	t.Helper()
	const actions = `nextActions { action isAllowed reason }`
	node, _ := p.do(t, `query($id: ID!) { node(id: $id) { ... on Alliance { `+actions+` } ... on AllianceInvitation { `+actions+` } ... on Convention { `+actions+` } } }`, map[string]any{"id": id})
	next := map[string]string{}
	for _, a := range list(node["nextActions"]) {
		a := a.(map[string]any)
		if next[a["action"].(string)] = "allowed"; a["isAllowed"] != true {
			next[a["action"].(string)] = a["reason"].(string)
		}
	}
	return next
}

// compare compares what the coordinator sees with what should be, and the timeline with the order of its days.
func (w *walk) compare(t *testing.T, r *rapid.T, kind string) {
	t.Helper()
	seen, code := w.coordinator.do(t, `query($id: ID!) { node(id: $id) { ... on Alliance { status daysToFirstConvention members(first: 50) { nodes { actor { id } roles } }
		invitations(first: 50) { nodes { id status } } conventions(first: 50) { nodes { id status version signatories { actor { id } isFounding signedOn withdrawnOn } } } timeline(first: 100) { nodes { kind } } } } }`, map[string]any{"id": w.id})
	if code != "" || seen == nil {
		r.Fatalf("after %s its coordinator sees %v %s", kind, seen, code)
	}
	if seen["status"] != w.status || (seen["daysToFirstConvention"] != nil) != slices.ContainsFunc(w.conventions, func(c *walkConvention) bool { return c.validated }) {
		r.Fatalf("after %s the alliance is %v with days %v, want %s", kind, seen["status"], seen["daysToFirstConvention"], w.status)
	}
	members := map[any]bool{}
	for _, m := range nodes(seen["members"]) {
		m := m.(map[string]any)
		id := m["actor"].(map[string]any)["id"]
		members[id] = true
		if slices.Contains(list(m["roles"]), any("COORDINATOR")) != (id == w.coordinator.id) {
			r.Fatalf("after %s the roles of %v are %v", kind, id, m["roles"])
		}
	}
	for _, p := range w.people {
		if members[p.id] != w.members[p] {
			r.Fatalf("after %s %s is a member: %v", kind, p.id, members[p.id])
		}
	}
	invitations := map[any]any{}
	for _, i := range nodes(seen["invitations"]) {
		invitations[i.(map[string]any)["id"]] = i.(map[string]any)["status"]
	}
	for _, i := range w.invitations {
		if invitations[i.id] != i.status {
			r.Fatalf("after %s an invitation is %v, want %s", kind, invitations[i.id], i.status)
		}
	}
	conventions := map[any]map[string]any{}
	for _, c := range nodes(seen["conventions"]) {
		conventions[c.(map[string]any)["id"]] = c.(map[string]any)
	}
	validated := 0
	for _, c := range w.conventions {
		got := conventions[c.id]
		if got["status"] != c.status || got["version"] != float64(c.version) {
			r.Fatalf("after %s a convention is %v in version %v, want %s in %d", kind, got["status"], got["version"], c.status, c.version)
		}
		if c.validated {
			validated++
		}
		for _, s := range list(got["signatories"]) {
			s := s.(map[string]any)
			for _, p := range w.people {
				if want := c.signing[p]; s["actor"].(map[string]any)["id"] == p.id && (want == nil || s["isFounding"] != want.founding || (s["signedOn"] != nil) != want.given || (s["withdrawnOn"] != nil) != want.withdrawn) {
					r.Fatalf("after %s the signature of %s is %v, want %+v", kind, p.id, s, want)
				}
			}
		}
		if len(list(got["signatories"])) != len(c.signing) {
			r.Fatalf("after %s %d actors sign, want %d", kind, len(list(got["signatories"])), len(c.signing))
		}
	}
	if told := kinds(seen); told[0] != "PROPOSED" || countOf(told, "CONVENTION_VALIDATED") != validated || len(told) < 100 && countOf(told, "CONVENTION_DRAFTED") != len(w.conventions) {
		r.Fatalf("after %s the timeline tells %v", kind, told)
	}
}
