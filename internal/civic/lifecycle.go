package civic

import "slices"

// Action is a step that can be done with an object: each is a mutation.
type Action string

// Step is one transition of a life cycle: what is done, from which states, to which, and who may.
type Step[S ~string] struct {
	Action Action
	From   []S
	To     S // "": the state stays
	By     Party
}

// Party is who may take a step.
type Party int

const (
	Coordinators Party = iota // editors of an actor that coordinates the alliance
	Members                   // editors of an active member
	Invited                   // editors of the actor that is invited
	Authors                   // editors of the actor that wrote it, or of one that coordinates the alliance
	Signatories               // owners of a member that signs
	Signed                    // owners of an actor that signed, member or not
)

// NextAction is whether the viewer can do something with an object now, and why not.
type NextAction struct {
	Action Action
	Reason *UserError // nil: it can be done
}

// LifeCycle is the steps of a kind of object, by their actions.
type LifeCycle[S ~string] []Step[S]

var (
	errState = &UserError{Code: WrongState, French: "Ce n’est pas, ou plus, possible à ce stade.", English: "This cannot be done at this stage, or no longer."}
	// ErrFactor is told to who lacks a second factor alone.
	ErrFactor = &UserError{Code: FactorRequired, French: "Montrez d’abord votre second facteur.", English: "Show your second factor first."}
	// ErrForbidden is told to who sees an object and may not do something with it.
	ErrForbidden = &Error{Code: Forbidden, French: "Vous ne pouvez pas faire cela.", English: "You may not do this."}
)

// Take gives the state that a step leads to. is tells whether the viewer is of a party, and whether a second factor is all that lacks. Errors:
// FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (l LifeCycle[S]) Take(action Action, from S, is func(Party) (yes, lacksFactor bool)) (to S, err error) {
	step := l.step(action)
	yes, lacksFactor := is(step.By)
	switch {
	case lacksFactor && !yes:
		return from, ErrFactor
	case !yes:
		return from, ErrForbidden
	case !slices.Contains(step.From, from):
		return from, errState
	case step.To == "":
		return from, nil
	}
	return step.To, nil
}

// Next tells of each step whether the viewer can take it. Those of parties to which the viewer does not belong are left out.
func (l LifeCycle[S]) Next(from S, is func(Party) (yes, lacksFactor bool)) []*NextAction {
	var next []*NextAction
	for _, step := range l {
		yes, lacksFactor := is(step.By)
		switch {
		case lacksFactor && !yes:
			next = append(next, &NextAction{step.Action, ErrFactor})
		case !yes:
		case !slices.Contains(step.From, from):
			next = append(next, &NextAction{step.Action, errState})
		default:
			next = append(next, &NextAction{step.Action, nil})
		}
	}
	return next
}

// To is the state that an action leads to; "" where it stays.
func (l LifeCycle[S]) To(action Action) S { return l.step(action).To }

// IsState tells whether a step was refused for the state of the object alone.
func IsState(err error) bool { return err == error(errState) }

func (l LifeCycle[S]) step(action Action) Step[S] {
	return l[slices.IndexFunc(l, func(s Step[S]) bool { return s.Action == action })]
}

// speaksFor tells whether the viewer is an editor of one of some actors, or would be with a second factor.
func (v *Viewer) speaksFor(actors []string) (yes, lacksFactor bool) {
	if v == nil {
		return false, false
	}
	return v.MayEdit(actors), v.ownsAny(actors)
}

// decidesFor tells whether the viewer is an owner of one of some actors, or would be with a second factor.
func (v *Viewer) decidesFor(actors []string) (yes, lacksFactor bool) {
	if v == nil {
		return false, false
	}
	return slices.ContainsFunc(actors, v.MayManage), v.ownsAny(actors)
}

// ownsAny tells whether the viewer was made an owner of one of some actors, acting as such or not.
func (v *Viewer) ownsAny(actors []string) bool {
	return slices.ContainsFunc(v.Memberships, func(m *Membership) bool { return m.Role == Owner && slices.Contains(actors, m.ActorID) })
}
