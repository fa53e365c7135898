package graph

import (
	"context"
	"time"

	"alliances/internal/auth"
	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func invitationID(i *civic.MembershipInvitation) string { return i.ID }

func (t *fields) memberships(table breadth.Table) {
	table["MembershipInvitation"] = map[string]breadth.Field{
		"id":        id(invitationPrefix, invitationID),
		"email":     text(func(i *civic.MembershipInvitation) string { return i.Email }),
		"role":      enum(func(i *civic.MembershipInvitation) civic.MembershipRole { return i.Role }),
		"status":    enum(func(i *civic.MembershipInvitation) civic.InvitationStatus { return i.Status }),
		"actor":     toOne((*postgres.Read).Actors, func(i *civic.MembershipInvitation) string { return i.ActorID }),
		"createdAt": instant(func(i *civic.MembershipInvitation) time.Time { return i.CreatedAt }),
		"expiresAt": instant(func(i *civic.MembershipInvitation) time.Time { return i.ExpiresAt }),
	}
	table["Viewer"]["membershipInvitations"] = breadth.Many(func(ctx context.Context, c breadth.Call, _ []*civic.Viewer) ([][]*civic.MembershipInvitation, error) {
		found, err := readOf(c).OwnInvitations(ctx)
		return [][]*civic.MembershipInvitation{found}, err
	})
	table["Actor"]["viewerCanEdit"] = relative(func(v *civic.Viewer, a *civic.Actor) bool { return v.MayEdit([]string{a.ID}) })
	table["Actor"]["viewerCanManage"] = relative(func(v *civic.Viewer, a *civic.Actor) bool { return v.MayManage(a.ID) })
	table["Actor"]["members"] = toMany((*postgres.Read).ActorMembers, actorID)
	table["Actor"]["memberInvitations"] = toMany((*postgres.Read).MemberInvitations, actorID)
	table["InviteMemberPayload"] = map[string]breadth.Field{
		"invitation": breadth.Embed(func(p *InviteMemberPayload) *civic.MembershipInvitation { return p.Invitation }),
		"userErrors": breadth.Embeds(func(p *InviteMemberPayload) []*UserError { return p.UserErrors }),
	}
	table["AnswerMembershipInvitationPayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *AnswerMembershipInvitationPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *AnswerMembershipInvitationPayload) []*UserError { return p.UserErrors }),
	}
	table["WithdrawMembershipInvitationPayload"] = map[string]breadth.Field{
		"userErrors": breadth.Embeds(func(p *WithdrawMembershipInvitationPayload) []*UserError { return p.UserErrors }),
	}
	table["ChangeMemberRolePayload"] = map[string]breadth.Field{
		"membership": breadth.Embed(func(p *ChangeMemberRolePayload) *civic.Membership { return p.Membership }),
		"userErrors": breadth.Embeds(func(p *ChangeMemberRolePayload) []*UserError { return p.UserErrors }),
	}
	table["EndMembershipPayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *EndMembershipPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *EndMembershipPayload) []*UserError { return p.UserErrors }),
	}
}

func (t *fields) membershipMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["inviteMember"] = doing(t.ec.field_Mutation_inviteMember_args, m.InviteMember)
	table["answerMembershipInvitation"] = doing(t.ec.field_Mutation_answerMembershipInvitation_args, m.AnswerMembershipInvitation)
	table["withdrawMembershipInvitation"] = doing(t.ec.field_Mutation_withdrawMembershipInvitation_args, m.WithdrawMembershipInvitation)
	table["changeMemberRole"] = doing(t.ec.field_Mutation_changeMemberRole_args, m.ChangeMemberRole)
	table["endMembership"] = doing(t.ec.field_Mutation_endMembership_args, m.EndMembership)
}

// idOf reads the id of an object of a type. Errors: NOT_FOUND, as of one that is hidden.
func idOf(prefix, id string) (string, error) {
	found, uuid, ok := parseID(id)
	if !ok || found != prefix {
		return "", postgres.ErrNotFound
	}
	return uuid, nil
}

// invitation is one to be made, with its mail.
func (r *resolver) invitation(actor, address string, role civic.MembershipRole) postgres.Invitation {
	return postgres.Invitation{ActorID: actor, Email: address, Role: role, Mail: func(by *civic.Viewer, name string, until time.Time) []byte {
		text := mail.Invitation{Organisation: name, Role: string(role), Until: until}
		if by.DisplayName != nil {
			text.Inviter = *by.DisplayName
		}
		return r.sealed(mail.Write(address, by.Locale, text))
	}}
}

func (r mutator) InviteMember(ctx context.Context, input InviteMemberInput) (*InviteMemberPayload, error) {
	a := actingOf(ctx)
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	payload := &InviteMemberPayload{}
	address, err := auth.Address(input.Email)
	if err == nil {
		payload.Invitation, err = a.store.InviteMember(ctx, a.caller, r.invitation(actor, address, input.Role))
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	_, err = a.viewer(ctx)
	return payload, err
}

func (r mutator) AnswerMembershipInvitation(ctx context.Context, input AnswerMembershipInvitationInput) (*AnswerMembershipInvitationPayload, error) {
	a := actingOf(ctx)
	invitation, err := idOf(invitationPrefix, input.InvitationID)
	if err != nil {
		return nil, err
	}
	payload := &AnswerMembershipInvitationPayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, a.store.AnswerMembershipInvitation(ctx, a.caller, invitation, input.Answer == civic.AcceptMembership))
	return payload, err
}

func (r mutator) WithdrawMembershipInvitation(ctx context.Context, input WithdrawMembershipInvitationInput) (*WithdrawMembershipInvitationPayload, error) {
	a := actingOf(ctx)
	invitation, err := idOf(invitationPrefix, input.InvitationID)
	if err != nil {
		return nil, err
	}
	payload := &WithdrawMembershipInvitationPayload{}
	payload.UserErrors, err = userErrorsOf(ctx, a.store.WithdrawMembershipInvitation(ctx, a.caller, invitation))
	return payload, err
}

func (r mutator) ChangeMemberRole(ctx context.Context, input ChangeMemberRoleInput) (*ChangeMemberRolePayload, error) {
	a := actingOf(ctx)
	member, err := idOf(membershipPrefix, input.MembershipID)
	if err != nil {
		return nil, err
	}
	failed := a.store.ChangeRole(ctx, a.caller, member, input.Role, input.Version)
	payload := &ChangeMemberRolePayload{}
	if _, payload.UserErrors, err = a.done(ctx, failed); err != nil {
		return nil, err
	}
	found, err := a.read.Memberships(ctx, []string{member})
	if err == nil {
		payload.Membership = found[0]
	}
	return payload, err
}

func (r mutator) EndMembership(ctx context.Context, input EndMembershipInput) (*EndMembershipPayload, error) {
	a := actingOf(ctx)
	member, err := idOf(membershipPrefix, input.MembershipID)
	if err != nil {
		return nil, err
	}
	payload := &EndMembershipPayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, a.store.EndMembership(ctx, a.caller, member))
	return payload, err
}

type membershipInvitationResolver struct{ *resolver }

func (r membershipInvitationResolver) ID(_ context.Context, obj *civic.MembershipInvitation) (string, error) {
	return globalID(invitationPrefix, obj.ID), nil
}

func (r membershipInvitationResolver) Actor(ctx context.Context, obj *civic.MembershipInvitation) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r viewerResolver) MembershipInvitations(ctx context.Context, obj *civic.Viewer) ([]*civic.MembershipInvitation, error) {
	return resolveList[*civic.MembershipInvitation](ctx, r.resolver, obj)
}

func (r actorResolver) Members(ctx context.Context, obj *civic.Actor) ([]*civic.Membership, error) {
	return resolveList[*civic.Membership](ctx, r.resolver, obj)
}

func (r actorResolver) MemberInvitations(ctx context.Context, obj *civic.Actor) ([]*civic.MembershipInvitation, error) {
	return resolveList[*civic.MembershipInvitation](ctx, r.resolver, obj)
}

func (r actorResolver) ViewerCanEdit(ctx context.Context, obj *civic.Actor) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}

func (r actorResolver) ViewerCanManage(ctx context.Context, obj *civic.Actor) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}
